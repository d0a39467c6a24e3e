"""Versions: one function writes them, for a unit in scope, of that unit's rows and its own children's versions."""

import json
from typing import Any

import pytest
from django.db import transaction

from ledger.models import ArrearsRecord, Filing, FilingVersion, PinnedChild, Unit, VersionTotal
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.db.sqlfile import scalar
from tests import personas
from tests.factories import filings, records, units
from tests.walls.attack import FROZEN, REFUSED, attempt


def file_version(unit: Unit, filing: int, pins: list[dict[str, Any]], **changed: Any) -> tuple[str, list[Any]]:
    """Return the call that files a version."""
    return filings.FILE_VERSION, [unit.pk, filing, json.dumps(filings.head(unit, **changed)), json.dumps(pins)]


def pin(version: int | None, unit_id: int, state: int = 1) -> dict[str, Any]:
    """Return one child as file_version() takes it."""
    return {"unit": unit_id, "version": version, "state": state, "name": "甲", "sort_no": 1}


@pytest.fixture
def filed(db: None) -> dict[str, FilingVersion]:
    """File a version of every unit of the tree, each with its children's."""
    assert db is None
    planted = units.tree()
    versions: dict[str, FilingVersion] = {}
    for code in sorted(units.TREE, key=units.depth, reverse=True):
        records.one_of_each(planted[code])
        below = [version for child, version in versions.items() if units.TREE[child][1] == code]
        versions[code] = filings.version(planted[code], *below)
    return versions


def test_every_digest_verifies_whatever_changes_afterwards(filed: dict[str, FilingVersion]) -> None:
    with tenant_scope(SYSTEM):
        totals = list(VersionTotal.objects.order_by("id").values())
        ArrearsRecord.objects.update(owed_fen=7, faulty=True, sort_no=0)
        ArrearsRecord.objects.filter(status=Status.NONE).update(debtor_name="改名后的单位")
        Unit.objects.update(name="改名后的街道", sort_no=99)
        for version in filed.values():
            assert bytes(scalar("select expected_digest(%s)", [version.pk])) == bytes(version.digest)
        assert list(VersionTotal.objects.order_by("id").values()) == totals
        again = filings.version(units.unit(units.GUNAN))
    assert bytes(again.digest) != bytes(filed[units.GUNAN].digest)
    assert (again.number, filed[units.GUNAN].number) == (2, 1)


def test_a_parent_contains_its_own_rows_and_each_childs_subtree_on_one_line(filed: dict[str, FilingVersion]) -> None:
    with tenant_scope(SYSTEM):
        lines = VersionTotal.objects.filter(version=filed[units.CITY]).values_list("line_unit__code", "row_count")
        found: dict[str, int] = {}
        for code, count in lines:
            found[code] = found.get(code, 0) + count
        assert found == {units.CITY: 5, units.QIJIANG: 20, units.JIANGJIN: 10, units.FINANCE: 5}
        assert PinnedChild.objects.filter(version=filed[units.CITY]).count() == 3


def test_a_digest_covers_lines_children_and_flags(filed: dict[str, FilingVersion]) -> None:
    """Two versions that print alike but for one of these must not share a digest."""
    unit, child = units.unit(units.QIJIANG), filed[units.GUNAN]
    other = filings.version(units.unit(units.GUNAN), nil=True)
    pins: list[list[dict[str, Any]]] = [
        [],
        [pin(child.pk, child.unit_id)],
        [pin(other.pk, child.unit_id)],
        [pin(child.pk, child.unit_id, state=3)],
        [pin(None, child.unit_id, state=6)],
    ]
    digests = set()
    for children in pins:
        digests.add(_digest(unit, children))
    digests.add(_digest(unit, [], nil=True))
    records.record(unit)
    digests.add(_digest(unit, []))
    assert len(digests) == len(pins) + 2


def _digest(unit: Unit, pins: list[dict[str, Any]], **changed: Any) -> bytes:
    """File a first version, take it back, and return its digest."""
    with tenant_scope(SYSTEM), transaction.atomic():
        filing = Filing.objects.get(unit=unit)
        made = scalar(*file_version(unit, filing.pk, pins, **changed))
        digest = bytes(FilingVersion.objects.get(pk=made).digest)
        assert bytes(scalar("select expected_digest(%s)", [made])) == digest
        transaction.set_rollback(True)
    return digest


@pytest.mark.parametrize("viewer", [units.GUNAN, units.QIJIANG])
def test_nobody_files_for_a_unit_outside_the_scope(filed: dict[str, FilingVersion], viewer: str) -> None:
    own = filed[viewer]
    strangers = {
        v.unit_id: v.filing_id for code, v in filed.items() if code != viewer and units.TREE[code][1] != viewer
    }
    with personas.clerk_of(viewer).scope():
        for unit_id, filing_id in (strangers | {10**9: 10**9}).items():
            stranger = Unit(pk=unit_id, name="甲", level=3)
            for filing in (filing_id, own.filing_id):
                outcome = attempt(*file_version(stranger, filing, []))
                assert (outcome.code, outcome.message) == (REFUSED, "outside the tenant scope")


def test_a_strangers_filing_and_none_are_refused_alike(filed: dict[str, FilingVersion]) -> None:
    clerk = personas.clerk_of(units.GUNAN)
    with clerk.scope():
        stranger = attempt(*file_version(clerk.unit, filed[units.WENLONG].filing_id, []))
        assert stranger == attempt(*file_version(clerk.unit, 10**9, []))
        assert stranger.code == "P0002"


@pytest.mark.parametrize(
    ("unit", "child", "version"),
    [
        (units.GUNAN, units.WENLONG, units.WENLONG),  # a sibling
        (units.GUNAN, units.QIJIANG, units.QIJIANG),  # its own parent
        (units.GUNAN, units.GUNAN, units.GUNAN),  # itself
        (units.QIJIANG, units.JIJIANG, units.JIJIANG),  # another's child
        (units.CITY, units.GUNAN, units.GUNAN),  # a grandchild
        (units.QIJIANG, units.GUNAN, units.WENLONG),  # a child with another child's version
        (units.QIJIANG, units.GUNAN, units.JIJIANG),  # a child with a stranger's version
        (units.QIJIANG, "nobody", ""),
        (units.QIJIANG, units.GUNAN, "nothing"),
    ],
)
def test_only_versions_of_direct_children_are_pinned(
    filed: dict[str, FilingVersion], unit: str, child: str, version: str
) -> None:
    child_id = filed[child].unit_id if child in filed else 10**9
    version_id = filed[version].pk if version in filed else (10**9 if version else None)
    with tenant_scope(SYSTEM):
        outcome = attempt(*file_version(units.unit(unit), filed[unit].filing_id, [pin(version_id, child_id)]))
    assert (outcome.code, outcome.message) == (FROZEN, "only versions of direct children can be pinned")


def test_no_child_is_pinned_twice(filed: dict[str, FilingVersion]) -> None:
    child = filed[units.GUNAN]
    with tenant_scope(SYSTEM):
        twice = [pin(child.pk, child.unit_id), pin(None, child.unit_id)]
        outcome = attempt(*file_version(units.unit(units.QIJIANG), filed[units.QIJIANG].filing_id, twice))
    assert "pinned_once" in outcome.message


def test_a_filed_row_is_never_deleted_nor_renamed_away(filed: dict[str, FilingVersion]) -> None:
    unit = units.unit(units.GUNAN)
    assert filed[units.GUNAN].unit_id == unit.pk
    with tenant_scope(SYSTEM):
        row = ArrearsRecord.objects.filter(unit=unit)[0]
        ArrearsRecord.objects.filter(pk=row.pk).update(sort_no=77)
        for change in (
            "delete from ledger_arrearsrecord where id = %s",
            "update ledger_arrearsrecord set id = -id where id = %s",
        ):
            assert attempt(change, [row.pk]).code == FROZEN
        fresh = records.record(unit)
        assert attempt("delete from ledger_arrearsrecord where id = %s", [fresh.pk]).count == 1


def test_a_filing_with_versions_stays(filed: dict[str, FilingVersion]) -> None:
    filing = filed[units.GUNAN].filing_id
    with tenant_scope(SYSTEM):
        assert attempt("delete from ledger_filing where id = %s", [filing]).code == "23503"
        assert attempt("update ledger_filing set id = -id where id = %s", [filing]).code == FROZEN
