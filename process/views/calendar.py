"""The calendar of a round: SKR moves a last day, or gives somebody more time; so does
an RSS, for a municipality of its own."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.access import may
from process import actions, people
from process.forms.calendar import ExtensionForm, MoveForm
from process.plan import moving
from process.plan.readers import Readers
from process.reminding.turns import days_before
from process.steps import BY_STEP, PROCESS
from rounds import actions as rounds
from rounds import dates
from rounds.models import Period, Round, Step
from rounds.templatetags.swedish import last_day, long_day
from rss.models import Participation
from rss.outstanding import municipalities_of

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

# Where SKR acts itself it moves the last day instead.
EXTENSIBLE = frozenset(Step) - {Step.COMPILE, Step.HAND_OVER}


@may("process.change_calendar", on=Round)
def calendar(request: "SignedInRequest", round_: Round) -> HttpResponse:
    at = clock.now()
    round_.fetch_extensions()
    rows = [
        {
            "spec": spec,
            "period": (period := round_.period(spec.step)),
            "state": round_.state_of(spec.step, at),
            "extensions": period.live_extensions(at),
            "extensible": spec.step in EXTENSIBLE,
            "reminds": _reminds(days_before(spec, period)),
        }
        for spec in PROCESS
    ]
    return render(request, "process/calendar.html", {"round": round_, "rows": rows})


def _reminds(days: list[int]) -> str:
    if not days:
        return _("Sista dagen")
    return _("%(days)s dagar före") % {"days": ", ".join(map(str, days))}


@may("process.change_calendar", on=Round)
def move_deadline(
    request: "SignedInRequest", round_: Round, step: Step
) -> HttpResponse:
    period = round_.period(step)
    form = MoveForm(request.POST or None, initial={"last_day": period.last_day})
    changes: list[str] = []
    letters = None
    if request.method == "POST" and form.is_valid():
        try:
            closes_at = dates.end_of(form.cleaned_data["last_day"])
            follower = rounds.check_move(period, closes_at=closes_at, at=clock.now())
            if form.has_been_shown:
                return _move(request, period, form)
            letters = _letters(request, period, follower, closes_at)
            changes = _what_changes(period, follower, closes_at, letters.told_at_once)
            form.show_warnings()
        except rounds.InThePast:
            form.add_error("last_day", _("Dagen har redan passerat. Välj en senare."))
        except rounds.OutOfOrder as refusal:
            form.add_error("last_day", _out_of_order(refusal.step, step))
    context = {
        "round": round_,
        "period": period,
        "spec": BY_STEP[step],
        "form": form,
        "changes": changes if not form.errors else [],
        "letters": letters,
    }
    return render(request, "process/move_deadline.html", context)


def _out_of_order(blocking: Step, moved: Step) -> str:
    if blocking == moved:
        return _("Steget skulle sluta innan det har börjat. Välj en senare dag.")
    return _(
        "Då skulle ”%(step)s” sluta innan det har börjat. Flytta den sista dagen först."
    ) % {"step": blocking.label}


def _letters(
    request: "SignedInRequest",
    period: Period,
    follower: Period | None,
    closes_at: datetime,
) -> moving.Change:
    at = clock.now()
    readers = Readers(request.user, period.round, at)
    return moving.change(period, follower, closes_at=closes_at, readers=readers, at=at)


def _what_changes(
    period: Period, follower: Period | None, closes_at: datetime, told: int
) -> list[str]:
    """What moving the last day would do, in sentences."""
    changes = [
        _("Sista dagen för ”%(step)s” blir %(new)s i stället för %(old)s.")
        % {
            "step": Step(period.step).label,
            "new": last_day(closes_at),
            "old": last_day(period.closes_at),
        }
    ]
    if follower:
        changes.append(
            _("”%(step)s” öppnar %(new)s i stället för %(old)s.")
            % {
                "step": Step(follower.step).label,
                "new": long_day(closes_at),
                "old": long_day(follower.opens_at),
            }
        )
    if period.opens_at <= clock.now() and closes_at != period.closes_at:
        sentence = ngettext(
            "Brevet om den nya dagen, med skälet, går direkt till %(n)d person som har "
            "något kvar att göra.",
            "Brevet om den nya dagen, med skälet, går direkt till %(n)d personer som har "
            "något kvar att göra.",
            told,
        )
        changes.append(sentence % {"n": told})
    return changes


def _move(request: "SignedInRequest", period: Period, form: MoveForm) -> HttpResponse:
    moved = actions.move_deadline(
        period,
        last_day=form.cleaned_data["last_day"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=clock.now(),
    )
    messages.success(
        request,
        _("Sista dagen för ”%(step)s” är nu %(day)s.")
        % {"step": Step(moved.step).label, "day": last_day(moved.closes_at)},
    )
    return redirect("process:calendar", moved.round.public_id)


@may("process.grant_extension", on=Round)
def grant_extension(
    request: "SignedInRequest", round_: Round, step: Step
) -> HttpResponse:
    if step not in EXTENSIBLE:
        raise Http404
    period = round_.period(step)
    options = people.actors(round_, step)
    form = ExtensionForm(request.POST or None)
    form.offer(options)
    if request.method == "POST" and form.is_valid():
        if form.has_been_shown:
            if answer := _grant(request, period, form):
                return answer
        else:
            form.show_warnings()
    context = {
        "round": round_,
        "period": period,
        "spec": BY_STEP[step],
        "form": form,
        "names": [name for name, _record in options],
        "warned": form.is_bound and not form.errors,
    }
    return render(request, "process/grant_extension.html", context)


@may("process.extend_municipality", on=Participation)
def extend_municipality(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    """More time to hand in, for a municipality of the RSS, until the RSS sends on."""
    round_ = participation.round
    own = municipalities_of(participation, clock.now())
    options = [(one.name, one) for one in sorted(own, key=lambda m: m.alphabetical)]
    form = ExtensionForm(
        request.POST or None, initial={"organization": request.GET.get("for")}
    )
    form.offer(options)
    forward = round_.period(Step.FORWARD)
    if request.method == "POST" and form.is_valid():
        key = participation.organization_key
        if dates.end_of(form.cleaned_data["last_day"]) > forward.closes_at_for([key]):
            text = _("Välj en dag senast %(day)s, då er egen tid går ut.")
            form.add_error("last_day", text % {"day": long_day(forward.last_day)})
        elif form.has_been_shown:
            if _grant(request, round_.period(Step.GATHER), form, participation):
                return redirect("rss:desk", participation.public_id)
        else:
            form.show_warnings()
    context = {
        "round": round_,
        "participation": participation,
        "period": round_.period(Step.GATHER),
        "forward": forward,
        "form": form,
        "names": [name for name, _record in options],
        "warned": form.is_bound and not form.errors,
    }
    return render(request, "process/extend_municipality.html", context)


def _grant(
    request: "SignedInRequest",
    period: Period,
    form: ExtensionForm,
    participation: Participation | None = None,
) -> HttpResponse | None:
    data = form.cleaned_data
    is_rss = participation is not None and participation.takes_part
    try:
        granted = actions.grant_extension(
            period,
            data["organization"],
            last_day=data["last_day"],
            reason=data["reason"],
            granter=participation.rss.name if participation and is_rss else "SKR",
            acting_for=participation,
            by=request.user,
            at=clock.now(),
        )
    except rounds.InThePast:
        form.add_error("last_day", _("Dagen har redan passerat. Välj en senare."))
        return None
    except rounds.NotLonger:
        form.add_error("last_day", _("Det är inte längre än den tid de redan har."))
        return None
    messages.success(
        request,
        _("%(who)s har nu till och med %(day)s på sig.")
        % {
            "who": actions.name_of(data["organization"]),
            "day": last_day(granted.closes_at),
        },
    )
    return redirect("process:calendar", period.round.public_id)
