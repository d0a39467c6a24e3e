"""Filings, their frozen versions and what a version of a higher unit contains (workflow.md)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.models.campaign import Period
from ledger.models.totals import Totals
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import ScopedManager, TenantModel


class VerificationCode(models.Func):
    """A random code of 80 bits as a column's default."""

    function = "verification_code"
    output_field = models.CharField()


class State(models.IntegerChoices):
    """Where a filing stands. 零报告, 迟报 and the like are facts beside the state, never states."""

    NOT_STARTED = 1, "未开始"
    DRAFT = 2, "填报中"
    COLLECTING = 3, "汇总中"
    READY = 4, "待上报"
    SUBMITTED = 5, "已提交"
    IN_REVIEW = 6, "审核中"
    RETURNED = 7, "已退回"
    APPROVED = 8, "已通过"
    ACCEPTED = 9, "已接收"
    ENDORSED = 10, "已审定"
    SENT = 11, "已报送"


class ChildState(models.IntegerChoices):
    """How a child stands in its parent's version; the ways of having said nothing new never look alike."""

    FILED = 1, "已报"
    NIL = 2, "零报告"
    CARRIED = 3, "未更新"
    DEEMED_NIL = 4, "视为无"
    EXEMPT = 5, "免报"
    MISSING = 6, "未报"
    NO_CHANGE = 7, "无变化"
    HANDED_OVER = 8, "已划转"


class ReportedManager(ScopedManager["Filing"]):
    """The reports themselves: the opening of a successor (划入) is in `every` only."""

    def get_queryset(self) -> models.QuerySet["Filing"]:
        """Return what was reported, in scope."""
        return super().get_queryset().filter(opening=False)


class Filing(TenantModel):
    """One unit's report for one period; made when its first move is.

    `opening`: no report, but what was approved of the units whose rows this one took over (划入). It stands approved
    at the period before the first that this unit owes, so that its next report is compared with it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    state = models.PositiveSmallIntegerField(choices=State.choices)
    # Numbers of versions of this filing: in hand (handed in and not sent back) and in force (approved).
    latest_number = models.PositiveIntegerField(default=0)
    current_number = models.PositiveIntegerField(null=True)
    approved_number = models.PositiveIntegerField(null=True)
    first_submitted_at = models.DateTimeField(null=True)
    last_submitted_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    claimed_name = models.CharField(max_length=40, blank=True, default="")
    claim_expires_at = models.DateTimeField(null=True)
    # Until when, and by whom, a filing that was sent back is to be mended; it may be handed in till then.
    redo_by = models.DateTimeField(null=True)
    redo_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    opening = models.BooleanField(default=False, db_default=False, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[ReportedManager] = ReportedManager()
    every: ClassVar[ScopedManager["Filing"]] = ScopedManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "period"], condition=models.Q(opening=False), name="filing_once"),
            models.UniqueConstraint(fields=["unit", "id"], name="filing_of_unit"),
        )
        indexes = (models.Index(fields=["period", "state"], name="filing_period_state"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_id} {State(self.state).label}"


class ReportedVersionManager(ScopedManager["FilingVersion"]):
    """The versions that were handed in; an opening version (划入) is in `every` only."""

    def get_queryset(self) -> models.QuerySet["FilingVersion"]:
        """Return the versions of reports, in scope."""
        return super().get_queryset().filter(opening=False)


class FilingVersion(TenantModel):
    """What was handed in at one moment, frozen: the rows of revision `point`, printed names, sums, digest.

    Written by the database function `file_version` alone; nothing changes or deletes one. `opening` is its filing's,
    filled by the database.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.PROTECT, db_constraint=False, related_name="versions")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    point = models.BigIntegerField()
    digest = models.BinaryField()
    row_count = models.IntegerField()
    nil = models.BooleanField()
    no_change = models.BooleanField(default=False, db_default=False)
    # Filed in the place of an approved one (更正); the reason stands in its event.
    amendment = models.BooleanField(default=False, db_default=False)
    # The unit above that filed it in this one's place (代报); "" where the unit has filed itself.
    proxy_name = models.TextField(blank=True, default="", db_default="")
    late = models.BooleanField()
    with_missing = models.BooleanField()
    declared_small_firms = models.BooleanField()
    unit_name = models.TextField()
    unit_level = models.PositiveSmallIntegerField()
    is_leaf = models.BooleanField()
    parent_name = models.TextField()
    period_name = models.TextField()
    campaign_name = models.TextField()
    rules_version = models.CharField(max_length=20)
    findings = models.JSONField()
    prepared_by = models.TextField()
    checked_by = models.TextField()
    headed_by = models.TextField()
    contact_phone = models.TextField()
    narrative = models.JSONField(default=dict)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_name = models.TextField()
    submitted_at = models.DateTimeField()
    # What is printed on its sheets, so that stamped paper can be held against it: 16 signs, made by the database.
    code = models.CharField(
        max_length=16, unique=True, db_collation="C", db_default=VerificationCode(), editable=False
    )
    opening = models.BooleanField(default=False, db_default=False, editable=False)

    objects: ClassVar[ReportedVersionManager] = ReportedVersionManager()
    every: ClassVar[ScopedManager["FilingVersion"]] = ScopedManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["filing", "number"], name="version_once"),
            models.UniqueConstraint(fields=["unit", "id"], name="version_of_unit"),
            models.CheckConstraint(
                condition=~models.Q(nil=True, no_change=True),
                name="version_nil_or_no_change",
            ),
        )
        indexes = (models.Index(fields=["unit", "period", "number"], name="version_unit_period"),)

    def __str__(self) -> str:
        return f"{self.unit_name} {self.period_name} 第{self.number}版"

    @property
    def code_text(self) -> str:
        """Its verification code as it is printed: ABCD-EFGH-JKMN-PQRS."""
        return "-".join(self.code[place : place + 4] for place in range(0, len(self.code), 4))

    @property
    def said(self) -> ChildState:
        """What it says of itself: rows, nothing, or nothing new."""
        if self.nil:
            return ChildState.NIL
        return ChildState.NO_CHANGE if self.no_change else ChildState.FILED


class VersionTotal(TenantModel, Totals):
    """The sums of a version, apart by line: the reporting unit itself, or one direct child with its subtree."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(FilingVersion, models.PROTECT, db_constraint=False, related_name="totals")
    line_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["version", "line_unit", "nature", "sector", "central_parent"],
                name="version_total_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.line_unit_id}"


class PinnedChild(TenantModel):
    """Which version of which child a version contains; every expected child stands here, filed or not."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(FilingVersion, models.PROTECT, db_constraint=False, related_name="children")
    child_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    child_version = models.ForeignKey(
        FilingVersion,
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="pinned_in",
    )
    state = models.PositiveSmallIntegerField(choices=ChildState.choices)
    printed_name = models.TextField()
    sort_no = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "child_unit"], name="pinned_once"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.printed_name} {ChildState(self.state).label}"


class FilingEvent(TenantModel):
    """One move of a filing, for ever: the timeline, and a version's decisions."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.PROTECT, db_constraint=False, related_name="events")
    action = models.CharField(max_length=40)
    number = models.PositiveIntegerField(null=True)
    from_state = models.PositiveSmallIntegerField(choices=State.choices)
    to_state = models.PositiveSmallIntegerField(choices=State.choices)
    comment = models.TextField(blank=True, default="")
    facts = ArrayField(models.CharField(max_length=20), default=list)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    # The root's: number and day of the government's document (审定); to whom and on which day it went (已报送).
    document_no = models.CharField(max_length=60, blank=True, default="", db_default="")
    recipient = models.CharField(max_length=60, blank=True, default="", db_default="")
    dated = models.DateField(null=True)
    # The ledger's revision once the move was made: whether anything was entered since.
    rev = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.filing_id} {self.action}"


class VersionFinding(TenantModel):
    """How often a rule spoke in a version, by severity: rows, those explained, and what they owe in 分.

    Written from the version's findings by a trigger, so that a trend needs no look into them; `rows` of a finding on
    the whole ledger is 1, and what it owes is what the whole ledger owes.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(
        FilingVersion, models.PROTECT, db_constraint=False, db_index=False, related_name="counted"
    )
    rule = models.CharField(max_length=8)
    severity = models.CharField(max_length=1)
    rows = models.IntegerField()
    explained = models.IntegerField()
    owed_fen = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["version", "rule", "severity"], name="version_finding_once"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.rule} {self.rows}"


class Remark(TenantModel):
    """What a reviewer pins to a row and column of a version, or to the whole of it, and what the unit answers.

    `number` is the version that was reviewed. It is the reviewer's draft until the version is sent back (`sent_at`).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.PROTECT, db_constraint=False, related_name="remarks")
    number = models.PositiveIntegerField()
    record_id = models.BigIntegerField(null=True)
    row_number = models.PositiveIntegerField(null=True)
    column = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=500)
    author_name = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_by_name = models.CharField(max_length=60, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("row_number", "column", "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=models.Q(column=None) | models.Q(record_id__isnull=False), name="remark_column_of_a_row"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(sent_at__isnull=False), name="remark_answered_once_sent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.filing_id} {self.row_number} {self.column}"
