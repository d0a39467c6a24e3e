"""A list of people as a workbook: read row by row, judged against who is there already; nothing is written here."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from string import digits
from typing import Any, Final

from django.db.models import F, Func, QuerySet, Value

from ledger.actions.people import Details, require_gives, require_together
from ledger.errors import LedgerError, RefusedError
from ledger.models import Person, Unit, User
from ledger.permission import sees
from ledger.policy import Role
from ledger.queries.people import INITIALS
from ledger.scoping import Actor
from ledger.validators import mail_problem, phone_problem, username_problem
from ledger.vocabulary import Sector
from qingqian.sheets.cells import Cell, folded, number_text
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from qingqian.sheets.spec import AnnexSpec, Column, Kind
from qingqian.sheets.table import Table

MOST: Final = 5_000
NAMED: Final = 500
"""So many faults are shown; all are counted."""

RENAMED: Final = 50
"""So many changed user names are named."""

_CODE, _UNIT_NAME, _NAME, _USERNAME, _ROLES, _PHONE, _EMAIL, _SECTOR = range(1, 9)
SHEET: Final = AnnexSpec(
    number=0,
    title="人员名单",
    sheet_name="人员名单",
    columns=(
        Column(_CODE, "code", "单位代码", Kind.TEXT, 14, required=True),
        Column(_UNIT_NAME, "unit_name", "单位名称", Kind.TEXT, 22),
        Column(_NAME, "name", "姓名", Kind.TEXT, 12, required=True),
        Column(_USERNAME, "username", "用户名(可空)", Kind.TEXT, 18),
        Column(_ROLES, "roles", "角色", Kind.TEXT, 20, required=True),
        Column(_PHONE, "phone", "电话", Kind.PHONE, 18),
        Column(_EMAIL, "email", "邮箱", Kind.TEXT, 26),
        Column(_SECTOR, "sector", "所属领域(行业主管)", Kind.TEXT, 20, other_headings=("",)),
    ),
    notes=(),
    paper="A4",
    landscape=True,
)
_BY_LABEL: Final = {str(role.label): role for role in Role}
_LABELS: Final = "、".join(_BY_LABEL)
_SECTORS: Final = {str(sector.label): sector.value for sector in Sector}
_BETWEEN: Final = str.maketrans(dict.fromkeys(",，;；/ ", "、"))
_LONGEST_NAME: Final = 40
_STEM: Final = 28  # of a typed user name that a number is put behind: both have room in 32


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at its cell."""

    cell: str
    message: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be made."""

    unit: Unit
    username: str
    details: Details
    roles: tuple[Role, ...]
    sector: int | None = None


@dataclass(slots=True)
class Judged:
    """What a file would do: who is new, how many are there already, what is wrong, what is to be said."""

    rows: int = 0
    new: list[Newcomer] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return it as a job keeps it."""
        shown = [{"cell": fault.cell, "message": fault.message} for fault in self.faults[:NAMED]]
        counts = {"rows": self.rows, "new": len(self.new), "known": self.known, "wrong": len(self.faults)}
        return counts | {"errors": shown, "remarks": self.remarks}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    said: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, ...]:
        """Who is meant: by the user name, else by unit and name."""
        said = self.said
        return (said["username"],) if said["username"] else (said["code"], said["name"])


def read_people(path: Path, name: str) -> Table:
    """Read the file behind its guard; RefusedError with one clear sentence for one that is not taken."""
    try:
        table = read_table(path, SHEET, name=name)
    except Refused as refusal:
        raise RefusedError(refusal.message) from refusal
    if len(table.rows) > MOST:
        raise RefusedError(f"一次最多新增 {MOST} 人，请分成几个文件。")
    return table


def judge_people(actor: Actor, unit: Unit, table: Table) -> Judged:
    """Say what a file would do, inside the actor's scope: the same file again finds everybody there (five queries).

    Only units of the subtree of `unit` are taken.
    """
    rows = [row for row in _rows(table) if any(row.said[name] for name in SHEET.names[2:])]
    if not rows:
        raise RefusedError("表头下面还没有人员，没有新增任何人；请每人填一行，保存后再上传。")
    judged = Judged(rows=len(rows), remarks=list(table.remarks))
    judge = _Judge(actor, unit, table, rows)
    wanting: list[tuple[Unit, _Row, tuple[Role, ...]]] = []
    for row in rows:
        faults = judge.faults(row)
        judged.faults += faults
        if faults:
            continue
        if judge.known(row):
            judged.known += 1
        else:
            wanting.append((judge.units[row.said["code"]], row, _roles(row.said["roles"])))
    judged.new = _named(wanting, judge.elsewhere)
    judged.remarks += _renamed(wanting, judged.new)
    return judged


def _rows(table: Table) -> Iterator[_Row]:
    for row in table.rows:
        texts = dict(zip(SHEET.names, map(_text, row.cells), strict=True))
        texts["username"] = texts["username"].lower()
        yield _Row(row.number, texts)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return folded(cell)
    return (
        number_text(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else folded(str(cell or ""))
    )


def _roles(text: str) -> tuple[Role, ...]:
    """Return the roles of a cell; KeyError for a word that is none."""
    words = [word for word in text.translate(_BETWEEN).split("、") if word]
    return tuple(sorted({_BY_LABEL[word] for word in words}))


class _Judge:
    """What is known beforehand, asked once for all rows; then each row by itself."""

    def __init__(self, actor: Actor, unit: Unit, table: Table, rows: Sequence[_Row]) -> None:
        self.actor, self.table = actor, table
        found = Unit.objects.select_related("parent").filter(code__in={row.said["code"] for row in rows})
        self.units = {each.code: each for each in found if each.path.startswith(unit.path) and sees(actor, each.path)}
        ids = [each.pk for each in self.units.values()]
        people = Person.objects.filter(unit__in=ids).values_list("unit__code", "name", "user__username")
        self._by_name = {(code, name) for code, name, _username in people}
        self._by_username = {username: (code, name) for code, name, username in people}
        asked = {row.said["username"] for row in rows if row.said["username"]}
        taken = set(User.objects.filter(username__in=asked).values_list("username", flat=True))
        near = Person.objects.filter(user__username__in=taken).values_list("user__username", flat=True)
        self._near = set(near)
        # Whose they are is nobody's business here: such a name is changed, not answered (a list would ask for 5000).
        self.elsewhere = taken - self._near
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, name, username in people:
            self._names[code, name].append(username)
        self._times = Counter(row.identity for row in rows)

    def known(self, row: _Row) -> bool:
        """Tell whether this very person is there already."""
        said = row.said
        if said["username"]:
            if said["username"] in self.elsewhere:
                pattern = re.compile(re.escape(said["username"][:_STEM]) + "[0-9]+")
                return any(map(pattern.fullmatch, self._names[said["code"], said["name"]]))
            return self._by_username.get(said["username"]) == (said["code"], said["name"])
        return (said["code"], said["name"]) in self._by_name

    def faults(self, row: _Row) -> list[Fault]:
        """Return everything that is wrong with a row, in the order of its cells."""
        told = [*self._place(row), *self._self(row), *self._seat(row), *self._field(row), *self._reached(row)]
        return [Fault(self.table.address(row.number, column), message) for column, message in told]

    def _place(self, row: _Row) -> Iterator[tuple[int, str]]:
        code, name = row.said["code"], row.said["unit_name"]
        unit = self.units.get(code)
        if not code:
            yield _CODE, "请填写单位代码。"
        elif unit is None:
            yield _CODE, f"没有代码为 {code[:20]} 的单位，或它不在您的管辖范围内。"
        elif unit.valid_to is not None:
            yield _CODE, f"{unit.name}已划转或并入其他单位，请改填承接单位的代码。"
        elif name and name != unit.name:
            yield _UNIT_NAME, f"代码 {code} 的单位是“{unit.name}”，请核对代码和名称。"

    def _self(self, row: _Row) -> Iterator[tuple[int, str]]:
        name, username = row.said["name"], row.said["username"]
        if not name:
            yield _NAME, "请填写姓名。"
        elif len(name) > _LONGEST_NAME:
            yield _NAME, f"姓名超过 {_LONGEST_NAME} 个字。"
        if username and (problem := username_problem(username)):
            yield _USERNAME, problem
        elif username in self._near and not self.known(row):
            yield _USERNAME, f"用户名“{username}”已有人使用，请换一个或留空。"
        if self._times[row.identity] > 1 and name:
            again = f"用户名“{username}”在表里出现了几次。" if username else "同一单位有同名的人，请各写一个用户名。"
            yield _USERNAME, again

    def _seat(self, row: _Row) -> Iterator[tuple[int, str]]:
        text, unit = row.said["roles"], self.units.get(row.said["code"])
        try:
            roles = _roles(text)
        except KeyError as unknown:
            yield _ROLES, f"没有“{unknown.args[0]}”这个角色；可以填：{_LABELS}，多个用顿号隔开。"
            return
        if not roles:
            yield _ROLES, f"请填写角色：{_LABELS}，多个用顿号隔开。"
        try:
            require_together(roles)
            if unit is not None:
                for role in roles:
                    require_gives(self.actor, unit, role)
        except LedgerError as refusal:
            yield _ROLES, refusal.message

    def _field(self, row: _Row) -> Iterator[tuple[int, str]]:
        named, leads = row.said["sector"], Role.SECTOR.label in row.said["roles"]
        if leads and named not in _SECTORS:
            yield _SECTOR, f"请填写行业主管的所属领域：{'、'.join(_SECTORS)}。"
        if named and not leads:
            yield _SECTOR, "只有行业主管填写所属领域；请清空，或把角色改为行业主管。"

    def _reached(self, row: _Row) -> Iterator[tuple[int, str]]:
        if problem := phone_problem(row.said["phone"]):
            yield _PHONE, problem
        if problem := mail_problem(row.said["email"]):
            yield _EMAIL, problem


def _named(wanting: Sequence[tuple[Unit, _Row, tuple[Role, ...]]], elsewhere: Collection[str]) -> list[Newcomer]:
    """Give those without a user name that can be had the next free one of their stem (one query)."""
    names = [row.said["username"] for _unit, row, _roles in wanting]
    stems = {place: _stem(*wanting[place]) for place, name in enumerate(names) if not name or name in elsewhere}
    used = {*filter(None, names), *_numbered_of(stems.values())}
    tries = {(stem, bool(names[place])): _tries(stem, typed=bool(names[place])) for place, stem in stems.items()}
    for place, stem in stems.items():
        names[place] = next(name for name in tries[stem, bool(names[place])] if name not in used)
        used.add(names[place])
    return [
        Newcomer(
            unit,
            name,
            Details(row.said["name"], row.said["phone"], row.said["email"]),
            roles,
            _SECTORS.get(row.said["sector"]),
        )
        for name, (unit, row, roles) in zip(names, wanting, strict=True)
    ]


def _stem(unit: Unit, row: _Row, roles: tuple[Role, ...]) -> str:
    return row.said["username"][:_STEM] or f"{unit.code}{INITIALS[roles[0]]}".lower()


def _tries(stem: str, *, typed: bool) -> Iterator[str]:
    """Give 500110001tb, 500110001tb2 …; a typed one, which is taken itself, goes on with its 2."""
    return (f"{stem}{number}" if number > 1 else stem for number in count(1 + typed))


def _numbered_of(stems: Iterable[str]) -> QuerySet[User, str]:
    """Return the user names that are one of these stems with some number behind it, or without, and some more."""
    letters = Func(F("username"), Value("[0-9]+$"), Value(""), function="regexp_replace")
    like = User.objects.alias(letters=letters).filter(letters__in={stem.rstrip(digits) for stem in stems})
    return like.values_list("username", flat=True)


def _renamed(wanting: Sequence[tuple[Unit, _Row, tuple[Role, ...]]], new: Sequence[Newcomer]) -> list[str]:
    """Say which user names were changed, for their slips show the new ones."""
    pairs = [(row.said["username"], each.username) for (_unit, row, _roles), each in zip(wanting, new, strict=True)]
    changed = [f"“{typed}”改为“{name}”" for typed, name in pairs if typed and typed != name]
    more = f"等 {len(changed)} 个" if len(changed) > RENAMED else ""
    return [f"有的用户名不能使用，已自动换一个：{'、'.join(changed[:RENAMED])}{more}。"] if changed else []
