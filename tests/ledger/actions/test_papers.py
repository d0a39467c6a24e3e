"""Stamped paper: scans and receipts are facts of a version that stand for ever (workflow.md rule 16)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction

from ledger.actions.deciding import claim, return_filing
from ledger.actions.filings import amend, withdraw
from ledger.actions.outbox import deliver
from ledger.actions.papers import Paper, receive, undo_receipt, upload_scan
from ledger.actions.versions import Submission
from ledger.calendar.instants import day_of
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import CodeCheck, FilingVersion, Notice, NoticeKind, PaperReceipt, PaperScan, Period, StoredFile
from ledger.policy import Role
from ledger.queries.papers import PaperState, arrivals, awaited, papers_of
from ledger.queries.periods import today
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.evidence import PDF, upload
from tests.factories.lines import good_line
from tests.factories.reorganised import done, merging
from tests.factories.rollups import Tree
from tests.personas import clerk_of, head_of, manager_of, persona, reviewer_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 32
WHY = "漏报一笔工程尾款，补充后重报"


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Tree:
    """A town that has handed in the survey, for which stamped paper is asked."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG, units.CITY)
    tree.write(units.GUNAN, [good_line(1)])
    tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(stamped_paper=True)
        tree.period.refresh_from_db()
    return tree


def code_of(number: int = 1) -> str:
    with tenant_scope(SYSTEM):
        return FilingVersion.objects.get(unit__code=units.GUNAN, number=number).code_text


def came(tree: Tree, paper: Paper, seen: int = 0) -> PaperReceipt:
    with tree.reviewer(units.QIJIANG).scope() as actor:
        return receive(actor, tree.units[units.GUNAN], tree.period, paper, seen=seen)


def stand(tree: Tree, number: int | None) -> PaperState:
    town = tree.units[units.GUNAN]
    with tenant_scope(SYSTEM):
        return arrivals([town.pk], [tree.period.pk])[town.pk, tree.period.pk].state(number)


def waited_for(tree: Tree) -> list[tuple[str, PaperState, int]]:
    with tree.reviewer(units.QIJIANG).scope():
        found = awaited(tree.units[units.QIJIANG], tree.period)
    return [(one.standing.unit.code, one.state, one.scans) for one in found]


@pytest.mark.parametrize(("content", "name"), [(PDF, "盖章.pdf"), (PNG, "盖章.png"), (JPEG, "盖章.exe")])
def test_a_scan_is_kept_by_what_it_is_once(tree: Tree, content: bytes, name: str) -> None:
    town, clerk = tree.units[units.GUNAN], tree.clerk(units.GUNAN)
    with clerk.scope() as actor:
        first = upload_scan(actor, town, tree.period, 1, upload(content, name))
        again = upload_scan(actor, town, tree.period, 1, upload(content, "另一个名字.pdf"))
        assert first.pk == again.pk
        assert first.version.number == 1
        assert (StoredFile.objects.count(), PaperScan.objects.count()) == (1, 1)
    assert waited_for(tree) == [(units.GUNAN, PaperState.AWAITED, 1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"<html><script>alert(1)</script></html>", "不能识别"),
        (b"MZ\x90\x00" + b"\0" * 64, "不能识别"),
        (b"PK\x03\x04" + b"\0" * 64, "压缩文件打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "旧版 Word"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不能识别"),
    ],
)
def test_what_is_no_scan_is_refused_and_leaves_nothing(tree: Tree, content: bytes, message: str) -> None:
    with (
        tree.clerk(units.GUNAN).scope() as actor,
        pytest.raises(RefusedError, match=message),
        transaction.atomic(),
    ):
        upload_scan(actor, tree.units[units.GUNAN], tree.period, 1, upload(content, "盖章.pdf"))
    with tenant_scope(SYSTEM):
        assert (PaperScan.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_workbook_is_no_scan_and_a_large_file_none(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    book = Path("fixtures/cases/resolution/annex2_500110001.xlsx").read_bytes()
    large = SimpleUploadedFile("盖章.pdf", PDF)
    large.size = (20 << 20) + 1
    with tree.clerk(units.GUNAN).scope() as actor:
        with pytest.raises(RefusedError, match="只收 PDF、JPG、PNG"):
            upload_scan(actor, town, tree.period, 1, upload(book, "盖章.pdf"))
        with pytest.raises(RefusedError, match="20 MB"):
            upload_scan(actor, town, tree.period, 1, large)


def test_a_scan_goes_with_a_version_that_stands(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    with tree.clerk(units.GUNAN).scope() as actor:
        withdraw(actor, town, tree.period)
        with pytest.raises(ConflictError, match="第 1 版已撤回"):
            upload_scan(actor, town, tree.period, 1, upload(PDF, "盖章.pdf"))
        with pytest.raises(ConflictError, match="还没有报送"):
            upload_scan(actor, tree.units[units.GUNAN], Period.objects.get(code="2022-w01"), 1, upload(PDF, "甲.pdf"))


def test_a_code_that_matches_is_superseded_or_missing_is_three_facts(tree: Tree) -> None:
    town, reviewer = tree.units[units.GUNAN], tree.reviewer(units.QIJIANG)
    assert waited_for(tree) == [(units.GUNAN, PaperState.AWAITED, 0)]
    first = came(tree, Paper(today(), code_of().lower().replace("-", " ")))
    assert (first.checked, first.version.number) == (CodeCheck.MATCHES, 1)
    assert waited_for(tree) == []
    with reviewer.scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "金额有误，请核对")
    assert stand(tree, None) is PaperState.OLD
    tree.hand_in(units.GUNAN)
    assert stand(tree, 2) is PaperState.OLD
    assert waited_for(tree) == [(units.GUNAN, PaperState.OLD, 0)]
    with reviewer.scope() as actor:
        undone = undo_receipt(actor, town, tree.period, 1, "看错了日期", seen=first.pk)
    old = came(tree, Paper(today(), code_of(1)), seen=undone.pk)
    assert (old.checked, old.version.number) == (CodeCheck.SUPERSEDED, 1)
    assert waited_for(tree) == [(units.GUNAN, PaperState.OLD, 0)]
    bare = came(tree, Paper(today(), "", "页脚被裁掉"), seen=old.pk)
    assert (bare.checked, bare.version.number, bare.note) == (CodeCheck.MISSING, 2, "页脚被裁掉")
    assert waited_for(tree) == []


def test_an_amendment_wants_paper_again_and_the_old_stays_with_its_version(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    tree.approve(units.GUNAN)
    came(tree, Paper(today(), code_of()))
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, town, tree.period, Submission(), WHY)
    assert waited_for(tree) == [(units.GUNAN, PaperState.OLD, 0)]
    with tenant_scope(SYSTEM):
        versions = list(FilingVersion.objects.filter(unit=town).order_by("number"))
        before, after = papers_of(versions)
    assert (before.receipt is not None, after.receipt) == (True, None)


def test_a_mistaken_receipt_is_taken_back_by_a_further_entry(tree: Tree) -> None:
    town = tree.units[units.GUNAN]
    first = came(tree, Paper(today(), code_of()))
    with tree.reviewer(units.QIJIANG).scope() as actor:
        with pytest.raises(RefusedError, match="请写明更正的原因"):
            undo_receipt(actor, town, tree.period, 1, " ", seen=first.pk)
        undone = undo_receipt(actor, town, tree.period, 1, "看错了单位", seen=first.pk)
        assert undo_receipt(actor, town, tree.period, 1, "看错了单位", seen=first.pk).pk == undone.pk
        with pytest.raises(ConflictError, match="已经更正"):
            undo_receipt(actor, town, tree.period, 1, "再更正", seen=undone.pk)
        with pytest.raises(MissingError):
            undo_receipt(actor, town, tree.period, 7, "没有这一版", seen=undone.pk)
    assert waited_for(tree) == [(units.GUNAN, PaperState.AWAITED, 0)]
    came(tree, Paper(today(), code_of()), seen=undone.pk)
    assert waited_for(tree) == []
    with tenant_scope(SYSTEM):
        assert list(PaperReceipt.objects.values_list("arrived", flat=True)) == [True, False, True]


@pytest.mark.parametrize(
    ("code", "message"),
    [("不是校验码", "16 位字母和数字"), ("0000-0000-0000-0000", "不是本单位这一期"), ("OTHER", "不是本单位这一期")],
)
def test_a_code_of_no_version_of_this_report_is_refused(tree: Tree, code: str, message: str) -> None:
    if code == "OTHER":
        code = tree.hand_in(units.WENLONG, nil=True).code_text
    with pytest.raises(RefusedError, match=message):
        came(tree, Paper(today(), code))
    with tenant_scope(SYSTEM):
        assert not PaperReceipt.objects.exists()


def test_paper_comes_neither_tomorrow_nor_before_it_was_printed(tree: Tree) -> None:
    with pytest.raises(RefusedError, match="不能晚于今天"):
        came(tree, Paper(today() + dt.timedelta(days=1), code_of()))
    with pytest.raises(RefusedError, match="不能早于第 1 版的提交日期"):
        came(tree, Paper(today() - dt.timedelta(days=1), code_of()))


def test_paper_without_a_code_comes_no_earlier_than_its_period_began(tree: Tree) -> None:
    opened = day_of(tree.period.opens_at)
    with pytest.raises(RefusedError, match=f"“排查报告”的开始日期 {opened}"):
        came(tree, Paper(opened - dt.timedelta(days=1)))
    assert came(tree, Paper(opened)).received_on == opened


@pytest.mark.parametrize("bare", [False, True])
def test_a_version_whose_paper_stands_as_arrived_is_not_received_again(tree: Tree, bare: bool) -> None:  # noqa: FBT001 - a case
    opened = day_of(tree.period.opens_at)
    first = came(tree, Paper(opened))
    again = Paper(today(), "" if bare else code_of())
    with pytest.raises(ConflictError, match=f"第 1 版的纸质件已于 {opened} 收到.*如日期有误，请先更正"):
        came(tree, again, seen=first.pk)
    town = tree.units[units.GUNAN]
    with tree.reviewer(units.QIJIANG).scope() as actor:
        undone = undo_receipt(actor, town, tree.period, 1, "日期写错了", seen=first.pk)
    assert came(tree, again, seen=undone.pk).received_on == today()
    with tenant_scope(SYSTEM):
        assert arrivals([town.pk], [tree.period.pk])[town.pk, tree.period.pk].first_on == today()


def test_twice_is_once_and_another_person_is_told(tree: Tree) -> None:
    first = came(tree, Paper(today(), code_of()))
    assert came(tree, Paper(today(), code_of())).pk == first.pk
    with reviewer_of(units.QIJIANG).scope() as actor, pytest.raises(ConflictError, match="登记收到纸质件"):
        receive(actor, tree.units[units.GUNAN], tree.period, Paper(today(), code_of()), seen=0)


@pytest.mark.parametrize("who", [Role.CLERK, Role.HEAD, Role.MANAGER, Role.VIEWER, Role.AUDITOR])
def test_only_the_reviewer_above_receives(tree: Tree, who: Role) -> None:
    with persona(units.QIJIANG, who).scope() as actor, pytest.raises(ForbiddenError):
        receive(actor, tree.units[units.GUNAN], tree.period, Paper(today(), code_of()), seen=0)
    with persona(units.CITY, Role.REVIEWER).scope() as actor, pytest.raises(ForbiddenError):
        receive(actor, tree.units[units.GUNAN], tree.period, Paper(today(), code_of()), seen=0)


def test_a_neighbour_neither_uploads_nor_receives(tree: Tree) -> None:
    with clerk_of(units.WENLONG).scope() as actor, pytest.raises(MissingError):
        upload_scan(actor, tree.units[units.GUNAN], tree.period, 1, upload(PDF, "盖章.pdf"))
    with reviewer_of(units.JIANGJIN).scope() as actor, pytest.raises(MissingError):
        receive(actor, tree.units[units.GUNAN], tree.period, Paper(today(), code_of()), seen=0)


def test_nobody_receives_the_roots_paper_but_it_may_be_scanned(tree: Tree) -> None:
    city = tree.units[units.CITY]
    tree.hand_in(units.CITY, with_missing=True)
    with tree.reviewer(units.CITY).scope() as actor, pytest.raises(ForbiddenError):
        receive(actor, city, tree.period, Paper(today()), seen=0)
    with head_of(units.CITY).scope() as actor:
        assert upload_scan(actor, city, tree.period, 1, upload(PDF, "盖章.pdf")).version.number == 1


def test_what_came_is_never_changed(tree: Tree) -> None:
    came(tree, Paper(today(), code_of()))
    with tenant_scope(SYSTEM), pytest.raises(Error), transaction.atomic():
        PaperReceipt.objects.update(note="改")


def test_the_unit_is_told_what_came(tree: Tree) -> None:
    came(tree, Paper(today(), "", "页脚被裁掉"))
    while deliver():
        pass
    with tenant_scope(SYSTEM):
        told = Notice.objects.get(kind=NoticeKind.PAPER)
    assert (told.unit_id, told.detail) == (tree.units[units.GUNAN].pk, "页脚被裁掉")
    assert told.text == "“排查报告”的纸质件已收到，纸上没有校验码。"


def test_nothing_is_awaited_where_no_paper_is_asked_or_nobody_reported(tree: Tree) -> None:
    assert [code for code, _state, _scans in waited_for(tree)] == [units.GUNAN]
    with tenant_scope(SYSTEM):
        Period.objects.filter(pk=tree.period.pk).update(stamped_paper=False)
        tree.period.refresh_from_db()
    assert waited_for(tree) == []


@pytest.mark.parametrize("children", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    tree: Tree, children: int, django_assert_num_queries: Any
) -> None:
    if children == 3:
        tree.expect(units.SHIJIAO)
        for code in (units.WENLONG, units.SHIJIAO):
            tree.hand_in(code, nil=True)
    with tree.reviewer(units.QIJIANG).scope(), django_assert_num_queries(8):
        assert len(awaited(tree.units[units.QIJIANG], tree.period)) == children


def test_what_a_closed_unit_has_handed_in_is_still_received_on_paper(tree: Tree) -> None:
    tree.approve(units.GUNAN)
    tree.hand_in(units.WENLONG, nil=True)
    tree.approve(units.WENLONG)
    code = code_of()
    done(manager_of(units.QIJIANG), merging([units.GUNAN, units.WENLONG]))
    receipt = came(tree, Paper(today(), code))
    assert (receipt.version.number, stand(tree, 1)) == (1, PaperState.ARRIVED)
    with tree.reviewer(units.QIJIANG).scope() as actor:
        undo_receipt(actor, tree.units[units.GUNAN], tree.period, 1, "登记错了单位，已更正", seen=receipt.pk)
    with tree.clerk(units.GUNAN).scope() as actor:
        upload_scan(actor, tree.units[units.GUNAN], tree.period, 1, upload(PDF, "盖章.pdf"))
    with tenant_scope(SYSTEM):
        assert PaperScan.objects.filter(unit=tree.units[units.GUNAN]).count() == 1
