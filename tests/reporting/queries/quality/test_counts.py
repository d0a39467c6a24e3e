import pytest

from ledger.annexes.checks.catalogue import OF_CLUES, OF_LEDGER, OF_WORDS, TITLES
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.quality.behind import Asked, Key, behind, named_versions
from reporting.queries.quality.counts import Count, counts, reports, together
from reporting.queries.quality.scope import Scope
from reporting.queries.quality.units import unit_table
from tests.factories import campaigns, units
from tests.factories.samples import SHOULD_FAIL
from tests.factories.stories import STORIES
from tests.reporting import quality_world as world

pytestmark = pytest.mark.django_db
STEP = 1_000_100


def owed(last: int) -> int:
    return STEP * last * (last + 1) // 2


def test_rules_of_a_whole_ledger_are_those_that_name_no_row() -> None:
    expected = {rule: sample.expected for rule, sample in SHOULD_FAIL.items()}
    expected |= {rule: story.expected for rule, story in STORIES.items()}
    nameless = {rule for rule, found in expected.items() if found and found[0][0] is None}
    assert nameless == OF_LEDGER - OF_WORDS - OF_CLUES
    assert set(TITLES) > OF_LEDGER


def test_counts_are_of_approved_versions_or_of_those_in_hand() -> None:
    places = world.city()
    week, resolution = campaigns.period(campaigns.WEEK), campaigns.period(campaigns.RESOLUTION)
    with tenant_scope(SYSTEM):
        found = counts(Scope(places[units.CITY]), [week, resolution])
        waiting = counts(Scope(places[units.CITY], pending=True), [week])[week.pk]
        district = counts(Scope(places[units.QIJIANG]), [resolution])[resolution.pk]
        own = counts(Scope(places[units.QIJIANG], own=True), [resolution])[resolution.pk]
    assert found[week.pk] == {
        ("A12", "X"): Count(1, 10, 10, owed(10)),
        ("F07", "W"): Count(1, 2, 0, owed(2)),
        ("P04", "W"): Count(1, 1, 0, owed(80)),
    }
    assert waiting["A12", "X"] == Count(2, 14, 14, owed(10) + owed(4))
    assert found[resolution.pk]["A12", "X"] == district["A12", "X"] == Count(2, 56, 56, owed(55) + STEP)
    assert found[resolution.pk]["P04", "W"].rows == 2
    assert district["P04", "W"] == Count(1, 1, 0, owed(55) + owed(2) + STEP)
    assert own == {}


def test_it_is_said_how_much_was_looked_at() -> None:
    places = world.city()
    campaigns.expect(campaigns.WEEK, *places.values())
    week = campaigns.period(campaigns.WEEK)
    with tenant_scope(SYSTEM):
        seen = reports(Scope(places[units.CITY]), week)
        waiting = reports(Scope(places[units.QIJIANG], pending=True), week)
    assert (seen.versions, seen.rows, seen.expected) == (3, 58 + 40 + 80, len(places))
    assert (waiting.versions, waiting.rows, waiting.expected) == (3, 58 + 40 + 30, 4)


def test_children_and_units_add_up_to_the_whole() -> None:
    places = world.city()
    resolution = campaigns.period(campaigns.RESOLUTION)
    with tenant_scope(SYSTEM):
        scope = Scope(places[units.CITY])
        below = unit_table(scope, resolution, "A12", by_report=False, each=False)
        each = unit_table(scope, resolution, "A12", by_report=False, each=True)
        every = unit_table(scope, resolution, "", by_report=False, each=False)
        whole = counts(scope, [resolution])[resolution.pk]
    names = [line.unit.name for line in below.lines]
    assert names == ["綦江区", "江津区", "重庆市财政局"]
    assert [line.found.rows for line in below.lines] == [56, 0, 0]
    assert [line.unit.name for line in each.lines] == ["綦江区", "古南街道", "石角镇", "几江街道"]
    assert (below.total, below.reports, below.held) == (each.total, each.reports, each.held)
    assert (below.reports, below.held) == (4, 58 + 40 + 80)
    assert [line.unit.name for line in each.lines if each.stands_out(line)] == ["古南街道"]
    assert every.total.rows == together(whole.values()).rows


@pytest.mark.parametrize(
    ("rule", "severity", "complained", "rows"),
    [
        ("A12", "", False, 56),
        ("P04", "", False, 2),
        ("T04", "X", False, 9),
        ("T04", "", True, 5),
        ("T06", "", False, 2),
        ("T06", "W", False, 1),
        ("A02", "", False, 0),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 50])
def test_the_rows_behind_are_as_many_and_owe_as_much(
    rule: str,
    severity: str,
    complained: bool,  # noqa: FBT001 - a case
    rows: int,
    size: int,
) -> None:
    places = world.city()
    asked = Asked(Scope(places[units.CITY]), campaigns.period(campaigns.RESOLUTION), rule, severity, complained)
    with tenant_scope(SYSTEM):
        named = named_versions(asked)
        total = together(each.count for each in named)
        pages = [behind(asked, named, size=size)]
        while pages[-1].after is not None:
            pages.append(behind(asked, named, pages[-1].after, size=size))
        back = [pages[-1]]
        while back[-1].before is not None:
            back.append(behind(asked, named, before=back[-1].before, size=size))
    found = [item for page in pages for item in page.items]
    assert [item.key.number for item in found] == list(range(1, rows + 1))
    assert (total.rows, total.owed_fen) == (rows, sum(item.owed_fen for item in found))
    assert total.explained == sum(bool(item.explanation) for item in found)
    assert len({(item.version_id, item.key.record_id, item.severity) for item in found}) == rows
    assert [item.key for page in reversed(back) for item in page.items] == [item.key for item in found]


@pytest.mark.parametrize("text", ["", "1", "1.2.3.4", "a.b.c.d.e", "1.2.3.4.5.6", "1.2.3.4.99999999999999999999"])
def test_no_other_text_names_a_place(text: str) -> None:
    assert Key.read(text) is None
