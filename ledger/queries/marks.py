"""How many findings each row has, kept for lists and tabs: whether that is still so, and what it says."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

from django.db.models import Q

from ledger.annexes.checks import Context, Severity
from ledger.annexes.checks.thresholds import Thresholds
from ledger.errors import Located
from ledger.models import ArrearsRecord, RecordMark, Unit
from ledger.queries.findings import RULES_VERSION

WRONG: Final = Q(mark__errors__gt=0) | Q(mark__isnull=True, faulty=True)
"""Rows with an E finding; one that was never judged as a whole is known by its own flag."""
_DIGEST_LENGTH: Final = 12
ASKS: Final = Q(mark__asks__gt=0)
"""Rows with an X finding that nobody has explained."""
FOUND: Final[Mapping[str, Q]] = {
    "errors": WRONG,
    "asks": ASKS,
    "warnings": Q(mark__warnings__gt=0),
    "none": Q(mark__errors=0, mark__asks=0, mark__warnings=0),
}
"""Rows by what they were found to have when they were last judged."""
# Marks of before hold no rules: named anew, they are all made anew.
_HOLDS: Final = "rules"


def found_by(rule: str) -> Q:
    """Return the condition on rows of which a rule said something that nobody has explained."""
    return Q(mark__rules__contains=[rule])


@dataclass(frozen=True, slots=True)
class Mark:
    """What one row has: E findings, X findings without an explanation, W findings, and the rules that say so."""

    errors: int = 0
    asks: int = 0
    warnings: int = 0
    rules: tuple[str, ...] = ()


def context_key(context: Context) -> str:
    """Name what rows were judged for, so that a later look can tell whether it would judge alike (≤ 60 signs)."""
    after = "+" if context.after_resolution else ""
    data = (
        context.ends_month,
        context.in_district,
        context.points,
        sorted(context.trial),
        _HOLDS,
        *_figures(context.thresholds),
    )
    digest = hashlib.sha256(repr(data).encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{context.kind}{after}|{context.survey_month}|{context.due_month}|{RULES_VERSION}|{digest}"


def _figures(thresholds: Thresholds) -> list[object]:
    """List a campaign's figures; a list among them in its order, for a set has none."""
    values = (getattr(thresholds, field.name) for field in fields(thresholds))
    return [sorted(value) if isinstance(value, frozenset) else value for value in values]


def marks_of(found: Iterable[Located], record_ids: Iterable[int]) -> Mapping[int, Mark]:
    """Count findings by row; a row without one has an empty mark, findings of the whole ledger have no row."""
    counts: Counter[tuple[int | None, Severity | None]] = Counter()
    rules: dict[int | None, set[str]] = {}
    for item in found:
        what = _what(item)
        counts[item.record_id, what] += 1
        if what is not None:
            rules.setdefault(item.record_id, set()).add(item.finding.rule)
    return {
        pk: Mark(
            counts[pk, Severity.ERROR],
            counts[pk, Severity.EXPLAIN],
            counts[pk, Severity.WARN],
            tuple(sorted(rules.get(pk, ()))),
        )
        for pk in record_ids
    }


def _what(item: Located) -> Severity | None:
    """Tell what a finding counts as; an explained one is nothing to do any more."""
    explained = item.finding.severity is Severity.EXPLAIN and item.explanation
    return None if explained else item.finding.severity


def is_stale(unit: Unit, key: str) -> bool:
    """Tell whether any live row of the unit lacks a mark for this context (two queries).

    Rows that left have no mark, so the numbers tell; a join of the two is planned badly right after an import.
    """
    marks = RecordMark.objects.filter(unit=unit, judged_for=key).count()
    return marks != ArrearsRecord.objects.filter(unit=unit).count()


def marks_by_record(record_ids: Sequence[int]) -> dict[int, Mark]:
    """Return the marks of these rows, by record id (one query)."""
    rows = RecordMark.objects.filter(record_id__in=record_ids).values_list(
        "record_id", "errors", "asks", "warnings", "rules"
    )
    return {pk: Mark(errors, asks, warnings, tuple(rules)) for pk, errors, asks, warnings, rules in rows}
