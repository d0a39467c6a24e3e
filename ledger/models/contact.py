from typing import Final

from django.db import models

from ledger.models.campaign import Campaign
from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from qingqian.db.clock import app_now


class ContactSheet(TenantModel):
    """附件1: who leads the work at a unit in a campaign and whom to call; one per unit and campaign, kept current.

    Handing in freezes its texts into the version (FilingVersion.narrative, under `contacts`). `version` counts what
    was stored, so that nobody overwrites what somebody else has stored meanwhile.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    lead_office = models.CharField(max_length=80, blank=True, default="")
    leader_name = models.CharField(max_length=40, blank=True, default="")
    leader_title = models.CharField(max_length=40, blank=True, default="")
    leader_phone = models.CharField(max_length=40, blank=True, default="")
    contact_name = models.CharField(max_length=40, blank=True, default="")
    contact_title = models.CharField(max_length=40, blank=True, default="")
    contact_phone = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    saved_name = models.CharField(max_length=60, blank=True, default="")
    saved_at = models.DateTimeField(default=app_now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "campaign"], name="contact_sheet_once"),)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.campaign_id} {self.contact_name}"


CONTACT_FIELDS: Final = (
    "lead_office",
    "leader_name",
    "leader_title",
    "leader_phone",
    "contact_name",
    "contact_title",
    "contact_phone",
)
"""What a contact sheet says, in the order of the form."""
