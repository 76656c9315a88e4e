"""make bench-ballots: the last minute before the ranking closes.

290 members of a panel rank 30 needs: each saves the list several times, as
static/js/ballot.js does, and then hands it in, all within a minute. The real server, by
gunicorn, on this machine alone; SQLite, or PostgreSQL with --database postgres://… (a
database of its own, dropped afterwards).

Each keeps a journal of what the server has said is saved and handed in. What counts is
that journal against the database, never what the server itself has counted.
"""

import argparse
import json
import os
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.rush import SECRET, Site, Writer, all_at_once, own_database, say
from bench.serving import session_of

VOTERS, NEEDS, WITHIN = 290, 30, 60.0


@dataclass
class Voter(Writer):
    """One member's browser, and its journal."""

    needs: list[str] = field(default_factory=list)
    saved: dict[str, int] = field(default_factory=dict)
    handed_in: dict[str, int] | None = None
    took: float = 0.0

    def _post(self, port: int, choices: dict[str, int], **button: str) -> bool:
        path = f"/panel/omgang/{self.draft}/rangordning/spara/"
        said = {f"place-{need}": str(choices.get(need, "")) for need in self.needs}
        said |= {"version": str(self.version), **button}
        self.line = None  # the server does not wait as long as people think
        answer = self._until_answered(port, path, said)
        status = answer and answer[0]
        if answer is None or status not in {200, 302}:
            self.problems[f"{next(iter(button))}: {status}"] += 1
            return False
        if status == 200:
            self.version = json.loads(answer[1])["version"]
        return True

    def rank(self, port: int, times: int) -> None:
        """A few more needs each time, and then the whole list is handed in."""
        began = time.monotonic()
        order = random.Random(self.cookie).sample(self.needs, 10)
        pause = WITHIN * 0.6 / times
        time.sleep(secrets.randbelow(1000) / 1000 * pause)
        for number in range(1, times + 1):
            some = order[: number * len(order) // times]
            choices = {need: place for place, need in enumerate(some, 1)}
            if self._post(port, choices, autosave="1"):
                self.saved = choices
            time.sleep(pause * 0.8)
        if self._post(port, self.saved, hand_in="1"):
            self.handed_in = self.saved
        self.took = time.monotonic() - began


def make_world() -> list[Voter]:
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import User
    from needs.models import Need
    from prioritization.models import PanelMember
    from rounds.models import Period, Round, Step

    call_command("migrate", verbosity=0)
    now = timezone.now()
    skr = User.objects.create_user(email="skr@bench.invalid", is_skr=True)
    round_ = Round.objects.create(public_id="rush", title="Rusning", planned_by=skr)
    for step in Step:
        opens_at = now + timedelta(days=30 * (list(Step).index(step) - 5), hours=-1)
        Period.objects.create(
            round=round_,
            step=step,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(days=30),
        )
    needs = [
        Need.objects.create(
            round=round_,
            title=f"Behov {number}",
            target_group="Unga vuxna",
            description="Vi möter dem för sent.",
            status=Need.Status.SUPPORT_LACKING,
            created_by=skr,
            decision_reason="Myndigheterna är eniga.",
            decided_at=now,
            decided_by=skr,
        ).public_id
        for number in range(NEEDS)
    ]
    voters = []
    for number in range(VOTERS):
        user = User.objects.create_user(email=f"chef{number}@bench.invalid")
        PanelMember.objects.create(
            user=user, round=round_, invited_by=skr, accepted_at=now
        )
        voters.append(
            Voter(
                draft=round_.public_id,
                municipality="",
                cookie=f"sessionid={session_of(user)}; csrftoken={SECRET}",
                mark="",
                version=0,
                words={},
                needs=needs,
            )
        )
    return voters


def judge(voters: list[Voter]) -> int:
    """The journals against the database. What is wrong, counted."""
    from prioritization.models import Ballot, BallotPaper, Placement
    from rounds.models import Event

    placed: dict[str, list[tuple[str, int]]] = {}
    rows = Placement.objects.filter(position__isnull=False).values_list(
        "ballot__member__user__email", "need__public_id", "position"
    )
    for email, need, position in rows:
        placed.setdefault(email, []).append((need, position))
    wanted = Counter(
        tuple(sorted((v.handed_in or {}).items())) for v in voters if v.handed_in
    )
    kept = Counter(tuple(sorted(one)) for one in placed.values())
    lost = sum((wanted - kept).values())
    problems: Counter = sum((v.problems for v in voters), Counter())
    for problem, count in sorted(problems.items()):
        print(f"  {count:5} x {problem}")
    failed = sum(n for problem, n in problems.items() if problem.startswith("5"))
    valid = Ballot.objects.that_count().count()
    papers, noted = BallotPaper.objects.count(), Event.objects.count()
    slowest = max(voter.took for voter in voters)
    print(
        f"ballots that count: {valid} of {len(voters)}   handed in and lost: {lost}   "
        f"answers 5xx: {failed}   papers: {papers}   noted: {noted}   "
        f"the last was done after {slowest:.0f} s"
    )
    right = (valid, papers, noted) == (len(voters), 1, len(voters))
    refused = sum(n for p, n in problems.items() if not p.endswith("sent again"))
    return lost + failed + refused + (not right) + (slowest > WITHIN)


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("--saves", type=int, default=5, help="by each, beforehand")
    wanted.add_argument("--database", default="", help="postgres://…")
    options = wanted.parse_args()
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="rush-")))
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.demo"
        os.environ["DATABASE_URL"] = own_database(ends, options.database, folder)

        import django

        django.setup()
        from django.db import connection

        voters = make_world()
        connection.close()
        ends.callback(connection.close)
        site = Site(dict(os.environ), 8000 + secrets.randbelow(20000))
        ends.callback(site.stop)
        workers = len(site.workers())
        print(f"{connection.vendor}, {workers} workers, {VOTERS} voters, {NEEDS} needs")
        say("ranking", all_at_once(voters, Voter.rank, site.port, options.saves))
        sys.exit(1 if judge(voters) else 0)


if __name__ == "__main__":
    main()
