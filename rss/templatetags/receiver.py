"""For pages and letters of the municipalities, whose code does not know of any RSS."""

from django import template

from accounts import clock
from municipalities.models import Municipality, Submission
from rounds.models import Round
from rss import outstanding
from rss.models import LeftOut

register = template.Library()


@register.simple_tag
def receiver_of(municipality: Municipality, round_: Round) -> outstanding.Receiver:
    """{% receiver_of municipality round as receiver %}: its name, whether it has declined
    and why, and whom to ask."""
    return outstanding.receiver(round_, municipality, at=clock.now())


@register.simple_tag
def left_out_of(submission: Submission) -> LeftOut | None:
    """{% left_out_of submission as left_out %}: that the RSS does not send it on, and why."""
    rows = LeftOut.objects.live().filter(submission=submission)
    return rows.select_related("participation__rss").first()
