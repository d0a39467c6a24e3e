"""The database compares rows as Python would: names, numbers, and whole ledgers."""

import random
from dataclasses import asdict, replace
from typing import Any, Final

import pytest

from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name
from ledger.models import ArrearsRecord
from ledger.queries.elsewhere import elsewhere_of
from ledger.queries.rows import Row
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Source
from qingqian.db.sqlfile import rows
from tests.factories import alike, campaigns, units
from tests.factories.lines import good_line
from tests.factories.records import build
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db
SIGNS: Final = (
    "重庆市綦江区示例有限责任公司工程款〇㐀豈"  # compatibility ideographs have a plain form
    "abcXYZ019 ０１ａＢ（）()[]［］{}｛｝<>＜＞〔〕【】〖〗〈〉《》「」『』"
    " \t\n\r\x0b\x1c\x1f\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\x01\x7f\xad\u200b\u200e\u202d\u2062\ufeff"
    "·-—_、,.:;：；，。．\"'“”‘’＂＇№㎡①ⅣﬁÅ\u0301é\u0327가\u1100\u1161…㈱½"
)
NAMES: Final = """
select plain_name(t) as plain, near_name(t) as near, coalesce(number_of(2::smallint, t), '') as number
from unnest(%s::text[]) with ordinality u (t, n) order by n
"""
LIKENESS: Final = """
select likeness(
    a ->> 'debtor_uscc', a ->> 'debtor_name', a ->> 'creditor_uscc', a ->> 'creditor_name', a ->> 'contract_name',
    b ->> 'debtor_uscc', b ->> 'debtor_name', b ->> 'creditor_uscc', b ->> 'creditor_name', b ->> 'contract_name')
    as likeness
from unnest(%s::jsonb[], %s::jsonb[]) with ordinality as p (a, b, n) order by n
"""
FIRMS: Final = (
    "重庆甲建设有限公司",
    "重庆市甲建设有限责任公司",
    "重庆甲建设 有限公司",
    "重庆（甲）建设有限公司",
    "乙",
    "",
)
CODES: Final = ("91500110MA5U000001", "91500110MA5U000002", "")


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same lines each time


def drawn(throw: random.Random) -> Line:
    """Make a line that is often like another one."""
    return Line(
        source=throw.choice([Source.SELF, Source.SUPERVISION, Source.PLATFORM]),
        source_no=throw.choice(["", "bt1", "BT 1", "ＢＴ1", "BT2"]),
        debtor_name=throw.choice(FIRMS),
        debtor_uscc=throw.choice(CODES),
        creditor_name=throw.choice(FIRMS),
        creditor_uscc=throw.choice(CODES),
        contract_name=throw.choice(["工程合同", "工程（合同）", "工程 合同", "货物合同", ""]),
        owed_fen=throw.choice([None, 1, 2]),
    )


def test_ten_thousand_odd_names_are_reduced_alike() -> None:
    throw = dice(20220530)
    names = ["".join(throw.choices(SIGNS, k=throw.randrange(12))) for _ in range(10_000)]
    found = [(row["plain"], row["near"], row["number"]) for row in rows(NAMES, [names])]
    numbered = [alike.number(Line(source=Source.SUPERVISION, source_no=name)) for name in names]
    expected = [(normalised_name(name), alike.near_name(name)) for name in names]
    assert found == [(*both, number) for both, number in zip(expected, numbered, strict=True)]


def test_each_sign_of_the_plane_that_is_in_use_is_plain_in_both() -> None:
    signs = [chr(code) for code in range(1, 0xFFFE) if not 0xD800 <= code < 0xE000]
    found = rows(NAMES, [[f"甲{sign}乙" for sign in signs]])
    unlike = [
        hex(ord(sign))
        for sign, row in zip(signs, found, strict=True)
        if normalised_name(f"甲{sign}乙") != row["plain"]
    ]
    assert unlike == []


def test_pairs_of_lines_are_alike_in_both() -> None:
    throw = dice(20220531)
    pairs: list[tuple[Line, Line]] = []
    for _ in range(5_000):
        one = drawn(throw)
        pairs.append((one, replace(one, creditor_name=throw.choice(FIRMS)) if throw.random() < 0.5 else drawn(throw)))
    texts: list[list[str]] = [[], []]
    for pair in pairs:
        for at, line in enumerate(pair):
            texts[at].append(as_json(line))
    found = [row["likeness"] for row in rows(LIKENESS, texts)]
    assert found == [alike.likeness(*pair) for pair in pairs]
    assert set(found) == {alike.SAME, alike.NEAR, alike.UNLIKE}


def as_json(line: Line) -> str:
    sides = ("debtor_uscc", "debtor_name", "creditor_uscc", "creditor_name", "contract_name")
    return "{" + ", ".join(f'"{name}": "{getattr(line, name)}"' for name in sides) + "}"


@pytest.mark.parametrize("seed", range(4))
def test_whole_ledgers_are_compared_as_line_by_line(seed: int) -> None:
    campaigns.campaign()
    here, there = units.unit(units.GUNAN), units.unit(units.JIJIANG)
    throw = dice(seed)
    mine, others = ([drawn(throw) for _ in range(60)] for _ in range(2))
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.bulk_create([build(there, faulty=True, **asdict(line)) for line in others])
    with clerk_of(units.GUNAN).scope():
        found = elsewhere_of(here, [Row(0, at, line) for at, line in enumerate(mine)])
    expected = alike.elsewhere(mine, others)
    assert (found.debts, found.near, found.numbers) == (expected.debts, expected.near, expected.numbers)
    assert found.debts
    assert found.near - found.debts
    assert found.numbers


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({}, alike.SAME),
        ({"contract_name": " 示例道路第1标段　工程合同"}, alike.SAME),
        ({"debtor_name": "别处的名字"}, alike.SAME),
        ({"creditor_name": "重庆示例第1建设有限责任公司", "creditor_uscc": "1"}, alike.NEAR),
        ({"contract_name": "“示例道路第1标段”工程合同"}, alike.NEAR),
        ({"creditor_name": "另一家公司", "creditor_uscc": "1"}, alike.UNLIKE),
        ({"contract_name": ""}, alike.UNLIKE),
    ],
)
def test_what_is_the_same_and_what_is_near(changes: dict[str, Any], how: int) -> None:
    one = good_line(1, creditor_name="重庆市示例第1建设有限公司")
    other = replace(one, **changes)
    assert alike.likeness(other, one) == how
    assert [row["likeness"] for row in rows(LIKENESS, [[as_json(other)], [as_json(one)]])] == [how]
