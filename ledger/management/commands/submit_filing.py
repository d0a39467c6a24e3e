import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ledger.actions.filings import submit
from ledger.actions.versions import Submission
from ledger.management.operator import USAGE, OperatorCommand
from ledger.models import State
from ledger.queries.periods import period_by_code
from ledger.queries.units import unit_by_code
from ledger.scoping import Actor


class Command(OperatorCommand):
    """submit_filing --unit CODE --period CODE [--nil | --no-change] [--explain TEXT | --explain-file JSON] …."""

    help = "提交一个单位某一期的报送"

    def add_options(self, parser: CommandParser) -> None:
        """Take the unit, the period and what the submission says."""
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--period", required=True, metavar="CODE")
        said = parser.add_mutually_exclusive_group()
        said.add_argument("--nil", action="store_true", help="零报告")
        said.add_argument("--no-change", action="store_true", help="无变化：与上次审核通过的版本相同")
        parser.add_argument("--with-missing", action="store_true", help="有下级未报时仍上报")
        answers = parser.add_mutually_exclusive_group()
        answers.add_argument("--explain", default="", metavar="TEXT", help="对所有需说明事项的说明")
        answers.add_argument(
            "--explain-file",
            type=Path,
            metavar="JSON",
            help="说明文件：{“规则”或“规则:序号”: “说明”}，如 {“A02:7”: “…”}",
        )

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Submit and say what became of it."""
        submission = Submission(
            nil=options["nil"],
            no_change=options["no_change"],
            with_missing=options["with_missing"],
            explain=options["explain"],
            answers=answers_of(options["explain_file"]),
        )
        unit, period = unit_by_code(options["unit"]), period_by_code(options["period"])
        outcome = submit(actor, unit, period, submission)
        return {
            "unit": unit.code,
            "period": period.code,
            "version": outcome.number,
            "state": State(outcome.filing.state).name.lower(),
            "late": outcome.filing.late,
        }


def answers_of(path: Path | None) -> dict[str, str]:
    """Read a file of explanations: one JSON object of texts by rule ('A02') or by rule and number ('A02:7')."""
    if path is None:
        return {}
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CommandError(f"读不了说明文件：{problem}", returncode=USAGE) from problem
    if not isinstance(answers, dict) or not all(isinstance(text, str) for text in answers.values()):
        raise CommandError("说明文件应为一个 JSON 对象，值为文字。", returncode=USAGE)
    return answers
