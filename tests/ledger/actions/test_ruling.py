import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from ledger.actions.ruling import Ruled, rule
from ledger.annexes.checks.catalogue import TITLES
from ledger.annexes.checks.thresholds import DEFAULTS
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import AuditEvent, Campaign, RuleSet
from ledger.queries.ruling import figures_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import clock_held_at
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.weeks import A_DAY, FIRST, Town
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
DAY = dt.date(2022, 6, 2)  # the day after FIRST
SAID = Ruled(DAY, "三季度起大额欠款逐笔核对")
LOWER = replace(SAID, figures=figures_of(DEFAULTS) | {"large_fen": 50 * WAN})


@pytest.fixture
def campaign() -> Campaign:
    return campaigns.campaign()


def made(person: Persona, campaign: Campaign, said: Ruled = SAID, seen: int = 0) -> RuleSet:
    with clock_held_at(FIRST), person.scope() as actor:
        return rule(actor, campaign, said, seen=seen)


def test_the_city_makes_the_next_set_and_the_audit_knows_it(campaign: Campaign) -> None:
    person = reviewer_of(units.CITY)
    first, second = made(person, campaign), made(person, campaign, LOWER, seen=1)
    assert (first.number, second.number) == (1, 2)
    assert (second.author_id, second.author_name, second.valid_from) == (person.user.pk, person.actor.name, DAY)
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.filter(what="ledger_ruleset", op="I").count() == 2


@pytest.mark.parametrize(("role", "code"), [(clerk_of, units.GUNAN), (clerk_of, units.CITY), (manager_of, units.CITY)])
def test_nobody_sets_rules_without_the_right(campaign: Campaign, role: Callable[[str], Persona], code: str) -> None:
    with pytest.raises(ForbiddenError):
        made(role(code), campaign)


def test_a_district_sets_no_rules_for_the_citys_campaign(campaign: Campaign) -> None:
    with pytest.raises(ForbiddenError, match="统一设置"):
        made(reviewer_of(units.QIJIANG), campaign)
    with tenant_scope(SYSTEM):
        assert not RuleSet.objects.exists()


def test_a_district_cannot_slip_a_set_into_the_citys_campaign(campaign: Campaign) -> None:
    district = reviewer_of(units.QIJIANG)
    with district.scope(), pytest.raises(DatabaseError), transaction.atomic():
        RuleSet.objects.create(
            unit=district.unit, campaign=campaign, number=1, valid_from=DAY, in_force=[], reason="全部试行"
        )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (replace(SAID, valid_from=FIRST.date()), "起用日期要晚于今天"),
        (replace(SAID, in_force=[code for code in TITLES if code != "A03"]), "A03 关系到合计是否正确"),
        (replace(SAID, reason="  "), "请写明修改原因"),
    ],
)
def test_what_cannot_be_set_is_said(campaign: Campaign, said: Ruled, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        made(reviewer_of(units.CITY), campaign, said)


def test_a_set_neither_goes_back_nor_repeats_nor_overlooks_another(campaign: Campaign) -> None:
    person = reviewer_of(units.CITY)
    made(person, campaign, replace(SAID, valid_from=DAY + A_DAY))
    with pytest.raises(RefusedError, match="不能更早"):
        made(person, campaign, LOWER, seen=1)
    with pytest.raises(RefusedError, match="完全一样"):
        made(person, campaign, replace(SAID, valid_from=DAY + A_DAY), seen=1)
    with pytest.raises(ConflictError, match="又有新的一套"):
        made(person, campaign, LOWER, seen=0)


def test_a_version_tells_the_set_that_judged_it_and_a_rule_on_trial_only_warns() -> None:
    town = Town()
    town.week = 1
    town.write([good_line(1, owed_fen=70 * WAN, contract_fen=60 * WAN)])  # A02: asks for an explanation
    trial = replace(SAID, in_force=[code for code in TITLES if code != "A02"])
    made(reviewer_of(units.CITY), campaigns.campaign(), trial)
    version = town.hand_in()
    assert version.rules_version.endswith("-1")
    assert [(item["rule"], item["severity"], item["explanation"]) for item in version.findings] == [("A02", "W", "")]
