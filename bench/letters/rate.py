"""How quickly reminders are sent, beside bare smtplib in the same run."""

import smtplib
import time
from email.message import EmailMessage

from bench.letters.saying import say
from bench.letters.senders import state_of


def rate(port, letters, at):
    """The reminders that have been planned, each checked before it is sent. Ours between two halves of raw smtplib; the same letter on the wire. It may send
    bytes that are there already, or compose each letter as anyone has to."""
    from django.db import connection

    from outbox import envelope, sending
    from outbox.models import Letter

    wrapped = envelope.wrap(Letter.objects.filter(to__startswith="person").first())
    content = wrapped.message().as_bytes(linesep="\r\n")

    def composed(n):
        message = EmailMessage()
        message["Subject"] = wrapped.subject
        message["From"], message["To"] = "lokalabehov@localhost", f"raw{n}@ale.se"
        message["Message-ID"] = f"<{n}@localhost>"
        message.set_content(wrapped.body)
        message.add_alternative(wrapped.alternatives[0][0], subtype="html")
        return message

    def raw(numbers, send_one):
        began = time.monotonic()
        with smtplib.SMTP("127.0.0.1", port) as line:
            for n in numbers:
                send_one(line, n)
        return (time.monotonic() - began) / len(numbers)

    def ready(line, n):
        line.sendmail("lokalabehov@localhost", [f"raw{n}@ale.se"], content)

    def made(line, n):
        line.send_message(composed(n))

    quarter = range(letters // 4)
    bare, each = raw(quarter, ready), raw(quarter, made)
    began = time.monotonic()
    sending.send_due(at)
    ours = (time.monotonic() - began) / letters
    bare, each = (bare + raw(quarter, ready)) / 2, (each + raw(quarter, made)) / 2
    say(
        f"rate: {letters} reminders sent, {1 / ours:.0f}/s "
        f"({connection.vendor}, batches of {sending.BATCH}). Raw smtplib that composes "
        f"each {1 / each:.0f}/s: {each / ours:.2f} (at least 0.5); one that repeats the "
        f"same bytes {1 / bare:.0f}/s: {bare / ours:.2f}",
        each / ours >= 0.5 and state_of("person")["sent"] == letters,
    )
