"""What several of the forms say."""

from django.utils.translation import gettext_lazy as _

NO_PERSONS = _("Skriv inget som kan peka ut en enskild person.")
