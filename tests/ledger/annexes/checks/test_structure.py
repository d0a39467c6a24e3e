from dataclasses import replace
from typing import Any

import pytest

from ledger.annexes.checks import Context
from ledger.annexes.checks.thresholds import Thresholds
from ledger.annexes.names import normalised_name
from ledger.vocabulary import LARGE_ENTERPRISES, SECTORS_OF, Nature, Sector, Source
from tests.factories.lines import central_line, good_line, uscc
from tests.ledger.annexes.checks.contexts import FINAL, RESOLUTION, SURVEY
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
    same = central_line().debtor_uscc
    assert found(central_line(creditor_uscc=same)) == [("S03", "E", 13)]


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


@pytest.mark.parametrize(("prefix", "expected"), [("11500110", [("S04", "X", 13)]), ("91500110", [])])
def test_s04_asks_for_a_creditor_that_is_no_enterprise(prefix: str, expected: Found) -> None:
    assert found(good_line(creditor_uscc=uscc(prefix, 77))) == expected


@pytest.mark.parametrize(
    ("context", "month", "expected"),
    [
        (SURVEY, "2022-05", []),
        (SURVEY, "2022-06", [("S05", "E", 20)]),
        (RESOLUTION, "2022-06", []),
        (RESOLUTION, "2022-07", [("S05", "X", 20)]),
        (FINAL, "2022-11", []),
    ],
)
def test_s05_refuses_what_is_not_due_yet(context: Context, month: str, expected: Found) -> None:
    assert found(good_line(due_month=month), context) == expected


def test_s06_refuses_a_court_amount_in_a_survey() -> None:
    assert found(good_line(court_fen=good_line().owed_fen), SURVEY) == [("S06", "E", 28)]
    assert found(good_line(court_fen=good_line().owed_fen)) == []


@pytest.mark.parametrize(
    ("nature", "company", "expected"),
    [
        (Nature.CENTRAL_SOE, "中例建设集团有限公司", [("S07", "W", 7)]),
        (Nature.LOCAL_SOE, "渝例交通开投（集团）有限公司", [("S07", "W", 7)]),
        (Nature.LOCAL_SOE, "渝江区例城投有限公司", []),
        (Nature.PRIVATE, "渝例交通开投（集团）有限公司", []),
    ],
)
def test_s07_warns_a_districts_unit_of_what_others_report(nature: Nature, company: str, expected: Found) -> None:
    groups = frozenset({normalised_name("渝例交通开投(集团)有限公司")})
    line = central_line(nature=nature, parent_company=company)
    below = replace(RESOLUTION, in_district=True, thresholds=Thresholds(city_groups=groups))
    assert found(line, below) == expected
    assert found(line, replace(below, in_district=False)) == []
    assert found(replace(line, source=Source.AUDIT), below) == []


@pytest.mark.parametrize(
    ("nature", "sector", "prefix", "expected"),
    [
        (Nature.GOVERNMENT, Sector.WATER, "11500110", []),
        (Nature.GOVERNMENT, Sector.WATER, "12500110", [("S09", "W", 6)]),
        (Nature.GOVERNMENT, Sector.FINANCING_PLATFORM, "11500110", [("S09", "W", 6)]),
        (Nature.GOVERNMENT, Sector.FINANCING_PLATFORM, "91500110", []),
        (Nature.NON_GOVERNMENT, Sector.PUBLICITY, "13500110", []),
        (Nature.INSTITUTION, None, "91500110", [("S09", "W", 6)]),
        (Nature.CENTRAL_SOE, None, "12500110", [("S09", "W", 6)]),
    ],
)
def test_s09_compares_the_code_with_the_nature(
    nature: Nature, sector: Sector | None, prefix: str, expected: Found
) -> None:
    company = "中例建设集团有限公司" if nature == Nature.CENTRAL_SOE or sector == Sector.FINANCING_PLATFORM else ""
    line = good_line(nature=nature, sector=sector, parent_company=company, debtor_uscc=uscc(prefix, 78))
    assert found(line) == expected
