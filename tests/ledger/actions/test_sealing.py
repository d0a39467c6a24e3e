"""The chains that seal the audit: what is sealed when, and that `verify` names every event that was tampered with."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from ledger.actions.sealing import Mark, Sealer, is_ripe, mark
from ledger.models import ArrearsRecord, AuditChain, AuditEvent
from ledger.queries import chain
from ledger.scoping import SYSTEM, Actor, tenant_scope
from tests.commands import run
from tests.corrupted import corrupt
from tests.factories import units
from tests.factories.records import record
from tests.personas import auditor_of, clerk_of
from tests.races import race
from tests.workers import until, worker

pytestmark = pytest.mark.django_db(transaction=True)
SEAL = "select seal_events(%s, %s, %s::bigint[], %s::bytea[])"
INSERT = """
set constraints all immediate;
insert into ledger_auditevent (id, unit_id, district_id, path, at, actor_name, request, address, what, op, rows)
overriding system value select id - 1000000, unit_id, district_id, path, at, '', '', '', what, 'N', 1
from ledger_auditevent where id = %s
"""


def sealed(code: str = units.QIJIANG) -> list[AuditEvent]:
    """Return a district's events in the order of its chain."""
    with tenant_scope(SYSTEM):
        district = units.unit(code).pk
        return list(AuditEvent.objects.filter(district_id=district, chain_no__gt=0).order_by("chain_no"))


def seal(actor: Actor, district: int, first: int, *ids: int) -> None:
    """Ask the database to seal these events, with hashes that fit nothing."""
    with tenant_scope(actor), connection.cursor() as cursor:
        cursor.execute(SEAL, [district, first, list(ids), [bytes(32)] * len(ids)])


@pytest.fixture
def whole() -> list[AuditEvent]:
    """Let a town's rows be written and changed, and everything be sealed."""
    town = units.unit(units.GUNAN)
    for _ in range(3):
        record(town)
    with tenant_scope(clerk_of(units.GUNAN).actor):
        ArrearsRecord.objects.order_by("id")[:1].get().delete()
    assert Sealer().turn() > 0
    return sealed()


def test_while_a_chain_is_read_the_sealer_passes_it_over(whole: list[AuditEvent]) -> None:
    assert whole
    record(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM):
        assert list(chain.breaks(units.unit(units.QIJIANG).pk)) == []
        (sealer,) = race(Sealer().turn)
        assert sealer.value == 0
    assert Sealer().turn() > 0
    assert differences() == []


def differences() -> list[str]:
    answer = run("verify")
    assert answer.json is not None
    assert answer.code == (1 if answer.json["differences"] else 0)
    assert {found["check"] for found in answer.json["differences"]} <= {"audit_chain"}
    assert {found["unit"] for found in answer.json["differences"]} <= {units.QIJIANG}
    return [found["message"] for found in answer.json["differences"]]


def test_each_district_has_a_chain_of_its_own_in_the_order_of_its_events(whole: list[AuditEvent]) -> None:
    record(units.unit(units.JIJIANG))
    assert Sealer().turn() > 0
    city, near, far = sealed(units.CITY), sealed(), sealed(units.JIANGJIN)
    assert all((city, near, far))
    assert near[: len(whole)] == whole
    for events in (city, near, far):
        assert [event.chain_no for event in events] == list(range(1, len(events) + 1))
        assert [event.pk for event in events] == sorted(event.pk for event in events)
    with tenant_scope(SYSTEM):
        ends = dict(AuditChain.objects.values_list("unit_id", "last_no"))
        assert not AuditEvent.objects.filter(chain_no=None).exists()
    assert ends == {events[-1].district_id: len(events) for events in (city, near, far)}
    assert differences() == []


def test_what_is_sealed_is_sealed_once(whole: list[AuditEvent]) -> None:
    assert Sealer().turn() == 0
    one = whole[0]
    with pytest.raises(DatabaseError, match="has grown meanwhile"):
        seal(SYSTEM, one.district_id, 1, one.pk)
    with pytest.raises(DatabaseError, match="sealed once"):
        seal(SYSTEM, one.district_id, len(whole) + 1, one.pk)


def test_none_between_is_left_out(whole: list[AuditEvent]) -> None:
    for _ in range(2):
        record(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM):
        *_, last = AuditEvent.objects.filter(chain_no=None, district_id=whole[0].district_id).order_by("id")
    with pytest.raises(DatabaseError, match="in its order"):
        seal(SYSTEM, last.district_id, len(whole) + 1, last.pk)


def test_a_stranger_seals_nothing(whole: list[AuditEvent]) -> None:
    record(units.unit(units.GUNAN))
    with pytest.raises(DatabaseError, match="outside the tenant scope"):
        seal(clerk_of(units.JIJIANG).actor, whole[0].district_id, len(whole) + 1, whole[-1].pk + 1)


def test_nothing_is_sealed_past_a_transaction_that_is_still_open() -> None:
    """The open one has taken the lower id; were the higher sealed first, it would slip in behind."""
    town, other = units.unit(units.GUNAN), units.unit(units.WENLONG)
    Sealer().turn()
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with tenant_scope(SYSTEM):
                record(other)
                written.set()
                assert go_on.wait(10)
        finally:
            connection.close()

    sealer, slow_one = Sealer(), threading.Thread(target=slow)
    slow_one.start()
    assert written.wait(10)
    record(town)
    assert sealer.turn() == 0
    assert sealer.waiting is not None
    go_on.set()
    slow_one.join()
    assert sealer.turn() == 2
    assert sealer.waiting is None
    assert differences() == []


def test_a_mark_is_ripe_when_all_older_transactions_have_ended() -> None:
    record(units.unit(units.GUNAN))
    found = mark()
    assert found is not None
    assert is_ripe(found)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        ((own,),) = cursor.fetchall()
        assert not is_ripe(Mark(found.last_id, own + 1))
        assert is_ripe(Mark(found.last_id, own))
    with tenant_scope(SYSTEM), pytest.raises(RuntimeError, match="of its own"):
        mark()


def test_two_sealers_do_the_work_once() -> None:
    town = units.unit(units.GUNAN)
    for _ in range(5):
        record(town)
    assert all(finish.won for finish in race(Sealer().turn, Sealer().turn))
    Sealer().turn()
    assert [event.chain_no for event in sealed()] == list(range(1, len(sealed()) + 1))
    assert differences() == []


def test_the_worker_seals_by_itself() -> None:
    record(units.unit(units.GUNAN))
    with worker():
        until(lambda: len(sealed()) > 0)
    assert differences() == []


CHANGED = "与封存时不符"
_TAMPERINGS: dict[
    str, tuple[str, Callable[[list[AuditEvent]], tuple[int, ...]], Callable[[list[AuditEvent]], list[str]]]
]
_TAMPERINGS = {
    "changed": (
        "update ledger_auditevent set actor_name = '某人' where id = %s",
        lambda events: (events[2].pk,),
        lambda events: [f"审计链第 3 条（记录 {events[2].pk}）{CHANGED}"],
    ),
    "changed in what it tells": (
        "update ledger_auditevent set after = after || '{\"owed_fen\": 1}' where id = %s",
        lambda events: (next(event.pk for event in events if event.what == "ledger_arrearsrecord"),),
        lambda events: [f"（记录 {next(e.pk for e in events if e.what == 'ledger_arrearsrecord')}）{CHANGED}"],
    ),
    "moved to another moment": (
        "update ledger_auditevent set at = at - interval '1 microsecond' where id = %s",
        lambda events: (events[0].pk,),
        lambda events: [f"审计链第 1 条（记录 {events[0].pk}）{CHANGED}"],
    ),
    "deleted": (
        "delete from ledger_auditevent where id = %s",
        lambda events: (events[1].pk,),
        lambda _events: ["审计链缺第 2 条：记录被删除"],
    ),
    "deleted in a row": (
        "delete from ledger_auditevent where id between %s and %s",
        lambda events: (events[1].pk, events[2].pk),
        lambda _events: ["审计链缺第 2 至 3 条：记录被删除"],
    ),
    "deleted at the end": (
        "delete from ledger_auditevent where id = %s",
        lambda events: (events[-1].pk,),
        lambda events: [f"审计链应止于第 {len(events)} 条，现止于第 {len(events) - 1} 条"],
    ),
    "inserted behind": (
        INSERT,
        lambda events: (events[1].pk,),
        lambda events: [f"审计记录 {events[1].pk - 1000000} 是事后插入的"],
    ),
    "unsealed again": (
        "update ledger_auditevent set chain_no = null, chain_hash = null where id = %s",
        lambda events: (events[1].pk,),
        lambda events: ["审计链缺第 2 条", f"审计记录 {events[1].pk} 是事后插入的"],
    ),
}


@pytest.mark.parametrize("how", _TAMPERINGS)
def test_whoever_lacks_the_key_is_found_out(whole: list[AuditEvent], how: str) -> None:
    statement, params, named = _TAMPERINGS[how]
    assert differences() == []
    corrupt("ledger_auditevent", statement, *params(whole))
    found = differences()
    expected = named(whole)
    assert len(found) == len(expected)
    assert all(text in message for text, message in zip(expected, found, strict=True))


def test_events_that_changed_places_are_named(whole: list[AuditEvent]) -> None:
    one, other = whole[1], whole[2]
    swap = (
        "update ledger_auditevent set chain_no = case id when %s then 99 else 98 end where id in (%s, %s)",
        "update ledger_auditevent set chain_no = case chain_no when 99 then 3 else 2 end where id in (%s, %s)",
    )
    corrupt("ledger_auditevent", swap[0], one.pk, one.pk, other.pk)
    corrupt("ledger_auditevent", swap[1], one.pk, other.pk)
    found = differences()
    assert f"审计链第 2 条（记录 {other.pk}）{CHANGED}" in found[0]
    assert f"审计链第 3 条（记录 {one.pk}）位置不对" in found[1]


def test_an_event_forged_with_another_key_is_named(whole: list[AuditEvent]) -> None:
    record(units.unit(units.GUNAN))
    with override_settings(AUDIT_KEY=b"another"):
        assert Sealer().turn() == 1
    (message,) = differences()
    assert f"审计链第 {len(whole) + 1} 条" in message
    assert CHANGED in message


def test_an_end_that_was_set_back_alone_is_named(whole: list[AuditEvent]) -> None:
    corrupt("ledger_auditchain", "update ledger_auditchain set last_no = 1 where unit_id = %s", whole[0].district_id)
    (message,) = differences()
    assert message.startswith("审计链应止于第 1 条")


def test_who_sees_a_part_of_a_chain_is_told_of_none(whole: list[AuditEvent]) -> None:
    for code, seen in ((units.GUNAN, []), (units.QIJIANG, [whole[0].district_id])):
        with auditor_of(code).scope():
            assert chain.chains() == seen


def test_the_first_link_starts_from_nothing() -> None:
    assert chain.link(b"", "x") == chain.link(bytes(32), "x") != chain.link(bytes(32), "y")
    with override_settings(AUDIT_KEY=b"another"):
        assert chain.link(b"", "x") != chain.link(b"\1" * 32, "x")
