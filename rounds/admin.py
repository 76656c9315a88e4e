"""The registry of service areas. Rounds are planned on the site, not here."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from rounds.models import ServiceArea


class RegistryAdmin(admin.ModelAdmin):
    """Those at SKR who may open the admin keep the registries; nothing is deleted that
    something refers to (PROTECT)."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return self._may(request)

    def has_add_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return self._may(request)

    def has_change_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return self._may(request)

    def has_delete_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return self._may(request)

    def _may(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_staff and getattr(user, "is_skr", False)


@admin.register(ServiceArea)
class ServiceAreaAdmin(RegistryAdmin):
    list_display = ["name", "public_id"]
    search_fields = ["name"]
    prepopulated_fields = {"public_id": ["name"]}
