"""What of a round is public, and the register of needs as it is searched.

`Publication` is what SKR has decided. The others are written by register/entries.py alone,
from what stands in the apps below, and can be thrown away and written anew
(docs/decisions/0021): one flat row for each public need, and one for each answer.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from needs.models import Agency, Feedback, Need
from register.querysets import (
    EntryQuerySet,
    FollowQuerySet,
    PublicationQuerySet,
    ReplyQuerySet,
)
from rounds.models import Round, ServiceArea


class Publication(models.Model):
    """SKR has published the needs of a round. Nothing of them is public without it."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="publication")
    published_at = models.DateTimeField("publicerad", default=timezone.now)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Taken out of the register again, until it is published anew.
    withdrawn_at = models.DateTimeField("borttagen", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawal_reason = models.TextField(_("Skäl"), max_length=2000, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publicering"
        verbose_name_plural = "publiceringar"
        ordering = ["published_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="publication_is_withdrawn_by_somebody_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.round)

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None


NARROW = ("answer", "area", "year")


class Entry(models.Model):
    """A public need, with all that its page and the lists say of it."""

    class Answer(models.TextChoices):
        """What became of it, in one word: nine answers, and the two before them."""

        WAITING = "waiting", _("Väntar på svar")
        SUPPORT = "support", _("Stöd fanns redan")
        EXISTS = Feedback.Code.EXISTS.value, Feedback.Code.EXISTS.label
        ADAPTED = Feedback.Code.ADAPTED.value, Feedback.Code.ADAPTED.label
        NEW = Feedback.Code.NEW.value, Feedback.Code.NEW.label
        REVIEW = Feedback.Code.REVIEW.value, Feedback.Code.REVIEW.label
        RESEARCH = Feedback.Code.RESEARCH.value, Feedback.Code.RESEARCH.label
        GAP = Feedback.Code.GAP.value, Feedback.Code.GAP.label
        REFERRED = Feedback.Code.REFERRED.value, Feedback.Code.REFERRED.label
        INVESTIGATED = (
            Feedback.Code.INVESTIGATED.value,
            Feedback.Code.INVESTIGATED.label,
        )
        NOT_HANDLED = Feedback.Code.NOT_HANDLED.value, Feedback.Code.NOT_HANDLED.label

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="entries", verbose_name="publicering"
    )
    # The need's own.
    public_id = models.CharField(max_length=8, unique=True)
    round_address = models.SlugField("omgång", max_length=60)
    round_title = models.CharField("omgångens titel", max_length=120)
    area = models.SlugField("område", max_length=60, blank=True)
    area_name = models.CharField("områdets namn", max_length=120, blank=True)
    # The last day of the gathering: from when the municipalities have waited.
    asked_on = models.DateField("frågat")
    year = models.PositiveSmallIntegerField("år")
    title = models.CharField("rubrik", max_length=120)
    target_group = models.CharField("målgrupp", max_length=300)
    text = models.TextField("beskrivning")
    municipality_count = models.PositiveIntegerField("kommuner")
    rss_count = models.PositiveIntegerField("RSS")
    local_count = models.PositiveIntegerField("lokala behov")
    regional_count = models.PositiveIntegerField("regionala behov")
    place = models.PositiveSmallIntegerField("plats", null=True)
    last_place = models.PositiveSmallIntegerField("sista delade plats", null=True)
    answer = models.CharField("svar", max_length=20, choices=Answer)
    # When it was first answered, by an agency or by SKR's decision; since when it waits.
    answered_at = models.DateTimeField("besvarat", null=True)
    waiting_since = models.DateField("väntar sedan", null=True)
    news_at = models.DateTimeField("senaste nytt")
    # What is shown on the page of the need alone, and never asked for.
    details: Any = models.JSONField("mer", default=dict)
    digest = models.CharField("kontrollsumma", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "behov i registret"
        verbose_name_plural = "behov i registret"
        ordering = ["-news_at", "pk"]
        indexes = [
            # All that a search narrows by or sorts by: the wide rows are not looked at.
            models.Index(fields=["-news_at", "id", *NARROW], name="entries_by_news"),
            models.Index(
                fields=["waiting_since", "id", *NARROW], name="entries_by_wait"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_waits_or_is_answered",
                condition=Q(
                    answer="waiting", waiting_since__isnull=False, answered_at=None
                )
                | (
                    ~Q(answer="waiting")
                    & Q(waiting_since=None, answered_at__isnull=False)
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_waiting(self) -> bool:
        return self.answer == self.Answer.WAITING


class Word(models.Model):
    """What can be searched for: a word without its ending (needs/finding.py), with the
    space before it. A long one stands in pieces, of which only the first has the space."""

    PIECE, OVERLAP = 600, 300

    text = models.CharField("ord", max_length=PIECE, unique=True)

    class Meta:
        verbose_name = "sökord"
        verbose_name_plural = "sökord"

    def __str__(self) -> str:
        return self.text.strip()


class WordInEntry(models.Model):
    """That a word is in what the page of a need says; and in its target group, too."""

    word = models.ForeignKey(Word, models.CASCADE, related_name="uses", db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="words")
    in_group = models.BooleanField("i målgruppen")

    class Meta:
        verbose_name = "sökord i behov"
        verbose_name_plural = "sökord i behov"
        constraints = [
            # In this order, so that the index alone answers.
            models.UniqueConstraint(
                fields=["word", "in_group", "entry"], name="word_is_in_entry_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} ({self.entry_id})"


class Reply(models.Model):
    """What an agency has answered to a public need; or, without `at`, that it has it."""

    entry = models.ForeignKey(
        Entry, models.CASCADE, related_name="replies", verbose_name="behov"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    # The answer's own; empty where there is none yet.
    public_id = models.CharField(max_length=8, blank=True)
    # A later word takes its place, and it stays.
    latest = models.BooleanField("senaste ordet")
    leads = models.BooleanField("håller i svaret")
    handed_over_on = models.DateField("överlämnat", null=True)
    code = models.CharField("svar", max_length=20, choices=Feedback.Code, blank=True)
    reason = models.TextField("motivering", blank=True)
    planned_on = models.DateField("planerat", null=True)
    next_update_on = models.DateField("nästa besked", null=True)
    link_url = models.URLField("länk", max_length=500, blank=True)
    link_text = models.CharField("länkens text", max_length=800, blank=True)
    at = models.DateTimeField("publicerat", null=True)
    # The next that is expected: an answer, or what was promised.
    due_on = models.DateField("väntas", null=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "svar i registret"
        verbose_name_plural = "svar i registret"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["-at", "id"], name="replies_by_time"),
            models.Index(
                fields=["agency", "entry"],
                condition=Q(latest=True),
                name="last_words_by_agency",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "agency"],
                condition=Q(latest=True),
                name="one_last_word_per_entry_and_agency",
            ),
            models.CheckConstraint(
                name="reply_is_an_answer_with_a_reason_or_none_at_all",
                condition=Q(at=None, code="", reason="", public_id="", latest=True)
                | (Q(at__isnull=False) & ~Q(code="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_code_display()}"


class CaughtUp(models.Model):
    """How far the register has read the log. One row.

    `events` are the newest rows that it has seen, by number: of two transactions at
    once, the one that began first may be the last to be seen.
    """

    events: Any = models.JSONField("händelser", default=list)
    # What the search can be narrowed by, and the figures of each round: found once, when
    # the entries change.
    choices: Any = models.JSONField("val", default=dict)
    changed_at = models.DateTimeField("ändrat", default=timezone.now)
    # When all was gone through, also what the log does not tell: names in the registries.
    whole_at = models.DateTimeField("genomgånget", null=True)

    class Meta:
        verbose_name = "hur långt registret har läst"
        verbose_name_plural = "hur långt registret har läst"
        constraints = [
            models.CheckConstraint(name="caught_up_is_one_row", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return f"{self.changed_at:%Y-%m-%d %H:%M}"


class Follow(models.Model):
    """A person wants to know of new answers: to a need, in an area, by an agency, or to
    needs in which some words are. Once a week at most, and nothing when there is none."""

    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    need = models.ForeignKey(Need, models.CASCADE, null=True, related_name="+")
    area = models.ForeignKey(ServiceArea, models.CASCADE, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    words = models.CharField(_("Ord"), max_length=100, blank=True)
    since = models.DateTimeField("sedan", default=timezone.now)
    # News until then has been told.
    told_at = models.DateTimeField("berättat till", default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = "bevakning"
        verbose_name_plural = "bevakningar"
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="one_thing_is_followed_at_a_time",
                condition=Q(need__isnull=False, area=None, agency=None, words="")
                | Q(need=None, area__isnull=False, agency=None, words="")
                | Q(need=None, area=None, agency__isnull=False, words="")
                | (Q(need=None, area=None, agency=None) & ~Q(words="")),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", what], name=f"{what}_is_followed_once"
                )
                for what in ("need", "area", "agency")
            ),
            models.UniqueConstraint(
                fields=["user", "words"],
                condition=~Q(words=""),
                name="words_are_followed_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.need or self.area or self.agency or self.words)
