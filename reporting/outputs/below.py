"""What a package holds of the units below: of each direct child the very version that the unit's own one pins."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import QuerySet

from ledger.models import ChildState, FilingVersion, PinnedChild
from ledger.scoping import Actor
from reporting.outputs.order import Order
from reporting.outputs.pieces import Piece, Pinned, present, sheets
from reporting.queries.standing import Standing, frozen
from reporting.rollups.lines import Grouping
from reporting.rollups.parts import version_parts
from reporting.workbooks.form import Form
from reporting.workbooks.names import safe_name

FOLDER: Final = "下级各单位"

_OPENING: Final = "划入期初，不是报送的版本"


@dataclass(frozen=True, slots=True)
class Sum:
    """What a unit's line adds to 合计: 件 and 拖欠金额 (分, column 18)."""

    count: int = 0
    owed_fen: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.count + other.count, self.owed_fen + other.owed_fen)


@dataclass(frozen=True, slots=True)
class Child:
    """A direct child as the version prints it, with its line there; without `meant` no files, and `why`."""

    name: str
    code: str
    state: ChildState
    sum: Sum
    folder: str
    meant: Pinned | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """All direct children in printed order, and what the unit itself holds; together they are its 合计."""

    own: Sum
    children: Sequence[Child]

    @property
    def total(self) -> Sum:
        """The 合计 of the unit's Annex 3."""
        return sum((child.sum for child in self.children), self.own)


def below(actor: Actor, order: Order, meant: Pinned) -> Below | None:
    """Return the units below whose files an order wants too, None where it wants none; two queries.

    A child has files if a version of its own is pinned that it handed in; each is written by what the reader may
    export of that child.
    """
    version = meant.version if order.below else None
    if version is None or version.is_leaf:
        return None
    with present(actor, meant.unit.code):
        sums = _sums(version)
        pins = list(_pins(version))
        digits = max(2, len(str(len(pins))))
        children = [
            _child(pin, _source(version, pin), sums[pin.child_unit_id], f"{n:0{digits}}", phones=meant.phones)
            for n, pin in enumerate(pins, 1)
        ]
    return Below(sums[version.unit_id], children)


def pieces_below(actor: Actor, found: Below) -> list[Piece]:
    """Return the files of the units below, each in its unit's folder: workbooks in the form's own grouping.

    No PDFs: LibreOffice takes seconds for each, and would keep everybody's jobs waiting for a quarter of an hour.
    """
    return [
        replace(piece, folder=child.folder)
        for child in found.children
        if child.meant is not None
        for piece in sheets(actor, child.meant, (Grouping.COMPANIES,), (Form.XLSX,))
    ]


def _pins(version: FilingVersion) -> QuerySet[PinnedChild]:
    pins = PinnedChild.objects.filter(unit_id=version.unit_id, version=version)
    related = pins.select_related(
        "child_unit", "child_version__unit", "child_version__filing", "child_version__period"
    )
    return related.defer("child_version__findings", "child_version__narrative").order_by("sort_no", "child_unit_id")


def _sums(version: FilingVersion) -> dict[int, Sum]:
    sums: dict[int, Sum] = defaultdict(Sum)
    for part in version_parts(version):
        sums[part.line_unit_id] += Sum(part.sums["row_count"], part.sums["owed_fen"])
    return sums


def _child(pin: PinnedChild, source: Standing | str, line: Sum, no: str, *, phones: bool) -> Child:
    unit, name = pin.child_unit, pin.printed_name
    state, folder = ChildState(pin.state), f"{FOLDER}/{no}_{safe_name(name)}"
    if isinstance(source, str):
        return Child(name, unit.code, state, line, folder, None, source)
    meant = Pinned(unit, source.version.period, source, None, line.count, phones)
    return Child(name, unit.code, state, line, folder, meant)


def _source(above: FilingVersion, pin: PinnedChild) -> Standing | str:
    """Return what the files of a child are made of, or say why it has none."""
    version = pin.child_version
    if version is None:
        return str(ChildState(pin.state).label)
    return _OPENING if version.opening else frozen(version, above.period)
