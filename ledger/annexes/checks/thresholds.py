"""The figures and lists by which the rules call something odd: the campaign's, set by the city (domain.md §4)."""

from dataclasses import dataclass
from typing import Final

WAN: Final = 1_000_000
"""分 in 1 万元."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Amounts in 分, shares in percent, counts in rows; the defaults are those of domain.md §4."""

    large_fen: int = 5_000 * WAN  # P01
    yuan_owed_fen: int = 10_000 * WAN  # P02, column 18
    yuan_contract_fen: int = 100_000 * WAN  # P02, column 17
    small_fen: int = 50_000  # P03
    round_fen: int = 10 * WAN  # P04: what a round amount is a multiple of
    round_rows: int = 10  # P04
    round_percent: int = 60  # P04
    phone_creditors: int = 3  # P05
    disputed_rows: int = 3  # P06
    disputed_percent: int = 50  # P06
    still_versions: int = 4  # T07
    closings_rows: int = 5  # T09
    closings_percent: int = 50  # T09
    closings_hours: int = 48  # T09
    city_groups: frozenset[str] = frozenset()  # S07: the city-managed groups by their normalised names


DEFAULTS: Final = Thresholds()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a person sets it: its name in `Thresholds`, rule, what it says, unit, bounds in that unit."""

    name: str
    rule: str
    label: str
    unit: str
    least: int
    most: int

    @property
    def is_money(self) -> bool:
        """Tell whether it is typed in 万元 and kept in 分."""
        return self.name.endswith("_fen")


FIGURES: Final = (
    Figure("large_fen", "P01", "单笔拖欠金额达到多少，提醒金额很大", "万元", 1, 1_000_000),
    Figure("yuan_owed_fen", "P02", "拖欠金额达到多少，要说明是否按元填写", "万元", 1, 10_000_000),
    Figure("yuan_contract_fen", "P02", "合同金额达到多少，要说明是否按元填写", "万元", 1, 100_000_000),
    Figure("small_fen", "P03", "拖欠金额小于多少，提醒金额很小", "万元", 0, 100),
    Figure("round_fen", "P04", "整数金额：多少的整数倍算整数", "万元", 1, 10_000),
    Figure("round_rows", "P04", "整数金额：台账至少多少件才判断", "件", 1, 10_000),
    Figure("round_percent", "P04", "整数金额：超过几成提醒", "%", 1, 100),
    Figure("phone_creditors", "P05", "一个电话用在多少家债权人，提醒", "家", 2, 1_000),
    Figure("disputed_rows", "P06", "有分歧：台账至少多少件才判断", "件", 1, 10_000),
    Figure("disputed_percent", "P06", "有分歧：金额超过几成提醒", "%", 1, 100),
    Figure("still_versions", "T07", "无分歧的欠款连续多少版没有进展，提醒", "版", 2, 52),
    Figure("closings_rows", "T09", "截止前集中清偿：至少多少件提醒", "件", 1, 10_000),
    Figure("closings_percent", "T09", "截止前集中清偿：或者占本单位拖欠金额几成", "%", 1, 100),
    Figure("closings_hours", "T09", "截止前集中清偿：截止前多少小时以内", "小时", 1, 720),
)
"""In the order of the catalogue; together with `city_groups` they are all of `Thresholds`."""
