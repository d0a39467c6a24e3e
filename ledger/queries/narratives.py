"""The report in words of a unit for a period: as it is written, as it would be frozen, and as versions have it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Sum

from ledger.annexes.checks import Finding, Severity
from ledger.annexes.checks.base import WHOLE_LEDGER
from ledger.errors import Located
from ledger.models import ChildState, FilingVersion, LiveTotal, Narrative, Period, Unit, VersionTotal
from ledger.narrative.compare import Remark, Told, remarks
from ledger.narrative.parts import Part, Texts, asked, is_blank, texts_of
from ledger.narrative.render import rendered
from ledger.narrative.tokens import figures_from
from ledger.queries.openings import approved_before, last_approved
from ledger.queries.periods import earlier_in_campaign
from ledger.queries.pins import NOBODY_FILED, Pin
from ledger.totals.formula import added
from ledger.totals.measures import NAMES

DIFFERS: Final = "N03"
UNKNOWN: Final = "N04"
UNCHECKED: Final = "N05"
ABSENT: Final = "N06"
TEXT: Final = "text"
"""Under what a version's narrative holds its words; a version of 附件1 has none."""
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What a narrative says now: its texts as typed and as they read, and what is to be said of them."""

    template: Texts
    text: Texts
    remarks: Sequence[Remark] = ()
    found: Sequence[Located] = field(default=())

    @property
    def frozen(self) -> dict[str, Any]:
        """What the version keeps; {} where nothing was said."""
        return {} if is_blank(self.template) else {"template": dict(self.template), "text": dict(self.text)}


def narrative_of(unit: Unit, period: Period) -> Narrative | None:
    """Return what is being written; None before anybody has begun (one query)."""
    return Narrative.objects.filter(unit=unit, period=period).first()


def texts_in(narrative: Narrative | None) -> dict[Part, str]:
    """Return what is being written, part by part."""
    return {part: "" if narrative is None else getattr(narrative, part.value) for part in Part}


def frozen_text(version: FilingVersion) -> dict[Part, str] | None:
    """Return what a version says in words; None where it says nothing."""
    return texts_of(version.narrative["text"]) if TEXT in version.narrative else None


def frozen_template(version: FilingVersion) -> dict[Part, str] | None:
    """Return the same with its tokens, as it was typed."""
    return texts_of(version.narrative["template"]) if TEXT in version.narrative else None


def narrative_missing(unit: Unit, period: Period) -> bool:
    """Tell whether a narrative is asked for and nothing is written (at most one query)."""
    return asked(unit.level, period.kind) and is_blank(texts_in(narrative_of(unit, period)))


def said_now(unit: Unit, period: Period, pins: Sequence[Pin]) -> Said:
    """Return what the unit's narrative would say if it were handed in now with these children (one query if blank)."""
    return said_of(texts_in(narrative_of(unit, period)), unit, period, pins)


def said_of(texts: Texts, unit: Unit, period: Period, pins: Sequence[Pin], told: Told | None = None) -> Said:
    """Return the same of texts that may not be stored yet; `told` is what the annexes say, if it is known."""
    if is_blank(texts):
        return Said(texts, texts, found=_absent(unit, period))
    told = told or told_now(unit, period, pins)
    found = remarks(texts, told)
    read = {part: rendered(text, told.figures) for part, text in texts.items()}
    return Said(texts, read, found, _findings(found))


def _absent(unit: Unit, period: Period) -> list[Located]:
    if not asked(unit.level, period.kind):
        return []
    return [_located(ABSENT, Severity.WARN, f"“{period.name}”应附文字报告（{_parts()}），本次没有附。")]


def _parts() -> str:
    return "、".join(part.heading for part in Part)


def _findings(found: Sequence[Remark]) -> list[Located]:
    """Return one finding for each place that refuses, and one for all figures that nothing was compared with."""
    told = [
        _located(DIFFERS if each.unknown is None else UNKNOWN, Severity.ERROR, each.sentence)
        for each in found
        if each.refuses
    ]
    rest = [each.words for each in found if not each.refuses]
    if rest:
        named = "、".join(f"“{words}”" for words in rest[:_NAMED]) + ("等" if len(rest) > _NAMED else "")
        message = f"文字报告里有 {len(rest)} 处数字没有写明是哪一项数据，未与附件核对：{named}；请自行核对。"
        told.append(_located(UNCHECKED, Severity.WARN, message))
    return told


def _located(rule: str, severity: Severity, message: str) -> Located:
    return Located(Finding(rule, severity, WHOLE_LEDGER, message), None, None)


def told_now(unit: Unit, period: Period, pins: Sequence[Pin]) -> Told:
    """Return what Annexes 3 and 4 of the unit's next version would say, and those of its children (four queries).

    The sums are those that the version would freeze: the unit's own live ones and those of the pinned versions.
    """
    below = _sums_of(pin.version for pin in pins)
    own = LiveTotal.objects.filter(unit=unit).aggregate(**{name: Sum(name, default=0) for name in NAMES})
    before = _approved_before(unit, period)
    then = None if before is None else _sums_of([before])[before.pk]
    figures = figures_from(added([own, *below.values()]), then, [pin.state for pin in pins])
    children = {
        pin.unit.name: None if pin.version is None else figures_from(below[pin.version.pk], None, []) for pin in pins
    }
    return Told(unit.name, figures, children)


def _approved_before(unit: Unit, period: Period) -> FilingVersion | None:
    """Return the unit's last version that was approved for an earlier period of the campaign."""
    return last_approved(approved_before(earlier_in_campaign(period), unit.pk))


def _sums_of(versions: Iterable[FilingVersion | None]) -> dict[int, dict[str, int]]:
    """Return the sums of versions by id, with all that they pin; zeros for one that has no rows (one query)."""
    ids = [version.pk for version in versions if version is not None]
    sums = dict.fromkeys(ids, added([]))
    totals = VersionTotal.objects.filter(version_id__in=ids).values_list("version_id")
    for pk, *values in totals.annotate(*(Sum(name) for name in NAMES)) if ids else ():
        sums[pk] = dict(zip(NAMES, map(int, values), strict=True))
    return sums


@dataclass(frozen=True, slots=True)
class ChildSaid:
    """What a child's approved version for the period says in words, and how it stands; no texts where it says none."""

    unit: Unit
    state: ChildState
    texts: Mapping[Part, str] = field(default_factory=dict)


def children_said(period: Period, pins: Sequence[Pin]) -> list[ChildSaid]:
    """Return what each child says in words, in the tree's order (one query).

    What a child said for an earlier period is not carried forward, unlike its figures.
    """
    told = {
        pin.version.pk: pin.version
        for pin in pins
        if pin.version is not None and pin.state not in NOBODY_FILED and pin.version.period_id == period.pk
    }
    narratives = dict(FilingVersion.objects.filter(pk__in=told).values_list("pk", "narrative"))
    said: list[ChildSaid] = []
    for pin in pins:
        version = None if pin.version is None else told.get(pin.version.pk)
        stated = {} if version is None else narratives[version.pk]
        said.append(ChildSaid(pin.unit, pin.state, texts_of(stated[TEXT]) if TEXT in stated else {}))
    return said


def last_frozen(unit: Unit, period: Period) -> FilingVersion | None:
    """Return the unit's last version up to this period that says something in words, to go on writing from."""
    told = FilingVersion.objects.filter(
        unit=unit, period__campaign_id=period.campaign_id, period__sort_no__lte=period.sort_no
    ).filter(narrative__has_key=TEXT)
    return told.defer("findings").order_by("-period__sort_no", "-number").first()
