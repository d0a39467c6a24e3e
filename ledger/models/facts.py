"""Dated facts beside a row's printed line: entering one moves the line in the same act (domain.md §3.1).

The database keeps the two together whoever writes: a fact recomputes columns 18 and 22 to 28 of a reconciled row, and
a line that is typed or imported posts its difference to the facts so far (ledger/migrations/sql/facts.sql).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from ledger.models.filing import FilingVersion
from ledger.models.job import StoredFile
from ledger.models.record import ArrearsRecord
from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow
from qingqian.db.fields import SpansField


class Entry(models.IntegerChoices):
    """How a fact came: typed by itself, or as the difference that an import or a typed total made."""

    TYPED = 1, "录入"
    IMPORTED = 2, "导入"
    CORRECTED = 3, "更正"


class Standing(models.IntegerChoices):
    """How far a disposition or an adjustment has come; it travels with a version (domain.md §4, T01)."""

    PROPOSED = 1, "待报送"
    FILED = 2, "已随报"
    EFFECTIVE = 3, "已生效"
    REFUSED = 4, "未获准"
    CANCELLED = 5, "已撤销"


# Those in which the row is out of the ledger, or the amount is moved.
ACTIVE = (Standing.PROPOSED, Standing.FILED, Standing.EFFECTIVE)


class AdjustmentKind(models.IntegerChoices):
    """Why column 18 changed after it was first reported."""

    RAISED = 1, "核增"
    LOWERED = 2, "核减"
    SPLIT = 3, "拆分"
    CORRECTED = 4, "更正"


class DispositionKind(models.IntegerChoices):
    """The only ways in which a filed row leaves the ledger."""

    MOVED_OUT = 1, "移出"
    MERGED = 2, "合并"
    VOIDED = 3, "作废"


class RecordTied(TenantModel):
    """What belongs to one record of the same unit; the database deletes it with a record that was never filed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    record = models.ForeignKey(ArrearsRecord, models.DO_NOTHING, db_constraint=False, related_name="+")
    author_name = models.CharField(max_length=60, default="")
    entered_at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        abstract = True


class Fact(RecordTied):
    """What moves a row's line; kept by the database: the revision of the unit's ledger from which on it counts."""

    rev = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True


class Payment(Fact):
    """Money paid on a row; negative where a total was corrected downward. Amount in 分."""

    entry = models.PositiveSmallIntegerField(choices=Entry.choices, default=Entry.TYPED)
    paid_on = models.DateField(null=True, blank=True)
    amount_fen = models.BigIntegerField()
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="payment_of_unit"),
            models.CheckConstraint(
                condition=~Q(amount_fen=0), name="payment_not_zero", violation_error_message="还款金额不能是 0。"
            ),
        )
        indexes = (
            models.Index(fields=["record"], include=["amount_fen"], name="payment_record"),
            models.Index(fields=["unit", "rev"], name="payment_unit_rev"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.amount_fen}"


class Agreement(Fact):
    """A promise to pay `amount_fen` until the end of a month; an amount of 0 ends the promise before it."""

    entry = models.PositiveSmallIntegerField(choices=Entry.choices, default=Entry.TYPED)
    signed_on = models.DateField(null=True, blank=True)
    amount_fen = models.BigIntegerField()
    due_month = models.CharField(max_length=7, blank=True, default="", db_collation="C")
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="agreement_of_unit"),
            models.CheckConstraint(
                condition=Q(amount_fen=0) | Q(amount_fen__gt=0, due_month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
                name="agreement_has_month",
                violation_error_message="还款协议要写明约定偿还的年月，例如 2022-12。",
            ),
        )
        indexes = (models.Index(fields=["record", "id"], name="agreement_record"),)

    def __str__(self) -> str:
        return f"{self.record_id} {self.amount_fen} {self.due_month}"


class Litigation(Fact):
    """An amount that entered court or arbitration; an amount of 0 says that it has left again."""

    entry = models.PositiveSmallIntegerField(choices=Entry.choices, default=Entry.TYPED)
    filed_on = models.DateField(null=True, blank=True)
    amount_fen = models.BigIntegerField()
    court = models.CharField(max_length=100, blank=True, default="")
    case_no = models.CharField(max_length=80, blank=True, default="")
    remark = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="litigation_of_unit"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0),
                name="litigation_not_negative",
                violation_error_message="进入司法程序的金额不能为负数。",
            ),
        )
        indexes = (models.Index(fields=["record", "id"], name="litigation_record"),)

    def __str__(self) -> str:
        return f"{self.record_id} {self.amount_fen}"


class Adjustment(Fact):
    """核增 or 核减 of column 18, with its reason; one that is refused moves the amount back."""

    kind = models.PositiveSmallIntegerField(choices=AdjustmentKind.choices)
    adjusted_on = models.DateField(null=True, blank=True)
    delta_fen = models.BigIntegerField()
    reason = models.TextField(blank=True, default="")
    standing = models.PositiveSmallIntegerField(choices=Standing.choices, default=Standing.PROPOSED)
    # The spans of revisions in which it counts, kept by the database: a refusal ends one, its undoing begins another.
    holds = SpansField(db_default=Value("{}"), editable=False)
    version = models.ForeignKey(FilingVersion, models.PROTECT, null=True, db_constraint=False, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="adjustment_of_unit"),
            models.CheckConstraint(
                condition=~Q(delta_fen=0), name="adjustment_not_zero", violation_error_message="核增核减不能是 0。"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[AdjustmentKind.RAISED, AdjustmentKind.LOWERED]) | ~Q(reason=""),
                name="adjustment_has_reason",
                violation_error_message="核增、核减要写明原因。",
            ),
        )
        indexes = (
            models.Index(fields=["record"], name="adjustment_record"),
            models.Index(fields=["unit", "rev"], name="adjustment_unit_rev"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.delta_fen}"


class Disposition(Fact):
    """How a filed row leaves the ledger: its reason, and how far it has come."""

    kind = models.PositiveSmallIntegerField(choices=DispositionKind.choices)
    reason = models.TextField()
    into_record = models.ForeignKey(
        ArrearsRecord, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    standing = models.PositiveSmallIntegerField(choices=Standing.choices, default=Standing.PROPOSED)
    # The spans of revisions in which it counts, kept by the database: a refusal ends one, its undoing begins another.
    holds = SpansField(db_default=Value("{}"), editable=False)
    version = models.ForeignKey(FilingVersion, models.PROTECT, null=True, db_constraint=False, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="disposition_of_unit"),
            models.UniqueConstraint(
                fields=["unit", "record"], condition=Q(standing__in=[1, 2, 3]), name="disposition_once"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="disposition_has_reason", violation_error_message="请写明原因。"
            ),
            models.CheckConstraint(
                condition=Q(kind=DispositionKind.MERGED, into_record__isnull=False)
                | Q(kind__in=[DispositionKind.MOVED_OUT, DispositionKind.VOIDED], into_record__isnull=True),
                name="disposition_merged_into",
                violation_error_message="合并要选择并入哪一行；移出和作废不选。",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "standing"], name="disposition_unit_standing"),
            models.Index(fields=["unit", "rev"], name="disposition_unit_rev"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {DispositionKind(self.kind).label}"


class Evidence(models.IntegerChoices):
    """What an attachment proves."""

    CONTRACT = 1, "合同"
    VOUCHER = 2, "付款凭证"
    AGREEMENT = 3, "还款协议"
    COURT = 4, "司法文书"
    OTHER = 9, "其他"


class Attachment(RecordTied):
    """A file that proves something of a row; taken back, it is hidden and stays."""

    stored_file = models.ForeignKey(StoredFile, models.PROTECT, db_constraint=False, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=Evidence.choices, default=Evidence.OTHER)
    title = models.CharField(max_length=100, blank=True, default="")
    media_type = models.CharField(max_length=100)
    removed_at = models.DateTimeField(null=True)
    removed_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="attachment_of_unit"),)
        indexes = (models.Index(fields=["record"], name="attachment_record"),)

    def __str__(self) -> str:
        return self.title


class RecordMark(TenantModel):
    """How many findings a row has, for lists and tabs: E, open X, W, as judged for one period by one rule set.

    `rules` are the codes of those that made them.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    record = models.OneToOneField(ArrearsRecord, models.DO_NOTHING, db_constraint=False, related_name="mark")
    errors = models.PositiveSmallIntegerField(default=0)
    asks = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    rules = ArrayField(models.CharField(max_length=8), default=list)
    judged_for = models.CharField(max_length=60)

    class Meta:
        indexes = (
            models.Index(fields=["unit"], condition=Q(asks__gt=0), name="mark_asks"),
            models.Index(fields=["unit", "judged_for"], name="mark_judged_for"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} E{self.errors} X{self.asks} W{self.warnings}"
