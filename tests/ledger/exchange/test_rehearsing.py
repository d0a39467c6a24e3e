import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from ledger.actions import jobs
from ledger.actions.ruling import Ruled
from ledger.annexes.checks.catalogue import TITLES
from ledger.annexes.checks.thresholds import DEFAULTS
from ledger.errors import ForbiddenError, RefusedError
from ledger.exchange.jobs import run_import
from ledger.exchange.rehearsing import enlist_rehearsal
from ledger.models import Job, JobState
from ledger.queries.ruling import figures_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import WHY, Tree, plant
from tests.factories.weeks import A_DAY, FIRST, Town
from tests.personas import Persona, clerk_of, reviewer_of
from tests.walls.world import fingerprint

pytestmark = pytest.mark.django_db
LATER = FIRST + 5 * A_DAY
SAID = Ruled(dt.date(2022, 7, 1), "看看大额欠款有多少")
LOWER = replace(SAID, figures=figures_of(DEFAULTS) | {"large_fen": 50 * WAN})


@pytest.fixture
def city() -> Persona:
    """Let a town file two weeks; its second version asks why an amount rose (T03), and has been told."""
    town = Town()
    for owed in (60, 61):
        town.write([good_line(1, owed_fen=owed * WAN), good_line(2, owed_fen=40 * WAN)])
        town.hand_in()
        town.decide()
    return reviewer_of(units.CITY)


def tried(person: Persona, said: Ruled, count: int = 12) -> dict[str, Any]:
    with clock_held_at(LATER), person.scope() as actor:
        job = enlist_rehearsal(actor, campaigns.campaign(), said, count)
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        job.refresh_from_db()
    assert job.state == JobState.DONE, job.result
    return dict(job.result)


def test_the_same_rules_say_the_same_of_every_version(city: Persona) -> None:
    told = tried(city, SAID)
    assert told["before"] == told["after"] == {"2022-v0": {}, "2022-v1": {"T03 X": 1}}
    assert (told["versions"], told["differing"], told["named"]) == (2, 0, [])


def test_a_lower_figure_names_whom_it_would_concern_and_nothing_is_written(city: Persona) -> None:
    before = fingerprint()
    told = tried(city, LOWER)
    assert told["after"] == {"2022-v0": {"P01 W": 1}, "2022-v1": {"P01 W": 1, "T03 X": 1}}
    assert [(item["unit"], item["period"], item["changes"]) for item in told["named"]] == [
        (units.GUNAN, "2022-v0", [["P01 W", 0, 1]]),
        (units.GUNAN, "2022-v1", [["P01 W", 0, 1]]),
    ]
    changed = [new["what"] for old, new in zip(before, fingerprint(), strict=True) if old != new]
    assert changed == ["job"]


def test_a_rule_on_trial_asks_for_nothing(city: Persona) -> None:
    told = tried(city, replace(SAID, in_force=[code for code in TITLES if code != "T03"]))
    assert told["after"]["2022-v1"] == {"T03 W": 1}


@pytest.fixture
def shared() -> Tree:
    """Let two towns of a district file the same debt, and the district explain it."""
    tree = Tree()
    towns = (units.GUNAN, units.WENLONG)
    tree.expect(*towns, units.QIJIANG)
    for code in towns:
        tree.write(code, [good_line(1)])
    tree.pass_up(*towns)
    tree.hand_in(units.QIJIANG, explain=WHY)
    tree.approve(units.QIJIANG)
    return tree


@pytest.mark.parametrize(("trial", "above"), [((), "X"), (("D02",), "W")])
def test_what_two_units_had_in_common_is_as_it_was_found_then(
    shared: Tree, trial: tuple[str, ...], above: str
) -> None:
    plant(shared.units[units.JIJIANG], [good_line(1)])  # a third has it since
    told = tried(reviewer_of(units.CITY), replace(SAID, in_force=[code for code in TITLES if code not in trial]))
    assert told["before"] == {campaigns.SURVEY: {"D02 W": 2, "D02 X": 1}}
    assert told["after"][campaigns.SURVEY] == dict(Counter({"D02 W": 2}) + Counter({f"D02 {above}": 1}))
    assert told["differing"] == len(trial)


def test_only_so_many_periods_are_looked_at(city: Persona) -> None:
    told = tried(city, LOWER, count=4)
    assert len(told["periods"]) == 4
    assert tried(city, replace(LOWER, reason="再看一期"), count=1)["versions"] == 0


def test_asked_twice_it_is_one_job(city: Persona) -> None:
    tried(city, LOWER)
    tried(city, LOWER)
    with tenant_scope(SYSTEM):
        assert Job.objects.filter(kind="rehearse").count() == 1


@pytest.mark.usefixtures("city")
def test_only_those_who_set_the_rules_try_them() -> None:
    with pytest.raises(ForbiddenError):
        tried(clerk_of(units.CITY), SAID)


def test_before_anything_is_due_there_is_nothing_to_try() -> None:
    person = reviewer_of(units.CITY)
    before_all = dt.datetime(2022, 5, 1, tzinfo=dt.UTC)
    with clock_held_at(before_all), person.scope() as actor, pytest.raises(RefusedError, match="还没有到期"):
        enlist_rehearsal(actor, campaigns.campaign(), SAID, 3)


def test_a_worker_that_was_overtaken_stops(city: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock_held_at(LATER), city.scope() as actor:
        job = enlist_rehearsal(actor, campaigns.campaign(), LOWER, 12)

    def overtaken(*_: object) -> None:
        raise jobs.LeaseLostError

    monkeypatch.setattr(jobs, "progress", overtaken)
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        job.refresh_from_db()
    assert (job.state, job.result) == (JobState.RUNNING, {})
