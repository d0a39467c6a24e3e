"""审计: who did what in a subtree, found by filters, with before and after, by those alone who hold the role."""

import datetime as dt
import re
from typing import Any

import pytest

from ledger.actions.audit import note
from ledger.models import ArrearsRecord, AuditEvent, Membership, Payment
from ledger.policy import Role
from ledger.queries.audit import PAGE_SIZE, Cursor
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.records import WAN, record
from tests.ledger.views.moves import PLACE, hand_in, page, pass_it, queries
from tests.personas import Persona, auditor_of, clerk_of, manager_of, persona, reviewer_of

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<td class="audit-when">(.*?)</tr>')


@pytest.fixture
def auditor() -> Persona:
    return auditor_of(units.QIJIANG)


def seen(person: Persona, **asked: Any) -> list[str]:
    """Return the events that the page shows, without tags."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return [re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", row)) for row in ROW.findall(page(person, f"/audit/?{query}"))]


def changed(made: ArrearsRecord, person: Persona, **values: Any) -> None:
    with person.scope():
        ArrearsRecord.objects.filter(pk=made.pk).update(**values)


def test_before_and_after_stand_side_by_side_under_the_names_of_the_form(auditor: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    made = record(clerk.unit, debtor_phone="13812342201")
    changed(made, clerk, owed_fen=12 * WAN, debtor_phone="13812342299", category=2, disputed=True)
    (row,) = seen(auditor, record=made.pk, op="U")
    assert f"{clerk.actor.name} 127.0.0.1" in row
    assert "古南街道 修改欠款记录" in row
    assert "拖欠金额 原为 10.00 万元 → 改为 12.00 万元" in row
    assert "欠款类型 原为 工程 → 改为 货物" in row
    assert "有无分歧 原为 无 → 改为 有" in row
    assert "债务人联系电话 原为 138****2201 → 改为 138****2299" in row
    assert "2299 " in row
    assert "13812342299" not in row


def test_two_numbers_that_look_alike_once_masked_are_said_to_differ(auditor: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    made = record(clerk.unit, debtor_phone="13812342201")
    changed(made, clerk, debtor_phone="13899992201")
    (row,) = seen(auditor, record=made.pk, op="U")
    assert "号码已变" in row
    assert "13899992201" not in row


def test_what_was_made_or_deleted_is_told_in_full_and_a_job_by_its_origin(auditor: Persona) -> None:
    made = record(units.unit(units.GUNAN), debtor_name="綦江某局", debtor_phone="13812342201")
    pk = made.pk
    with tenant_scope(SYSTEM):
        made.delete()
    gone, new = seen(auditor, record=pk)
    for row, title in ((gone, "删除欠款记录"), (new, "新增欠款记录")):
        assert f"系统 系统命令 古南街道 {title}" in row
        assert "主体名称 綦江某局" in row
        assert "138****2201" in row


def test_many_rows_of_one_statement_are_counted(auditor: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    for _ in range(2):
        record(clerk.unit)
    with clerk.scope():
        ArrearsRecord.objects.update(disputed=True)
    assert "修改欠款记录（2 行）" in seen(auditor, what="ledger_arrearsrecord")[0]


def test_each_filter_finds_its_events_and_no_others(auditor: Persona) -> None:
    clerk, other = clerk_of(units.GUNAN), clerk_of(units.WENLONG)
    made = record(clerk.unit)
    changed(made, clerk, disputed=True)
    changed(record(other.unit), other, disputed=True)
    with clerk.scope():
        note(clerk.unit.pk, "export", {"annex": 2, "period": campaigns.period().code})
    with auditor.scope():
        total = AuditEvent.objects.count()
        today = AuditEvent.objects.latest("id").at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    tomorrow, yesterday = today + dt.timedelta(days=1), today - dt.timedelta(days=1)
    assert len(seen(auditor)) == total
    assert len(seen(auditor, unit=units.GUNAN)) == len(seen(auditor, unit=units.GUNAN, own=1)) < total
    assert len(seen(auditor, own=1)) == 3  # the auditor's own name and role, and the district's unit
    assert len(seen(auditor, who=clerk.actor.name)) == 2
    assert len(seen(auditor, what="ledger_arrearsrecord", op="U")) == 2
    assert len(seen(auditor, what="export")) == 1
    assert "附件 2" in seen(auditor, period=campaigns.SURVEY, unit=units.GUNAN)[0]
    assert len(seen(auditor, record=made.pk)) == 2
    assert len(seen(auditor, since=today, until=today)) == total
    assert seen(auditor, since=tomorrow) == seen(auditor, until=yesterday) == []
    assert len(seen(auditor, request="test", op="U")) == 2
    assert len(seen(auditor, since="昨天", record="x", what="unknown", period="none")) == total


def test_the_auditor_sees_the_subtree_and_nobody_else_sees_anything(auditor: Persona) -> None:
    record(units.unit(units.GUNAN))
    record(units.unit(units.JIJIANG))
    assert seen(auditor, what="ledger_arrearsrecord")
    assert not any("几江" in row for row in seen(auditor))
    assert auditor.client.get(f"/audit/?unit={units.JIANGJIN}").status_code == 404
    for role in set(Role) - {Role.AUDITOR}:
        assert persona(units.QIJIANG, role).client.get("/audit/").status_code == 403, role.name


def test_a_second_role_elsewhere_shows_no_audit_there(auditor: Persona) -> None:
    town = units.unit(units.JIJIANG)
    record(town)
    with tenant_scope(SYSTEM):
        Membership.objects.create(unit=town, user=auditor.user, role=Role.VIEWER)
    assert not any("几江" in row for row in seen(auditor))
    assert auditor.client.get(f"/audit/?unit={units.JIJIANG}").status_code == 403


def test_a_filing_and_a_row_lead_to_all_that_was_done_with_them(auditor: Persona) -> None:
    clerk, period = clerk_of(units.GUNAN), campaigns.period()
    made = record(clerk.unit)
    campaigns.expect(campaigns.SURVEY, clerk.unit, auditor.unit)
    with clerk.scope():
        Payment.objects.create(unit=clerk.unit, record=made, amount_fen=WAN)
    hand_in(clerk, period)
    pass_it(reviewer_of(units.QIJIANG), clerk.unit, period)
    filing = f"/audit/?unit={units.GUNAN}&amp;own=1&amp;period={campaigns.SURVEY}"
    assert f'href="{filing}"' in page(auditor, PLACE)
    told = " ".join(seen(auditor, unit=units.GUNAN, own=1, period=campaigns.SURVEY))
    for words in ("新增应报名单", "新增报送版本", "动作 提交", "动作 审核通过", "状态 原为 审核中 → 改为 已通过"):
        assert words in told
    history = page(auditor, f"/ledger/{made.pk}/history/")
    assert f'href="/audit/?unit={units.GUNAN}&amp;record={made.pk}"' in history
    kinds = " ".join(seen(auditor, record=made.pk))
    assert "新增还款" in kinds
    assert "新增欠款记录" in kinds
    assert f'href="/ledger/{made.pk}/history/"' in page(auditor, f"/audit/?record={made.pk}")
    for person in (clerk, reviewer_of(units.QIJIANG)):
        assert "/audit/" not in page(person, PLACE)
        assert "/audit/" not in page(person, f"/ledger/{made.pk}/history/")


def test_a_changed_fact_is_found_by_its_row_though_the_event_holds_what_changed_alone(auditor: Persona) -> None:
    made = record(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM):
        paid = Payment.objects.create(unit=made.unit, record=made, amount_fen=WAN)
        Payment.objects.filter(pk=paid.pk).update(remark="转账")
    (row,) = seen(auditor, record=made.pk, op="U", what="ledger_payment")
    assert "备注 原为 （空） → 改为 转账" in row


def test_people_are_called_by_their_names_and_roles_by_theirs(auditor: Persona) -> None:
    manager = manager_of(units.QIJIANG)
    with manager_of(units.CITY).scope():
        Membership.objects.filter(user=manager.user).update(role=Role.VIEWER)
    (row,) = seen(auditor, what="ledger_membership", op="U")
    assert "角色 原为 管理员 → 改为 查看" in row
    assert f"人员 {manager.actor.name}" in " ".join(seen(auditor, what="ledger_membership", op="I"))


def test_pages_follow_one_another_without_gap_or_repetition(auditor: Persona) -> None:
    town = clerk_of(units.GUNAN)
    with town.scope():
        for number in range(2 * PAGE_SIZE + 3):
            note(town.unit.pk, "import_findings", {"job": number})
    found, url = [], "/audit/?what=import_findings"
    while url:
        html = page(auditor, url)
        found += [int(number) for number in re.findall(r"任务编号</dt> <dd> (\d+) </dd>", html)]
        following = re.search(r'href="([^"]*)" rel="next"', html)
        url = following[1].replace("&amp;", "&") if following else ""
    assert found == list(reversed(range(2 * PAGE_SIZE + 3)))


@pytest.mark.parametrize("text", ["", "1", "x_1", "2022-06-30_1", "2022-06-30T18:00:00Z_x", "2022-06-30T18:00:00Z_²"])
def test_a_place_that_is_none_is_the_beginning(auditor: Persona, text: str) -> None:
    assert Cursor.read(text) is None
    assert seen(auditor, after=text) == seen(auditor)


def test_the_number_of_queries_does_not_grow_with_the_events(auditor: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    changed(record(clerk.unit), clerk, disputed=True)
    few = queries(auditor, "/audit/")
    for code in (units.GUNAN, units.WENLONG, units.SHIJIAO):
        changed(record(units.unit(code)), clerk_of(code), disputed=True)
    assert queries(auditor, "/audit/") == few
