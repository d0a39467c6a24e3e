"""Remarks: pinned in review, sent with the return, answered by the unit, seen by the reviewer, kept for ever."""

import pytest
from django.db import DatabaseError, transaction

from ledger.actions.deciding import approve, claim, return_filing, undo_decision
from ledger.actions.remarks import answer_remark, pin_remark, unpin_remark
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import FilingVersion, Remark
from ledger.queries.remarks import asked, drafted
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.reorganised import done, merging, unit_of
from tests.factories.rollups import Tree
from tests.personas import manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    """A town whose two rows are in its district's review."""
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1), good_line(2)])
    tree.hand_in(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        claim(actor, tree.units[units.GUNAN], tree.period)
    return tree


def version() -> FilingVersion:
    return FilingVersion.objects.select_related("unit", "filing").latest("id")


def test_remarks_go_out_with_the_return_are_answered_and_seen(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        pin_remark(actor, version(), "合同金额与附件不符", row=2, column=17)
        pin_remark(actor, version(), "请补报联系人", row=1)
        pin_remark(actor, version(), "整体偏少，再排查一遍")
        assert [remark.row_number for remark in drafted(version().filing, 1)] == [1, 2, None]
        assert asked(version().filing) == []
        return_filing(actor, town, tree.period, "见批注")
    with tree.clerk(units.GUNAN).scope() as actor:
        first, second, _third = asked(version().filing)
        assert (second.column, second.text) == (17, "合同金额与附件不符")
        answer_remark(actor, town, second.pk, "已按补充协议改为 20 万元")
        answer_remark(actor, town, second.pk, "已按补充协议改为 21 万元")
        with pytest.raises(RefusedError, match="怎样改的"):
            answer_remark(actor, town, first.pk, " ")
    tree.hand_in(units.GUNAN)
    with tree.reviewer(units.QIJIANG).scope():
        answers = [remark.answer for remark in asked(version().filing)]
        assert answers == ["", "已按补充协议改为 21 万元", ""]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": " "}, "写明批注"),
        ({"text": "改", "row": 3}, "只有 2 行"),
        ({"text": "改", "column": 17}, "第几行"),
    ],
)
def test_what_belongs_nowhere_is_refused(tree: Tree, said: dict[str, object], why: str) -> None:
    with tree.reviewer(units.QIJIANG).scope() as actor:
        with pytest.raises(RefusedError, match=why):
            pin_remark(actor, version(), **said)  # type: ignore[arg-type] # as typed
        assert not Remark.objects.exists()


def test_only_the_claimant_pins_and_only_the_unit_answers(tree: Tree) -> None:
    with reviewer_of(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="先领取"):
        pin_remark(actor, version(), "改")
    with tree.clerk(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        pin_remark(actor, version(), "改")
    with tree.reviewer(units.QIJIANG).scope() as actor:
        made = pin_remark(actor, version(), "改")
    with tree.clerk(units.GUNAN).scope() as actor, pytest.raises(MissingError):
        answer_remark(actor, tree.units[units.GUNAN], made.pk, "还没有发出的批注")
    with viewer_of(units.GUNAN).scope() as actor, pytest.raises(ForbiddenError):
        answer_remark(actor, tree.units[units.GUNAN], made.pk, "旁观者")
    with tree.reviewer(units.QIJIANG).scope() as actor:
        unpin_remark(actor, tree.units[units.GUNAN], made.pk)
        with pytest.raises(MissingError):
            unpin_remark(actor, tree.units[units.GUNAN], made.pk)


def test_what_a_merged_unit_handed_in_is_remarked_on_till_it_is_decided(tree: Tree) -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        made = pin_remark(actor, version(), "改", row=1)
        unpin_remark(actor, unit_of(units.GUNAN), made.pk)
        assert drafted(version().filing, 1) == []


def test_an_approval_drops_drafts_and_an_undone_return_calls_them_back(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        pin_remark(actor, version(), "改", row=1)
        return_filing(actor, town, tree.period, "见批注")
        undo_decision(actor, town, tree.period)
        assert len(drafted(version().filing, 1)) == 1
        approve(actor, town, tree.period)
        assert not Remark.objects.exists()


def test_what_was_sent_says_what_it_said(tree: Tree) -> None:
    with tree.reviewer(units.QIJIANG).scope() as actor:
        pin_remark(actor, version(), "改", row=1)
        return_filing(actor, tree.units[units.GUNAN], tree.period, "见批注")
        for change in (lambda: Remark.objects.update(text="别的"), lambda: Remark.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Remark.objects.get().text == "改"
