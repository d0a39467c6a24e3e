"""Random ledgers, random moves and merges: sums are kept, the past reproduces, and the next report has its bridge."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from ledger.actions.deciding import approve, claim
from ledger.actions.filings import submit
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, FilingVersion, Unit
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.record import line_of
from ledger.queries.sums import sums_of
from ledger.scoping import SYSTEM, tenant_scope
from reporting.rollups.proof import audit
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.records import WAN
from tests.factories.reorganised import digests, done, merging, moving, unit_of
from tests.factories.rollups import Tree
from tests.personas import manager_of

pytestmark = pytest.mark.django_db
WHY = "与债权人对账后更正，对账单已留存"
TOWNS = (units.GUNAN, units.WENLONG, units.SHIJIAO, units.JIJIANG)
ALL = (*TOWNS, units.QIJIANG, units.JIANGJIN, units.CITY)


def rows() -> Counter[tuple[object, ...]]:
    """Count every live row of all units, by lineage and by what it owes."""
    with tenant_scope(SYSTEM):
        return Counter(ArrearsRecord.objects.values_list("lineage", "owed_fen", "paid_fen", "cleared_fen"))


def changed(random: Random, line: Line) -> Line:
    """Let a row say something else: another amount, or a part of it paid."""
    if random.random() < 0.5:
        return replace(line, owed_fen=random.randrange(10, 60) * WAN, cleared_fen=None, paid_fen=None,
                       remaining_fen=None, remaining_due_month="")  # fmt: skip
    paid = random.randrange(1, (line.owed_fen or 0) // WAN) * WAN
    return replace(line, paid_fen=paid, remaining_fen=(line.owed_fen or 0) - paid, remaining_due_month="2098-01")


def live_a_little(random: Random, tree: Tree) -> None:
    """Let some towns report the survey and have it approved, then write on."""
    for number, code in enumerate(TOWNS):
        tree.write(code, [good_line(10 * number + each) for each in range(random.randint(1, 4))])
        if random.random() < 0.8:
            tree.pass_up(code)
        with tree.clerk(code).scope() as actor:
            for row in ArrearsRecord.objects.filter(unit=tree.units[code]):
                if random.random() < 0.5:
                    save_record(actor, tree.units[code], changed(random, line_of(row)), record_id=row.pk)
        tree.write(code, [good_line(10 * number + 9)] if random.random() < 0.5 else [])


def reorganise_twice(random: Random) -> None:
    """Move and merge at random: what was made by the first act takes part in the second."""
    manager, standing = manager_of(units.CITY), list(TOWNS[:3])
    for turn in range(2):
        code = f"50011080{turn}"
        kind = random.choice(("move", "new", "into"))
        first, second = random.sample(standing, 2)
        if kind == "move":
            above = unit_of(first).parent
            assert above is not None
            to = units.JIANGJIN if above.code == units.QIJIANG else units.QIJIANG
            done(manager, moving(first, to, code=code))
            standing.remove(first)
            continue
        if unit_of(first).parent_id != unit_of(second).parent_id:
            continue
        wish = merging([first], second) if kind == "into" else merging([first, second], code=code, name=f"新{turn}镇")
        done(manager, wish)
        standing = [each for each in standing if each != first and (kind == "into" or each != second)]
        standing += [code] if kind == "new" else []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_moves_and_merges_nothing_is_lost_and_nothing_of_the_past_changes(seed: int) -> None:
    random, tree = Random(seed), Tree()  # noqa: S311 - a test repeats itself
    tree.expect(*ALL)
    live_a_little(random, tree)
    before, past = rows(), digests()
    reorganise_twice(random)
    assert rows() == before
    assert {key: digest for key, digest in digests().items() if key in past} == past
    tree.next_period()
    with tenant_scope(SYSTEM):
        assert audit().differences == ()
        open_ones = list(Unit.objects.filter(valid_to=None, code__in=_towns()).order_by("pk"))
    for unit in open_ones:
        with tenant_scope(SYSTEM) as actor:
            submit(actor, unit, tree.period, Submission(explain=WHY, nil=not _has_rows(unit)))
        with tree.reviewer(_above(unit)).scope() as actor:
            claim(actor, unit, tree.period)
            approve(actor, unit, tree.period)
        with tenant_scope(SYSTEM):
            version = FilingVersion.objects.select_related("period__campaign").get(unit=unit, period=tree.period)
            assert bridge_of(version, opening_of(version)).balances
    with tenant_scope(SYSTEM):
        for code in (units.QIJIANG, units.JIANGJIN):
            submit(SYSTEM, unit_of(code), tree.period, Submission(with_missing=True))
            version = FilingVersion.objects.select_related("period__campaign").get(unit__code=code)
            assert bridge_of(version, opening_of(version)).balances
        assert _filed(tree) == before.total()
        assert audit().differences == ()


def _towns() -> list[str]:
    with tenant_scope(SYSTEM):
        return list(
            Unit.objects.filter(parent__code__in=[units.QIJIANG, units.JIANGJIN]).values_list("code", flat=True)
        )


def _above(unit: Unit) -> str:
    above = unit_of(unit.code).parent
    assert above is not None
    return above.code


def _has_rows(unit: Unit) -> bool:
    return ArrearsRecord.objects.filter(unit=unit).exists()


def _filed(tree: Tree) -> int:
    """Count the rows that the two districts' versions hold with all that they pin."""
    versions = FilingVersion.objects.filter(unit__code__in=[units.QIJIANG, units.JIANGJIN], period=tree.period)
    return sum(sums.row_count for sums in sums_of(versions).values())
