"""文字报告 on pages: written with figures of now, kept while typing, read above, missing only where it is said."""

from typing import Any

import pytest

from ledger.models import FilingVersion, Narrative
from ledger.narrative.parts import Part
from ledger.queries.narratives import ABSENT, narrative_of, texts_in
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree
from tests.ledger.views.moves import SIGNED, page, post, queries, text
from tests.personas import Persona, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
STREET = f"/filings/{units.GUNAN}/{campaigns.WEEK}/"
DISTRICT = f"/filings/{units.QIJIANG}/{campaigns.WEEK}/"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    made.next_period()
    made.write(units.GUNAN, [good_line(1, owed_fen=30 * WAN)])
    made.write(units.WENLONG, [good_line(2, owed_fen=50 * WAN)])
    return made


def send(person: Persona, place: str = STREET, **said: Any) -> Any:
    """Press a button of the editor."""
    return person.client.post(f"{place}narrative/", {"seen": "0", **said})


def keep(person: Persona, **said: Any) -> dict[str, Any]:
    """Let the page keep what is being typed."""
    answer = person.client.post(f"{STREET}narrative/keep/", {"seen": "0", **said})
    assert answer.status_code == 200
    return dict(answer.json())


def texts(tree: Tree, code: str = units.GUNAN) -> dict[Part, str]:
    with tenant_scope(SYSTEM):
        return texts_in(narrative_of(tree.units[code], tree.period))


def test_the_filing_leads_to_the_editor_and_says_how_it_stands(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert "没有写，本期可以不附" in page(clerk, STREET)
    assert "编写文字报告" in page(clerk, STREET)
    assert send(clerk, practice="逐笔核对").status_code == 302
    assert "已写 1 / 3 部分" in page(clerk, STREET)
    assert "编写文字报告" not in page(viewer_of(units.GUNAN), STREET)


def test_the_editor_shows_figures_of_now_and_what_is_wrong(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    send(clerk, progress="拖欠总金额{{拖欠总金额}}。\n清偿总金额3万元。\n{{拖欠总额}}")
    shown = page(clerk, f"{STREET}narrative/")
    assert 'title="附件4 拖欠总金额">30.00万元</b>' in shown
    assert "附件4“清偿总金额”为0.00万元" in shown
    assert 'value="put:progress:21:清偿总金额:3万元"' in shown
    assert "最接近的是“拖欠总金额”" in shown
    assert '<option value="拖欠数量">拖欠数量 1件</option>' in shown
    answer = send(
        clerk,
        seen="1",
        progress="拖欠总金额{{拖欠总金额}}。\r\n清偿总金额3万元。\r\n{{拖欠总额}}",
        do="put:progress:21:清偿总金额:3万元",
    )
    assert answer.status_code == 302
    assert texts(tree)[Part.PROGRESS] == "拖欠总金额{{拖欠总金额}}。\n清偿总金额{{清偿总金额}}。\n{{拖欠总额}}"


@pytest.mark.parametrize("do", ["put:nothing:1:清偿率:3%", "put:progress:x:清偿率:3%", "put:progress:0:无此项:3%"])
def test_a_button_that_no_page_has_is_not_there(tree: Tree, do: str) -> None:
    assert send(tree.clerk(units.GUNAN), progress="3%", do=do).status_code == 404
    assert texts(tree)[Part.PROGRESS] == ""


def test_typing_is_kept_and_answered_with_how_it_reads(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    first = keep(clerk, progress="拖欠数量{{拖欠数量}}")
    assert "已自动保存" in first["said"]
    assert first["seen"] == 1
    assert "1件</b>" in first["preview"]
    assert keep(clerk, seen="1", progress="拖欠数量{{拖欠数量}}，")["seen"] == 2
    assert "没有自动保存" in keep(clerk, seen="2", practice="字" * 20_001)["said"]
    assert texts(tree)[Part.PROGRESS] == "拖欠数量{{拖欠数量}}，"


def test_the_second_of_two_is_shown_both_and_decides(tree: Tree) -> None:
    clerk, head = tree.clerk(units.GUNAN), head_of(units.GUNAN)
    keep(clerk, practice="甲写的")
    assert keep(head, practice="乙写的") == {"said": "没有覆盖他人的修改", "conflict": True}
    shown = page(head, f"{STREET}narrative/")
    assert "两人同时修改" in shown
    assert "甲写的" in shown
    assert 'placeholder="组织领导' in shown
    assert ">\n乙写的</textarea>" in head.client.get(f"{STREET}narrative/").content.decode()
    assert "data-draft=" not in shown
    assert "两人同时修改" not in page(clerk, f"{STREET}narrative/")
    send(head, seen="1", practice="甲写的，乙写的")
    assert texts(tree)[Part.PRACTICE] == "甲写的，乙写的"
    assert "两人同时修改" not in page(head, f"{STREET}narrative/")
    send(clerk, seen="1", practice="甲又写的", do="last")
    assert texts(tree)[Part.PRACTICE] == "甲写的，乙写的"
    send(clerk, seen="1", do="theirs")
    assert "两人同时修改" not in page(clerk, f"{STREET}narrative/")


def test_too_long_a_part_stays_typed(tree: Tree) -> None:
    answer = send(tree.clerk(units.GUNAN), practice="字" * 20_001, problems="资金紧张")
    assert answer.status_code == 422
    assert "超过 20000 字" in text(answer)
    assert "资金紧张" in text(answer)
    assert texts(tree)[Part.PROBLEMS] == ""


def pass_up(tree: Tree) -> None:
    send(tree.clerk(units.GUNAN), practice="约谈三家", progress="拖欠数量{{拖欠数量}}")
    tree.pass_up(units.GUNAN, units.WENLONG)


def test_a_district_sees_what_its_children_said_and_takes_it_over(tree: Tree) -> None:
    pass_up(tree)
    clerk = tree.clerk(units.QIJIANG)
    shown = page(clerk, f"{DISTRICT}narrative/")
    assert "1 / 2 个单位" in shown
    assert "没有附文字报告" in shown
    assert "约谈三家" in shown
    send(clerk, DISTRICT, practice="高位推动", do=f"gather:{units.GUNAN}:practice")
    assert texts(tree, units.QIJIANG)[Part.PRACTICE] == "高位推动\n\n【古南街道】约谈三家"
    assert texts(tree, units.QIJIANG)[Part.PROGRESS] == ""
    send(clerk, DISTRICT, seen="2", practice="高位推动\n\n【古南街道】约谈三家", do="gather:all")
    assert texts(tree, units.QIJIANG)[Part.PRACTICE] == "高位推动\n\n【古南街道】约谈三家"
    assert texts(tree, units.QIJIANG)[Part.PROGRESS] == "【古南街道】拖欠数量1件"
    kept = {part.value: words for part, words in texts(tree, units.QIJIANG).items()}
    assert send(clerk, DISTRICT, seen="3", **kept, do=f"gather:{units.WENLONG}:").status_code == 302
    assert "没有可以汇入的文字报告" in page(clerk, f"{DISTRICT}narrative/")


def test_without_one_where_it_is_due_that_is_said_by_a_tick(tree: Tree) -> None:
    pass_up(tree)
    clerk = tree.clerk(units.QIJIANG)
    assert "本期不附文字报告" in page(clerk, DISTRICT)
    refused = post(clerk, "submit", DISTRICT, seen="0", **SIGNED)
    assert refused.status_code == 422
    assert "本期应附文字报告，请先写好" in text(refused)
    assert post(clerk, "submit", DISTRICT, seen="0", without_narrative="on", **SIGNED).status_code == 302
    with tenant_scope(SYSTEM):
        version = FilingVersion.objects.get(unit=clerk.unit)
        assert ABSENT in {item["rule"] for item in version.findings}


def test_with_one_nothing_is_asked_and_the_level_above_reads_it(tree: Tree) -> None:
    pass_up(tree)
    clerk = tree.clerk(units.QIJIANG)
    send(clerk, DISTRICT, progress="拖欠总金额{{拖欠总金额}}。")
    assert "本期不附文字报告" not in page(clerk, DISTRICT)
    assert post(clerk, "submit", DISTRICT, seen="0", **SIGNED).status_code == 302
    for person in (reviewer_of(units.CITY), viewer_of(units.CITY), clerk):
        shown = page(person, f"{DISTRICT}versions/1/")
        assert "拖欠总金额80.00万元。" in shown
        assert "narrative.docx?version=1" in shown
    assert "拖欠总金额80.00万元。" in page(reviewer_of(units.CITY), f"/review/{units.QIJIANG}/{campaigns.WEEK}/")
    assert "第 1 版已提交，不受这里的改动影响" in page(clerk, f"{DISTRICT}narrative/")


def test_a_wrong_figure_stands_among_the_findings_of_the_report(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    send(clerk, progress="拖欠数量9件")
    assert "附件4“拖欠数量”为1件" in page(clerk, STREET)
    refused = post(clerk, "submit", STREET, seen="0", **SIGNED)
    assert refused.status_code == 422
    assert "1 处有误需改正" in text(refused)


def test_two_children_cost_the_queries_of_one(tree: Tree) -> None:
    clerk = tree.clerk(units.QIJIANG)
    send(tree.clerk(units.GUNAN), practice="约谈三家")
    tree.pass_up(units.GUNAN)
    send(clerk, DISTRICT, practice="高位推动")
    counts = [queries(clerk, f"{DISTRICT}narrative/")]
    send(tree.clerk(units.WENLONG), f"/filings/{units.WENLONG}/{campaigns.WEEK}/", practice="上门协调")
    tree.pass_up(units.WENLONG)
    counts.append(queries(clerk, f"{DISTRICT}narrative/"))
    assert counts[1] <= counts[0]
    with tenant_scope(SYSTEM):
        assert Narrative.objects.count() == 3
