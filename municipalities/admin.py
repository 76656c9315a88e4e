from django.contrib import admin

from municipalities.models import Municipality
from rounds.admin import RegistryAdmin


@admin.register(Municipality)
class MunicipalityAdmin(RegistryAdmin):
    list_display = ["public_id", "name", "county"]
    list_filter = ["county"]
    search_fields = ["public_id", "name"]
    list_per_page = 300
