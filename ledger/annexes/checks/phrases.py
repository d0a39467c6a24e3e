"""What says nothing about a finding, where a campaign has no list of its own (domain.md §4)."""

from typing import Final

EMPTY_PHRASES: Final = (
    *("核实无误", "核对无误", "情况属实", "情况真实", "真实有效", "符合实际", "以上属实", "没有问题", "没有异议"),
    *("无异议", "无问题", "无误", "属实", "真实", "准确", "正常", "正确", "没有", "确认", "确实如此", "确实", "如实"),
    *("同意", "核实", "核对", "核查", "审核", "检查", "情况", "说明", "数据", "信息", "内容", "以上", "我单位"),
    *("本单位", "单位", "均", "都", "已", "经", "无", "是", "的", "了", "此", "该", "为"),
)
"""A text made of these alone is refused."""
