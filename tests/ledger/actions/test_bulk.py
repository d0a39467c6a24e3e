from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from ledger.actions import bulk
from ledger.actions.bulk import OtherRowsError, Seen, change_rows, delete_rows, dispose_rows
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import ArrearsRecord, Disposition, DispositionKind
from ledger.queries.marks import Mark, marks_by_record
from ledger.queries.records import chosen_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Category, Nature, Source
from tests.factories import campaigns, filings, units
from tests.factories.records import record
from tests.personas import Persona, clerk_of, viewer_of

pytestmark = pytest.mark.django_db
REASON = "债务主体划转到区水利局，由其继续报送"
GOODS = {"category": Category.GOODS}


@pytest.fixture
def clerk() -> Persona:
    campaigns.campaign()
    return clerk_of(units.GUNAN)


def planted(clerk: Persona, count: int = 3) -> list[ArrearsRecord]:
    return [record(clerk.unit, disputed=True) for _ in range(count)]


def all_rows() -> QuerySet[ArrearsRecord]:
    return ArrearsRecord.objects.all()


def seen() -> Seen:
    chosen = chosen_of(all_rows(), 10)
    return Seen(chosen.count, chosen.digest)


def act(clerk: Persona, done: Callable[..., int], *more: Any, **said: Any) -> int:
    with clerk.scope() as actor:
        return done(actor, clerk.unit, all_rows(), said.get("seen") or seen(), *more)


def test_exactly_the_rows_seen_are_deleted(clerk: Persona) -> None:
    planted(clerk)
    stranger = record(units.unit(units.WENLONG))
    assert act(clerk, delete_rows) == 3
    with tenant_scope(SYSTEM):
        assert list(all_rows()) == [stranger]


def test_one_filed_row_keeps_all_from_deletion(clerk: Persona) -> None:
    planted(clerk, 1)
    filings.version(clerk.unit)
    planted(clerk, 1)
    with pytest.raises(RefusedError, match="其中 1 行已经报送过"):
        act(clerk, delete_rows)
    with clerk.scope():
        assert all_rows().count() == 2


def test_filed_rows_leave_together(clerk: Persona) -> None:
    planted(clerk)
    filings.version(clerk.unit)
    assert act(clerk, dispose_rows, DispositionKind.VOIDED, REASON) == 3
    with clerk.scope():
        assert (all_rows().count(), Disposition.objects.count()) == (0, 3)


def test_a_column_is_set_on_all_and_the_rows_are_judged_anew(clerk: Persona) -> None:
    rows = planted(clerk)
    assert act(clerk, change_rows, GOODS) == 3
    with clerk.scope():
        assert set(all_rows().values_list("category", "version", "faulty")) == {(Category.GOODS, 2, False)}
    # 部平台 without a number breaks S08.
    act(clerk, change_rows, {"source": Source.PLATFORM})
    with clerk.scope():
        assert all_rows().filter(faulty=True).count() == 3
        assert set(marks_by_record([row.pk for row in rows]).values()) == {Mark(errors=1, rules=("S08",))}
    act(clerk, change_rows, {"source": Source.SELF})
    with clerk.scope():
        assert not all_rows().filter(faulty=True).exists()


@pytest.mark.parametrize("values", [{}, {"owed_fen": 1}, {"category": Category.GOODS, "unit_id": 1}])
def test_only_columns_that_may_be_set_together_are(clerk: Persona, values: dict[str, Any]) -> None:
    planted(clerk)
    with pytest.raises(RefusedError, match="要修改的栏目"):
        act(clerk, change_rows, values)


@pytest.mark.parametrize("event", ["edited", "added", "gone"])
def test_other_rows_than_were_seen_change_nothing(clerk: Persona, event: str) -> None:
    rows = planted(clerk)
    with clerk.scope():
        before = seen()
        if event == "edited":
            ArrearsRecord.objects.filter(pk=rows[0].pk).update(contract_name="另一合同")
        elif event == "gone":
            rows[0].delete()
    if event == "added":
        planted(clerk, 1)
    with pytest.raises(OtherRowsError) as other:
        act(clerk, change_rows, GOODS, seen=before)
    assert (other.value.seen.count, other.value.now.count) == (3, {"edited": 3, "added": 4, "gone": 2}[event])
    with clerk.scope():
        assert not all_rows().filter(category=Category.GOODS).exists()


def test_too_many_and_none_are_refused(clerk: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="没有选中"):
        act(clerk, change_rows, GOODS)
    planted(clerk)
    monkeypatch.setattr(bulk, "MOST", 2)
    with pytest.raises(RefusedError, match="一次最多处理 2 行"):
        act(clerk, change_rows, GOODS)


def test_a_reader_changes_nothing(clerk: Persona) -> None:
    planted(clerk)
    with pytest.raises(ForbiddenError):
        act(viewer_of(units.GUNAN), change_rows, {"nature": Nature.INSTITUTION, "sector": None})


def test_one_row_or_three_cost_the_same_queries(clerk: Persona) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            act(clerk, change_rows, GOODS)
        return len(captured)

    planted(clerk, 1)
    one = counted()
    planted(clerk, 2)
    assert counted() == one
