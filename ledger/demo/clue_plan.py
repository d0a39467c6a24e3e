"""The complaints of the demonstration as data: what each says, who took it in, and what was done with it since.

Names are invented; telephone numbers are of a series that nobody has.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.clueflow import Act
from ledger.demo import plan
from ledger.models import ClueChannel, ClueEvidenceKind, ClueKind, ClueResult


@dataclass(frozen=True, slots=True)
class Do:
    """One act: to whom it goes, what it found, which files are brought before it, whether a row is tied to it first.

    `until` is a day, so many days after the act.
    """

    act: Act
    to: str = ""
    result: ClueResult | None = None
    files: tuple[ClueEvidenceKind, ...] = ()
    until: int = 0
    words: str = "情况已核实。"


@dataclass(frozen=True, slots=True)
class Case:
    """One complaint: where it was registered, so many days ago; its acts, the last of them so many days ago.

    `row` is the unit whose ledger holds the row that it is about: the parties and the amount are that row's, and who
    works on it ties it. `wan` is an amount in 万元, None where unknown; `into` the place of the case it repeats.
    """

    at: str
    ago: int
    acts: tuple[Do, ...] = ()
    last: int = 0
    creditor: str = ""
    debtor: str = ""
    wan: int | None = None
    matter: str = "工程完工后多次催要，尾款一直未付。"
    channel: ClueChannel = ClueChannel.HOTLINE
    no: str = ""
    kind: ClueKind = ClueKind.ARREARS
    count: int | None = None
    row: str = ""
    into: int | None = None


_PAID: Final = (ClueEvidenceKind.VOUCHER, ClueEvidenceKind.CONFIRMATION)
_REPLY: Final = (ClueEvidenceKind.REPLY,)
_ACCEPT: Final = Do(Act.ACCEPT)
_TAKE: Final = Do(Act.TAKE)
_CONFIRM: Final = Do(Act.CONFIRM)
_CALLED: Final = Do(Act.CALL_BACK, words="债权人说属实，表示满意。")


def _down(*codes: str) -> tuple[Do, ...]:
    """Accept, pass down from level to level, take."""
    return (_ACCEPT, *(Do(Act.ASSIGN, to=code) for code in codes), _TAKE)


def _found(result: ClueResult, *files: ClueEvidenceKind, words: str = "已与双方核对合同和付款记录。") -> Do:
    return Do(Act.FEED_BACK, result=result, files=files, words=words)


_PLATFORM, _SUPERVISION, _ORDERED = ClueChannel.PLATFORM, ClueChannel.SUPERVISION, ClueChannel.ORDERED
CASES: Final = (
    # 待审查: fresh, near its day, overdue, and one that repeats another.
    Case(plan.QIJIANG, 1, creditor="渝江云杉建材有限公司", debtor="渝江区石桥中心小学校", wan=38),
    Case(
        plan.QIJIANG,
        11,
        creditor="渝江松涛劳务有限公司",
        debtor="渝江青禾置业有限公司",
        wan=126,
        channel=ClueChannel.LETTER,
    ),
    Case(plan.QIJIANG, 24, creditor="渝江百川物流有限公司", matter="为维持长期合作关系，不愿说明对方名称。"),
    Case(
        plan.CITY,
        3,
        creditor="渝江甲木机器人有限公司",
        debtor="17家企业",
        wan=382,
        count=17,
        channel=_ORDERED,
        matter="被17家企业拖欠账款，主要原因是终端客户一直不验收。",
    ),
    Case(
        plan.QIJIANG,
        2,
        creditor="渝江云杉建材有限公司",
        debtor="渝江区石桥中心小学校",
        wan=38,
        channel=_PLATFORM,
        no="GX-2022-0417",
    ),
    # 待补正, 不予受理, 已并入
    Case(plan.QIJIANG, 9, (Do(Act.ASK_MORE, words="请补充合同和联系方式。"),), 6, "渝江晨光印务有限公司", wan=4),
    Case(
        plan.QIJIANG,
        16,
        (Do(Act.REFUSE, words="反映的是个人借款，不属于拖欠中小企业账款。"),),
        12,
        "渝江清泉食品有限公司",
        "渝江金麦商贸有限公司",
        9,
        channel=ClueChannel.LETTER,
    ),
    Case(
        plan.QIJIANG,
        8,
        (Do(Act.JOIN, words="与平台转来的是同一笔款。"),),
        5,
        "渝江南山绿化有限公司",
        "渝江区公园管理所",
        55,
        into=8,
    ),
    Case(
        plan.QIJIANG,
        12,
        (_ACCEPT,),
        9,
        "渝江南山绿化有限公司",
        "渝江区公园管理所",
        55,
        channel=_PLATFORM,
        no="GX-2022-0388",
    ),
    # 待转办, 待接办
    Case(
        plan.CITY,
        6,
        (_ACCEPT,),
        4,
        "渝江远航设备有限公司",
        "渝江区第二医院",
        210,
        channel=_SUPERVISION,
        no="DC-2022-0093",
    ),
    Case(
        plan.QIJIANG,
        10,
        (_ACCEPT, Do(Act.ASSIGN, to=plan.SHIJIAO)),
        3,
        "渝江路安交通设施有限公司",
        "渝江区石角镇供水站",
        17,
    ),
    Case(
        plan.CITY,
        13,
        (_ACCEPT, Do(Act.ASSIGN, to=plan.QIJIANG), Do(Act.ASSIGN, to=plan.EDUCATION)),
        5,
        "渝江明德文具有限公司",
        "渝江区实验中学校",
        12,
        channel=_SUPERVISION,
        no="DC-2022-0071",
    ),
    # 办理中: in time, with a second debtor, overdue, hung
    Case(plan.QIJIANG, 12, _down(plan.WENLONG), 7, row=plan.WENLONG),
    Case(plan.CITY, 20, _down(plan.QIJIANG, plan.TONGHUI), 10, row=plan.TONGHUI, channel=_PLATFORM, no="GX-2022-0352"),
    Case(plan.QIJIANG, 50, _down(plan.GUNAN), 46, "渝江宏图装饰有限公司", "渝江古南商业管理有限公司", 84),
    Case(
        plan.CITY,
        42,
        (
            *_down(plan.QIJIANG, plan.HOUSING),
            Do(Act.URGE, words="请三日内书面说明办理情况。"),
            Do(Act.HANG, until=20, words="金额大、拖欠久，挂牌督办，按期办结。"),
        ),
        6,
        row=plan.HOUSING,
        channel=_SUPERVISION,
        no="DC-2022-0058",
    ),
    Case(
        plan.QIJIANG,
        18,
        (*_down(plan.TRANSPORT), Do(Act.INTERVIEW, words="已约谈单位负责人，要求本月拿出还款方案。")),
        4,
        row=plan.TRANSPORT,
        channel=ClueChannel.AUDIT,
    ),
    Case(plan.CITY, 15, _down(plan.DADUKOU), 8, "渝江锦程汽修有限公司", "渝江区环卫中心", 23, channel=_ORDERED),
    # 待批延期, 待定改派, 待复核
    Case(
        plan.QIJIANG,
        30,
        (*_down(plan.WENLONG), Do(Act.ASK_EXTENSION, until=30, words="双方对结算金额有分歧，正在核对。")),
        2,
        "渝江恒力机械有限公司",
        "渝江文龙市政有限公司",
        97,
    ),
    Case(
        plan.QIJIANG,
        14,
        (_ACCEPT, Do(Act.ASSIGN, to=plan.WATER), Do(Act.ASK_REASSIGN, words="欠款方属住建部门主管。")),
        3,
        "渝江碧水管道有限公司",
        "渝江建工第三项目部",
        66,
    ),
    Case(
        plan.CITY,
        25,
        (*_down(plan.QIJIANG, plan.WENLONG), _found(ClueResult.NEGOTIATING, *_REPLY)),
        2,
        "渝江联创科技有限公司",
        "渝江文龙市政有限公司",
        31,
        channel=_PLATFORM,
        no="GX-2022-0319",
    ),
    Case(
        plan.QIJIANG,
        22,
        (*_down(plan.HEALTH), _found(ClueResult.UNTRUE, words="查无此笔业务，债务人提供了往来账。")),
        1,
        "渝江康达医疗器械有限公司",
        "渝江区中心卫生院",
        8,
    ),
    # 退回重办 and a granted extension: still at work
    Case(
        plan.QIJIANG,
        34,
        (
            *_down(plan.EDUCATION),
            _found(ClueResult.UNTRUE),
            Do(Act.SEND_BACK, words="没有附往来账，请补充后重新反馈。"),
        ),
        3,
        "渝江启明教具有限公司",
        "渝江区三江小学校",
        15,
    ),
    Case(
        plan.QIJIANG,
        38,
        (
            *_down(plan.SHIJIAO),
            Do(Act.ASK_EXTENSION, until=25, words="债务人正在筹款。"),
            Do(Act.GRANT_EXTENSION, words="同意延期一次。"),
        ),
        9,
        "渝江同心建设有限公司",
        "渝江石角农业开发有限公司",
        142,
    ),
    # 已办结, 已归档, 已撤诉, 已转司法
    Case(plan.QIJIANG, 40, (*_down(plan.DONGXI), _found(ClueResult.PAID, *_PAID), _CONFIRM), 5, row=plan.DONGXI),
    Case(
        plan.CITY,
        44,
        (
            *_down(plan.QIJIANG, plan.WENLONG),
            _found(ClueResult.AGREED, ClueEvidenceKind.AGREEMENT),
            _CONFIRM,
            _CONFIRM,
        ),
        7,
        row=plan.WENLONG,
        channel=_SUPERVISION,
        no="DC-2022-0044",
    ),
    Case(
        plan.QIJIANG,
        36,
        (*_down(plan.XINSHENG), _found(ClueResult.PAID, *_PAID), _CONFIRM, _CALLED, Do(Act.ARCHIVE)),
        4,
        row=plan.XINSHENG,
        channel=_PLATFORM,
        no="GX-2022-0275",
    ),
    Case(
        plan.QIJIANG,
        28,
        (*_down(plan.HOUSING), _found(ClueResult.CORRECTED, *_REPLY, words="已退还违规收取的检测费。"), _CONFIRM),
        6,
        "渝江信达检测有限公司",
        "渝江区工程服务站",
        3,
        "验收时被要求到指定机构重复检测并另行缴费。",
        ClueChannel.HOTLINE,
        kind=ClueKind.BURDEN,
    ),
    Case(
        plan.QIJIANG,
        27,
        (
            *_down(plan.TONGHUI),
            Do(Act.WITHDRAW, files=(ClueEvidenceKind.WITHDRAWAL,), words="债权人书面撤回投诉。"),
            _CONFIRM,
        ),
        8,
        "渝江德隆模具有限公司",
        "渝江通惠制造有限公司",
        19,
    ),
    Case(
        plan.QIJIANG,
        33,
        (
            *_down(plan.GANSHUI),
            Do(Act.TO_COURT, files=(ClueEvidenceKind.COURT,), words="债权人已向法院起诉，已立案。"),
            _CONFIRM,
        ),
        10,
        "渝江四方钢构有限公司",
        "渝江赶水矿业有限公司",
        268,
        channel=ClueChannel.LETTER,
    ),
)
"""Thirty of them, in every state and of every channel that people use."""

REVIEWED: Final[Mapping[Act, str]] = {
    Act.ASSIGN: "请按职责核实办理，按期反馈。",
    Act.ACCEPT: "材料齐全，予以受理。",
    Act.TAKE: "已联系双方。",
    Act.CONFIRM: "材料齐全，同意。",
    Act.ARCHIVE: "回访属实，归档。",
}
"""What is usually said with an act."""
