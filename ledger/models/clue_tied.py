"""What belongs to one clue and moves with it, and the clocks that hold for all."""

from django.db import models
from django.db.models import Q

from ledger.models.clue import Clue
from ledger.models.clue_words import ClueEvidenceKind, ClueState, MeasureKind
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class ClueTied(TenantModel):
    """What belongs to one clue and moves with it (`unit` is always the clue's)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    clue = models.ForeignKey(Clue, models.DO_NOTHING, db_constraint=False, related_name="+")

    class Meta:
        abstract = True


class ClueDebtor(ClueTied):
    """One debtor of a clue that names several; amount in 分, None where unknown."""

    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, editable=False)
    amount_fen = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["unit", "clue", "key"], name="clue_debtor_once"),)
        indexes = (models.Index(fields=["key"], include=["path"], name="clue_debtor_key"),)

    def __str__(self) -> str:
        return self.name


class ClueEvent(ClueTied):
    """One act on a clue, for ever. Units stand here by their names: they may be strangers to who reads it later.

    `facts` hold what the act said beside its reason: dates, results, measures (JSON of strings).
    """

    act = models.CharField(max_length=40)
    from_state = models.PositiveSmallIntegerField(choices=ClueState.choices)
    to_state = models.PositiveSmallIntegerField(choices=ClueState.choices)
    by_unit_name = models.CharField(max_length=80)
    to_unit_name = models.CharField(max_length=80, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["clue", "id"], name="clue_event_clue"),)

    def __str__(self) -> str:
        return f"{self.clue_id} {self.act}"


class ClueEvidence(ClueTied):
    """A file that proves something of a clue; taken back, it is hidden and stays.

    It keeps its own place on the disk (`stored_name`), for it moves with its clue.
    """

    kind = models.PositiveSmallIntegerField(choices=ClueEvidenceKind.choices)
    title = models.CharField(max_length=100, blank=True, default="")
    original_name = models.CharField(max_length=255)
    stored_name = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    author_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField(db_default=AppNow(), editable=False)
    removed_at = models.DateTimeField(null=True)
    removed_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="clue_evidence_of_unit"),)
        indexes = (models.Index(fields=["clue", "id"], name="clue_evidence_clue"),)

    def __str__(self) -> str:
        return self.title


class ClueLink(ClueTied):
    """That a clue is a row of the ledger of the unit that works on it: by lineage, which a row keeps when it moves."""

    lineage = models.UUIDField(db_index=True)
    author_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["unit", "clue", "lineage"], name="clue_link_once"),)

    def __str__(self) -> str:
        return f"{self.clue_id} {self.lineage}"


class ClueMeasure(ClueTied):
    """督办, 约谈, 通报 or 挂牌督办 by a superior; the last has a day of completion and goes on until it is ended."""

    kind = models.PositiveSmallIntegerField(choices=MeasureKind.choices)
    # Printed, for it may be a stranger to who works on the clue now; by the path it is known who may end it.
    by_unit_name = models.CharField(max_length=80)
    by_unit_path = models.TextField(db_collation="C")
    by_name = models.CharField(max_length=60)
    text = models.TextField()
    complete_by = models.DateField(null=True, blank=True)
    at = models.DateTimeField(db_default=AppNow(), editable=False)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True, default="")
    ended_text = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="clue_measure_of_unit"),
            models.UniqueConstraint(
                fields=["unit", "clue"],
                condition=Q(kind=MeasureKind.HUNG, ended_at=None),
                name="clue_hung_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="clue_measure_says_why"),
            models.CheckConstraint(
                condition=~Q(kind=MeasureKind.HUNG) | Q(complete_by__isnull=False), name="clue_hung_until_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.clue_id} {MeasureKind(self.kind).label}"


class ClueClock(TenantModel):
    """How long each step may take, kept by the ordering unit for all below it; without a row the defaults hold.

    Each is a number of days and whether working days are counted (domain.md §8: examine 10 working days, transfer 10
    working days, result 30 days, with approval 90 at most).
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    examine_days = models.PositiveSmallIntegerField(default=10)
    examine_working = models.BooleanField(default=True)
    transfer_days = models.PositiveSmallIntegerField(default=10)
    transfer_working = models.BooleanField(default=True)
    result_days = models.PositiveSmallIntegerField(default=30)
    result_working = models.BooleanField(default=False)
    most_days = models.PositiveSmallIntegerField(default=90)
    changed_by_name = models.CharField(max_length=60, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(examine_days__gt=0, transfer_days__gt=0, result_days__gt=0)
                & Q(most_days__gte=models.F("result_days")),
                name="clue_clock_sound",
                violation_error_message="天数应大于 0，最长办理天数不能少于办理天数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.examine_days}/{self.transfer_days}/{self.result_days}"
