"""People. And the admin itself: one signs in as everywhere else, with a code."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from accounts.access import public
from accounts.models import User


@public
def login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin has no way in of its own."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


def no_passwords(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    raise Http404


admin.site.login = login  # type: ignore[method-assign]
admin.site.password_change = no_passwords  # type: ignore[assignment, method-assign]
admin.site.password_change_done = no_passwords  # type: ignore[assignment, method-assign]
admin.site.site_header = admin.site.site_title = "Lokala behov: register"
admin.site.index_title = "Register"


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_skr", "is_staff", "is_active")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """What a person may do follows from the assignments, at /uppdrag/; not from here."""

    form = UserForm
    list_display = ("email", "name", "is_skr", "is_staff", "is_active", "last_login")
    list_filter = ("is_skr", "is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("created_at", "last_login")
    fields = (*UserForm.Meta.fields, *readonly_fields)

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Only what the filters ask, nothing about what is not shown."""
        return lookup.partition("__")[0] in self.list_filter

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The address is the way in: only their own kind changes break-glass accounts."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
