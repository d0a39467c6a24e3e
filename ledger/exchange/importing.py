"""From a clerk's workbook to the ledger: read, judge, match, store; all or nothing (domain.md §3.2)."""

from pathlib import Path

from ledger.annexes.checks import Context
from ledger.exchange.report import Choices, Report, UnstorableError
from ledger.exchange.resource import Annex2Format, Annex2Resource, Annex2Result
from ledger.exchange.sheet import Progress, Sheet, read_sheet, silent
from ledger.models import Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.scoping import Actor

__all__ = [
    "Choices",
    "Report",
    "UnstorableError",
    "import_file",
    "import_sheet",
    "read_sheet",
]


def import_sheet(actor: Actor, unit: Unit, sheet: Sheet, context: Context, choices: Choices) -> Annex2Result:
    """Judge and match the rows and store those that are new or changed, in the running transaction.

    The sheet's report says what was done. Raises UnstorableError, with nothing stored, when rows are wrong and
    `partial` was not chosen.
    """
    resource = Annex2Resource(actor, unit, context, choices)
    result: Annex2Result = resource.import_data(sheet, dry_run=choices.dry_run)  # type: ignore[no-untyped-call]
    return result


def import_file(
    actor: Actor,
    unit: Unit,
    path: Path,
    name: str,
    context: Context,
    choices: Choices,
    progress: Progress = silent,
) -> Report:
    """Read, judge and store a workbook in the running transaction (the command's way; a job does it in two)."""
    require(actor, Action.IMPORT_RECORDS, unit)
    sheet = Annex2Format(name, progress).create_dataset(path)
    import_sheet(actor, unit, sheet, context, choices)
    return sheet.report
