from django.contrib.postgres.fields import ArrayField
from django.db import models

from ledger.models.campaign import Campaign
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class RuleSet(TenantModel):
    """By what a campaign's rows are judged in periods that are due from a day on; never changed (domain.md §4).

    `in_force` are the rules that count with their own severity; every other one is on trial and only warns, so a
    rule that the program learns later starts as W. Of several sets of one day the last holds.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, db_constraint=False, related_name="rule_sets")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    in_force = ArrayField(models.CharField(max_length=8))
    figures = models.JSONField(default=dict)
    city_groups = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    empty_phrases = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reason = models.TextField()
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["campaign", "number"], name="rule_set_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="rule_set_has_reason"),
        )

    def __str__(self) -> str:
        return f"第{self.number}套"
