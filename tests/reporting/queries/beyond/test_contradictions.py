import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from ledger.models import ArrearsRecord, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Sector, Status
from qingqian.db.clock import clock_held_at
from reporting.queries.beyond import contradictions as asked
from reporting.queries.beyond.contradictions import KINDS, Found, contradicting, contradictions, every_contradicting
from tests.factories import campaigns, records, units
from tests.factories.records import OWED
from tests.factories.reorganised import done, merging
from tests.personas import manager_of

pytestmark = pytest.mark.django_db
DEBTOR, CREDITOR = records.uscc(901, "11"), records.uscc(902)
MONDAY = dt.datetime(2022, 6, 6, tzinfo=dt.UTC)
PAIR = {"debtor_uscc": DEBTOR, "creditor_uscc": CREDITOR, "debtor_name": "某局", "creditor_name": "某公司"}


def _row(code: str, status: Status = Status.NONE, **values: Any) -> ArrearsRecord:
    return records.record(units.unit(code), status, **{**PAIR, **values})


def _two(**second: Any) -> None:
    _row(units.GUNAN)
    _row(units.SHIJIAO, **second)


def _cleared_then(second: Callable[[], object]) -> None:
    _row(units.GUNAN, Status.CLEARED)
    second()


# What is planted, and the kind that it is; beside each the same with nothing that contradicts.
CASES: dict[str, tuple[Callable[[], object], str]] = {
    "nature": (lambda: _two(nature=Nature.INSTITUTION, sector=None), "debtor"),
    "parent": (lambda: _two(parent_company="某集团"), "debtor"),
    "sector": (lambda: _two(sector=Sector.WATER), "debtor"),
    "sector blank": (lambda: _two(sector=None), "debtor"),
    "debtor's name": (lambda: _two(debtor_name="某局机关"), "debtor_name"),
    "creditor's name": (lambda: _two(creditor_name="某建材公司"), "creditor_name"),
    "contract": (
        lambda: [
            _row(code, contract_name="甲（一）合同", contract_fen=fen * OWED)
            for code, fen in ((units.GUNAN, 2), (units.SHIJIAO, 3))
        ],
        "contract",
    ),
    "dispute": (lambda: _two(disputed=True), "dispute"),
}
SOUND: dict[str, Callable[[], object]] = {
    "the same": _two,
    "name written otherwise": lambda: _two(debtor_name=" 某 局", creditor_name="某公司 "),
    "no code": lambda: _two(debtor_uscc="", debtor_name="另一局", nature=Nature.INSTITUTION, sector=None),
    "another contract": lambda: _two(contract_fen=99 * OWED),
    "frame contract": lambda: [
        _row(code, contract_name="甲合同", contract_fen=fen)
        for code, fen in ((units.GUNAN, OWED), (units.SHIJIAO, None))
    ],
    "halves of a split": lambda: [
        _row(units.GUNAN, disputed=d, contract_group=uuid.UUID(int=7)) for d in (True, False)
    ],
    "a draft": lambda: _two(disputed=True, source=None, faulty=True),
}


def _found() -> dict[str, Found]:
    with tenant_scope(SYSTEM):
        return contradictions(units.unit(units.QIJIANG))


@pytest.mark.parametrize("what", CASES)
def test_what_cannot_both_be_right_is_found_by_its_kind_alone(what: str) -> None:
    plant, kind = CASES[what]
    plant()
    assert _found() == {kind: Found(1, 2, 2 * OWED)}


@pytest.mark.parametrize("what", SOUND)
def test_what_can_be_right_is_not_found(what: str) -> None:
    SOUND[what]()
    assert _found() == {}


def test_a_debt_that_is_entered_after_another_was_cleared_is_found_with_it() -> None:
    with clock_held_at(MONDAY), tenant_scope(SYSTEM):
        records.build(units.unit(units.GUNAN), Status.CLEARED, **PAIR).save()
    later = _row(units.SHIJIAO)
    assert _found() == {"again": Found(1, 2, 2 * OWED), "proof": Found(1, 1, OWED)}
    with tenant_scope(SYSTEM):
        kinds = [
            (each.kind, each.place, each.record.unit.code) for each in every_contradicting(units.unit(units.QIJIANG))
        ]
        only = contradicting(units.unit(units.QIJIANG), "again", 1, 1)
    assert kinds == [("again", 1, units.GUNAN), ("again", 1, units.SHIJIAO), ("proof", 1, units.GUNAN)]
    assert [each.record.pk for each in only] == [later.pk]


def test_a_debt_that_stood_before_the_other_was_cleared_is_not_found() -> None:
    with clock_held_at(MONDAY):
        first, _second = _row(units.GUNAN), _row(units.SHIJIAO)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=first.pk).update(cleared_fen=OWED)
    assert set(_found()) == {"proof"}


@pytest.mark.parametrize(
    ("carried", "cleared", "entered", "kinds"),
    [
        ([units.SHIJIAO], 10, 0, {"proof"}),
        ([units.GUNAN], 0, 10, {"again", "proof"}),
        ([units.GUNAN, units.SHIJIAO], 0, 10, {"again", "proof"}),
    ],
)
def test_a_row_that_was_carried_is_neither_entered_nor_cleared_again(
    carried: list[str], cleared: int, entered: int, kinds: set[str]
) -> None:
    """Days after MONDAY on which the one was cleared (it stood before) and the other entered; a merge came later."""
    units.tree()
    campaigns.campaign()
    with clock_held_at(MONDAY - dt.timedelta(days=1)):
        first = _row(units.GUNAN)
    steps: dict[int, Callable[[], object]] = {
        cleared: lambda: ArrearsRecord.objects.filter(pk=first.pk).update(cleared_fen=OWED),
        entered: lambda: _row(units.SHIJIAO),
    }
    for day, step in steps.items():
        with clock_held_at(MONDAY + dt.timedelta(days=day)), tenant_scope(SYSTEM):
            step()
    with clock_held_at(MONDAY + dt.timedelta(days=20)):
        done(manager_of(units.CITY), merging(carried, units.WENLONG))
    assert set(_found()) == kinds


def test_all_of_them_are_read_few_at_a_time(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    for code in (units.GUNAN, units.SHIJIAO, units.WENLONG):
        _row(code, Status.CLEARED, debtor_name=f"{code}局")
    unit = units.unit(units.QIJIANG)
    monkeypatch.setattr(asked, "AT_ONCE", 2)
    # The units below, all rows at once with the server keeping them, and three times the lines of two of them.
    with tenant_scope(SYSTEM), django_assert_num_queries(2 + 3):
        found = [(each.kind, each.place, each.line) for each in every_contradicting(unit)]
    with tenant_scope(SYSTEM):
        pages = [contradicting(unit, kind, start, 2) for kind in ("debtor_name", "proof") for start in (0, 2)]
    assert found == [(each.kind, each.place, each.line) for page in pages for each in page]
    assert len(found) == 6


def test_only_what_is_below_the_unit_is_compared() -> None:
    _row(units.GUNAN)
    _row(units.JIJIANG, disputed=True)
    assert _found() == {}
    with tenant_scope(SYSTEM):
        city: Unit = units.unit(units.CITY)
        assert set(contradictions(city)) == {"dispute"}
    assert set(KINDS) >= {kind for _plant, kind in CASES.values()}
