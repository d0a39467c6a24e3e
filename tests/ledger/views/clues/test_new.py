"""A complaint that came by letter is typed, registered, and mended while nobody has decided on it."""

from typing import Any

import pytest

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import Clue, ClueChannel, ClueDebtor, ClueEvent, ClueState
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.clues import done, fresh, registered
from tests.ledger.views.moves import page, text
from tests.personas import Persona, clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
NEW = f"/clues/new/?unit={units.QIJIANG}"
PHONE = "13812342201"


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.QIJIANG)


def typed(**said: Any) -> dict[str, Any]:
    """Return what somebody types who knows little."""
    known = {"kind": "1", "channel": "5", "creditor_name": "重庆建材有限公司", "received_on": "2022.1.19"}
    return {**known, "amount": "/", "debtors": "/", "matter": "工程款未付", **said}


def register(clerk: Persona, status: int = 200, **said: Any) -> str:
    """Send the form and return the page to which it leads."""
    answer = clerk.client.post(NEW, typed(**said), follow=True)
    assert answer.status_code == status, text(answer)
    return text(answer)


def the_only() -> Clue:
    with tenant_scope(SYSTEM):
        return Clue.objects.select_related("unit").get()


def named() -> list[tuple[str, int | None]]:
    with tenant_scope(SYSTEM):
        return list(ClueDebtor.objects.values_list("name", "amount_fen"))


def test_what_is_unknown_stays_unknown(clerk: Persona) -> None:
    shown = register(clerk, contact_phone=PHONE)
    clue = the_only()
    assert f"已登记 {clue.number}，等待审查。" in shown
    assert clue.number.startswith("XS2022-")
    assert (clue.debtor_name, clue.amount_fen, clue.channel_no, clue.party_count) == ("", None, "", None)
    assert (clue.unit.code, clue.state, clue.registered_name) == (units.QIJIANG, 1, clerk.actor.name)
    assert PHONE not in shown


def test_several_debtors_stand_one_by_one_and_their_amounts_are_added(clerk: Persona) -> None:
    shown = register(clerk, amount="", debtors="綦江区水利局 12.5\n\n区教委，1,000万元\n")
    assert (the_only().amount_fen, the_only().party_count) == (1_012_500_000, 2)
    assert named() == [("綦江区水利局", 12_500_000), ("区教委", 1_000_000_000)]
    assert "共 2 家" in shown
    assert "1,012.50" in shown


def test_one_debtor_and_a_number_of_firms_need_no_list(clerk: Persona) -> None:
    register(clerk, debtors="17家企业", amount="3.2")
    assert (the_only().debtor_name, the_only().party_count, the_only().amount_fen) == ("17家企业", 17, 3_200_000)
    assert named() == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"creditor_name": " "}, "请填写债权人名称"),
        ({"channel": ""}, "请选择来源渠道"),
        ({"channel": "1", "channel_no": " "}, "请填写编号；确实没有的填"),
        ({"channel": "2"}, "请填写编号；确实没有的填"),
        ({"received_on": "2999-01-01"}, "收到日期不能晚于今天"),
        ({"received_on": "去年"}, "不是日期"),
        ({"amount": "十万"}, "十万"),
        ({"amount": "0"}, "欠款金额应大于 0"),
        # 100 signs as written, 400 as compared.
        ({"creditor_name": "㌀" * 100}, "太长"),
        ({"debtors": "区教委\n" + "㌀" * 100}, "太长"),
        ({"debtors": "区教委 1\n区教委"}, "写了两次"),
        ({"debtors": "区教委 0"}, "应大于 0"),
        ({"debtors": "区教委 1\n区水利局 2", "amount": "4"}, "与 4.00 万元不一致"),
    ],
)
def test_what_no_complaint_can_say_is_refused_and_kept(clerk: Persona, said: dict[str, str], sentence: str) -> None:
    shown = register(clerk, 422, **{"matter": "工程款三年未付", **said})
    assert sentence in shown
    assert "工程款三年未付" in shown
    with tenant_scope(SYSTEM):
        assert not Clue.objects.exists()


def test_only_a_clerk_of_the_unit_registers_there(clerk: Persona) -> None:
    assert reviewer_of(units.QIJIANG).client.get("/clues/new/").status_code == 403
    assert viewer_of(units.QIJIANG).client.post("/clues/new/", typed()).status_code == 403
    assert clerk_of(units.JIJIANG).client.post(NEW, typed()).status_code == 404
    assert clerk_of(units.CITY).client.post(NEW, typed()).status_code == 403
    assert "登记线索" in page(clerk, "/clues/")
    assert "登记线索" not in page(reviewer_of(units.QIJIANG), "/clues/")


def test_one_goes_on_to_the_next(clerk: Persona) -> None:
    answer = clerk.client.post(NEW, {**typed(), "then": "next"})
    assert answer.headers["Location"].startswith("/clues/new/")


def edit(person: Persona, clue: Clue, status: int = 302, **said: Any) -> str:
    form = person.client.get(f"/clues/{clue.pk}/edit/").context["form"]
    known = {name: form[name].value() or "" for name in form.fields}
    answer = person.client.post(f"/clues/{clue.pk}/edit/", {**known, **said})
    assert answer.status_code == status, text(answer)
    return text(answer)


def test_what_was_typed_wrong_is_mended_and_stands_in_the_timeline(clerk: Persona) -> None:
    clue = registered(clerk, contact_phone=PHONE)
    edit(clerk, clue, amount="12.34", debtors="区教委 12\n区水利局 0.34", contact_phone="13900001111")
    now = fresh(clue)
    assert (now.amount_fen, now.debtor_name, now.version) == (12_340_000, "区教委", 2)
    assert (now.contact_phone, now.debtor_key) == ("13900001111", "区教委")
    assert named() == [("区教委", 12_000_000), ("区水利局", 340_000)]
    shown = page(clerk, f"/clues/{clue.pk}/")
    for word in ("更正登记内容", "欠款金额 10.00 → 12.34", "债务人 綦江区城市建设处 → 区教委", "联系电话 已更正"):
        assert word in shown, word
    assert "13900001111" not in shown
    with tenant_scope(SYSTEM):
        assert "1390000" not in str(list(ClueEvent.objects.values_list("facts", flat=True)))


def test_saving_what_stands_changes_nothing_and_keeps_the_number(clerk: Persona) -> None:
    clue = registered(clerk, contact_phone=PHONE)
    assert PHONE not in page(clerk, f"/clues/{clue.pk}/edit/")
    edit(clerk, clue)
    assert (fresh(clue).version, fresh(clue).contact_phone) == (1, PHONE)
    edit(clerk, clue, contact_phone="/")
    assert (fresh(clue).version, fresh(clue).contact_phone) == (2, "")


def test_the_second_of_two_who_mend_at_once_is_told_of_the_first(clerk: Persona) -> None:
    clue = registered(clerk)
    edit(clerk, clue, matter="合同尾款")
    answer = clerk_of(units.QIJIANG).client.post(
        f"/clues/{clue.pk}/edit/", typed(seen=1, received_on=clue.received_on)
    )
    assert answer.status_code == 409
    shown = text(answer)
    assert clerk.actor.name in shown
    assert "现在是“合同尾款”" in shown
    assert 'name="seen" value="2"' in shown
    assert fresh(clue).matter == "合同尾款"


def test_the_day_is_mended_within_its_year_and_the_clock_with_it(clerk: Persona) -> None:
    today = day_of(app_now())
    clue = registered(clerk, received_on=today.replace(month=1, day=9))
    edit(clerk, clue, received_on=f"{today.year}-01-05")
    assert fresh(clue).due_on != clue.due_on
    assert "同一年" in edit(clerk, clue, 422, received_on=f"{today.year - 1}-12-31")


def test_it_is_mended_by_the_unit_that_has_it_before_it_is_examined_alone(clerk: Persona) -> None:
    clue = registered(clerk)
    reviewer = reviewer_of(units.QIJIANG)
    assert f"/clues/{clue.pk}/edit/" in page(clerk, f"/clues/{clue.pk}/")
    assert f"/clues/{clue.pk}/edit/" not in page(reviewer, f"/clues/{clue.pk}/")
    assert reviewer.client.get(f"/clues/{clue.pk}/edit/").status_code == 403
    assert clerk_of(units.JIJIANG).client.get(f"/clues/{clue.pk}/edit/").status_code == 404
    done(reviewer, Act.ASK_MORE, clue)
    edit(clerk, clue, matter="补充：合同尾款")
    done(clerk, Act.SUPPLY, clue)
    old = {name: value or "" for name, value in typed(seen=fresh(clue).version).items()}
    done(reviewer, Act.ACCEPT, clue)
    assert clerk.client.post(f"/clues/{clue.pk}/edit/", old).status_code == 409
    assert "不能再改" in edit(clerk, clue, 409)
    assert fresh(clue).state == ClueState.ACCEPTED
    units.unit(units.GUNAN)
    done(reviewer, Act.ASSIGN, clue, target=clerk_of(units.GUNAN).unit)
    answer = clerk.client.post(f"/clues/{clue.pk}/edit/", {**old, "matter": "改了一半的话"})
    assert (answer.status_code, "改了一半的话" in text(answer)) == (409, True)
    assert 'name="then"' not in text(answer)


def test_while_it_is_worked_on_what_was_unknown_is_added_and_nothing_else_is_changed(clerk: Persona) -> None:
    clue = registered(clerk, debtor_name="", amount_fen=None, channel=ClueChannel.PLATFORM)
    assert 'value="/"' in page(clerk, f"/clues/{clue.pk}/edit/")
    done(reviewer_of(units.QIJIANG), Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    assert f"/clues/{clue.pk}/edit/" in page(clerk, f"/clues/{clue.pk}/")
    edit(clerk, clue, amount="12.34", debtors="区教委 12\n区水利局 0.34")
    assert (fresh(clue).amount_fen, fresh(clue).debtor_key) == (12_340_000, "区教委")
    assert "“债务人”不能改" in edit(clerk, clue, 422, debtors="区教委 12.34", amount="12.34")
    assert "“债权人”不能改" in edit(clerk, clue, 422, creditor_name="别的公司")
    assert "“欠款金额”不能改" in edit(clerk, clue, 422, amount="3", debtors="区教委 2\n区水利局 1")
