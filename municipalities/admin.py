from django.contrib import admin

from municipalities.models import Municipality


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ["public_id", "name", "county"]
    list_filter = ["county"]
    search_fields = ["public_id", "name"]
    list_per_page = 300
