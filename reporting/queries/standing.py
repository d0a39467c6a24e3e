"""Which version of a unit speaks for a period (architecture.md, export)."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from ledger.models import FilingVersion, Period, Unit

LEDGER_ANNEX = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """A version with what must be said of it wherever it is shown."""

    version: FilingVersion
    asked: Period
    pending: bool = False
    superseded: bool = False

    @property
    def carried(self) -> bool:
        """Tell whether the period asked for was missed, so that an earlier one's version stands for it, or 划入."""
        return self.version.opening or self.version.period_id != self.asked.pk

    @property
    def waits(self) -> str:
        """What a version that is not yet in force waits for: nobody above reviews the root's."""
        return "待审定" if self.version.unit.parent_id is None else "待审核"

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that it bears, as shown beside a title."""
        said = (
            (self.pending, self.waits if self.pending else ""),
            (self.version.opening, "划入期初"),
            (self.carried and not self.version.opening, "未更新"),
            (self.superseded, "非现行版本"),
            (self.version.amendment, "更正"),
            (bool(self.version.proxy_name), "代报"),
        )
        return tuple(mark for holds, mark in said if holds)

    @property
    def name(self) -> str:
        """The version in words: its period as printed then, and its number; an opening is no report, and has none."""
        if self.version.opening:
            return self.version.period_name
        return f"{self.version.period_name} 第{self.version.number}版"


def version_in_force(unit: Unit, period: Period) -> Standing | None:
    """Return the approved version, else the one handed in last (待审核), else an earlier period's (未更新).

    A returned or withdrawn version is never in force. What an earlier period carries forward is its last approved
    version; one that still waits for its review only where there is none. None where nothing was ever handed in.
    One query.
    """
    # The last period first; within one the approved version before a later one in hand.
    found = sorted(
        handed_in(unit, period), key=lambda version: (version.period.sort_no, is_approved(version)), reverse=True
    )
    asked = [version for version in found if version.period_id == period.pk]
    earlier = [version for version in found if version.period_id != period.pk]
    earlier.sort(key=is_approved, reverse=True)
    for version in (*asked[:1], *earlier[:1]):
        return Standing(version, period, pending=not is_approved(version))
    return None


def numbered_version(unit: Unit, period: Period, number: int) -> Standing | None:
    """Return one version of a filing whatever became of it, or None; one that no longer counts is marked so."""
    versions = FilingVersion.objects.filter(unit=unit, period=period, number=number).select_related(
        "unit", "filing", "period"
    )
    version = versions.first()
    return None if version is None else frozen(version, period)


def frozen(version: FilingVersion, asked: Period) -> Standing:
    """Return a version as it stands now, beside a table of the period `asked`; its filing must be with it."""
    number, approved, current = version.number, version.filing.approved_number, version.filing.current_number
    pending, superseded = number == current != approved, number not in (current, approved)
    return Standing(version, asked, pending=pending, superseded=superseded)


def is_approved(version: FilingVersion) -> bool:
    """Tell whether it is the version that was approved; its filing must be with it."""
    return version.filing.approved_number == version.number


def handed_in(unit: Unit, period: Period) -> QuerySet[FilingVersion]:
    """Return what is approved or in hand, of this period and of those before it that ask for a ledger."""
    counts = Q(number=F("filing__approved_number")) | Q(number=F("filing__current_number"))
    earlier = Q(
        period__campaign=period.campaign_id,
        period__sort_no__lt=period.sort_no,
        period__annexes__contains=[LEDGER_ANNEX],
    )
    return (
        FilingVersion.objects.filter(counts, Q(period=period) | earlier, unit=unit)
        .select_related("unit", "filing", "period")
        .defer("findings", "narrative")
    )
