"""Those behind a need say that the support SKR found does not answer it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import Need, Objection, objections_close_at
from outbox.models import Letter
from rounds.dates import STOCKHOLM
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded, said, texts

pytestmark = pytest.mark.django_db
S = Need.Status


class Case:
    """A need for which support exists, with a municipality and its RSS behind it."""

    def __init__(self, step=Step.SCREEN):
        self.round = f.RoundFactory(open_step=step)
        covered = f.CoverageFactory()
        self.municipality = covered.municipality
        self.rss = covered.rss
        self.representative = f.RepresentativeFactory(
            municipality=self.municipality
        ).user
        self.coordinator = f.CoordinatorFactory(rss=self.rss).user
        self.regional_need = forwarded(
            self.round, rss=self.rss, municipality=self.municipality
        )
        self.submission = self.regional_need.gathered.get().submission
        self.need = f.NeedFactory(round=self.round, status=S.SUPPORT_EXISTS)
        f.SourceFactory(need=self.need, regional_need=self.regional_need)

    def object(self, at=None, **who):
        who = who or {"municipality": self.municipality}
        return actions.object_to_support(
            self.need,
            text="Det gäller vuxna.",
            **who,
            by=self.representative,
            at=at or timezone.now(),
        )

    def decide(self, to, at=None):
        at = at or timezone.now()
        actions.decide(self.need, to=to, reason="Så.", by=f.SkrFactory(), at=at)
        self.need.refresh_from_db()

    def post(self, client, text="Det gäller vuxna."):
        client.force_login(self.representative)
        name = "needs:object_for_municipality"
        url = reverse(name, args=[self.submission.public_id])
        return client.post(url, {"text": text}, follow=True)

    def trace(self, client):
        client.force_login(self.representative)
        url = reverse("process:trace", args=[self.submission.public_id])
        return said(client.get(url))


@pytest.fixture
def case():
    return Case()


def test_a_municipality_objects_from_its_own_page_and_reads_skrs_answer(client, case):
    assert "Det svarar inte på vårt behov" in case.trace(client)

    response = case.post(client)

    assert texts(response) == ["Tack! SKR läser invändningen och svarar er i ett brev."]
    assert "Det gäller vuxna." in said(response)
    assert Event.objects.filter(verb="invände mot att stöd finns för").exists()
    objection = Objection.objects.get()
    client.force_login(f.SkrFactory())
    url = reverse("needs:answer_objection", args=[objection.public_id])
    for answer in ("Se kapitel fyra.", "En gång till."):
        response = client.post(url, {"text": answer}, follow=True)
    assert texts(response)[-1] == "En kollega har redan svarat på invändningen."
    letter = Letter.objects.get()
    assert letter.to == case.representative.email
    assert letter.body.index("Det gäller vuxna.") < letter.body.index(
        "Se kapitel fyra."
    )
    assert "Se kapitel fyra." in case.trace(client)


def test_the_rss_objects_from_its_page_of_the_regional_need(client, case):
    client.force_login(case.coordinator)
    page = reverse("needs:thread", args=[case.regional_need.public_id])
    assert "Det svarar inte på vårt behov" in said(client.get(page))

    url = reverse("needs:object_for_rss", args=[case.regional_need.public_id])
    client.post(url, {"text": "Vi är små."})

    assert "Vi är små." in said(client.get(page))
    assert Objection.objects.get().rss == case.rss


def test_the_last_day_is_inclusive_until_midnight_in_sweden(case, settings):
    settings.OBJECTION_DAYS = 14
    decided = datetime(2026, 3, 20, 23, 30, tzinfo=STOCKHOLM)
    Need.objects.update(decided_at=decided)
    midnight = datetime(2026, 4, 4, 0, 0, tzinfo=STOCKHOLM)  # past the summer time
    case.need.refresh_from_db()
    assert objections_close_at(case.need) == midnight

    with pytest.raises(actions.TooLate):
        case.object(at=midnight)
    assert case.object(at=midnight - timedelta(microseconds=1))


def test_how_many_days_there_are_is_a_setting(case, settings):
    settings.OBJECTION_DAYS = 0
    today = datetime(2026, 3, 3, 12, tzinfo=STOCKHOLM)
    Need.objects.update(decided_at=today)

    assert case.object(at=today.replace(hour=23))
    with pytest.raises(actions.TooLate):
        case.object(at=today + timedelta(hours=12), rss=case.rss)


def test_too_late_is_said_with_the_day_and_what_was_typed_is_kept(client, case):
    Need.objects.update(decided_at=timezone.now() - timedelta(days=15))

    words = said(case.post(client, "Sent men viktigt."))

    assert "Tiden för invändningar gick ut" in words
    assert "Sent men viktigt." in words
    assert not Objection.objects.exists()
    page = case.trace(client)
    assert "Det gick att invända mot beslutet till och med" in page
    assert reverse("needs:object_for_municipality", args=["x"])[:20] not in page
    url = reverse("needs:object_for_municipality", args=[case.submission.public_id])
    assert "gick ut" in texts(client.get(url, follow=True))[0]


def test_once_for_a_decision_whoever_writes_and_for_whichever_need(client, case):
    case.object()
    colleague = f.RepresentativeFactory(municipality=case.municipality).user
    second = behind(case.regional_need, municipality=case.municipality)
    case.representative, case.submission = colleague, second

    words = said(case.post(client))

    assert "Ni har redan invänt mot det här beslutet." in words
    assert Objection.objects.count() == 1


def test_the_municipality_and_its_rss_object_each_for_itself(case):
    case.object()
    case.object(rss=case.rss)

    assert Objection.objects.count() == 2


def test_when_skr_has_thought_again_there_is_nothing_to_object_to(client, case):
    case.decide(S.SUPPORT_LACKING)

    assert "har ändrat beslutet" in texts(case.post(client))[0]
    with pytest.raises(actions.NothingToObjectTo):
        case.object()


def test_a_new_decision_gives_a_new_chance_and_the_earlier_words_remain(client, case):
    case.object()
    case.decide(S.SUPPORT_LACKING)
    assert "Det gäller vuxna." in case.trace(client)
    case.decide(S.SUPPORT_EXISTS)

    response = case.post(client, "Fortfarande inte.")

    assert "Tack!" in texts(response)[0]
    assert "Det gäller vuxna." in said(response)
    assert Objection.objects.count() == 2


def test_who_does_not_stand_behind_has_nothing_to_say(client, case):
    stranger = f.RepresentativeFactory()
    own = f.SubmissionFactory(
        round=case.round, municipality=stranger.municipality, submitted=True
    )
    client.force_login(stranger.user)
    url = "needs:object_for_municipality"
    assert (
        client.post(
            reverse(url, args=[case.submission.public_id]), {"text": "Jag då?"}
        ).status_code
        == 404
    )
    response = client.post(
        reverse(url, args=[own.public_id]), {"text": "Jag då?"}, follow=True
    )

    assert "SKR har inte beslutat" in texts(response)[0]
    with pytest.raises(actions.NotBehind):
        case.object(municipality=stranger.municipality)
    with pytest.raises(actions.NotBehind):
        case.object(rss=f.RssFactory())


def test_a_source_taken_back_or_a_need_withdrawn_is_no_longer_behind(case):
    case.submission.withdrawn_at = timezone.now()
    case.submission.withdrawn_by = case.representative
    case.submission.save()

    with pytest.raises(actions.NotBehind):
        case.object()


def test_skr_sees_it_where_it_decides_and_may_send_the_need_on(client, case):
    case.object()
    client.force_login(f.SkrFactory())
    decide = reverse("needs:decide", args=[case.round.public_id])
    assert "1 invändning mot att stöd finns redan väntar" in said(client.get(decide))
    url = reverse("needs:decide_need", args=[case.need.public_id])
    assert "Det gäller vuxna." in said(client.get(url))

    client.post(url, {"decision": "support_lacking", "reason": "Kommunen har rätt."})

    case.need.refresh_from_db()
    assert case.need.status == S.SUPPORT_LACKING


def test_it_is_said_honestly_when_it_is_too_late_for_this_round(client):
    case = Case(step=Step.RANK)
    objection = case.object()
    client.force_login(f.SkrFactory())

    for url in (
        reverse("needs:talk", args=[case.round.public_id]),
        reverse("needs:answer_objection", args=[objection.public_id]),
    ):
        assert "för sent att skicka vidare behovet till" in said(client.get(url))
    url = reverse("needs:decide_need", args=[case.need.public_id])
    assert client.get(url).status_code == 403


def test_the_letter_home_has_own_words_the_reason_the_reference_and_the_last_day(case):
    f.ScreeningFactory(
        need=case.need,
        opinion="exists",
        support=f.KnowledgeSupportFactory(title="Vägledning om unga"),
        answering_part="Kapitel fyra",
    )
    case.decide(S.SUPPORT_LACKING)
    Letter.objects.all().delete()
    case.decide(S.SUPPORT_EXISTS, at=datetime(2026, 3, 3, 12, tzinfo=STOCKHOLM))

    letter = Letter.objects.get(to=case.representative.email)

    places = [
        letter.body.index(words)
        for words in (
            f"Ni skrev: ”{case.submission.title}”",
            case.submission.knowledge_lacking,
            "SKR:s beslut: stöd finns redan.\nSå.",
            "Vägledning om unga",
            "https://example.se/",
            "Kapitel fyra",
            "senast tisdag 17 mars 2026 kl. 23.59",
            reverse("process:trace", args=[case.submission.public_id]),
        )
    ]
    assert places == sorted(places)
    theirs = Letter.objects.get(to=case.coordinator.email).body
    assert case.regional_need.description in theirs
    assert reverse("needs:thread", args=[case.regional_need.public_id]) in theirs


def test_identity_numbers_stop_an_objection_once(client, case):
    response = case.post(client, "Det gäller 19121212-1212.")

    assert response.status_code == 200
    assert not Objection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_object_for_the_same_municipality_at_once_are_one(postgresql):
    from threading import Barrier, Thread

    case, start, outcomes = Case(), Barrier(2), []

    def run():
        start.wait()
        try:
            case.object()
            outcomes.append("made")
        except actions.AlreadyObjected:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["made", "refused"]
