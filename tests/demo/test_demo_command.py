"""manage.py demo: what it refuses, and that it can begin anew."""

import json
import os
import shutil
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from demo.management.commands.demo import Command
from municipalities.models import Municipality
from rounds.models import Round
from tests import factories as f

ANEW = """
import django, json
django.setup()
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
call_command("migrate", verbosity=0)
from accounts.models import User
from demo import start
from rounds.actions import note
from rounds.models import Event, Round

def triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1")
        return [name for name, in cursor.fetchall()]

before = triggers()
user = User.objects.create_user("skr@demo.invalid", is_skr=True)
round_ = Round.objects.create(public_id="a", title="A", planned_by=user)
note("planerade", round_, by=user, at=timezone.now())
start.begin_anew()
print(json.dumps({
    "people": User.objects.count(),
    "events": Event.objects.count(),
    "triggers": triggers() == before,
    "some": len(before) > 0,
}))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["anna@kommun.example", "x@demo.invalid.example"])
@pytest.mark.parametrize("options", [{}, {"om": True}])
def test_a_database_with_real_people_is_left_alone(address, options):
    f.UserFactory(email=address)
    f.UserFactory(email="skr@demo.invalid")
    round_ = f.RoundFactory(title="På riktigt", planned_by=User.objects.first())

    with pytest.raises(CommandError) as refusal:
        call_command(Command(), **options)

    assert str(refusal.value) == (
        "Databasen innehåller riktiga uppgifter: någon har en annan adress än "
        "@demo.invalid. Demodata läggs bara i en tom databas."
    )
    assert list(Round.objects.all()) == [round_]
    assert User.objects.count() == 2
    assert not Municipality.objects.exists()


@pytest.mark.django_db
def test_what_is_there_and_current_is_left_as_it_is(monkeypatch):
    f.UserFactory(email="skr@demo.invalid")
    monkeypatch.setattr("demo.management.commands.demo.is_current", lambda today: True)
    said = StringIO()

    call_command(Command(), stdout=said)

    assert said.getvalue() == "Demodata finns redan, och omgångarna är i rätt steg.\n"
    assert User.objects.count() == 1


def test_beginning_anew_takes_away_what_cannot_be_deleted(tmp_path, migrated_file):
    shutil.copyfile(migrated_file, tmp_path / "demo.sqlite3")
    answer = subprocess.run(
        [sys.executable, "-c", ANEW],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {
        "people": 0,
        "events": 0,
        "triggers": True,
        "some": True,
    }
