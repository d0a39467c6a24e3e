"""Findings as plain lines to send on: cell, severity, what to do."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.models import ImportRow

_SIGNS: Final = {"E": "须改正", "X": "须说明", "W": "提示"}


def finding_lines(rows: Iterable[ImportRow]) -> Iterator[str]:
    """Yield a line for each finding and proposal, in the file's order."""
    for row in rows:
        for item in row.findings:
            yield f"{item['cell']} 【{_SIGNS[item['severity']]}】{item['message']}"
        for item in row.proposals:
            yield _proposal(item)


def _proposal(item: dict[str, Any]) -> str:
    said = {"cell": item["cell"], "old": item["from"] or _("空白"), "new": item["to"] or _("空白"), "why": item["why"]}
    return _("%(cell)s 【建议】由“%(old)s”改为“%(new)s”：%(why)s。") % said
