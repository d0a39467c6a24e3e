import pytest

from ledger.models import Filing, FilingVersion, Period, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.standing import Standing, numbered_version, version_in_force
from tests.factories import campaigns, filings, records, units

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    unit = units.unit(units.GUNAN)
    records.record(unit)
    return unit


def _file(unit: Unit, code: str, *, approved: bool = False, in_hand: bool = True) -> FilingVersion:
    """File a version and let it be approved, wait, or be sent back."""
    period = campaigns.period(code)
    made = filings.version(unit, period=period)
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=unit, period=period).update(
            state=State.APPROVED if approved else State.SUBMITTED if in_hand else State.RETURNED,
            current_number=made.number if in_hand else None,
            approved_number=made.number if approved else None,
        )
    return made


def _in_force(unit: Unit, code: str) -> Standing | None:
    period: Period = campaigns.period(code)
    with tenant_scope(SYSTEM):
        return version_in_force(unit, period)


def test_nothing_handed_in_stands_for_nothing(town: Unit) -> None:
    assert _in_force(town, campaigns.WEEK) is None


def test_the_approved_version_is_in_force_without_a_mark(town: Unit) -> None:
    made = _file(town, campaigns.SURVEY, approved=True)
    found = _in_force(town, campaigns.SURVEY)
    assert found is not None
    assert (found.version, found.marks) == (made, ())


def test_a_version_in_hand_is_marked_as_waiting(town: Unit) -> None:
    _file(town, campaigns.SURVEY, in_hand=False)
    made = _file(town, campaigns.SURVEY)
    found = _in_force(town, campaigns.SURVEY)
    assert found is not None
    assert (found.version, found.version.number, found.marks) == (made, 2, ("待审核",))


def test_an_approved_version_goes_before_a_later_one_in_hand(town: Unit) -> None:
    approved = _file(town, campaigns.SURVEY, approved=True)
    filings.version(town)
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=town).update(current_number=2)
    found = _in_force(town, campaigns.SURVEY)
    assert found is not None
    assert (found.version, found.marks) == (approved, ())


def test_a_returned_or_withdrawn_version_is_never_in_force(town: Unit) -> None:
    _file(town, campaigns.SURVEY, in_hand=False)
    assert _in_force(town, campaigns.SURVEY) is None


def test_a_missed_period_carries_the_last_approved_version_forward(town: Unit) -> None:
    survey = _file(town, campaigns.SURVEY, approved=True)
    _file(town, campaigns.WEEK)
    found = _in_force(town, campaigns.RESOLUTION)
    assert found is not None
    assert (found.version, found.marks) == (survey, ("未更新",))


def test_the_latest_of_several_approved_versions_is_carried(town: Unit) -> None:
    _file(town, campaigns.SURVEY, approved=True)
    week = _file(town, campaigns.WEEK, approved=True)
    found = _in_force(town, campaigns.RESOLUTION)
    assert found is not None
    assert found.version == week
    assert found.name == "排查报告 第1版"  # the factory prints one name for every period


def test_only_a_waiting_version_to_carry_bears_both_marks(town: Unit) -> None:
    _file(town, campaigns.SURVEY)
    found = _in_force(town, campaigns.WEEK)
    assert found is not None
    assert found.marks == ("待审核", "未更新")


def test_a_later_period_never_stands_for_an_earlier_one(town: Unit) -> None:
    _file(town, campaigns.WEEK, approved=True)
    assert _in_force(town, campaigns.SURVEY) is None


def test_a_period_without_a_ledger_is_not_carried(town: Unit) -> None:
    _file(town, campaigns.SURVEY, approved=True)
    with tenant_scope(SYSTEM):
        Period.objects.filter(code=campaigns.SURVEY).update(annexes=[1])
    assert _in_force(town, campaigns.WEEK) is None


def test_another_units_version_is_never_ours(town: Unit) -> None:
    _file(units.unit(units.WENLONG), campaigns.SURVEY, approved=True)
    assert _in_force(town, campaigns.SURVEY) is None


def test_a_numbered_version_is_given_whatever_became_of_it(town: Unit) -> None:
    first = _file(town, campaigns.SURVEY, in_hand=False)
    second = _file(town, campaigns.SURVEY)
    period = campaigns.period(campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        found = [numbered_version(town, period, number) for number in (1, 2, 3)]
    assert [item and (item.version, item.marks) for item in found] == [
        (first, ("非现行版本",)),
        (second, ("待审核",)),
        None,
    ]


def test_the_approved_one_of_several_bears_no_mark(town: Unit) -> None:
    _file(town, campaigns.SURVEY, approved=True)
    period = campaigns.period(campaigns.SURVEY)
    with tenant_scope(SYSTEM):
        found = numbered_version(town, period, 1)
    assert found is not None
    assert found.marks == ()
