"""The registry of service areas. Rounds are planned on the site, not here."""

from django.contrib import admin

from rounds.models import ServiceArea


@admin.register(ServiceArea)
class ServiceAreaAdmin(admin.ModelAdmin):
    list_display = ["name", "public_id"]
    search_fields = ["name"]
    prepopulated_fields = {"public_id": ["name"]}
