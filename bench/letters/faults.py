"""Senders that are killed, servers that refuse, stall and cut: nothing is lost."""

import os
import signal
import statistics
import time
from collections import Counter

from bench.letters.saying import say
from bench.letters.senders import forked, send, send_for_ever, state_of, write


def kills(journal, letters=290, times=12):
    write(*(f"slow{n}@ale.se" for n in range(letters)))
    killed = 0
    for turn in range(times):
        before = len(journal.read("slow"))
        sender = forked(send, turn * 400)  # a lease later, by the sender's clock
        end = time.monotonic() + 10
        while time.monotonic() < end and len(journal.read("slow")) < before + 12:
            time.sleep(0.01)
        if sender.is_alive():
            os.kill(sender.pid, signal.SIGKILL)
            killed += 1
        sender.join()
    last = forked(send, times * 400)
    last.join(60)
    copies = Counter(address for address, _id, _at in journal.read("slow"))
    ids = {message_id for _to, message_id, _at in journal.read("slow")}
    lost, doubles = letters - len(copies), sum(copies.values()) - len(copies)
    say(
        f"kill -9: {letters} letters, {killed} senders killed: {lost} lost, {doubles} "
        f"doubles (at most {killed}), {len(ids)} Message-IDs",
        lost == 0 and doubles <= killed and len(ids) == letters and killed == times,
    )


def faults(journal, stall):
    """Each fault beside good addresses; the clock of the sender is moved on."""
    kinds = {"later": 20, "gone": 20, "stall": 2, "cut": 10, "good": 100}
    write(*(f"{kind}{n}@ale.se" for kind, many in kinds.items() for n in range(many)))
    began = time.time()
    for minutes in (0, 2, 8, 30):
        sender = forked(send, minutes * 60)
        sender.join(3 * stall + 30)
    waited = max(at for _to, _id, at in journal.read("good")) - began
    for kind, many in kinds.items():
        state, taken = state_of(kind), journal.read(kind)
        ids = len({message_id for _to, message_id, _at in taken})
        wanted = {"sent": many, "failed": 0, "owed": 0}
        if kind == "gone":
            wanted = {"sent": 0, "failed": many, "owed": 0}
        say(
            f"{kind}: {state}, taken {len(taken)}, {ids} Message-IDs",
            state == wanted and ids == (0 if kind == "gone" else many),
        )
    say(
        f"the last good one waited {waited:.1f} s for 2 stalls of {stall:.0f} s",
        waited < 2 * stall + 15,
    )


def delay(journal, seconds=15):
    """From the click to the mail server, with a worker that looks every fifth second."""
    worker = forked(send_for_ever, 5)
    clicked = {}
    for n in range(seconds * 4):
        clicked[f"click{n}@ale.se"] = time.time()
        write(f"click{n}@ale.se")
        time.sleep(0.25)
    time.sleep(6)
    worker.kill()
    worker.join()
    waits = [at - clicked[to] for to, _id, at in journal.read("click")]
    p95 = statistics.quantiles(waits, n=20)[-1]
    say(
        f"from click to SMTP: {len(waits)} of {len(clicked)}, 95 % within {p95:.1f} s "
        f"(at most 10), slowest {max(waits):.1f} s",
        len(waits) == len(clicked) and p95 <= 10,
    )
