"""The report in words to take away: the frozen text, its look, who took it, and drafts for those who write them."""

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pytest_django import Settings

from ledger.actions.narratives import keep_narrative
from ledger.models import AuditEvent, FilingVersion
from ledger.narrative.parts import texts_of
from ledger.queries.codes import check_url
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.sheets.qr import qr_data
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree
from tests.ledger.views.moves import page, text
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PLACE = f"/filings/{units.GUNAN}/{campaigns.WEEK}/"
FILE = f"{PLACE}narrative.docx"
PRINT = f"{PLACE}narrative/print/"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    made.expect(units.GUNAN, units.QIJIANG)
    made.next_period()
    made.write(units.GUNAN, [good_line(1, owed_fen=30 * WAN)])
    write(made, 0, practice="逐笔核对。\n约谈三家。", progress="拖欠总金额{{拖欠总金额}}。")
    return made


def write(tree: Tree, seen: int, **texts: str) -> None:
    with tree.clerk(units.GUNAN).scope() as actor:
        keep_narrative(actor, tree.units[units.GUNAN], tree.period, texts_of(texts), seen)


def taken(person: Persona, query: str = "") -> Any:
    answer = person.client.get(FILE + query)
    assert answer.status_code == 200
    return Document(io.BytesIO(b"".join(answer)))


def test_the_paper_of_a_version_bears_the_square_of_its_code(tree: Tree, settings: Settings) -> None:
    version, clerk = tree.hand_in(units.GUNAN), tree.clerk(units.GUNAN)
    assert not taken(clerk).inline_shapes
    assert "data:image" not in page(clerk, PRINT)
    settings.PRINTED_SITE_URL = "https://qq.example.test"
    assert len(taken(clerk).inline_shapes) == 1
    assert qr_data(check_url(version)) in page(clerk, PRINT)
    assert not taken(clerk, "?version=draft").inline_shapes


def lines(made: Any) -> list[str]:
    return [paragraph.text for paragraph in made.paragraphs]


def test_a_version_is_a_document_with_title_parts_and_seal(tree: Tree) -> None:
    version = tree.hand_in(units.GUNAN, prepared_by="填报员甲", headed_by="负责人乙", contact_phone="023-48600000")
    write(tree, 1, progress="以后再写的")
    made = taken(reviewer_of(units.QIJIANG))
    said = lines(made)
    assert said[:2] == ["古南街道防范和化解拖欠中小企业账款专项行动工作情况", "（第1周 第1版，待审核）"]
    assert said[2:9] == [
        "一、主要做法",
        "逐笔核对。",
        "约谈三家。",
        "二、工作进展及成效",
        "拖欠总金额30.00万元。",
        "三、存在的问题",
        "（无）",
    ]
    assert said[10:12] == ["古南街道", "（盖章）"]
    cells = [cell.text for row in made.tables[0].rows for cell in row.cells]
    assert cells == ["单位负责人：负责人乙", "审核人：", "填报人：填报员甲", "联系电话：023-48600000"]
    foot = made.sections[0].footer.paragraphs[0].text
    assert foot.startswith(f"古南街道 第1周 第1版 校验码 {version.code_text}")
    with tenant_scope(SYSTEM):
        detail = AuditEvent.objects.filter(what="export").latest("id").after or {}
    assert (detail["version"], detail["narrative"], len(detail["sha256"])) == (1, True, 64)


def test_it_looks_official(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    made = taken(tree.clerk(units.GUNAN))
    section = made.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    fonts = [made.paragraphs[at].runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) for at in (0, 2, 3)]  # noqa: SLF001
    assert fonts == ["方正小标宋简体", "黑体", "仿宋"]
    assert [made.paragraphs[at].runs[0].font.size.pt for at in (0, 2, 3)] == [22, 16, 16]
    codes = [node.text for node in section.footer.paragraphs[0]._element.iter(qn("w:instrText"))]  # noqa: SLF001
    assert codes == ["PAGE", "NUMPAGES"]
    assert (made.core_properties.author, made.core_properties.comments) == ("古南街道", "")


def test_a_draft_is_marked_and_only_for_those_who_write_it(tree: Tree) -> None:
    said = lines(taken(tree.clerk(units.GUNAN), "?version=draft"))
    assert said[1] == "（第1周 草稿，未经报送）"
    assert "拖欠总金额30.00万元。" in said
    for person in (viewer_of(units.GUNAN), reviewer_of(units.QIJIANG)):
        assert person.client.get(f"{FILE}?version=draft").status_code == 403
    assert clerk_of(units.WENLONG).client.get(f"{FILE}?version=draft").status_code == 404


def test_where_nothing_is_said_there_is_nothing_to_take(tree: Tree) -> None:
    clerk = tree.clerk(units.GUNAN)
    assert clerk.client.get(FILE).status_code == 404
    write(tree, 1)
    version = tree.hand_in(units.GUNAN)
    for query in ("", f"?version={version.number}", "?version=2", "?version=x"):
        answer = clerk.client.get(FILE + query)
        assert answer.status_code == 404


def test_the_page_to_print_says_the_same(tree: Tree) -> None:
    tree.hand_in(units.GUNAN, headed_by="负责人乙")
    shown = page(viewer_of(units.QIJIANG), f"{PRINT}?version=1")
    assert "<h1>古南街道防范和化解拖欠中小企业账款专项行动工作情况</h1>" in shown
    assert "<p>拖欠总金额30.00万元。</p>" in shown
    assert "负责人乙" in shown
    assert "草稿" in page(tree.clerk(units.GUNAN), f"{PRINT}?version=draft")


def test_a_later_name_of_the_unit_does_not_change_what_was_said(tree: Tree) -> None:
    tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        unit = tree.units[units.GUNAN]
        unit.name = "新古南街道"
        unit.save()
        assert FilingVersion.objects.get().unit_name == "古南街道"
    answer = tree.clerk(units.GUNAN).client.get(PRINT)
    assert "<h1>古南街道防范" in text(answer)
