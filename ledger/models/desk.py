"""What a person's desk holds: unsaved typing, saved views of a list, and rows of an import that wait."""

from django.db import models

from ledger.models.job import Job
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel


class Draft(TenantModel):
    """What a person has typed into a form and not saved yet; gone once it is saved or dropped.

    `key` names the form: `record:<id>` or `new:<mark>`; `seen` is the version of the row that was opened.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    seen = models.IntegerField(default=0)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "user", "key"], name="draft_once"),)

    def __str__(self) -> str:
        return self.key


class SavedView(TenantModel):
    """A person's named filters and columns of a list; the one without a name is how the list was left."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40, blank=True, default="")
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "user", "page", "name"], name="saved_view_once"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RowOutcome(models.IntegerChoices):
    """What an import makes of one row of the file."""

    NEW = 1, "新增"
    CHANGED = 2, "变更"
    UNCHANGED = 3, "未变"
    WRONG = 4, "无法保存"
    FOREIGN = 5, "不是本单位"


class RowState(models.IntegerChoices):
    """Where a row of an import stands; those that wait are the tray."""

    CHECKED = 1, "已检查"
    STORED = 2, "已导入"
    WAITING = 3, "待改正"
    MENDED = 4, "已改正"
    DROPPED = 5, "不导入"


class ImportRow(TenantModel):
    """One row of an uploaded file as it was read, with what was found on it; kept until its import is settled.

    `cells` are the 28 typed texts, `findings` and `proposals` lists of objects as the command prints them.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.DO_NOTHING, db_constraint=False, related_name="rows")
    number = models.IntegerField()
    outcome = models.PositiveSmallIntegerField(choices=RowOutcome.choices)
    state = models.PositiveSmallIntegerField(choices=RowState.choices, default=RowState.CHECKED)
    record_id = models.BigIntegerField(null=True)
    cells = models.JSONField()
    before = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    proposals = models.JSONField(default=list)
    worst = models.CharField(max_length=1, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "job", "number"], name="import_row_once"),)
        indexes = (
            models.Index(fields=["job", "outcome", "number"], name="import_row_outcome"),
            models.Index(fields=["unit"], condition=models.Q(state=3), name="import_row_tray"),
        )

    def __str__(self) -> str:
        return f"{self.job_id} {self.number}"
