"""A package with the units below: a folder each, of the very versions that the unit's own one is the sum of."""

import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import ChildState, Filing, FilingVersion, JobState
from ledger.scoping import SYSTEM, tenant_scope
from reporting.outputs.below import FOLDER, below
from reporting.outputs.manifest import LIST, NAME
from reporting.outputs.order import WHOLE, Order
from reporting.outputs.pieces import pinned
from tests.factories import campaigns, filings, units
from tests.factories.records import one_of_each, record
from tests.personas import clerk_of, viewer_of
from tests.reporting.outputs.making import made, ordered, unpacked
from tests.reporting.workbooks.sheets import fen, lines, sheet_of
from tests.reporting.world import filed_with

pytestmark = pytest.mark.django_db
SURVEY = Order(units.QIJIANG, campaigns.SURVEY, None, WHOLE, below=True)
COUNT, OWED = 9, 10
"""Where the total of a line of Annex 3 stands: 件, 万元."""


@pytest.fixture
def district() -> FilingVersion:
    """Let 綦江区 file its own row with those of 古南街道 (five) and 文龙街道 (one); 石角镇 did not."""
    town, other, missing = (units.unit(code) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO))
    own = units.unit(units.QIJIANG)
    one_of_each(town)
    record(other)
    record(own)
    first, second = filings.version(town), filings.version(other)
    top = filed_with(
        own,
        {
            town: (ChildState.FILED, first),
            other: (ChildState.FILED, second),
            missing: (ChildState.MISSING, None),
        },
    )
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    return top


def total(content: bytes) -> tuple[int, int]:
    """Return 件 and 分 of the line 合计 of Annex 3."""
    found = lines(sheet_of(content), 11)[-1]
    return found[COUNT], fen(found[OWED])


@pytest.mark.usefixtures("district", "office")
def test_each_child_has_a_folder_and_they_sum_to_the_own_total() -> None:
    job = made(ordered(viewer_of(units.QIJIANG), SURVEY))
    assert (job.state, job.result["file"]) == (JobState.DONE, "成套_綦江区_排查报告_第1版_含下级.zip")
    files = unpacked(job)
    folders = sorted({name.split("/")[1] for name in files if name.startswith(f"{FOLDER}/")})
    assert folders == ["01_古南街道", "02_文龙街道"]
    town = f"{FOLDER}/01_古南街道"
    assert sorted(name.removeprefix(f"{town}/") for name in files if name.startswith(town)) == [
        f"附件{annex}_古南街道_排查报告_第1版.xlsx" for annex in (2, 3, 4)
    ]
    sums = [total(content) for name, content in files.items() if "附件3" in name and name.endswith("第1版.xlsx")]
    own, *children = sums
    assert len(children) == 2
    assert own == (7, 7 * total_of_one(files))
    assert own == tuple(sum(column) for column in zip(*children, (1, total_of_one(files)), strict=True))


def total_of_one(files: dict[str, bytes]) -> int:
    """Return what each row owes: 文龙街道 has one."""
    return total(files[f"{FOLDER}/02_文龙街道/附件3_文龙街道_排查报告_第1版.xlsx"])[1]


@pytest.mark.usefixtures("district", "office")
def test_the_lists_name_unit_version_code_and_checksum_of_each_file_and_why_a_unit_has_none() -> None:
    files = unpacked(made(ordered(viewer_of(units.QIJIANG), SURVEY)))
    with tenant_scope(SYSTEM):
        codes = {version.unit_name: version.code_text for version in FilingVersion.objects.all()}
    listed = list(csv.DictReader(files[LIST].decode("utf-8-sig").splitlines()))
    there = {line["文件"]: line for line in listed if line["文件"]}
    assert set(there) == set(files) - {LIST, NAME}
    for name, line in there.items():
        assert line["SHA-256"] == hashlib.sha256(files[name]).hexdigest()
        assert (line["版本"], line["校验码"]) == ("第1版", codes[line["单位"]])
        assert line["单位"] in name
    (without,) = [line for line in listed if not line["文件"]]
    assert (without["单位"], without["单位代码"], without["说明"]) == ("石角镇", units.SHIJIAO, "没有附件：未报")
    told = files[NAME].decode("utf-8-sig")
    assert "共 3 个，有附件的 2 个" in told
    assert "石角镇（500110108）　没有附件：未报\n" in told
    assert f"{hashlib.sha256(files[LIST]).hexdigest()}  {LIST}\n" in told


@pytest.mark.usefixtures("district")
def test_the_versions_are_those_that_were_pinned_whatever_came_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = units.unit(units.GUNAN)
    record(town)
    filings.version(town)
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=town).update(current_number=2, approved_number=2)
    monkeypatch.setenv("PATH", str(tmp_path))
    files = unpacked(made(ordered(viewer_of(units.QIJIANG), SURVEY)))
    name = f"{FOLDER}/01_古南街道/附件3_古南街道_排查报告_第1版.xlsx"
    assert total(files[name])[0] == 5
    assert "排查报告 第1版（非现行版本）" in files[NAME].decode()
    assert not [name for name in files if name.endswith(".pdf")]


@pytest.mark.usefixtures("district")
def test_telephone_numbers_of_the_units_below_are_masked_for_who_may_not_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    name = f"{FOLDER}/01_古南街道/附件2_古南街道_排查报告_第1版.xlsx"
    seen = []
    for person in (viewer_of(units.QIJIANG), clerk_of(units.QIJIANG)):
        files = unpacked(made(ordered(person, SURVEY)))
        seen.append([str(cell) for row in sheet_of(files[name]).iter_rows(values_only=True) for cell in row])
    masked, plain = ([cell for cell in cells if "****" in cell] for cells in seen)
    assert masked
    assert not plain


@pytest.mark.usefixtures("resolution")
@pytest.mark.parametrize("order", [Order(units.GUNAN, campaigns.RESOLUTION, None, WHOLE, below=True)])
def test_who_has_nobody_below_gets_the_own_files(order: Order, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    job = made(ordered(viewer_of(units.GUNAN), order))
    assert not [name for name in unpacked(job) if name.startswith(FOLDER)]
    assert "含下级" not in job.result["file"]


def queries_below(order: Order) -> int:
    person = viewer_of(units.QIJIANG)
    meant = pinned(person.actor, order)
    with CaptureQueriesContext(connection) as caught:
        found = below(person.actor, order, meant)
    assert found is not None
    return len(caught)


def test_three_children_take_as_many_queries_as_one() -> None:
    campaigns.period()
    towns = [units.unit(code) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    pins = {town: (ChildState.FILED, filings.version(town)) for town in towns}
    counts = []
    for number, some in enumerate((pins, dict(list(pins.items())[:1])), 1):
        filed_with(units.unit(units.QIJIANG), some)
        order = Order(units.QIJIANG, campaigns.SURVEY, number, WHOLE, below=True)
        counts.append(queries_below(order))
    assert len(set(counts)) == 1
