import re
from typing import Any

import pytest

from ledger.models import ArrearsRecord, Disposition, Unit
from ledger.vocabulary import Category, Nature, Sector
from tests.factories import filings, units
from tests.factories.records import record
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
REASON = "债务主体划转到区水利局，由其继续报送"
FILTER = "disputed=True"


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    """Plant three disputed rows and one that is not."""
    for number in range(4):
        record(tree[units.GUNAN], debtor_name=f"第{number}局", disputed=number > 0)
    return clerk_of(units.GUNAN)


def seen(clerk: Persona, query: str = FILTER) -> dict[str, str]:
    """Return what the bar of the list carries."""
    html = page(clerk, f"/ledger/?{query}")
    return dict(re.findall(r'<input type="hidden" name="(count|digest)" value="([^"]*)">', html))


def press(clerk: Persona, act: str, query: str = FILTER, **said: Any) -> Any:
    return clerk.client.post(f"/ledger/bulk/?unit={units.GUNAN}&{query}", {"act": act, **said})


def left(clerk: Persona, **condition: Any) -> list[str]:
    with clerk.scope():
        return list(
            ArrearsRecord.objects.filter(**condition).order_by("sort_no").values_list("debtor_name", flat=True)
        )


def test_the_bar_says_how_many_in_every_button(clerk: Persona) -> None:
    html = page(clerk, f"/ledger/?{FILTER}")
    buttons = re.findall(r'name="act" value="(\w+)" > (\S+) <span data-n="3">3</span> 行 </button>', html)
    assert buttons == [("change", "修改一栏"), ("leave", "移出或作废"), ("delete", "删除")]
    assert "导出所筛 3 行" in html
    assert f"/exports/annex2.xlsx?unit={units.GUNAN}&amp;disputed=True&amp;chosen=1&amp;scope=all" in html


@pytest.mark.usefixtures("clerk")
def test_nobody_else_is_offered_acts_on_rows() -> None:
    for person in (viewer_of(units.GUNAN), reviewer_of(units.QIJIANG)):
        html = page(person, f"/ledger/?unit={units.GUNAN}")
        assert 'name="act" value="delete"' not in html
        assert 'name="row"' not in html
    assert press(viewer_of(units.GUNAN), "delete").status_code == 403


def test_an_act_is_confirmed_and_done_to_exactly_the_filtered_rows(clerk: Persona) -> None:
    bar = seen(clerk)
    asked = text(press(clerk, "delete", **bar))
    assert "删除 3 行" in asked
    assert "确认删除 3 行" in asked
    assert [name for name in ("第0局", "第1局", "第3局") if name in asked] == ["第1局", "第3局"]
    assert len(left(clerk)) == 4
    assert press(clerk, "delete", confirmed="1", **bar).url == f"/ledger/?unit={units.GUNAN}&disputed=True"
    assert left(clerk) == ["第0局"]


def test_ticked_rows_go_before_the_filter(clerk: Persona) -> None:
    html = page(clerk, "/ledger/")
    rows = re.findall(r'name="row" value="([\d.]+)"', html)
    assert len(rows) == 4
    said = {"row": rows[:2], **seen(clerk, "")}
    assert "修改 2 行的一栏" in text(press(clerk, "change", "", **said))
    done = press(clerk, "change", "", confirmed="1", column="category", category=str(Category.GOODS.value), **said)
    assert done.status_code == 302
    assert left(clerk, category=Category.GOODS) == ["第0局", "第1局"]


def test_a_row_changed_meanwhile_stops_the_act_and_says_so(clerk: Persona) -> None:
    bar = seen(clerk)
    record(clerk.unit, debtor_name="后来的", disputed=True)
    answer = press(clerk, "delete", confirmed="1", **bar)
    assert answer.status_code == 409
    assert all(word in text(answer) for word in ("没有执行任何操作", "选中的行", "3", "4"))
    assert len(left(clerk)) == 5
    ticked = re.findall(r'name="row" value="([\d.]+)"', page(clerk, "/ledger/"))[:1]
    with clerk.scope():
        ArrearsRecord.objects.filter(debtor_name="第0局").update(contract_name="另一合同")
    answer = press(clerk, "leave", row=ticked)
    assert answer.status_code == 409
    assert "已有人修改过" in text(answer)


def test_filed_rows_leave_with_one_reason(clerk: Persona) -> None:
    filings.version(clerk.unit)
    bar = seen(clerk)
    refused = press(clerk, "leave", confirmed="1", kind="1", reason="核实无误", **bar)
    assert refused.status_code == 422
    assert "确认移出 3 行" in text(refused)
    assert press(clerk, "leave", confirmed="1", kind="3", reason=REASON, **bar).status_code == 302
    with clerk.scope():
        assert set(Disposition.objects.values_list("kind", "reason")) == {(3, REASON)}
    assert left(clerk) == ["第0局"]


def test_filed_rows_are_not_deleted(clerk: Persona) -> None:
    filings.version(clerk.unit)
    answer = press(clerk, "delete", confirmed="1", **seen(clerk))
    assert answer.status_code == 422
    assert "其中 3 行已经报送过" in text(answer)


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ({"column": "disputed", "disputed": "0"}, {"disputed": False}),
        (
            {"column": "nature", "nature": str(Nature.INSTITUTION.value)},
            {"nature": Nature.INSTITUTION, "sector": None},
        ),
        (
            {"column": "nature", "nature": str(Nature.GOVERNMENT.value), "sector": str(Sector.WATER.value)},
            {"nature": Nature.GOVERNMENT, "sector": Sector.WATER},
        ),
        ({"column": "parent_company", "parent_company": ""}, {"parent_company": ""}),
        ({"column": "debtor_phone", "debtor_phone": "023-48612345"}, {"debtor_phone": "023-48612345"}),
        ({"column": "debtor_phone", "debtor_phone": "０２３-4861\u200b2345"}, {"debtor_phone": "023-48612345"}),
        ({"column": "parent_company", "parent_company": "中例\x01集团"}, {"parent_company": "中例集团"}),
    ],
)
def test_a_column_is_set_and_nothing_else(clerk: Persona, said: dict[str, str], became: dict[str, Any]) -> None:
    assert press(clerk, "change", confirmed="1", **said, **seen(clerk)).status_code == 302
    assert left(clerk, version=2, **became) == ["第1局", "第2局", "第3局"]
    assert left(clerk, version=1) == ["第0局"]


@pytest.mark.parametrize(
    "said",
    [{"column": "category"}, {"column": "owed_fen"}, {"column": "debtor_contact", "debtor_contact": "\u200b"}, {}],
)
def test_a_change_without_a_value_is_asked_for_again(clerk: Persona, said: dict[str, str]) -> None:
    answer = press(clerk, "change", confirmed="1", **said, **seen(clerk))
    assert answer.status_code == 422
    assert left(clerk, version=2) == []


@pytest.mark.parametrize(("act", "status"), [("", 422), ("夜", 422), ("delete", 409)])
def test_what_makes_no_sense_does_nothing(clerk: Persona, act: str, status: int) -> None:
    assert press(clerk, act, count="x", row="夜").status_code == status
    assert len(left(clerk)) == 4


def test_the_bar_costs_the_same_however_many_rows(clerk: Persona) -> None:
    page(clerk, f"/ledger/?{FILTER}")
    one = queries(clerk, f"/ledger/?{FILTER}")
    for _ in range(3):
        record(clerk.unit, disputed=True)
    page(clerk, "/ledger/")
    assert queries(clerk, f"/ledger/?{FILTER}") == one


def test_a_number_of_rows_that_is_none_finds_other_rows(clerk: Persona) -> None:
    assert press(clerk, "delete", count="9" * 5_000, digest="x").status_code == 409


def test_rows_of_those_below_are_never_taken_along(clerk: Persona, tree: dict[str, Unit]) -> None:
    assert left(clerk, disputed=True)
    district = clerk_of(units.QIJIANG)
    record(tree[units.QIJIANG], debtor_name="本级的行", disputed=True)
    bar = seen(district, f"unit={units.QIJIANG}&scope=own&{FILTER}")
    answer = district.client.post(f"/ledger/bulk/?unit={units.QIJIANG}&scope=all&{FILTER}", {"act": "leave", **bar})
    assert answer.status_code == 200
    assert "本级的行" in text(answer)
    assert "第1局" not in text(answer)
