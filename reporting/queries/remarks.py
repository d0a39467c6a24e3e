"""What is printed below a grid: which figures to read with care, and why (domain.md §6)."""

from collections.abc import Iterator, Sequence

from ledger.models import ChildState
from reporting.annexes.spec import Figure, SummarySpec
from reporting.queries.live_states import LiveStates
from reporting.queries.reviewed import Counting, Gathered
from reporting.queries.standing import Standing
from reporting.rollups.frames import Frame
from reporting.rollups.lines import Summary

ROUNDED = "因四舍五入，合计数可能与分项之和略有差异。"
# Annexes 3 and 4 show 万元 with two decimals: what is finer is held exactly and seen rounded.
SHOWN_FEN = 10_000
NAMED_STATES = (
    ChildState.NIL,
    ChildState.NO_CHANGE,
    ChildState.CARRIED,
    ChildState.DEEMED_NIL,
    ChildState.EXEMPT,
    ChildState.MISSING,
    ChildState.HANDED_OVER,
)


def rounding(spec: SummarySpec, summary: Summary) -> Iterator[str]:
    """Say that figures are seen rounded, where one is."""
    amounts = [column.formula for column in spec.columns if column.figure is Figure.MONEY and column.formula]
    shown = (formula(line.sums) for line in summary.lines for formula in amounts)
    if any(isinstance(value, int) and value % SHOWN_FEN for value in shown):
        yield ROUNDED


def states(frame: Frame) -> Iterator[str]:
    """Name a version's own state, and its children's, where it is no ordinary report; no two look alike."""
    if frame.state in (ChildState.NIL, ChildState.NO_CHANGE):
        yield f"{frame.name}：{frame.state.label}。"
    for state in NAMED_STATES:
        names = [member.name for member in frame.members if member.state is state]
        if names:
            yield f"{state.label}：{'、'.join(names)}。"


def live_states_of(stand: LiveStates, frame: Frame) -> Iterator[str]:
    """Say for which period the states of a live table are, and name the units of each."""
    told = [*states(frame)]
    if frame.is_leaf and frame.state in (ChildState.MISSING, ChildState.EXEMPT, ChildState.HANDED_OVER):
        told.append(f"{frame.name}：{frame.state.label}。")
    waiting = [member.name for member in frame.members if member.unit_id in stand.waiting]
    if waiting:
        told.append(f"待审核：{'、'.join(waiting)}。")
    if stand.period is not None and told:
        yield f"各单位“{stand.period.name}”的报送情况：{''.join(told)}"


def standing_of(standing: Standing) -> Iterator[str]:
    """Say what the marks of a version mean."""
    version = standing.version
    if version.opening:
        yield f"“{standing.asked.name}”未报送，按划入的欠款在“{version.period_name}”时的情况统计（划入期初）。"
    elif standing.carried:
        yield f"“{standing.asked.name}”未报送，沿用“{version.period_name}”第{version.number}版（未更新）。"
    if standing.pending:
        yet = "尚未审定" if version.unit.parent_id is None else "尚未审核通过"
        yield f"“{version.period_name}”第{version.number}版{yet}（{standing.waits}）。"
    if version.amendment:
        yield f"“{version.period_name}”第{version.number}版是对此前通过的版本的更正。"
    if version.proxy_name:
        yield f"“{version.period_name}”第{version.number}版由{version.proxy_name}代{version.unit_name}报送（代报）。"
    if standing.superseded:
        yield f"“{version.period_name}”第{version.number}版已被撤回、退回或更换，不是现行版本。"


def gathered_of(gathered: Gathered) -> Iterator[str]:
    """Say what a table is made of whose unit has not filed yet, and which lines still wait for their review."""
    which = "审核通过" if gathered.counting is Counting.APPROVED else "审核通过及待审核"
    yield f"{gathered.unit.name}的“{gathered.period.name}”尚未{_filed(gathered)}，本表按各单位{which}的版本汇总。"
    if gathered.waiting:
        yield f"待审核：{'、'.join(each.unit.name for each in gathered.waiting)}。"


def _filed(gathered: Gathered) -> str:
    return "审核通过" if gathered.counting is Counting.APPROVED else "报送"


def drafts(left_out: int, doubtful: Sequence[str]) -> Iterator[str]:
    """Name what a live table leaves out, and lines whose rows contradict themselves."""
    if left_out:
        yield f"另有 {left_out} 件草稿缺少问题来源、性质、有无分歧或拖欠金额，未计入本表。"
    if doubtful:
        yield f"{'、'.join(doubtful)}有明细金额填写有误，化解金额超过拖欠金额，请核对。"
