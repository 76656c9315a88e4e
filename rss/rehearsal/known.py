"""What has been handed in already, against which a row is judged."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from municipalities.models import Municipality, NilReturn, Submission
from rss.models import Participation
from rss.outstanding import municipalities_of
from rss.rehearsal.rows import Outcome, Row, plain_name


@dataclass
class Known:
    """What has been handed in already, and by whom."""

    rss: str
    municipalities: dict[str, Municipality]
    without_needs: set[int]
    # Of each key the latest need, and of each text the first.
    by_key: dict[str, Submission]
    by_words: dict[tuple[int, str], Submission]
    lines: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def about(cls, participation: Participation, at: datetime) -> "Known":
        own = list(municipalities_of(participation, at))
        round_ = participation.round
        handed_in = (
            Submission.objects.in_round(round_)
            .filter(municipality__in=own, submitted_at__isnull=False)
            .order_by("pk")
        )
        known = cls(
            rss=participation.rss.name,
            municipalities={},
            without_needs=set(
                NilReturn.objects.in_round(round_)
                .standing()
                .filter(municipality__in=own)
                .values_list("municipality", flat=True)
            ),
            by_key={},
            by_words={},
        )
        for one in own:
            known.municipalities[plain_name(one.name)] = one
            known.municipalities[one.public_id] = one
        for need in handed_in:
            if need.taken_down_key:
                known.by_key[need.taken_down_key] = need
            # One that stands counts for more than one that does not.
            place = (need.municipality_id, need.fingerprint)
            if need.is_standing or place not in known.by_words:
                known.by_words[place] = need
        return known

    def judge(self, row: Row, municipality: Municipality) -> None:
        before = self.by_key.get(row.key)
        if before is not None:
            self._judge_known(row, before, municipality)
        else:
            self._judge_new(row, municipality)

    def _judge_known(
        self, row: Row, before: Submission, municipality: Municipality
    ) -> None:
        if before.municipality_id != municipality.pk:
            row.refuse(
                _(
                    "Raden är redan antecknad för en annan kommun. "
                    "Ta bort rad-id:t om det är ett nytt behov."
                )
            )
        elif before.is_withdrawn:
            row.leave(_("Behovet är återtaget. Det antecknas inte igen."))
        elif before.words == row.words:
            row.leave(_("Redan antecknat."))
        else:
            row.outcome, row.before = Outcome.CHANGED, before

    def _judge_new(self, row: Row, municipality: Municipality) -> None:
        place = (municipality.pk, row.said.fingerprint)
        before = self.by_words.get(place)
        line = self.lines.setdefault(place, row.line)
        if before is not None:
            row.leave(self._already(before))
        elif line != row.line:
            row.leave(_("Samma behov står på rad %(line)d.") % {"line": line})
        elif municipality.pk in self.without_needs:
            row.refuse(
                _(
                    "Kommunen har svarat att den inte har några behov denna gång. "
                    "Det svaret får tas tillbaka först."
                )
            )

    @staticmethod
    def _already(before: Submission) -> str:
        if before.is_withdrawn:
            return _("Behovet är återtaget. Det antecknas inte igen.")
        if before.is_taken_down:
            return _("Redan antecknat.")
        return _("Kommunen har redan skickat in behovet.")
