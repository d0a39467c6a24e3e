"""疑似矛盾: rows below a unit that cannot all be right, found without clues (domain.md §9).

What several units have twice is another page's (queries/shared.py, 疑似重复). Only whoever stands above sees this: the
rows of one group may lie in several units.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.annexes.line import Line
from ledger.models import ArrearsRecord, Unit
from ledger.queries.record import line_of
from reporting.queries.beyond.sql import fetch, stream

AT_ONCE: Final = 500
KINDS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "debtor": (
        _("同一债务人，性质、隶属关系或领域不一"),
        _("统一社会信用代码相同，第7、8、9列有不同的填法。"),
    ),
    "debtor_name": (
        _("同一代码，债务人名称不一"),
        _("债务人统一社会信用代码相同，名称不同（不计空格、括号等写法）。"),
    ),
    "creditor_name": (
        _("同一代码，债权人名称不一"),
        _("债权人统一社会信用代码相同，名称不同（不计空格、括号等写法）。"),
    ),
    "contract": (_("同一合同，合同金额不一"), _("债务人、债权人、合同名称都相同，第17列不同。")),
    "dispute": (_("同一对双方，有的有分歧、有的无分歧"), _("都未清偿完毕；已拆分的一组不计。")),
    "again": (_("清偿完毕后，同一对双方又有新的欠款"), _("前一件先登记为清偿完毕，后一件才录入台账，且未清偿完毕。")),
    "proof": (_("清偿完毕，没有证明材料"), _("台账里没有上传任何凭证。")),
}
"""Each kind with what it is called and exactly when a row is of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many groups, how many rows, what they owe (column 18) in 分."""

    groups: int = 0
    rows: int = 0
    owed_fen: int = 0


@dataclass(frozen=True, slots=True)
class Contradicting:
    """One row: of which kind and group (numbered from 1 within the kind), whose it is, what it says."""

    kind: str
    place: int
    record: ArrearsRecord
    line: Line


def contradictions(unit: Unit) -> dict[str, Found]:
    """Return what is found below a unit, by kind (two queries)."""
    found = fetch("contradictions", "contradictions_counts", units=_units(unit))
    return {row["kind"]: Found(row["groups"], row["rows"], row["owed_fen"]) for row in found}


def contradicting(unit: Unit, kind: str, start: int, most: int) -> Sequence[Contradicting]:
    """Return up to `most` rows of a kind, group by group, from number `start` (0 is the first) on (three queries)."""
    asked = {"units": _units(unit), "kind": kind, "start": start, "most": most}
    return _read(fetch("contradictions", "contradictions_rows", **asked))


def every_contradicting(unit: Unit, kind: str | None = None) -> Iterator[Contradicting]:
    """Yield all rows of a kind, or of each, group by group: never more than `AT_ONCE` of them are held."""
    asked = {"units": _units(unit), "kind": kind, "start": 0, "most": None}
    found = stream("contradictions", "contradictions_rows", **asked)
    while some := list(islice(found, AT_ONCE)):
        yield from _read(some)


def _read(found: Sequence[Mapping[str, Any]]) -> Sequence[Contradicting]:
    """Read the lines of some rows (one query)."""
    rows = ArrearsRecord.objects.select_related("unit").in_bulk([row["id"] for row in found])
    return [
        Contradicting(row["kind"], row["place"], rows[row["id"]], line_of(rows[row["id"]]))
        for row in found
        if row["id"] in rows
    ]


def _units(unit: Unit) -> list[int]:
    return list(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True))
