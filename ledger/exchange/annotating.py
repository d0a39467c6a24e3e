"""The clerk's own workbook with an import's findings and proposals on it (sheets.md, Annotated return)."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ledger.annexes.annex2 import ANNEX2
from ledger.annexes.checks import Severity
from ledger.errors import RefusedError
from ledger.exchange.report import Report
from qingqian.sheets.annotate import Mark, Tone, annotate
from qingqian.sheets.refusal import Refused

Told = Iterable[Mapping[str, Any]]
"""Findings or proposals as `Report.as_json()` has them."""

_TONES: Final[Mapping[str, Tone]] = {
    Severity.ERROR.value: "error",
    Severity.EXPLAIN.value: "explain",
    Severity.WARN.value: "warn",
}


def marks_of(report: Report) -> tuple[Told, Told]:
    """Return a report's findings and proposals as `annotated` takes them."""
    told = report.as_json()
    return told["errors"], told["proposals"]


def annotated(stored_path: Path, name: str, errors: Told, proposals: Told, target: Path) -> None:
    """Write the clerk's file, called `name`, with these findings and proposals to `target`, an .xlsx.

    RefusedError with one clear sentence if the file cannot be read (any more).
    """
    try:
        annotate(stored_path, target, [*_findings(errors), *_proposals(proposals)], ANNEX2, name=name)
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal


def _findings(errors: Told) -> Iterator[Mark]:
    return (Mark(item["cell"], item["message"], _TONES[item["severity"]]) for item in errors)


def _proposals(proposals: Told) -> Iterator[Mark]:
    for item in proposals:
        what = f"改为“{item['to']}”" if item["to"] else "清空此格"
        yield Mark(item["cell"], f"{what}：{item['why']}", "proposal")
