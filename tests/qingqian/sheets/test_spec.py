import pytest

from qingqian.sheets.spec import AnnexSpec, Column, Kind

NAME = Column(1, "name", "主体名称", Kind.TEXT, 20, note=1)
OWED = Column(2, "owed_fen", "拖欠金额", Kind.MONEY, 12)


def spec(*columns: Column, notes: tuple[str, ...] = ("说明",)) -> AnnexSpec:
    return AnnexSpec(9, "试表", "附件9", columns, notes, "A4", landscape=True)


def test_columns_are_found_by_name() -> None:
    sheet = spec(NAME, OWED)
    assert sheet.column("owed_fen") is OWED
    assert sheet.names == ("name", "owed_fen")
    assert list(sheet) == [NAME, OWED]
    with pytest.raises(KeyError):
        sheet.column("paid_fen")


def test_a_column_knows_its_printed_note() -> None:
    sheet = spec(NAME, OWED)
    assert sheet.note_of(NAME) == "说明"
    assert sheet.note_of(OWED) == ""


def test_another_level_has_other_headings() -> None:
    headed = spec(NAME, OWED).headed({"name": "单位名称"})
    assert [column.heading for column in headed] == ["单位名称", OWED.heading]
    assert headed.headed({}) == headed


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ((OWED,), "without a gap"),
        ((NAME, Column(2, "name", "又一", Kind.TEXT, 5)), "must differ"),
        ((Column(1, "name", "主体名称", Kind.TEXT, 20, note=2),), "note that is not printed"),
    ],
)
def test_a_faulty_declaration_is_refused(columns: tuple[Column, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        spec(*columns)
