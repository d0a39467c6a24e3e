"""The tabs of the list: what they count, what they show, and what a page remembers of how it was left."""

import re
from html import unescape
from typing import Any

import pytest

from ledger.actions.dispositions import dispose
from ledger.models import (
    ArrearsRecord,
    DispositionKind,
    ImportRow,
    Job,
    JobState,
    RowOutcome,
    RowState,
    SavedView,
    Unit,
)
from ledger.queries import stopping
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import campaigns, filings, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import page, queries
from tests.ledger.views.records.test_list import debtors
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
REASON = "债务主体划转到区水利局，由其继续报送"


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def planted(clerk: Persona) -> dict[str, ArrearsRecord]:
    """File three rows; then one is changed, one leaves, one stays, and one comes new, with something to explain."""
    rows = {name: record(clerk.unit, debtor_name=name, disputed=True) for name in ("不变", "改动", "移走")}
    filings.version(clerk.unit, period=campaigns.period(campaigns.SURVEY))
    with clerk.scope() as actor:
        ArrearsRecord.objects.filter(pk=rows["改动"].pk).update(contract_name="补充协议")
        dispose(actor, clerk.unit, [rows["移走"].pk], DispositionKind.MOVED_OUT, REASON)
    return rows | {"新增": record(clerk.unit, debtor_name="新增", disputed=True, contract_fen=WAN)}


def counts(html: str) -> dict[str, int]:
    found = re.findall(r'<a href="[^"]*"[^>]*> (\S+) <span class="tabs-count [^"]*">(\d+)<', html)
    return {label: int(count) for label, count in found}


def test_each_tab_counts_and_shows_its_rows(clerk: Persona) -> None:
    planted(clerk)
    html = page(clerk, "/ledger/")
    assert counts(html) == {"全部": 3, "较上期有变化": 2, "有误": 0, "需说明": 1, "移出": 1}
    assert debtors(page(clerk, "/ledger/?tab=changed")) == ["改动", "新增"]
    assert debtors(page(clerk, "/ledger/?tab=asks")) == ["新增"]
    assert debtors(page(clerk, "/ledger/?tab=faulty")) == []


def test_changed_cells_say_what_they_were(clerk: Persona) -> None:
    planted(clerk)
    html = page(clerk, "/ledger/?tab=changed")
    dots = re.findall(r'<span class="changed" title="上期：([^"]*)">', html)
    assert len(dots) == 1
    assert "号工程采购合同" in dots[0]
    assert (html.count(">变更</span>"), html.count(">新增</span>")) == (1, 1)


def test_a_row_changed_there_and_back_has_not_changed(clerk: Persona) -> None:
    rows = planted(clerk)
    with clerk.scope():
        mine = ArrearsRecord.objects.filter(pk=rows["改动"].pk)
        mine.update(contract_name=rows["改动"].contract_name)
        mine.update(sort_no=99)
    assert debtors(page(clerk, "/ledger/?tab=changed")) == ["新增"]


def test_before_the_first_version_there_is_nothing_to_compare(clerk: Persona) -> None:
    record(clerk.unit)
    html = page(clerk, "/ledger/")
    assert "较上期有变化" not in html
    assert ">新增</span>" not in html


def test_a_district_sees_changes_of_those_that_handed_in(clerk: Persona, tree: dict[str, Unit]) -> None:
    planted(clerk)
    record(tree[units.WENLONG], debtor_name="从未报送")
    html = page(reviewer_of(units.QIJIANG), "/ledger/?tab=changed")
    assert debtors(html) == ["改动", "新增"]
    assert (counts(html)["全部"], counts(html)["较上期有变化"], counts(html)["移出"]) == (4, 2, 1)
    city = page(viewer_of(units.CITY), "/ledger/")
    assert "较上期有变化" not in city


def test_rows_that_left_say_why_and_can_be_taken_back(clerk: Persona) -> None:
    planted(clerk)
    html = page(clerk, "/ledger/?tab=left")
    assert all(word in html for word in ("移走", REASON, "待报送", "撤销"))
    assert "撤销" not in page(viewer_of(units.GUNAN), "/ledger/?tab=left")
    found = re.search(r'action="(/ledger/dispositions/\d+/undo/)"', html)
    assert found
    answer: Any = clerk.client.post(found[1])
    assert answer.url == f"/ledger/?unit={units.GUNAN}&scope=own&tab=left"
    html = page(clerk, answer.url)
    assert "没有移出的行" in html
    assert counts(html)["全部"] == 4


def test_what_still_stops_is_counted_and_listed_with_its_field(clerk: Persona) -> None:
    rows = planted(clerk)
    with clerk.scope():
        job = Job.objects.create(unit=clerk.unit, kind="import", key="k", state=JobState.DONE)
        row = ImportRow(unit=clerk.unit, job=job, number=7, outcome=RowOutcome.WRONG, state=RowState.WAITING)
        row.cells, row.findings = [""] * 28, [{"message": "第18列读不懂"}]
        row.save()
    assert "还差 1 处才能提交" in page(clerk, "/ledger/")
    html = page(clerk, "/ledger/stopping/")
    assert f'href="/ledger/{rows["新增"].pk}/#id_owed_fen"' in html
    assert all(word in html for word in ("0 处须改正，1 处须说明", "文件第 7 行", "第18列读不懂"))


def test_rows_that_wait_stop_nothing_and_are_named(clerk: Persona) -> None:
    record(clerk.unit, disputed=True)
    with clerk.scope():
        job = Job.objects.create(unit=clerk.unit, kind="import", key="k", state=JobState.DONE)
        ImportRow.objects.create(
            unit=clerk.unit, job=job, number=7, outcome=RowOutcome.WRONG, state=RowState.WAITING, cells=[""] * 28
        )
    html = page(clerk, "/ledger/")
    assert ("导入的 1 行待改正" in html, "检查无误" in html, "处才能提交" in html) == (True, False, False)


def test_what_only_the_next_filing_asks_for_is_counted_too(clerk: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    record(clerk.unit, Status.PART, remaining_due_month="")
    html = page(clerk, "/ledger/")
    assert (counts(html)["需说明"], "还差 1 处才能提交" in html) == (0, True)
    assert "0 处须改正，1 处须说明" in page(clerk, "/ledger/stopping/")
    assert 'href="/ledger/stopping/?unit=' in page(clerk, "/ledger/")
    monkeypatch.setattr(stopping, "SHORT", 0)
    html = page(clerk, "/ledger/")
    assert ("提交前检查" in html, "检查无误" in html, "处才能提交" in html) == (True, False, False)


def test_a_clean_ledger_and_an_empty_one_say_so(clerk: Persona) -> None:
    assert "台账里还没有数据" in page(clerk, "/ledger/stopping/")
    record(clerk.unit, disputed=True)
    assert "检查无误" in page(clerk, "/ledger/")
    assert "台账 1 件，检查通过，可以提交" in page(clerk, "/ledger/stopping/")


def show(person: Persona, way: str, place: str = "/ledger/") -> str:
    """Press the button that shows the list this way; return the list that comes."""
    html = page(person, place)
    form = next(text for text in re.findall(r'<form class="choices".*?</form>', html, re.DOTALL) if way in text)
    action = re.search(r'action="([^"]*)"', form)
    assert action
    answer = person.client.post(unescape(action[1]), {"act": "show", "show": way})
    assert answer.status_code == 302
    return page(person, answer["Location"])


def test_a_list_is_as_it_was_left(clerk: Persona) -> None:
    record(clerk.unit)
    show(clerk, "cols=all")
    again = show(clerk, "density=roomy")
    for html in (again, page(clerk, "/ledger/")):
        assert "sheet-roomy" in html
        assert "11 债务人联系电话 </th>" in html
        assert re.search(r'value="density=roomy"\s+aria-pressed="true"', html)
    assert "sheet-roomy" not in show(clerk, "density=compact")
    assert "sheet-roomy" not in page(clerk, "/ledger/")
    assert "sheet-roomy" not in page(viewer_of(units.GUNAN), "/ledger/")


@pytest.mark.parametrize("place", ["/ledger/", "/analysis/search/"])
def test_an_address_from_elsewhere_shows_a_list_otherwise_and_keeps_nothing(clerk: Persona, place: str) -> None:
    record(clerk.unit)
    show(clerk, "density=roomy", place)
    with clerk.scope():
        before = list(SavedView.objects.values())
    assert "sheet-roomy" not in page(clerk, f"{place}?density=compact&cols=owed_fen,court_fen&scope=own")
    page(clerk, f"{place}?cols=all")
    with clerk.scope():
        assert list(SavedView.objects.values()) == before
    assert "sheet-roomy" in page(clerk, place)


@pytest.mark.parametrize("way", ["", "density", "density=thick", "cols=", "cols=夜", "page=2", "left=x"])
def test_no_other_way_of_showing_is_kept(clerk: Persona, way: str) -> None:
    answer = clerk.client.post(f"/ledger/views/?unit={units.GUNAN}", {"act": "show", "show": way})
    assert answer.status_code == 422
    with clerk.scope():
        assert not SavedView.objects.exists()


def headings(html: str) -> list[str]:
    return [label.strip() for label in re.findall(r'<th class="level-2[^>]*> (.*?) </th>', html)]


def test_own_columns_are_kept_and_stand_in_the_address(clerk: Persona) -> None:
    record(clerk.unit)
    answer = keep(clerk, "columns", "", column=["court_fen", "owed_fen", "夜", "debtor_name"])
    assert answer.url == f"/ledger/?unit={units.GUNAN}&cols=debtor_name%2Cowed_fen%2Ccourt_fen"
    assert headings(page(clerk, answer.url)) == ["拖欠金额", "进入司法程序的金额"]
    assert headings(page(clerk, "/ledger/")) == ["拖欠金额", "进入司法程序的金额"]
    assert "自选列" in page(clerk, "/ledger/?cols=usual")
    back = keep(clerk, "columns", "")
    assert back.url.endswith("cols=usual")


def keep(clerk: Persona, act: str, query: str = "disputed=True", **said: Any) -> Any:
    return clerk.client.post(f"/ledger/views/?unit={units.GUNAN}&{query}", {"act": act, **said})


def test_filters_are_saved_applied_renamed_and_deleted(clerk: Persona) -> None:
    record(clerk.unit)
    assert keep(clerk, "save", name="有分歧的").url == f"/ledger/?unit={units.GUNAN}&disputed=True"
    html = page(clerk, "/ledger/")
    assert re.search(rf'<a href="/ledger/\?unit={units.GUNAN}&amp;disputed=True">有分歧的</a>', html)
    found = re.search(r'name="view" value="(\d+)"', html)
    assert found
    assert keep(clerk, "rename", view=found[1], name="争议").status_code == 302
    assert ">争议</a>" in page(clerk, "/ledger/")
    assert ">争议</a>" not in page(viewer_of(units.GUNAN), "/ledger/")
    assert keep(clerk, "drop", view=found[1]).status_code == 302
    assert ">争议</a>" not in page(clerk, "/ledger/")


@pytest.mark.parametrize(
    ("act", "query", "said", "status"),
    [
        ("save", "", {"name": "无条件"}, 422),
        ("save", "disputed=True", {"name": " "}, 422),
        ("drop", "", {"view": "x"}, 404),
        ("夜", "", {}, 422),
    ],
)
def test_what_cannot_be_kept_says_why(clerk: Persona, act: str, query: str, said: dict[str, str], status: int) -> None:
    assert keep(clerk, act, query, **said).status_code == status


def test_filed_rows_are_told_from_those_that_may_be_deleted(clerk: Persona) -> None:
    planted(clerk)
    assert debtors(page(clerk, "/ledger/?filed=1")) == ["不变", "改动"]
    assert debtors(page(clerk, "/ledger/?filed=0")) == ["新增"]


@pytest.mark.parametrize("tab", ["changed", "asks", "left"])
def test_the_tabs_cost_the_same_however_many_rows(clerk: Persona, tab: str) -> None:
    planted(clerk)
    page(clerk, "/ledger/")
    one = queries(clerk, f"/ledger/?tab={tab}")
    with tenant_scope(SYSTEM):
        changed = ArrearsRecord.objects.filter(unit=clerk.unit, debtor_name="不变")
        changed.update(contract_fen=WAN)
    with clerk.scope() as actor:
        dispose(actor, clerk.unit, [changed.get().pk], DispositionKind.VOIDED, REASON)
    for _ in range(2):
        record(clerk.unit, contract_fen=WAN, disputed=True)
    page(clerk, "/ledger/")
    assert queries(clerk, f"/ledger/?tab={tab}") == one


def test_a_row_that_waits_quotes_no_whole_number(clerk: Persona) -> None:
    with clerk.scope():
        job = Job.objects.create(unit=clerk.unit, kind="import", key="k", state=JobState.DONE)
        row = ImportRow(unit=clerk.unit, job=job, number=7, outcome=RowOutcome.WRONG, state=RowState.WAITING)
        row.cells, row.findings = [""] * 28, [{"column": 15, "message": "“138123422011”不像手机或座机号码"}]
        row.save()
    html = page(viewer_of(units.GUNAN), "/ledger/stopping/")
    assert "“138*****2011”不像手机或座机号码" in html
