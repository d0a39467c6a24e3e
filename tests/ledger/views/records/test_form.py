import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.actions.dispositions import dispose
from ledger.annexes.line import Line
from ledger.forms.records import new_key, typed_line
from ledger.models import ArrearsRecord, DispositionKind, Explanation, Revision, Unit
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Sector, Source
from tests.factories import campaigns, filings, units
from tests.factories.lines import good_line
from tests.factories.records import WAN, record
from tests.ledger.views.moves import hand_in, page, queries, text
from tests.personas import Persona, auditor_of, clerk_of, head_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
WHY = "合同另有补充协议，已核对原件"


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def said(line: Line, **changed: Any) -> dict[str, Any]:
    """Return what the form sends for a row, some of it changed."""
    return {**typed_line(line), **changed}


def stored() -> list[ArrearsRecord]:
    with tenant_scope(SYSTEM):
        return list(ArrearsRecord.objects.order_by("id"))


def post(person: Persona, path: str, **values: Any) -> Any:
    return person.client.post(path, values)


def opened(person: Persona, made: ArrearsRecord, **changed: Any) -> Any:
    """Send the form of a stored row with some fields changed."""
    return post(person, f"/ledger/{made.pk}/", **{**said(line_of(made), seen=made.version), **changed})


def value(html: str, name: str) -> str:
    found = re.search(rf'<input type="\w+" name="{name}"(?: value="([^"]*)")?', html)
    assert found, name
    return found[1] or ""


def test_the_blank_form_has_every_column_with_its_official_note(clerk: Persona) -> None:
    html = page(clerk, "/ledger/new/")
    for name in typed_line(Line()):
        assert f'id="id_{name}"' in html
    assert "8.时间填写：填写格式为xxxx-xx，例2022-12。" in html
    assert re.findall(r"<legend> (\d\. \S+) ", html) == [
        "1. 来源",
        "2. 债务人",
        "3. 债权人",
        "4. 合同",
        "5. 金额与化解",
    ]
    assert html.count('<span class="field-required"') == 15


def test_a_new_row_is_stored_and_opened(clerk: Persona) -> None:
    line = good_line()
    answer = post(clerk, "/ledger/new/", **said(line, key=new_key()))
    (made,) = stored()
    assert (answer.status_code, answer["Location"]) == (302, f"/ledger/{made.pk}/")
    assert line_of(made) == line
    assert not made.faulty
    assert "第 1 行已保存" in page(clerk, answer["Location"])


def test_the_same_form_sent_twice_makes_one_row(clerk: Persona) -> None:
    key = new_key()
    first, second = (post(clerk, "/ledger/new/", **said(good_line(), key=key)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(stored()) == 1
    post(clerk, "/ledger/new/", **said(good_line(2), key=new_key()))
    assert len(stored()) == 2


def test_a_forged_key_is_no_key(clerk: Persona) -> None:
    for _ in range(2):
        post(clerk, "/ledger/new/", **said(good_line(), key="00000000-0000-0000-0000-000000000000"))
    assert len({made.lineage for made in stored()}) == 2


def test_what_is_typed_leniently_is_read_exactly(clerk: Persona) -> None:
    typed = said(
        good_line(),
        contract_fen="１，２３４．５",
        owed_fen=" 1,000.000001 ",
        due_month="2021年6月",
        paid_fen="0.5",
        remaining_fen="",
        remaining_due_month="2022.6",
        debtor_uscc=" " + good_line().debtor_uscc.lower() + " ",
        agreed_fen="0",
        key=new_key(),
    )
    post(clerk, "/ledger/new/", **typed)
    line = line_of(stored()[0])
    assert (line.contract_fen, line.owed_fen) == (1_234_500_000, 1_000_000_001)
    assert (line.due_month, line.remaining_due_month) == ("2021-06", "2022-06")
    assert (line.paid_fen, line.remaining_fen) == (500_000, 999_500_001)
    assert (line.agreed_fen, line.debtor_uscc) == (None, good_line().debtor_uscc)


def test_what_cannot_be_read_is_not_stored_and_nothing_typed_is_lost(clerk: Persona) -> None:
    typed = said(good_line(), owed_fen="六十万", due_month="2021-13", contract_name="示例“甲”合同", key=new_key())
    answer = post(clerk, "/ledger/new/", **typed)
    html = text(answer)
    assert answer.status_code == 422
    assert stored() == []
    assert (value(html, "owed_fen"), value(html, "due_month")) == ("六十万", "2021-13")
    assert value(html, "contract_name") == "示例“甲”合同"
    assert value(html, "key") == typed["key"]
    assert "还没有保存" in html
    assert '<a href="#id_owed_fen">拖欠金额：第18列“拖欠金额”填的“六十万”' in html
    assert 'role="alert"' in html
    assert html.count("is-wrong") == 2


def test_a_draft_with_errors_is_stored_as_typed_and_says_so(clerk: Persona) -> None:
    answer = post(clerk, "/ledger/new/", **said(good_line(), creditor_name="", cleared_fen="10", key=new_key()))
    (made,) = stored()
    assert (answer.status_code, made.faulty, made.cleared_fen) == (302, True, 10 * WAN)
    html = page(clerk, answer["Location"])
    assert "第 1 行已存为草稿，还有 2 处要处理" in html
    assert "已存为草稿，提交前还有 2 处要处理" in html
    assert '<a href="#id_creditor_name">第12列“企业名称”是必填项，请补填。</a>' in html
    assert '<a href="#id_cleared_fen">' in html


def test_a_row_like_another_one_is_told_at_its_field(clerk: Persona) -> None:
    for _ in range(2):
        answer = post(clerk, "/ledger/new/", **said(good_line(), key=new_key()))
    html = page(clerk, answer["Location"])
    assert "D01" not in html
    assert '<a href="#id_contract_name">' in html


def test_an_explanation_is_asked_for_and_kept_while_the_facts_are(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=20 * WAN, disputed=True)
    html = page(clerk, f"/ledger/{made.pk}/")
    assert 'name="explain-A02-18"' in html
    assert "需说明：第18列" in html
    opened(clerk, made, **{"explain-A02-18": WHY})
    with clerk.scope():
        assert Explanation.objects.get().text == WHY
    html = page(clerk, f"/ledger/{made.pk}/")
    assert WHY in html
    assert "需说明" not in html
    opened(clerk, stored()[0], owed_fen="21")
    assert WHY not in page(clerk, f"/ledger/{made.pk}/")


def test_an_empty_phrase_is_no_explanation_and_stays_to_be_mended(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=20 * WAN, disputed=True)
    answer = opened(clerk, made, contract_name="改了的合同", **{"explain-A02-18": "核实无误，情况属实"})
    html = text(answer)
    assert answer.status_code == 422
    assert "核实无误，情况属实</textarea>" in html
    assert "说明没有讲到具体情况" in html
    assert value(html, "contract_name") == "改了的合同"
    assert stored()[0].contract_name == made.contract_name


def test_an_explanation_of_what_is_no_longer_odd_is_let_go(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=20 * WAN, disputed=True)
    assert opened(clerk, made, owed_fen="9", **{"explain-A02-18": WHY}).status_code == 302
    with clerk.scope():
        assert not Explanation.objects.exists()


def test_a_warning_stops_nothing_and_is_shown_at_its_field(clerk: Persona) -> None:
    made = record(clerk.unit, debtor_phone="12345", disputed=True)
    html = page(clerk, f"/ledger/{made.pk}/")
    assert '<div class="field-warning">○ 第11列' in html
    assert "要处理" not in html


def test_saving_unchanged_writes_nothing(clerk: Persona) -> None:
    made = record(clerk.unit)
    for _ in range(2):
        assert opened(clerk, made).status_code == 302
    assert stored()[0].version == made.version


def test_save_and_next_goes_on_in_printed_order_and_then_to_a_blank_row(clerk: Persona) -> None:
    second, first = record(clerk.unit, sort_no=2), record(clerk.unit, sort_no=1)
    record(units.unit(units.WENLONG), sort_no=3)
    assert opened(clerk, first, then="next")["Location"] == f"/ledger/{second.pk}/"
    assert opened(clerk, second, then="next")["Location"] == f"/ledger/new/?unit={units.GUNAN}"
    html = page(clerk, f"/ledger/{second.pk}/")
    assert re.search(rf'href="/ledger/{first.pk}/" rel="prev"', html)
    assert 'rel="next"' not in html
    assert "第 2 行" in html


def test_the_value_last_handed_in_stands_under_its_field_and_is_dim_where_it_still_holds(clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True, contract_name="旧合同", debtor_phone="13812342201")
    assert "field-previous" not in page(clerk, f"/ledger/{made.pk}/")
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    html = page(clerk, f"/ledger/{made.pk}/")
    assert html.count("field-previous is-same") == html.count("field-previous") == 17
    assert "data-take-filed" not in html
    opened(clerk, made, contract_name="新合同", source_no="编号1", debtor_phone="13812342202")
    html = page(clerk, f"/ledger/{made.pk}/")
    assert "data-take-filed" in html
    shown = re.findall(r'field-previous">\s*(\S+ \S+?)</span>', html)
    assert [words.split(" ")[1] for words in shown] == ["（空）", "138****2201", "旧合同"]


def test_two_at_one_row_the_second_sees_both_and_overwrites_nothing(clerk: Persona) -> None:
    made = record(clerk.unit, contract_name="原合同", source_no="")
    other = clerk_of(units.GUNAN)
    assert opened(other, made, contract_name="对方的合同", debtor_contact="对方").status_code == 302
    answer = opened(clerk, made, contract_name="我的合同", creditor_contact="我方")
    html = text(answer)
    assert answer.status_code == 409
    assert all(word in html for word in ("原合同", "对方的合同", "我的合同", other.actor.name))
    assert (stored()[0].contract_name, stored()[0].debtor_contact) == ("对方的合同", "对方")
    # Going on: one's own changes, and the other's where one has typed nothing.
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    again = post(clerk, f"/ledger/{made.pk}/", **sent, resume="1")
    form = text(again)
    assert again.status_code == 200
    assert [value(form, name) for name in ("contract_name", "debtor_contact", "creditor_contact", "seen")] == [
        "我的合同",
        "对方",
        "我方",
        "2",
    ]
    assert stored()[0].contract_name == "对方的合同"
    del sent["csrfmiddlewaretoken"]
    assert post(clerk, f"/ledger/{made.pk}/", **sent).status_code == 302
    assert (stored()[0].contract_name, stored()[0].debtor_contact) == ("我的合同", "对方")


def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(clerk: Persona) -> None:
    made = record(clerk.unit, contract_name="原合同")
    for seen in ("", "x", "999"):
        answer = opened(clerk, made, contract_name="我的合同", seen=seen)
        assert answer.status_code in (409, 422)
    assert stored()[0].contract_name == "原合同"


def test_a_row_never_handed_in_is_deleted_after_one_more_click(clerk: Persona) -> None:
    made = record(clerk.unit)
    assert f'action="/ledger/{made.pk}/delete/"' in page(clerk, f"/ledger/{made.pk}/")
    assert clerk.client.get(f"/ledger/{made.pk}/delete/").status_code == 405
    stale = post(clerk, f"/ledger/{made.pk}/delete/", seen=str(made.version + 1))
    assert (stale.status_code, len(stored())) == (409, 1)
    assert "没有删除" in text(stale)
    answer = post(clerk, f"/ledger/{made.pk}/delete/", seen=str(made.version))
    assert answer["Location"] == f"/ledger/?unit={units.GUNAN}"
    assert stored() == []


def test_a_row_handed_in_stays(clerk: Persona) -> None:
    made = record(clerk.unit, disputed=True)
    hand_in(clerk, campaigns.period(campaigns.RESOLUTION))
    html = page(clerk, f"/ledger/{made.pk}/")
    assert "/delete/" not in html
    assert "已经报送过的行不能删除" in html
    answer = post(clerk, f"/ledger/{made.pk}/delete/", seen=str(stored()[0].version))
    assert answer.status_code == 422
    assert "已经报送过，不能删除" in text(answer)
    assert len(stored()) == 1


@pytest.mark.parametrize("who", [head_of, reviewer_of, viewer_of, auditor_of])
def test_whoever_is_no_clerk_of_the_unit_reads_and_cannot_write(clerk: Persona, who: Any) -> None:
    made = record(clerk.unit, creditor_phone="13812342201", owed_fen=20 * WAN, disputed=True)
    opened(clerk, made, **{"explain-A02-18": WHY})
    reader = who(units.QIJIANG)
    html = page(reader, f"/ledger/{made.pk}/")
    assert "只读" in html
    assert "<textarea" not in html
    assert f"说明：{WHY}" in html
    assert "13812342201" not in html
    assert opened(reader, made, contract_name="改").status_code == 403
    assert post(reader, f"/ledger/{made.pk}/", resume="1").status_code == 403
    assert post(reader, f"/ledger/{made.pk}/delete/").status_code == 403
    assert reader.client.get(f"/ledger/new/?unit={units.GUNAN}").status_code == 403
    assert stored()[0].contract_name == made.contract_name


def test_the_clerk_of_the_level_above_only_reads(clerk: Persona) -> None:
    made = record(clerk.unit)
    above = clerk_of(units.QIJIANG)
    assert "只读" in page(above, f"/ledger/{made.pk}/")
    assert opened(above, made, contract_name="改").status_code == 403


@pytest.mark.parametrize("code", [units.WENLONG, units.QIJIANG, units.JIJIANG])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("tail", ["", "delete/"])
def test_a_strangers_row_is_answered_as_one_that_is_not_there(
    tree: dict[str, Unit], clerk: Persona, code: str, method: str, tail: str
) -> None:
    made = record(tree[code])
    ask = getattr(clerk.client, method)
    foreign, missing = ask(f"/ledger/{made.pk}/{tail}"), ask(f"/ledger/{10**30}/{tail}")
    assert foreign.status_code == (405 if (method, tail) == ("get", "delete/") else 404)
    assert foreign.content == missing.content
    assert len(stored()) == 1


def test_a_new_row_for_a_stranger_is_refused_as_for_a_unit_that_is_not_there(clerk: Persona) -> None:
    answers = [
        post(clerk, f"/ledger/new/?unit={code}", **said(good_line(), key=new_key()))
        for code in (units.WENLONG, "999999")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert stored() == []


def test_who_keeps_people_opens_no_row(clerk: Persona) -> None:
    made = record(clerk.unit)
    assert manager_of(units.GUNAN).client.get(f"/ledger/{made.pk}/").status_code == 403


def test_without_a_campaign_the_form_says_so_and_keeps_what_was_typed() -> None:
    person = clerk_of(units.GUNAN)
    answer = post(person, "/ledger/new/", **said(good_line(), contract_name="某合同", key=new_key()))
    assert answer.status_code == 422
    assert "还没有开展的专项行动" in text(answer)
    assert value(text(answer), "contract_name") == "某合同"


def test_the_sectors_of_each_nature_stand_in_the_form(clerk: Persona) -> None:
    html = page(clerk, "/ledger/new/")
    lists = re.search(r'data-sector-lists="([^"]*)"', html)
    assert lists
    assert f"{Nature.NON_GOVERNMENT.label}&quot;: [&quot;{Sector.POLITICS_AND_LAW.label}" in lists[1]


def test_every_choice_survives_the_way_through_the_form(clerk: Persona) -> None:
    line = good_line(source=Source.PLATFORM, source_no="P-1", nature=Nature.NON_GOVERNMENT, sector=Sector.PUBLICITY)
    post(clerk, "/ledger/new/", **said(line, key=new_key()))
    made = stored()[0]
    assert opened(clerk, made, contract_name="另一份合同").status_code == 302
    assert line_of(stored()[0]) == good_line(
        source=Source.PLATFORM,
        source_no="P-1",
        nature=Nature.NON_GOVERNMENT,
        sector=Sector.PUBLICITY,
        contract_name="另一份合同",
    )


def test_the_row_says_who_changed_it_last(clerk: Persona) -> None:
    made = record(clerk.unit)
    opened(clerk, made, contract_name="改过的合同")
    with clerk.scope():
        assert Revision.objects.get(record_id=made.pk, version=2).actor_name == clerk.actor.name
    assert f"最近修改 {clerk.actor.name}" in page(clerk, f"/ledger/{made.pk}/").replace("\u3000", " ")


def test_the_queries_do_not_grow_with_the_rows(clerk: Persona) -> None:
    reader = reviewer_of(units.QIJIANG)
    record(clerk.unit, sort_no=1)
    middle = record(clerk.unit, sort_no=2)
    record(clerk.unit, sort_no=3)
    path = f"/ledger/{middle.pk}/"
    one = queries(clerk, path), queries(reader, path)
    for number in (4, 5, 6):
        record(clerk.unit, sort_no=number)
    assert (queries(clerk, path), queries(reader, path)) == one


def test_a_refused_row_that_was_never_filed_may_still_be_deleted(clerk: Persona) -> None:
    made = record(units.unit(units.GUNAN))
    refused = opened(clerk, made, owed_fen="三十一万")
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "删除这一行" in html
    assert "已经报送过的行不能删除" not in html


def test_the_rows_of_a_split_contract_name_each_other(clerk: Persona) -> None:
    group = uuid.uuid4()
    record(clerk.unit, sort_no=1)
    first, second = (record(clerk.unit, sort_no=number, contract_group=group) for number in (2, 3))
    html = page(clerk, f"/ledger/{first.pk}/")
    assert f'href="/ledger/{second.pk}/">与第 3 行同一合同</a>' in html
    assert f'href="/ledger/{first.pk}/split/"' in html


def test_an_explanation_waits_for_whoever_holds_the_ledger(clerk: Persona) -> None:
    made = record(clerk.unit, owed_fen=20 * WAN, disputed=True)
    with CaptureQueriesContext(connection) as run:
        opened(clerk, made, **{"explain-A02-18": WHY})
    statements = [query["sql"] for query in run.captured_queries]
    locked = [place for place, sql in enumerate(statements) if '"ledger_ledger"' in sql and "FOR UPDATE" in sql]
    written = [place for place, sql in enumerate(statements) if sql.startswith('INSERT INTO "ledger_explanation"')]
    assert locked
    assert locked[0] < written[0]


def test_a_form_of_a_row_that_has_left_makes_no_second_one(clerk: Persona) -> None:
    values = said(good_line(), key=new_key())
    assert post(clerk, "/ledger/new/", **values).status_code == 302
    filings.version(clerk.unit)
    with clerk.scope() as actor:
        dispose(actor, clerk.unit, [stored()[0].pk], DispositionKind.VOIDED, "合同已解除，双方确认没有欠款")
    answer = post(clerk, "/ledger/new/", **values)
    assert answer.status_code == 422
    assert "这一行存过以后已移出台账" in text(answer)
    assert stored() == []
