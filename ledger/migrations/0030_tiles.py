"""No two units that stand share a place on the schematic map of the unit above; a place is whole, or there is none."""

from django.db import migrations, models

WHOLE = models.Q(tile_row=None, tile_column=None) | models.Q(
    tile_row__isnull=False, tile_column__isnull=False, tile_row__range=(1, 12), tile_column__range=(1, 12)
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0029_aging")]
    operations = [
        migrations.AddConstraint(
            "unit",
            models.UniqueConstraint(
                condition=models.Q(valid_to=None),
                fields=["parent", "tile_row", "tile_column"],
                name="unit_tile_once",
            ),
        ),
        migrations.AddConstraint("unit", models.CheckConstraint(condition=WHOLE, name="unit_tile_whole")),
    ]
