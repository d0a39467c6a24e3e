"""Every figure of every worked case, through import_annex2 and export_annex, live and as a filed version."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ledger.models import ExpectedReporter, Period, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.factories import people
from tests.worked_cases import CASES, DISTRICT, TABLES, Case, bring, compare, load, numbers, plant

pytestmark = pytest.mark.django_db
WHY = "已与企业核对合同，按约定分期付款"
# Annex → column of the label, columns of the figures.
SHAPES = {3: (1, range(2, 12)), 4: (2, range(3, 29))}


def printed(path: Path, annex: int) -> dict[str, dict[str, Decimal | None]]:
    """Read an exported annex back: label → column number → figure."""
    label_at, columns = SHAPES[annex]
    sheet = load_workbook(path).worksheets[0]
    found: dict[str, dict[str, Decimal | None]] = {}
    started = False
    for row in sheet.iter_rows(values_only=True):
        cells: tuple[Any, ...] = row
        if isinstance(cells[columns[0] - 1], int) and cells[label_at - 1]:
            started = True
            figures = numbers(cells[column - 1] for column in columns)
            found[str(cells[label_at - 1])] = dict(zip(map(str, columns), figures, strict=True))
        elif started:
            break
    return found


def exported_figures(case: Case, folder: Path, *source: str) -> int:
    compared = 0
    for table, (annex, by_unit) in TABLES.items():
        path = folder / f"{table}.xlsx"
        grouping = ["--by-unit"] if by_unit else []
        answer = run("export_annex", annex, "--unit", DISTRICT, *source, *grouping, "--out", path)
        assert answer.code == 0, answer.said
        compared += compare(printed(path, annex), case.expected[table])
    return compared


@pytest.mark.parametrize("name", CASES)
def test_every_figure_comes_out_exactly(name: str, tmp_path: Path) -> None:
    case = load(name)
    plant(tmp_path)
    bring(case)
    assert exported_figures(case, tmp_path, "--live") == case.figures()
    file_everything(case)
    assert exported_figures(case, tmp_path, "--period", case.period) == case.figures()
    assert run("verify").code == 0


def file_everything(case: Case) -> None:
    """Let every unit file, the district approve, and the district file its own version of them."""
    with tenant_scope(SYSTEM):
        district = Unit.objects.get(code=DISTRICT)
        children = ExpectedReporter.objects.filter(
            parent_unit=district,
            period=Period.objects.get(code=case.period),
        )
        codes = list(children.order_by("unit__sort_no").values_list("unit__code", flat=True))
    reviewer = people.person(district, Role.REVIEWER).username
    for code in codes:
        kind = ["--explain", WHY] if code in case.units and has_rows(code) else ["--nil"]
        asked = ["--unit", code, "--period", case.period]
        answer = run("submit_filing", *asked, *kind)
        assert answer.code == 0, answer.said
        assert run("review_filing", *asked, "--approve", "--as", reviewer).code == 0
    answer = run("submit_filing", "--unit", DISTRICT, "--period", case.period)
    assert answer.code == 0, answer.said


def has_rows(code: str) -> bool:
    with tenant_scope(SYSTEM):
        return Unit.objects.get(code=code).ledger.rev > 0


def test_the_cases_state_as_many_figures_as_ever() -> None:
    assert sum(load(name).figures() for name in CASES) == 2160
