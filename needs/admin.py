"""Registries. Needs, verdicts and answers are not run from here."""

from django.contrib import admin

from needs.models import Agency, KnowledgeSupport


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ("name", "short_name", "public_id")
    search_fields = ("name", "short_name")


@admin.register(KnowledgeSupport)
class KnowledgeSupportAdmin(admin.ModelAdmin):
    list_display = ("title", "publisher", "year", "url")
    list_filter = ("publisher",)
    search_fields = ("title", "publisher")
    readonly_fields = ("added_at", "added_by")

    def has_add_permission(self, request):
        """Supports come with the verdict or answer that refers to them."""
        return False
