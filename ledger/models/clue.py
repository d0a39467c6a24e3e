"""Clues and complaints (问题线索): what was complained of, where it lies, and all that became of it (domain.md §8).

A clue lies with one unit at a time (`unit`, 承办单位) and moves down the tree and across it; what belongs to it moves
with it, by the database's own hand (migrations/sql/clues.sql), so that exactly those see it who see the unit.
"""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat, ExtractYear, LPad

from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class ClueKind(models.IntegerChoices):
    """What is complained of."""

    ARREARS = 1, "拖欠账款"
    BURDEN = 2, "非法增加企业负担"


class ClueChannel(models.IntegerChoices):
    """By which way a clue came."""

    PLATFORM = 1, "工信部登记（投诉）平台"
    SUPERVISION = 2, "国务院“互联网+督查”"
    ORDERED = 3, "上级交办"
    HOTLINE = 4, "电话"
    LETTER = 5, "信访"
    AUDIT = 6, "审计"
    PUBLIC = 7, "网上填报"
    OTHER = 9, "其他"


class ClueState(models.IntegerChoices):
    """Where a clue stands; overdue, supervised and the like are facts beside the state, never states."""

    REGISTERED = 1, "待审查"
    SUPPLEMENT = 2, "待补正"
    REFUSED = 3, "不予受理"
    ACCEPTED = 4, "待转办"
    ASSIGNED = 5, "待接办"
    HANDLING = 6, "办理中"
    EXTENSION_ASKED = 7, "待批延期"
    REASSIGN_ASKED = 8, "待定改派"
    REVIEW = 9, "待复核"
    CLOSED = 10, "已办结"
    ARCHIVED = 11, "已归档"
    WITHDRAWN = 12, "已撤诉"
    COURT = 13, "已转司法"
    JOINED = 14, "已并入"


class ClueResult(models.IntegerChoices):
    """What was found (domain.md §8); which of them may be chosen depends on the kind."""

    PAID = 1, "属实-已清偿"
    PART_PAID = 2, "属实-部分清偿"
    AGREED = 3, "属实-已签协议"
    NEGOTIATING = 4, "有分歧-协商中"
    TO_COURT = 5, "有分歧-引导司法"
    UNTRUE = 6, "不属实"
    BEYOND = 7, "不属范围"
    REPEATED = 8, "重复"
    CORRECTED = 21, "属实-已纠正"
    REFUNDED = 22, "属实-已退还"


class ClueEvidenceKind(models.IntegerChoices):
    """What a file proves of a clue."""

    COMPLAINT = 1, "投诉材料"
    CONTRACT = 2, "合同"
    VOUCHER = 3, "付款凭证"
    CONFIRMATION = 4, "债权人确认"
    AGREEMENT = 5, "还款协议"
    COURT = 6, "司法文书"
    REPLY = 7, "债务人书面说明"
    CONTACT = 8, "联系记录"
    WITHDRAWAL = 9, "撤诉书"
    ORDER = 10, "督办文书"
    OTHER = 99, "其他"


class MeasureKind(models.IntegerChoices):
    """What a superior does beside the flow; it changes no state."""

    URGED = 1, "督办"
    INTERVIEW = 2, "约谈"
    CIRCULAR = 3, "通报"
    HUNG = 4, "挂牌督办"


# Nothing is done any more with a clue of these, unless it is taken up again.
ENDED = (
    ClueState.REFUSED,
    ClueState.CLOSED,
    ClueState.ARCHIVED,
    ClueState.WITHDRAWN,
    ClueState.COURT,
    ClueState.JOINED,
)


class Clue(TenantModel):
    """One complaint. Amounts in 分; days are Shanghai's. '' or None where it is unknown (「/」).

    `unit` works on it, `desk` is the unit whose turn it is, `owner` the highest that decides on its result: both stand
    on the line from `unit` upward. `ending` is the state to which a result that is passed by all leads.
    `creditor_key` and `debtor_key` are the names as they are compared (annexes/names.py).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Who took it in may be a stranger to who works on it now: the name alone is kept.
    intake_name = models.CharField(max_length=80)
    # Given by the database, so that no two units ever wait for one another or give the same.
    number = models.GeneratedField(
        expression=Concat(
            Value("XS"),
            Cast(ExtractYear("received_on"), models.CharField()),
            Value("-"),
            LPad(Cast("id", models.CharField()), 6, Value("0")),
        ),
        output_field=models.CharField(max_length=40, unique=True, db_collation="C"),
        db_persist=True,
        unique=True,
    )
    version = models.IntegerField(default=1)

    kind = models.PositiveSmallIntegerField(choices=ClueKind.choices, default=ClueKind.ARREARS)
    channel = models.PositiveSmallIntegerField(choices=ClueChannel.choices)
    channel_no = models.CharField(max_length=80, blank=True, default="")
    creditor_name = models.CharField(max_length=200)
    creditor_key = models.CharField(max_length=200, editable=False)
    debtor_name = models.CharField(max_length=200, blank=True, default="")
    debtor_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    # As the paper says it: 「17家企业」 are 17 debtors or creditors, of whom not each is named.
    party_count = models.PositiveIntegerField(null=True, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    matter = models.TextField(blank=True, default="")
    contact_name = models.CharField(max_length=80, blank=True, default="")
    contact_phone = models.CharField(max_length=80, blank=True, default="")

    state = models.PositiveSmallIntegerField(choices=ClueState.choices, default=ClueState.REGISTERED)
    ending = models.PositiveSmallIntegerField(choices=ClueState.choices, null=True, blank=True)
    received_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    # By when the present state is to be left; None where nobody owes anything, or while something is awaited.
    due_on = models.DateField(null=True, blank=True)
    # By when the result is owed, and the last day to which it may be extended.
    result_due = models.DateField(null=True, blank=True)
    result_last = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)

    result = models.PositiveSmallIntegerField(choices=ClueResult.choices, null=True, blank=True)
    result_text = models.TextField(blank=True, default="")
    unreachable = models.BooleanField(default=False)
    false_found = models.BooleanField(default=False)
    joined_number = models.CharField(max_length=40, blank=True, default="")
    # The SHA-256 of the code by which a complainant asks how it stands; '' where nobody was given one.
    query_digest = models.CharField(max_length=64, blank=True, default="", editable=False, db_collation="C")
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    registered_name = models.CharField(max_length=60)
    registered_at = models.DateTimeField(db_default=AppNow(), editable=False)
    entered_at = models.DateTimeField(db_default=AppNow())

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="clue_of_unit"),
            models.UniqueConstraint(fields=["query_digest"], condition=~Q(query_digest=""), name="clue_query_once"),
            models.CheckConstraint(condition=~Q(creditor_name=""), name="clue_names_creditor"),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__isnull=False, amount_fen__gt=0),
                name="clue_amount_above_zero",
                violation_error_message="欠款金额应大于 0；不知道的请填“/”。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClueState.REVIEW, ClueState.CLOSED, ClueState.ARCHIVED])
                | Q(ending__isnull=False),
                name="clue_ending_known",
            ),
            models.CheckConstraint(
                condition=~Q(ending=ClueState.CLOSED) | Q(result__isnull=False), name="clue_closed_with_result"
            ),
            models.CheckConstraint(
                condition=Q(state=ClueState.JOINED) ^ Q(joined_number=""), name="clue_joined_to_one"
            ),
        )
        indexes = (
            models.Index(fields=["path", "state", "-id"], name="clue_place_state"),
            models.Index(fields=["desk", "state", "due_on"], name="clue_desk_due"),
            models.Index(fields=["creditor_key", "debtor_key"], include=["path", "amount_fen"], name="clue_parties"),
            models.Index(fields=["channel", "channel_no"], condition=~Q(channel_no=""), name="clue_channel_no"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.creditor_name}"

    @property
    def ended(self) -> bool:
        """Tell whether nothing is to be done with it any more."""
        return self.state in ENDED


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
