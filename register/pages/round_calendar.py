"""The calendar of a round as a file that everyone may subscribe to: when each step opens
and closes. It says nothing about persons."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts.access import public
from process.steps import BY_STEP
from register.feeds import address
from rounds import dates, ics
from rounds.models import Round, Step
from rounds.templatetags.swedish import last_day, long_day

AN_HOUR = 60 * 60


@public
@require_safe
@cache_control(public=True, max_age=AN_HOUR)
@conditional_page
def round_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    round_ = get_object_or_404(
        Round.objects.prefetch_related("periods"), public_id=public_id
    )
    with translation.override(settings.LANGUAGE_CODE):
        text = ics.calendar(f"Lokala behov: {round_}", _entries(round_))
    return HttpResponse(text, content_type=ics.CONTENT_TYPE)


def _entries(round_: Round) -> Iterator[ics.Entry]:
    for period in round_.periods.all():
        spec = BY_STEP[Step(period.step)]
        words = {
            "moment": spec.step.moment,
            "step": spec.step.label,
            "round": round_.title,
        }
        last = ics.Entry(
            key=f"{settings.SITE_URL}/{round_.public_id}/{period.step}",
            day=period.last_day,
            title=_("Moment %(moment)d, sista dagen: %(step)s – %(round)s") % words,
            text=_("%(actor)s: %(task)s.\nÖppnar %(opens)s. Sista dag: %(last)s.")
            % {
                "actor": spec.actor,
                "task": spec.task,
                "opens": long_day(period.opens_at),
                "last": last_day(period.closes_at),
            },
            url=address("register:round", round_.public_id),
            made_at=round_.planned_at,
            changed_at=period.planned_or_moved_at,
        )
        title = _("Moment %(moment)d öppnar: %(step)s – %(round)s") % words
        yield ics.opening(last, day=dates.day_of(period.opens_at), title=title)
        yield last
