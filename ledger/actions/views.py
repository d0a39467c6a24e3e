"""A person's saved views of a list: named filters, and how the list was left. They are nobody else's."""

from collections.abc import Mapping
from typing import Any, Final

from ledger.errors import MissingError, RefusedError
from ledger.models import SavedView, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.views import views_of
from ledger.scoping import Actor

MOST: Final = 20
LONGEST: Final = 40


def leave_as(actor: Actor, unit: Unit, page: str, query: Mapping[str, str]) -> None:
    """Remember how a person left a list; it is so again when an address says nothing."""
    _keep(actor, unit, page, "", query)


def save_view(actor: Actor, unit: Unit, page: str, name: str, query: Mapping[str, str]) -> SavedView:
    """Keep filters under a name; the same name again replaces them."""
    require(actor, Action.READ_LEDGER, unit)
    named = _name(name)
    found = [view for view in views_of(actor, unit, page) if view.name]
    if len(found) >= MOST and named not in {view.name for view in found}:
        raise RefusedError(f"最多保存 {MOST} 个筛选，请先删除不用的。")
    if not query:
        raise RefusedError("还没有设置筛选条件，请先筛选再保存。")
    return _keep(actor, unit, page, named, query)


def _keep(actor: Actor, unit: Unit, page: str, name: str, query: Mapping[str, str]) -> SavedView:
    if actor.user_id is None:
        raise RefusedError("只有登录的人才有自己的列表。")
    own: dict[str, Any] = {"unit": unit, "user_id": actor.user_id, "page": page, "name": name}
    return SavedView.objects.update_or_create(**own, defaults={"query": dict(query)})[0]


def rename_view(actor: Actor, unit: Unit, page: str, pk: int, name: str) -> SavedView:
    """Give a saved view another name."""
    view, named = _own(actor, unit, page, pk), _name(name)
    if any(other.name == named and other.pk != pk for other in views_of(actor, unit, page)):
        raise RefusedError(f"已有名为“{named}”的筛选，请换一个名称。")
    view.name = named
    view.save(update_fields=["name", "saved_at"])
    return view


def drop_view(actor: Actor, unit: Unit, page: str, pk: int) -> None:
    """Delete a saved view."""
    _own(actor, unit, page, pk).delete()


def _own(actor: Actor, unit: Unit, page: str, pk: int) -> SavedView:
    view = next((view for view in views_of(actor, unit, page) if view.pk == pk and view.name), None)
    if view is None:
        raise MissingError("没有找到这个保存的筛选，它可能已被删除。")
    return view


def _name(name: str) -> str:
    # Signs that cannot be seen say nothing, turn what follows around, or cannot be stored.
    named = " ".join("".join(sign for sign in name if sign.isprintable() or sign.isspace()).split())
    if not named:
        raise RefusedError("请给筛选起个名称，例如“无分歧未化解”。")
    if len(named) > LONGEST:
        raise RefusedError(f"名称最多 {LONGEST} 个字，请写短一些。")
    return named
