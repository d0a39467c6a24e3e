"""Complaints come from a workbook in the notice's form: judged row by row, decided on, registered whole."""

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.clueflow import Act
from ledger.exchange.clues_judging import judge_clues
from ledger.exchange.clues_sheet import Defaults, read_clues
from ledger.models import AuditEvent, Clue, ClueChannel, ClueDebtor, ClueEvent, ClueState, Job, JobState
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.views.clues import imports
from tests.factories import units
from tests.factories.clues import CREDITOR, DEBTOR, done, fresh, registered
from tests.ledger.exchange.clue_sheets import HEAD, NOTICE, book, checked, decided, upload
from tests.ledger.views.moves import page, text
from tests.personas import Persona, clerk_of, persona, reviewer_of, viewer_of
from tests.qingqian.sheets import hostile

pytestmark = pytest.mark.django_db
HANDED = [*HEAD, "收到日期", "备注", "来源", "编号", "联系人", "联系电话"]
SAME: list[Any] = [1, CREDITOR, DEBTOR, "/", 10, "工程款未付"]


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.CITY)


def clues() -> list[Clue]:
    with tenant_scope(SYSTEM):
        return list(Clue.objects.order_by("id"))


def outcomes(check: Job) -> list[str]:
    assert check.state == JobState.DONE, check.result
    return [line["outcome"] for line in check.result["lines"]]


def test_the_notices_own_three_rows_are_read_as_they_stand(clerk: Persona) -> None:
    units.unit(units.QIJIANG)
    check = checked(clerk, book(NOTICE))
    assert outcomes(check) == ["new", "new", "new"]
    shown = page(clerk, f"/clues/sheet/{check.pk}/")
    for word in ("共 3 行", "76.60", "重庆市綦江区 → 綦江区", "渝北区（没有对上下级单位）", "17家企业"):
        assert word in shown, word
    assert clues() == []
    made = decided(clerk, check)
    assert made.result["registered"] == 3
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.get(what="clues_imported").actor_name == clerk.actor.name
    one, two, three = clues()
    assert (one.debtor_name, one.amount_fen, one.channel, one.received_on) == (
        "",
        76_600_000,
        ClueChannel.ORDERED,
        dt.date(2022, 1, 19),
    )
    assert (two.debtor_name, two.party_count, two.amount_fen) == ("17家企业", 17, 382_600_000)
    assert (three.amount_fen, three.state, three.unit_id) == (None, ClueState.REGISTERED, clerk.unit.pk)
    with tenant_scope(SYSTEM):
        facts = list(ClueEvent.objects.order_by("id").values_list("facts", flat=True))
    assert facts[0] == {"belongs": "綦江区", "belongs_to": units.QIJIANG}
    assert facts[2] == {"belongs": "渝北区"}
    assert "问题归属：渝北区" in page(clerk, f"/clues/{three.pk}/")


def test_a_hand_over_says_channel_number_and_whom_to_call_in_any_order(clerk: Persona) -> None:
    said = ["2022.1.5", "看过", "国办“互联网+督查”", "DC-0017", "周某", "13812342201"]
    other = ["/", "", "", "/", "", ""]
    several = "綦江区水利局、綦江区教委（甲、乙项目部）；某公司\n某处"
    rows = [[1, "某甲公司", several, "/", "1,234.5", "/", *said], [2, "17家企业", "/", "", 5, "", *other]]
    check = checked(clerk, book(rows, HANDED), channel="1")
    assert "右侧的列未读取：备注" in check.result["remarks"][0]
    assert "13812342201" not in str(check.result)
    decided(clerk, check)
    one, two = clues()
    assert (one.channel, one.channel_no, one.received_on) == (ClueChannel.SUPERVISION, "DC-0017", dt.date(2022, 1, 5))
    assert (one.contact_name, one.contact_phone, one.amount_fen) == ("周某", "13812342201", 1_234_500_000)
    with tenant_scope(SYSTEM):
        named = list(ClueDebtor.objects.filter(clue=one).values_list("name", flat=True))
    assert named == ["綦江区水利局", "綦江区教委（甲、乙项目部）", "某公司", "某处"]
    assert (one.party_count, two.party_count, two.creditor_name) == (4, 17, "17家企业")
    assert (two.channel, two.received_on) == (ClueChannel.PLATFORM, dt.date(2022, 1, 19))


@pytest.mark.parametrize(
    ("row", "cell", "words"),
    [
        (["某甲公司", "/", "/", "约76", ""], "E3", "约76"),
        (["某甲公司", "/", "/", 0, ""], "E3", "应大于 0"),
        (["/", "/", "/", 1, "欠款"], "B3", "请填写债权人名称"),
        (["某甲公司", "某乙公司、某乙公司", "/", 1, ""], "C3", "写了两次"),
        (["某" * 201, "", "", 1, ""], "B3", "太长"),
        (["㌀" * 100, "", "", 1, ""], "B3", "太长"),
        (["某甲公司", "某乙公司、" + "㌀" * 100, "", 1, ""], "C3", "太长"),
        (["某甲公司", "", "", 1, "欠" * 4001], "F3", "超过 4000 个字"),
        (["某甲公司", "", "", 1, "", "2999-1-1"], "G3", "不能晚于今天"),
        (["某甲公司", "", "", 1, "", "去年"], "G3", "不是日期"),
        (["某甲公司", "", "", 1, "", "", "", "小道消息"], "I3", "不在可选范围内"),
        (["某甲公司", "", "", 1, "", "", "", "", 12345678901234567890], "J3", "丢失"),
        (["某甲公司", "", "", 1, "", "", "", "国办“互联网+督查”", ""], "J3", "请填写编号"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_cell_and_the_rest_is_registered(
    clerk: Persona, row: list[Any], cell: str, words: str
) -> None:
    check = checked(clerk, book([[1, *row], [2, "某丁公司", "/", "/", "/", "/"]], HANDED))
    assert outcomes(check) == ["wrong", "new"]
    ((told, sentence),) = check.result["lines"][0]["faults"]
    assert (told, words in sentence) == (cell, True), sentence
    shown = page(clerk, f"/clues/sheet/{check.pk}/?show=wrong")
    assert cell in shown
    assert words in shown
    answer = clerk.client.get(f"/clues/sheet/{check.pk}/annotated.xlsx")
    marked = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))["问题线索"]
    assert words in marked[cell].comment.text
    assert decided(clerk, check).result == {
        "registered": 1,
        "joined": 0,
        "left_out": 1,
        "numbers": [clues()[0].number] * 2,
    }
    assert clues()[0].creditor_name == "某丁公司"


def test_what_is_to_be_mended_is_text_to_send_on_up_to_a_bound(
    clerk: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [[number, "某公司", "/", "/", "约76", ""] for number in range(1, 4)]
    check = checked(clerk, book(rows))
    shown = page(clerk, f"/clues/sheet/{check.pk}/")
    lines = re.search(r'<textarea[^>]*id="lines"[^>]*>(.*?)</textarea>', shown, re.DOTALL)
    assert lines is not None
    assert [line.partition(" ")[0] for line in html.unescape(lines[1]).splitlines()] == ["E3", "E4", "E5"]
    assert "【须改正】" in lines[1]
    monkeypatch.setattr(imports, "TOLD", 2)
    assert "另有 1 处" in page(clerk, f"/clues/sheet/{check.pk}/")


def test_a_duplicate_is_decided_on_by_a_person_and_never_by_itself(clerk: Persona) -> None:
    known = registered(clerk)
    rows = [SAME, [2, CREDITOR, DEBTOR, "/", 10.05, ""], [3, "某甲公司", "/", "/", 1, ""]]
    check = checked(clerk, book(rows))
    assert outcomes(check) == ["twin", "twin", "new"]
    answer = clerk.client.post(f"/clues/sheet/{check.pk}/register/", {"row-3": "skip"})
    assert answer.status_code == 422
    assert "第 4 行等 1 条疑似重复还没有决定" in text(answer)
    assert len(clues()) == 1
    made = decided(clerk, check, **{"row-3": "skip", "rest": "new"})
    assert (made.result["registered"], made.result["left_out"]) == (2, 1)
    assert [each.amount_fen for each in clues()] == [known.amount_fen, 10_050_000, 1_000_000]
    again = clerk.client.post(f"/clues/sheet/{check.pk}/register/", {"rest": "new"})
    assert again.status_code == 302
    assert len(clues()) == 3


def test_the_same_file_again_is_all_duplicates(clerk: Persona) -> None:
    decided(clerk, checked(clerk, book(NOTICE)))
    assert outcomes(checked(clerk, book(NOTICE))) == ["twin"] * 3


def test_who_may_judge_too_joins_at_once_also_within_the_file() -> None:
    both = persona(units.CITY, Role.CLERK, Role.REVIEWER)
    known = registered(both)
    rows = [SAME, [2, "某甲公司", "/", "/", 1, ""], [3, "某甲公司", "/", "/", 1.01, ""]]
    check = checked(both, book(rows))
    assert outcomes(check) == ["twin", "new", "twin"]
    assert "本表第 4 行" in page(both, f"/clues/sheet/{check.pk}/")
    made = decided(both, check, rest="join")
    assert (made.result["registered"], made.result["joined"]) == (3, 2)
    _known, one, two, three = clues()
    assert (one.state, one.joined_number) == (ClueState.JOINED, known.number)
    assert (three.state, three.joined_number, two.joined_number) == (ClueState.JOINED, two.number, "")


def test_a_row_is_not_joined_to_what_has_ended_but_taken_or_left_out() -> None:
    both = persona(units.CITY, Role.CLERK, Role.REVIEWER)
    known = registered(both)
    done(both, Act.REFUSE, known)
    check = checked(both, book([SAME]))
    answer = both.client.post(f"/clues/sheet/{check.pk}/register/", {"rest": "join"})
    assert answer.status_code == 422
    assert f"第 3 行不能并入 {known.number}，它已不再办理" in text(answer)
    assert len(clues()) == 1
    assert decided(both, check, rest="new").result["registered"] == 1
    assert f"into={known.number}" not in page(both, f"/clues/{clues()[-1].pk}/")


def test_a_clerk_alone_leaves_word_for_who_joins(clerk: Persona) -> None:
    known = registered(clerk)
    decided(clerk, checked(clerk, book([SAME])), rest="join")
    new = clues()[-1]
    assert new.state == ClueState.REGISTERED
    assert f"登记人认为与 {known.number} 是同一件事" in page(clerk, f"/clues/{new.pk}/")
    assert done(reviewer_of(units.CITY), Act.JOIN, new, into=known.number).state == ClueState.JOINED


def test_what_came_between_check_and_registering_stops_it_whole(clerk: Persona) -> None:
    check = checked(clerk, book([SAME, [2, "某甲公司", "/", "/", 1, ""]]))
    assert outcomes(check) == ["new", "new"]
    registered(clerk)
    made = decided(clerk, check)
    assert made.state == JobState.REFUSED
    assert "又有变化" in made.result["message"]
    assert len(clues()) == 1
    assert "又有变化" in page(clerk, f"/clues/sheet/{check.pk}/")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no workbook", ""),
        (book([[1, "某甲公司"]], ["序号", "企业", "欠款", "地区", "金额", "说明"]), "表头"),
        (book([]), "还没有线索"),
        (book([[1, "某甲公司", "/", "/", 1, ""]], [*HEAD[:4], "欠款金额（元）", "事项"]), "欠款金额"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(clerk: Persona, content: bytes, words: str) -> None:
    check = checked(clerk, content)
    assert check.state == JobState.REFUSED
    assert words in check.result["message"]
    assert check.result["message"] in page(clerk, f"/clues/sheet/{check.pk}/")


@pytest.mark.parametrize("harm", [hostile.macro_part, hostile.climbing_part, hostile.truncated])
def test_a_hostile_workbook_is_refused_and_registers_nothing(
    clerk: Persona, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    path = tmp_path / "线索.xlsx"
    path.write_bytes(book(NOTICE))
    harm(path)
    check = checked(clerk, path.read_bytes())
    assert (check.state, len(clues())) == (JobState.REFUSED, 0)
    assert check.result["message"] in page(clerk, f"/clues/sheet/{check.pk}/")


def test_only_who_registers_uploads_and_sees(clerk: Persona) -> None:
    check = checked(clerk, book(NOTICE))
    assert reviewer_of(units.CITY).client.get("/clues/sheet/").status_code == 403
    assert viewer_of(units.CITY).client.get(f"/clues/sheet/{check.pk}/").status_code == 403
    assert clerk_of(units.QIJIANG).client.get(f"/clues/sheet/{check.pk}/").status_code == 404
    assert clerk_of(units.QIJIANG).client.post(f"/clues/sheet/{check.pk}/register/").status_code == 404
    assert upload(clerk, book(NOTICE), received_on="2999-01-01").status_code == 422
    assert "批量登记" in page(clerk, "/clues/")


def test_many_rows_are_judged_in_as_many_queries_as_few(clerk: Persona, tmp_path: Any) -> None:
    registered(clerk)
    defaults = Defaults(ClueChannel.ORDERED, dt.date(2022, 1, 19))

    def queries(count: int) -> int:
        path = tmp_path / f"{count}.xlsx"
        path.write_bytes(book([[number, CREDITOR, DEBTOR, "/", 10, ""] for number in range(count)]))
        sheet = read_clues(path, path.name, defaults, dt.date(2022, 2, 1))
        with clerk.scope(), CaptureQueriesContext(connection) as caught:
            judged = judge_clues(clerk.unit, sheet)
        assert [each.outcome for each in judged.rows] == ["twin"] * count
        return len(caught)

    assert queries(1) == queries(300)


def test_what_was_joined_and_where_it_went_is_named_once() -> None:
    both = persona(units.CITY, Role.CLERK, Role.REVIEWER)
    first, second = registered(both), registered(both)
    done(both, Act.JOIN, second, into=first.number)
    [line] = checked(both, book([SAME])).result["lines"]
    assert [like["number"] for like in line["likes"]] == [first.number]


def test_a_joined_row_stands_with_what_it_said() -> None:
    both = persona(units.CITY, Role.CLERK, Role.REVIEWER)
    known = registered(both)
    decided(both, checked(both, book([[*SAME, "", "", "电话", "DH-9", "周某", ""]], HANDED)), rest="join")
    shown = page(both, f"/clues/{fresh(known).pk}/")
    assert "DH-9" in shown
    assert "周某" in shown


def test_who_passes_on_finds_the_unit_chosen_that_the_paper_names(clerk: Persona) -> None:
    units.unit(units.GUNAN)
    decided(clerk, checked(clerk, book([[1, "某甲公司", "/", "綦江区古南街道", 1, ""]])))
    reviewer, clue = reviewer_of(units.CITY), clues()[0]
    done(reviewer, Act.ACCEPT, clue)
    answer = reviewer.client.get(f"/clues/{clue.pk}/")
    (offer,) = [each for each in answer.context["offers"].flow if each.act is Act.ASSIGN]
    assert offer.form["target"].value() == units.QIJIANG
