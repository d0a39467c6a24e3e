"""A small tree of filings under random acts of everybody: what must always hold, holds (workflow.md, Rules).

Whatever is refused leaves no trace; versions never change; a rollup is what it pins; who was on time stays so; the
rows explain the difference of two periods.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger.actions.asking import ask_return
from ledger.actions.deciding import approve, claim, release, return_filing, undo_decision
from ledger.actions.dispositions import dispose
from ledger.actions.endorsing import Approval, Dispatch, endorse, reopen, send
from ledger.actions.facts import enter_fact
from ledger.actions.filings import amend, report_for, submit, withdraw
from ledger.actions.records import save_record
from ledger.actions.versions import Submission
from ledger.errors import LedgerError
from ledger.models import (
    ArrearsRecord,
    DispositionKind,
    Filing,
    FilingEvent,
    FilingVersion,
    Payment,
    PeriodClock,
    PinnedChild,
    State,
)
from ledger.policy import Action
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.filings import sums_by_line
from ledger.queries.stale import changed_below
from ledger.queries.sums import NOTHING, sums_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.workflow import DECIDED, MOVES, opening_state
from qingqian.db.clock import clock_held_at
from reporting.rollups.proof import audit
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree

pytestmark = pytest.mark.django_db(transaction=False)
EXAMPLES = 200 if os.environ.get("QINGQIAN_PROVE") else 8
STEPS = 30
TOWNS = (units.GUNAN, units.WENLONG)
FILERS = (*TOWNS, units.QIJIANG, units.CITY)
WHY = "已与企业核对合同和结算单，情况见说明材料"
BEGIN = dt.datetime(2022, 5, 25, 1, tzinfo=dt.UTC)
PAID_ON = DAY = dt.date(2022, 5, 24)

towns, filers = st.sampled_from(TOWNS), st.sampled_from(FILERS)
periods = st.sampled_from((campaigns.SURVEY, campaigns.WEEK))


def said(unit: Any) -> Submission:
    """Say what a submission of this unit needs."""
    empty = unit.code in TOWNS and not ArrearsRecord.objects.filter(unit=unit).exists()
    return Submission(nil=empty, with_missing=True, explain=WHY)


MOVERS: dict[Action, Callable[..., Any]] = {
    Action.SUBMIT_FILING: lambda actor, unit, period: submit(actor, unit, period, said(unit)),
    Action.AMEND_FILING: lambda actor, unit, period: amend(actor, unit, period, said(unit), WHY),
    Action.REPORT_FOR_CHILD: lambda actor, unit, period: report_for(actor, unit, period, said(unit), WHY),
    Action.WITHDRAW_FILING: withdraw,
    Action.ASK_RETURN: lambda actor, unit, period: ask_return(actor, unit, period, WHY),
    Action.CLAIM_FILING: claim,
    Action.RELEASE_FILING: release,
    Action.RETURN_FILING: lambda actor, unit, period: return_filing(actor, unit, period, "金额有误，请核对"),
    Action.APPROVE_FILING: approve,
    Action.UNDO_DECISION: undo_decision,
    Action.ENDORSE_FILING: lambda actor, unit, period: endorse(
        actor, unit, period, Approval("渝府函〔2022〕12号", DAY)
    ),
    Action.REOPEN_FILING: lambda actor, unit, period: reopen(actor, unit, period, "合计与附表不符，请核对"),
    Action.SEND_FILING: lambda actor, unit, period: send(actor, unit, period, Dispatch("工业和信息化部", DAY)),
}
# What a second person of the root does.
ENDORSES = {Action.ENDORSE_FILING, Action.REOPEN_FILING}
APPROVE = Action.APPROVE_FILING
PROXIES = {Action.REPORT_FOR_CHILD}
HANDS_IN = {Action.SUBMIT_FILING.value, Action.AMEND_FILING.value, Action.REPORT_FOR_CHILD.value}
OWN = {Action.SUBMIT_FILING, Action.AMEND_FILING, Action.WITHDRAW_FILING, Action.SEND_FILING, Action.ASK_RETURN}
DECISIONS = set(MOVERS) - PROXIES - ENDORSES - OWN


ACTED: Counter[str] = Counter()
"""How often somebody was let: a machine that is refused everything would prove nothing."""


SEEN: Counter[str] = Counter()
"""How often somebody was found late, and how often on time."""


def first_submission(filing: Filing) -> dt.datetime | None:
    """Return when a filing was first handed in, by its events: what was withdrawn before a review was not the first.

    domain.md, Periods; workflow.md rule 7.
    """
    first: FilingEvent | None = None
    for event in FilingEvent.objects.filter(filing=filing).order_by("id"):
        if event.action in HANDS_IN:
            first = first or event
        elif first is not None and event.action == Action.WITHDRAW_FILING.value and event.number == first.number:
            first = None
    return None if first is None else first.at


class Filings(RuleBasedStateMachine):
    """Two towns, their district and the city; a survey and a week; a clock that only goes forward."""

    @initialize()
    def plant(self) -> None:
        """Begin inside a transaction that is put back at the end."""
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.tree = Tree()
        self.tree.expect(*FILERS)
        self.now, self.rows = BEGIN, 0
        self.digests: dict[int, bytes] = {}

    def teardown(self) -> None:
        """Prove the whole, and put it back."""
        if not hasattr(self, "whole"):
            return
        try:
            with tenant_scope(SYSTEM):
                assert audit().differences == ()
                for version in FilingVersion.objects.select_related("unit", "period"):
                    assert bridge_of(version, opening_of(version)).balances, version
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)

    def act(self, code: str, do: Callable[..., Any], action: Action | None = None) -> None:
        """Let somebody act who may; what is refused is put back, as a request is."""
        self.now += dt.timedelta(seconds=1)  # no two acts are of one instant
        above = units.TREE[code][1] or code
        decides, second = action in DECISIONS, action in ENDORSES
        who = above if decides or action in PROXIES else code
        person = self.tree.reviewer(who) if decides or second else self.tree.clerk(who)
        try:
            with clock_held_at(self.now), person.scope() as actor:
                do(actor, self.tree.units[code])
        except LedgerError:
            return
        ACTED["above" if decides else "second" if second else code] += 1

    @rule(hours=st.integers(1, 60))
    def time_goes_by(self, hours: int) -> None:
        """Let the clock go forward."""
        self.now += dt.timedelta(hours=hours)

    @rule(code=towns, wan=st.integers(1, 90))
    def a_row_is_entered(self, code: str, wan: int) -> None:
        """Let a town's clerk enter a debt."""
        self.rows += 1
        line = good_line(self.rows, owed_fen=wan * WAN)
        self.act(code, lambda actor, unit: save_record(actor, unit, line))

    @rule(code=towns, wan=st.integers(1, 90))
    def something_is_paid(self, code: str, wan: int) -> None:
        """Let a payment be entered on the first row."""

        def pay(actor: Any, unit: Any) -> None:
            row = ArrearsRecord.objects.filter(unit=unit).first()
            if row is not None:
                enter_fact(actor, unit, row.pk, row.version, Payment(paid_on=PAID_ON, amount_fen=wan * WAN))

        self.act(code, pay)

    @rule(code=towns)
    def a_row_leaves(self, code: str) -> None:
        """Let the last row leave the ledger."""

        def leave(actor: Any, unit: Any) -> None:
            row = ArrearsRecord.objects.filter(unit=unit).last()
            if row is not None:
                dispose(actor, unit, [row.pk], DispositionKind.MOVED_OUT, "划转区水利局，移交单已签收")

        self.act(code, leave)

    @rule(code=filers, period=periods, picks=st.lists(st.integers(0, 9), min_size=1, max_size=5))
    def it_moves_on(self, code: str, period: str, picks: list[int]) -> None:
        """Make some of the moves that the table has for where the filing stands."""
        for pick in picks:
            action = self.possible(code, period)[pick]
            do = MOVERS[action]
            self.act(code, lambda actor, unit, do=do: do(actor, unit, campaigns.period(period)), action)

    def possible(self, code: str, period: str) -> list[Action]:
        """Return ten of the moves from here, some of them more than once."""
        with tenant_scope(SYSTEM):
            filing = Filing.objects.filter(unit=self.tree.units[code], period__code=period).first()
        state = opening_state(is_leaf=code in TOWNS) if filing is None else State(filing.state)
        return [action for known, action in MOVES if known is state] * 10

    @rule(code=filers, period=periods)
    def it_is_handed_in_and_approved(self, code: str, period: str) -> None:
        """Go the straight way."""
        self.hand_in(code, period)

    @rule(period=periods)
    def all_hand_in_and_are_approved(self, period: str) -> None:
        """Go the straight way from the towns up to the city."""
        for code in FILERS:
            self.hand_in(code, period)

    def hand_in(self, code: str, period: str) -> None:
        """Hand in, and let those decide whose turn it is; what cannot be done is left."""
        ends = (Action.ENDORSE_FILING, Action.SEND_FILING)
        for action in (Action.SUBMIT_FILING, *(ends if code == units.CITY else (Action.CLAIM_FILING, APPROVE))):
            do = MOVERS[action]
            self.act(code, lambda actor, unit, do=do: do(actor, unit, campaigns.period(period)), action)

    @invariant()
    def what_holds_after_every_act(self) -> None:
        """Look at the rules that hold at any time."""
        if not hasattr(self, "whole"):
            return
        with tenant_scope(SYSTEM):
            self._the_first_submission_decides()
            self._versions_never_change()
            self._a_rollup_is_what_it_pins()

    def _the_first_submission_decides(self) -> None:
        dues = {(clock.period_id, clock.level): clock.due_at for clock in PeriodClock.objects.all()}
        for filing in Filing.objects.select_related("unit"):
            first = first_submission(filing)
            due = dues.get((filing.period_id, filing.unit.level))
            late = first is not None and due is not None and first > due
            assert (filing.first_submitted_at, filing.late) == (first, late), filing
            SEEN.update({"late"} if late else {"on time"} if first is not None and due is not None else ())
            assert filing.approved_number is None or filing.current_number is not None
            assert (filing.state in DECIDED) <= (filing.approved_number == filing.current_number)

    def _versions_never_change(self) -> None:
        found = {version.pk: bytes(version.digest) for version in FilingVersion.objects.only("digest")}
        assert {pk: found.get(pk) for pk in self.digests} == self.digests
        self.digests = found

    def _a_rollup_is_what_it_pins(self) -> None:
        for version in FilingVersion.objects.filter(is_leaf=False):
            pins = PinnedChild.objects.filter(version=version).select_related("child_version")
            pinned = {pin.child_unit_id: pin.child_version for pin in pins}
            sums = sums_of([child for child in pinned.values() if child is not None])
            lines = sums_by_line(version)
            for unit_id, child in pinned.items():
                assert lines.get(unit_id, NOTHING) == (sums.get(child.pk, NOTHING) if child else NOTHING)
            for changed in changed_below(version):
                assert changed.now.number == changed.now.filing.approved_number


def test_whatever_everybody_does_the_rules_hold() -> None:
    run_state_machine_as_test(
        Filings,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=set(Phase) - {Phase.explain},
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert min(ACTED[code] for code in (*FILERS, "above", "second")) >= EXAMPLES // 2, ACTED
    assert min(SEEN["late"], SEEN["on time"]) >= EXAMPLES, SEEN
