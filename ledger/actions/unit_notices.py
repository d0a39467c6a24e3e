"""Tells the people of units that move or merge, and of those above them on both sides, what became of them."""

import uuid
from collections.abc import Iterator

from ledger.actions.outbox import tell_all
from ledger.models import Outbox, Unit, UnitChange
from ledger.queries.outbox import REORGANISED
from ledger.queries.reorganising import Step, Wish


def tell_units(wish: Wish, act: uuid.UUID, root: Step) -> None:
    """Tell every unit that took over what it has now; and the units above, at both ends, who comes and who goes.

    Where people stay, those of the units that are closed are told there: who takes over may have nobody yet.
    """
    rows = [_row(wish, act, step, step.target) for step in root.all()]
    if not wish.with_people:
        rows += [_row(wish, act, step, source) for step in root.all() for source in step.sources]
    rows += [_row(wish, act, root, above) for above in _above(root)]
    tell_all(rows)


def _above(root: Step) -> Iterator[Unit]:
    """Return the units above both ends, each once; the one that takes over hears of it as such."""
    known = {root.target.pk}
    for unit in (*root.sources, root.target):
        if unit.parent is not None and unit.parent_id not in known:
            known.add(unit.parent.pk)
            yield unit.parent


def _row(wish: Wish, act: uuid.UUID, step: Step, told: Unit) -> Outbox:
    said = {
        "old": "、".join(unit.name for unit in step.sources),
        "new": step.target.name,
        "above": "" if step.target.parent is None else step.target.parent.name,
        "day": f"{wish.effective_on:%Y-%m-%d}",
        "moves": step.kinds[0] is UnitChange.Kind.MOVED_TO,
        "reason": wish.reason.strip()[:120],
    }
    return Outbox(unit_id=told.pk, kind=REORGANISED, key=f"unit-change:{act}:{told.pk}", payload=said)
