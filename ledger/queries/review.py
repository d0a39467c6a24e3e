"""What a reviewer looks at: who waits, what was handed in before, and whom a return may name."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Func, IntegerField

from ledger.models import Filing, FilingVersion, Period, State, Unit
from ledger.queries.clocks import Clocks, clocks_of_children
from ledger.queries.sums import Sums, sums_of

WAITING = (State.SUBMITTED, State.IN_REVIEW)
_FAR = dt.datetime.max.replace(tzinfo=dt.UTC)
_COUNTED = "jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$[*] ? (@.severity == \"X\"{and_})'))"
# What a version does not say to be accepted, as those of before acceptance was kept, is new.
_FRESH, _KNOWN = _COUNTED.format(and_=" && !(@.accepted == true)"), _COUNTED.format(and_=" && @.accepted == true")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child's filing that waits for a decision: how many explanations are new, how many were accepted before."""

    unit: Unit
    period: Period
    filing: Filing
    version: FilingVersion
    clocks: Clocks
    sums: Sums
    fresh: int
    known: int

    def claimed_by_other(self, user_id: int | None, now: dt.datetime) -> bool:
        """Tell whether somebody else's claim still holds."""
        return self.claim_holds(now) and self.filing.claimed_by_id != user_id

    def claim_holds(self, now: dt.datetime) -> bool:
        """Tell whether a claim has not run out."""
        until = self.filing.claim_expires_at
        return self.filing.state == State.IN_REVIEW and until is not None and until > now


def waiting_for(unit: Unit) -> list[Waiting]:
    """Return the children's filings that wait for the unit's decision: by due time, then by submission."""
    filings = Filing.objects.filter(unit__parent=unit, state__in=WAITING).select_related("unit", "period")
    found = list(filings)
    versions = _in_hand(found)
    sums = sums_of(versions.values())
    clocks = clocks_of_children(
        [filing.unit for filing in found], list({f.period_id: f.period for f in found}.values())
    )
    waiting = [
        Waiting(
            filing.unit,
            filing.period,
            filing,
            version,
            clocks[filing.unit_id, filing.period_id],
            sums.get(version.pk, Sums()),
            version.fresh,  # type: ignore[attr-defined] # annotated by _in_hand
            version.known,  # type: ignore[attr-defined] # as above
        )
        for filing in found
        if (version := versions.get(filing.pk)) is not None
    ]
    return sorted(waiting, key=_urgency)


def _in_hand(filings: Sequence[Filing]) -> dict[int, FilingVersion]:
    """Return the version in hand by filing id, each with the numbers of its explanations."""
    counts = {
        name: Func(F("findings"), template=template, output_field=IntegerField())
        for name, template in (("fresh", _FRESH), ("known", _KNOWN))
    }
    found = FilingVersion.objects.filter(filing__in=filings, number=F("filing__current_number"))
    return {version.filing_id: version for version in found.annotate(**counts).defer("findings")}


def _urgency(item: Waiting) -> tuple[dt.datetime, dt.datetime, int]:
    return (item.clocks.due_at or _FAR, item.version.submitted_at, item.filing.pk)


def handed_in_before(version: FilingVersion) -> FilingVersion | None:
    """Return the version of the same filing before this one, if there is one."""
    earlier = FilingVersion.objects.filter(filing_id=version.filing_id, number=version.number - 1)
    return earlier.select_related("period").defer("findings").first()


def returnable_children(version: FilingVersion) -> list[Unit]:
    """Return the children whose versions a version contains: those that a return of it may name, in printed order."""
    pinned = version.children.filter(child_version__period_id=version.period_id).order_by("sort_no")
    return [pin.child_unit for pin in pinned.select_related("child_unit")]
