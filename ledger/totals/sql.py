"""Renders the declaration of what is summed into the statements that keep and check the sums."""

from pathlib import Path
from string import Template

from ledger.annexes.line import LINE_NAMES
from ledger.totals.aging import AGING_KEYS, AGING_MEASURES, AGING_NAMES
from ledger.totals.measures import COUNTED, KEYS, MEASURES, NAMES

FOLDER = Path(__file__).parent
FOREVER = 2**63 - 1


def _list(parts: tuple[str, ...] | list[str]) -> str:
    return ", ".join(parts)


def key_names() -> str:
    """Return the columns that a total is kept apart by, besides its unit."""
    return _list([name for name, _ in KEYS])


def sums(table_alias: str = "") -> str:
    """Return `sum(x)::bigint as x` for every measure, for adding totals up; exact, in 件 and 分."""
    prefix = f"{table_alias}." if table_alias else ""
    return _list([f"coalesce(sum({prefix}{name}), 0)::bigint as {name}" for name in NAMES])


def row_sums() -> str:
    """Return the sum over rows `r` of what each measure adds: the definition that totals are checked against."""
    return _list([f"coalesce(sum({measure.adds}), 0)::bigint as {measure.name}" for measure in MEASURES])


def aging_parts() -> dict[str, str]:
    """Return what the statements on sums by age and size are filled in with."""
    return {
        "aging_keys": _list([name for name, _ in AGING_KEYS]),
        "aging_key_values": _list([formula for _, formula in AGING_KEYS]),
        "aging_named": _list([f"{formula} as {name}" for name, formula in AGING_KEYS]),
        "aging_measures": _list(AGING_NAMES),
        "aging_plus": _list([f"sum({measure.adds})" for measure in AGING_MEASURES]),
        "aging_minus": _list([f"-sum({measure.adds})" for measure in AGING_MEASURES]),
        "aging_named_plus": _list([f"sum({measure.adds})::bigint as {measure.name}" for measure in AGING_MEASURES]),
        "aging_named_minus": _list([f"-sum({measure.adds})::bigint as {measure.name}" for measure in AGING_MEASURES]),
        "aging_sums": _list([f"sum({name})::bigint" for name in AGING_NAMES]),
        "aging_moves": _list([f"{name} = t.{name} + excluded.{name}" for name in AGING_NAMES]),
        "aging_zeros": _list(["0" for _ in AGING_NAMES]),
    }


def row_measures() -> str:
    """Return what each measure adds for one row `r`, by its name."""
    return _list([f"({measure.adds})::bigint as {measure.name}" for measure in MEASURES])


def render(name: str, here: str = "true", new_here: str = "true") -> str:
    """Return a .sql file of this folder with the declaration's columns and formulas filled in.

    `here` and `new_here` are the conditions on the rows `r` and `n` that stand in the ledger.
    """
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(
        here=here,
        new_here=new_here,
        forever=str(FOREVER),
        counted=COUNTED,
        keys=key_names(),
        key_values=_list([formula for _, formula in KEYS]),
        measures=_list(NAMES),
        total_measures=_list([f"t.{name}" for name in NAMES]),
        sums=sums("t"),
        row_sums=row_sums(),
        plus=_list([f"sum({measure.adds})" for measure in MEASURES]),
        minus=_list([f"-sum({measure.adds})" for measure in MEASURES]),
        moves=_list([f"{name} = t.{name} + excluded.{name}" for name in NAMES]),
        columns=_list(LINE_NAMES),
        new_columns=_list([f"n.{name}" for name in LINE_NAMES]),
        **aging_parts(),
    )
