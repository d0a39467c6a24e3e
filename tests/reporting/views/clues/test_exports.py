"""Clues leave as the list shows them: in the notice's form, which can be read again, and as a list of states."""

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger.actions.clues.intake import NamedDebtor
from ledger.annexes.clues003 import FORM, HANDED
from ledger.clueflow import Act
from ledger.models import AuditEvent, ClueChannel
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.clues import CREDITOR, DEBTOR, done, registered
from tests.ledger.exchange.clue_sheets import checked
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
HEAD = [column.heading for column in FORM]
PHONE = "13812342201"


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.QIJIANG)


def taken(person: Persona, where: str) -> bytes:
    answer: Any = person.client.get(where)
    assert answer.status_code == 200, where
    return b"".join(answer.streaming_content)


def sheet(content: bytes) -> Worksheet:
    found = openpyxl.load_workbook(io.BytesIO(content))[openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0]]
    assert isinstance(found, Worksheet)
    return found


def lines(content: bytes) -> list[list[Any]]:
    """Return what stands below the heading."""
    rows = [list(row) for row in sheet(content).iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(rows) if row[0] == "序号")
    return [row for row in rows[start + 1 :] if isinstance(row[0], int)]


def test_the_notices_form_holds_what_is_listed_and_can_be_read_again(clerk: Persona) -> None:
    registered(clerk, matter="=1+1")
    registered(clerk, creditor_name="某甲公司", debtor_name="", amount_fen=None, matter="")
    several = [NamedDebtor("区水利局", 1), NamedDebtor("区教委")]
    registered(clerk, creditor_name="某乙公司", debtor_name="区水利局", debtors=several)
    registered(clerk_of(units.JIJIANG), creditor_name="别处公司")
    content = taken(clerk, "/exports/clues.xlsx?show=all")
    found = sheet(content)
    assert (found.title, found["A1"].value, found["A2"].value) == ("问题线索", "附件3", "问题线索")
    assert [cell.value for cell in found[3]][:6] == HEAD
    assert (found.page_setup.orientation, found.page_setup.paperSize, found.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert lines(content) == [
        [1, CREDITOR, DEBTOR, "綦江区", 10, "=1+1"],
        [2, "某甲公司", "/", "綦江区", "/", "/"],
        [3, "某乙公司", "区水利局、区教委", "綦江区", 10, "工程款未付"],
    ]
    assert found["F4"].data_type == "s"
    check = checked(clerk, content)
    assert [line["outcome"] for line in check.result["lines"]] == ["twin"] * 3


def test_a_file_holds_what_the_tab_and_the_filters_leave(clerk: Persona) -> None:
    registered(clerk)
    registered(clerk, creditor_name="某甲公司", channel=ClueChannel.LETTER)
    reviewer = reviewer_of(units.QIJIANG)
    assert len(lines(taken(reviewer, "/exports/clues.xlsx"))) == 2
    assert lines(taken(clerk, "/exports/clues.xlsx")) == []
    assert [row[1] for row in lines(taken(clerk, "/exports/clues.xlsx?show=all&channel=5"))] == ["某甲公司"]
    shown = page(reviewer, "/clues/?show=all&q=某甲")
    assert "/exports/clues.xlsx?unit=500110&amp;q=%E6%9F%90%E7%94%B2&amp;show=all" in shown


def test_the_list_says_how_each_stands_and_masks_numbers_for_who_may_not_read_them(clerk: Persona) -> None:
    clue = registered(clerk, channel_no="DX-7", contact_name="周某", contact_phone=PHONE)
    done(reviewer_of(units.QIJIANG), Act.REFUSE, clue)
    where = "/exports/clue-list.xlsx?show=all"
    ((_serial, number, channel, channel_no, *_rest, contact, phone, unit, state, due, ended, result, _words),) = lines(
        taken(viewer_of(units.QIJIANG), where)
    )
    assert (number, channel, channel_no, contact, phone) == (clue.number, "电话", "DX-7", "周某", "138****2201")
    assert (unit, state, due, result) == ("綦江区", "不予受理", None, None)
    assert ended is not None
    assert PHONE in str(lines(taken(clerk, where)))
    with tenant_scope(SYSTEM):
        notes = [event.after or {} for event in AuditEvent.objects.filter(what="export").order_by("id")]
    assert [each["phones"] for each in notes] == [False, True]
    assert all(each["what"] == "clue_list" and each["lines"] == 1 and each["sha256"] for each in notes)


def test_the_blank_form_is_what_the_upload_takes(clerk: Persona) -> None:
    for where, head in (("", HEAD), ("?handed=1", [*HEAD, *(column.heading for column in HANDED)])):
        content = taken(clerk, f"/exports/clue-form.xlsx{where}")
        assert [cell.value for cell in sheet(content)[3]] == head
        assert "还没有线索" in checked(clerk, content).result["message"]
    assert reviewer_of(units.QIJIANG).client.get("/exports/clue-form.xlsx").status_code == 403


@pytest.mark.parametrize("where", ["/exports/clues.xlsx?show=all", "/exports/clue-list.xlsx?show=all"])
def test_three_clues_take_as_many_queries_as_one(clerk: Persona, where: str) -> None:
    registered(clerk)
    one = queries(clerk, where)
    for name in ("某甲公司", "某乙公司"):
        registered(clerk, creditor_name=name, debtors=[NamedDebtor("区水利局"), NamedDebtor("区教委")])
    assert queries(clerk, where) == one
