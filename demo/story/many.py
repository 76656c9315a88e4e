"""What hundreds of municipalities do, stored by the hundred: needs, nil returns, and
the events they leave. Letters to them are left out."""

from datetime import datetime
from typing import Any

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import FITTING, Municipality, NilReturn, Submission
from rounds.models import Event, Round


class Many:
    """Collects rows, then stores them."""

    def __init__(self) -> None:
        self.submissions: list[Submission] = []
        self.nil_returns: list[NilReturn] = []
        self.events: list[Event] = []

    def need(
        self,
        round_: Round,
        municipality: Municipality,
        user: User,
        *,
        words: dict[str, Any],
        begun: datetime,
        handed_in: datetime | None,
    ) -> Submission:
        submission = Submission(
            public_id=new_public_id(),
            round=round_,
            municipality=municipality,
            created_at=begun,
            created_by=user,
            saved_at=begun,
            saved_by=user,
            submitted_at=handed_in,
            submitted_by=user if handed_in else None,
            **words,
            # Where few are concerned, some think that they could manage by themselves.
            **{**FITTING, "solvable_locally": words["people_affected"] == 5},
        )
        self.submissions.append(submission)
        if handed_in:
            self.note("skickade in", submission, user, handed_in)
        return submission

    def nil(
        self,
        round_: Round,
        municipality: Municipality,
        user: User,
        *,
        reason: str,
        at: datetime,
    ) -> None:
        answer = NilReturn(
            public_id=new_public_id(),
            round=round_,
            municipality=municipality,
            reason=reason,
            declared_at=at,
            declared_by=user,
        )
        self.nil_returns.append(answer)
        self.note("svarade att behov inte finns", answer, user, at, reason)

    def note(
        self, verb: str, target: Any, by: User, at: datetime, text: str = ""
    ) -> None:
        self.events.append(
            Event(
                round=target.round,
                at=at,
                by=by,
                verb=verb,
                target_kind=target._meta.label_lower,
                target_id=target.public_id,
                target_text=str(target)[:200],
                note=text,
            )
        )

    def store(self) -> list[Submission]:
        NilReturn.objects.bulk_create(self.nil_returns)
        Event.objects.bulk_create(self.events)
        return Submission.objects.bulk_create(self.submissions)
