"""What a package says of itself: whose it is, of which version, and the checksum of each file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reporting.outputs.pieces import PRINTED_ROWS, Pinned
from reporting.queries.standing import Standing
from reporting.workbooks.printing import NO_OFFICE, can_print

NAME: Final = "清单.txt"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a package, its lines and its SHA-256."""

    name: str
    lines: int
    sha256: str


def manifest(meant: Pinned, entries: Sequence[Entry], made: str) -> bytes:
    """Write it as text for people, its last lines as `sha256sum --check` reads them; UTF-8 with a mark, no query."""
    said = [*_whose(meant), ("生成时间", made), ("文件数", str(len(entries)))]
    lines = [f"{label}：{text}" for label, text in said]
    lines += [f"说明：{sentence}" for sentence in _absent(meant)]
    lines += ["", "文件和行数（不含合计）："]
    lines += [f"  {entry.name}　{entry.lines} 行" if entry.lines else f"  {entry.name}" for entry in entries]
    lines += ["", "SHA-256 校验值："]
    lines += [f"{entry.sha256}  {entry.name}" for entry in entries]
    return "\ufeff{}\n".format("\n".join(lines)).encode()


def _whose(meant: Pinned) -> list[tuple[str, str]]:
    version = meant.version
    if version is None:
        return [("单位", meant.unit.name), ("报送期", "实时台账（未经报送）")]
    marks = meant.source.marks if isinstance(meant.source, Standing) else ()
    period = version.period_name if meant.period is None else meant.period.name
    return [
        ("单位", f"{version.unit_name}（{meant.unit.code}）"),
        ("报送期", period),
        ("版本", f"{version.period_name} 第{version.number}版{''.join(f'（{mark}）' for mark in marks)}"),
        ("校验码", version.code_text),
    ]


def _absent(meant: Pinned) -> list[str]:
    if not can_print():
        return [NO_OFFICE]
    return [f"附件2 超过 {PRINTED_ROWS} 行，没有 PDF。"] if meant.rows > PRINTED_ROWS else []
