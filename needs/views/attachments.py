"""Files of the municipalities behind a need, for those who may read the need."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import may
from municipalities.models import Attachment
from municipalities.views.attachments import sent
from needs.models import Need
from rss.models import GatheredSubmission

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@require_safe
@may("needs.read_need", on=Need)
def fetch(request: "SignedInRequest", need: Need, *, file_id: str) -> HttpResponse:
    """Of what stands behind it now, as its words do."""
    behind = GatheredSubmission.objects.live().filter(
        submission__withdrawn_at=None,
        regional_need__sources__need=need,
        regional_need__sources__unlinked_at=None,
    )
    readable = Attachment.objects.handed_in().filter(
        submission__in=behind.values("submission")
    )
    return sent(get_object_or_404(readable, public_id=file_id))
