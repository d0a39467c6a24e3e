"""The end of the root's own filing: 审定 by a second person, 已报送, and what is still possible when."""

import datetime as dt

import pytest

from ledger.actions.dispositions import dispose
from ledger.actions.endorsing import Approval, Dispatch, endorse, reopen, send
from ledger.actions.filings import amend, submit, withdraw
from ledger.actions.outbox import deliver
from ledger.actions.versions import Submission
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import (
    ArrearsRecord,
    Disposition,
    DispositionKind,
    Filing,
    FilingEvent,
    Notice,
    NoticeKind,
    PeriodClock,
    Standing,
    State,
)
from ledger.policy import Action, Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import app_now, clock_held_at
from reporting.queries.standing import numbered_version, version_in_force
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import head_of, persona

pytestmark = pytest.mark.django_db
DOCUMENT = Approval("渝府函〔2022〕12号", dt.date(2022, 5, 28))
MINISTRY = Dispatch("工业和信息化部", dt.date(2022, 5, 29))
HOUR = dt.timedelta(hours=1)
WHY = "合计与附表不符，请核对"


@pytest.fixture
def tree() -> Tree:
    """A city with rows of its own that has handed in the survey; its district has not."""
    tree = Tree()
    tree.expect(units.QIJIANG, units.CITY)
    tree.write(units.CITY, [good_line(1), good_line(2)])
    tree.hand_in(units.CITY, with_missing=True)
    return tree


def filing() -> Filing:
    with tenant_scope(SYSTEM):
        return Filing.objects.get(unit__code=units.CITY)


def sent(tree: Tree) -> None:
    tree.endorse()
    with tree.clerk(units.CITY).scope() as actor:
        send(actor, tree.units[units.CITY], tree.period, MINISTRY)


def test_it_is_handed_in_endorsed_by_another_and_sent(tree: Tree) -> None:
    sent(tree)
    now = filing()
    assert (now.state, now.current_number, now.approved_number) == (State.SENT, 1, 1)
    with tenant_scope(SYSTEM):
        _submitted, endorsed, went = FilingEvent.objects.filter(filing=now)
    assert (endorsed.document_no, endorsed.dated, endorsed.number) == (DOCUMENT.document_no, DOCUMENT.dated, 1)
    assert (went.recipient, went.dated, went.from_state) == (MINISTRY.recipient, MINISTRY.dated, State.ENDORSED)


def test_the_submitter_never_endorses_whatever_else_he_is(tree: Tree) -> None:
    city = tree.units[units.CITY]
    with tree.clerk(units.CITY).scope() as actor:
        withdraw(actor, city, tree.period)
    both = persona(units.CITY, Role.HEAD, Role.REVIEWER)
    with both.scope() as actor:
        submit(actor, city, tree.period, Submission(with_missing=True))
        with pytest.raises(ForbiddenError, match="另一位负责人或审核员"):
            endorse(actor, city, tree.period, DOCUMENT)
    tree.endorse()
    assert filing().state == State.ENDORSED


@pytest.mark.parametrize(
    ("approval", "message"),
    [
        (Approval("  ", DOCUMENT.dated), "文号"),
        (Approval("渝府函〔2022〕12号", dt.date(2099, 1, 1)), "批准日期不能晚于今天"),
    ],
)
def test_an_endorsement_names_its_document_and_a_day_that_has_come(
    tree: Tree, approval: Approval, message: str
) -> None:
    with tree.reviewer(units.CITY).scope() as actor, pytest.raises(RefusedError, match=message):
        endorse(actor, tree.units[units.CITY], tree.period, approval)
    assert filing().state == State.SUBMITTED


@pytest.mark.parametrize(
    ("dispatch", "message"),
    [
        (Dispatch(" ", MINISTRY.dated), "报送给谁"),
        (Dispatch("工业和信息化部", dt.date(2099, 1, 1)), "报送日期不能晚于今天"),
        (Dispatch("工业和信息化部", dt.date(2022, 5, 27)), "不能早于批准日期 2022-05-28"),
    ],
)
def test_what_is_sent_names_its_recipient_and_a_day_after_the_document(
    tree: Tree, dispatch: Dispatch, message: str
) -> None:
    tree.endorse()
    with tree.clerk(units.CITY).scope() as actor, pytest.raises(RefusedError, match=message):
        send(actor, tree.units[units.CITY], tree.period, dispatch)
    assert filing().state == State.ENDORSED


def test_nothing_is_sent_before_it_is_endorsed(tree: Tree) -> None:
    with tree.clerk(units.CITY).scope() as actor, pytest.raises(ConflictError, match="还没有审定"):
        send(actor, tree.units[units.CITY], tree.period, MINISTRY)


def test_a_mistake_is_given_back_before_it_is_sent_and_amended_afterwards(tree: Tree) -> None:
    city, clerk, second = tree.units[units.CITY], tree.clerk(units.CITY), tree.reviewer(units.CITY)
    tree.endorse()
    with clerk.scope() as actor:
        with pytest.raises(ConflictError, match="由审定人退回修改"):
            withdraw(actor, city, tree.period)
        with pytest.raises(ConflictError, match="不用更正"):
            amend(actor, city, tree.period, Submission(with_missing=True), WHY)
    with second.scope() as actor:
        reopen(actor, city, tree.period, WHY)
    now = filing()
    assert (now.state, now.current_number, now.approved_number) == (State.RETURNED, None, None)
    tree.hand_in(units.CITY, with_missing=True)
    sent(tree)
    with second.scope() as actor, pytest.raises(ConflictError, match="请提交更正"):
        reopen(actor, city, tree.period, WHY)
    assert (filing().state, filing().approved_number) == (State.SENT, 2)


@pytest.mark.parametrize("endorsed", [False, True])
def test_an_amendment_that_is_given_back_leaves_what_was_sent_in_force(tree: Tree, endorsed: bool) -> None:  # noqa: FBT001 - a case
    city, second = tree.units[units.CITY], tree.reviewer(units.CITY)
    sent(tree)
    with tree.clerk(units.CITY).scope() as actor:
        amend(actor, city, tree.period, Submission(with_missing=True), WHY)
    with tenant_scope(SYSTEM):
        standing = version_in_force(city, tree.period)
        pending = numbered_version(city, tree.period, 2)
    assert standing is not None
    assert pending is not None
    assert (standing.version.number, standing.marks) == (1, ())
    assert pending.marks == ("待审定", "更正")
    if endorsed:
        tree.endorse("渝府函〔2022〕20号")
        assert (filing().state, filing().approved_number) == (State.ENDORSED, 2)
    with second.scope() as actor:
        reopen(actor, city, tree.period, WHY)
    now = filing()
    assert (now.state, now.current_number, now.approved_number, now.latest_number) == (State.SENT, 1, 1, 2)


def test_an_amendment_that_is_withdrawn_leaves_it_sent(tree: Tree) -> None:
    sent(tree)
    with tree.clerk(units.CITY).scope() as actor:
        amend(actor, tree.units[units.CITY], tree.period, Submission(with_missing=True), WHY)
        withdraw(actor, tree.units[units.CITY], tree.period)
    assert (filing().state, filing().current_number) == (State.SENT, 1)


def test_every_act_twice_is_one_and_another_persons_is_told(tree: Tree) -> None:
    city, second, third = tree.units[units.CITY], tree.reviewer(units.CITY), head_of(units.CITY)
    tree.endorse()
    with second.scope() as actor:
        assert endorse(actor, city, tree.period, DOCUMENT, seen=1).repeated
    with third.scope() as actor:
        with pytest.raises(ConflictError, match="已将第 1 版处理为“已审定”"):
            endorse(actor, city, tree.period, DOCUMENT, seen=1)
        send(actor, city, tree.period, MINISTRY)
        assert send(actor, city, tree.period, MINISTRY, seen=1).repeated
    with tree.clerk(units.CITY).scope() as actor, pytest.raises(ConflictError, match="已报送"):
        send(actor, city, tree.period, MINISTRY)
    with tenant_scope(SYSTEM):
        assert FilingEvent.objects.count() == 3


@pytest.mark.parametrize(
    "other",
    [Approval("渝府函〔2022〕13号", DOCUMENT.dated), Approval(DOCUMENT.document_no, dt.date(2022, 5, 27))],
)
def test_another_document_for_what_is_endorsed_is_not_taken_for_the_one_that_is_stored(
    tree: Tree, other: Approval
) -> None:
    city = tree.units[units.CITY]
    tree.endorse()
    with tree.reviewer(units.CITY).scope() as actor:
        with pytest.raises(ConflictError, match=r"渝府函〔2022〕12号（2022-05-28）.*退回修改"):
            endorse(actor, city, tree.period, other, seen=1)
        spaced = Approval(f" {DOCUMENT.document_no} ", DOCUMENT.dated)
        assert endorse(actor, city, tree.period, spaced, seen=1).repeated
        assert FilingEvent.objects.filter(action=Action.ENDORSE_FILING.value).count() == 1


@pytest.mark.parametrize(
    "other", [Dispatch("重庆市人民政府", MINISTRY.dated), Dispatch(MINISTRY.recipient, dt.date(2022, 5, 30))]
)
def test_another_recipient_or_day_for_what_is_sent_is_not_taken_for_the_one_that_is_stored(
    tree: Tree, other: Dispatch
) -> None:
    sent(tree)
    with tree.clerk(units.CITY).scope() as actor:
        with pytest.raises(ConflictError, match=r"报送工业和信息化部（2022-05-29）.*提交更正"):
            send(actor, tree.units[units.CITY], tree.period, other, seen=1)
        assert send(actor, tree.units[units.CITY], tree.period, MINISTRY, seen=1).repeated


def test_the_version_that_was_seen_is_endorsed_or_none(tree: Tree) -> None:
    city = tree.units[units.CITY]
    with tree.clerk(units.CITY).scope() as actor:
        withdraw(actor, city, tree.period)
    tree.hand_in(units.CITY, with_missing=True)
    with tree.reviewer(units.CITY).scope() as actor, pytest.raises(ConflictError, match="您看到的是第 1 版"):
        endorse(actor, city, tree.period, DOCUMENT, seen=1)


@pytest.fixture
def shut(tree: Tree) -> dt.datetime:
    """Let the period close an hour from now; return an instant two hours later."""
    with tenant_scope(SYSTEM):
        closes = app_now() + HOUR
        city, level = tree.units[units.CITY], Level.MUNICIPAL
        PeriodClock.objects.create(unit=city, period=tree.period, level=level, due_at=closes, closes_at=closes)
    return closes + 2 * HOUR


@pytest.mark.parametrize("endorsed", [False, True])
def test_once_it_is_shut_a_version_is_given_back_with_a_new_due_time_till_which_it_is_taken(
    tree: Tree,
    shut: dt.datetime,
    endorsed: bool,  # noqa: FBT001 - a case
) -> None:
    city, second = tree.units[units.CITY], tree.reviewer(units.CITY)
    if endorsed:
        tree.endorse()
    with clock_held_at(shut):
        with second.scope() as actor:
            with pytest.raises(RefusedError, match="请填写“改好期限”"):
                reopen(actor, city, tree.period, WHY)
            with pytest.raises(RefusedError, match="要在现在以后"):
                reopen(actor, city, tree.period, WHY, redo_by=shut)
        assert filing().current_number == 1
        with second.scope() as actor:
            reopen(actor, city, tree.period, WHY, redo_by=shut + HOUR)
        assert (filing().state, filing().redo_by) == (State.RETURNED, shut + HOUR)
    with clock_held_at(shut + 2 * HOUR), pytest.raises(RefusedError, match="本单位管理员在“日历”中") as refused:
        tree.hand_in(units.CITY, with_missing=True)
    assert "上级" not in refused.value.message
    with clock_held_at(shut + HOUR):
        assert tree.hand_in(units.CITY, with_missing=True).number == 2
    tree.endorse()
    assert (filing().state, filing().redo_by) == (State.ENDORSED, None)


def test_an_amendment_is_given_back_after_the_closing_without_a_new_due_time(tree: Tree, shut: dt.datetime) -> None:
    city = tree.units[units.CITY]
    sent(tree)
    with clock_held_at(shut):
        for redo_by in (None, shut + HOUR):
            with tree.clerk(units.CITY).scope() as actor:
                amend(actor, city, tree.period, Submission(with_missing=True), WHY)
            with tree.reviewer(units.CITY).scope() as actor:
                reopen(actor, city, tree.period, WHY, redo_by=redo_by)
            assert (filing().state, filing().approved_number, filing().redo_by) == (State.SENT, 1, None)


def test_a_row_that_leaves_the_roots_own_ledger_goes_when_it_is_endorsed(tree: Tree) -> None:
    city = tree.units[units.CITY]
    sent(tree)
    with tree.clerk(units.CITY).scope() as actor:
        row = ArrearsRecord.objects.filter(unit=city).latest("id")
        dispose(actor, city, [row.pk], DispositionKind.MOVED_OUT, "划转区水利局，移交单已签收")
        amend(actor, city, tree.period, Submission(with_missing=True), WHY)
    tree.endorse()
    with tenant_scope(SYSTEM):
        assert Disposition.objects.get().standing == Standing.EFFECTIVE
    with tree.reviewer(units.CITY).scope() as actor:
        reopen(actor, city, tree.period, WHY)
    with tenant_scope(SYSTEM):
        assert Disposition.objects.get().standing == Standing.REFUSED
        assert ArrearsRecord.objects.filter(unit=city).count() == 2


def test_those_who_endorse_and_those_who_send_are_told(tree: Tree) -> None:
    tree.reviewer(units.CITY)
    sent(tree)
    while deliver():
        pass
    with tenant_scope(SYSTEM):
        told = list(Notice.objects.order_by("id").values_list("unit__code", "kind", "text"))
    assert told == [
        (units.CITY, NoticeKind.SUBMITTED, "“排查报告”第 1 版已提交，请审定。"),
        (units.CITY, NoticeKind.APPROVED, "“排查报告”第 1 版已审定，可以报送。"),
    ]


def test_a_district_ends_nothing_by_itself(tree: Tree) -> None:
    tree.hand_in(units.QIJIANG, with_missing=True)
    for role in (Role.HEAD, Role.REVIEWER):
        with persona(units.QIJIANG, role).scope() as actor, pytest.raises(ForbiddenError):
            endorse(actor, tree.units[units.QIJIANG], tree.period, DOCUMENT)


def test_the_system_endorses_and_sends_nothing(tree: Tree) -> None:
    with tenant_scope(SYSTEM) as actor:
        with pytest.raises(ForbiddenError):
            endorse(actor, tree.units[units.CITY], tree.period, DOCUMENT)
        with pytest.raises(ForbiddenError):
            send(actor, tree.units[units.CITY], tree.period, MINISTRY)
        assert set(FilingEvent.objects.values_list("action", flat=True)) == {Action.SUBMIT_FILING.value}


def test_a_day_is_shanghais(tree: Tree) -> None:
    with tenant_scope(SYSTEM):
        evening = app_now().replace(hour=17, minute=0) + dt.timedelta(days=1)
    tomorrow = (evening + dt.timedelta(hours=8)).date()
    with clock_held_at(evening), tree.reviewer(units.CITY).scope() as actor:
        endorse(actor, tree.units[units.CITY], tree.period, Approval("渝府函〔2026〕1号", tomorrow))
    assert filing().state == State.ENDORSED
