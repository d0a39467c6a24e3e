"""What a scanner says of a file; nothing good where it says nothing."""

import time
from pathlib import Path

import pytest

from qingqian.uploads.scanner import Verdict, scan
from tests.factories.scanners import WORD, scanner


@pytest.mark.parametrize(
    ("kind", "content", "verdict"),
    [
        ("knowing", b"clean", Verdict.CLEAN),
        ("knowing", b"has " + WORD, Verdict.INFECTED),
        ("broken", b"clean", Verdict.UNKNOWN),
    ],
)
def test_it_is_clean_or_infected_or_nobody_knows(kind: str, content: bytes, verdict: Verdict, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert scan(scanner(tmp_path, kind), file, 10) is verdict


def test_one_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    began = time.monotonic()
    assert scan(scanner(tmp_path, "hanging"), tmp_path, 0.2) is Verdict.UNKNOWN
    assert time.monotonic() - began < 10


def test_one_that_is_not_there_says_nothing_good(tmp_path: Path) -> None:
    assert scan((str(tmp_path / "none"),), tmp_path, 10) is Verdict.UNKNOWN


def test_it_is_told_none_of_our_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_SECRET_KEY", "told")
    script = tmp_path / "asks.sh"
    script.write_text('[ -z "$QINGQIAN_SECRET_KEY" ] && exit 0; exit 1', encoding="utf-8")
    assert scan(("/bin/sh", str(script)), tmp_path, 10) is Verdict.CLEAN
