"""Files that prove something of a clue: who may bring which when, and who may take them back (domain.md §8).

They are known by their content and kept outside the web root; they move with their clue and are never deleted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.core.files.base import File

from ledger.actions.audit import note
from ledger.actions.clues.moving import unit_at
from ledger.actions.files import Laid, aside, called, digest_of, lay, lying, refuse_infected, refuse_size
from ledger.actions.locks import lock_ledgers
from ledger.actions.uploads import MAX_BYTES, media_type_of, refuse_name
from ledger.clueflow import OPEN, Act, At, step_for
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import Clue, ClueEvidence, ClueEvidenceKind, ClueState
from ledger.permission import may, require
from ledger.policy import Action
from ledger.queries.clues.one import GONE, clue_by_id, held_clue
from ledger.scoping import Actor
from qingqian.db.clock import app_now
from qingqian.uploads.pictures import PictureError, draw_small

PICTURES: Final = frozenset({"image/jpeg", "image/png"})
MOST: Final = 50
"""So many files may lie with a clue at a time."""
MOST_BYTES: Final = 200 << 20
"""So much may all that was ever brought with one take on the disk."""


@dataclass(frozen=True, slots=True)
class ClueBringing:
    """By which right files of which kinds are brought: at which of the clue's units, in which states."""

    at: At
    states: frozenset[ClueState]
    kinds: tuple[ClueEvidenceKind, ...] = tuple(ClueEvidenceKind)


_TAKEN_IN: Final = frozenset({ClueState.REGISTERED, ClueState.SUPPLEMENT})
_CALLED_BACK: Final = frozenset(state for state in ClueState if step_for(state, Act.CALL_BACK))
# The level above adds what it wrote itself, and who calls back what he heard; neither brings the proofs of a result.
BRINGINGS: Final[Mapping[Action, ClueBringing]] = MappingProxyType(
    {
        Action.REGISTER_CLUE: ClueBringing(At.DESK, _TAKEN_IN),
        Action.HANDLE_CLUE: ClueBringing(At.DESK, frozenset(OPEN) - _TAKEN_IN),
        Action.SUPERVISE_CLUE: ClueBringing(At.UNIT, frozenset(OPEN), (ClueEvidenceKind.ORDER,)),
        Action.CALL_BACK_CLUE: ClueBringing(
            At.OWNER,
            _CALLED_BACK,
            (
                ClueEvidenceKind.CONFIRMATION,
                ClueEvidenceKind.CONTACT,
                ClueEvidenceKind.ORDER,
                ClueEvidenceKind.OTHER,
            ),
        ),
    }
)


def bringing_of(actor: Actor, clue: Clue) -> Action | None:
    """Return by which right the actor may bring a file to the clue now; None for by none (no query)."""
    found = (
        action
        for action, bringing in BRINGINGS.items()
        if clue.state in bringing.states and may(actor, action, unit_at(clue, bringing.at))
    )
    return next(found, None)


def may_take_back(actor: Actor, clue: Clue, evidence: ClueEvidence) -> Action | None:
    """Return by which right the actor may take a file back now; None for by none (no query)."""
    by = None if _stands(clue) else bringing_of(actor, clue)
    return by if by is not None and evidence.kind in BRINGINGS[by].kinds else None


def bring(
    actor: Actor, by: Action, pk: int, upload: File[bytes], kind: ClueEvidenceKind, title: str = ""
) -> ClueEvidence:
    """Keep a file with a clue, once as each kind: the same content again as the same kind is the file that is there.

    MissingError and ForbiddenError by the policy, ConflictError where the clue has gone on, RefusedError with one
    sentence for what is too large, too much, or none of the types taken.
    """
    seen = clue_by_id(pk)
    _require(actor, by, seen)
    refuse_size(upload, MAX_BYTES, "请压缩图片或拆分后再传")
    refuse_name(upload)
    media_type, digest = media_type_of(upload), digest_of(upload)
    refuse_infected(seen.unit, upload)
    small = _small(upload) if media_type in PICTURES else b""
    clue = _held(pk)
    _require(actor, by, clue)
    _refuse_state(by, clue, kind)
    ever = list(ClueEvidence.objects.filter(clue=clue))
    known = next((each for each in ever if (each.sha256, each.kind, each.removed_at) == (digest, kind, None)), None)
    if known is not None:
        return known
    laid = _laid(clue, ever, digest, upload)
    if small:
        _thumb(laid.stored_name).write_bytes(small)
    return ClueEvidence.objects.create(
        unit=clue.unit,
        clue=clue,
        kind=kind,
        title=title.strip() or Path(laid.original_name).stem[:100],
        media_type=media_type,
        author_name=actor.name,
        **asdict(laid),
    )


def take_back(actor: Actor, by: Action, evidence: ClueEvidence) -> None:
    """Hide a file; itself and who took it back stay. Twice is once.

    ForbiddenError by the policy, RefusedError while a result that is under review or stands rests on it.
    """
    _require(actor, by, clue_by_id(evidence.clue_id))
    clue = _held(evidence.clue_id)
    _require(actor, by, clue)
    if _stands(clue):
        raise RefusedError(
            f"线索现在是“{ClueState(clue.state).label}”，结果以这些材料为依据，不能撤回；退回重办后才能撤回。"
        )
    _refuse_state(by, clue, ClueEvidenceKind(evidence.kind))
    ClueEvidence.objects.filter(pk=evidence.pk, removed_at=None).update(
        removed_at=app_now(), removed_by_name=actor.name
    )


def open_file(actor: Actor, evidence: ClueEvidence) -> Path:
    """Return where a file lies and log who reads it; RefusedError where it is gone from the disk."""
    clue = clue_by_id(evidence.clue_id)
    require(actor, Action.READ_EVIDENCE, clue.unit)
    path = lying(evidence)
    note(clue.unit_id, "evidence_read", {"clue": clue.number, "attachment": evidence.pk})
    return path


def open_thumb(actor: Actor, evidence: ClueEvidence) -> Path:
    """Return where the small picture of a picture lies; RefusedError where there is none."""
    require(actor, Action.READ_EVIDENCE, clue_by_id(evidence.clue_id).unit)
    path = _thumb(evidence.stored_name)
    if evidence.media_type not in PICTURES or not path.is_file():
        raise RefusedError("这份材料没有缩略图，请下载后查看。")
    return path


def evidence_by_id(pk: int, *, removed: bool = False) -> ClueEvidence:
    """Return a file of a clue in the actor's scope; MissingError for others', and unless `removed` once taken back."""
    found = ClueEvidence.objects.filter(pk=pk).first()
    if found is None:
        raise MissingError(GONE)
    if found.removed_at is not None and not removed:
        raise MissingError("这个文件已被撤回。")
    return found


def _small(upload: File[bytes]) -> bytes:
    """Draw a picture small, before anything is held; RefusedError for one that cannot be read."""
    with aside(upload) as path:
        target = path.with_suffix(".small")
        try:
            draw_small(path, target)
            return target.read_bytes()
        except PictureError as problem:
            raise RefusedError(str(problem)) from None
        finally:
            target.unlink(missing_ok=True)


def _thumb(stored_name: str) -> Path:
    """Return where the small picture lies: beside the file."""
    folder: Path = settings.UPLOAD_DIR
    return folder / f"{stored_name}.thumb"


def _held(pk: int) -> Clue:
    """Lock a clue with the ledger of its unit: also of a closed one, whose clues are called back from above."""
    lock_ledgers([clue_by_id(pk).unit_id], closed=True)
    return held_clue(pk)


def _require(actor: Actor, by: Action, clue: Clue) -> None:
    """Whoever reached the clue may know of it, even where its desk or its owner is a unit above one's own."""
    if not may(actor, by, unit_at(clue, BRINGINGS[by].at)):
        raise ForbiddenError("这条线索的材料现在不由您的单位或角色增减，请交给承办单位。")


def _stands(clue: Clue) -> bool:
    return clue.ended or clue.state == ClueState.REVIEW


def _refuse_state(by: Action, clue: Clue, kind: ClueEvidenceKind) -> None:
    bringing = BRINGINGS[by]
    if clue.state not in bringing.states:
        raise ConflictError(f"线索现在是“{ClueState(clue.state).label}”，材料不由您增减，请刷新后再看。")
    if kind not in bringing.kinds:
        raise RefusedError(f"您在这一步只能处理{'、'.join(each.label for each in bringing.kinds)}。")


def _laid(clue: Clue, ever: list[ClueEvidence], digest: str, upload: File[bytes]) -> Laid:
    """Lay a file, unless the same content was brought before, as whatever: it lies there, and takes no room again."""
    if sum(each.removed_at is None for each in ever) >= MOST:
        raise RefusedError(f"一条线索最多 {MOST} 件材料，请合并后再传，或先撤回不用的。")
    before = next((each for each in ever if each.sha256 == digest), None)
    if before is not None:
        return Laid(called(upload), before.stored_name, before.size, digest)
    if sum({each.stored_name: each.size for each in ever}.values()) + (upload.size or 0) > MOST_BYTES:
        raise RefusedError(f"这条线索的材料合计超过 {MOST_BYTES >> 20} MB，请压缩图片后再传。")
    return lay(clue.unit, upload)
