"""A city of a million rows over the real tree, 30 periods filed: made once, kept, and reused by the benchmarks.

All 1,049 units below the districts hold rows, a seventh part changes from week to week: the plan stands in
plan.sql. Rows, revisions, facts, sums, versions with their digests and pins are written in bulk, such as the
triggers and file_version() write them; `audit()` finds no difference (tests/benchmarks/test_million.py).
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from psycopg2.sql import SQL, Identifier

from benchmarks.runs import say
from ledger.actions.campaigns import Calendar, make_campaign
from ledger.actions.units import load_units
from ledger.annexes.line import LINE_NAMES
from ledger.models import ArrearsRecord, FilingVersion, Unit
from ledger.policy import Role
from ledger.queries.findings import RULES_VERSION
from ledger.scoping import SYSTEM, tenant_scope
from ledger.totals.measures import COUNTED, KEYS, MEASURES, NAMES
from ledger.totals.sql import FOREVER, aging_parts, key_names, row_sums, sums
from qingqian.db import embedded
from qingqian.db.roles import as_owner, become
from qingqian.settings import env
from tests import databases
from tests.factories import people
from tests.workers import environment

FULL: Final = 1_000_000
CITY: Final = "500000"
DISTRICT: Final = "500110"
WHOLE: Final = ("plan", "rows", "versions", "end")
_FOLDER: Final = Path(__file__).parent
_FIXTURES: Final = ("chongqing_units.csv", "campaign_2022.json")
# What events change of a line; the rest stands in `base`.
_FACTS: Final = (
    "cleared_fen",
    "paid_fen",
    "remaining_fen",
    "remaining_due_month",
    "agreed_fen",
    "agreed_due_month",
    "court_fen",
)
_MOVED: Final = (*_FACTS, "debtor_phone")
_PHONE: Final = "case when t.edits > 0 then '023-' || 48600000 + t.edits else b.debtor_phone end"


@dataclass(frozen=True, slots=True)
class City:
    """The database of a city, and what processes need that work on it."""

    rows: int
    name: str
    environment: Mapping[str, str]


@contextmanager
def city(rows: int) -> Iterator[City]:
    """Let this process be connected, as the serving login, to a city of so many rows; make it if it is not there."""
    _served()
    name, mark = f"{connection.settings_dict['NAME']}_bench_{rows}", _mark(rows)
    if databases.mark_of(name) != mark:
        _make(name, rows, mark)
    with _connected(name):
        yield City(rows, name, environment())


def _mark(rows: int) -> str:
    """Return a mark of what a city is made from: migrations, statements, tree and calendar."""
    made = hashlib.sha256(databases.made_from().encode())
    for name in WHOLE:
        made.update(written(name, rows=str(rows), below="").encode())
    for name in _FIXTURES:
        made.update((settings.BASE_DIR / "fixtures" / name).read_bytes())
    return made.hexdigest()


def _make(name: str, rows: int, mark: str) -> None:
    databases.create(name)
    databases.migrate(name)
    with _connected(name):
        _hurry(name)
        plant()
        fill(rows)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
    databases.note(name, mark)


@contextmanager
def fresh(name: str) -> Iterator[None]:
    """Let this process be connected to a new, migrated database that is gone afterwards."""
    _served()
    name = f"{connection.settings_dict['NAME']}_bench_{name}"
    databases.create(name)
    try:
        databases.migrate(name)
        with _connected(name):
            _hurry(name)
            yield
    finally:
        databases.drop(name)


@contextmanager
def _connected(name: str) -> Iterator[None]:
    before = become({"NAME": name})
    try:
        yield
    finally:
        become(before)


def _served() -> None:
    if env.bundled():
        embedded.ensure(embedded.locate(env.data_dir()))


def _hurry(name: str) -> None:
    """Let nothing wait for the disk: nobody needs this database after a power cut."""
    with as_owner(), connection.cursor() as cursor:
        cursor.cursor.execute(SQL("alter database {} set synchronous_commit = off").format(Identifier(name)))


def plant() -> None:
    """Make the real tree, campaign 2022 with its 30 periods, and one person who reads at each level."""
    with tenant_scope(SYSTEM):
        load_units(settings.BASE_DIR / "fixtures" / _FIXTURES[0])
        readers = list(Unit.objects.filter(code__in=[CITY, DISTRICT]))
    order_campaign()
    for unit in readers:
        people.person(unit, Role.VIEWER, username=unit.code)


def order_campaign() -> None:
    """Make campaign 2022 with its 30 periods, below the root that there is."""
    data = json.loads((settings.BASE_DIR / "fixtures" / _FIXTURES[1]).read_text(encoding="utf-8"))
    with tenant_scope(SYSTEM):
        make_campaign(Unit.objects.get(code=CITY), data, Calendar(code=data["code"], name=data["name"]))


def middling(rows: int = 0) -> Unit:
    """Return the unit whose ledger holds nearest to so many rows; without a number as many as units do on average."""
    held = ArrearsRecord.objects.values_list("unit_id").annotate(count=Count("id")).order_by("unit_id")
    counts: dict[int, int] = dict(held)
    wanted = rows or sum(counts.values()) // len(counts)
    return Unit.objects.get(pk=min(counts, key=lambda pk: abs(counts[pk] - wanted)))


def version_of(unit: Unit, code: str) -> FilingVersion:
    """Return what a unit has filed for a period."""
    return FilingVersion.objects.select_related("unit", "filing", "period").get(unit=unit, period__code=code)


def fill(rows: int) -> None:
    """Let the units hold so many rows and all that was filed of them: written as the owner, all or nothing."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set work_mem = '192MB'; set maintenance_work_mem = '512MB'; set jit = off")
        with transaction.atomic():
            # Tables are altered in the end: nothing may wait until then to be checked.
            cursor.execute("set constraints all immediate")
            for name in WHOLE:
                begun = time.perf_counter()
                cursor.execute(written(name, rows=str(rows), below=""))
                say(f"{name}, {rows:,} rows: {time.perf_counter() - begun:.1f} s")


def written(name: str, **words: str) -> str:
    """Return a .sql file of this folder with the declaration of what is summed filled in, and other words."""
    text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(
        words,
        **aging_parts(),
        forever=str(FOREVER),
        rules=RULES_VERSION,
        counted=COUNTED,
        columns=", ".join(LINE_NAMES),
        line=", ".join(map(_value, LINE_NAMES)),
        moved=", ".join(_MOVED),
        moved_line=", ".join(map(_value, _MOVED)),
        line_columns=", ".join(f"r.{column}" for column in LINE_NAMES),
        keys=key_names(),
        key_values=", ".join(f"{formula} as {key}" for key, formula in KEYS),
        central_parent=dict(KEYS)["central_parent"],
        key_formulas=", ".join(formula for _, formula in KEYS),
        measures=", ".join(NAMES),
        total_measures=", ".join(f"t.{measure}" for measure in NAMES),
        row_sums=row_sums(),
        total_sums=sums("t"),
        plus=", ".join(f"sum({measure.adds}) as {measure.name}" for measure in MEASURES),
        minus=", ".join(f"-sum({measure.adds}) as {measure.name}" for measure in MEASURES),
        added=", ".join(f"sum(m.{measure}) as {measure}" for measure in NAMES),
        running=", ".join(f"coalesce(sum(m.{measure}) over own, 0)::bigint as {measure}" for measure in NAMES),
    )


def _value(column: str) -> str:
    if column == "debtor_phone":
        return _PHONE
    return f"t.{column}" if column in _FACTS else f"b.{column}"
