from typing import Final

from django.db import models

from ledger.scoping import ScopedManager
from ledger.vocabulary import Level

TILE_ROWS: Final = 12
TILE_COLUMNS: Final = 12
"""How large a schematic map can be, so that its tiles can be read on one screen."""


class Unit(models.Model):
    """One reporter in the tree. Parent, district and path are set once, by the database, and never change."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    kind = models.CharField(max_length=20, blank=True, default="")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20, blank=True, default="")
    sort_no = models.IntegerField(default=0)
    # Where it stands on the schematic map of the unit above, counted from the upper left corner.
    tile_row = models.SmallIntegerField(null=True, blank=True)
    tile_column = models.SmallIntegerField(null=True, blank=True)
    contact_name = models.CharField(max_length=40, blank=True, default="")
    contact_phone = models.CharField(max_length=40, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    district_id = models.BigIntegerField(editable=False, default=0)
    path = models.TextField(editable=False, default="", db_collation="C")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ("sort_no", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "tile_row", "tile_column"],
                condition=models.Q(valid_to=None),
                name="unit_tile_once",
            ),
            models.CheckConstraint(
                # Compared with nothing, a half place would be neither true nor false, and so let in.
                condition=models.Q(tile_row=None, tile_column=None)
                | models.Q(
                    tile_row__isnull=False,
                    tile_column__isnull=False,
                    tile_row__range=(1, TILE_ROWS),
                    tile_column__range=(1, TILE_COLUMNS),
                ),
                name="unit_tile_whole",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def parent_path(self) -> str:
        """The path of the unit above; '' at the root."""
        return self.path[: self.path.rstrip("/").rfind("/") + 1] if self.parent_id else ""


class Ledger(models.Model):
    """A unit's lock and its revision counter: one row per unit, made with it."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="ledger")
    district_id = models.BigIntegerField(editable=False, default=0)
    path = models.TextField(editable=False, default="", db_collation="C")
    rev = models.BigIntegerField(default=0)
    # Set with the unit's `valid_to`: whoever locks the ledger reads that it is closed and never written again.
    closed_on = models.DateField(null=True, editable=False)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.unit_id}@{self.rev}"
