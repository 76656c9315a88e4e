"""What allauth asks of us: nobody signs up, and letters go through the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import clock
from outbox import actions as outbox


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Any letter of allauth's may carry a key, so all are secret."""
        message = self.render_mail(template_prefix, email, context)
        kind = template_prefix.replace("/email/", ".")
        outbox.queue(message, at=clock.now(), kind=kind, secret=True)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account is told what an unknown address is told."""
        return redirect("account_login")
