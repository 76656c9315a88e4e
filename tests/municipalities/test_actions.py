"""What representatives do: each action, its refusals, and what it leaves behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.ids import new_public_id
from municipalities import actions
from municipalities.models import NilReturn, Submission
from outbox.models import Letter
from rounds.models import Event
from tests import factories as f

WORDS = {
    "title": "Samsjuklighet",
    "target_group": "Unga vuxna",
    "challenge": "Vi möter dem för sent.",
    "knowledge_lacking": "Vad som når fram.",
    "lack": "missing",
    "concern": "method",
    "tried": "",
    "would_change": "",
    "people_affected": None,
    "perspectives": "",
    "users_heard": "",
    "wanted_form": "",
}


def verbs():
    return list(Event.objects.values_list("verb", flat=True))


def recipients():
    return sorted(Letter.objects.values_list("to", flat=True))


def start(round_, municipality, by, public_id=None, **words):
    return actions.start(
        round_,
        municipality,
        {**WORDS, **words},
        public_id=public_id or new_public_id(),
        by=by,
        at=timezone.now(),
    )


def save(draft, by, version=None, at=None, **words):
    return actions.save_draft(
        draft,
        {**draft.words, **words},
        version=version or draft.saved_at,
        by=by,
        at=at or timezone.now(),
    )


def test_a_draft_is_begun_with_whatever_is_written(
    round_, municipality, representative
):
    empty = dict.fromkeys(WORDS, "") | {"people_affected": None}
    draft = start(
        round_, municipality, representative, **{**empty, "challenge": "Bara det här."}
    )

    assert draft.is_draft
    assert draft.challenge == "Bara det här."
    assert draft.missing == [
        "title",
        "target_group",
        "knowledge_lacking",
        "lack",
        "concern",
    ]
    assert draft.last_writer == representative


def test_a_draft_without_a_word_is_not_begun(round_, municipality, representative):
    empty = dict.fromkeys(WORDS, "") | {"people_affected": None}
    with pytest.raises(actions.NothingWritten):
        start(round_, municipality, representative, **empty)

    assert Submission.objects.count() == 0


def test_the_log_says_nothing_about_drafts(round_, municipality, representative):
    draft = start(round_, municipality, representative)
    save(draft, representative, title="Nytt")

    assert verbs() == []
    assert recipients() == []


def test_the_same_new_form_twice_gives_one_draft(round_, municipality, representative):
    public_id = new_public_id()
    first = start(round_, municipality, representative, public_id)
    second = start(round_, municipality, representative, public_id)

    assert first == second
    assert Submission.objects.count() == 1


def test_the_new_form_sent_again_with_more_words_saves_them(
    round_, municipality, representative
):
    public_id = new_public_id()
    start(round_, municipality, representative, public_id)
    start(round_, municipality, representative, public_id, title="Mer")

    assert Submission.objects.get().title == "Mer"


def test_the_new_form_sent_again_does_not_write_over_later_words(
    round_, municipality, representative
):
    public_id = new_public_id()
    draft = start(round_, municipality, representative, public_id)
    save(draft, representative, title="Senare")

    with pytest.raises(actions.Stale):
        start(round_, municipality, representative, public_id, title="Gammalt")
    assert Submission.objects.get().title == "Senare"


def test_the_id_of_somebody_elses_need_gives_a_draft_of_ones_own(
    round_, municipality, representative
):
    foreign = f.SubmissionFactory(title="Annans")
    draft = start(round_, municipality, representative, foreign.public_id)

    foreign.refresh_from_db()
    assert draft.public_id != foreign.public_id
    assert foreign.title == "Annans"


def test_a_saved_draft_has_a_new_version_and_the_writers_name(draft):
    colleague = f.RepresentativeFactory(municipality=draft.municipality).user
    before = draft.saved_at
    saved = save(draft, colleague, title="Nytt")

    assert saved.saved_at > before
    assert saved.last_writer == colleague


def test_two_saves_in_one_tick_of_the_clock_are_two_versions(draft, representative):
    at = draft.saved_at
    first = save(draft, representative, at=at, title="Ett")
    second = save(first, representative, at=at, title="Två")

    assert at < first.saved_at < second.saved_at


def test_saving_the_same_words_again_changes_nothing(draft, representative):
    version = draft.saved_at
    saved = save(draft, representative, title="Nytt")
    again = save(saved, representative, version=version)

    assert again.saved_at == saved.saved_at


def test_a_save_on_top_of_an_older_version_is_refused_with_the_newer_words(
    draft, representative
):
    version = draft.saved_at
    save(draft, representative, title="Den andra")

    with pytest.raises(actions.Stale) as refusal:
        save(draft, representative, version=version, title="Min")
    assert refusal.value.current.title == "Den andra"
    assert Submission.objects.get(pk=draft.pk).title == "Den andra"


def test_all_words_are_not_taken_away(draft, representative):
    empty = dict.fromkeys(WORDS, "") | {"people_affected": None}
    with pytest.raises(actions.NothingWritten):
        save(draft, representative, **empty)

    assert Submission.objects.get(pk=draft.pk).title == "Samsjuklighet"


def test_a_submitted_need_cannot_be_saved(submitted, representative):
    with pytest.raises(actions.AlreadySubmitted):
        save(submitted, representative, title="Nytt")

    assert Submission.objects.get(pk=submitted.pk).title == "Inskickat behov"


def test_submitting_freezes_notes_and_sends_a_receipt_to_every_representative(
    draft, representative
):
    colleague = f.RepresentativeFactory(municipality=draft.municipality).user
    gone = f.RepresentativeFactory(municipality=draft.municipality)
    gone.ended_at = timezone.now()
    gone.save()
    at = timezone.now()
    actions.submit(draft, by=representative, at=at)

    draft.refresh_from_db()
    assert (draft.submitted_at, draft.submitted_by) == (at, representative)
    assert verbs() == ["skickade in"]
    assert recipients() == sorted([representative.email, colleague.email])


def test_the_receipt_has_what_a_registrar_needs(draft, representative):
    actions.submit(draft, by=representative, at=timezone.now())

    letter = Letter.objects.get()
    assert letter.subject == "Kvittens: ert behov är inskickat"
    for part in (
        draft.public_id,
        draft.fingerprint,
        f"Avsändare: Åre ({draft.municipality.public_id}), genom Rut",
        "Mottagare: RSS Jämtland",
        draft.challenge,
        f"https://lokalabehov.test/kommun/behov/{draft.public_id}/",
    ):
        assert part in letter.body
    assert draft.title not in letter.subject


def test_a_need_is_submitted_only_once(draft, representative):
    actions.submit(draft, by=representative, at=timezone.now())
    with pytest.raises(actions.AlreadySubmitted):
        actions.submit(draft, by=representative, at=timezone.now())

    assert verbs() == ["skickade in"]
    assert recipients() == [representative.email]


@pytest.mark.parametrize("name", Submission.REQUIRED)
def test_a_need_without_a_required_field_is_not_submitted(draft, representative, name):
    save(draft, representative, **{name: ""})
    with pytest.raises(actions.Incomplete) as refusal:
        actions.submit(draft, by=representative, at=timezone.now())

    assert refusal.value.missing == [name]
    assert Submission.objects.get(pk=draft.pk).is_draft


def test_nothing_is_submitted_beside_the_answer_that_there_is_nothing(
    draft, representative
):
    f.NilReturnFactory(round=draft.round, municipality=draft.municipality)
    with pytest.raises(actions.HasNilReturn):
        actions.submit(draft, by=representative, at=timezone.now())

    assert Submission.objects.get(pk=draft.pk).is_draft


def test_withdrawing_keeps_the_need_notes_it_and_tells(submitted, representative):
    at = timezone.now()
    actions.withdraw(submitted, by=representative, at=at)

    submitted.refresh_from_db()
    assert (submitted.withdrawn_at, submitted.withdrawn_by) == (at, representative)
    assert submitted.submitted_at is not None
    assert verbs() == ["återtog"]
    assert Letter.objects.get().subject == "Ert behov är återtaget"


def test_a_need_is_withdrawn_only_once(submitted, representative):
    actions.withdraw(submitted, by=representative, at=timezone.now())
    with pytest.raises(actions.NotStanding):
        actions.withdraw(submitted, by=representative, at=timezone.now())

    assert verbs() == ["återtog"]


def test_a_draft_is_not_withdrawn(draft, representative):
    with pytest.raises(actions.NotStanding):
        actions.withdraw(draft, by=representative, at=timezone.now())


def test_a_withdrawn_need_is_copied_word_for_word_into_one_draft(
    submitted, representative
):
    actions.withdraw(submitted, by=representative, at=timezone.now())
    submitted.refresh_from_db()
    public_id = new_public_id()
    for _ in range(2):
        copy = actions.copy(
            submitted,
            to=submitted.round,
            public_id=public_id,
            by=representative,
            at=timezone.now(),
        )

    assert copy.words == submitted.words
    assert (copy.is_draft, copy.public_id) == (True, public_id)
    assert Submission.objects.count() == 2


def test_only_a_withdrawn_need_is_copied(submitted, representative):
    with pytest.raises(actions.NotToCopy):
        actions.copy(
            submitted,
            to=submitted.round,
            public_id=new_public_id(),
            by=representative,
            at=timezone.now(),
        )


def test_the_registry_number_is_noted_once_and_changes_nothing_else(
    submitted, representative
):
    words = submitted.words
    for _ in range(2):
        actions.set_registry_number(
            submitted, "SN 2026/12", by=representative, at=timezone.now()
        )

    submitted.refresh_from_db()
    assert submitted.registry_number == "SN 2026/12"
    assert submitted.words == words
    assert verbs() == ["angav diarienummer"]


def test_a_draft_has_no_registry_number(draft, representative):
    with pytest.raises(actions.NotStanding):
        actions.set_registry_number(draft, "1", by=representative, at=timezone.now())


def declare(round_, municipality, by, reason=""):
    return actions.declare_nil(round_, municipality, reason, by=by, at=timezone.now())


def test_no_needs_is_an_answer_of_its_own(round_, municipality, representative):
    answer = declare(round_, municipality, representative, "Vi är få.")

    assert (answer.reason, answer.taken_back_at) == ("Vi är få.", None)
    assert verbs() == ["svarade att behov inte finns"]
    assert Letter.objects.get().subject == "Ert svar är sparat: inga behov denna gång"


def test_no_needs_is_said_once(round_, municipality, representative):
    declare(round_, municipality, representative)
    with pytest.raises(actions.HasNilReturn):
        declare(round_, municipality, representative)

    assert NilReturn.objects.count() == 1
    assert recipients() == [representative.email]


def test_no_needs_cannot_be_said_while_one_stands(submitted, representative):
    with pytest.raises(actions.HasNeeds):
        declare(submitted.round, submitted.municipality, representative)

    assert NilReturn.objects.count() == 0


def test_no_needs_can_be_said_beside_a_draft_and_a_withdrawn_need(
    draft, submitted, representative
):
    actions.withdraw(submitted, by=representative, at=timezone.now())
    declare(draft.round, draft.municipality, representative)

    assert NilReturn.objects.standing().count() == 1


def test_no_needs_can_be_taken_back_once_and_said_again(
    round_, municipality, representative
):
    answer = declare(round_, municipality, representative)
    actions.take_back_nil(answer, by=representative, at=timezone.now())
    with pytest.raises(actions.AlreadyTakenBack):
        actions.take_back_nil(answer, by=representative, at=timezone.now())
    declare(round_, municipality, representative)

    assert NilReturn.objects.standing().count() == 1
    assert verbs() == [
        "svarade att behov inte finns",
        "tog tillbaka",
        "svarade att behov inte finns",
    ]


def test_the_fingerprint_is_of_the_words_alone(draft):
    twin = f.SubmissionFactory(**draft.words)
    other = f.SubmissionFactory(**{**draft.words, "tried": "Ja"})

    assert twin.fingerprint == draft.fingerprint
    assert other.fingerprint != draft.fingerprint
    assert draft.fingerprint == Submission(**draft.words).fingerprint


def test_the_fingerprint_is_the_same_on_every_machine():
    need = Submission(title="Åre", people_affected=12)

    assert (
        need.fingerprint
        == "a962996304ff45ba0a16272fd57b896ab09b5495662a0446bcd9ce80157cc874"
    )


def test_an_inactive_person_gets_no_letter(draft, representative):
    colleague = f.RepresentativeFactory(
        municipality=draft.municipality, user__is_active=False
    ).user
    actions.submit(draft, by=representative, at=timezone.now() + timedelta(seconds=1))

    assert recipients() == [representative.email]
    assert colleague.email not in recipients()
