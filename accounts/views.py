"""Signing in and out: allauth's views, in our words."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import (
    ConfirmLoginCodeView,
    LogoutView,
    RequestLoginCodeView,
)
from allauth.decorators import rate_limit
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts import codes
from accounts.access import public
from accounts.forms import AddressForm, CodeForm
from accounts.signin import CodeProcess


def _too_many() -> str:
    return _("Du har bett om många koder. Vänta tio minuter och försök igen.")


@method_decorator(rate_limit(action="request_login_code"), name="dispatch")
class AskForCode(RequestLoginCodeView):
    """Write your address; a code is sent there. The same answer for everybody."""

    form_class = AddressForm

    def form_valid(self, form: AddressForm) -> HttpResponse:
        try:
            CodeProcess.begin(self.request, form.cleaned_data["email"])
        except codes.TooMany:
            form.add_error("email", _too_many())
            return self.form_invalid(form)
        return redirect(self.get_success_url())

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Who has a code on the way may still mend the address."""


@method_decorator(rate_limit(action="confirm_login_code"), name="dispatch")
@method_decorator(sensitive_post_parameters("code"), name="dispatch")
@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_login"),
    name="dispatch",
)
class WriteCode(ConfirmLoginCodeView):
    """Write the code from the letter, or ask for a new one."""

    form_class = CodeForm
    _process: CodeProcess

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        process = CodeProcess.resume(request._login_stage)  # type: ignore[attr-defined]
        if process is None:
            return self._begin_anew()
        self._process = process
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return FormView.get_form_kwargs(self)

    def _verify_form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            self._process.redeem(form.cleaned_data["code"])
        except codes.Wrong as wrong:
            form.add_error("code", self._wrong(wrong.tries_left))
            return self.form_invalid(form)
        except codes.Spent:
            self._process.abort()
            return self._begin_anew()
        return self._process.finish(self.get_next_url())

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        try:
            self._process.resend()
        except codes.TooMany:
            messages.warning(self.request, _too_many())
        else:
            messages.success(self.request, _("En ny kod är på väg."))
        return redirect(
            self.passthrough_next_url(reverse("account_confirm_login_code"))
        )

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return FormView.form_invalid(self, form)

    def _begin_anew(self) -> HttpResponse:
        messages.warning(
            self.request, _("Koden går inte längre att använda. Be om en ny.")
        )
        return redirect(self.passthrough_next_url(reverse("account_login")))

    @staticmethod
    def _wrong(tries_left: int) -> str:
        return ngettext(
            "Koden stämmer inte. Du har %(n)d försök kvar.",
            "Koden stämmer inte. Du har %(n)d försök kvar.",
            tries_left,
        ) % {"n": tries_left}


ask_for_code = public(AskForCode.as_view())
write_code = public(WriteCode.as_view())
logout = public(LogoutView.as_view())
