from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingqian.sheets.cells import Cell
from qingqian.sheets.money import MAX_FEN, to_fen, to_wan, wan_display, wan_text
from qingqian.sheets.normalise import Choices, Unreadable, choice, code, money_fen, month, text, yes_no

BLANKS = [None, "", "  ", "\u3000", "\u200b\ufeff", "#N/A", "#DIV/0!", " #REF! "]
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789.,-/"}


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_cells_and_error_cells_say_nothing(blank: Cell) -> None:
    assert text(blank) == ""
    assert code(blank) == ""
    assert month(blank) == ""
    assert money_fen(blank) is None
    assert yes_no(blank) is None
    assert choice(blank, Choices({"货物": 2})) is None


# ---------------------------------------------------------------- texts and codes
@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("\u3000渝江区新程管理局 ", "渝江区新程管理局"),
        ("张某\n李某", "张某 李某"),
        ("ＡＢ１２公司", "AB12公司"),
        ("⼯程", "工程"),
        ("重庆（綦江）公司", "重庆（綦江）公司"),
        ("零\u200b宽\u202e\x07字", "零宽字"),
        ("#1楼", "#1楼"),
        ("a  b", "a b"),
        (13800005909.0, "13800005909"),
        (12, "12"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (date(2022, 12, 1), "2022-12-01"),
    ],
)
def test_text_is_tidied_and_its_punctuation_kept(raw: Cell, read: str) -> None:
    assert text(raw) == read


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (" 91500110367j3e8r0m ", "91500110367J3E8R0M"),
        ("９１５００１１０367J3E8R0M", "91500110367J3E8R0M"),
        ("9150 0110 367J 3E8R 0M", "91500110367J3E8R0M"),
        (123456789012345.0, "123456789012345"),
    ],
)
def test_code_is_plain_upper_case_without_spaces(raw: Cell, read: str) -> None:
    assert code(raw) == read


@pytest.mark.parametrize("raw", [915001101234567890, 9.15001101234568e17, 1234567890123456.0, "9.15001E+17", "9E17"])
def test_a_code_stored_as_a_number_has_lost_digits(raw: Cell) -> None:
    with pytest.raises(Unreadable, match=r"丢失.*文本"):
        code(raw)


def test_a_long_number_in_a_text_column_has_lost_digits_too() -> None:
    with pytest.raises(Unreadable, match="丢失"):
        text(430102199001011234)


@settings(deadline=None)
@given(st.text())
def test_reading_a_text_twice_changes_nothing(raw: str) -> None:
    once = text(raw)
    assert text(once) == once
    assert once == once.strip()


# ---------------------------------------------------------------- money
@settings(deadline=None)
@given(st.integers(-MAX_FEN, MAX_FEN))
def test_money_reads_every_writing_of_an_amount(fen: int) -> None:
    shown = wan_display(fen)
    for raw in (wan_text(fen), shown, f" {shown}\u3000", shown.translate(FULL_WIDTH), float(to_wan(fen))):
        assert money_fen(raw) == fen


@settings(deadline=None)
@given(st.floats(-(10**9), 10**9, exclude_min=True, exclude_max=True))
def test_money_of_a_number_is_what_its_fifteen_digits_say(number: float) -> None:
    """The quick way for whole 分 and the way by digits agree on every number."""
    try:
        expected: int | None = to_fen(Decimal(format(number, ".15g")))
    except ValueError:
        expected = None
    try:
        read = money_fen(number)
    except Unreadable:
        read = None
    assert read == expected


@settings(deadline=None)
@given(st.integers(0, 10**10), st.integers(0, 10**10))
def test_a_formula_s_float_noise_is_read_as_it_is_shown(owed: int, paid: int) -> None:
    noisy = float(to_wan(owed)) + float(to_wan(paid))
    assert money_fen(noisy) == owed + paid


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        (10.061399999999999, 10_061_400),
        (1e-06, 1),
        (0, 0),
        (0.0, 0),
        ("0", 0),
        ("２２", 22_000_000),
        (-5, -5_000_000),
        ("1,234.5", 1_234_500_000),
        ("１，２３４．５", 1_234_500_000),
        (" 2.4552 ", 2_455_200),
        ("１ ２", 12_000_000),
    ],
)
def test_money_is_exact(raw: Cell, fen: int) -> None:
    assert money_fen(raw) == fen


@pytest.mark.parametrize(
    "raw",
    [
        "12万",
        "¥12",
        "1e3",
        "1_000",
        "NaN",
        "inf",
        "1,23",
        "1,2345",
        ",5",
        "1.2.3",
        "约10",
        "/",
        "-",
        True,
        date(2022, 1, 1),
        float("nan"),
        float("inf"),
        1e300,
        0.1234567,
        1 / 3,
        "0.0000001",
    ],
)
def test_money_refuses_what_is_no_exact_amount(raw: Cell) -> None:
    with pytest.raises(Unreadable, match="金额"):
        money_fen(raw)


# ---------------------------------------------------------------- months
MONTHS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@settings(deadline=None)
@given(MONTHS)
def test_month_reads_every_form_of_a_date(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    forms: list[Cell] = [f"{y}-{m:02d}", f"{y}/{m}", f"{y}.{m:02d}", f"{y}年{m}月", f"{y} 年 {m} 月份", f"{y}{m:02d}"]
    forms += [f"{y}-{m}-{d}", f"{y}/{m:02d}/{d:02d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}{m:02d}{d:02d}"]
    forms += [
        f"{y}-{m:02d}-{d:02d} 00:00:00",
        f"{y}/{m}/{d} 8:30",
        f"{y}－{m}".translate(FULL_WIDTH),
        f"\u200b{y}–{m} ",
    ]
    forms += [
        day,
        datetime(y, m, d, 13, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        float(f"{y}{m:02d}"),
        y * 10000 + m * 100 + d,
    ]
    assert {month(form) for form in forms} == {f"{y:04d}-{m:02d}"}


@settings(deadline=None)
@given(st.dates(date(1957, 6, 29), date(2064, 4, 8)), st.floats(0, 0.99))
def test_month_reads_day_serials(day: date, time_of_day: float) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert month(serial) == month(float(serial)) == month(serial + time_of_day) == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("2022.1", "2022-01"),
        ("2022.10", "2022-10"),
        (2022.08, "2022-08"),
        (2022.8, "2022-08"),
        (2022.12, "2022-12"),
        (2022.01, "2022-01"),
        (44896, "2022-12"),
        ("44896", "2022-12"),
        (20000, "1954-10"),
        (60000, "2064-04"),
    ],
)
def test_month_reads_what_is_clear(raw: Cell, read: str) -> None:
    assert month(raw) == read


@pytest.mark.parametrize("raw", [2022.1, 1999.1, 2020.1])
def test_a_number_that_may_be_january_or_october_is_refused(raw: float) -> None:
    with pytest.raises(Unreadable, match="1 月还是 10 月"):
        month(raw)


@pytest.mark.parametrize("raw", [20221, "20229", 20011.0])
def test_five_digits_that_may_be_a_month_are_refused(raw: Cell) -> None:
    with pytest.raises(Unreadable, match="分不清"):
        month(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2022-13",
        "2022-00",
        "2022.13",
        2022.13,
        "2022",
        2022,
        "22-12",
        "2022-02-30",
        "20221301",
        "1022-01",
        "十二月",
        "2022-6-",
        "2022-06至2022-08",
        "2022年",
        "6月",
        True,
        19999,
        60001,
        -44896,
        44896.5e9,
        float("nan"),
        timedelta(1),
        "2022-1-1-1",
    ],
)
def test_what_is_no_month_is_refused(raw: Cell) -> None:
    with pytest.raises(Unreadable, match=r"2022-12|存在|年份"):
        month(raw)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.booleans()))
def test_a_month_is_a_month_or_a_sentence(raw: Cell) -> None:
    try:
        said = month(raw)
    except Unreadable as error:
        said = str(error)
    assert said == "" or "请" in said or (len(said) == 7 and said[4] == "-" and 1 <= int(said[5:]) <= 12)


# ---------------------------------------------------------------- choices
SOURCES = Choices({"自行排查": 1, "国务院“互联网+督查”": 2, "登记（投诉）平台": 3}, {"国务院“互联网+督查”转": 2})


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("自行排查", 1),
        (" 自行\u3000排查 ", 1),
        ('国务院"互联网+督查"', 2),
        ("国务院互联网＋督查", 2),
        ("国务院‘互联网+督查’转", 2),
        ("登记(投诉)平台", 3),
        ("登记投诉平台", 3),
    ],
)
def test_choices_are_read_without_regard_to_quotes_brackets_and_spaces(raw: str, value: int) -> None:
    assert choice(raw, SOURCES) == value


@pytest.mark.parametrize("raw", ["自查", 1, "排查自行", date(2022, 1, 1)])
def test_a_choice_that_does_not_exist_names_those_that_do(raw: Cell) -> None:
    with pytest.raises(Unreadable, match="请从中选填：自行排查、国务院“互联网"):
        choice(raw, SOURCES)


def test_two_choices_that_read_alike_are_a_faulty_declaration() -> None:
    with pytest.raises(ValueError, match="read alike"):
        Choices({"货物": 1, "“货物”": 2})


@pytest.mark.parametrize(("raw", "value"), [("有", True), (" 无 ", False), ("“有”", True)])
def test_yes_no_is_read(raw: str, value: bool) -> None:  # noqa: FBT001 - the expected value
    assert yes_no(raw) is value


@pytest.mark.parametrize("raw", ["是", "0", 1, True])
def test_yes_no_refuses_other_words(raw: Cell) -> None:
    with pytest.raises(Unreadable, match="请填“有”或“无”"):
        yes_no(raw)


def test_amounts_read_are_what_decimal_says() -> None:
    assert money_fen("0.1") == int(Decimal("0.1") * 1_000_000)
