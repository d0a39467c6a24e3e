"""A unit is founded below another, renamed, described; codes and names that are taken are refused."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger.actions.campaigns import open_periods
from ledger.actions.founding import Described, describe_unit, found_unit, rename_unit, require_name
from ledger.errors import ForbiddenError, MissingError, RefusedError
from ledger.models import ExpectedReporter, FilingVersion, Ledger, Period, Unit, UnitChange
from ledger.queries.periods import today
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from tests.factories import campaigns, filings, units
from tests.factories.reorganised import unit_of
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
CODE = "500110099"


@pytest.fixture
def manager() -> Persona:
    """Plant the tree with a campaign, and return the manager of a district."""
    units.tree()
    campaigns.campaign()
    return manager_of(units.QIJIANG)


def found(person: Persona, **said: Any) -> Unit:
    """Found a unit below the person's own."""
    told = {"code": CODE, "name": "通惠街道", **said}
    with person.scope() as actor:
        return found_unit(actor, told.pop("above", person.unit), on=told.pop("on", today()), **told)


def test_a_new_unit_owes_what_opens_from_then_on(manager: Persona) -> None:
    campaigns.expect(campaigns.SURVEY, manager.unit)
    made = found(manager, described=Described("通惠", "street", 7))
    assert (made.level, made.short_name, made.kind, made.sort_no) == (Level.TOWN, "通惠", "street", 7)
    assert made.path.startswith(manager.unit.path)
    with tenant_scope(SYSTEM):
        assert Ledger.objects.get(unit=made).closed_on is None
        assert UnitChange.objects.get(unit=made).kind == UnitChange.Kind.FOUNDED
        open_periods(campaigns.campaign())
        asked = set(ExpectedReporter.objects.filter(unit=made).values_list("period__code", flat=True))
        assert asked == set(Period.objects.exclude(code=campaigns.SURVEY).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": units.JIJIANG}, "已有单位使用"),
        ({"code": "綦江"}, "单位代码用"),
        ({"code": "1"}, "单位代码用"),
        ({"name": " "}, "请填写单位名称"),
        ({"name": "古南街道"}, "已有“古南街道”"),
        ({"on": dt.date(2999, 1, 1)}, "不能晚于今天"),
    ],
)
def test_what_cannot_be_founded_is_told(manager: Persona, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        found(manager, **said)
    with tenant_scope(SYSTEM):
        assert not UnitChange.objects.exists()


def test_no_more_than_four_levels_stand_below_the_root(manager: Persona) -> None:
    third = found(manager, above=unit_of(units.GUNAN), code="500110-30", name="第三层")
    fourth = found(manager, above=third, code="500110-40", name="第四层")
    with pytest.raises(RefusedError, match="四层"):
        found(manager, above=fourth, code="500110-50", name="第五层")


def test_a_version_keeps_the_name_that_it_printed(manager: Persona) -> None:
    town = unit_of(units.GUNAN)
    version = filings.version(town)
    with manager.scope() as actor:
        rename_unit(actor, town, "古南新街道", today(), "市政府批复")
        rename_unit(actor, town, "古南新街道", today(), "市政府批复")
    assert unit_of(units.GUNAN).name == "古南新街道"
    with tenant_scope(SYSTEM):
        assert FilingVersion.objects.get(pk=version.pk).unit_name == "古南街道"
        (change,) = UnitChange.objects.filter(unit=town)
    assert (change.name_before, change.name_after, change.reason) == ("古南街道", "古南新街道", "市政府批复")


@pytest.mark.parametrize(
    ("name", "reason", "day", "sentence"),
    [
        ("文龙街道", "批复", None, "已有“文龙街道”"),
        ("", "批复", None, "请填写单位名称"),
        ("新名/../其他", "批复", None, "不能有斜杠"),
        ("新名\n其他", "批复", None, "不能有斜杠"),
        ("新名", " ", None, "请写明更名的原因"),
        ("新名", "批复", dt.date(2999, 1, 1), "不能晚于今天"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    manager: Persona, name: str, reason: str, day: dt.date | None, sentence: str
) -> None:
    with manager.scope() as actor, pytest.raises(RefusedError, match=sentence):
        rename_unit(actor, unit_of(units.GUNAN), name, day or today(), reason)
    assert unit_of(units.GUNAN).name == "古南街道"


@pytest.mark.parametrize("sign", '/\\:*?"<>|\t\u202e')
def test_a_name_has_no_sign_that_no_file_can_bear(manager: Persona, sign: str) -> None:
    town = unit_of(units.GUNAN)
    with manager.scope(), pytest.raises(RefusedError, match="不能有斜杠"):
        require_name(unit_of(units.QIJIANG), f"新{sign}名", [town])


def test_what_a_unit_is_called_by_is_kept(manager: Persona) -> None:
    kept = Described("古南", "town", 3, 2, 4)
    with manager.scope() as actor:
        describe_unit(actor, unit_of(units.GUNAN), kept)
    found_ = unit_of(units.GUNAN)
    assert Described(*(getattr(found_, name) for name in Described.__slots__)) == kept


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (2, 4, "是古南街道，请换一处"),
        (2, None, "一起填写"),
        (None, 4, "一起填写"),
        (13, 1, "最多 12 行"),
        (0, 1, "最多 12 行"),
    ],
)
def test_a_place_on_the_map_is_whole_and_ones_own(
    manager: Persona, row: int | None, column: int | None, sentence: str
) -> None:
    wanted = Described(kind="street", tile_row=row, tile_column=column)
    with manager.scope() as actor:
        describe_unit(actor, unit_of(units.GUNAN), Described(tile_row=2, tile_column=4))
        with pytest.raises(RefusedError, match=sentence):
            describe_unit(actor, unit_of(units.WENLONG), wanted)
    with pytest.raises(RefusedError, match=sentence):
        found(manager, described=wanted)


def test_the_database_lets_two_units_that_stand_share_no_place(manager: Persona) -> None:
    with manager.scope() as actor:
        describe_unit(actor, unit_of(units.GUNAN), Described(tile_row=2, tile_column=4))

    def place(code: str, row: int, column: int | None) -> None:
        with tenant_scope(SYSTEM):
            Unit.objects.filter(code=code).update(tile_row=row, tile_column=column)

    for column in (4, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            place(units.WENLONG, 2, column)
    # On the map of another unit the same place is another one, and a closed unit has left.
    place(units.JIJIANG, 2, 4)
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code=units.GUNAN).update(valid_to=today())
    place(units.WENLONG, 2, 4)


def test_a_unit_is_renamed_from_above_and_by_managers_alone(manager: Persona) -> None:
    with manager.scope() as actor, pytest.raises(ForbiddenError):
        rename_unit(actor, manager.unit, "新綦江区", today(), "批复")
    with manager.scope() as actor, pytest.raises(MissingError):
        rename_unit(actor, unit_of(units.JIJIANG), "新名", today(), "批复")
    for person in (clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)):
        with person.scope() as actor, pytest.raises(ForbiddenError):
            found_unit(actor, person.unit, CODE, "通惠街道", today())
