from django.db import models


class RateBucket(models.Model):
    """How far somebody has used up what a public page answers; read and written by `qingqian.db.limiter` alone.

    No tenant's: the key is a keyed hash, which tells neither an address nor what was asked.
    """

    key = models.CharField(max_length=64, primary_key=True, db_collation="C")
    full_at = models.DateTimeField()

    class Meta:
        db_table = "rate_bucket"

    def __str__(self) -> str:
        return f"{self.key} {self.full_at:%F %T}"
