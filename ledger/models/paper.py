"""Stamped paper of a version: scans that its unit uploads, and what the level above received (workflow.md rule 16)."""

from django.db import models

from ledger.models.filing import FilingVersion
from ledger.models.job import StoredFile
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class CodeCheck(models.IntegerChoices):
    """What the code that is printed on a paper said when it came."""

    MATCHES = 1, "校验码相符"
    SUPERSEDED = 2, "旧版的校验码"
    MISSING = 3, "纸上没有校验码"


class PaperScan(TenantModel):
    """A scan of the stamped paper of a version; a better one stands beside it, none goes."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(FilingVersion, models.PROTECT, db_constraint=False, related_name="scans")
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, db_constraint=False, related_name="+")
    media_type = models.CharField(max_length=100)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.version_id} {self.media_type}"


class PaperReceipt(TenantModel):
    """That the paper of a version came, as the level above noted it; the last entry of a version holds.

    A correction is an entry of its own that says why; `arrived` False takes a mistaken one back.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(FilingVersion, models.PROTECT, db_constraint=False, related_name="receipts")
    arrived = models.BooleanField(default=True)
    received_on = models.DateField()
    checked = models.PositiveSmallIntegerField(choices=CodeCheck.choices, null=True)
    note = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(arrived=True, checked__isnull=False) | models.Q(arrived=False, checked=None),
                name="receipt_checked_if_arrived",
            ),
            models.CheckConstraint(
                condition=models.Q(arrived=True) | ~models.Q(note=""), name="receipt_undone_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.received_on}"
