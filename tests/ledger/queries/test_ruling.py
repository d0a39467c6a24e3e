import datetime as dt

import pytest

from ledger.annexes.checks import RULES
from ledger.annexes.checks.catalogue import FOUNDATIONS, TITLES
from ledger.annexes.checks.ruling import STANDARD
from ledger.annexes.checks.thresholds import DEFAULTS, FIGURES
from ledger.models import RuleSet
from ledger.queries.periods import context_for
from ledger.queries.ruling import figures_of, ruling_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.lines import WAN

MAY, JUNE, JULY = (dt.date(2022, month, 1) for month in (5, 6, 7))


def kept(number: int, day: dt.date, **changed: object) -> None:
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        values = {"in_force": list(TITLES), "reason": "统一口径", "author_name": "市级"} | changed
        RuleSet.objects.create(unit_id=campaign.unit_id, campaign=campaign, number=number, valid_from=day, **values)


def number_on(day: dt.date) -> int:
    with tenant_scope(SYSTEM):
        return ruling_of(campaigns.campaign(), day).number


def test_every_rule_has_its_name() -> None:
    assert set(RULES) <= set(TITLES)
    assert set(TITLES) >= FOUNDATIONS


def test_every_figure_can_be_set() -> None:
    assert [figure.name for figure in FIGURES] == list(figures_of(DEFAULTS))


@pytest.mark.django_db
def test_a_campaign_without_a_set_is_judged_as_the_specification_says() -> None:
    with tenant_scope(SYSTEM):
        assert ruling_of(campaigns.campaign(), JUNE) == STANDARD


@pytest.mark.django_db
def test_the_last_set_valid_on_the_day_counts_and_of_one_day_the_later() -> None:
    kept(1, MAY)
    kept(2, JULY)
    kept(3, JULY)
    assert [number_on(day) for day in (MAY, JUNE, JULY)] == [1, 1, 3]
    assert number_on(dt.date(2022, 4, 1)) == 1


@pytest.mark.django_db
def test_a_set_says_figures_lists_and_what_is_on_trial() -> None:
    kept(
        1, MAY, in_force=["A01"], figures={"large_fen": 7 * WAN}, city_groups=["渝建（集团）"], empty_phrases=["照旧"]
    )
    with tenant_scope(SYSTEM):
        ruling = ruling_of(campaigns.campaign(), JUNE)
    assert ruling.trial == set(RULES) - {"A01"}
    assert ruling.thresholds.large_fen == 7 * WAN
    assert ruling.thresholds.small_fen == DEFAULTS.small_fen
    assert ruling.thresholds.city_groups == {"渝建(集团)"}
    assert ruling.empty_phrases == ("照旧",)


@pytest.mark.django_db
def test_a_period_is_judged_by_the_set_of_its_due_day() -> None:
    kept(1, MAY)
    kept(2, dt.date(2022, 6, 27), in_force=[code for code in TITLES if code != "A11"])
    town = units.unit(units.GUNAN)
    with tenant_scope(SYSTEM):
        survey = context_for(town, campaigns.period(campaigns.SURVEY))  # due 05-26
        resolution = context_for(town, campaigns.period(campaigns.RESOLUTION))  # due 06-28
    assert (survey.rule_set, survey.trial) == (1, frozenset())
    assert (resolution.rule_set, resolution.trial) == (2, frozenset({"A11"}))
