"""Findings by rule: this period's figures, and twelve periods' numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.annexes.checks.base import SEVERITIES, Severity
from ledger.annexes.checks.catalogue import TITLES
from ledger.models import Period
from ledger.tables.severities import SEVERITY_PILLS
from qingqian.web.parts import Kpi, Pill
from reporting.queries.quality.counts import Count, Counts, Reports, RuleKey, of_rule, together
from reporting.tables.quality.address import QualityAddress
from reporting.tables.quality.parts import Cell, Spark, count_cell, money_cell, row_unit, rows_cell, spark

COMPLAINED: Final = "complained"
DASH: Final = "—"
# rule, what it is called here, why one looks at it
WORTH_A_LOOK: Final = (
    ("T09", gettext_lazy("截止前集中清偿"), gettext_lazy("截止前不久集中改为清偿完毕，请抽查付款凭证。")),
    ("P04", gettext_lazy("整数金额过多"), gettext_lazy("大部分拖欠金额是整数，可能是估计数，请对合同和结算单。")),
    ("T07", gettext_lazy("无分歧却没有进展"), gettext_lazy("没有分歧，连续几版金额和化解情况都没有变化。")),
    ("A12", gettext_lazy("承诺到期未付"), gettext_lazy("约定的偿还时间已过，仍未还清。")),
)
AFTER_A_COMPLAINT: Final = gettext_lazy(
    "由无分歧改为有分歧，而这一件不是自行排查来的（问题来源为督查、登记（投诉）平台、审计、信访、其他），或已有问题编号。"
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with one severity in the period, and how it went over the last periods."""

    rule: str
    severity: str
    title: str
    cells: Sequence[Cell]
    spark: Spark

    @property
    def pill(self) -> Pill:
        """The severity as shape, word and colour."""
        return SEVERITY_PILLS[self.severity]


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One rule with one severity: its number of rows in each period."""

    rule: str
    severity: str
    title: str
    cells: Sequence[Cell]

    @property
    def pill(self) -> Pill:
        """The severity as shape, word and colour."""
        return SEVERITY_PILLS[self.severity]


@dataclass(frozen=True, slots=True)
class Look:
    """What is worth a look in the period: one figure and why."""

    key: str
    title: str
    text: str
    count: Count
    cell: Cell


def gravity(key: RuleKey, count: Count) -> tuple[int, int, str]:
    """Order lines: what blocks before what asks before what warns, then by rows."""
    rule, severity = key
    return SEVERITIES.index(severity), -count.rows, rule


def rule_lines(by_period: Mapping[int, Counts], periods: Sequence[Period], address: QualityAddress) -> list[RuleLine]:
    """List what the rules said in the last of the periods, the gravest first."""
    now = by_period[periods[-1].pk]
    return [
        _rule_line(key, now[key], [by_period[period.pk].get(key, Count()).rows for period in periods], address)
        for key in sorted(now, key=lambda key: gravity(key, now[key]))
    ]


def _rule_line(key: RuleKey, count: Count, values: Sequence[int], address: QualityAddress) -> RuleLine:
    rule, severity = key
    url = address.rows(rule, severity)
    cells = [
        count_cell("units", count.units, url),
        rows_cell(rule, count, url),
        money_cell("owed", count.owed_fen, url),
        count_cell("explained", count.explained, url) if severity == Severity.EXPLAIN else Cell("explained", DASH, ""),
    ]
    return RuleLine(rule, severity, TITLES.get(rule, ""), cells, spark(values))


def trend_lines(
    by_period: Mapping[int, Counts], periods: Sequence[Period], address: QualityAddress
) -> list[TrendLine]:
    """List every rule that spoke in any of the periods, the gravest first, with its number of rows in each."""
    sums: dict[RuleKey, Count] = {}
    for found in by_period.values():
        for key, count in found.items():
            sums[key] = sums.get(key, Count()) + count
    return [
        TrendLine(
            *key,
            TITLES.get(key[0], ""),
            [_trend_cell(key, by_period[period.pk].get(key, Count()), address.at(period.code)) for period in periods],
        )
        for key in sorted(sums, key=lambda key: gravity(key, sums[key]))
    ]


def _trend_cell(key: RuleKey, count: Count, address: QualityAddress) -> Cell:
    return count_cell(address.period, count.rows, address.rows(*key))


def looks(found: Counts, complained: Count, address: QualityAddress) -> list[Look]:
    """List the five things that the levels above look at first."""
    listed = [(rule, str(title), str(text), of_rule(found, rule)) for rule, title, text in WORTH_A_LOOK]
    lines = [
        Look(rule, title, text, count, count_cell("rows", count.rows, address.rows(rule), row_unit(rule) or _("件")))
        for rule, title, text, count in listed
    ]
    cell = count_cell("rows", complained.rows, address.rows("T04", complained=True), _("件"))
    return [*lines, Look(COMPLAINED, _("投诉后才出现分歧"), str(AFTER_A_COMPLAINT), complained, cell)]


def kpis(seen: Reports, found: Counts, address: QualityAddress) -> list[Kpi]:
    """Say how much was looked at and how much was found."""
    total = together(found.values())
    units = address.units(each=True)
    expected = _("应报 %(count)s 份") % {"count": f"{seen.expected:,}"}
    return [
        Kpi(_("已统计的报送"), f"{seen.versions:,}", _("份"), foot=expected, url=units),
        Kpi(_("其中的欠款"), f"{seen.rows:,}", _("件"), url=units),
        Kpi(_("指出的问题"), f"{total.rows:,}", _("处"), foot=_("一件可以有几处"), url=units),
        Kpi(_("每百件"), per_hundred(total.rows, seen.rows), _("处")),
    ]


def per_hundred(found: int, held: int) -> str:
    """Write findings per 100 rows or reports with one decimal; a dash where there is nothing."""
    return f"{found * 100 / held:,.1f}" if held else DASH
