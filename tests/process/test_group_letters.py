"""SKR writes to those who owe something in a step: all, or those in one RSS."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from outbox import sending
from outbox.models import Letter, Mailbox
from process import actions
from process.models import GroupLetter, Reminder
from process.plan.readers import Readers
from process.plan.written import ToGroup
from process.reminding import groups
from rounds import dates
from rounds.models import Event, Step
from rounds.templatetags.swedish import last_day
from rss.models import Coverage
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def round_():
    return f.RoundFactory(title="Barn & unga", open_step=Step.GATHER)


@pytest.fixture
def skr(client):
    person = f.SkrFactory(name="Handläggare", email="handlaggare@skr.example")
    client.force_login(person)
    return person


def represented(round_, rss=None, **user):
    rss = rss or f.ParticipationFactory(round=round_).rss
    covered = f.CoverageFactory(rss=rss)
    person = f.UserFactory(**user)
    f.RepresentativeFactory(user=person, municipality=covered.municipality)
    return person


@pytest.fixture
def kim(round_):
    return represented(round_, name="Kim Berg", email="kim@ale.se")


def rss_of(user):
    municipality = user.representative_set.get().municipality
    return Coverage.objects.get(municipality=municipality).rss


def page_of(round_):
    return reverse("process:write_to_group", args=[round_.public_id])


def said(client, round_, **changes):
    form = client.get(page_of(round_)).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    return {**values, "step": str(Step.GATHER.value), **changes}


def outcome(sent):
    return {str(label): number for label, number in sent.all}


def written(round_, by, rss=None, at=None, **fields):
    values = {"subject": "Hej", "text": "Hör av er.", "public_id": "bcdfghjk"}
    return actions.write_to_group(
        round_, Step.GATHER, rss, **{**values, **fields}, by=by, at=at or timezone.now()
    )


# --- To whom


def test_those_who_owe_something_in_the_step_are_offered_and_nobody_else(
    client, skr, round_, kim
):
    done = represented(round_)
    f.NilReturnFactory(
        round=round_, municipality=done.representative_set.get().municipality
    )
    form = client.get(page_of(round_)).context["form"]

    (choice,) = form.fields["step"].choices
    assert choice == (str(Step.GATHER.value), "Samla in behov – 1 person")
    assert [label for _key, label in form.fields["region"].choices] == [
        "I hela landet",
        rss_of(kim).name,
    ]


def test_a_region_is_its_municipalities_its_coordinators_and_its_seats(round_, kim):
    rss = rss_of(kim)
    represented(round_)
    at = timezone.now()

    found = groups.addressees(round_, Step.GATHER, rss, at)
    assert [one.user for one in found] == [kim]

    f.place_calendar(round_, open_step=Step.RANK)
    seat = f.PanelMemberFactory(round=round_, rss=rss)
    f.PanelMemberFactory(round=round_)
    found = groups.addressees(round_, Step.RANK, rss, at)
    assert [one.user for one in found] == [seat.user]
    assert groups.regions(round_, [Step.RANK], at) == [rss]


def test_who_acts_for_two_is_written_to_once_with_what_closes_first(round_, kim):
    second = f.CoverageFactory(rss=rss_of(kim)).municipality
    f.RepresentativeFactory(user=kim, municipality=second)
    period = round_.period(Step.GATHER)
    f.ExtensionFactory(
        period=period,
        organization_key=second.organization_key,
        closes_at=period.closes_at + 7 * DAY,
    )

    (one,) = groups.addressees(round_, Step.GATHER, None, timezone.now())

    assert one.turn.closes_at == period.closes_at


def test_skr_is_never_written_to_and_its_own_steps_are_not_offered(round_):
    f.place_calendar(round_, open_step=Step.COMPILE)
    f.RegionalNeedFactory(participation__round=round_, forwarded=True)

    assert groups.owing(round_, timezone.now()) == {}


# --- Seen first


def test_exactly_what_the_first_will_read_is_seen_and_nothing_goes(
    client, skr, round_, kim
):
    represented(round_, name="Önder", email="onder@ale.se")
    checked = client.post(page_of(round_), {**said(client, round_), "check": ""})

    assert "Det går till 2 personer" in checked.text
    assert [one.user.name for one in checked.context["people"]] == ["Kim Berg", "Önder"]
    closes_at = round_.period(Step.GATHER).closes_at
    body = checked.context["message"].body
    assert body.startswith("Hej Kim Berg!\n\nDu har något kvar att göra i Barn & unga.")
    assert f"{dates.last_day_of(closes_at).year} kl. 23.59" in body
    assert f"{settings.SITE_URL}/kommun/omgang/{round_.public_id}/" in body
    assert "handlaggare@skr.example, har skrivit" in body
    assert not Letter.objects.exists()

    again = client.post(page_of(round_), {**said(client, round_), "change": ""})
    assert again.context["form"]["text"].value().startswith("Hej {namn}!")


def test_a_text_without_the_link_gets_it_beneath(client, skr, round_, kim):
    sent = {**said(client, round_, text="Hör av er."), "check": ""}
    letter = client.post(page_of(round_), sent).context["message"]

    assert letter.body.startswith("Hör av er.\n\nSkicka in kommunens behov")
    assert f"{settings.SITE_URL}/kommun/omgang/{round_.public_id}/" in letter.body


# --- Sent


def test_it_is_sent_once_to_each_and_stands_in_the_ledger_and_in_the_log(
    client, skr, round_, kim
):
    form = said(client, round_)
    for _ in range(2):
        response = client.post(page_of(round_), {**form, "send": ""})
        assert response.url == page_of(round_)

    (letter,) = Letter.objects.all()
    assert (letter.to, letter.kind) == ("kim@ale.se", "process.group_letter")
    assert letter.subject == "Du har något kvar i Barn & unga"
    (row,) = Reminder.objects.all()
    assert (row.kind, row.user, row.letter) == ("written", kim, letter)
    assert row.closes_at == round_.period(Step.GATHER).closes_at
    assert row.group_letter == GroupLetter.objects.get()
    event = Event.objects.get()
    assert (event.verb, event.note) == (
        "skrev till dem som har något kvar",
        "Samla in behov, alla: 1 mottagare",
    )
    page = client.get(page_of(round_))
    assert outcome(page.context["sent"][0]) == {"Väntar på att skickas": 1}


def test_the_id_of_a_letter_of_another_round_is_not_taken_for_ones_own(
    client, skr, round_, kim
):
    other = f.RoundFactory(open_step=Step.GATHER)
    represented(other)
    foreign = written(other, skr)
    client.post(
        page_of(round_), {**said(client, round_, key=foreign.public_id), "send": ""}
    )

    assert GroupLetter.objects.count() == 2


def test_who_is_away_is_noted_and_gets_none(client, skr, round_, kim):
    gone = represented(round_, email="borta@ale.se")
    today = timezone.localdate()
    Mailbox.objects.create(
        address="borta@ale.se", away_from=today, away_through=today + DAY
    )
    client.post(page_of(round_), {**said(client, round_), "send": ""})

    assert [letter.to for letter in Letter.objects.all()] == ["kim@ale.se"]
    row = Reminder.objects.get(user=gone)
    assert (row.skipped, row.letter) == ("away", None)
    sent = client.get(page_of(round_)).context["sent"]
    assert outcome(sent[0]) == {"Väntar på att skickas": 1, "Borta": 1}


def test_where_all_are_away_nothing_is_sent_and_the_page_says_so(
    client, skr, round_, kim
):
    today = timezone.localdate()
    Mailbox.objects.create(address=kim.email, away_from=today, away_through=today)
    for button in ("check", "send"):
        page = client.post(page_of(round_), {**said(client, round_), button: ""})
        assert "alla borta" in page.context["form"].errors["region"][0]

    assert not GroupLetter.objects.exists()


def test_a_fault_half_way_leaves_nothing_behind(round_, kim, skr, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("process.actions.letters.rounds.note", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        written(round_, skr)

    assert not Letter.objects.exists()
    assert not Reminder.objects.exists()


def test_the_database_keeps_anybody_from_getting_it_twice(round_, kim, skr):
    letter = written(round_, skr)
    row = Reminder.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert letter.reminders.count() == 1


# --- Seen afterwards, in the plan of the round


def plan_of(client, round_):
    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))
    return [row for part in page.context["plan"].gone for row in part.rows]


def seen(client, letter):
    return client.get(reverse("process:group_letter", args=[letter.public_id]))


def test_it_stands_in_the_plan_on_the_day_it_was_written(client, skr, round_, kim):
    letter = written(round_, skr, subject="Kvar i {omgång} till {sista dag}")

    (row,) = [row for row in plan_of(client, round_) if row.letter]

    assert (row.letter, row.due_at) == (letter, letter.written_at)
    assert row.step == Step.GATHER
    last = last_day(round_.period(Step.GATHER).closes_at)
    assert row.subject == f"Kvar i Barn & unga till {last}"
    page = client.get(reverse("process:letter_plan", args=[round_.public_id]))
    assert reverse("process:group_letter", args=[letter.public_id]) in page.text


def test_its_page_says_what_it_said_to_whom_and_how_it_went_with_each(
    client, skr, round_, kim
):
    gone = represented(round_, name="Bo Borta", email="bo@ale.se")
    done = represented(round_, name="Disa Klar", email="disa@ale.se")
    failed = represented(round_, name="Fia Fel", email="fia@ale.se")
    Mailbox.objects.create(
        address=gone.email,
        away_from=timezone.localdate(),
        away_through=timezone.localdate(),
    )
    letter = written(round_, skr, text="Hej {namn}! {omgång}: {sista dag}")
    now = timezone.now()
    Letter.objects.filter(to=done.email).update(
        obsolete_at=now, obsolete_because="Det är redan gjort."
    )
    Letter.objects.filter(to=failed.email).update(
        failed_at=now, last_error="550 No such mailbox", attempts=1
    )
    Letter.objects.filter(to=kim.email).update(attempts=1, last_error="451 Later")

    page = seen(client, letter)

    assert {
        one.user.name: (str(one.label), one.because)
        for one in page.context["page"].object_list
    } == {
        "Bo Borta": ("Borta", ""),
        "Disa Klar": ("Inaktuellt, skickades inte", "Det är redan gjort."),
        "Fia Fel": ("Gick inte att skicka", "550 No such mailbox"),
        "Kim Berg": ("Försöks igen", "451 Later"),
    }
    assert "Nästa försök" in page.text
    last = last_day(round_.period(Step.GATHER).closes_at)
    assert (
        f"Hej <mark>[mottagarens namn]</mark>! Barn &amp; unga: {last}\n" in page.text
    )
    assert "handlaggare@skr.example, har skrivit det här brevet." in page.text
    assert "{" not in "".join(text for text, _differs in page.context["written"].text)


def test_a_last_day_that_differs_between_them_is_told_as_such(client, skr, round_, kim):
    late = represented(round_)
    municipality = late.representative_set.get().municipality
    period = round_.period(Step.GATHER)
    f.ExtensionFactory(
        period=period,
        organization_key=municipality.organization_key,
        closes_at=period.closes_at + 7 * DAY,
    )
    letter = written(round_, skr, subject="Till {sista dag}", text="{sista dag}")

    (one,) = ToGroup.written_in(round_, Readers(skr, round_, timezone.now()))

    assert one.subject == "Till [mottagarens sista dag]"
    assert one.text[0] == ("mottagarens sista dag", True)
    assert "<mark>[mottagarens sista dag]</mark>" in seen(client, letter).text


def test_an_rss_sees_those_to_its_own_municipalities_and_no_others(client, skr, round_):
    mine, other = (represented(round_) for _ in range(2))
    letter = written(round_, skr)
    only_other = written(round_, skr, rss_of(other), public_id="ghjkmnpq")
    client.force_login(f.CoordinatorFactory(rss=rss_of(mine)).user)

    assert [row.letter for row in plan_of(client, round_) if row.letter] == [letter]
    page = seen(client, letter)
    assert [one.user for one in page.context["page"].object_list] == [mine]
    assert other.name not in page.text
    assert seen(client, only_other).status_code == 404


def test_what_was_written_in_a_step_of_others_is_not_shown_to_an_rss(
    client, round_, kim
):
    letter = f.GroupLetterFactory(period=round_.period(Step.RANK), to=[kim])
    client.force_login(f.CoordinatorFactory(rss=rss_of(kim)).user)

    assert [row for row in plan_of(client, round_) if row.letter] == []
    assert seen(client, letter).status_code == 404


def test_the_plan_and_the_letter_take_as_many_statements_for_many(client, skr, round_):
    plan = reverse("process:letter_plan", args=[round_.public_id])
    represented(round_)
    letter = written(round_, skr)
    client.get(plan)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(plan)
            seen(client, letter)
        counts.append(len(captured))
        represented(round_)
        letter = written(round_, skr, public_id=f"bcdfghj{number + 2}")

    assert counts[0] == counts[1]


# --- Looked at once more just before


def test_who_has_done_it_meanwhile_is_not_sent_it(round_, kim, skr):
    other = represented(round_, email="andra@ale.se")
    written(round_, skr)
    municipality = kim.representative_set.get().municipality
    f.NilReturnFactory(round=round_, municipality=municipality)
    sending.send_due(timezone.now())

    assert [one.to for one in mail.outbox] == [[other.email]]
    letter = Letter.objects.get(to=kim.email)
    assert letter.obsolete_because == "Det är redan gjort."
    (sent,) = ToGroup.written_in(round_, Readers(skr, round_, timezone.now()))
    assert outcome(sent) == {"Inaktuellt, skickades inte": 1, "Skickat": 1}


def test_a_last_day_that_has_moved_or_passed_is_not_told_of(round_, kim, skr):
    at = timezone.now()
    written(round_, skr, at=at)
    period = round_.period(Step.GATHER)
    period.closes_at += 7 * DAY
    period.save()
    sending.send_due(at)
    assert Letter.objects.get().obsolete_because == "Sista dagen har flyttats."

    again = written(round_, skr, at=at, public_id="ghjkmnpq")
    sending.send_due(period.closes_at)
    letter = again.reminders.get().letter
    assert letter.obsolete_because == "Sista dagen har gått."


def test_what_is_written_when_the_time_is_out_is_sent(round_, kim, skr):
    at = round_.period(Step.GATHER).closes_at + DAY
    written(round_, skr, at=at)
    sending.send_due(at)

    assert len(mail.outbox) == 1


# --- Hostile, and wrong


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"step": ""}, "step"),
        ({"step": str(Step.RANK.value)}, "step"),
        ({"step": "\x00"}, "step"),
        ({"region": ""}, "region"),
        ({"region": "finns-inte"}, "region"),
        ({"subject": ""}, "subject"),
        ({"subject": "Hej {namn}"}, "subject"),
        ({"subject": "\u200b"}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"text": "Hej {förnamn}!"}, "text"),
        ({"text": "Hej {{ user.email }}"}, "text"),
        ({"text": "Hej {namn"}, "text"),
    ],
)
def test_a_letter_that_cannot_be_is_not_sent_and_what_was_typed_is_kept(
    client, skr, round_, kim, wrong, field
):
    page = client.post(page_of(round_), {**said(client, round_, **wrong), "send": ""})

    form = page.context["form"]
    assert list(form.errors) == [field]
    assert form["text"].value() == wrong.get("text", form["text"].value())
    assert not Letter.objects.exists()


def test_an_unknown_placeholder_is_told_of_in_a_sentence(client, skr, round_, kim):
    sent = {**said(client, round_, text="Hej {förnamn}!"), "check": ""}
    form = client.post(page_of(round_), sent).context["form"]

    assert form.errors["text"] == [
        "”{förnamn}” går inte att fylla i. Här kan du skriva {namn}, {omgång}, "
        "{sista dag} och {länk}. Andra klamrar än så kan inte stå i brevet."
    ]


def test_neither_text_nor_name_becomes_link_or_markup(client, skr, round_):
    represented(round_, name='{länk} <b onclick="x">http://ond.example/</b>')
    text = (
        "{namn} <script>alert(1)</script> https://ond.example/a [x](http://ond.example)"
    )
    form = said(client, round_, text=text)
    checked = client.post(page_of(round_), {**form, "check": ""})
    assert "<script>alert" not in checked.text
    client.post(page_of(round_), {**form, "send": ""})
    sending.send_due(timezone.now())

    (message,) = mail.outbox
    (html,) = [body for body, kind in message.alternatives if kind == "text/html"]
    assert "<script" not in html
    assert "<b " not in html
    assert "ond.example" not in message.body
    links = [part.split('"')[0] for part in html.split('href="')[1:]]
    assert links
    assert all(link.startswith(f"{settings.SITE_URL}/") for link in links)
    assert message.body.count("{länk}") == 1


def test_a_personnummer_is_asked_about_once_and_then_it_goes(client, skr, round_, kim):
    form = said(client, round_, text="Gäller 19811228-9874.")
    page = client.post(page_of(round_), {**form, "check": ""})
    box = page.context["form"].fields["text"].looked_through
    checked = client.post(page_of(round_), {**form, box.name: box.marks, "check": ""})
    assert f'name="{box.name}" value="{box.marks}"' in checked.text
    client.post(page_of(round_), {**form, box.name: box.marks, "send": ""})

    assert Letter.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_statements_for_many(
    client, skr, round_, count, django_assert_num_queries
):
    for number in range(count):
        represented(round_)
        written(round_, skr, public_id=f"bcdfghj{number + 2}")
    client.get(page_of(round_))

    with django_assert_num_queries(9):
        client.get(page_of(round_))
    form = {**said(client, round_), "check": ""}
    with django_assert_num_queries(10):
        client.post(page_of(round_), form)


# --- An RSS fills in the same


def test_an_rss_fills_in_the_same_in_its_letter(client, round_, kim):
    rss = rss_of(kim)
    client.force_login(f.CoordinatorFactory(rss=rss).user)
    own = rss.participations.get(round=round_)
    path = reverse("process:appeal", args=[own.public_id])
    form = client.get(path).context["form"]
    names = ("key", "kommun", "subject", "text")
    sent = {name: form[name].value() for name in names}
    sent |= {"subject": "Svar om {omgång}", "text": "Hej {namn}, {sista dag}: {länk}"}
    client.post(path, {**sent, "send": ""})

    letter = Letter.objects.get(kind="rss.appeal")
    assert letter.subject == "Svar om Barn & unga"
    assert letter.body.startswith("Hej Kim Berg, ")
    assert f"kl. 23.59: {settings.SITE_URL}/kommun/omgang/" in letter.body
    refused = client.post(path, {**sent, "key": "", "text": "{adress}", "send": ""})
    assert list(refused.context["form"].errors) == ["text"]
