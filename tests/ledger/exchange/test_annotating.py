from pathlib import Path

import openpyxl
import pytest

from ledger.errors import RefusedError
from ledger.exchange.annotating import annotated, marks_of
from ledger.exchange.report import Remark, Report, Suggested
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line


def test_a_report_is_written_on_the_file_by_its_addresses(tmp_path: Path) -> None:
    path, target = annex2(tmp_path / "stored", cells([good_line(1)], "古南街道")), tmp_path / "out.xlsx"
    report = Report(
        errors=[
            Remark(4, "R4", 18, "A01", severity, message) for severity, message in zip("EXW", "甲乙丙", strict=True)
        ],
        proposals=[Suggested(4, "X4", 24, "", "12.5", "理由"), Suggested(4, "W4", 23, "1", "", "理由")],
    )
    annotated(path, "附件2.xlsx", *marks_of(report), target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet["AC4"].value == (
        "【有误】R列：甲。【需说明】R列：乙。【提示】R列：丙。【建议】W列：清空此格：理由。【建议】X列：改为“12.5”：理由。"
    )


def test_a_file_that_cannot_be_read_is_refused_in_the_ledgers_words(tmp_path: Path) -> None:
    (tmp_path / "stored").write_bytes(b"")
    with pytest.raises(RefusedError, match="空的"):
        annotated(tmp_path / "stored", "附件2.xlsx", [], [], tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
