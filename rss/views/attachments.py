"""Files that municipalities have attached, for those who read the words beside them."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import may
from municipalities.models import Attachment
from municipalities.views.attachments import sent
from rss import outstanding
from rss.models import GatheredSubmission, Participation, RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest, User


def readable_by(user: "User", participation: Participation) -> QuerySet[Attachment]:
    """Of what stands on the desk, and of what is behind the regional needs that the
    person may see; also where the need has been withdrawn since."""
    on_the_desk = outstanding.standing_in(participation, clock.now()).filter(
        ~outstanding.IS_GATHERED
    )
    seen = RegionalNeed.objects.visible_to(user).filter(participation=participation)
    behind = GatheredSubmission.objects.live().filter(
        regional_need__in=seen.values("pk")
    )
    return Attachment.objects.handed_in().filter(
        Q(submission__in=on_the_desk.values("pk"))
        | Q(submission__in=behind.values("submission"))
    )


@require_safe
@may("rss.see_desk", on=Participation)
def fetch(
    request: "SignedInRequest", participation: Participation, *, file_id: str
) -> HttpResponse:
    readable = readable_by(request.user, participation)
    return sent(get_object_or_404(readable, public_id=file_id))
