"""Workbooks on paper: one at a time, in time, without LibreOffice not at all, and nothing is left behind."""

import io
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from qingqian.sheets.grid import Grid, GridColumn, GridKind, HeadCell, write_grid
from qingqian.sheets.layout import Foot, seal_block
from qingqian.sheets.office import NoOfficeError, OfficeError, office, to_pdf

ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys
from pathlib import Path
from qingqian.sheets.office import _alone
with _alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def book(lines: int = 3) -> Grid:
    return Grid(
        label="附件3",
        title="防范和化解拖欠中小企业账款问题排查情况汇总表",
        sheet_name="附件3",
        head=(HeadCell(0, 0, "单位"), HeadCell(0, 1, "数量")),
        columns=(GridColumn(60, GridKind.TEXT), GridColumn(60, GridKind.COUNT)),
        lines=[[f"单位{number}", number] for number in range(lines)],
        foot=Foot(seal=seal_block(**{"填报单位（盖章）": "綦江区"}), page="綦江区 第2版"),
    )


def pretend(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of ours in LibreOffice's place."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def text_of(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page."""
    (folder / "a.pdf").write_bytes(pdf)
    said = subprocess.run(["pdftotext", "-layout", "a.pdf", "-"], cwd=folder, check=True, capture_output=True)  # noqa: S607
    return said.stdout.decode().split("\f")[:-1]


def test_it_prints_what_was_written_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert office(), "这个测试需要 LibreOffice，请安装：apt-get install libreoffice-calc"
    out = io.BytesIO()
    assert to_pdf(lambda file: write_grid(file, book(40)), out, tmp_path / "office", 120) == 40
    pages = text_of(out.getvalue(), tmp_path)
    assert len(pages) > 1
    assert all("单位" in page and "数量" in page for page in pages), "the heading repeats"
    assert "第1页共2页" in pages[0].replace(" ", "")
    assert "填报单位（盖章）：綦江区" in pages[-1].replace(" ", "")
    assert [path.name for path in (tmp_path / "office").iterdir()] == ["lock"]


def test_without_libreoffice_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    def never(_out: BinaryIO) -> int:
        raise AssertionError

    with pytest.raises(NoOfficeError):
        to_pdf(never, io.BytesIO(), tmp_path / "office", 1)
    assert not (tmp_path / "office").exists()


@pytest.mark.parametrize("script", ["exit 3", "sleep 60", "exit 0"])
def test_what_fails_or_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    pretend(tmp_path, script, monkeypatch)
    began = time.monotonic()
    with pytest.raises(OfficeError):
        to_pdf(lambda file: file.write(b"x"), io.BytesIO(), tmp_path / "office", 1)
    assert time.monotonic() - began < 20
    assert [path.name for path in (tmp_path / "office").iterdir()] == ["lock"]


def test_it_is_told_nothing_of_ours_but_where_things_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "QINGQIAN_SECRET_KEY", "QINGQIAN_AUDIT_KEY", "QINGQIAN_MAIL_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "secret")
    folder = tmp_path / "office"
    pretend(tmp_path, f"env > {folder}/room/book.pdf", monkeypatch)
    out = io.BytesIO()
    to_pdf(lambda file: file.write(b"x"), out, folder, 20)
    told = {line.split("=", 1)[0] for line in out.getvalue().decode().splitlines()}
    # The shell that sets the limit adds its own.
    assert told - {"PWD", "OLDPWD", "SHLVL", "_"} <= {"PATH", "HOME", "LANG", "FONTCONFIG_FILE"}
    assert {"PATH", "FONTCONFIG_FILE"} <= told
    assert b"secret" not in out.getvalue()


def test_another_process_waits_and_clears_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "office"
    pretend(tmp_path, f'test -z "$(ls {folder}/room | grep left)" && echo pages > {folder}/room/book.pdf', monkeypatch)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        (folder / "room").mkdir()
        (folder / "room" / "left").touch()
        command = [sys.executable, "-c", WAITER, str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as waiter:
            with pytest.raises(subprocess.TimeoutExpired):
                waiter.wait(0.7)
            holder.kill()
            assert waiter.communicate(timeout=30)[0] == b"b'pages\\n'\n"


WAITER = """
import io
import sys
from pathlib import Path
from qingqian.sheets.office import to_pdf
out = io.BytesIO()
to_pdf(lambda file: file.write(b"x"), out, Path(sys.argv[1]), 5)
print(out.getvalue())
"""
