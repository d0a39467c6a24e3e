"""What some units of the demonstration report in words, week by week; the figures come from the annexes."""

from collections.abc import Mapping
from typing import Final

from ledger.demo import plan
from ledger.narrative.parts import Part, Texts

_DISTRICT: Final[Texts] = {
    Part.PRACTICE: "一是高位推动。区政府分管领导主持召开清欠工作推进会，逐家听取欠款单位汇报。\n"
    "二是逐笔核实。组织街镇、部门对照合同、验收单和对账单核对台账，做到账实相符。",
    Part.PROGRESS: "截至本期，全区拖欠数量{{拖欠数量}}，拖欠总金额{{拖欠总金额}}，较上期{{较上期拖欠总金额}}。\n"
    "清偿总金额{{清偿总金额}}，较上期{{较上期清偿总金额}}，清偿率{{清偿率}}；化解总金额{{化解总金额}}，化解率{{化解率}}。\n"
    "应报单位{{应报单位数}}，已报{{已报单位数}}，未报{{未报单位数}}。",
    Part.PROBLEMS: "部分工程类欠款手续不全，结算审计周期较长；未清偿余额{{未清偿余额}}，财政资金筹措压力较大。",
}
WORDS: Final[Mapping[str, Texts]] = {
    plan.QIJIANG: _DISTRICT,
    plan.YUZHONG: _DISTRICT,
    plan.DADUKOU: _DISTRICT,
    plan.FINANCE: {
        Part.PRACTICE: "会同业务处室逐笔核对市级机关事业单位欠款，明确还款时间和责任人。",
        Part.PROGRESS: "拖欠总金额{{拖欠总金额}}，清偿总金额{{清偿总金额}}，清偿率{{清偿率}}。",
        Part.PROBLEMS: "个别单位预算调整尚未完成。",
    },
    plan.WENLONG: {
        Part.PRACTICE: "街道办事处会同社区上门走访债权企业，逐笔签字确认。",
        Part.PROGRESS: "拖欠数量{{拖欠数量}}，清偿总金额{{清偿总金额}}。",
        Part.PROBLEMS: "两处老旧小区改造工程尚在结算审计。",
    },
    plan.HOUSING: {
        Part.PRACTICE: "对施工、监理合同分类建档，每周调度一次。",
        Part.PROGRESS: "拖欠数量{{拖欠数量}}，清偿总金额{{清偿总金额}}，其余已与企业商定还款时间。",
        Part.PROBLEMS: "",
    },
    plan.TRANSPORT: {
        Part.PRACTICE: "约谈项目业主，督促按合同约定支付。",
        Part.PROGRESS: "清偿总金额{{清偿总金额}}，较上期{{较上期清偿总金额}}。",
        Part.PROBLEMS: "",
    },
}
"""Who writes what; the others, 万盛经开区 among them, hand in without words."""
