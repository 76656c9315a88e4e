"""A municipality follows its own words, all the way to the answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs.models import Need
from process import trace
from rounds.models import Round, Step
from rss.models import GatheredSubmission
from tests import factories as f

pytestmark = pytest.mark.django_db
S = Need.Status
SECRETS = {
    "wording": "hemligt-rss-utkast",
    "listed": "hemlig-sammanställning",
    "verdict": "hemlig-bedömning",
    "decision": "hemligt-beslut",
    "answer": "hemligt-svar",
    "draft": "hemligt-svarsutkast",
}


class Chain:
    """A need with all its way, of which more and more may be seen."""

    def __init__(self, step):
        self.round = f.RoundFactory(open_step=step)
        covered = f.CoverageFactory()
        self.person = f.RepresentativeFactory(municipality=covered.municipality).user
        self.participation = f.ParticipationFactory(round=self.round, rss=covered.rss)
        self.submission = f.SubmissionFactory(
            round=self.round,
            municipality=covered.municipality,
            submitted=True,
            title="Kommunens rubrik",
        )

    def gathered(self, **kwargs):
        self.regional_need = f.RegionalNeedFactory(
            participation=self.participation, title=SECRETS["wording"], **kwargs
        )
        f.GatheredSubmissionFactory(
            regional_need=self.regional_need, submission=self.submission
        )
        return self

    def compiled(self, status=S.COMPILED):
        self.gathered(forwarded=True)
        self.need = f.NeedFactory(
            round=self.round, title=SECRETS["listed"], status=status
        )
        if status != S.COMPILED:
            self.need.decision_reason = SECRETS["decision"]
            self.need.save()
        f.SourceFactory(need=self.need, regional_need=self.regional_need)
        f.ScreeningFactory(need=self.need, reason=SECRETS["verdict"])
        return self

    def ranked(self, status=S.SUPPORT_LACKING):
        self.compiled(status)
        f.PriorityPlaceFactory(need=self.need, place=2, last_place=2)
        f.PriorityPlaceFactory(need__round=self.round, place=1, last_place=1)
        return self

    def answered(self, status=S.ANSWERED):
        self.ranked(status)
        leading = f.RecipientFactory(need=self.need)
        f.FeedbackFactory(
            need=self.need,
            agency=leading.agency,
            reason=SECRETS["answer"],
            published=True,
        )
        f.FeedbackFactory(
            need=self.need, agency=leading.agency, reason=SECRETS["draft"]
        )
        return self

    def get(self, client):
        client.force_login(self.person)
        return client.get(reverse("process:trace", args=[self.submission.public_id]))

    def seen(self, client):
        """Which of the words of others are on the page, and the place."""
        page = self.get(client).content.decode()
        assert "Kommunens rubrik" in page
        found = [name for name, words in SECRETS.items() if words in page]
        return [*found, *(["place"] if "Plats 2 av 2" in page else [])]

    def next(self):
        round_ = Round.objects.with_calendar().get(pk=self.round.pk)
        self.submission.round = round_
        return trace.of(self.submission, at=timezone.now()).next


CHAINS = {
    "gathered, not forwarded": (lambda: Chain(Step.FORWARD).gathered(), []),
    "forwarded": (lambda: Chain(Step.COMPILE).gathered(forwarded=True), ["wording"]),
    "on a list that SKR works on": (
        lambda: Chain(Step.COMPILE).compiled(),
        ["wording"],
    ),
    "listed, being screened": (
        lambda: Chain(Step.SCREEN).compiled(),
        ["wording", "listed"],
    ),
    "decided": (
        lambda: Chain(Step.RANK).compiled(S.SUPPORT_EXISTS),
        ["wording", "listed", "verdict", "decision"],
    ),
    "placed, not handed over": (
        lambda: Chain(Step.HAND_OVER).ranked(),
        ["wording", "listed", "verdict", "decision"],
    ),
    "handed over": (
        lambda: Chain(Step.FEEDBACK).ranked(S.HANDED_OVER),
        ["wording", "listed", "verdict", "decision", "place"],
    ),
    "answered": (
        lambda: Chain(Step.FEEDBACK).answered(),
        ["wording", "listed", "verdict", "decision", "answer", "place"],
    ),
}


@pytest.mark.parametrize("state", CHAINS)
def test_the_words_of_others_are_shown_when_they_are_done_with_them(client, state):
    make, expected = CHAINS[state]

    assert make().seen(client) == expected


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Chain(Step.GATHER), "Er RSS samlar ihop kommunernas behov"),
        (lambda: Chain(Step.COMPILE), "Fråga samordnaren i er RSS."),
        (CHAINS["forwarded"][0], "SKR sammanställer behoven från hela landet"),
        (
            lambda: Chain(Step.SCREEN).gathered(forwarded=True),
            "Behovet har inte kommit med på den nationella listan.",
        ),
        (CHAINS["listed, being screened"][0], "Myndigheterna bedömer om"),
        (lambda: Chain(Step.RANK).compiled(), "SKR:s beslut återstår."),
        (CHAINS["decided"][0], "Det finns redan stöd"),
        (CHAINS["placed, not handed over"][0], "Panelen av socialchefer rangordnar"),
        (lambda: Chain(Step.FEEDBACK).ranked(), "väntar på att överlämnas"),
        (CHAINS["handed over"][0], "Myndigheten svarar på om och hur"),
        (CHAINS["answered"][0], "Behovet är besvarat."),
    ],
)
def test_the_page_says_what_comes_next(make, words):
    assert words in make().next()


def test_what_comes_next_has_a_last_day():
    assert Chain(Step.GATHER).next().endswith("kl. 23.59.")


def test_a_draft_and_a_withdrawn_need_go_nowhere(client):
    chain = Chain(Step.GATHER)
    chain.submission = f.SubmissionFactory(
        round=chain.round, municipality=chain.submission.municipality
    )
    assert "utkast" in chain.next()
    assert chain.get(client).context["way"].regional_need is None

    chain = Chain(Step.GATHER)
    chain.submission.withdrawn_at = timezone.now()
    chain.submission.withdrawn_by = chain.person
    chain.submission.save()
    assert chain.next() == "Ni har återtagit behovet. Det går inte vidare."


def test_who_else_asked_is_counted_once_each(client):
    chain = Chain(Step.SCREEN).compiled()
    f.GatheredSubmissionFactory(regional_need=chain.regional_need)
    again = f.SubmissionFactory(
        round=chain.round, municipality=chain.submission.municipality, submitted=True
    )
    f.GatheredSubmissionFactory(regional_need=chain.regional_need, submission=again)
    elsewhere = f.SourceFactory(need=chain.need)
    f.GatheredSubmissionFactory(regional_need=elsewhere.regional_need)
    undone = f.GatheredSubmissionFactory(regional_need=chain.regional_need)
    undone.unlinked_at, undone.unlinked_by = timezone.now(), chain.person
    undone.save()

    response = chain.get(client)
    assert "3 kommuner i 2 RSS står bakom." in response.content.decode()
    others = [
        (str(row.regional_need.rss), [str(row.submission.municipality)])
        for row in GatheredSubmission.objects.live().exclude(
            submission__municipality=chain.submission.municipality
        )
    ]
    assert sorted(response.context["way"].who_else) == sorted(others)


def test_a_shared_place_is_told_as_shared():
    chain = Chain(Step.FEEDBACK).ranked(S.HANDED_OVER)
    place = chain.need.priority_place
    place.place, place.last_place = 1, 2
    place.save()

    chain.submission.round = Round.objects.with_calendar().get(pk=chain.round.pk)
    assert trace.of(chain.submission, at=timezone.now()).place == "Delad plats 1–2 av 2"


def test_a_link_that_was_taken_back_is_not_followed(client):
    chain = Chain(Step.SCREEN).compiled()
    source = chain.need.sources.get()
    source.unlinked_at, source.unlinked_by = timezone.now(), chain.person
    source.save()
    other = f.NeedFactory(round=chain.round, title="Det nya behovet")
    f.SourceFactory(need=other, regional_need=chain.regional_need)

    page = chain.get(client).content.decode()

    assert SECRETS["listed"] not in page
    assert "Det nya behovet" in page


def test_another_municipality_does_not_learn_that_the_need_exists(client):
    chain = Chain(Step.GATHER)
    for person in (
        f.RepresentativeFactory().user,
        f.SkrFactory(),
        f.CoordinatorFactory(rss=chain.participation.rss).user,
    ):
        chain.person = person
        assert chain.get(client).status_code == 404


def test_markup_in_the_words_is_shown_as_words(client):
    chain = Chain(Step.SCREEN).compiled()
    chain.need.description = "<script>alert(1)</script>"
    chain.need.save()

    page = chain.get(client).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_whole_way_costs_eight_statements_however_much_there_is(client):
    chain = Chain(Step.FEEDBACK).answered()
    chain.get(client)
    counts = []
    for _more in range(3):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("process:trace", args=[chain.submission.public_id]))
        counts.append(len(captured))
        f.ScreeningFactory(need=chain.need)
        row = f.RecipientFactory(need=chain.need, leads=False)
        f.FeedbackFactory(need=chain.need, agency=row.agency, published=True)
        f.GatheredSubmissionFactory(regional_need=chain.regional_need)

    who_asks = 2
    assert counts == [8 + who_asks] * 3
