from django.db import models


class Lease(models.Model):
    """Work that one process alone does, and until when it is taken; read and written by `qingqian.db.lease` alone.

    No tenant's, and nobody's name: `holder` is a random word of the process that is at it.
    """

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        db_table = "lease"

    def __str__(self) -> str:
        return f"{self.name} {self.until:%F %T}"
