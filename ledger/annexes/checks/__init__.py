"""The rules of domain.md §4 on flat lines: one pure function each, one table, one judge."""

from ledger.annexes.checks.base import Context, Finding, Ledger, LedgerRule, RowRule, Severity
from ledger.annexes.checks.explanations import EXPLANATION_MIN, explanation_problem, fingerprint
from ledger.annexes.checks.table import RULES, judge, judge_ledger

__all__ = [
    "EXPLANATION_MIN",
    "RULES",
    "Context",
    "Finding",
    "Ledger",
    "LedgerRule",
    "RowRule",
    "Severity",
    "explanation_problem",
    "fingerprint",
    "judge",
    "judge_ledger",
]
