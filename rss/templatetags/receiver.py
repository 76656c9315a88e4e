"""For pages and letters of the municipalities, whose code does not know of any RSS."""

from django import template

from accounts import clock
from municipalities.models import Municipality
from rounds.models import Round
from rss import outstanding

register = template.Library()


@register.simple_tag
def receiver_of(municipality: Municipality, round_: Round) -> outstanding.Receiver:
    """{% receiver_of municipality round as receiver %}: its name, whether it has declined
    and why, and whom to ask."""
    return outstanding.receiver(round_, municipality, at=clock.now())
