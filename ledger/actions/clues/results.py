"""What a result of a clue takes: evidence, and rows of the ledger (domain.md §8, Results)."""

import datetime as dt
import re

from ledger.actions.clues.moving import ClueMoving, Said, has_evidence
from ledger.clueflow import DISPUTED, OPEN, OWED, RESULTS_OF
from ledger.errors import RefusedError
from ledger.models import ArrearsRecord, Clue, ClueEvent, ClueEvidenceKind, ClueKind, ClueLink, ClueResult, ClueState

# Outside or written evidence: what a unit writes of itself proves nothing, nor does what the complainant brought.
_WRITTEN = (
    ClueEvidenceKind.CONTRACT,
    ClueEvidenceKind.VOUCHER,
    ClueEvidenceKind.CONFIRMATION,
    ClueEvidenceKind.AGREEMENT,
    ClueEvidenceKind.COURT,
    ClueEvidenceKind.REPLY,
)


_ENDED_BY_RESULT = (ClueState.CLOSED, ClueState.ARCHIVED, ClueState.WITHDRAWN, ClueState.COURT)
_NEW = "重启后新取得的"
_NO_RECORD = "写明无法联系或未提交资料的，请先上传联系记录（如通话清单、邮寄回执、上门记录）。"
# Who says so has reached nobody, whether or not the box is ticked.
_NOBODY = re.compile(
    "无法联系|无法取得联系|联系不上|未联系上|未能联系|未提交|未提供|没有提交|没有提供|不提供|拒不提供"
)


def check_result(move: ClueMoving) -> None:
    """Take the result that is fed back; RefusedError says what it lacks.

    Any finding of arrears or dispute needs written evidence; 已清偿 a voucher and the creditor's word; 已签协议 the
    agreement; 「无法联系」 and 「未提交资料」, ticked or written, a record of the tries. After a reopening each is
    new: what was there proved a result that did not last. Confirmed arrears stand in the ledger of who works on it.
    """
    clue, said = move.clue, move.said
    if said.result is None or said.result not in RESULTS_OF[ClueKind(clue.kind)]:
        raise RefusedError("请选择办理结果。")
    since = _reopened_at(clue)
    _require_evidence(clue, said.result, since)
    if (said.unreachable or _says_nobody(said)) and not has_evidence(clue, ClueEvidenceKind.CONTACT, since=since):
        raise RefusedError(_NO_RECORD)
    if said.result in OWED and not live_links(clue):
        raise RefusedError("属实的欠款应在台账中；请先把线索关联到台账的行，台账没有的请先录入。")
    clue.result, clue.result_text, clue.unreachable = said.result, said.comment.strip(), said.unreachable
    move.facts["result"] = str(int(said.result))


def check_refusal(move: ClueMoving) -> None:
    """「无法联系」 and 「未提交资料」 alone refuse no complaint either (domain.md §8, Results)."""
    if _says_nobody(move.said) and not has_evidence(move.clue, ClueEvidenceKind.CONTACT):
        raise RefusedError(_NO_RECORD)


def _says_nobody(said: Said) -> bool:
    """Tell whether a result that takes no proof of its own rests on nobody's having been reached, by its words."""
    return said.result not in OWED | DISPUTED and _NOBODY.search("".join(said.comment.split())) is not None


def _reopened_at(clue: Clue) -> dt.datetime | None:
    """Return when its last result was taken back; None where it has had none."""
    again = ClueEvent.objects.filter(clue=clue, from_state__in=_ENDED_BY_RESULT, to_state__in=OPEN)
    return again.values_list("at", flat=True).last()


def _require_evidence(clue: Clue, result: ClueResult, since: dt.datetime | None) -> None:
    if result is ClueResult.PAID:
        _require(clue, "已清偿", ClueEvidenceKind.VOUCHER, since)
        _require(clue, "已清偿", ClueEvidenceKind.CONFIRMATION, since)
    elif result is ClueResult.AGREED:
        _require(clue, "已签协议", ClueEvidenceKind.AGREEMENT, since)
    elif (result in OWED or result in DISPUTED) and not has_evidence(clue, *_WRITTEN, since=since):
        new = _NEW if since is not None and has_evidence(clue, *_WRITTEN) else ""
        raise RefusedError(
            f"认定拖欠或分歧应有外部或书面证据，请上传{new}合同、凭证、协议、司法文书或债务人书面说明。"
        )


def _require(clue: Clue, what: str, kind: ClueEvidenceKind, since: dt.datetime | None) -> None:
    if has_evidence(clue, kind, since=since):
        return
    if since is not None and has_evidence(clue, kind):
        raise RefusedError(f"“{what}”的结果重启过，原来的{kind.label}不再算数，请上传重启后新取得的。")
    raise RefusedError(f"“{what}”应有{kind.label}，请先上传。")


def live_links(clue: Clue) -> list[ArrearsRecord]:
    """Return the rows of the ledger that a clue is linked to and that stand in it (one query)."""
    lineages = ClueLink.objects.filter(clue=clue).values("lineage")
    return list(ArrearsRecord.objects.filter(unit=clue.unit_id, lineage__in=lineages).order_by("sort_no", "id"))
