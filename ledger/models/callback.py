"""Call-backs (回访): what a creditor said when asked whether an ended clue or a cleared row is as it stands there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger.models.clue import Clue
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel


class CallAnswer(models.IntegerChoices):
    """Whether it is as it is said to be."""

    TRUE = 1, "属实"
    UNTRUE = 2, "不属实"
    UNSURE = 3, "说不清"


class Satisfaction(models.IntegerChoices):
    """How content the creditor is with how it was dealt with."""

    SATISFIED = 1, "满意"
    MOSTLY = 2, "基本满意"
    DISCONTENT = 3, "不满意"
    UNRATED = 4, "未评价"


class Callback(TenantModel):
    """One call, for ever: about a clue, with which it moves, or about a cleared row of the ledger by its lineage.

    `unit` is the clue's or the row's. `answer` is None where nobody was reached, then `text` says what was tried.
    `sample_nos` number the samples that it counts for: they stand above the unit, and are not its to read.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    clue = models.ForeignKey(Clue, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    lineage = models.UUIDField(null=True)
    reached = models.BooleanField()
    answer = models.PositiveSmallIntegerField(choices=CallAnswer.choices, null=True)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction.choices, default=Satisfaction.UNRATED)
    text = models.TextField(blank=True, default="")
    sample_nos = ArrayField(models.BigIntegerField(), default=list, blank=True)
    # Of the form by which it was told, so that one form keeps one call.
    key = models.UUIDField(null=True, editable=False)
    # Printed, for who called may be a stranger to who works on it later.
    by_unit_name = models.CharField(max_length=80)
    by_name = models.CharField(max_length=60)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(clue__isnull=True, lineage__isnull=False) | Q(clue__isnull=False, lineage__isnull=True),
                name="callback_of_one",
            ),
            models.CheckConstraint(
                condition=Q(reached=True, answer__isnull=False)
                | (Q(reached=False, answer__isnull=True, satisfaction=Satisfaction.UNRATED) & ~Q(text="")),
                name="callback_answered_or_tried",
            ),
            models.UniqueConstraint(fields=["unit", "lineage", "key"], name="callback_once"),
        )
        indexes = (
            models.Index(fields=["clue", "id"], name="callback_clue"),
            models.Index(fields=["lineage", "id"], condition=Q(lineage__isnull=False), name="callback_lineage"),
        )

    def __str__(self) -> str:
        return f"{self.clue_id or self.lineage} {self.answer}"


class SampleKind(models.IntegerChoices):
    """From what a sample is drawn."""

    CLUES = 1, "已办结的线索"
    ROWS = 2, "已清偿的欠款"


class ClueSample(TenantModel):
    """A draw for calling back, for ever; it stands at the unit that drew, out of sight of those that are checked.

    `candidates` is what was drawn from as it stood then, a line for each (key, tab, lots); `basis` is its SHA-256,
    `sha256` that of the keys that came out. The seed was given and noted before anything was chosen.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=SampleKind.choices)
    # Whose clues or rows: the drawing unit's own, or those of a unit below it as it was called then.
    of_name = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField()
    seed = models.CharField(max_length=40)
    size = models.PositiveSmallIntegerField()
    candidates = models.TextField()
    basis = models.CharField(max_length=64, db_collation="C")
    of_count = models.PositiveIntegerField()
    of_lots = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="clue_sample_of_unit"),)

    def __str__(self) -> str:
        return f"{self.of_name} {self.seed}"


class ClueSampleItem(TenantModel):
    """One of a sample, as it stood when it was drawn; amount in 分. `key` is a clue's number or a row's lineage."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sample = models.ForeignKey(ClueSample, models.DO_NOTHING, db_constraint=False, related_name="+")
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40, db_collation="C")
    lots = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=200, blank=True, default="")
    # The clue's or the row's number in the database: a way to its page, as long as it is there.
    target = models.BigIntegerField()
    creditor_name = models.CharField(max_length=200)
    debtor_name = models.CharField(max_length=200, blank=True, default="")
    amount_fen = models.BigIntegerField(null=True)
    unit_name = models.CharField(max_length=80)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=["unit", "sample", "place"], name="clue_sample_place"),)
        indexes = (models.Index(fields=["key", "-id"], name="clue_sample_key"),)

    def __str__(self) -> str:
        return f"{self.sample_id}.{self.place}"
