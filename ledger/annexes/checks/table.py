"""The one table of rules, and the judge that runs it.

A new rule is one function in the file of its family, one line here and one workbook that fails by it alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ledger.annexes.checks import amounts, complaints, duplicates, form, history, nil, plausibility, structure, twins
from ledger.annexes.checks.base import Context, Finding, Hit, Ledger, LedgerRule, Past, RowRule, Severity
from ledger.annexes.line import LINE_NAMES, Line

_OUTCOMES: Final = LINE_NAMES[LINE_NAMES.index("cleared_fen") :]

Rules = Mapping[str, RowRule | LedgerRule]

RULES: Final[Rules] = {
    "F01": RowRule(form.mandatory_missing),
    "F03": RowRule(form.money_negative),
    "F05": RowRule(form.uscc_malformed),
    "F06": RowRule(form.uscc_check_digit),
    "F07": RowRule(form.phone_odd),
    "F08": LedgerRule(form.unit_differs),
    "S01": RowRule(structure.sector_against_nature, ("nature", "sector")),
    "S02": RowRule(structure.parent_company, ("nature", "parent_company", "sector")),
    "S03": RowRule(structure.same_party, ("debtor_name", "debtor_uscc", "creditor_name", "creditor_uscc")),
    "S04": RowRule(structure.creditor_no_enterprise, ("creditor_uscc",)),
    "S05": RowRule(structure.due_after_survey, ("due_month",)),
    "S06": RowRule(structure.court_in_survey, ("court_fen",)),
    "S07": RowRule(structure.not_ours_to_report, ("source", "nature", "parent_company")),
    "S08": RowRule(structure.source_number, ("source", "source_no")),
    "S09": RowRule(structure.code_against_nature, ("nature", "sector", "debtor_uscc")),
    "A01": RowRule(amounts.owed_not_positive),
    "A02": RowRule(amounts.owed_above_contract, ("contract_fen", "owed_fen")),
    "A03": RowRule(amounts.cleared_not_owed, ("owed_fen", "cleared_fen")),
    "A04": RowRule(amounts.several_outcomes, _OUTCOMES),
    "A05": RowRule(amounts.paid_out_of_range, ("owed_fen", "paid_fen")),
    "A06": RowRule(amounts.remaining_wrong, ("owed_fen", "paid_fen", "remaining_fen")),
    "A07": RowRule(amounts.remaining_without_month, ("disputed", "remaining_fen", "remaining_due_month")),
    "A08": RowRule(amounts.agreement_incomplete, ("owed_fen", "agreed_fen", "agreed_due_month")),
    "A09": RowRule(amounts.court_against_rest, ("owed_fen", "paid_fen", "remaining_due_month", "court_fen")),
    "A11": RowRule(amounts.nothing_done, ("disputed", "owed_fen", *_OUTCOMES)),
    "A12": RowRule(amounts.promise_broken, ("remaining_fen", "remaining_due_month", "agreed_fen", "agreed_due_month")),
    "A13": RowRule(amounts.promise_late, ("remaining_due_month", "agreed_due_month")),
    "D01": LedgerRule(duplicates.same_debt_twice, ("debtor_uscc", "creditor_uscc", "contract_name", "owed_fen")),
    "D02": LedgerRule(twins.debt_elsewhere, ("debtor_uscc", "creditor_uscc", "contract_name", "owed_fen")),
    "D03": LedgerRule(duplicates.nearly_the_same_debt, ("debtor_uscc", "creditor_uscc", "contract_name", "owed_fen")),
    "D04": LedgerRule(twins.number_elsewhere, ("source", "source_no")),
    "P01": RowRule(plausibility.owed_large, ("owed_fen",)),
    "P02": RowRule(plausibility.probably_yuan, ("owed_fen", "contract_fen")),
    "P03": RowRule(plausibility.owed_small, ("owed_fen",)),
    "P04": LedgerRule(plausibility.round_amounts),
    "P05": LedgerRule(plausibility.phone_shared, ("debtor_phone", "creditor_phone")),
    "P06": LedgerRule(plausibility.mostly_disputed),
    "P07": LedgerRule(complaints.nil_with_complaints),
    "P08": LedgerRule(complaints.owed_and_not_listed),
    "N01": LedgerRule(nil.nil_with_lines),
    "N02": LedgerRule(nil.changed_all_the_same),
    "T01": LedgerRule(history.rows_vanished),
    "T02": LedgerRule(history.paid_fell, ("cleared_fen", "paid_fen")),
    "T03": LedgerRule(history.owed_changed, ("owed_fen",)),
    "T04": LedgerRule(history.became_disputed, ("disputed",)),
    "T05": LedgerRule(history.no_longer_cleared, _OUTCOMES),
    "T06": LedgerRule(history.promise_moved, ("remaining_due_month", "agreed_due_month")),
    "T07": LedgerRule(history.standing_still, ("disputed", *_OUTCOMES)),
    "T08": LedgerRule(history.found_late, ("source",)),
    "T09": LedgerRule(history.cleared_before_the_deadline),
    "T10": LedgerRule(history.undisputed_to_court, ("disputed", "court_fen")),
    "T11": LedgerRule(complaints.paid_and_complained_of, ("debtor_name", "creditor_name", "cleared_fen")),
}


def judge(
    lines: Sequence[Line],
    context: Context,
    unit_texts: Sequence[str] = (),
    groups: Sequence[object] = (),
    *,
    pasts: Sequence[Past | None] = (),
    vanished: Sequence[str] = (),
    cleared_late: Sequence[int] = (),
    rules: Rules = RULES,
) -> list[Finding]:
    """Judge the lines of one unit and return all findings, sorted by row (whole ledger first), column and rule.

    `unit_texts` is what column 4 said on each line (F08), `groups` the contract group of each line or None (D01);
    where they are given they run parallel to `lines`, as `pasts` does (T); `vanished` and `cleared_late` are told with
    it, see `Ledger`. Rules on trial in the context warn only.
    """
    return judge_ledger(Ledger(lines, context, unit_texts, groups, pasts, vanished, cleared_late), rules)


def judge_ledger(ledger: Ledger, rules: Rules = RULES) -> list[Finding]:
    """Judge the lines of one unit beside all that is told of them, as `judge` does."""
    found = _judge_rows(ledger, rules)
    for name, rule in rules.items():
        if isinstance(rule, LedgerRule):
            found += [_finding(name, row, hit) for row, hit in rule.check(ledger)]
    return sorted(_softened(found, ledger.context.trial), key=_place)


def _softened(found: list[Finding], trial: frozenset[str]) -> list[Finding]:
    """Let rules on trial warn only (a new rule starts as W)."""
    if not trial:
        return found
    return [replace(item, severity=Severity.WARN) if item.rule in trial else item for item in found]


def _judge_rows(ledger: Ledger, rules: Rules) -> list[Finding]:
    checks = [(name, rule.check) for name, rule in rules.items() if isinstance(rule, RowRule)]
    context = ledger.context
    return [
        _finding(name, row, hit)
        for row, line in enumerate(ledger.lines)
        for name, check in checks
        for hit in check(line, context)
    ]


def _finding(rule: str, row: int | None, hit: Hit) -> Finding:
    return Finding(rule, hit.severity, hit.column, hit.message, row, hit.about)


def _place(finding: Finding) -> tuple[int, int, str]:
    return (-1 if finding.row is None else finding.row, finding.column, finding.rule)
