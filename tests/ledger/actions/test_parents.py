import json
from pathlib import Path

import pytest
from django.conf import settings

from ledger.actions.parents import add_alias, add_parent, end_parent, load_parents
from ledger.annexes.names import normalised_name
from ledger.errors import ForbiddenError, RefusedError
from ledger.models import ParentCompany
from ledger.queries.parents import canonical_name, canonical_parents, parents_like
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona, clerk_of, manager_of

LIST = Path(settings.BASE_DIR) / "fixtures" / "parent_companies.json"


@pytest.fixture
def manager() -> Persona:
    units.tree()
    return manager_of(units.CITY)


@pytest.mark.django_db
def test_the_list_holds_from_the_city_down(manager: Persona) -> None:
    with manager.scope() as actor:
        add_parent(actor, manager.unit, "中例建设集团有限公司", ["中例建设", "中例"])
    clerk = clerk_of(units.GUNAN)
    with clerk.scope():
        known = canonical_parents(clerk.unit)
        assert (
            known[normalised_name("中例")] == known[normalised_name("中例建设集团有限公司")] == "中例建设集团有限公司"
        )
        assert canonical_name(clerk.unit, " 中例 建设") == "中例建设集团有限公司"
        assert canonical_name(clerk.unit, "中例建设集团有限公司") == ""
        assert canonical_name(clerk.unit, "不在名单的公司") == ""
        assert [parent.name for parent in parents_like(clerk.unit, "zljs")] == ["中例建设集团有限公司"]


@pytest.mark.django_db
def test_two_entries_share_no_writing(manager: Persona) -> None:
    with manager.scope() as actor:
        first = add_parent(actor, manager.unit, "中例建设集团有限公司", ["中例"])
        with pytest.raises(RefusedError, match="已在名单中，写作“中例建设集团有限公司”"):
            add_parent(actor, manager.unit, "另一集团", ["中例"])
        with pytest.raises(RefusedError, match="请填写总公司的全称"):
            add_parent(actor, manager.unit, "  ")
        with pytest.raises(RefusedError, match="已在名单中"):
            add_alias(actor, first, "中 例")
        with pytest.raises(RefusedError, match="请填写简称"):
            add_alias(actor, first, " ")
        add_alias(actor, first, "中例建")
        assert ParentCompany.objects.get().aliases == ["中例", "中例建"]


@pytest.mark.django_db
def test_an_ended_entry_is_offered_no_more_and_stays(manager: Persona) -> None:
    with manager.scope() as actor:
        entry = add_parent(actor, manager.unit, "中例建设集团有限公司")
        end_parent(actor, entry)
        assert canonical_parents(manager.unit) == {}
        assert ParentCompany.objects.get().ended_on is not None


@pytest.mark.django_db
def test_only_the_citys_manager_keeps_it(manager: Persona) -> None:
    assert manager.unit.code == units.CITY
    below = manager_of(units.GUNAN)
    with below.scope() as actor, pytest.raises(ForbiddenError, match="由市级维护"):
        add_parent(actor, below.unit, "中例建设集团有限公司")
    clerk = clerk_of(units.CITY)
    with clerk.scope() as actor, pytest.raises(ForbiddenError):
        add_parent(actor, clerk.unit, "中例建设集团有限公司")


@pytest.mark.django_db
def test_the_shipped_list_is_loaded_once(manager: Persona) -> None:
    with tenant_scope(SYSTEM):
        assert load_parents(manager.unit, LIST) == 97
        assert load_parents(manager.unit, LIST) == 0
        assert canonical_name(manager.unit, "中建") == "中国建筑集团有限公司"


def test_the_shipped_list_writes_nothing_twice() -> None:
    entries = json.loads(LIST.read_text(encoding="utf-8"))
    writings = [normalised_name(text) for entry in entries for text in (entry["name"], *entry["aliases"])]
    assert len(writings) == len(set(writings))


@pytest.mark.django_db
def test_two_who_add_a_writing_at_once_both_keep_theirs(manager: Persona) -> None:
    with manager.scope() as actor:
        made = add_parent(actor, manager.unit, "中例建设集团有限公司")
        seen_by_another = ParentCompany.objects.get(pk=made.pk)
        add_alias(actor, made, "中例建设")
        add_alias(actor, seen_by_another, "中例")
        assert ParentCompany.objects.get(pk=made.pk).aliases == ["中例建设", "中例"]
