"""Random ledgers and histories against plain sums: live totals, version totals, both annexes, both groupings."""

import os
from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from ledger.annexes.line import Line
from ledger.models import FilingVersion
from ledger.scoping import SYSTEM, tenant_scope
from reporting.annexes.spec import Figure
from reporting.queries.standing import Standing
from reporting.queries.tables import AnnexTable, Figures, live_figures, version_figures
from reporting.rollups.frames import version_frame
from reporting.rollups.invariants import broken_bounds, broken_identities
from reporting.rollups.lines import Grouping, Summary, assemble
from reporting.rollups.parts import uncounted, version_parts
from reporting.rollups.proof import audit
from tests.factories import campaigns, units
from tests.ledger.annexes import plain_sums
from tests.reporting.histories import CHILDREN, Book, Filed, Step, histories

pytestmark = pytest.mark.django_db
EXAMPLES = 400 if os.environ.get("QINGQIAN_PROVE") else 25
ORACLES = {3: plain_sums.annex3, 4: plain_sums.annex4}


def _counted(lines: Sequence[Line]) -> list[Line]:
    needed = ("source", "nature", "disputed")
    return [line for line in lines if line.owed_fen and all(getattr(line, name) is not None for name in needed)]


def _expected(
    annex: int, name: str, own: list[Line], children: dict[str, list[Line]], *, by_unit: bool
) -> list[plain_sums.Row]:
    """Work the table out plainly: the own line is there if the unit has no children, or rows stand on it."""
    own = _counted(own)
    label = f"{name}本级" if children else name
    on_line = [line for line in own if by_unit or line.nature != plain_sums.CENTRAL_SOE or not line.parent_company]
    labels = [*([label] if on_line or not children else []), *children]
    pairs = [(label, line) for line in own]
    pairs += [(child, line) for child, lines in children.items() for line in _counted(lines)]
    return ORACLES[annex](pairs, labels, by_unit=by_unit)


def _made(table: AnnexTable) -> list[plain_sums.Row]:
    """Write a product's table as the oracle writes its own."""
    rows = []
    for line in (*table.lines, table.total):
        row: plain_sums.Row = {"label": line.label}
        for column in table.spec.columns:
            value = line.values.get(column.name)
            if column.figure is Figure.MONEY:
                value = Decimal(value or 0).scaleb(-6)
            if column.figure in (Figure.MONEY, Figure.RATE) and value is not None:
                row[str(column.no)] = f"{value:.6f}"
            elif column.formula is not None:
                row[str(column.no)] = None if value is None else int(value)
        rows.append(row)
    return rows


def _compare(figures: Figures, name: str, own: list[Line], children: dict[str, list[Line]]) -> None:
    by_unit = figures.summary.grouping is Grouping.UNITS
    for annex in ORACLES:
        assert _made(figures.annex(annex)) == _expected(annex, name, own, children, by_unit=by_unit)


def _check_live(book: Book, code: str) -> None:
    below = book.live_lines(code)
    assert uncounted(book.places[code]) == len(below) - len(_counted(below))
    own = [kept.line for kept in book.rows[code]]
    children = {book.places[child].name: book.live_lines(child) for child in CHILDREN.get(code, ())}
    for grouping in Grouping:
        _compare(live_figures(book.places[code], grouping), book.places[code].name, own, children)


def _version_summary(version: FilingVersion, grouping: Grouping) -> Figures:
    """Read a version's table past the check of bounds, which the random rows, never judged, may break."""
    summary: Summary = assemble(version_frame(version), version_parts(version), grouping)
    if not any(list(broken_bounds(line.sums)) for line in (*summary.lines, summary.total)):
        return version_figures(Standing(version, campaigns.period()), grouping)
    assert not any(list(broken_identities(line.sums)) for line in summary.lines)
    return Figures(summary, None, ())


def _check_version(book: Book, version: FilingVersion, filed: Filed) -> None:
    children = {book.places[c].name: child.all_lines() if child else [] for c, child in filed.children.items()}
    for grouping in Grouping:
        _compare(_version_summary(version, grouping), book.places[filed.place].name, filed.own, children)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=set(Phase) - {Phase.explain},
    suppress_health_check=[HealthCheck.too_slow],
)
@given(histories)
def test_any_history_sums_up_as_plain_addition_does(steps: list[Step]) -> None:
    with transaction.atomic():
        book = Book(units.tree())
        with tenant_scope(SYSTEM):
            for step in steps:
                book.play(step)
            for code in book.places:
                _check_live(book, code)
            for version, filed in book.versions:
                _check_version(book, version, filed)
            assert [found for found in audit().differences if found.check != "invariants"] == []
        transaction.set_rollback(True)
