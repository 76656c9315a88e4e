"""A sending process is killed with letters in its hands."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter

from tests.outbox import sink

PRELUDE = """
import django
django.setup()
from datetime import timedelta
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from outbox import actions, sending
from outbox.models import LEASE, Hold, Letter, Mailbox
"""


def run(code, environment, **how):
    program = textwrap.dedent(PRELUDE) + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, text=True, **how
    )


def test_kill_minus_nine_loses_no_letter_and_repeats_one_at_most(tmp_path):
    with sink.running() as smtp:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": f"sqlite:///{tmp_path}/letters.sqlite3",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        }
        write = run(
            """
            with connection.schema_editor() as editor:
                editor.create_model(Letter)
                editor.create_model(Hold)
                editor.create_model(Mailbox)
            for number in range(40):
                message = EmailMessage("Hej", "Hej", to=[f"person{number}@ale.se"])
                actions.queue(message, at=timezone.now(), kind="accounts.invitation")
            """,
            environment,
        )
        assert write.wait(120) == 0

        smtp.pause = 0.05
        doomed = run("sending.send_due(timezone.now())", environment)
        smtp.wait_for(10)
        doomed.send_signal(signal.SIGKILL)
        assert doomed.wait(30) == -signal.SIGKILL
        assert len(smtp.arrived) < 40  # it was killed half-way

        smtp.pause = 0
        heir = run(
            """
            sending.send_due(timezone.now() + LEASE + timedelta(minutes=1))
            print(Letter.objects.filter(sent_at=None).count())
            """,
            environment,
            stdout=subprocess.PIPE,
        )
        assert heir.communicate(timeout=60)[0].split() == ["0"]

    copies = Counter(smtp.addresses)
    assert sorted(copies) == sorted(f"person{number}@ale.se" for number in range(40))
    assert sum(copies.values()) - 40 <= 1
    assert len(set(smtp.message_ids)) == 40
