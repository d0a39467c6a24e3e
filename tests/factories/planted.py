"""One way to break each rule in a random ledger: the row where it was done, or None for the whole ledger."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import Any, Final

from ledger.vocabulary import Nature, PeriodKind, Sector, Source
from tests.factories.lines import WAN, uscc
from tests.factories.random_towns import CITY_GROUP, LAST_MONTH, NO_OUTCOME, UNIT, Town

Planter = Callable[[Random, Town], int | None]
LARGE: Final = (Nature.CENTRAL_SOE, Nature.LOCAL_SOE, Nature.PRIVATE)
HALF: Final = 0.5
NUMBERED: Final = (Source.SUPERVISION, Source.PLATFORM)


def _cleared(owed: int) -> dict[str, Any]:
    return {"owed_fen": owed, "cleared_fen": owed}


def _plain(random: Random, town: Town) -> int:
    """Make one row a plain disputed debt without an outcome, as it has always been; return its place."""
    place = random.choice([here for here in town.here if town.line(here).disputed])
    line = replace(
        town.line(place),
        **NO_OUTCOME,
        nature=Nature.GOVERNMENT,
        sector=Sector.WATER,
        parent_company="",
        debtor_uscc=uscc("11500110", 4_000_000 + place),
    )
    town.tell(place, line)
    return place


def _says(random: Random, town: Town, **changes: Any) -> int:
    place = _plain(random, town)
    town.change(place, **changes)
    return place


def _changed(random: Random, town: Town, before: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    """Make a plain row say one thing in all approved versions and another one now."""
    place = _plain(random, town)
    line = town.line(place)
    town.tell(place, replace(line, **before), replace(line, **now))
    return place


def _part(line_owed: int, month: str = "2022-12") -> dict[str, Any]:
    return {"paid_fen": line_owed // 2, "remaining_fen": line_owed - line_owed // 2, "remaining_due_month": month}


def _owed(town: Town, place: int) -> int:
    return town.line(place).owed_fen or 0


def _with_owed(changes: Callable[[Random, int], Mapping[str, Any]]) -> Planter:
    """Plant what depends on the amount of the row."""

    def plant(random: Random, town: Town) -> int:
        place = _plain(random, town)
        town.change(place, **changes(random, _owed(town, place)))
        return place

    return plant


def _wrong_digit(random: Random, town: Town) -> int:
    place = _plain(random, town)
    name = random.choice(("debtor_uscc", "creditor_uscc"))
    code = getattr(town.line(place), name)
    town.change(place, **{name: code[:-1] + ("1" if code[-1] == "0" else "0")})
    return place


def _twin(random: Random, town: Town, **changes: Any) -> int:
    place = _plain(random, town)
    other = random.choice([here for here in town.here if here != place])
    first, last = sorted((place, other))
    base = replace(town.line(place), **changes) if changes else town.line(place)
    town.tell(first, town.line(place))
    town.tell(last, base)
    return last


def _elsewhere(random: Random, town: Town) -> int:
    """Let another unit have the same debt, or nearly: a name is written in another way, a code was mistyped."""
    place = _plain(random, town)
    line = town.line(place)
    name = line.creditor_name.replace("有限公司", "有限责任公司")
    spellings: tuple[dict[str, Any], ...] = (
        {},
        {"contract_name": f"（{line.contract_name}）"},
        {"creditor_name": name, "creditor_uscc": ""},
    )
    other = replace(line, **random.choice(spellings), debtor_contact="赵某", source=Source.SELF, source_no="")
    town.beside.insert(random.randint(0, len(town.beside)), other)
    return place


def _number_elsewhere(random: Random, town: Town) -> int:
    place = _plain(random, town)
    town.tell(place, replace(town.line(place), source=random.choice(NUMBERED), source_no=f"BH{place:06}"))
    written = random.choice((f"BH{place:06}", f"bh{place:06}", f"ＢＨ {place:06}"))
    town.beside[0] = replace(town.beside[0], source=random.choice(NUMBERED), source_no=written)
    return place


def _other_unit(random: Random, town: Town) -> int:
    place = random.choice(town.here)
    town.unit_texts = [UNIT] * len(town.rows)
    town.unit_texts[place] = "文龙街道"
    return place


def _nil(_random: Random, town: Town) -> None:
    town.context = replace(town.context, nil=True)


def _no_change(random: Random, town: Town) -> None:
    """Say that nothing has changed, and change one row; before anything was approved it is wrong by itself."""
    town.context = replace(town.context, no_change=True)
    town.change(_plain(random, town), contract_name="改过名字的合同")


def _surveyed(random: Random, town: Town, **changes: Any) -> int:
    """Plant into a survey of one plain row: what a random ledger says of later periods is no fault of it."""
    place = _plain(random, town)
    town.rows = [town.rows[place]]
    town.context = replace(town.context, kind=PeriodKind.SURVEY, due_month="2022-05")
    town.change(0, **changes)
    return 0


def _in_district(random: Random, town: Town) -> int:
    town.context = replace(town.context, in_district=True)
    nature = random.choice((Nature.CENTRAL_SOE, Nature.LOCAL_SOE))
    code = uscc("91500110", 6_000_000)
    changes = {"nature": nature, "sector": None, "parent_company": CITY_GROUP, "debtor_uscc": code}
    return _always(random, town, source=Source.SELF, source_no="", **changes)


def _always(random: Random, town: Town, **changes: Any) -> int:
    """Plant what has always stood there: nothing changed."""
    place = _plain(random, town)
    town.tell(place, replace(town.line(place), **changes))
    return place


def _round(random: Random, town: Town) -> None:
    for place in town.here:
        owed = random.randrange(1, 40) * 10 * WAN
        paid = {**NO_OUTCOME, "contract_fen": None, "disputed": False, **_cleared(owed)}
        town.tell(place, replace(town.line(place), **paid))


def _one_phone(random: Random, town: Town) -> int:
    places = random.sample(town.here, 3)
    for place in places:
        town.rows[place] = [line and replace(line, creditor_phone="13900009999") for line in town.rows[place]]
    return random.choice(places)


def _disputed(_random: Random, town: Town) -> None:
    for place in town.here:
        town.tell(place, replace(town.line(place), **NO_OUTCOME, disputed=True))


def _vanished(random: Random, town: Town) -> None:
    town.rows[_plain(random, town)][-1] = None


def _less_paid(random: Random, town: Town) -> int:
    place = _plain(random, town)
    owed = _owed(town, place)
    part, less = _part(owed), owed // 2 - 1
    return _moved(town, place, part, {**part, "paid_fen": less, "remaining_fen": owed - less})


def _moved(town: Town, place: int, before: Mapping[str, Any], now: Mapping[str, Any]) -> int:
    line = replace(town.line(place), **NO_OUTCOME)
    town.tell(place, replace(line, **before), replace(line, **now))
    return place


def _uncleared(random: Random, town: Town) -> int:
    place = _plain(random, town)
    owed = _owed(town, place)
    # What was cleared is said to be in court: the sum that was paid fell as well (T02).
    return _moved(town, place, {"cleared_fen": owed}, {"court_fen": owed})


def _put_off(random: Random, town: Town) -> int:
    place = _plain(random, town)
    owed = _owed(town, place)
    _moved(town, place, _part(owed, "2022-09"), _part(owed, "2022-12"))
    if random.random() < HALF:  # it is not the first time: now a reason is asked for
        town.rows[place][0] = replace(town.line(place), **_part(owed, "2022-08"))
    return place


def _still(random: Random, town: Town) -> int:
    place = _plain(random, town)
    part = {**_part(_owed(town, place)), "disputed": False}
    return _moved(town, place, part, part)


def _to_court(random: Random, town: Town) -> int:
    place = _plain(random, town)
    owed = _owed(town, place)
    agreed = {"agreed_fen": owed, "agreed_due_month": "2022-12"}
    return _moved(town, place, {"disputed": False, **agreed}, {"disputed": False, "court_fen": owed})


def _late_find(random: Random, town: Town) -> int:
    place = _plain(random, town)
    town.rows[place][:-1] = [None] * (town.versions - 1)
    town.change(place, source=Source.SELF, source_no="")
    return place


def _closed_late(_random: Random, town: Town) -> None:
    for place in town.here:
        line = replace(town.line(place), **NO_OUTCOME, disputed=False)
        paid = replace(line, cleared_fen=line.owed_fen)
        town.tell(place, line, paid)
        town.cleared_late.append(place)


PLANTERS: Final[Mapping[str, Planter]] = {
    "F01": lambda random, town: _says(
        random, town, **random.choice(({"debtor_name": ""}, {"owed_fen": None}, {"disputed": None}, {"due_month": ""}))
    ),
    "F03": lambda random, town: _says(random, town, contract_fen=-random.randrange(1, WAN)),
    "F05": lambda random, town: _says(random, town, creditor_uscc=random.choice(("91500110", "91500110MA5OI0000X"))),
    "F06": _wrong_digit,
    "F07": lambda random, town: _says(random, town, creditor_phone=random.choice(("110", "见合同", "1380000"))),
    "F08": _other_unit,
    "S01": lambda random, town: _says(random, town, sector=random.choice((None, Sector.PUBLICITY))),
    "S02": lambda random, town: _says(
        random, town, nature=random.choice(LARGE), sector=None, debtor_uscc=uscc("91500110", 6_000_001)
    ),
    "S03": lambda random, town: _says(random, town, creditor_name="渝例局", debtor_name="渝例局"),
    "S04": lambda random, town: _says(random, town, creditor_uscc=uscc("51500110", 6_000_002)),
    "S05": lambda random, town: _surveyed(random, town, due_month=random.choice(("2022-06", "2023-01"))),
    "S06": lambda random, town: _surveyed(random, town, court_fen=random.randrange(1, 50_000)),
    "S07": _in_district,
    "S08": lambda random, town: _always(random, town, source=random.choice(NUMBERED), source_no=""),
    "S09": lambda random, town: _says(random, town, nature=Nature.INSTITUTION, sector=None),
    "A01": lambda random, town: _says(random, town, owed_fen=random.choice((0, -1))),
    "A02": _with_owed(lambda random, owed: {"contract_fen": random.randrange(1, owed)}),
    "A03": _with_owed(lambda random, owed: {"cleared_fen": owed + random.choice((-1, 1, owed))}),
    "A04": _with_owed(lambda _random, owed: {"cleared_fen": owed, "court_fen": owed}),
    "A05": _with_owed(lambda random, owed: {"paid_fen": owed + random.randrange(3)}),
    "A06": _with_owed(lambda _random, owed: _part(owed) | {"remaining_fen": owed // 2 - 1}),
    "A07": _with_owed(lambda random, owed: _part(owed, "") | {"disputed": random.random() < HALF}),
    "A08": _with_owed(
        lambda random, owed: random.choice(
            ({"agreed_fen": owed}, {"agreed_fen": owed + 1, "agreed_due_month": "2022-12"})
        )
    ),
    "A09": _with_owed(lambda random, owed: {"court_fen": owed + random.choice((-1, 1))}),
    "A11": lambda random, town: _always(random, town, disputed=False),
    "A12": _with_owed(
        lambda random, owed: {"agreed_fen": owed, "agreed_due_month": random.choice(("2021-12", "2022-05"))}
    ),
    "A13": _with_owed(lambda _random, owed: {"agreed_fen": owed, "agreed_due_month": f"{int(LAST_MONTH[:4]) + 1}-01"}),
    "D01": _twin,
    "D02": _elsewhere,
    "D03": lambda random, town: _twin(random, town, contract_name="另一份合同"),
    "D04": _number_elsewhere,
    "P01": lambda random, town: _always(
        random, town, contract_fen=None, disputed=False, **_cleared(random.randrange(5_000 * WAN, 10_000 * WAN))
    ),
    "P02": lambda random, town: _always(
        random, town, contract_fen=None, disputed=False, **_cleared(random.randrange(10_000 * WAN, 90_000 * WAN))
    ),
    "P03": lambda random, town: _always(random, town, owed_fen=random.randrange(1, 50_000)),
    "P04": _round,
    "P05": _one_phone,
    "P06": _disputed,
    "N01": _nil,
    "N02": _no_change,
    "T01": _vanished,
    "T02": _less_paid,
    "T03": lambda random, town: _changed(
        random, town, {}, {"owed_fen": random.randrange(50_000, 100 * WAN), "contract_fen": None}
    ),
    "T04": lambda random, town: _changed(random, town, {"disputed": False}, {}),
    "T05": _uncleared,
    "T06": _put_off,
    "T07": _still,
    "T08": _late_find,
    "T09": _closed_late,
    "T10": _to_court,
}
"""By rule."""
