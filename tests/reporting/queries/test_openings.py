"""划入期初: who took rows over and has not reported since has the same table as its line above, row by row."""

import pytest

from ledger.models import ChildState, Unit
from ledger.queries.periods import ledger_periods
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.boards.board import board_of
from reporting.queries.boards.figures import Look
from reporting.queries.boards.trend import trend
from reporting.queries.reviewed import Counted, Counting, Gathered, counted
from reporting.queries.rows_behind import counted_rows_behind
from reporting.queries.standing import Standing
from reporting.queries.tables import counted_figures
from reporting.rollups.lines import Grouping, LineKind, LineRef
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.reorganised import NEW, done, merging, unit_of
from tests.factories.rollups import Tree
from tests.personas import manager_of
from tests.reporting.queries.crawl import crawled

pytestmark = pytest.mark.django_db
TOTAL = LineRef(LineKind.TOTAL)


@pytest.fixture
def tree() -> Tree:
    """Let two towns with rows report the survey, write on, and be merged."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    for code, rows in ((units.GUNAN, 2), (units.WENLONG, 3)):
        made.write(code, [good_line(10 * rows + each) for each in range(rows)])
        made.pass_up(code)
        made.write(code, [good_line(10 * rows + 9)])
    return made


def stands(unit: Unit, code: str, counting: Counting) -> Counted:
    found = counted(unit, campaigns.period(code), counting)
    assert found is not None
    return found


@pytest.mark.parametrize("counting", list(Counting))
@pytest.mark.parametrize("into", [NEW, units.WENLONG])
def test_its_table_is_the_line_above_in_every_cell_and_row(tree: Tree, into: str, counting: Counting) -> None:
    wish = merging([units.GUNAN, units.WENLONG]) if into == NEW else merging([units.GUNAN], into)
    done(manager_of(units.QIJIANG), wish)
    unit, above = unit_of(into), tree.units[units.QIJIANG]
    with tenant_scope(SYSTEM):
        own, over = (stands(each, campaigns.WEEK, counting) for each in (unit, above))
        assert isinstance(own, Standing)
        assert isinstance(over, Gathered)
        assert own.marks == ("划入期初",)
        figures, line = counted_figures(own), LineRef(LineKind.UNIT, unit_id=unit.pk)
        summed = next(each for each in counted_figures(over, Grouping.UNITS).summary.lines if each.ref == line)
        assert summed.state is ChildState.CARRIED
        assert figures.summary.total.sums == summed.sums
        assert summed.sums["row_count"] == 5
        rows = [counted_rows_behind(own, TOTAL, Grouping.UNITS), counted_rows_behind(over, line, Grouping.UNITS)]
        assert {*rows[0].values_list("pk", flat=True)} == {*rows[1].values_list("pk", flat=True)}
        assert crawled(figures, lambda ref, by, behind: counted_rows_behind(own, ref, by, behind), Grouping.COMPANIES)


@pytest.mark.usefixtures("tree")
def test_a_board_shows_it_in_its_figures_and_its_trend() -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    unit = unit_of(NEW)
    with tenant_scope(SYSTEM):
        for code, said in ((campaigns.WEEK, "opening"), (campaigns.RESOLUTION, "opening")):
            board = board_of(Look(unit, campaigns.period(code)))
            assert board.now is not None
            last = board.trend[-1]
            assert last.sums is not None
            assert (last.sums.filed, last.sums.owed_fen) == (said, board.now.figures.summary.total.sums["owed_fen"])
            # The periods before are told alike where the board does not know them anyway.
            alone = trend(board.look, list(ledger_periods(campaigns.campaign())), {})
            assert [each.sums for each in alone] == [each.sums for each in board.trend]
            assert last.paid_fen == 0
