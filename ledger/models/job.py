from django.db import models

from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class JobState(models.IntegerChoices):
    """How far the processing of an uploaded file has come; it says nothing of a filing."""

    QUEUED = 1, "排队中"
    RUNNING = 2, "处理中"
    DONE = 3, "已完成"
    REFUSED = 4, "未导入"
    FAILED = 5, "出错"


class StoredFile(TenantModel):
    """An uploaded file: kept outside the web root under a name of ours, never run, never served as it is."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    original_name = models.CharField(max_length=255)
    # The same file stands with a row that went to another unit, and there again.
    stored_name = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="stored_file_of_unit"),
            models.UniqueConstraint(fields=["unit", "stored_name"], name="stored_file_once"),
        )

    def __str__(self) -> str:
        return self.original_name


class Job(TenantModel):
    """Work that goes on when one leaves the page; a task's only argument is a Job id.

    `lease_until` passes when its worker has died; `fence` grows with each attempt, so that a late worker
    cannot write any more.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)
    state = models.PositiveSmallIntegerField(choices=JobState.choices, default=JobState.QUEUED)
    params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, db_constraint=False, related_name="+")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=AppNow(), editable=False)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="job_of_unit"),)

    def __str__(self) -> str:
        return f"{self.kind} {JobState(self.state).label}"
