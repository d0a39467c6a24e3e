"""A town with ten thousand rows, one with ten, an approved version behind both, and how much a request reads."""

from collections.abc import Callable

from ledger.exchange.jobs import run_import
from ledger.exchange.storing import Stored, store
from ledger.models import Filing, Job
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, filings, units
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of

ROWS, FEW = 10_000, 10
# So often a request may read each row: a join by nested loops reads each as often as there are rows.
TIMES = 30
PHONE = "13800000009"
ONE = f"{units.GUNAN}/{campaigns.RESOLUTION}/"
SIGNED = {
    "seen": "0",
    "declared_small_firms": "on",
    "prepared_by": "吴某",
    "headed_by": "陈某",
    "contact_phone": "023-48600001",
}
# Counted by the server for the running transaction: rows read one after the other, and rows fetched by an index.
READ = "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables"


def fill() -> tuple[Persona, Persona]:
    """Give one clerk the many rows and one the few, approved last week; all creditors share one telephone (P05)."""
    campaigns.under_way()
    many, few = clerk_of(units.GUNAN), clerk_of(units.WENLONG)
    for clerk, numbers in ((many, range(1, ROWS + 1)), (few, range(ROWS + 1, ROWS + FEW + 1))):
        lines = [good_line(number, creditor_phone=PHONE) for number in numbers]
        with clerk.scope():
            store(clerk.unit, [Stored(None, line, faulty=False) for line in lines])
        filings.version(clerk.unit, period=campaigns.period(campaigns.WEEK))
    with tenant_scope(SYSTEM):
        Filing.objects.update(approved_number=1)
    return many, few


def rows_read(act: Callable[[], object]) -> int:
    """Return how many rows of all tables the database reads for an act, however it joins them."""
    before = scalar(READ)
    act()
    return int(scalar(READ) - before)


def opens(person: Persona, path: str) -> None:
    """Open a page, or take a file to its last byte."""
    answer = person.client.get(path)
    assert answer.status_code == 200, path
    assert b"".join(answer) if answer.streaming else answer.content


def takes_large(person: Persona, query: str, what: str) -> None:
    """Ask for a sheet that is too large to wait for, let a worker make it, and take it to its last byte."""
    presses(person, f"/summaries/packages/?{query}", what=what)
    with person.scope():
        job = Job.objects.get(owner=person.user)
    run_import.func(job.pk)
    opens(person, f"/summaries/packages/{job.pk}/file/")


def presses(person: Persona, path: str, **said: str) -> None:
    """Press a button; it must lead on to a page."""
    assert person.client.post(path, said).status_code == 302, path
