"""What is run from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from process.management.commands import describe_process
from process.steps import PROCESS


def output(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_description_of_the_process_is_up_to_date():
    """Else: manage.py describe_process > docs/process.md."""
    kept = Path(settings.BASE_DIR, "docs", "process.md").read_text("utf-8")

    assert output("describe_process") == kept
    call_command("describe_process", "--check")


def test_the_check_notices_a_description_that_is_not(tmp_path, monkeypatch):
    old = tmp_path / "process.md"
    monkeypatch.setattr(describe_process, "TARGET", old)
    with pytest.raises(CommandError, match="stämmer inte"):
        call_command("describe_process", "--check")

    old.write_text("# The process\n")
    with pytest.raises(CommandError, match="stämmer inte"):
        call_command("describe_process", "--check")


def test_the_diagram_has_every_step_and_leads_home():
    diagram = describe_process.diagram()

    assert [
        spec.step for spec in PROCESS if f"  {spec.step.name}[" not in diagram
    ] == []
    assert "FEEDBACK -. svaret kommer hem .-> GATHER" in diagram


@pytest.mark.django_db
def test_the_first_person_at_skr_is_added_from_the_command_line():
    call_command("add_skr", "Siv@SKR.se", name="Siv", stdout=StringIO())

    person = User.objects.get()
    assert (person.email, person.name, person.is_skr) == ("siv@skr.se", "Siv", True)
    assert (person.is_superuser, person.has_usable_password()) == (False, False)


@pytest.mark.django_db
def test_adding_the_same_person_again_keeps_the_name():
    for name in ("Siv", ""):
        call_command("add_skr", "siv@skr.se", name=name, stdout=StringIO())

    assert [person.name for person in User.objects.all()] == ["Siv"]


@pytest.mark.django_db
def test_what_is_no_address_adds_nobody():
    with pytest.raises(CommandError, match="ingen e-postadress"):
        call_command("add_skr", "siv")

    assert User.objects.count() == 0
