"""What a result of a clue takes: evidence, and rows of the ledger (domain.md §8, Results)."""

from ledger.actions.clues.moving import ClueMoving, has_evidence
from ledger.clueflow import DISPUTED, OWED, RESULTS_OF
from ledger.errors import RefusedError
from ledger.models import ArrearsRecord, Clue, ClueEvidenceKind, ClueKind, ClueLink, ClueResult

# Outside or written evidence: what a unit writes of itself proves nothing, nor does what the complainant brought.
_WRITTEN = (
    ClueEvidenceKind.CONTRACT,
    ClueEvidenceKind.VOUCHER,
    ClueEvidenceKind.CONFIRMATION,
    ClueEvidenceKind.AGREEMENT,
    ClueEvidenceKind.COURT,
    ClueEvidenceKind.REPLY,
)


def check_result(move: ClueMoving) -> None:
    """Take the result that is fed back; RefusedError says what it lacks.

    Any finding of arrears or dispute needs written evidence; 已清偿 a voucher and the creditor's word; 已签协议 the
    agreement; 「无法联系」 a record of the tries. Confirmed arrears stand in the ledger of who works on the clue.
    """
    clue, said = move.clue, move.said
    if said.result is None or said.result not in RESULTS_OF[ClueKind(clue.kind)]:
        raise RefusedError("请选择办理结果。")
    _require_evidence(clue, said.result)
    if said.unreachable and not has_evidence(clue, ClueEvidenceKind.CONTACT):
        raise RefusedError("写明无法联系的，请上传联系记录（如通话清单、邮寄回执、上门记录）；仅凭勾选不能反馈。")
    if said.result in OWED and not live_links(clue):
        raise RefusedError("属实的欠款应在台账中；请先把线索关联到台账的行，台账没有的请先录入。")
    clue.result, clue.result_text, clue.unreachable = said.result, said.comment.strip(), said.unreachable
    move.facts["result"] = str(int(said.result))


def _require_evidence(clue: Clue, result: ClueResult) -> None:
    if result is ClueResult.PAID:
        _require(clue, "已清偿", ClueEvidenceKind.VOUCHER)
        _require(clue, "已清偿", ClueEvidenceKind.CONFIRMATION)
    elif result is ClueResult.AGREED:
        _require(clue, "已签协议", ClueEvidenceKind.AGREEMENT)
    elif (result in OWED or result in DISPUTED) and not has_evidence(clue, *_WRITTEN):
        raise RefusedError("认定拖欠或分歧应有外部或书面证据，请上传合同、凭证、协议、司法文书或债务人书面说明。")


def _require(clue: Clue, what: str, kind: ClueEvidenceKind) -> None:
    if not has_evidence(clue, kind):
        raise RefusedError(f"“{what}”应有{kind.label}，请先上传。")


def live_links(clue: Clue) -> list[ArrearsRecord]:
    """Return the rows of the ledger that a clue is linked to and that stand in it (one query)."""
    lineages = ClueLink.objects.filter(clue=clue).values("lineage")
    return list(ArrearsRecord.objects.filter(unit=clue.unit_id, lineage__in=lineages).order_by("sort_no", "id"))
