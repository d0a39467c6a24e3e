import hashlib
import io

import pytest

from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.standing import Standing
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import ANNEXES, build
from tests.factories import campaigns, filings, records, units
from tests.reporting.workbooks.sheets import export

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("annex", ANNEXES)
def test_the_answer_tells_of_the_file(annex: int) -> None:
    town = units.unit(units.GUNAN)
    records.record(town)
    exported, content = export(annex, town)
    assert (exported.lines, exported.version) == (1, None)
    assert exported.sha256 == hashlib.sha256(content).hexdigest()
    filings.version(town)
    records.record(town)
    exported, _ = export(annex, Standing(filings.version(town), campaigns.period()))
    assert exported.version == 2


def test_the_out_file_stays_open_for_the_caller() -> None:
    out = io.BytesIO()
    with tenant_scope(SYSTEM):
        build(3, units.unit(units.GUNAN), Grouping.UNITS, out)
    assert not out.closed


def test_another_annex_is_refused_before_anything_is_written() -> None:
    out = io.BytesIO()
    with tenant_scope(SYSTEM), pytest.raises(ValueError, match="no such annex"):
        build(1, units.unit(units.GUNAN), Grouping.UNITS, out)
    assert out.getvalue() == b""
