"""Where anybody may complain (投诉渠道): the telephones, mailboxes and sites of notice 003, Annexes 1 and 2."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger.models.unit import Unit
from ledger.scoping import TenantModel


class ChannelScope(models.IntegerChoices):
    """Which of the two lists a channel stands in."""

    NATIONAL = 1, "全国省级"
    MUNICIPAL = 2, "重庆市"


class ComplaintChannel(TenantModel):
    """One line of a list, kept by the root for the public; what is ended is shown no more and stays.

    `seq` is its place in its list, 1 and up without gaps among those that are not ended. `phones` stand as the notice
    writes them, 「(传真)」 included; `website` may hold several addresses with ';' between. `unit_code` is '' where
    the office is no unit of the tree.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scope = models.PositiveSmallIntegerField(choices=ChannelScope.choices)
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    unit_code = models.CharField(max_length=20, blank=True, default="")
    phones = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    email = models.CharField(max_length=120, blank=True, default="")
    website = models.CharField(max_length=400, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    version = models.IntegerField(default=1)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("scope", "seq", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "scope", "name"], condition=Q(ended_on=None), name="channel_named_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="channel_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name
