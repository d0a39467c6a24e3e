import pytest

from qingqian.web.masking import mask_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812342201", "138****2201"),
        ("023-48671234", "023-****1234"),
        ("023 4867 1234", "023 **** 1234"),
        ("48671234", "****1234"),
        ("4867123", "****123"),
        ("12345", "****5"),
        ("110", "***"),
        ("008613812342201", "008********2201"),
        ("周某 13812342201", "周某 138****2201"),
        ("１３８１２３４２２０１", "１３８****２２０１"),
        ("13812342201、13900002222", "138****2201、139****2222"),
        ("", ""),
    ],
)
def test_hides_the_middle_of_each_number(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize("digits", range(1, 20))
def test_hides_at_least_four_digits_or_all(digits: int) -> None:
    shown = mask_phone("1" * digits)
    assert len(shown) == digits
    assert shown.count("*") >= min(4, digits)
