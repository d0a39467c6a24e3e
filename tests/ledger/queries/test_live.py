import pytest

from ledger.queries.live import live_sums
from ledger.queries.records import records_of as rows
from ledger.queries.tallies import Part, parts_of, tally
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from tests.factories import units
from tests.factories.records import WAN, one_of_each, record

pytestmark = pytest.mark.django_db


def test_sums_are_those_of_the_unit_or_of_all_below() -> None:
    tree = units.tree()
    one_of_each(tree[units.GUNAN])
    record(tree[units.QIJIANG], Status.CLEARED)
    record(tree[units.JIJIANG])
    with tenant_scope(SYSTEM):
        town = live_sums(tree[units.GUNAN], subtree=False)
        assert (town.row_count, town.owed_fen, town.cleared_fen, town.paid_fen) == (5, 50 * WAN, 10 * WAN, 4 * WAN)
        assert (town.agreed_fen, town.court_fen) == (10 * WAN, 10 * WAN)
        assert (town.settled_fen, town.balance_fen) == (14 * WAN, 36 * WAN)
        counts = [
            live_sums(tree[code], subtree=subtree).row_count
            for code, subtree in (
                (units.QIJIANG, True),
                (units.QIJIANG, False),
                (units.CITY, True),
                (units.CITY, False),
                (units.GUNAN, True),
            )
        ]
        assert counts == [6, 1, 7, 0, 5]


def test_kept_and_counted_tallies_agree() -> None:
    tree = units.tree()
    one_of_each(tree[units.GUNAN])
    record(tree[units.WENLONG], source=None, faulty=True)
    record(tree[units.WENLONG], creditor_name="", faulty=True)
    with tenant_scope(SYSTEM):
        district = tree[units.QIJIANG]
        below = parts_of(district, rows(district, subtree=True), subtree=True)
        kept, counted = (tally(below, Part.ALL, filtered=flag) for flag in (False, True))
        assert kept == counted
        assert (kept.total, kept.wrong, kept.uncounted, kept.sums.row_count) == (7, 2, 1, 6)
        wrong = tally(below, Part.WRONG, filtered=False)
        assert (wrong.total, wrong.wrong, wrong.uncounted, wrong.sums.row_count) == (7, 2, 1, 1)
