from django.db import models

from ledger.models.unit import Unit
from ledger.scoping import TenantModel


class SharedAnswer(TenantModel):
    """What a unit answers about a debt (D02) or a 问题编号 (D04) that several units below it have.

    The fingerprint is of their rows and of what those say, so the answer holds while they say the same. The level
    above accepts it once, with the version that shows it; written anew it is to be accepted anew.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64)
    text = models.TextField()
    author_name = models.CharField(max_length=60)
    written_at = models.DateTimeField(auto_now=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "rule", "fingerprint"], name="shared_answer_once"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.fingerprint}"
