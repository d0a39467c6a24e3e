from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ledger.errors import LedgerError
from ledger.exchange.annotating import annotated, marks_of
from ledger.exchange.directory import take_parties
from ledger.exchange.importing import Choices, Report, UnstorableError, import_file
from ledger.management.operator import USAGE, OperatorCommand
from ledger.queries.periods import context_for, live_context, period_by_code
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor


class Command(OperatorCommand):
    """import_annex2 FILE --unit CODE [--period CODE] [--accept-proposals] [--partial] [--dry-run] [--report OUT]."""

    help = "把附件2工作簿导入一个单位的台账"

    def add_options(self, parser: CommandParser) -> None:
        """Take the file, the unit and what was decided beforehand."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--period", metavar="CODE", help="按这一期的规则检查；不写则按最近已到期的一期")
        parser.add_argument("--accept-proposals", action="store_true", help="接受全部修正建议")
        parser.add_argument("--partial", action="store_true", help="有的行无法保存时，仍保存其余的行")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不保存")
        parser.add_argument("--report", type=Path, metavar="OUT.xlsx", help="把标注了检查结果的原文件另存到这里")

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Import the file and count what it did."""
        path, target = _paths(options)
        unit = unit_by_code(options["unit"])
        period = options["period"]
        context = context_for(unit, period_by_code(period)) if period else live_context(unit)
        choices = Choices(options["accept_proposals"], options["partial"], options["dry_run"])
        try:
            report = import_file(actor, unit, path, path.name, context, choices)
        except UnstorableError as refusal:
            self._annotate(path, refusal.report, target)
            raise
        if report.stored:
            take_parties(unit, *report.revs)
        self._annotate(path, report, target)
        for remark in report.remarks:
            self.stderr.write(remark)
        return report.as_json()

    def _annotate(self, path: Path, report: Report, target: Path | None) -> None:
        """Write the file with what was found in it, if it was asked for."""
        if target is not None:
            annotated(path, path.name, *marks_of(report), target)
            self.stderr.write(f"标注了检查结果的文件已存为：{target}")

    def refusal(self, refusal: LedgerError) -> dict[str, Any] | None:
        """Print the counts and findings also when the file was refused after it was read."""
        return refusal.report.as_json() if isinstance(refusal, UnstorableError) else super().refusal(refusal)


def _paths(options: dict[str, Any]) -> tuple[Path, Path | None]:
    """Return the file to read and the one to write, if any; refuse what cannot be meant."""
    path: Path = options["file"]
    target: Path | None = options["report"]
    if not path.is_file():
        raise CommandError(f"没有这个文件：{path}", returncode=USAGE)
    if target is None:
        return path, None
    if target.suffix.lower() != ".xlsx" or target.is_dir():
        raise CommandError(f"--report 应写成一个 .xlsx 文件名，现在是：{target}", returncode=USAGE)
    if not target.parent.is_dir():
        raise CommandError(f"没有这个文件夹：{target.parent}", returncode=USAGE)
    if target.exists() and target.samefile(path):
        raise CommandError("--report 不能覆盖要导入的原文件，请换一个文件名。", returncode=USAGE)
    return path, target
