import pytest

from ledger.actions import views
from ledger.actions.views import drop_view, leave_as, rename_view, save_view
from ledger.errors import MissingError, RefusedError
from ledger.queries.views import views_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
PAGE = "records"
ASKED = {"disputed": "False"}


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.GUNAN)


def names(person: Persona) -> list[str]:
    with person.scope() as actor:
        return [view.name for view in views_of(actor, person.unit, PAGE)]


def test_a_filter_is_kept_under_its_name_once(clerk: Persona) -> None:
    with clerk.scope() as actor:
        first = save_view(actor, clerk.unit, PAGE, " 无分歧  未化解 ", ASKED)
        again = save_view(actor, clerk.unit, PAGE, "无分歧 未化解", {"disputed": "True"})
        assert (first.pk, again.query) == (again.pk, {"disputed": "True"})
    assert names(clerk) == ["无分歧 未化解"]


def test_what_cannot_be_seen_is_no_part_of_a_name(clerk: Persona) -> None:
    with clerk.scope() as actor:
        save_view(actor, clerk.unit, PAGE, "无\0分歧\u202e\u200b 未化解", ASKED)
        with pytest.raises(RefusedError, match="起个名称"):
            save_view(actor, clerk.unit, PAGE, "\0\u202e", ASKED)
    assert names(clerk) == ["无分歧 未化解"]


def test_how_a_list_was_left_has_no_name(clerk: Persona) -> None:
    with clerk.scope() as actor:
        for cols in ("all", "usual"):
            leave_as(actor, clerk.unit, PAGE, {"cols": cols})
        (left,) = views_of(actor, clerk.unit, PAGE)
    assert (left.name, left.query) == ("", {"cols": "usual"})


def test_views_are_renamed_and_deleted(clerk: Persona) -> None:
    with clerk.scope() as actor:
        first = save_view(actor, clerk.unit, PAGE, "甲", ASKED)
        save_view(actor, clerk.unit, PAGE, "乙", ASKED)
        with pytest.raises(RefusedError, match="已有名为“乙”"):
            rename_view(actor, clerk.unit, PAGE, first.pk, "乙")
        rename_view(actor, clerk.unit, PAGE, first.pk, "丙")
        assert names(clerk) == ["丙", "乙"]
        drop_view(actor, clerk.unit, PAGE, first.pk)
        with pytest.raises(MissingError):
            drop_view(actor, clerk.unit, PAGE, first.pk)
    assert names(clerk) == ["乙"]


def test_nobody_elses_view_is_touched(clerk: Persona) -> None:
    other = clerk_of(units.GUNAN)
    with clerk.scope() as actor:
        mine = save_view(actor, clerk.unit, PAGE, "甲", ASKED)
    with other.scope() as actor:
        for touch in (
            lambda: rename_view(actor, clerk.unit, PAGE, mine.pk, "乙"),
            lambda: drop_view(actor, clerk.unit, PAGE, mine.pk),
        ):
            with pytest.raises(MissingError):
                touch()
    assert (names(other), names(clerk)) == ([], ["甲"])


def test_a_filter_needs_a_name_and_conditions(clerk: Persona, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST", 1)
    with clerk.scope() as actor:
        for name, query, why in (("  ", ASKED, "起个名称"), ("长" * 41, ASKED, "最多 40"), ("甲", {}, "还没有设置")):
            with pytest.raises(RefusedError, match=why):
                save_view(actor, clerk.unit, PAGE, name, query)
        save_view(actor, clerk.unit, PAGE, "甲", ASKED)
        with pytest.raises(RefusedError, match="最多保存 1 个"):
            save_view(actor, clerk.unit, PAGE, "乙", ASKED)


def test_the_system_has_no_list_of_its_own() -> None:
    town = units.unit(units.GUNAN)
    with tenant_scope(SYSTEM) as actor:
        assert views_of(actor, town, PAGE) == []
        with pytest.raises(RefusedError):
            leave_as(actor, town, PAGE, {})
