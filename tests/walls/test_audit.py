"""Every write leaves one event with who, from where and what, in the same transaction, by whatever way it comes."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from ledger.actions.audit import note
from ledger.models import ArrearsRecord, AuditEvent, Membership, Person, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.vocabulary import Level
from tests import personas
from tests.factories import filings, people, records, units
from tests.walls import ways
from tests.walls.attack import REFUSED, attempt

pytestmark = pytest.mark.django_db


def events(after: int, *columns: str) -> list[tuple[Any, ...]]:
    """Return the events younger than a number, oldest first."""
    return list(AuditEvent.objects.filter(id__gt=after).order_by("id").values_list(*columns))


def last() -> int:
    """Return the number of the youngest event."""
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True)[0]


def clerk(code: str = units.GUNAN) -> Actor:
    """Return a clerk with a request of its own."""
    return replace(personas.clerk_of(code).actor, request="a-request", address="10.1.2.3")


@pytest.mark.parametrize(("op", "way"), ways.ALL)
def test_each_way_of_writing_leaves_one_event_with_actor_and_request(op: str, way: str) -> None:
    actor, unit = clerk(), units.unit(units.GUNAN)
    row = ways.start(unit)
    with tenant_scope(actor):
        before = last()
        ways.write(op, way, unit)
        columns = ("unit_id", "op", "user_id", "actor_name", "request", "address", "what", "rows", "row_id")
        (found,) = [event for event in events(before, *columns) if event[6] == "ledger_arrearsrecord"]
        written = ArrearsRecord.objects.latest("id").pk if op == "I" else row.pk
    assert found == (
        unit.pk, op, actor.user_id, actor.name, "a-request", "10.1.2.3", "ledger_arrearsrecord", 1, written
    )  # fmt: skip


def test_an_event_holds_what_changed_and_nothing_else() -> None:
    unit = units.unit(units.GUNAN)
    row = records.record(unit, sort_no=1, owed_fen=5 * records.WAN)
    with tenant_scope(clerk()):
        before = last()
        ArrearsRecord.objects.update(owed_fen=6 * records.WAN)
        ArrearsRecord.objects.all().delete()
        (_, was, became), (_, gone, nothing) = events(before, "op", "before", "after")
    assert was == {"owed_fen": 5 * records.WAN, "base_fen": 5 * records.WAN, "version": 1}
    assert became == {"owed_fen": 6 * records.WAN, "base_fen": 6 * records.WAN, "version": 2}
    assert (gone["id"], gone["owed_fen"], gone["debtor_name"], nothing) == (
        row.pk,
        6 * records.WAN,
        row.debtor_name,
        None,
    )
    assert "path" not in gone


def test_a_statement_on_many_rows_leaves_one_event_a_unit_that_counts_them() -> None:
    planted = [units.unit(code) for code in (units.GUNAN, units.WENLONG)]
    for unit in planted:
        records.one_of_each(unit)
    with tenant_scope(SYSTEM):
        before = last()
        ArrearsRecord.objects.update(disputed=True)
        expected = [(unit.pk, "U", 5, None, None, None) for unit in planted]
        assert events(before, "unit_id", "op", "rows", "row_id", "before", "after") == expected


def test_a_write_that_is_taken_back_leaves_no_event() -> None:
    unit = units.unit(units.GUNAN)
    records.record(unit)
    with tenant_scope(clerk()):
        before = last()
        with transaction.atomic():
            ArrearsRecord.objects.update(disputed=True)
            transaction.set_rollback(True)
        ArrearsRecord.objects.filter(sort_no=-1).update(disputed=True)
        assert events(before, "id") == []


def test_giving_and_taking_a_role_leaves_its_event() -> None:
    unit = units.unit(units.GUNAN)
    user = people.person(unit, Role.CLERK)
    manager = personas.manager_of(units.GUNAN)
    with manager.scope():
        before = last()
        Membership.objects.create(unit=unit, user=user, role=Role.HEAD)
        Membership.objects.filter(user=user, role=Role.HEAD).update(role=Role.VIEWER)
        Membership.objects.filter(user=user).delete()
        Person.objects.filter(user=user).update(phone="13900000000")
        found = events(before, "what", "op", "rows", "user_id", "before", "after")
    made, changed, gone, renamed = found
    assert made[:4] == ("ledger_membership", "I", 1, manager.user.pk)
    assert changed[4:] == ({"role": Role.HEAD}, {"role": Role.VIEWER})
    assert gone[1:3] == ("D", 2)
    assert renamed[4:] == ({"phone": "13800000000"}, {"phone": "13900000000"})


def test_a_unit_leaves_its_event() -> None:
    parent = units.unit(units.QIJIANG)
    with personas.manager_of(units.QIJIANG).scope():
        before = last()
        made = Unit.objects.create(parent=parent, level=Level.TOWN, code="500110999", name="试设镇")
        Unit.objects.filter(pk=made.pk).update(name="更名镇")
        found = events(before, "unit_id", "what", "op", "row_id")
        names = AuditEvent.objects.filter(id__gt=before, op="U").values_list("before__name", "after__name")
        assert found == [(made.pk, "ledger_unit", "I", made.pk), (made.pk, "ledger_unit", "U", made.pk)]
        assert list(names) == [("试设镇", "更名镇")]


def test_a_version_leaves_its_event() -> None:
    unit = units.unit(units.GUNAN)
    filings.filing(unit)
    with tenant_scope(SYSTEM):
        before = last()
        version = filings.version(unit)
        found = events(before, "what", "op", "row_id")
    assert found == [("ledger_filingversion", "I", version.pk), ("ledger_filing", "U", version.filing_id)]


def test_an_event_is_seen_by_its_unit_and_those_above() -> None:
    records.record(units.unit(units.GUNAN))
    for code, seen in ((units.GUNAN, True), (units.QIJIANG, True), (units.WENLONG, False), (units.JIANGJIN, False)):
        with personas.auditor_of(code).scope():
            assert AuditEvent.objects.filter(what="ledger_arrearsrecord").exists() is seen


def test_a_note_says_what_was_no_write() -> None:
    unit, actor = units.unit(units.GUNAN), clerk()
    with tenant_scope(actor):
        before = last()
        note(unit.pk, "export", {"annex": 2})
        (found,) = events(before, "unit_id", "op", "what", "user_id", "actor_name", "request", "after")
    assert found == (unit.pk, "N", "export", actor.user_id, actor.name, "a-request", {"annex": 2})


def test_nobody_notes_for_another_unit_nor_learns_whether_it_is_there() -> None:
    planted = units.tree()
    with tenant_scope(clerk()):
        for code in set(units.TREE) - {units.GUNAN}:
            outcome = attempt("select audit_note(%s, 'x', '{}')", [planted[code].pk])
            assert (outcome.code, outcome.message) == (REFUSED, "outside the tenant scope")
            assert attempt("select audit_note(%s, 'x', '{}')", [10**9]) == outcome
    with transaction.atomic():
        assert attempt("select audit_note(%s, 'x', '{}')", [planted[units.GUNAN].pk]).message == "no tenant scope"
