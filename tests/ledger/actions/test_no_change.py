"""A report that says that nothing has changed: taken while it is true, told apart everywhere (N02)."""

import pytest

from ledger.actions.dispositions import dispose
from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.errors import RefusedError
from ledger.models import ArrearsRecord, ChildState, DispositionKind, FilingEvent, FilingVersion, PinnedChild
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import rows
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.factories.stories import STORIES
from tests.factories.weeks import WHY, Town

pytestmark = pytest.mark.django_db
AGREES = "select expected_digest(id) = digest as agrees from ledger_filingversion where id = any (%s)"
SAME = Submission(no_change=True, explain=WHY)


@pytest.fixture
def town() -> Town:
    """Let a town have two rows approved."""
    town = Town()
    town.write([good_line(1), good_line(2)])
    town.hand_in()
    town.decide()
    return town


def refused(town: Town) -> str:
    """Say that nothing has changed, and return what the whole ledger is refused for."""
    with town.work() as actor, pytest.raises(RefusedError) as refusal:
        submit(actor, town.unit, town.period, SAME)
    (found,) = [item.finding for item in refusal.value.findings]
    assert (found.rule, found.row) == ("N02", None)
    return found.message


def test_it_is_a_version_of_its_own_that_says_so(town: Town) -> None:
    with town.work() as actor:
        filing = submit(actor, town.unit, town.period, SAME).filing
        version = FilingVersion.objects.get(filing=filing)
        assert (version.no_change, version.nil, version.row_count) == (True, False, 2)
        assert version.said is ChildState.NO_CHANGE
        assert FilingEvent.objects.filter(filing=filing).latest("id").facts == ["no_change"]


def test_its_digest_tells_it_from_the_same_rows_without_the_word(town: Town) -> None:
    plain = town.hand_in()
    town.decide()
    with town.work() as actor:
        filing = submit(actor, town.unit, town.period, SAME).filing
        said = FilingVersion.objects.get(filing=filing)
    with town.work():
        told = rows(AGREES, [[plain.pk, said.pk]])
    assert [each["agrees"] for each in told] == [True, True]


def test_a_changed_a_new_and_a_left_row_stand_against_it(town: Town) -> None:
    town.write([good_line(1, creditor_contact="赵某")])
    assert "改动 1 件，" in refused(town)
    town.write([good_line(3, source=2, source_no="DC1")])
    assert "新增 1 件、改动 1 件，" in refused(town)
    with town.work() as actor:
        gone = ArrearsRecord.objects.order_by("sort_no")[1]
        dispose(actor, town.unit, [gone.pk], DispositionKind.VOIDED, "经查系重复登记，已与债权人核对")
    assert "新增 1 件、改动 1 件、减少 1 件，" in refused(town)


def test_a_row_that_is_what_it_was_again_has_not_changed(town: Town) -> None:
    town.write([good_line(1, creditor_contact="赵某")])
    town.write([good_line(1)])
    with town.work() as actor:
        assert submit(actor, town.unit, town.period, SAME).number == 1


def test_before_anything_was_approved_it_is_refused() -> None:
    town = Town()
    town.write(STORIES["N02"].approved[0])
    assert "还没有审核通过的版本" in refused(town)


def test_nil_and_no_change_exclude_each_other(town: Town) -> None:
    with town.work() as actor, pytest.raises(RefusedError, match="只能选一个"):
        submit(actor, town.unit, town.period, Submission(nil=True, no_change=True))


def test_a_district_names_the_town_whose_report_has_not_changed() -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    tree.pass_up(units.GUNAN)
    tree.next_period()
    tree.hand_in(units.GUNAN, no_change=True)
    tree.approve(units.GUNAN)
    with pytest.raises(RefusedError, match="以下级版本为准"):
        tree.hand_in(units.QIJIANG, no_change=True)
    version = tree.hand_in(units.QIJIANG)
    with tenant_scope(SYSTEM):
        states = PinnedChild.objects.filter(version=version).values_list("state", flat=True)
        assert list(states) == [ChildState.NO_CHANGE]
