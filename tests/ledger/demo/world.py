"""A fresh database with the demonstration in it, as `init --demo` makes it; undone by whoever opens it."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from ledger.demo import plan
from tests.commands import Answer, run

REPOSITORY = Path(settings.BASE_DIR)
CAMPAIGN, UNITS, PARENTS = "campaign_2022.json", "chongqing_units.csv", "parent_companies.json"
TILES, CHANNELS = "tiles.json", "complaint_channels.csv"


def reduced_fixtures(folder: Path) -> None:
    """Write the fixtures that init reads, with those units only of which the demonstration tells."""
    made = folder / "fixtures"
    made.mkdir()
    for name in (CAMPAIGN, PARENTS, TILES, CHANNELS):
        shutil.copy(REPOSITORY / "fixtures" / name, made / name)
    with (
        (REPOSITORY / "fixtures" / UNITS).open(encoding="utf-8-sig", newline="") as source,
        (made / UNITS).open("w", encoding="utf-8", newline="") as target,
    ):
        rows = csv.DictReader(source)
        writer = csv.DictWriter(target, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(row for row in rows if row["level"] != "town" or row["parent_code"] in plan.DISTRICTS)


@contextmanager
def trial(folder: Path) -> Iterator[None]:
    """Let init read the reduced fixtures and write into a folder of its own."""
    reduced_fixtures(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "BASE_DIR", folder)
        patch.setattr(settings, "DATA_DIR", folder)
        patch.setattr(settings, "UPLOAD_DIR", folder / "uploads")
        yield


def built() -> Answer:
    """Run init --demo."""
    return run("init", "--demo")
