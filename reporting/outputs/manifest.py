"""What a package says of itself: whose it is, of which version, and the checksum of each file."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qingqian.sheets.csvfile import write_csv_lines
from qingqian.sheets.money import wan_display
from reporting.outputs.below import Below, Child, Sum
from reporting.outputs.pieces import PRINTED_ROWS, Pinned
from reporting.queries.standing import Standing
from reporting.workbooks.printing import NO_OFFICE, can_print

NAME: Final = "清单.txt"
LIST: Final = "清单.csv"
"""The list as a table: a line for each file, and one for each unit below that has none."""

_COLUMNS: Final = ("文件", "单位", "单位代码", "报送期", "版本", "校验码", "行数", "SHA-256", "说明")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a package, its lines and its SHA-256, and what it is of (None: of the package)."""

    name: str
    lines: int
    sha256: str
    meant: Pinned | None = None


def manifest(meant: Pinned, entries: Sequence[Entry], made: str, found: Below | None = None) -> bytes:
    """Write it as text for people, its last lines as `sha256sum --check` reads them; UTF-8 with a mark, no query."""
    said = [*_whose(meant), ("生成时间", made), ("文件数", str(len(entries)))]
    lines = [f"{label}：{text}" for label, text in said]
    lines += [f"说明：{sentence}" for sentence in _absent(meant, found)]
    if found is not None:
        lines += ["", *_below(meant, found)]
    lines += ["", "文件和行数（不含合计）："]
    lines += [f"  {entry.name}　{entry.lines} 行" if entry.lines else f"  {entry.name}" for entry in entries]
    lines += ["", "SHA-256 校验值："]
    lines += [f"{entry.sha256}  {entry.name}" for entry in entries]
    return "\ufeff{}\n".format("\n".join(lines)).encode()


def listed(entries: Sequence[Entry], found: Below) -> bytes:
    """Write the list as CSV, for a package that holds the units below; no query."""
    out = io.BytesIO()
    lines = [_line(entry) for entry in entries]
    lines += [
        ["", child.name, child.code, "", "", "", None, "", f"没有附件：{child.why}"] for child in _without(found)
    ]
    write_csv_lines(out, _COLUMNS, lines)
    return out.getvalue()


def _line(entry: Entry) -> list[str | int | None]:
    version = None if entry.meant is None else entry.meant.version
    if entry.meant is None or version is None:
        return [entry.name, "", "", "", "", "", None, entry.sha256, ""]
    return [
        entry.name,
        version.unit_name,
        entry.meant.unit.code,
        version.period_name,
        f"第{version.number}版",
        version.code_text,
        entry.lines,
        entry.sha256,
        "、".join(_marks(entry.meant)),
    ]


def _whose(meant: Pinned) -> list[tuple[str, str]]:
    version = meant.version
    if version is None:
        return [("单位", meant.unit.name), ("报送期", "实时台账（未经报送）")]
    period = version.period_name if meant.period is None else meant.period.name
    return [
        ("单位", f"{version.unit_name}（{meant.unit.code}）"),
        ("报送期", period),
        ("版本", _said(meant)),
        ("校验码", version.code_text),
    ]


def _said(meant: Pinned) -> str:
    version = meant.version
    if version is None:
        return ""
    return f"{version.period_name} 第{version.number}版{''.join(f'（{mark}）' for mark in _marks(meant))}"


def _marks(meant: Pinned) -> tuple[str, ...]:
    return meant.source.marks if isinstance(meant.source, Standing) else ()


def _absent(meant: Pinned, found: Below | None) -> Iterator[str]:
    if not can_print():
        yield NO_OFFICE
    elif meant.rows > PRINTED_ROWS:
        yield f"附件2 超过 {PRINTED_ROWS} 行，没有 PDF。"
    if found is not None:
        yield "下级各单位的附件是工作簿；要 PDF 的，在“成套导出”里选这个单位再要。"


def _without(found: Below) -> list[Child]:
    return [child for child in found.children if child.meant is None]


def _below(meant: Pinned, found: Below) -> Iterator[str]:
    """Name each unit below with its version and what it adds, so that the folders can be held against 合计."""
    there = len(found.children) - len(_without(found))
    yield f"下级各单位（共 {len(found.children)} 个，有附件的 {there} 个；按本级这一版所采用的版本）："
    for child in found.children:
        held = f"　{_sum(child.sum)}" if child.meant is not None or child.sum.count else ""
        yield f"  {child.name}（{child.code}）　{_of(child)}{held}"
    if found.own.count:
        yield f"  {meant.unit.name if meant.version is None else meant.version.unit_name}本级　{_sum(found.own)}"
    yield f"  合计　{_sum(found.total)}（与附件3合计一致）"


def _of(child: Child) -> str:
    if child.meant is None or child.meant.version is None:
        return f"没有附件：{child.why}"
    return f"{_said(child.meant)}　校验码 {child.meant.version.code_text}"


def _sum(line: Sum) -> str:
    return f"{line.count} 件　拖欠 {wan_display(line.owed_fen)} 万元"
