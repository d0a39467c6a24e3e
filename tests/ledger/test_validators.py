import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as library

from ledger.validators import (
    MAIL_PROBLEM,
    mail_problem,
    phone_plausible,
    phone_problem,
    uscc_check_digit_fits,
    uscc_problem,
    uscc_well_formed,
)
from tests.factories.lines import uscc

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
GOOD = uscc("11500110", 7_000_123)


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


@given(st.text(SIGNS, min_size=17, max_size=17))
def test_the_check_digit_is_python_stdnums_for_every_code(body: str) -> None:
    digit = library.calc_check_digit(body)
    fitting = [sign for sign in SIGNS if uscc_check_digit_fits(body + sign)]
    assert fitting == [digit]


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


def test_what_is_wrong_is_said_of_what_was_written_and_not_of_a_blank() -> None:
    assert (phone_problem(""), phone_problem("023-48600001")) == ("", "")
    assert phone_problem("12").startswith("电话写得不对：")
    assert phone_problem("12", "联络人联系电话").startswith("联络人联系电话写得不对：")
    many = "、".join(["13800000001"] * 4)
    assert phone_problem(many).startswith("电话太长")
    assert (mail_problem(""), mail_problem("name@example.com"), mail_problem("nobody")) == ("", "", MAIL_PROBLEM)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", ""),
        (GOOD, ""),
        (GOOD[:-1], "只有 17 位，少 1 位"),
        (GOOD + "12", "有 20 位，多 2 位"),
        (f"{GOOD[:4]}O{GOOD[5:]}", "第 5 位是字母 O，可能是数字 0"),
        (f"I{GOOD[1:]}", "第 1 位是字母 I，可能是数字 1"),
        (f"{GOOD[:9]}V{GOOD[10:]}", "第 10 位是字母 V，可能是字母 U"),
        (f"{GOOD[:9]}中{GOOD[10:]}", "第 10 位“中”不是数字或大写字母"),
        (f"S{GOOD[1:10]}", "只有 10 位，少 8 位；第 1 位是字母 S，可能是数字 5"),
    ],
)
def test_what_is_wrong_with_a_code_is_said_place_by_place(code: str, problem: str) -> None:
    assert uscc_problem(code) == problem


def test_one_look_alike_that_would_fit_is_named() -> None:
    assert uscc_check_digit_fits("91500118349349344Q")
    assert uscc_problem("9150011B349349344Q") == "末位校验码不符（如果第 8 位的 B 其实是 8，就对得上）"
    wrong = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")
    assert uscc_problem(wrong).startswith("末位校验码不符")
