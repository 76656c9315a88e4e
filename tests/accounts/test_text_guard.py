"""Forms look through what people write: an identity number stops the save once."""

import logging

from django import forms

from accounts import text_guard
from accounts.forms import CodeForm, HouseMixin, InvitationForm, StoredTextForm

PERSON = "850709-9805"
OTHER = "701063-2391"
TEXT = f"Vår brukare {PERSON} får vänta."
WARNING = (
    "I texten under ”Skäl” finns något som ser ut som ett personnummer: ”Vår brukare "
    "XXXXXX-XXXX får vänta”. Ta bort det, eller kryssa i rutan under fältet."
)


class ReasonForm(HouseMixin, forms.Form):
    title = forms.CharField(label="Rubrik", required=False)
    reason = forms.CharField(label="Skäl", required=False, widget=forms.Textarea)
    link = forms.URLField(required=False, assume_scheme="https")
    email = forms.EmailField(required=False)
    number = forms.IntegerField(required=False)
    hidden = forms.CharField(required=False, widget=forms.HiddenInput)


def box_of(form, name="reason"):
    return form.fields[name].looked_through


def ticked(form, name="reason"):
    """What the browser sends when the box of a field is ticked."""
    box = box_of(form, name)
    return {**form.data, box.name: box.marks}


def test_an_identity_number_stops_the_save_with_a_sentence_and_a_box():
    form = ReasonForm({"reason": TEXT})

    assert form.errors == {"reason": [WARNING]}
    assert not box_of(form).ticked
    assert form["reason"].value() == TEXT  # what was typed is still there


def test_the_box_lets_the_very_same_text_through():
    first = ReasonForm({"reason": TEXT})
    assert not first.is_valid()
    form = ReasonForm(ticked(first))

    assert form.is_valid()
    assert form.cleaned_data["reason"] == TEXT
    assert box_of(form).ticked  # for when the page is shown again for something else


def test_another_number_is_asked_about_anew():
    first = ReasonForm({"reason": TEXT})
    assert not first.is_valid()
    form = ReasonForm({**ticked(first), "reason": f"{TEXT} Och {OTHER}."})

    assert list(form.errors) == ["reason"]
    assert not box_of(form).ticked
    assert ReasonForm(ticked(form)).is_valid()


def test_words_may_be_mended_and_the_notation_changed_without_asking_again():
    first = ReasonForm({"reason": TEXT})
    assert not first.is_valid()
    mended = "Numret 19850709 9805 är påhittat."

    assert ReasonForm({**ticked(first), "reason": mended}).is_valid()


def test_a_box_without_its_marks_is_no_tick():
    name = text_guard.box_name("reason")

    assert not ReasonForm({"reason": TEXT, name: "on"}).is_valid()
    assert not ReasonForm({"reason": TEXT, name: ""}).is_valid()


def test_each_field_has_a_box_of_its_own_and_titles_count():
    form = ReasonForm({"title": f"Om {OTHER}", "reason": TEXT})

    assert list(form.errors) == ["title", "reason"]
    assert box_of(form, "title").marks != box_of(form).marks
    assert not ReasonForm(ticked(form)).is_valid()
    assert ReasonForm({**ticked(form), **ticked(form, "title")}).is_valid()


def test_a_form_with_a_prefix_has_boxes_with_it():
    form = ReasonForm({"a-reason": TEXT}, prefix="a")

    assert not form.is_valid()
    assert box_of(form).name == "a-reason-kontrollerat"
    assert ReasonForm(ticked(form), prefix="a").is_valid()


def test_what_is_stored_already_stops_nothing_else():
    stored = {"reason": TEXT}

    assert ReasonForm({"reason": f"{TEXT} Mer."}, initial=stored).is_valid()
    assert not ReasonForm({"reason": f"{TEXT} {OTHER}"}, initial=stored).is_valid()


def test_with_the_guard_off_nothing_is_said():
    """The control: it is the guard that stops these forms, and nothing else."""

    class Unguarded(ReasonForm):
        looks_for_personal_data = False

    assert not ReasonForm({"reason": TEXT}).is_valid()
    assert Unguarded({"reason": TEXT}).is_valid()


def test_fields_where_a_number_or_address_is_asked_for_are_left_alone():
    with text_guard.gathering() as told:
        assert ReasonForm(
            {
                "link": f"https://example.se/{PERSON}",
                "email": "kim@ale.se",
                "number": "8507099805",
                "hidden": TEXT,
            }
        ).is_valid()
        assert InvitationForm({"email": "a@ale.se", "name": "Storgatan 5"}).is_valid()
        assert list(CodeForm({"code": PERSON}).errors["code"]) == [
            "Koden är åtta siffror. Se efter i brevet."
        ]
    assert told == []


def test_telephones_and_addresses_are_mentioned_once_and_stop_nothing():
    text = "Ring 070-123 45 67, skriv till a.b@ale.se eller gå till Storgatan 5."
    with text_guard.gathering() as told:
        assert ReasonForm({"reason": text}).is_valid()
        assert ReasonForm({"reason": text}).is_valid()

    advice = "Ta bort det om det hör till en enskild person."
    assert told == [
        "Det ser ut att stå ett telefonnummer under ”Skäl”: "
        f"”Ring XXX-XXX XX XX, skriv till x.x@xxx.xx…”. {advice}",
        "Det ser ut att stå en e-postadress under ”Skäl”: "
        f"”…XX XX, skriv till x.x@xxx.xx eller gå till…”. {advice}",
        "Det ser ut att stå en gatuadress under ”Skäl”: "
        f"”…eller gå till Storgatan X”. {advice}",
    ]
    with text_guard.gathering() as told:
        assert ReasonForm({"reason": text}, initial={"reason": text}).is_valid()
        assert not ReasonForm({"reason": f"{text} {PERSON}"}).is_valid()
    assert told == []  # nothing new; and nothing was saved


def test_an_autosave_saves_and_shows_the_warnings():
    form = ReasonForm({"reason": f"{TEXT} Ring 070-123 45 67."})
    form.asks_about_personal_data = False

    assert form.is_valid()
    identity, phone = form.personal_data_warnings
    assert identity.startswith(
        "I texten under ”Skäl” finns något som ser ut som ett pers"
    )
    assert phone.startswith("Det ser ut att stå ett telefonnummer under ”Skäl”")
    assert "850709" not in identity + phone


def test_a_warning_tells_of_the_first_places_and_masks_them_all():
    many = " och ".join([PERSON, OTHER, "861123-9883", "191212121212"])
    warning = text_guard.warning("Skäl", many)

    assert warning.count("”") == 2 + 2 * text_guard.MOST_PLACES
    for number in ("850709", "9805", "701063", "2391", "861123", "1212"):
        assert number not in warning


def test_stored_text_is_asked_about_before_it_is_handed_in():
    texts = [("Rubrik", "Om väntan"), ("Skäl", TEXT), ("Tomt", "")]
    asks = StoredTextForm(texts=texts)
    marks = asks.fields["kontrollerat"].widget.attrs["value"]

    assert StoredTextForm({}, texts=texts[:1]).is_valid()
    assert not StoredTextForm({}, texts=texts).is_valid()
    assert not StoredTextForm({"kontrollerat": "on"}, texts=texts).is_valid()
    assert StoredTextForm({"kontrollerat": marks}, texts=texts).is_valid()
    later = [*texts, ("Mer", OTHER)]
    assert not StoredTextForm({"kontrollerat": marks}, texts=later).is_valid()
    assert "<script>" not in asks.fields["kontrollerat"].help_text


def test_markup_around_a_number_is_shown_as_it_was_typed():
    texts = [("Skäl", f"<b>fet</b> {PERSON}")]
    field = StoredTextForm(texts=texts).fields["kontrollerat"]

    assert "&lt;b&gt;fet&lt;/b&gt; XXXXXX-XXXX" in field.help_text


def test_nobody_reads_the_number_out_of_a_mark_a_message_or_the_log(caplog):
    with caplog.at_level(logging.DEBUG):
        form = ReasonForm({"reason": TEXT, "title": OTHER})
        assert not form.is_valid()
        box = box_of(form)

    for told in (caplog.text, repr(form.errors.as_data()), repr(box), str(form.errors)):
        for digits in ("850709", "9805", "701063", "2391"):
            assert digits not in told
