"""At a network meeting: needs are taken down for one municipality after the other.

The order of the agenda stands in the address, as codes with dashes between, so that a
meeting is remembered by its link and leaves nothing behind.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from municipalities.actions import AlreadyTakenBack, HasNeeds, HasNilReturn, NotStanding
from municipalities.models import Municipality, NilReturn
from rounds import dates
from rounds.models import Step
from rss import actions, outstanding
from rss.forms import AgendaForm, MeetingForm
from rss.models import Participation
from rss.outstanding import Answer

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass(frozen=True)
class Agenda:
    """Whose turn it is, and in which order."""

    participation: Participation
    answers: list[Answer]
    codes: str

    @classmethod
    def asked_for(
        cls, participation: Participation, query: QueryDict, at: datetime
    ) -> "Agenda":
        """Those that the address does not name come last, in alphabetical order."""
        wanted = query.get("ordning", "").split("-")
        place = {code: index for index, code in enumerate(wanted)}
        answers = outstanding.answers(participation, at)
        answers.sort(key=lambda one: place.get(one.municipality.public_id, len(wanted)))
        known = {one.municipality.public_id for one in answers}
        codes = "-".join(code for code in place if code in known)
        return cls(participation, answers, codes)

    @property
    def municipalities(self) -> list[Municipality]:
        return [one.municipality for one in self.answers]

    def at(self, code: str) -> int:
        """Where in the order the municipality of that code stands; else the first."""
        codes = [one.public_id for one in self.municipalities]
        return codes.index(code) if code in codes else 0

    def url(self, municipality: Municipality | None = None) -> str:
        path = reverse("rss:meeting", args=[self.participation.public_id])
        return f"{path}{self.query(municipality)}"

    def query(self, municipality: Municipality | None = None) -> str:
        asked = {"ordning": self.codes} if self.codes else {}
        if municipality is not None:
            asked["kommun"] = municipality.public_id
        return f"?{urlencode(asked)}" if asked else ""


@may("rss.take_down", on=Participation)
def meeting(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    now = clock.now()
    agenda = Agenda.asked_for(participation, request.GET, now)
    if not agenda.answers:
        return _page(request, agenda, None, None)
    place = agenda.at(request.GET.get("kommun", ""))
    municipality = agenda.municipalities[place]
    form = MeetingForm(request.POST or None)
    if form.is_valid() and _taken_down(request, participation, municipality, form):
        following = agenda.municipalities[place + 1 : place + 2]
        onward = following[0] if "next" in request.POST and following else municipality
        return redirect(agenda.url(onward))
    return _page(request, agenda, place, form)


def _page(
    request: "SignedInRequest",
    agenda: Agenda,
    place: int | None,
    form: MeetingForm | None,
) -> HttpResponse:
    now = clock.now()
    participation = agenda.participation
    since = dates.start_of(dates.day_of(now))
    today = outstanding.taken_down_since(participation, since, now)
    context: dict[str, Any] = {
        "participation": participation,
        "round": participation.round,
        "period": participation.round.period(Step.GATHER),
        "agenda_url": reverse("rss:agenda", args=[participation.public_id])
        + agenda.query(),
        "items": [
            {
                "answer": one,
                "url": agenda.url(one.municipality),
                "is_now": index == place,
            }
            for index, one in enumerate(agenda.answers)
        ],
        "today": [(need, outstanding.is_fresh(need, now)) for need in today],
        "nils": [
            (nil, outstanding.is_fresh(nil, now))
            for nil in outstanding.nil_taken_down(participation, now)
            if nil.declared_at >= since
        ],
        "form": form,
    }
    if place is not None:
        own = agenda.municipalities
        following = own[place + 1] if place + 1 < len(own) else None
        context |= {
            "municipality": own[place],
            "answer": agenda.answers[place],
            "following": following,
            "following_url": agenda.url(following),
            "query": agenda.query(own[place]),
        }
    return render(request, "rss/meeting.html", context)


def _taken_down(
    request: "SignedInRequest",
    participation: Participation,
    municipality: Municipality,
    form: MeetingForm,
) -> bool:
    """Whether it is stored; else the form has been told why not."""
    try:
        need = actions.take_down(
            participation,
            municipality,
            form.words,
            key=form.cleaned_data["key"],
            by=request.user,
            at=clock.now(),
        )
    except HasNilReturn:
        form.add_error(
            None,
            _(
                "%(municipality)s har svarat att kommunen inte har några behov denna "
                "gång. Det svaret får tas tillbaka först."
            )
            % {"municipality": municipality},
        )
        return False
    except actions.AlreadyTakenDown as refusal:
        text = _("”%(need)s” är redan antecknat. Ångra det i listan, och skriv igen.")
        messages.warning(request, text % {"need": refusal.submission})
        return True
    text = _("Antecknat för %(municipality)s: ”%(need)s”. Kommunen får ett brev.")
    messages.success(request, text % {"municipality": municipality, "need": need})
    return True


@require_POST
@may("rss.take_down", on=Participation)
def take_down_nil(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    agenda = Agenda.asked_for(participation, request.GET, clock.now())
    sent = request.POST.get("kommun", "")
    chosen = [one for one in agenda.municipalities if one.public_id == sent]
    if not chosen:
        messages.info(request, _("Välj först vilken kommun det gäller."))
        return redirect(agenda.url())
    (municipality,) = chosen
    named = {"municipality": municipality}
    try:
        actions.take_down_nil(
            participation, municipality, by=request.user, at=clock.now()
        )
    except HasNeeds:
        text = _(
            "%(municipality)s har behov som är inskickade, så det går inte att svara "
            "att kommunen inte har några."
        )
        messages.warning(request, text % named)
    except HasNilReturn:
        text = _("%(municipality)s har redan svarat att kommunen inte har några behov.")
        messages.info(request, text % named)
    else:
        text = _("Antecknat: %(municipality)s har inga behov. Kommunen får ett brev.")
        messages.success(request, text % named)
    return redirect(agenda.url(municipality))


@require_POST
@may("rss.take_down", on=Participation)
def undo(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    """A need or a nil return that was taken down just now."""
    now = clock.now()
    agenda = Agenda.asked_for(participation, request.GET, now)
    sent = request.POST.get("behov", "")
    needs = outstanding.standing_in(participation, now).exclude(taken_down="")
    found: dict[str, Any] = {
        **{one.public_id: one for one in needs},
        **{
            nil.public_id: nil for nil in outstanding.nil_taken_down(participation, now)
        },
    }
    code = request.GET.get("kommun", "")
    onward = agenda.municipalities[agenda.at(code)] if agenda.answers else None
    record = found.get(sent)
    take_back = actions.undo_nil if isinstance(record, NilReturn) else actions.undo
    try:
        if record is None:
            raise NotStanding
        take_back(participation, record, by=request.user, at=now)
    except (NotStanding, AlreadyTakenBack):
        messages.info(request, _("Det var redan ångrat."))
    except actions.NotFresh:
        messages.warning(
            request,
            _(
                "Det är för sent att ångra här. Kommunen kan rätta eller återta det på "
                "sin sida."
            ),
        )
    else:
        messages.success(request, _("Ångrat. Kommunen får ett brev om det."))
    return redirect(agenda.url(onward))


@may("rss.take_down", on=Participation)
def agenda(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    """In which order the municipalities speak: by buttons, numbers or dragging."""
    agenda = Agenda.asked_for(participation, request.GET, clock.now())
    own = agenda.municipalities
    if request.method == "POST":
        codes = AgendaForm(own).order(request.POST)
        asked = QueryDict(mutable=True)
        asked["ordning"] = "-".join(codes)
        page = "rss:meeting" if "start" in request.POST else "rss:agenda"
        path = reverse(page, args=[participation.public_id])
        return redirect(f"{path}?{asked.urlencode()}" if codes else path)
    context = {
        "participation": participation,
        "round": participation.round,
        "meeting_url": agenda.url(),
        "query": agenda.query(),
        "items": [
            {"id": one.public_id, "title": one.name, "place": place, "url": ""}
            for place, one in enumerate(own, start=1)
        ],
    }
    return render(request, "rss/agenda.html", context)
