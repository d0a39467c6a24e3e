import pytest

from ledger.annexes.proposals import apply
from tests.factories.lines import central_line, good_line
from tests.ledger.annexes.cases import CASES, load_case
from tests.ledger.annexes.plain_sums import annex3, annex4

GIVEN = {"corner", "resolution", "resolution_messy", "survey"}


def test_the_given_cases_are_all_there() -> None:
    assert set(CASES) >= GIVEN


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("accepted", [False, True])
def test_every_figure_of_a_case_comes_out(name: str, accepted: bool) -> None:  # noqa: FBT001
    case = load_case(name)
    units = [case.names[code] for code in case.reads]
    pairs = [
        (case.names[code], apply(one.line, one.proposals) if accepted else one.line)
        for code, reads in case.reads.items()
        for one in reads
    ]
    assert annex3(pairs, units) == case.expected["annex3"]
    assert annex4(pairs, units) == case.expected["annex4"]
    assert annex3(pairs, units, by_unit=True) == case.expected["annex3_by_unit"]
    assert annex4(pairs, units, by_unit=True) == case.expected["annex4_by_unit"]


def test_units_with_nothing_have_a_line_of_zeros_and_no_rate() -> None:
    [line, total] = annex4([], ["甲街道"])
    assert (line["label"], total["label"]) == ("甲街道", "合计")
    assert {line[key] for key in line if key not in ("label", "10")} == {0, "0.000000"}
    assert line["10"] is None


def test_company_lines_follow_the_units_in_code_point_order() -> None:
    pairs = [("甲街道", central_line(n, parent_company=name)) for n, name in enumerate(["乙公司", "丁公司", ""])]
    assert [row["label"] for row in annex3(pairs, ["甲街道"])] == ["甲街道", "丁公司", "乙公司", "合计"]
    assert [row["10"] for row in annex3(pairs, ["甲街道"])] == [1, 1, 1, 3]


def test_a_rate_is_rounded_half_up() -> None:
    line = good_line(owed_fen=800_000_000, cleared_fen=None, paid_fen=1_000_000, remaining_fen=799_000_000)
    assert annex4([("甲街道", line)], ["甲街道"])[0]["10"] == "0.130000"


def test_a_part_payment_of_a_row_in_court_stays_with_its_group() -> None:
    line = good_line(disputed=False, paid_fen=20_000_000, remaining_fen=40_000_000, court_fen=40_000_000)
    [row, _] = annex4([("甲街道", line)], ["甲街道"])
    assert (row["15"], row["16"], row["27"], row["28"]) == (0, "20.000000", 1, "40.000000")
    assert row["9"] == row["12"] == "20.000000"
