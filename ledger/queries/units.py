from typing import Final

from django.db.models import QuerySet

from ledger.errors import MissingError
from ledger.models import Membership, Unit
from ledger.permission import sees
from ledger.policy import Role
from ledger.scoping import Actor, current_actor

NO_CHILD: Final = "没有找到这个单位，或它不是您的直接下级。"


def unit_by_code(code: str) -> Unit:
    """Return the unit of a code inside the actor's scope; MissingError otherwise.

    Ancestors are readable in the database, but a person's pages end at the own subtree.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not sees(current_actor(), unit.path):
        raise MissingError(f"没有代码为 {code} 的单位，或它不在您的管辖范围内。")
    return unit


def children_of(unit: Unit) -> QuerySet[Unit]:
    """Return the direct children that still stand, in the tree's order."""
    return Unit.objects.filter(parent=unit, valid_to=None).order_by("sort_no", "id")


def require_child(unit: Unit, above: Unit) -> None:
    """Raise MissingError unless a unit is a direct child of another."""
    if unit.parent_id != above.pk:
        raise MissingError(NO_CHILD)


def ancestry(path: str) -> list[str]:
    """Return the paths of a unit and all above it, the highest first."""
    return [path[: cut + 1] for cut, sign in enumerate(path) if sign == "/" and cut]


def way_down(actor: Actor, unit: Unit) -> list[Unit]:
    """Return the units from the highest that the person sees down to this one."""
    above = Unit.objects.filter(path__in=ancestry(unit.path)).order_by("path")
    return [found for found in above if sees(actor, found.path)]


def is_leaf(unit: Unit) -> bool:
    """Tell whether a unit has nobody below it now."""
    return not children_of(unit).exists()


def has_judge(unit: Unit) -> bool:
    """Tell whether a unit has anybody who decides on complaints: a 审核员 or a 负责人."""
    judges = Membership.objects.filter(unit=unit, role__in=(Role.REVIEWER, Role.HEAD))
    return judges.filter(user__is_active=True).exists()


def has_head(unit: Unit) -> bool:
    """Tell whether a unit has a 负责人 who signs its filings."""
    return Membership.objects.filter(unit=unit, role=Role.HEAD, user__is_active=True).exists()
