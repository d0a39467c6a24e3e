"""What is said of a clue: every list of its forms, with permanent codes (domain.md §8)."""

from django.db import models


class ClueKind(models.IntegerChoices):
    """What is complained of."""

    ARREARS = 1, "拖欠账款"
    BURDEN = 2, "非法增加企业负担"


class ClueChannel(models.IntegerChoices):
    """By which way a clue came."""

    PLATFORM = 1, "工信部登记（投诉）平台"
    SUPERVISION = 2, "国务院“互联网+督查”"
    ORDERED = 3, "上级交办"
    HOTLINE = 4, "电话"
    LETTER = 5, "信访"
    AUDIT = 6, "审计"
    PUBLIC = 7, "网上填报"
    OTHER = 9, "其他"


NUMBERED = frozenset({ClueChannel.PLATFORM, ClueChannel.SUPERVISION})
"""Channels that give each complaint a number of their own."""


class ClueState(models.IntegerChoices):
    """Where a clue stands; overdue, supervised and the like are facts beside the state, never states."""

    REGISTERED = 1, "待审查"
    SUPPLEMENT = 2, "待补正"
    REFUSED = 3, "不予受理"
    ACCEPTED = 4, "待转办"
    ASSIGNED = 5, "待接办"
    HANDLING = 6, "办理中"
    EXTENSION_ASKED = 7, "待批延期"
    REASSIGN_ASKED = 8, "待定改派"
    REVIEW = 9, "待复核"
    CLOSED = 10, "已办结"
    ARCHIVED = 11, "已归档"
    WITHDRAWN = 12, "已撤诉"
    COURT = 13, "已转司法"
    JOINED = 14, "已并入"


class ClueResult(models.IntegerChoices):
    """What was found (domain.md §8); which of them may be chosen depends on the kind."""

    PAID = 1, "属实-已清偿"
    PART_PAID = 2, "属实-部分清偿"
    AGREED = 3, "属实-已签协议"
    NEGOTIATING = 4, "有分歧-协商中"
    TO_COURT = 5, "有分歧-引导司法"
    UNTRUE = 6, "不属实"
    BEYOND = 7, "不属范围"
    REPEATED = 8, "重复"
    CORRECTED = 21, "属实-已纠正"
    REFUNDED = 22, "属实-已退还"


class ClueEvidenceKind(models.IntegerChoices):
    """What a file proves of a clue."""

    COMPLAINT = 1, "投诉材料"
    CONTRACT = 2, "合同"
    VOUCHER = 3, "付款凭证"
    CONFIRMATION = 4, "债权人确认"
    AGREEMENT = 5, "还款协议"
    COURT = 6, "司法文书"
    REPLY = 7, "债务人书面说明"
    CONTACT = 8, "联系记录"
    WITHDRAWAL = 9, "撤诉书"
    ORDER = 10, "督办文书"
    OTHER = 99, "其他"


class MeasureKind(models.IntegerChoices):
    """What a superior does beside the flow; it changes no state."""

    URGED = 1, "督办"
    INTERVIEW = 2, "约谈"
    CIRCULAR = 3, "通报"
    HUNG = 4, "挂牌督办"


# Nothing is done any more with a clue of these, unless it is taken up again.
ENDED = (
    ClueState.REFUSED,
    ClueState.CLOSED,
    ClueState.ARCHIVED,
    ClueState.WITHDRAWN,
    ClueState.COURT,
    ClueState.JOINED,
)
