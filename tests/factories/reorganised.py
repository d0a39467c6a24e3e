"""Units that move and merge, and what stands in their ledgers before and after."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ledger.actions.reorganising import Reorganised, rehearse, reorganise
from ledger.models import ArrearsRecord, ChildState, FilingVersion, Period, Unit
from ledger.queries.periods import today
from ledger.queries.pins import pins_of
from ledger.queries.reorganising import Wish
from ledger.queries.sums import Sums, sums_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories.rollups import Tree
from tests.personas import Persona

NEW: Final = "500110901"
REASON: Final = "区委编办〔2022〕12号文"


def unit_of(code: str) -> Unit:
    """Return a unit as it stands now."""
    with tenant_scope(SYSTEM):
        return Unit.objects.select_related("parent__parent").get(code=code)


def moving(source: str, parent: str, **changed: Any) -> Wish:
    """Wish a unit under another parent, under its own name."""
    of = unit_of(source)
    return _wish([of], {"parent": unit_of(parent), "name": of.name, "code": NEW, **changed})


def merging(sources: Sequence[str], target: str = "", **changed: Any) -> Wish:
    """Wish units merged into one that stands, or into a new one beside the first."""
    of = [unit_of(source) for source in sources]
    if target:
        return _wish(of, {"target": unit_of(target), **changed})
    return _wish(of, {"parent": of[0].parent, "name": "古文街道", "code": NEW, **changed})


def _wish(sources: Sequence[Unit], said: Mapping[str, Any]) -> Wish:
    with tenant_scope(SYSTEM):
        return Wish(sources, **{"effective_on": today(), "reason": REASON, **said})


def done(person: Persona, wish: Wish) -> Reorganised:
    """Rehearse it, and do it as it was shown."""
    with person.scope() as actor:
        return reorganise(actor, wish, rehearse(actor, wish).digest)


def digests() -> dict[int, bytes]:
    """Return the digest of every version, as it is stored."""
    with tenant_scope(SYSTEM):
        return {pk: bytes(digest) for pk, digest in FilingVersion.every.values_list("pk", "digest")}


def live(*codes: str) -> tuple[int, int]:
    """Return how many live rows these units have, and what they owe in 分."""
    with tenant_scope(SYSTEM):
        owed = list(ArrearsRecord.objects.filter(unit__code__in=codes).values_list("owed_fen", flat=True))
    return len(owed), sum(each or 0 for each in owed)


def pins(tree: Tree, code: str, period: Period | None = None) -> dict[str, tuple[ChildState, int]]:
    """Return what a rollup of a period (of the tree's) would contain of each child: its state, and how many rows."""
    with tenant_scope(SYSTEM):
        found = pins_of(tree.units[code], period or tree.period)
        sums = sums_of([pin.version for pin in found if pin.version is not None])
    return {
        pin.unit.code: (pin.state, sums.get(pin.version.pk, Sums()).row_count if pin.version else 0) for pin in found
    }
