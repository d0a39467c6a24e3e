"""Live findings as pages list them, each with a link to its very field."""

from ledger.annexes.annex2 import BY_NO
from ledger.errors import Located
from ledger.tables.findings import FindingLine, message_shown, place
from ledger.views.links import address


def stated(item: Located, *, linked: bool = True) -> FindingLine:
    """Say where a finding stands in words, and lead to its field in the row's form."""
    finding = item.finding
    column = BY_NO.get(finding.column)
    url = address("record", item.record_id) if linked and item.record_id else ""
    anchor = f"#id_{column.name}" if url and column else ""
    return FindingLine(
        finding.severity.value,
        finding.rule,
        message_shown(finding.message, finding.column),
        place(item.number, finding.column),
        item.record_id,
        item.explanation,
        url=url + anchor,
    )
