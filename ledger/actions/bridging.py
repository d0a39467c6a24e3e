"""Refuses a version that does not follow from the one before and what was recorded since (workflow.md rule 15)."""

from collections.abc import Sequence

from ledger.errors import RefusedError
from ledger.models import FilingVersion, Unit
from ledger.queries.bridge import Bridge, Stand, Unlike, bridge_of, opening_of, unlike_rows
from ledger.queries.rows import Row
from qingqian.sheets.money import wan_display

SHOWN = 5


def require_balanced(unit: Unit, version: FilingVersion, rows: Sequence[Row]) -> None:
    """Hold the version just frozen against its opening, the facts and the live rows; RefusedError says where."""
    bridge = bridge_of(version, opening_of(version), rows)
    if bridge.balances:
        return
    numbers = {row.record_id: row.number for row in rows}
    odd = [_row_words(numbers[row.record_id], row) for row in unlike_rows(unit) if row.record_id in numbers]
    if odd:
        more = f"等 {len(odd)} 行" if len(odd) > SHOWN else ""
        raise RefusedError(f"勾稽不平，暂不能提交。{'；'.join(odd[:SHOWN])}{more}。请打开这些行，补记或更正后再提交。")
    raise RefusedError(
        f"勾稽不平，没有提交：{_difference(bridge)}。请把这句话告诉系统管理员，由其核对存档数据（verify）。"
    )


def _row_words(number: int, row: Unlike) -> str:
    parts = []
    if row.owed_fen != row.owed_told_fen:
        owed, told = wan_display(row.owed_fen), wan_display(row.owed_told_fen)
        parts.append(f"第18列为 {owed} 万元，首报加核增核减为 {told} 万元")
    if row.paid_fen != row.paid_told_fen:
        paid, told = wan_display(row.paid_fen), wan_display(row.paid_told_fen)
        parts.append(f"第22、23列为 {paid} 万元，还款记录合计 {told} 万元")
    return f"第 {number} 行：{'，'.join(parts)}"


def _difference(bridge: Bridge) -> str:
    """Say which two sources disagree, and by what they say."""
    if bridge.own != bridge.listed:
        return f"本级合计为{_words(bridge.own)}，逐行相加为{_words(bridge.listed)}"
    return f"上期加本期增减应为{_words(bridge.told)}，本期合计为{_words(bridge.closing)}"


def _words(stand: Stand) -> str:
    owed, paid = wan_display(stand.owed_fen), wan_display(stand.paid_fen)
    return f" {stand.row_count} 件、拖欠 {owed} 万元、已清偿 {paid} 万元"
