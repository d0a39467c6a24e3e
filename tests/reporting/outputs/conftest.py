import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from ledger.models import Filing, Period
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, filings, units
from tests.factories.records import one_of_each
from tests.reporting.outputs.offices import fake_office

SAID = {"template": {"practice": "逐笔核对"}, "text": {"practice": "逐笔核对"}}


@pytest.fixture(autouse=True)
def folder() -> Iterator[Path]:
    """Give the folder of what was made, empty before and after."""
    place: Path = settings.OUTPUT_DIR
    shutil.rmtree(place, ignore_errors=True)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a quick program in LibreOffice's place."""
    monkeypatch.setenv("PATH", fake_office(tmp_path)["PATH"])


@pytest.fixture
def resolution() -> Period:
    """Let 綦江区 file the resolution, in figures and words, with 古南街道's five rows, and be approved."""
    district, town = units.unit(units.QIJIANG), units.unit(units.GUNAN)
    one_of_each(town)
    period = campaigns.period(campaigns.RESOLUTION)
    named = {"period_name": period.name}
    filings.version(district, filings.version(town, period=period, **named), period=period, narrative=SAID, **named)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    return period
