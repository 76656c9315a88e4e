"""SKR's staff keep the registries."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.backends import BaseBackend

ACTIONS = {"view", "add", "change"}  # what has been used is never deleted
NOT_OURS = {"auth", "account"}  # Django's groups and allauth's addresses: not in use


class RegistryBackend(BaseBackend):
    """Who works at SKR and may open the admin may see and change what is registered
    there, as far as the registry itself allows. Process records are not registered.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if obj is not None or not self._keeps_registries(user_obj):
            return False
        app_label, _, codename = perm.partition(".")
        action, _, model_name = codename.partition("_")
        try:
            model = apps.get_model(app_label, model_name)
        except (LookupError, ValueError):
            return False
        return (
            action in ACTIONS
            and app_label not in NOT_OURS
            and admin.site.is_registered(model)
        )

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return (
            self._keeps_registries(user_obj)
            and app_label not in NOT_OURS
            and any(
                model._meta.app_label == app_label for model in admin.site._registry
            )
        )

    @staticmethod
    def _keeps_registries(user: Any) -> bool:
        return bool(
            user.is_authenticated and user.is_active and user.is_staff and user.is_skr
        )
