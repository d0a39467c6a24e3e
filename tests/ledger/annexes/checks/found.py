"""What the judge found on one line, in few words."""

from ledger.annexes.checks import Context, judge
from ledger.annexes.line import Line
from tests.ledger.annexes.checks.contexts import RESOLUTION

Found = list[tuple[str, str, int]]


def found(line: Line, context: Context = RESOLUTION) -> Found:
    """List (rule, severity, column) of each finding on a line."""
    return [(finding.rule, finding.severity.value, finding.column) for finding in judge([line], context)]
