from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from rss.models import Coverage, Rss


@admin.register(Rss)
class RssAdmin(admin.ModelAdmin):
    list_display = ["public_id", "name", "county"]
    search_fields = ["public_id", "name"]


@admin.register(Coverage)
class CoverageAdmin(admin.ModelAdmin):
    """For reading. Changes are made at /rss/tackning/, which keeps the history whole."""

    list_display = ["municipality", "rss", "since", "until"]
    list_filter = ["rss"]
    list_select_related = ["municipality", "rss"]
    search_fields = ["municipality__public_id", "municipality__name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
