"""make bench-broker: Redis forgets everything in mid-batch, and is away for a minute.

The site as docker-compose.yml starts it (tests/plant): web, worker and beat, with a Redis
and a mail server of their own, on a PostgreSQL database that is dropped afterwards.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

AWAY = 60.0  # seconds
DELAY = 120.0  # seconds, after Redis is back
WAIT = 0.2  # seconds that a page may take
LETTERS = 200


def timed(times, ask):
    began = time.monotonic()
    answer = ask()
    times.append(time.monotonic() - began)
    return answer


def measure(plant, mail_server, away):
    from tests.plant.conftest import HOST
    from tests.servers import until

    mail_server.pause = 0.05  # so that the batch takes a while
    plant.queue_letters(LETTERS, "batch@example.se")
    until(lambda: len(mail_server.arrived) > LETTERS // 10, 60)
    plant.redis.forget_everything()
    in_hand = plant.owed()
    plant.redis.stop()
    gone = time.monotonic()
    pages, clicks, failed = [], [], 0
    while time.monotonic() - gone < away:
        page = timed(pages, lambda: plant.request("/logga-in/"))
        failed += page.status != 200
        if len(clicks) < (time.monotonic() - gone) // 15:
            code = timed(clicks, lambda: plant.ask_for_a_code(f"maria@{HOST}"))
            failed += code != 302
        time.sleep(0.5)
    waiting = plant.owed()
    plant.redis.start()
    back = time.monotonic()
    until(lambda: plant.owed() == 0, DELAY + 60)
    took = time.monotonic() - back
    ids = {one for (one,) in plant.asks("SELECT message_id FROM outbox_letter")}
    lost = len(ids - set(mail_server.message_ids))
    print(
        f"Redis emptied with {in_hand} of {LETTERS} letters left, then away {away:.0f} s: "
        f"{lost} lost of {len(ids)}, {len(mail_server.arrived) - len(ids)} doubles; "
        f"{waiting} waited, the last went {took:.0f} s after it was back (at most "
        f"{DELAY:.0f}).\n"
        f"Meanwhile {len(pages)} pages, slowest {max(pages) * 1000:.0f} ms, and "
        f"{len(clicks)} codes asked for (a page, then a form), slowest "
        f"{max(clicks) * 1000:.0f} ms (at most {WAIT * 1000:.0f} a request); {failed} failed."
    )
    slow = max(pages) > WAIT or max(clicks) > 2 * WAIT
    return not (lost or failed or slow or took > DELAY)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="any on a PostgreSQL server")
    parser.add_argument("--away", type=float, default=AWAY)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["DATABASE_URL"] = args.database
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from tests.outbox import sink
    from tests.plant import conftest

    with (
        tempfile.TemporaryDirectory() as folder,
        sink.running() as mail_server,
        conftest.running(Path(folder), mail_server) as plant,
    ):
        holds = measure(plant, mail_server, args.away)
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
