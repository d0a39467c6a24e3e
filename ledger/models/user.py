from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from ledger.models.unit import Unit
from ledger.policy import Role, seat_label
from ledger.scoping import ScopedManager, TenantModel
from ledger.vocabulary import Sector


class UserManager(BaseUserManager["User"]):
    """Makes sign-ins; no query of it needs a scope, for a person signs in before there is one."""

    def create_user(self, username: str, password: str | None) -> "User":
        """Store a sign-in; without a password nobody can use it."""
        user = self.model(username=username)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A sign-in and nothing else: names and phones stand in Person, under policy."""

    username = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.username


class Rhythm(models.IntegerChoices):
    """How often a person wants mail of notices."""

    AT_ONCE = 1, "立即"
    DAILY = 2, "每日一次（08:30）"
    NEVER = 3, "不要"


class Person(TenantModel):
    """Who a sign-in is: name, phone and mail address, kept by the unit; how often mail may come, by the person."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="", db_default="")
    rhythm = models.PositiveSmallIntegerField(choices=Rhythm.choices, default=Rhythm.DAILY, db_default=2)

    # Read before there is a scope, to greet by name; the row policy lets each see their own only.
    own: ClassVar[models.Manager["Person"]] = models.Manager()
    objects: ClassVar[ScopedManager["Person"]] = ScopedManager()

    class Meta:
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A role at a unit; a person's own are readable before a scope exists (row policy).

    That of a 行业主管 names its 所属领域, and no other does; one may hold several.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    sector = models.PositiveSmallIntegerField(choices=Sector.choices, null=True, blank=True)

    # Read before there is a scope, to build it; the row policy lets each see its own only.
    own: ClassVar[models.Manager["Membership"]] = models.Manager()
    objects: ClassVar[ScopedManager["Membership"]] = ScopedManager()

    class Meta:
        default_manager_name = "objects"
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "user", "role", "sector"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.SECTOR, sector__isnull=False)
                | (~models.Q(role=Role.SECTOR) & models.Q(sector__isnull=True)),
                name="membership_sector",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.label} {self.unit_id}"

    @property
    def label(self) -> str:
        """What the person is there, in words: 填报员, 行业主管（住建）."""
        return seat_label(self.role, self.sector)
