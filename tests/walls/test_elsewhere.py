"""What a unit learns of the others through D02 and D04: yes or no, and not one sign more."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.annexes.line import Line
from ledger.exchange.importing import import_sheet
from ledger.exchange.report import Choices
from ledger.exchange.sheet import read_sheet
from ledger.models import AuditEvent, RecordMark
from ledger.queries.elsewhere import ASK, facts_of, written
from ledger.queries.periods import context_for
from qingqian.db.sqlfile import rows
from tests.factories import campaigns, units
from tests.factories.across import ACROSS, unit_book
from tests.factories.lines import good_line
from tests.factories.rollups import Tree, plant
from tests.ledger.annexes.cases import FIXTURES
from tests.ledger.views.test_grid import CHECK, row, send
from tests.walls.attack import REFUSED, attempt

pytestmark = pytest.mark.django_db
_VOLATILE: Final = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|name="csrf-token"\s+content="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}'
)
Plant = Callable[[Tree, Sequence[Line]], None]


def _one_beside(tree: Tree, lines: Sequence[Line]) -> None:
    plant(tree.units[units.WENLONG], lines)


def _one_far_away(tree: Tree, lines: Sequence[Line]) -> None:
    plant(tree.units[units.JIJIANG], lines)


def _one_above(tree: Tree, lines: Sequence[Line]) -> None:
    plant(tree.units[units.CITY], lines)


def _many_everywhere(tree: Tree, lines: Sequence[Line]) -> None:
    for code in (units.WENLONG, units.SHIJIAO, units.QIJIANG, units.JIJIANG, units.JIANGJIN, units.CITY):
        plant(tree.units[code], [*reversed(lines)] * 3)


def _many_in_another_order(tree: Tree, lines: Sequence[Line]) -> None:
    for line in reversed(lines):
        plant(tree.units[units.JIJIANG], [line] * 7)


WAYS: Final[Sequence[Plant]] = (
    _one_beside,
    _one_far_away,
    _one_above,
    _many_everywhere,
    _many_in_another_order,
)


@dataclass
class Look:
    """All that a clerk gets from the site: pages, answers, how many queries each took, marks and audit events."""

    pages: list[tuple[str, int, bytes]] = field(default_factory=list)
    queries: list[list[str]] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)


def look(tree: Tree, rule: str, plant_elsewhere: Plant) -> Look:
    """Plant rows elsewhere, work as the clerk does, and take all back."""
    clerk, town, seen = tree.clerk(units.GUNAN), tree.units[units.GUNAN], Look()
    assert clerk.client.ticket  # signed in before anything is put back
    with transaction.atomic():
        plant_elsewhere(tree, ACROSS[rule].there)
        with clerk.scope() as actor:
            known = list(AuditEvent.objects.values_list("id", flat=True))
            sheet = read_sheet(unit_book(FIXTURES, rule, 1), "a.xlsx")
            import_sheet(actor, town, sheet, context_for(town, tree.period), Choices(dry_run=True))
            seen.told.append(asdict(sheet.report))
        place = f"/filings/{units.GUNAN}/{campaigns.SURVEY}/"
        addresses = [reverse("records"), reverse("workbench"), place, reverse("twins"), reverse("stopping")]
        for pk in RECORD_IDS[tree]:
            addresses += [reverse("record", args=[pk]), reverse("record_history", args=[pk])]
        for where in addresses:
            with CaptureQueriesContext(connection) as queries:
                answer = clerk.client.get(where)
            seen.pages.append((where, answer.status_code, _VOLATILE.sub(b"", answer.content)))
            seen.queries.append([re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in queries.captured_queries])
        grid = [row(line, at) for at, line in enumerate(ACROSS[rule].here, 1)]
        seen.told.append(send(clerk, CHECK, grid).content)
        with clerk.scope():
            seen.told.append(list(RecordMark.objects.order_by("record_id").values_list("record_id", "warnings")))
            events = AuditEvent.objects.exclude(pk__in=known).order_by("id")
            seen.told.append(list(events.values_list("what", "op", "rows", "row_id", "before", "after")))
        transaction.set_rollback(True)
    return seen


RECORD_IDS: Final[dict[Tree, list[int]]] = {}


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(*units.TREE)
    made.clerk(units.GUNAN)
    return made


@pytest.mark.parametrize("rule", ACROSS)
def test_one_elsewhere_and_many_near_and_far_look_alike(tree: Tree, rule: str) -> None:
    RECORD_IDS[tree] = [made.pk for made in plant(tree.units[units.GUNAN], ACROSS[rule].here)]
    first, *others = [look(tree, rule, way) for way in WAYS]
    assert {status for _, status, _ in first.pages} == {200}
    bodies = b"".join(body for _, _, body in first.pages)
    assert "另一单位也有".encode() in bodies
    for code in (units.WENLONG, units.JIJIANG, units.JIANGJIN, units.SHIJIAO):
        assert tree.units[code].name.encode() not in bodies
    for other in others:
        assert other.pages == first.pages
        assert other.queries == first.queries
        assert other.told == first.told


def ask(unit_id: int, lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Ask as the program does."""
    columns = written(map(facts_of, lines))
    return [(row["kind"], row["place"]) for row in rows(ASK, [unit_id, *columns])]


def test_the_database_answers_for_a_unit_in_scope_alone_and_with_nothing_but_places(tree: Tree) -> None:
    here, there = tree.units[units.GUNAN], tree.units[units.JIJIANG]
    plant(there, [good_line(2)])
    asked = [good_line(1), good_line(2)]
    columns = written(map(facts_of, asked))
    with tree.clerk(units.GUNAN).scope():
        assert sorted(ask(here.pk, asked)) == [("debt", 2), ("near", 2)]
        assert attempt(ASK, [there.pk, *columns]).code == REFUSED
        assert attempt(ASK, [999_999_999, *columns]).code == REFUSED
    with tree.clerk(units.JIJIANG).scope():
        assert ask(there.pk, asked) == []
    assert attempt(ASK, [here.pk, *columns]).code == REFUSED


@pytest.mark.parametrize(("count", "noted"), [(500, 0), (501, 1)])
def test_who_asks_for_many_debts_that_it_does_not_have_is_noted(tree: Tree, count: int, noted: int) -> None:
    here = tree.units[units.GUNAN]
    own = [good_line(number) for number in range(1, 4)]
    plant(here, own)
    with tree.clerk(units.GUNAN).scope():
        ask(here.pk, own + [good_line(number) for number in range(10, 10 + count)])
        events = AuditEvent.objects.filter(what="asked_elsewhere")
        assert [event.after for event in events] == [{"rows": count}] * noted
