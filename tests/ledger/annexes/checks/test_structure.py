from typing import Any

import pytest

from ledger.vocabulary import LARGE_ENTERPRISES, SECTORS_OF, Nature, Sector, Source
from tests.factories.lines import central_line, good_line
from tests.ledger.annexes.checks.found import Found, found


def company(nature: Nature) -> str:
    return "中例建设集团有限公司" if nature in LARGE_ENTERPRISES else ""


@pytest.mark.parametrize("nature", [nature for nature in Nature if SECTORS_OF[nature]])
def test_s01_demands_a_sector_where_there_is_a_list(nature: Nature) -> None:
    assert found(good_line(nature=nature, sector=None)) == [("S01", "E", 9)]


@pytest.mark.parametrize("nature", [nature for nature in Nature if not SECTORS_OF[nature]])
def test_s01_warns_of_a_sector_where_there_is_no_list(nature: Nature) -> None:
    assert found(good_line(nature=nature, parent_company=company(nature))) == [("S01", "W", 9)]
    assert found(good_line(nature=nature, parent_company=company(nature), sector=None)) == []


@pytest.mark.parametrize(
    ("nature", "sector"),
    [(Nature.GOVERNMENT, Sector.PUBLICITY), (Nature.NON_GOVERNMENT, Sector.HOUSING)],
)
def test_s01_refuses_the_sector_of_another_nature(nature: Nature, sector: Sector) -> None:
    assert found(good_line(nature=nature, sector=sector)) == [("S01", "E", 9)]


@pytest.mark.parametrize("nature", [Nature.GOVERNMENT, Nature.NON_GOVERNMENT])
def test_s01_takes_the_sector_other_under_both_lists(nature: Nature) -> None:
    assert found(good_line(nature=nature, sector=Sector.OTHER)) == []


@pytest.mark.parametrize("nature", sorted(LARGE_ENTERPRISES))
def test_s02_demands_the_parent_of_a_large_enterprise(nature: Nature) -> None:
    assert found(central_line(nature=nature, parent_company="")) == [("S02", "E", 8)]
    assert found(central_line(nature=nature)) == []


@pytest.mark.parametrize(("parent", "expected"), [("", [("S02", "X", 8)]), ("渝江城投集团有限公司", [])])
def test_s02_asks_for_the_parent_of_a_financing_platform(parent: str, expected: Found) -> None:
    line = good_line(sector=Sector.FINANCING_PLATFORM, parent_company=parent)
    assert found(line) == expected


@pytest.mark.parametrize(
    ("nature", "sector"),
    [(Nature.GOVERNMENT, Sector.WATER), (Nature.NON_GOVERNMENT, Sector.PUBLICITY), (Nature.INSTITUTION, None)],
)
def test_s02_warns_of_the_parent_of_an_organ(nature: Nature, sector: Sector | None) -> None:
    line = good_line(nature=nature, sector=sector, parent_company="渝江区人民政府")
    assert found(line) == [("S02", "W", 8)]


def test_s03_refuses_one_party_on_both_sides_by_code() -> None:
    same = good_line().debtor_uscc
    assert found(good_line(creditor_uscc=same)) == [("S03", "E", 13)]


def test_s03_refuses_one_party_on_both_sides_by_normalised_name() -> None:
    line = good_line(debtor_name="重庆示例（一）公司", creditor_name="重庆示例(一) 公司")
    assert found(line) == [("S03", "E", 13)]


def test_s03_is_silent_while_parties_are_not_named() -> None:
    line = good_line(debtor_name="", creditor_name="", debtor_uscc="", creditor_uscc="")
    assert "S03" not in [rule for rule, _, _ in found(line)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source": Source.SUPERVISION}, [("S08", "E", 3)]),
        ({"source": Source.PLATFORM}, [("S08", "E", 3)]),
        ({"source": Source.PLATFORM, "source_no": "GXBPT2022001"}, []),
        ({"source": Source.SELF, "source_no": "GXBPT2022001"}, [("S08", "W", 3)]),
        ({"source": Source.PETITION, "source_no": "XF2022001"}, []),
        ({"source": Source.PETITION}, []),
    ],
)
def test_s08_ties_the_number_to_its_sources(changes: dict[str, Any], expected: Found) -> None:
    assert found(good_line(**changes)) == expected
