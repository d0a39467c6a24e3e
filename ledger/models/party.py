from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger.models.unit import Unit
from ledger.scoping import TenantModel
from ledger.vocabulary import Nature, Sector


class Party(TenantModel):
    """One party of a unit's own directory, known by its credit code; changing it never changes a record.

    `initials` are the pinyin initials of its name, for looking it up.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=40, blank=True, default="")
    contact = models.CharField(max_length=80, blank=True, default="")
    phone = models.CharField(max_length=80, blank=True, default="")
    initials = models.CharField(max_length=200, blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def _keys(name: str) -> tuple[models.UniqueConstraint, ...]:
    return (
        models.UniqueConstraint(fields=["unit", "uscc"], condition=~Q(uscc=""), name=f"{name}_code_once"),
        models.UniqueConstraint(fields=["unit", "name"], condition=Q(uscc=""), name=f"{name}_name_once"),
    )


class Debtor(Party):
    """Who owes: with nature, parent company and sector (columns 5 to 11)."""

    nature = models.PositiveSmallIntegerField(choices=Nature.choices, null=True, blank=True)
    parent_company = models.CharField(max_length=200, blank=True, default="")
    sector = models.PositiveSmallIntegerField(choices=Sector.choices, null=True, blank=True)

    class Meta:
        constraints = _keys("debtor")


class Creditor(Party):
    """Who is owed (columns 12 to 15)."""

    class Meta:
        constraints = _keys("creditor")


class ParentCompany(TenantModel):
    """One entry of the list for column 8, kept by the unit that orders the campaign.

    An entry in use is never renamed or deleted, only ended and replaced (architecture.md, Data).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="parent_company_once"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
