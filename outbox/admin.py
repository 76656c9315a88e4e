"""Letters, to look at. What is secret stays so."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outbox import actions
from outbox.models import Letter


class StateFilter(admin.SimpleListFilter):
    title = "läge"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("owed", _("väntar")),
            ("sent", _("skickat")),
            ("failed", _("gick inte att skicka")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "owed":
            return queryset.filter(sent_at=None, failed_at=None)
        if self.value() in ("sent", "failed"):
            return queryset.filter(**{f"{self.value()}_at__isnull": False})
        return queryset


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    """Everyone who may open the admin may look; nobody changes a letter."""

    list_display = ["subject", "to", "due_at", "attempts", "sent_at", "failed_at"]
    list_filter = [StateFilter, "kind"]
    search_fields = ["to", "subject"]
    date_hierarchy = None
    ordering = ["-created_at"]
    actions = ["send_again"]
    fields = [
        "to",
        "subject",
        "text",
        "kind",
        "created_at",
        "due_at",
        "attempts",
        "sent_at",
        "failed_at",
        "last_error",
        "message_id",
    ]

    @admin.display(description="text")
    def text(self, letter: Letter) -> str:
        return _("(visas inte)") if letter.secret else letter.body

    @admin.action(description="Försök skicka igen", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        now = timezone.now()
        count = sum(actions.send_again(letter, at=now) for letter in queryset)
        self.message_user(
            request,
            ngettext("%(n)d brev skickas igen.", "%(n)d brev skickas igen.", count)
            % {"n": count},
            messages.SUCCESS if count else messages.INFO,
        )

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Only what the filters ask: "whose text contains" would give codes away."""
        return lookup.partition("__")[0] in {"kind", "state"}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
