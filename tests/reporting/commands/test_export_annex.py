import hashlib
from pathlib import Path

import pytest

from ledger.models import ArrearsRecord, AuditEvent, Filing, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.corrupted import corrupt
from tests.factories import campaigns, filings, records, units
from tests.personas import clerk_of, manager_of
from tests.reporting.workbooks.sheets import lines, sheet_of, texts
from tests.reporting.world import city, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    unit = units.unit(units.GUNAN)
    records.one_of_each(unit)
    return unit


def test_a_live_annex_is_written_and_noted(town: Unit, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    answer = run("export_annex", 4, "--unit", units.QIJIANG, "--live", "--by-unit", "--out", out)
    content = out.read_bytes()
    assert (answer.code, answer.json) == (
        0,
        {"file": str(out), "lines": 1, "version": None, "sha256": hashlib.sha256(content).hexdigest()},
    )
    assert [line[1] for line in lines(sheet_of(content), 28)] == [town.name, "合计"]
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.select_related("unit").get(what="export_annex")
    assert event.after is not None
    assert (event.unit.code, event.actor_name, event.after["lines"]) == (units.QIJIANG, "系统", 1)


@pytest.mark.parametrize(
    ("annex", "ending", "start"),
    [*((annex, "csv", b"\xef\xbb\xbf") for annex in (1, 2, 3, 4)), *((annex, "pdf", b"%PDF-") for annex in (1, 2))],
)
def test_the_ending_of_the_name_says_the_form(
    town: Unit, tmp_path: Path, annex: int, ending: str, start: bytes
) -> None:
    campaigns.under_way()
    out = tmp_path / f"a.{ending}"
    answer = run("export_annex", annex, "--unit", town.code, "--live", "--out", out)
    assert answer.code == 0, answer.said
    assert out.read_bytes().startswith(start)
    assert (answer.json or {})["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()


def test_without_libreoffice_a_pdf_is_refused_with_what_helps(
    town: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = run("export_annex", 3, "--unit", town.code, "--live", "--out", tmp_path / "a.pdf")
    assert (answer.code, answer.json, list(tmp_path.iterdir())) == (1, None, [])
    assert "打印视图" in answer.said
    with tenant_scope(SYSTEM):
        assert not AuditEvent.objects.filter(what="export_annex").exists()


def test_a_period_gives_the_version_in_force_and_says_its_marks(town: Unit, tmp_path: Path) -> None:
    filings.version(town)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1)
        ArrearsRecord.objects.update(debtor_name="改名")
    records.record(town)
    out = tmp_path / "a.xlsx"
    options = ("--unit", town.code, "--out", out)
    answer = run("export_annex", 2, *options, "--period", campaigns.SURVEY)
    assert answer.json is not None
    assert (answer.code, answer.json["lines"], answer.json["version"]) == (0, 5, 1)
    assert "待审核" in answer.said
    assert "改名" not in texts(sheet_of(out.read_bytes()))
    assert run("export_annex", 2, *options, "--period", campaigns.WEEK).said.count("未更新") == 1


def test_a_numbered_version_is_given_though_another_is_in_force(town: Unit, tmp_path: Path) -> None:
    filings.version(town)
    records.record(town)
    filings.version(town)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=2, approved_number=2, state=State.APPROVED)
    out = tmp_path / "a.xlsx"
    options = ("--unit", town.code, "--period", campaigns.SURVEY, "--out", out)
    found = {number: run("export_annex", 3, *options, *number) for number in ((), ("--version", 1), ("--version", 2))}
    assert [answer.json and answer.json["version"] for answer in found.values()] == [2, 1, 2]
    assert ["非现行版本" in answer.said for answer in found.values()] == [False, True, False]


@pytest.mark.parametrize(
    "options",
    [
        ("--period", campaigns.WEEK),
        ("--period", campaigns.SURVEY, "--version", 1),
        ("--period", "2022-w99"),
    ],
)
def test_what_was_never_filed_is_refused(town: Unit, tmp_path: Path, options: tuple[object, ...]) -> None:
    campaigns.campaign()
    out = tmp_path / "a.xlsx"
    answer = run("export_annex", 3, "--unit", town.code, *options, "--out", out)
    assert (answer.code, answer.json, out.exists()) == (1, None, False)
    assert answer.said.strip()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        # What the parser refuses leaves with 2 at a terminal; called in process it is Django's error.
        ((5, "--live", "--out", "a.xlsx"), 1),
        ((3, "--out", "a.xlsx"), 1),
        ((3, "--live", "--period", campaigns.SURVEY, "--out", "a.xlsx"), 1),
        ((3, "--live", "--version", 1, "--out", "a.xlsx"), 2),
        ((3, "--live", "--out", "a.docx"), 2),
        ((3, "--live", "--out", "none/a.xlsx"), 2),
        ((3, "--live", "--as", "nobody", "--out", "a.xlsx"), 2),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(
    town: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("export_annex", *options, "--unit", town.code)
    assert (answer.code, answer.json, list(tmp_path.iterdir())) == (code, None, [])
    assert answer.said


def test_a_person_exports_the_own_subtree_only(town: Unit, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    clerk, manager = clerk_of(town.code), manager_of(town.code)

    def code(unit: str, who: str) -> int:
        return run("export_annex", 2, "--unit", unit, "--live", "--out", out, "--as", who).code

    assert code(units.QIJIANG, clerk.user.username) == 1
    assert code(units.WENLONG, clerk.user.username) == 1
    assert code(town.code, manager.user.username) == 1
    assert not out.exists()
    assert code(town.code, clerk.user.username) == 0
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.get(what="export_annex").user_id == clerk.user.pk


def test_a_place_where_nothing_can_be_written_is_refused(town: Unit, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    answer = run("export_annex", 3, "--unit", town.code, "--live", "--out", tmp_path / "a.xlsx")
    assert (answer.code, [path.name for path in tmp_path.iterdir()]) == (1, ["a.xlsx"])
    with tenant_scope(SYSTEM):
        assert not AuditEvent.objects.filter(what="export_annex").exists()


@pytest.mark.django_db(transaction=True)
def test_sums_that_contradict_each_other_are_a_fault_and_make_no_file(tmp_path: Path) -> None:
    version = filed(city())
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1)
    statement = "update ledger_versiontotal set owed_fen = owed_fen + 1 where version_id = %s"
    corrupt("ledger_versiontotal", statement, version.pk)
    for annex in (3, 4):
        options = ("--unit", units.CITY, "--period", campaigns.SURVEY, "--out", tmp_path / "a.xlsx")
        answer = run("export_annex", annex, *options)
        assert (answer.code, answer.json, list(tmp_path.iterdir())) == (3, None, [])
        assert "编号" in answer.said
