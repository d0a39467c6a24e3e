import pytest

from ledger.annexes.names import normalised_name, party_key


@pytest.mark.parametrize(
    "spelling",
    [
        "石角镇（一期）工程",
        "石角镇(一期)工程",
        " 石角镇 （一期）　工程",
        "石角镇【一期】工程",
        "石角镇〔一期〕\u200b工程",
    ],
)
def test_spellings_of_one_name_compare_equal(spelling: str) -> None:
    assert normalised_name(spelling) == "石角镇(一期)工程"


def test_names_that_say_different_things_stay_different() -> None:
    assert normalised_name("石角镇一期工程") != normalised_name("石角镇二期工程")


def test_full_width_letters_and_digits_read_as_plain_ones() -> None:
    assert normalised_name("Ａ１标段") == "A1标段"


def test_a_party_is_its_code_and_its_name_only_without_one() -> None:
    assert party_key("91500110MA5U0X1234", "甲公司") == "91500110MA5U0X1234"
    assert party_key("", "甲 公司") == "甲公司"
