import pytest

from ledger.models import ChildState
from ledger.totals.measures import NAMES
from ledger.vocabulary import Level
from reporting.rollups.frames import Frame, Member
from reporting.rollups.lines import Grouping, LineKind, LineRef, assemble
from reporting.rollups.parts import Part

DISTRICT = Frame(1, "綦江区", Level.DISTRICT, is_leaf=False, members=(Member(3, "文龙街道"), Member(2, "古南街道")))
TOWN = Frame(2, "古南街道", Level.TOWN, is_leaf=True, state=ChildState.FILED)


def _part(unit_id: int, company: str = "", rows: int = 1, owed: int = 10) -> Part:
    return Part(unit_id, company, dict.fromkeys(NAMES, 0) | {"row_count": rows, "owed_fen": owed})


def _printed(frame: Frame, *parts: Part, grouping: Grouping = Grouping.COMPANIES) -> list[tuple[str, int, int]]:
    summary = assemble(frame, parts, grouping)
    lines = (*summary.lines, summary.total)
    return [(line.label, line.sums["row_count"], line.sums["owed_fen"]) for line in lines]


def test_children_stand_in_the_trees_order_and_have_a_line_even_without_rows() -> None:
    assert _printed(DISTRICT, _part(2)) == [("文龙街道", 0, 0), ("古南街道", 1, 10), ("合计", 1, 10)]


def test_companies_follow_in_code_point_order_and_take_their_rows_from_every_unit() -> None:
    parts = (_part(3, "中渝"), _part(2, "中川", 2, 30), _part(1, "中渝", 1, 5), _part(3, "Z集团"), _part(3, "", 4, 40))
    assert _printed(DISTRICT, *parts) == [
        ("文龙街道", 4, 40),
        ("古南街道", 0, 0),
        ("Z集团", 1, 10),
        ("中川", 2, 30),
        ("中渝", 2, 15),
        ("合计", 9, 95),
    ]


def test_by_units_each_keeps_its_own_rows() -> None:
    parts = (_part(3, "中渝"), _part(2, "中川", 2, 30), _part(1, "中渝", 1, 5), _part(3, "", 4, 40))
    assert _printed(DISTRICT, *parts, grouping=Grouping.UNITS) == [
        ("綦江区本级", 1, 5),
        ("文龙街道", 5, 50),
        ("古南街道", 2, 30),
        ("合计", 8, 85),
    ]


def test_own_rows_of_a_higher_unit_come_first() -> None:
    assert _printed(DISTRICT, _part(2), _part(1))[0] == ("綦江区本级", 1, 10)


def test_a_leafs_table_is_its_name_its_companies_and_the_total() -> None:
    assert _printed(TOWN) == [("古南街道", 0, 0), ("合计", 0, 0)]
    assert _printed(TOWN, _part(2), _part(2, "中川")) == [("古南街道", 1, 10), ("中川", 1, 10), ("合计", 2, 20)]
    assert _printed(TOWN, _part(2), _part(2, "中川"), grouping=Grouping.UNITS) == [
        ("古南街道", 2, 20),
        ("合计", 2, 20),
    ]


def test_a_rollup_of_nothing_is_a_table() -> None:
    assert _printed(Frame(1, "綦江区", Level.DISTRICT, is_leaf=False)) == [("合计", 0, 0)]


def test_sums_of_a_unit_without_a_line_are_never_dropped() -> None:
    with pytest.raises(KeyError):
        assemble(DISTRICT, [_part(99)], Grouping.UNITS)


def test_lines_are_named_in_addresses() -> None:
    summary = assemble(DISTRICT, [_part(1), _part(2, "中川:一")], Grouping.COMPANIES)
    keys = [line.ref.key for line in (*summary.lines, summary.total)]
    assert keys == ["own", "unit:3", "unit:2", "company:中川:一", "total"]
    assert [LineRef.parse(key) for key in keys] == [line.ref for line in (*summary.lines, summary.total)]
    assert LineRef.parse("unit:3") == LineRef(LineKind.UNIT, unit_id=3)


@pytest.mark.parametrize("key", ["", "unit", "unit:", "unit:x", "unit:03", "own:1", "company:", "rows"])
def test_an_address_that_names_no_line_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        LineRef.parse(key)
