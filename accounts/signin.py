"""allauth's sign-in by code, with codes of our own (codes.py).

What allauth brings: the stages of a sign-in (a second factor would be one of them),
where to go afterwards, and the place for other ways in. What differs: the session
holds no code and no user, only the number of the code's row. So what is known and
what is unknown cannot be told apart, before or after.
"""

import time
from typing import Self

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest

from accounts import clock, codes
from accounts.models import User


class CodeProcess(LoginCodeVerificationProcess):
    @classmethod
    def begin(cls, request: HttpRequest, email: str) -> Self:
        """Send a code, and remember in the session that one was asked for."""
        login = Login(user=None, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        controller = LoginStageController(request, login)
        process = cls(LoginByCodeStage(controller, request, login))
        process.state.update(cls.initial_state(user=None, email=email))
        process.state["initiated_by_user"] = True
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> Self | None:
        """The process the session remembers; None when its time is out."""
        return cls(stage).abort_if_invalid()

    def send(self, skip_enumeration_mails: bool = False) -> None:
        self.state["code"] = codes.send(self.state["email"], at=clock.now())

    def resend(self) -> None:
        """A new code, with time and tries of its own; the old one is forgotten."""
        self.send()
        self.state["at"] = time.time()
        self.record_resend()
        self.persist()

    def redeem(self, code: str) -> User:
        """Who the code belongs to. What goes wrong says codes.py."""
        self._user = codes.redeem(self.state["code"], code, at=clock.now())
        return self._user
