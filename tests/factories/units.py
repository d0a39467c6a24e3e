"""A small real tree; a unit is planted with its ancestors when a test first asks for it."""

from typing import Final

from ledger.models import Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level

CITY: Final = "500000"
QIJIANG: Final = "500110"
GUNAN: Final = "500110001"
WENLONG: Final = "500110002"
SHIJIAO: Final = "500110108"
JIANGJIN: Final = "500116"
JIJIANG: Final = "500116001"
FINANCE: Final = "500901"

# code: name, code of the unit above, kind; in the order of the tree
TREE: Final = {
    CITY: ("重庆市", "", "region"),
    QIJIANG: ("綦江区", CITY, "region"),
    GUNAN: ("古南街道", QIJIANG, "street"),
    WENLONG: ("文龙街道", QIJIANG, "street"),
    SHIJIAO: ("石角镇", QIJIANG, "town"),
    JIANGJIN: ("江津区", CITY, "region"),
    JIJIANG: ("几江街道", JIANGJIN, "street"),
    FINANCE: ("重庆市财政局", CITY, "department"),
}
_LEVELS = {0: Level.MUNICIPAL, 1: Level.DISTRICT, 2: Level.TOWN}


def depth(code: str) -> int:
    """Return how many units stand above one of the tree."""
    above = TREE[code][1]
    return 1 + depth(above) if above else 0


def unit(code: str) -> Unit:
    """Return a unit of the tree, planted with all above it if it does not stand yet."""
    with tenant_scope(SYSTEM):
        return Unit.objects.filter(code=code).first() or _plant(code)


def tree() -> dict[str, Unit]:
    """Plant the whole tree, level by level: units by code."""
    with tenant_scope(SYSTEM):
        for level in _LEVELS:
            there = _there()
            codes = [code for code in TREE if depth(code) == level and code not in there]
            Unit.objects.bulk_create([_seedling(code, there.get(TREE[code][1])) for code in codes])
        return _there()


def _there() -> dict[str, Unit]:
    """Return the planted units by code; place and district are the database's."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=TREE).order_by("path")}


def _seedling(code: str, parent: Unit | None) -> Unit:
    name, _above, kind = TREE[code]
    return Unit(
        parent=parent,
        level=_LEVELS[depth(code)],
        kind=kind,
        code=code,
        name=name,
        short_name=name[:2],
        sort_no=list(TREE).index(code),
    )


def _plant(code: str) -> Unit:
    above = TREE[code][1]
    made = _seedling(code, unit(above) if above else None)
    made.save()
    made.refresh_from_db()
    return made
