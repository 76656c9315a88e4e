"""Between moments 5 and 6: the panel meets, and SKR changes the order for a reason."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from needs.models import Need
from outbox.models import Letter
from prioritization import actions
from prioritization.models import JointMeeting, OrderChange, PriorityPlace
from rounds.models import Event, Step
from tests.factories import (
    BallotFactory,
    EngagementFactory,
    ExtensionFactory,
    JointMeetingFactory,
    NeedFactory,
    OfficerFactory,
    OrderChangeFactory,
    PanelMemberFactory,
    PlacementFactory,
    RoundFactory,
    SkrFactory,
    UserFactory,
    VotingRulesFactory,
)

pytestmark = pytest.mark.django_db
S = Need.Status


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.HAND_OVER)


@pytest.fixture
def skr(client):
    user = SkrFactory()
    client.force_login(user)
    return user


@pytest.fixture
def needs(round_):
    return make_needs(round_, "ABCD")


def make_needs(round_, letters):
    """Ranked so by one voter."""
    needs = [
        NeedFactory(round=round_, title=f"Behov {letter}", status=S.SUPPORT_LACKING)
        for letter in letters
    ]
    vote(round_, *range(1, len(needs) + 1), needs=needs)
    return needs


def vote(round_, *places, needs):
    ballot = BallotFactory(
        member=PanelMemberFactory(round=round_), handed_in_at=timezone.now()
    )
    for need, place in zip(needs, places, strict=True):
        PlacementFactory(ballot=ballot, need=need, position=place)
    return ballot.member


@pytest.fixture
def noted(round_, needs):
    """A meeting with three of a panel of five."""
    members = PanelMemberFactory.create_batch(4, round=round_)
    meeting = JointMeetingFactory(round=round_)
    meeting.present.set(members[:3])
    return meeting


def url(name, round_, *args):
    return reverse(f"prioritization:{name}", args=[round_.public_id, *args])


def move(client, round_, need, place, reason="Det är mer brådskande.", **options):
    data = {"behov": getattr(need, "public_id", need), "to_place": place}
    return client.post(
        url("change_order", round_), {**data, "reason": reason}, **options
    )


def order_on(client, round_):
    response = client.get(url("meeting", round_))
    return [row.need.title[-1] for row in response.context["rows"]]


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return dict(response.context["form"].errors)


def verbs(round_):
    return list(Event.objects.filter(round=round_).values_list("verb", flat=True))


def fixed(round_):
    return [
        (
            row.need.title[-1],
            row.place,
            row.last_place,
            row.counted_place,
            row.counted_last_place,
        )
        for row in PriorityPlace.objects.in_round(round_)
    ]


# --- Noting the meeting ----------------------------------------------------


def note(client, round_, members, **other):
    data = {
        "held_on": timezone.localdate().isoformat(),
        "present": [member.public_id for member in members],
        "remark": "",
    }
    return client.post(url("note_meeting", round_), {**data, **other})


def test_skr_notes_when_it_was_and_who_was_there(client, round_, skr, needs):
    members = PanelMemberFactory.create_batch(2, round=round_)

    response = note(client, round_, members, remark="Vi talade om A.")

    assert response.url == url("meeting", round_)
    meeting = JointMeeting.objects.get()
    assert set(meeting.present.all()) == set(members)
    assert (meeting.held_on, meeting.remark, meeting.noted_by) == (
        timezone.localdate(),
        "Vi talade om A.",
        skr,
    )
    (event,) = Event.objects.filter(round=round_)
    assert (event.verb, event.note) == (
        "antecknade det gemensamma mötet",
        f"{timezone.localdate()}: 2 av 3 var med. Vi talade om A.",
    )


def test_noting_again_changes_the_note_and_the_same_twice_is_once(
    client, round_, skr, needs
):
    first, second = PanelMemberFactory.create_batch(2, round=round_)
    note(client, round_, [first])
    note(client, round_, [first])
    note(client, round_, [second])

    assert list(JointMeeting.objects.get().present.all()) == [second]
    assert verbs(round_) == [
        "antecknade det gemensamma mötet",
        "ändrade anteckningen om det gemensamma mötet",
    ]


@pytest.mark.parametrize(
    ("other", "field", "sentence"),
    [
        ({"held_on": ""}, "held_on", "Skriv vilken dag mötet hölls."),
        ({"held_on": "i går"}, "held_on", "Skriv dagen så här: 2026-09-30."),
        ({"present": []}, "present", "Kryssa för dem som var med på mötet."),
        (
            {"present": ["zzzzzzzz"]},
            "present",
            "Någon sitter inte i panelen längre. Läs om sidan.",
        ),
    ],
)
def test_a_note_that_lacks_something_says_what(
    client, round_, skr, needs, other, field, sentence
):
    members = [PanelMemberFactory(round=round_)]

    response = note(client, round_, members, remark="Kvar?", **other)

    assert errors(response) == {field: [sentence]}
    assert "Kvar?" in response.content.decode()
    assert not JointMeeting.objects.exists()


@pytest.mark.parametrize("days", [-400, 1])
def test_the_meeting_was_held_after_the_ballots_were_opened_and_not_tomorrow(
    client, round_, skr, needs, days
):
    day = timezone.localdate() + timedelta(days=days)
    members = [PanelMemberFactory(round=round_)]

    response = note(client, round_, members, held_on=day.isoformat())

    (sentence,) = errors(response)["held_on"]
    assert re.fullmatch(
        r"Välj en dag från .+, då rangordningarna öppnades, till i dag\.", sentence
    )
    assert not JointMeeting.objects.exists()


def test_a_director_and_the_stand_in_hold_one_seat(round_, needs):
    director, _other = PanelMemberFactory.create_batch(2, round=round_)
    day = timezone.localdate()
    stand_in = PanelMemberFactory(
        round=round_, in_place_of=director.user, acts_from=day, acts_through=day
    )
    meeting = JointMeetingFactory(round=round_)
    meeting.present.set([director, stand_in])

    assert actions.attendance(meeting) == actions.Attendance(1, 3, None)


def test_who_stood_in_yesterday_and_who_has_left_since_can_be_noted(
    client, round_, skr, needs, noted
):
    gone = noted.present.first()
    gone.ended_at = timezone.now()
    gone.save()
    day = timezone.localdate() - timedelta(days=1)
    stand_in = PanelMemberFactory(
        round=round_,
        in_place_of=noted.present.last().user,
        acts_from=day,
        acts_through=day,
    )

    form = client.get(url("note_meeting", round_)).context["form"]

    assert {gone.public_id, stand_in.public_id} <= set(form.members)
    label = dict(form.fields["present"].choices)[stand_in.public_id]
    assert label == f"{stand_in.user} (ersätter {stand_in.in_place_of})"


# --- Changing the order ----------------------------------------------------


def test_a_need_is_moved_for_a_reason_and_both_places_are_shown(
    client, round_, skr, needs, noted
):
    response = move(client, round_, needs[3], 2, follow=True)

    assert sentences(response) == [
        "”Behov D” står nu på plats 2. Det går att ångra i hela ordningen."
    ]
    assert order_on(client, round_) == ["A", "D", "B", "C"]
    change = OrderChange.objects.get()
    assert (change.need, change.to_place, change.made_by) == (needs[3], 2, skr)
    event = Event.objects.filter(round=round_).last()
    assert (event.verb, event.target_text, event.note) == (
        "flyttade ett behov efter det gemensamma mötet",
        "Behov D",
        "Till plats 2. Det är mer brådskande.",
    )
    page = client.get(url("meeting", round_)).content.decode()
    assert "Räknad plats" in page
    assert "Behov D, till plats 2" in page
    assert "Det är mer brådskande." in page


def test_a_change_is_taken_back_as_if_it_had_not_been_made(
    client, round_, skr, needs, noted
):
    move(client, round_, needs[3], 1)
    move(client, round_, needs[2], 1)

    response = client.post(url("take_back_change", round_, 1), follow=True)
    client.post(url("take_back_change", round_, 1))

    assert sentences(response)[-1] == "Flytten av ”Behov D” är ångrad."
    assert order_on(client, round_) == ["C", "A", "B", "D"]
    assert verbs(round_).count("ångrade en flytt efter det gemensamma mötet") == 1
    page = client.get(url("meeting", round_)).content.decode()
    assert url("take_back_change", round_, 2) in page
    assert url("take_back_change", round_, 1) not in page


def test_a_change_that_is_not_there_is_not_found(client, round_, skr, needs):
    OrderChangeFactory()

    assert client.post(url("take_back_change", round_, 1)).status_code == 404


def test_the_second_of_two_clicks_changes_nothing(client, round_, skr, needs, noted):
    move(client, round_, needs[3], 1)
    response = move(client, round_, needs[3], 1, follow=True)

    assert sentences(response)[-1] == "”Behov D” står redan på plats 1."
    assert OrderChange.objects.count() == 1


@pytest.mark.parametrize("place", ["0", "5", "-1", "", "x", "1.5", "9" * 30])
def test_a_place_that_is_none_says_which_are(client, round_, skr, needs, noted, place):
    response = move(client, round_, needs[3], place, reason="Skälet står kvar.")

    assert errors(response) == {"to_place": ["Skriv ett heltal från 1 till 4."]}
    assert "Skälet står kvar." in response.content.decode()
    assert not OrderChange.objects.exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_change_without_reason_is_refused(client, round_, skr, needs, noted, reason):
    response = move(client, round_, needs[3], 1, reason=reason)

    assert errors(response) == {"reason": ["Skriv varför mötet flyttar behovet."]}
    assert not OrderChange.objects.exists()


def test_a_need_that_is_not_in_the_order_is_not_moved(
    client, round_, skr, needs, noted
):
    elsewhere = NeedFactory(status=S.SUPPORT_LACKING)
    exists = NeedFactory(round=round_, status=S.SUPPORT_EXISTS)

    for need in (elsewhere, exists, "finns-ej", ""):
        response = move(client, round_, need, 1, follow=True)
        assert sentences(response) == ["Behovet finns inte i ordningen."]
    with pytest.raises(actions.NotInOrder):
        actions.change_order(exists, to_place=1, reason="x", by=skr, at=timezone.now())
    assert not OrderChange.objects.exists()


@pytest.mark.parametrize("place", [0, 5])
def test_the_action_too_knows_how_many_places_there_are(
    round_, skr, needs, noted, place
):
    with pytest.raises(actions.NoSuchPlace):
        actions.change_order(
            needs[0], to_place=place, reason="x", by=skr, at=timezone.now()
        )


def test_a_place_among_those_that_share_is_told_as_before_or_after(client, round_, skr):
    needs = make_needs(round_, "ABCD")
    vote(round_, 2, 1, 3, 4, needs=needs)  # A and B share 1 and 2
    JointMeetingFactory(round=round_).present.set(round_.panel.all())

    response = move(client, round_, needs[3], 2)

    assert errors(response) == {
        "to_place": [
            "Plats 2 ligger mitt bland behov som delar plats. Skriv 1 för att sätta "
            "behovet före dem, eller 3 för att sätta det efter."
        ]
    }
    move(client, round_, needs[3], 3)
    assert order_on(client, round_)[2:] == ["D", "C"]


# --- What must be there first ----------------------------------------------


def test_without_a_noted_meeting_nothing_is_changed(client, round_, skr, needs):
    page = client.get(f"{url('meeting', round_)}?behov={needs[0].public_id}")
    response = move(client, round_, needs[3], 1)

    assert "Flytta till plats" not in page.content.decode()
    assert response.context["form"].non_field_errors() == [
        "Anteckna först mötet: dagen, och vilka som var med."
    ]
    assert not OrderChange.objects.exists()


def test_too_few_at_the_meeting_change_nothing(client, round_, skr, needs, noted):
    VotingRulesFactory(round=round_, quorum=4)

    response = move(client, round_, needs[3], 1)

    assert response.context["form"].non_field_errors() == [
        "3 av 5 var med på mötet. Minst 4 ska vara med för att ordningen ska få "
        "ändras. Håll ett möte till, eller låt ordningen vara som den är räknad."
    ]
    assert not OrderChange.objects.exists()


def test_with_as_many_as_there_must_be_the_order_is_changed(
    client, round_, skr, needs, noted
):
    VotingRulesFactory(round=round_, quorum=3)

    assert move(client, round_, needs[3], 1).status_code == 302
    page = client.get(url("meeting", round_)).content.decode()
    assert "3 av 5 i panelen var med, minst 3 skulle vara med." in page


def test_a_note_of_too_few_is_refused_while_the_order_is_changed(
    client, round_, skr, needs, noted
):
    VotingRulesFactory(round=round_, quorum=3)
    move(client, round_, needs[3], 1)
    members = list(noted.present.all())

    response = note(client, round_, members[:2])

    (sentence,) = errors(response)["present"]
    assert sentence.startswith("2 av 5 var med på mötet. Minst 3 ska vara med")
    assert sentence.endswith("Ångra först de flyttar som är gjorda.")
    assert noted.present.count() == 3
    client.post(url("take_back_change", round_, 1))
    assert note(client, round_, members[:2]).status_code == 302


def test_what_too_few_have_changed_is_not_fixed(client, round_, skr, needs, noted):
    move(client, round_, needs[3], 1)
    VotingRulesFactory(round=round_, quorum=4)

    response = client.post(url("fix_order", round_), follow=True)

    assert sentences(response)[-1].startswith("3 av 5 var med på mötet.")
    assert fixed(round_) == []


def test_while_somebody_may_still_rank_nothing_is_noted_or_changed(
    client, round_, skr, needs, noted
):
    change = OrderChangeFactory(need=needs[3])
    late = PanelMemberFactory(round=round_)
    ExtensionFactory(
        period=round_.periods.get(step=Step.RANK),
        organization_key=late.organization_key,
    )
    now = timezone.now()

    found = [
        move(client, round_, needs[2], 1, follow=True),
        client.post(url("take_back_change", round_, 1), follow=True),
        client.get(url("note_meeting", round_), follow=True),
    ]
    assert [sentences(one) for one in found] == [
        ["Någon kan fortfarande rangordna."]
    ] * 3
    assert client.get(url("meeting", round_)).url == url("hand_over", round_)
    for act in (
        lambda: actions.change_order(needs[2], to_place=1, reason="x", by=skr, at=now),
        lambda: actions.take_back(change, by=skr, at=now),
        lambda: actions.note_meeting(
            round_,
            held_on=timezone.localdate(),
            present=[late],
            remark="",
            by=skr,
            at=now,
        ),
    ):
        with pytest.raises(actions.BallotsAreSealed):
            act()
    assert verbs(round_) == []


def test_after_the_order_is_fixed_nothing_is_changed(client, round_, skr, needs, noted):
    change = OrderChangeFactory(need=needs[3])
    actions.fix_order(round_, by=skr, at=timezone.now())
    now = timezone.now()

    assert client.get(url("meeting", round_)).url == url("order", round_)
    codes = {
        client.post(url(name, round_, *args)).status_code
        for name, args in (
            ("change_order", ()),
            ("take_back_change", (1,)),
            ("note_meeting", ()),
        )
    }
    assert codes == {403}
    with pytest.raises(actions.OrderIsFixed):
        actions.change_order(needs[2], to_place=1, reason="x", by=skr, at=now)
    with pytest.raises(actions.OrderIsFixed):
        actions.take_back(change, by=skr, at=now)


# --- Fixing ----------------------------------------------------------------


def test_the_fixed_order_is_the_meetings_and_the_counted_one_stays_beside(
    client, round_, skr, needs, noted
):
    move(client, round_, needs[3], 1)
    before = actions.compute_order(round_, at=timezone.now())

    client.post(url("fix_order", round_))

    assert fixed(round_) == [
        ("D", 1, 1, 4, 4),
        ("A", 2, 2, 1, 1),
        ("B", 3, 3, 2, 2),
        ("C", 4, 4, 3, 3),
    ]
    assert actions.compute_order(round_, at=timezone.now()) == before
    note = Event.objects.get(verb="fastställde prioriteringsordningen").note
    assert note.split("\n")[1] == "Det gemensamma mötet flyttade 1 behov."
    (letter, *_) = Letter.objects.filter(subject__contains="fastställd")
    assert "Det gemensamma mötet flyttade 1 behov." in letter.body


def test_without_changes_neither_letter_nor_log_speaks_of_the_meeting(
    client, round_, skr, needs, noted
):
    move(client, round_, needs[3], 1)
    client.post(url("take_back_change", round_, 1))

    client.post(url("fix_order", round_))

    assert {row[1:3] == row[3:] for row in fixed(round_)} == {True}
    assert not Letter.objects.filter(body__contains="gemensamma mötet").exists()
    note = Event.objects.get(verb="fastställde prioriteringsordningen").note
    assert "gemensamma mötet" not in note


def test_a_need_taken_off_the_paper_comes_after_those_that_were_moved(
    client, round_, skr, needs, noted
):
    actions.freeze_paper(round_, at=timezone.now())
    NeedFactory(round=round_, title="Behov X", status=S.SUPPORT_LACKING)
    move(client, round_, needs[0], 4)

    client.post(url("fix_order", round_))

    assert fixed(round_)[-2:] == [("A", 4, 4, 1, 1), ("X", 5, 5, None, None)]
    assert ">ingen<" in client.get(url("order", round_)).content.decode()


@pytest.mark.parametrize("who", ["skr", "member", "officer"])
def test_all_who_read_the_order_read_both_lists_and_why(
    client, round_, skr, needs, noted, who
):
    VotingRulesFactory(round=round_, quorum=2)
    move(client, round_, needs[3], 1)
    actions.fix_order(round_, by=skr, at=timezone.now())
    agency = EngagementFactory(round=round_).agency
    reader = {
        "skr": skr,
        "member": noted.present.first().user,
        "officer": OfficerFactory(agency=agency).user,
    }[who]
    client.force_login(reader)

    page = client.get(url("order", round_)).content.decode()

    assert "3 av 5 i panelen var med, minst 2 skulle vara med." in page
    assert "Behov D, till plats 1" in page
    assert "Det är mer brådskande." in page
    assert "Räknad plats" in page
    assert "Ångra flytten" not in page
    names = {member.user.name for member in noted.present.all()} - {reader.name}
    assert [name for name in names if name in page] == []


def test_the_page_where_skr_fixes_shows_both_lists(client, round_, skr, needs, noted):
    page = client.get(url("hand_over", round_)).content.decode()
    assert "Räknad plats" not in page
    assert "Mötet har inte ändrat ordningen." in page

    move(client, round_, needs[3], 1)

    page = client.get(url("hand_over", round_)).content.decode()
    assert "Räknad plats" in page
    assert page.index("Behov D") < page.index("Behov A")
    assert "Det är mer brådskande." in page


# --- The projector ---------------------------------------------------------


def test_the_needs_are_gone_through_one_after_the_other(client, round_, skr, needs):
    seen, page = [], client.get(url("meeting", round_))
    while following := page.context["following"]:
        page = client.get(following.url)
        seen.append(page.context["now"].need.title[-1])
        assert f"<h1>{page.context['now'].need.title}</h1>" in page.content.decode()

    assert seen == ["A", "B", "C", "D"]
    assert page.context["before"].need == needs[2]


def test_a_need_that_is_not_there_shows_the_whole_order(client, round_, skr, needs):
    page = client.get(f"{url('meeting', round_)}?behov=zzzzzzzz")

    assert page.context["now"] is None
    assert len(page.context["rows"]) == 4


def test_without_needs_the_page_says_so(client, round_, skr):
    page = client.get(url("meeting", round_)).content.decode()

    assert "Det finns inget att ordna" in page


def test_only_skr_holds_the_meeting(client, round_, needs, noted):
    people = [
        noted.present.first().user,
        OfficerFactory(agency=EngagementFactory(round=round_).agency).user,
        UserFactory(),
    ]
    for user in people:
        client.force_login(user)
        codes = {
            client.post(url(name, round_, *args)).status_code
            for name, args in (
                ("meeting", ()),
                ("note_meeting", ()),
                ("change_order", ()),
                ("take_back_change", (1,)),
            )
        }
        assert codes == {403}


def test_what_is_written_is_text_on_every_page(client, round_, skr, needs, noted):
    script = "<script>x</script>"
    Need.objects.filter(pk=needs[3].pk).update(title=script)
    JointMeeting.objects.update(remark=script)
    move(client, round_, needs[3], 1, reason=script)
    need = f"?behov={needs[3].public_id}"
    addresses = [
        url("meeting", round_),
        url("meeting", round_) + need,
        url("note_meeting", round_),
        url("hand_over", round_),
    ]
    pages = [client.get(address).content for address in addresses]
    pages.append(move(client, round_, needs[3], script, reason=script).content)
    actions.fix_order(round_, by=skr, at=timezone.now())
    pages.append(client.get(url("order", round_)).content)

    assert [b"<script>x" in page for page in pages] == [False] * 6
    assert all(b"&lt;script&gt;x" in page for page in pages)


@pytest.mark.parametrize("name", ["meeting", "need", "note_meeting", "order"])
def test_the_pages_take_as_many_statements_however_many_needs(
    client, skr, statements, name
):
    found = {}
    for count in (1, 3):
        round_ = RoundFactory(open_step=Step.HAND_OVER)
        needs = make_needs(round_, "ABC"[:count])
        meeting = JointMeetingFactory(round=round_)
        meeting.present.set(PanelMemberFactory.create_batch(count, round=round_))
        for need in needs:
            OrderChangeFactory(need=need)
        if name == "order":
            actions.fix_order(round_, by=skr, at=timezone.now())
        address = url("meeting" if name == "need" else name, round_)
        address += f"?behov={needs[0].public_id}" if name == "need" else ""
        client.get(address)
        with statements() as asked:
            client.get(address)
        found[count] = len(asked)

    assert found[1] == found[3]
    assert found[3] == {"meeting": 15, "need": 21, "note_meeting": 8, "order": 10}[name]


def test_a_change_takes_as_many_statements_however_many_needs(client, skr, statements):
    found = {}
    for count in (2, 4):
        round_ = RoundFactory(open_step=Step.HAND_OVER)
        needs = make_needs(round_, "ABCD"[:count])
        JointMeetingFactory(round=round_).present.set(round_.panel.all())
        with statements() as asked:
            move(client, round_, needs[-1], 1)
        found[count] = len(asked)

    assert found[2] == found[4]


# --- At the same moment ----------------------------------------------------


def at_once(*acts):
    """What came of each: None, or its refusal."""
    outcomes = {}

    def act(number, what):
        try:
            what()
            outcomes[number] = None
        except Exception as refusal:
            outcomes[number] = type(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(acts))]


@pytest.fixture
def counted(postgresql):
    round_ = RoundFactory(open_step=Step.HAND_OVER)
    needs = make_needs(round_, "ABC")
    JointMeetingFactory(round=round_).present.set(round_.panel.all())
    return round_, needs


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_move_a_need_once(counted):
    _round, needs = counted
    by, at = SkrFactory(), timezone.now()

    def change():
        actions.change_order(needs[2], to_place=1, reason="x", by=by, at=at)

    found = at_once(change, change)

    assert sorted(found, key=str) == [actions.AlreadyThere, None]
    assert OrderChange.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_move_two_needs_at_once_both_do(counted):
    _round, needs = counted
    by, at = SkrFactory(), timezone.now()

    found = at_once(
        lambda: actions.change_order(needs[1], to_place=1, reason="x", by=by, at=at),
        lambda: actions.change_order(needs[2], to_place=1, reason="x", by=by, at=at),
    )

    assert found == [None, None]
    assert OrderChange.objects.count() == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_change_while_the_order_is_fixed_is_in_it_or_refused(counted):
    round_, needs = counted
    by, at = SkrFactory(), timezone.now()

    change, fixing = at_once(
        lambda: actions.change_order(needs[2], to_place=1, reason="x", by=by, at=at),
        lambda: actions.fix_order(round_, by=by, at=at),
    )

    assert fixing is None
    first = fixed(round_)[0][0]
    assert (change, first) in [(None, "C"), (actions.OrderIsFixed, "A")]
    assert OrderChange.objects.exists() is (change is None)
