"""How stamped paper is shown: what is awaited, what came, what its code said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.forms import Form

from ledger.models import CodeCheck, FilingVersion, PaperReceipt, PaperScan
from ledger.queries.papers import PaperState, VersionPaper
from qingqian.web.parts import Pill, Tone

PAPER_PILLS: Final[Mapping[PaperState, Pill]] = {
    PaperState.NOTHING: Pill("纸质未到", Tone.PLAIN, "file"),
    PaperState.AWAITED: Pill("电子已报、纸质未到", Tone.WARN, "file-alert"),
    PaperState.OLD: Pill("旧版已到", Tone.WARN, "history"),
    PaperState.ARRIVED: Pill("纸质已到", Tone.OK, "circle-check"),
}
CODE_PILLS: Final[Mapping[CodeCheck, Pill]] = {
    CodeCheck.MATCHES: Pill("校验码相符", Tone.OK, "circle-check"),
    CodeCheck.SUPERSEDED: Pill("旧版的校验码", Tone.WARN, "history"),
    CodeCheck.MISSING: Pill("纸上没有校验码", Tone.WARN, "file-alert"),
}
UNDONE: Final = Pill("更正：没有收到", Tone.PLAIN, "ban")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One version with its paper: scans, entries with what each says, and whether a receipt stands."""

    version: FilingVersion
    current: bool
    url: str
    scans: Sequence[PaperScan]
    receipts: Sequence[tuple[PaperReceipt, Pill]]
    arrived: bool
    undo: Form | None = None


def paper_line(paper: VersionPaper, url: str, *, current: bool, undo: Form | None = None) -> PaperLine:
    """Say what there is of a version, the newest entry first; `undo` corrects the receipt that stands."""
    entries = [(entry, entry_pill(entry)) for entry in reversed(paper.receipts)]
    return PaperLine(paper.version, current, url, paper.scans, entries, paper.receipt is not None, undo)


def entry_pill(entry: PaperReceipt) -> Pill:
    """Say what an entry says of the code, or that it took a receipt back."""
    return UNDONE if entry.checked is None else CODE_PILLS[CodeCheck(entry.checked)]
