import pytest

from ledger.validators import phone_plausible, uscc_check_digit_fits, uscc_well_formed
from tests.factories.lines import uscc


@pytest.mark.parametrize("code", ["A1500110MB1234567X", "11500110MB1234567X"])
def test_eighteen_signs_of_the_alphabet_are_well_formed(code: str) -> None:
    assert uscc_well_formed(code)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_are_not(letter: str) -> None:
    assert not uscc_well_formed(f"11500110M{letter}1234567X")


@pytest.mark.parametrize("code", ["", "11500110MB1234567", "11500110MB1234567XX", "11500110mb1234567x"])
def test_other_lengths_and_small_letters_are_not(code: str) -> None:
    assert not uscc_well_formed(code)


def test_the_check_digit_is_that_of_the_standard() -> None:
    assert uscc_check_digit_fits("91110000600037341L")
    assert not uscc_check_digit_fits("911100006000373411")
    assert uscc_check_digit_fits(uscc("12500110", 123_456))


@pytest.mark.parametrize(
    "phone",
    [
        "13800000001",
        "138 0000 0001",
        "+8613800000001",
        "023-48600001",
        "02348600001",
        "（023）48600001",
        "0851-8234567",
        "48600001",
        "023-48600001转801",
        "023-48600001、13800000001",
        "023-48600001/48600002",
    ],
)
def test_mobile_and_landline_numbers_are_plausible(phone: str) -> None:
    assert phone_plausible(phone)


@pytest.mark.parametrize("phone", ["", "12345", "1380000000", "138000000011", "无", "023-48600001、无", "12800000001"])
def test_other_texts_are_not(phone: str) -> None:
    assert not phone_plausible(phone)
