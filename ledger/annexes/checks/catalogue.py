"""What each rule is called on pages, and which of them the figures rest on (domain.md §4)."""

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "F01": "必填项没有填",
    "F02": "选项不在规定的范围内",
    "F03": "金额不是数字、为负数或超过 6 位小数",
    "F04": "月份不是 YYYY-MM",
    "F05": "统一社会信用代码不是 18 位规定字符",
    "F06": "统一社会信用代码的校验码不符",
    "F07": "联系电话不像手机或座机号码",
    "F08": "街镇部门是另一个单位",
    "F09": "内容过长，或代码被写成数字丢了位数",
    "S01": "所属领域与主体性质不配",
    "S02": "大型企业没有隶属关系，或机关事业单位填了",
    "S03": "债务人和债权人是同一家",
    "S04": "债权人的代码不是企业的代码",
    "S05": "最迟付款日期晚于排查月份或报送月份",
    "S06": "排查时就填了进入司法程序",
    "S07": "自行排查里有央企或市管企业",
    "S08": "问题来源与问题编号不配",
    "S09": "主体性质与信用代码开头不符",
    "A01": "拖欠金额不大于 0",
    "A02": "拖欠金额大于合同金额",
    "A03": "清偿完毕金额不等于拖欠金额",
    "A04": "同时填了几种化解情况",
    "A05": "已偿还金额不在 0 和拖欠金额之间",
    "A06": "剩余金额不等于拖欠减已偿还",
    "A07": "有剩余金额，没有约定时间",
    "A08": "协议还款的金额、时间不全或不合",
    "A09": "进入司法程序的金额与剩余金额不合",
    "A11": "无分歧而未化解",
    "A12": "约定的时间已过，仍未还清",
    "A13": "约定的时间晚于行动结束",
    "D01": "本单位内同一笔欠款重复",
    "D02": "另一单位也有同一笔欠款",
    "D03": "本单位内有相近的欠款",
    "D04": "另一单位也用了同一问题编号",
    "P01": "单笔拖欠金额很大",
    "P02": "可能按“元”填写",
    "P03": "单笔拖欠金额很小",
    "P04": "整数金额过多",
    "P05": "几方用了同一个电话",
    "P06": "大部分金额填为有分歧",
    "P07": "零报告，线索却没有办结",
    "P08": "线索已认定属实，台账里没有",
    "N01": "零报告，台账里却有欠款",
    "N02": "报无变化，台账却有变化",
    "N03": "文字报告里的数字与附件不一致",
    "N04": "文字报告里有不认识的数据项",
    "N05": "文字报告里有未核对的数字",
    "N06": "应附文字报告而没有附",
    "T01": "报过的行不见了，没有办理移出、合并、作废",
    "T02": "已清偿的金额减少",
    "T03": "拖欠金额与首次报送不同",
    "T04": "由无分歧改为有分歧",
    "T05": "清偿完毕的行又变回未清偿",
    "T06": "约定的还款时间推后",
    "T07": "无分歧，连续几版没有进展",
    "T08": "排查以后新增的自行排查欠款",
    "T09": "截止前集中清偿完毕",
    "T10": "无分歧却进入司法程序",
    "T11": "已清偿完毕，又有人投诉",
    "X01": "多行的说明是同一段话",
}
"""Short names in the order of the catalogue; a finding's own message names column, reason and remedy."""

FOUNDATIONS: Final = frozenset(
    {
        *("F01", "F02", "F03", "F04", "F05", "F08", "F09"),
        *("A01", "A03", "A04", "A05", "A06", "A08", "A09", "D01", "N01", "N02", "N03", "N04", "T01"),
    }
)
"""Rules without which sums would be wrong or rows vanish: a campaign cannot put them on trial."""

ACROSS_UNITS: Final = frozenset({"D02", "D04"})
"""Rules that compare units: a version states what they found then, for the other unit has moved on since."""

OF_WORDS: Final = frozenset({"N03", "N04", "N05", "N06"})
"""Rules that speak of the report in words: they are told when it is handed in, and no set of rules weighs them."""

OF_CLUES: Final = frozenset({"T11", "P07", "P08"})
"""Rules that hold a ledger against complaints: a version states what they found then, for those have gone on since."""

OF_LEDGER: Final = frozenset({"N01", "N02", "P04", "P06", "P07", "P08", "T01", "T09", *OF_WORDS})
"""Rules that speak of a whole ledger and name no row; a test holds the list to what the rules do."""
