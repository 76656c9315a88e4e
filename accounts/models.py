"""Who you are, and on whose behalf you act."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import clock
from accounts.ids import new_public_id
from accounts.querysets import INVITATION_VALID, AssignmentQuerySet


class UserManager(BaseUserManager["User"]):
    """People are known by their e-mail address, in lower case."""

    def create_user(self, email: str, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """A break-glass account: passes every check, so nobody works as one."""
        user = self.model(
            email=email.strip().lower(), is_staff=True, is_superuser=True, **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What he or she may do follows from the assignments."""

    email = models.EmailField("e-post", max_length=254, unique=True)
    name = models.CharField("namn", max_length=120, blank=True)
    is_skr = models.BooleanField("arbetar på SKR", default=False)
    is_staff = models.BooleanField("får öppna admin", default=False)
    is_active = models.BooleanField("får logga in", default=True)
    created_at = models.DateTimeField("skapad", default=timezone.now, editable=False)
    # Of those who never have, nobody asks in whose place they acted.
    has_stood_in = models.BooleanField(
        "har varit ersättare", default=False, editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.CheckConstraint(
                name="addresses_are_kept_in_lower_case",
                condition=Q(email=Lower("email")),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def public_id(self) -> str:
        """What the log calls a person: neither name nor address. In no address."""
        return f"person-{self.pk}"

    @cached_property
    def organization_keys(self) -> frozenset[str]:
        """The keys of all organizations this person acts for now."""
        return frozenset(
            assignment.organization_key
            for kind in Assignment.__subclasses__()
            for assignment in kind.objects.filter(user=self)
            .active()
            .with_organization()
        )


class Assignment(models.Model):
    """A person acts for somebody. Base of the four kinds of assignment.

    An assignment begins as an invitation: it is bound to the person's e-mail
    address (only who can sign in with it can answer), can be accepted once, and
    lapses after INVITATION_VALID. Subclasses name the field of the organization
    in ORGANIZATION.

    Who stands in for somebody has one as well, for a period: from the first day to
    the last, both included, as days are in Sweden. It ends by itself.
    """

    ORGANIZATION: ClassVar[str]
    ORGANIZATION_NAME: ClassVar[str] = "name"

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="person", related_name="%(class)s_set"
    )
    invited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="inbjuden av", related_name="+"
    )
    invited_at = models.DateTimeField("inbjuden", default=timezone.now)
    accepted_at = models.DateTimeField("tackade ja", null=True, blank=True)
    ended_at = models.DateTimeField("avslutat", null=True, blank=True)
    in_place_of = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="ersättare för",
        related_name="+",
    )
    acts_from = models.DateField("från och med", null=True, blank=True)
    acts_through = models.DateField("till och med", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def organization(self) -> Any:
        """The municipality, RSS, agency or panel that the person acts for."""
        return getattr(self, self.ORGANIZATION)

    @property
    def organization_key(self) -> str:
        """What an Extension is granted to, for example "kommun:2321"."""
        return self.organization.organization_key

    @property
    def organization_id(self) -> int:
        return getattr(self, f"{self.ORGANIZATION}_id")

    @property
    def is_active(self) -> bool:
        """As active() has it."""
        today = timezone.localdate(clock.now())
        return self.is_taken_on and (
            self.acts_from is None
            or (self.acts_from <= today and not self.is_over_on(today))
        )

    @property
    def is_taken_on(self) -> bool:
        """Accepted and not ended; who stands in may not have begun."""
        return self.accepted_at is not None and self.ended_at is None

    @property
    def is_stand_in(self) -> bool:
        return self.in_place_of_id is not None

    @property
    def may_have_stand_in(self) -> bool:
        """Somebody may be asked to act in this person's place."""
        return not self.is_stand_in

    @property
    def passed_on(self) -> dict[str, Any]:
        """What a stand-in's assignment has in common with the own, beside the
        organization."""
        return {}

    def is_over_on(self, day: date) -> bool:
        """The last day of a period has passed."""
        return self.acts_through is not None and self.acts_through < day

    @property
    def lapses_at(self) -> datetime:
        """When an invitation that nobody has answered can no longer be accepted."""
        return self.invited_at + INVITATION_VALID

    def can_be_accepted(self, at: datetime) -> bool:
        return (
            self.accepted_at is None
            and self.ended_at is None
            and at < self.lapses_at
            and not self.is_over_on(timezone.localdate(at))
        )


def invitations_of(user: User, at: datetime) -> list[Assignment]:
    """What this person is asked to take on, of every kind, the oldest first.

    Seldom anything: one statement finds the kinds, and only those are asked.
    """
    kinds = {kind._meta.label: kind for kind in Assignment.__subclasses__()}
    first, *others = (
        kind.objects.filter(user=user)
        .unanswered(at)
        .order_by()
        .values_list(Value(label), flat=True)
        for label, kind in kinds.items()
    )
    return sorted(
        (
            invitation
            for label in first.union(*others)
            for invitation in kinds[label].objects.visible_to(user).unanswered(at)
        ),
        key=lambda invitation: (invitation.invited_at, invitation.public_id),
    )


def invitation_to(user: User, public_id: str) -> Assignment | None:
    """The person's own invitation with this public id, answered and lapsed ones too;
    None for anybody else's, as for one that does not exist."""
    for kind in Assignment.__subclasses__():
        if found := kind.objects.visible_to(user).filter(public_id=public_id).first():
            return found
    return None


def assignment_constraints(organization: str) -> list[models.BaseConstraint]:
    return [one_live_assignment(organization), *stands_in_whole_or_not_at_all()]


def one_live_assignment(organization: str) -> models.UniqueConstraint:
    """A person has at most one assignment that has not ended, per organization."""
    return models.UniqueConstraint(
        fields=["user", organization],
        condition=Q(ended_at=None),
        name="%(app_label)s_%(class)s_once_per_person",
    )


def stands_in_whole_or_not_at_all() -> list[models.CheckConstraint]:
    """In whose place and for which days: all three or none, in order, not for oneself."""
    nobody = Q(in_place_of=None, acts_from=None, acts_through=None)
    somebody = Q(in_place_of__isnull=False, acts_from__lte=F("acts_through"))
    return [
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_stands_in_for_a_period",
            condition=nobody
            | (somebody & Q(acts_from__isnull=False, acts_through__isnull=False)),
        ),
        models.CheckConstraint(
            name="%(app_label)s_%(class)s_stands_in_for_another",
            condition=Q(in_place_of=None) | ~Q(in_place_of=F("user")),
        ),
    ]


class SignInCode(models.Model):
    """A one-time code that somebody asked for, by address.

    Known and unknown addresses get a row alike, so that limits and answers are the
    same for both. Neither the address nor the code can be read from it.
    """

    address_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Nobody, when no one with an open account has the address.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField("skapad", default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    used_at = models.DateTimeField("använd", null=True)

    class Meta:
        verbose_name = "inloggningskod"
        verbose_name_plural = "inloggningskoder"
        indexes = [
            models.Index(
                fields=["address_digest", "created_at"], name="codes_of_an_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"


if TYPE_CHECKING:
    from django.http import HttpRequest

    class SignedInRequest(HttpRequest):
        """What a guarded view gets: somebody is signed in."""

        user: User
