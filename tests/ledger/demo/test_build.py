"""The demonstration, built once: every state and flag that exists occurs in it, and every figure of it holds."""

import datetime as dt
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Avg, F
from pytest_django import DjangoDbBlocker

from ledger.actions.outbox import deliver
from ledger.annexes.checks import Severity, judge
from ledger.clueflow import OWED
from ledger.demo import plan
from ledger.demo.clue_plan import CASES
from ledger.demo.people import SIGN_INS
from ledger.models import (
    Addressee,
    ArrearsRecord,
    Campaign,
    ChildState,
    Clue,
    ClueChannel,
    ClueEvent,
    ClueEvidence,
    ClueLink,
    ClueMeasure,
    ClueState,
    CodeCheck,
    ContactSheet,
    ExpectedReporter,
    Filing,
    FilingEvent,
    FilingVersion,
    MeasureKind,
    Membership,
    Notice,
    PaperReceipt,
    PaperScan,
    Period,
    PinnedChild,
    State,
    Unit,
)
from ledger.policy import Action, Role
from ledger.queries.agenda import agendas
from ledger.queries.bridge import bridge_of, opening_of
from ledger.queries.changes import compare
from ledger.queries.contacts import kept_below
from ledger.queries.filings import standing_of, standings_of_children
from ledger.queries.papers import PaperState, awaited
from ledger.queries.periods import context_for
from ledger.queries.rows import lines, live_rows, version_rows
from ledger.queries.units import has_head
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Category, Nature, Sector, Source, Status
from ledger.workflow import DECIDED, HANDED_IN, MOVES, opening_state
from qingqian.db.clock import clock_held_at
from reporting.queries.completeness import Rate, matrix
from tests.commands import Answer, run
from tests.ledger.demo.world import REPOSITORY, built, trial

# Marked, so that the test database is set up; each test then runs in a savepoint of the module's transaction.
pytestmark = pytest.mark.django_db
NOW = dt.datetime.fromisoformat("2027-03-15T10:30+08:00")
CASE = REPOSITORY / "fixtures/cases/resolution/annex2_500110001.xlsx"


@dataclass(frozen=True)
class Demo:
    """What init answered, and where the sign-ins stand."""

    answer: Answer
    sign_ins: Path

    @property
    def campaign(self) -> Campaign:
        """The demonstration campaign."""
        return Campaign.objects.get(code="demo")

    @property
    def week(self) -> Period:
        """The week in which today lies."""
        return Period.objects.select_related("campaign").get(code="demo-w06")


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None,  # noqa: ARG001 - the database must be there
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), trial(folder):
        with clock_held_at(NOW), tenant_scope(SYSTEM):
            made = Demo(built(), folder / "sign-ins.txt")
            _plan_for_full_tables()
            yield made
        transaction.set_rollback(True)


def _plan_for_full_tables() -> None:
    """Keep joins from looping over tables that were empty when they were last looked at: all is in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def versions() -> list[FilingVersion]:
    return list(FilingVersion.objects.select_related("unit", "filing", "period__campaign"))


def test_it_is_there_and_says_how_much(demo: Demo) -> None:
    assert demo.answer.code == 0
    assert demo.answer.json is not None
    assert demo.answer.json["campaigns"] == 2
    assert demo.answer.json["filings"] == Filing.objects.count() > 300
    assert demo.answer.json["records"] == ArrearsRecord.objects.count() > 300
    assert demo.answer.json["people"] > len(SIGN_INS)
    assert not Filing.objects.exclude(period__campaign=demo.campaign).exists()


def test_every_state_that_a_move_leads_to_is_shown_this_week(demo: Demo) -> None:
    leads_to = {move.to(is_leaf=is_leaf) for move in MOVES.values() for is_leaf in (True, False)}
    leads_to |= {opening_state(is_leaf=is_leaf) for is_leaf in (True, False)}
    shown = {
        standing.state
        for code in (plan.CITY, *plan.DISTRICTS)
        for standing in standings_of_children(unit(code), demo.week)
    }
    city = Filing.objects.filter(unit__code=plan.CITY).values_list("period__code", "state")
    ended = {f"demo-{short}": State.SENT for short in plan.CITY_SENT}
    assert dict(city) == ended | {"demo-w04": State.ENDORSED, "demo-w05": State.SUBMITTED}
    shown |= {State(state) for _period, state in city}
    assert leads_to <= shown
    assert {standing_of(unit(code), demo.week).state for code in plan.DISTRICTS} == {
        State.COLLECTING,
        State.SUBMITTED,
        State.IN_REVIEW,
        State.ACCEPTED,
    }


def test_every_way_in_which_a_child_can_stand_is_pinned(demo: Demo) -> None:
    assert demo.answer.code == 0
    # No unit of the demonstration is moved or merged.
    assert set(PinnedChild.objects.values_list("state", flat=True)) == set(ChildState) - {ChildState.HANDED_OVER}
    gunan = PinnedChild.objects.filter(child_unit__code=plan.GUNAN).values_list("version__period__code", "state")
    assert dict(gunan) == {
        "demo-survey": ChildState.DEEMED_NIL,
        **{f"demo-w0{week}": ChildState.MISSING for week in range(1, 6)},
    }


def test_every_move_was_made_and_every_flag_is_up_and_down(demo: Demo) -> None:
    done = set(FilingEvent.objects.values_list("action", flat=True))
    # What happens seldom is left to who tries the demonstration out.
    rare = {
        Action.RELEASE_FILING,
        Action.ASK_RETURN,
        Action.AMEND_FILING,
        Action.UNDO_DECISION,
        Action.REPORT_FOR_CHILD,
    }
    rare |= {Action.REOPEN_FILING}
    assert done == {action.value for _, action in MOVES if action not in rare}
    for flag in ("nil", "no_change", "late", "with_missing", "is_leaf"):
        assert set(FilingVersion.objects.values_list(flag, flat=True)) == {True, False}, flag
    assert set(Filing.objects.values_list("late", flat=True)) == {True, False}
    assert set(ExpectedReporter.objects.values_list("exempt", flat=True)) == {True, False}
    assert FilingVersion.objects.filter(number=2, filing__approved_number=2).exists()
    districts = FilingVersion.objects.filter(unit__code__in=plan.DISTRICTS, period=demo.week)
    assert dict(districts.values_list("unit__code", "with_missing")) == {
        plan.DADUKOU: False,
        plan.YUZHONG: False,
        plan.WANSHENG: True,
    }
    reasons = FilingEvent.objects.filter(action=Action.RETURN_FILING.value).values_list("comment", flat=True)
    assert all(reasons)


def test_paper_came_in_every_way_and_some_has_not(demo: Demo) -> None:
    survey = Period.objects.select_related("campaign").get(code="demo-survey")
    assert demo.answer.code == 0
    assert set(PaperReceipt.objects.values_list("checked", flat=True)) == set(CodeCheck)
    assert PaperScan.objects.filter(unit__code=plan.WENLONG, version__period=survey).count() == 1
    found = {one.standing.unit.code: one.state for one in awaited(unit(plan.QIJIANG), survey)}
    assert found == {plan.DONGXI: PaperState.AWAITED, plan.EDUCATION: PaperState.OLD}
    row = matrix([unit(plan.QIJIANG)], [survey]).of(unit(plan.QIJIANG))
    papers = Rate.of_paper(each.places[0] for each in row)
    assert 0 < papers.on_time < papers.counted


def test_claims_hold_and_run_out(demo: Demo) -> None:
    below = Filing.objects.filter(period=demo.week, unit__parent__code=plan.QIJIANG, state=State.IN_REVIEW)
    assert below.filter(claim_expires_at__gt=NOW).values("claimed_by").distinct().count() == 2
    assert below.filter(claim_expires_at__lt=NOW).count() == 1


def test_a_child_changed_after_its_parent_went_up(demo: Demo) -> None:
    assert demo.answer.code == 0
    pins = PinnedChild.objects.select_related("version__filing", "child_unit")
    stale = [
        pin.child_unit.code
        for pin in pins.filter(version__number=F("version__filing__current_number"), state=ChildState.CARRIED)
        if Filing.objects.filter(unit=pin.child_unit, period=pin.version.period, state__in=DECIDED).exists()
    ]
    assert stale == [plan.DATONG]


def test_rows_wait_for_the_next_version(demo: Demo) -> None:
    for code, state in ((plan.WENLONG, State.NOT_STARTED), (plan.SANJIANG, State.DRAFT)):
        standing = standing_of(unit(code), demo.week)
        assert standing.state == state
        last = FilingVersion.objects.filter(unit__code=code).latest("id")
        assert compare(version_rows(last), live_rows(unit(code)))


def test_rows_are_of_every_kind(demo: Demo) -> None:
    assert demo.answer.code == 0
    kinds = {"source": Source, "nature": Nature, "sector": Sector, "category": Category, "status": Status}
    for name, words in kinds.items():
        assert set(ArrearsRecord.objects.exclude(**{name: None}).values_list(name, flat=True)) == set(words), name
    assert set(ArrearsRecord.objects.values_list("disputed", flat=True)) == {True, False}
    assert ArrearsRecord.objects.filter(contract_fen=None).exists()
    assert ArrearsRecord.objects.filter(paid_fen__gt=0, court_fen__gt=0).exists()
    assert not ArrearsRecord.objects.filter(faulty=True).exists()
    mean = ArrearsRecord.objects.aggregate(mean=Avg("owed_fen"))["mean"]
    assert 35_000_000 < mean < 55_000_000


def test_nothing_filed_has_an_error_and_every_question_is_answered(demo: Demo) -> None:
    assert demo.answer.code == 0
    stated = [finding for version in versions() for finding in version.findings]
    assert {finding["severity"] for finding in stated} == {Severity.EXPLAIN, Severity.WARN}
    asked = [finding for finding in stated if finding["severity"] == Severity.EXPLAIN]
    assert {finding["rule"] for finding in asked} >= {"A02", "A07", "A08", "A09", "F06", "S02"}
    assert all(finding["explanation"] for finding in asked)
    for version in versions():
        found = judge(lines(version_rows(version)), context_for(version.unit, version.period, nil=version.nil))
        assert not [finding for finding in found if finding.severity is Severity.ERROR]


def test_sums_and_digests_hold_and_every_bridge_balances(demo: Demo) -> None:
    assert demo.answer.code == 0
    verified = run("verify")
    assert verified.json is not None
    assert (verified.code, verified.json["ok"], verified.json["differences"]) == (0, True, [])
    in_hand = [version for version in versions() if version.filing.state in HANDED_IN]
    assert len(in_hand) > 300
    for version in in_hand:
        assert bridge_of(version, opening_of(version)).balances, version


def test_nothing_lies_ahead_and_each_filing_went_in_order(demo: Demo) -> None:
    assert demo.answer.code == 0
    for filing in Filing.objects.all():
        times = list(filing.events.values_list("at", flat=True))
        assert all(first < second for first, second in pairwise(times)), filing
        assert times[-1] <= NOW
    submitters = {(version.filing_id, version.number): version.submitted_by_id for version in versions()}
    decided = (Action.APPROVE_FILING.value, Action.ENDORSE_FILING.value)
    for event in FilingEvent.objects.filter(action__in=decided, number__isnull=False):
        assert submitters[event.filing_id, event.number or 0] != event.actor_id


def test_gunan_can_be_imported_and_submitted_by_its_clerk(demo: Demo) -> None:
    gunan = unit(plan.GUNAN)
    (agenda,) = agendas([gunan])
    assert agenda.current is not None
    assert (agenda.current.period.campaign_id, agenda.current.state) == (demo.campaign.pk, State.NOT_STARTED)
    assert not has_head(gunan)
    assert not ArrearsRecord.objects.filter(unit=gunan).exists()
    assert not Filing.objects.filter(unit=gunan).exists()
    place = ("--unit", plan.GUNAN, "--period", "demo-w06")
    imported = run("import_annex2", CASE, *place, "--as", "gunan")
    assert imported.json is not None
    assert imported.json["new"] == 12
    # The case was written in 2022: what it promises has passed by the day on which the demonstration is looked at.
    assert {(item["rule"], item["severity"]) for item in imported.json["errors"]} <= {("A12", "X")}
    submitted = run("submit_filing", *place, "--as", "gunan", "--explain", plan.ANSWERS["A12"])
    assert submitted.json is not None
    assert (submitted.json["state"], submitted.json["late"]) == ("submitted", False)
    assert run("review_filing", *place, "--as", "qijiang_shenhe", "--approve").code == 0


def test_everybody_can_sign_in_with_what_the_file_says(demo: Demo) -> None:
    assert stat.S_IMODE(demo.sign_ins.stat().st_mode) == 0o600
    title, *people = demo.sign_ins.read_text(encoding="utf-8").splitlines()
    password = title.rsplit(maxsplit=1)[-1]
    assert [line.split()[0] for line in people] == [item.username for item in SIGN_INS]
    for item in SIGN_INS:
        assert authenticate(username=item.username, password=password) is not None
        held = Membership.objects.filter(user__username=item.username, unit__code=item.code)
        assert set(held.values_list("role", flat=True)) == set(item.roles)
    assert {role for item in SIGN_INS for role in item.roles} == set(Role)
    assert has_head(unit(plan.WENLONG))


def test_what_is_past_has_been_read_and_this_week_is_news(demo: Demo) -> None:
    assert demo.answer.code == 0
    while deliver():
        pass
    told = Notice.objects.filter(addressees__read_at=None, addressees__isnull=False)
    unread = {url.split("/")[3] for url in told.values_list("url", flat=True)}
    assert unread == {f"demo-{plan.NOW}", "demo-resolution"}
    assert Addressee.objects.exclude(read_at=None).count() > Addressee.objects.filter(read_at=None).count()


def test_complaints_stand_in_every_state_and_nothing_of_them_lies_ahead(demo: Demo) -> None:
    clues = list(Clue.objects.all())
    assert (len(clues), {each.state for each in clues}) == (len(CASES), set(ClueState))
    assert {each.channel for each in clues} >= {ClueChannel.PLATFORM, ClueChannel.SUPERVISION, ClueChannel.HOTLINE}
    assert any(each.due_on and each.due_on < NOW.date() for each in clues)
    assert ClueMeasure.objects.filter(kind=MeasureKind.HUNG, ended_at=None).count() == 1
    assert ClueEvent.objects.filter(at__gt=NOW).count() == 0
    assert ClueEvidence.objects.count() == len([file for case in CASES for do in case.acts for file in do.files])
    confirmed = {each.pk for each in clues if each.result in OWED}
    assert set(ClueLink.objects.values_list("clue_id", flat=True)) >= confirmed
    assert demo.answer.code == 0


def test_whom_to_call_is_fictional_and_some_have_not_said_it(demo: Demo) -> None:
    below = kept_below(unit(plan.QIJIANG), demo.campaign)
    lacking = {each.unit.code for each in below if not each.filled}
    assert lacking == {plan.GUNAN, plan.LONGSHENG, plan.ZHONGFENG}
    sheets = ContactSheet.objects.select_related("unit")
    assert all(re.fullmatch(r"1380{4,}\d{1,4}", sheet.contact_phone) for sheet in sheets)
    assert all(sheet.contact_name.endswith("某") for sheet in sheets)
    assert all(
        (sheet.unit.contact_name, sheet.unit.contact_phone) == (sheet.contact_name, sheet.contact_phone)
        for sheet in sheets
    )


def test_again_changes_nothing(demo: Demo) -> None:
    before = demo.sign_ins.read_bytes()
    events, rev = FilingEvent.objects.count(), ArrearsRecord.objects.latest("updated_at").updated_at
    answer = built()
    none = {"units": 0, "administrator": None, "people": 0, "records": 0, "filings": 0, "versions": 0, "campaigns": 0}
    assert (answer.code, answer.json) == (0, none)
    assert (FilingEvent.objects.count(), ArrearsRecord.objects.latest("updated_at").updated_at) == (events, rev)
    assert demo.sign_ins.read_bytes() == before
