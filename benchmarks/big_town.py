"""What the benchmark of a large ledger runs in its processes."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger.exchange.storing import Stored, store
from ledger.models import ExpectedReporter, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.counts.world import SIGNED
from tests.factories import campaigns, people, units
from tests.factories.lines import good_line


def plant(code: str, count: str) -> int:
    """Give a town's clerk so many rows in a campaign under way; return how many."""
    with tenant_scope(SYSTEM):
        planted = ExpectedReporter.objects.exists()
    if not planted:
        campaigns.under_way()
    clerk = people.person(units.unit(code), Role.CLERK, username=code)
    with tenant_scope(people.actor(clerk)):
        lines = [good_line(number) for number in range(1, int(count) + 1)]
        return len(store(units.unit(code), [Stored(None, line, faulty=False) for line in lines]))


def taken(code: str, url: str) -> Iterator[int]:
    """Open a page, or take a file to its end, as the clerk; it was opened once before, for templates are read once."""
    client = _signed_in(code)
    _whole(client, url)
    yield 0
    yield _whole(client, url)


def queried(code: str, url: str) -> list[int]:
    """Open a page as `taken` does; return its status and how many queries it took, the sign-in's included."""
    client = _signed_in(code)
    _whole(client, url)
    with CaptureQueriesContext(connection) as queries:
        status = _whole(client, url)
    return [status, len(queries)]


def submitted(code: str, place: str) -> Iterator[int]:
    """Hand in as the clerk, in a transaction that ends with the process: every round hands in anew."""
    with transaction.atomic():
        client = _signed_in(code)
        _whole(client, place)
        yield 0
        answer = client.post(f"{place}submit/", SIGNED)
        transaction.set_rollback(True)
        yield int(answer.status_code)


def _signed_in(code: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=code))
    return client


def _whole(client: Client, url: str) -> int:
    answer = client.get(url)
    return int(answer.status_code) if b"".join(answer) else 0
