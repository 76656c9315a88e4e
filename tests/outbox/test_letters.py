"""A letter is a template: the first line the subject, then a blank one, then the text."""

import pytest
from django.utils import translation

from outbox.letters import compose


def test_subject_text_and_recipient_come_from_one_template():
    letter = compose(
        "accounts/mail/sign_in_code.txt", to="kim@ale.se", code="12", minutes=10
    )

    assert letter.to == ["kim@ale.se"]
    assert letter.subject == "Din kod för att logga in i Lokala behov"
    assert letter.body.startswith("Koden är 12\n\nSkriv den på sidan")
    assert letter.body.endswith("\n\nhttps://lokalabehov.test\n")


def test_nothing_is_escaped_since_it_is_plain_text():
    letter = compose(
        "accounts/mail/sign_in_code.txt", to="k@ale.se", code="<A & B>", minutes=10
    )

    assert letter.body.startswith("Koden är <A & B>\n")


def test_letters_are_in_swedish_whatever_language_the_sender_reads():
    with translation.override("en"):
        letter = compose(
            "accounts/mail/sign_in_code.txt", to="k@ale.se", code="1", minutes=10
        )

    assert letter.subject == "Din kod för att logga in i Lokala behov"


def test_a_template_without_a_subject_is_refused():
    with pytest.raises(ValueError, match="the first line is the subject"):
        compose("account/messages/logged_out.txt", to="kim@ale.se")
