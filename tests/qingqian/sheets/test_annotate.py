import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from qingqian.sheets.annotate import Mark, Tone, annotate
from qingqian.sheets.annotate_marks import LOOKS
from qingqian.sheets.annotate_parts import with_type
from qingqian.sheets.guard import inspect
from qingqian.sheets.heading import KEY_HEADING, RESULT_HEADING
from qingqian.sheets.limits import Limits
from qingqian.sheets.reader import read_table
from qingqian.sheets.refusal import Refused
from tests.qingqian.sheets.hostile import HOSTILE
from tests.qingqian.sheets.packages import MAIN, SHEET_PART, TYPES, package
from tests.qingqian.sheets.samples import HEADINGS, SPEC, book, clerk_rows, row

ROOT = Path(__file__).resolve().parents[3]
TONES: tuple[Tone, ...] = ("error", "explain", "warn", "proposal")


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)["附件9"]


def fills(path: Path) -> dict[str, str]:
    cells = (cell for line in sheet_of(path).iter_rows() for cell in line)
    return {cell.coordinate: str(cell.fill.fgColor.rgb) for cell in cells if cell.fill.patternType}


def notes(path: Path) -> dict[str, str]:
    cells = (cell for line in sheet_of(path).iter_rows() for cell in line)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def results(path: Path) -> dict[str, Any]:
    sheet = sheet_of(path)
    column = next(cell.column for line in sheet.iter_rows() for cell in line if cell.value == RESULT_HEADING)
    cells = next(sheet.iter_cols(min_col=column, max_col=column))
    return {cell.coordinate: cell.value for cell in cells if cell.value is not None}


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def annotated(source: Path, *marks: Mark) -> Path:
    target = source.with_name(f"{source.stem}+.xlsx")
    annotate(source, target, marks, SPEC)
    return target


# ---------------------------------------------------------------- what is added
def test_marked_cells_get_fill_and_note_and_rows_their_words(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", clerk_rows())
    marks = [Mark("G5", "应为数字", "explain"), Mark("B4", "请填全称。", "error"), Mark("G5", "不能为负", "error")]
    done = annotated(source, *marks)
    assert fills(done) == {"B4": LOOKS["error"].colour, "G5": LOOKS["error"].colour}
    assert notes(done) == {"B4": "【检查】\n有误：请填全称。", "G5": "【检查】\n需说明：应为数字\n有误：不能为负"}
    assert results(done) == {
        "J3": "检查结果",
        "J4": "【有误】B列：请填全称。",
        "J5": "【需说明】G列：应为数字。【有误】G列：不能为负。",
    }


@pytest.mark.parametrize("tone", TONES)
def test_each_tone_has_its_colour_and_its_word(tone: Tone, tmp_path: Path) -> None:
    done = annotated(book(tmp_path / "a.xlsx", clerk_rows()), Mark("B4", "看这里", tone))
    assert fills(done) == {"B4": LOOKS[tone].colour}
    assert LOOKS[tone].label in notes(done)["B4"]
    assert LOOKS[tone].label in results(done)["J4"]


def test_tones_look_different() -> None:
    colours = [look.colour for look in LOOKS.values()] + [look.over_own for look in LOOKS.values()]
    assert len(set(colours)) == 2 * len(LOOKS)
    assert len({look.label for look in LOOKS.values()}) == len(LOOKS)


def test_cells_and_rows_that_the_file_lacks_are_made_in_order(tmp_path: Path) -> None:
    lines: list[list[Any]] = [HEADINGS, [1, None, None, None, None, None, 5], [], row(3)]
    done = annotated(
        book(tmp_path / "a.xlsx", lines),
        *(Mark(cell, "空白", "error") for cell in ("F2", "B2", "H2", "C3", "I4", "A30")),
    )
    assert set(fills(done)) == set(notes(done)) == {"B2", "C3", "F2", "H2", "I4", "A30"}
    with zipfile.ZipFile(done) as archive:
        xml = archive.read(SHEET_PART).decode()
    refs = [part.split('"')[0] for part in xml.split('<c r="')[1:]]
    places = [openpyxl.utils.cell.coordinate_to_tuple(ref) for ref in refs]
    assert places == sorted(set(places))
    assert [part.split('"')[0] for part in xml.split('<row r="')[1:]] == ["1", "2", "3", "4", "30"]
    assert 'dimension ref="A1:J30"' in xml


def test_a_made_cell_keeps_the_look_of_its_column_or_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        sheet.set_column("G:G", 20, workbook.add_format({"num_format": "#,##0.00"}))
        sheet.set_row(2, None, workbook.add_format({"italic": True}))
        for number, line in enumerate([HEADINGS, row(1, owed_fen=None), row(2, owed_fen=None)]):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(number, column, value)
    sheet = sheet_of(annotated(path, Mark("G2", "必填", "error"), Mark("G3", "必填", "error")))
    assert sheet["G2"].number_format == "#,##0.00"
    assert sheet["G3"].font.italic


def test_words_stay_words(tmp_path: Path) -> None:
    message = '=HYPERLINK("x") <b>&amp;\x0b\ufffe'
    done = annotated(book(tmp_path / "a.xlsx", clerk_rows()), Mark("B4", message, "warn"))
    assert notes(done)["B4"].endswith('=HYPERLINK("x") <b>&amp;')
    cell = sheet_of(done)["J4"]
    assert (cell.data_type, cell.quotePrefix) == ("inlineStr" if cell.data_type == "inlineStr" else "s", True)
    assert cell.value.startswith("【提示】B列：=HYPERLINK")


def test_a_row_says_no_more_than_a_cell_can_hold(tmp_path: Path) -> None:
    marks = [Mark(f"{letter}4", "长" * 9000, "error") for letter in "ABCDE"]
    text = results(annotated(book(tmp_path / "a.xlsx", clerk_rows()), *marks))["J4"]
    assert len(text) == 32_767
    assert text.endswith("…")


@pytest.mark.parametrize("cell", ["", "4B", "b4", "B0", "XFE1", "A1048577", "B4:C5"])
def test_a_mark_must_stand_on_a_cell(cell: str, tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", clerk_rows())
    with pytest.raises(ValueError, match="address"):
        annotated(source, Mark(cell, "x", "error"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


# ---------------------------------------------------------------- the column of results
def test_it_stands_right_of_everything_that_the_sheet_holds(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", [[*HEADINGS, KEY_HEADING, "备注"], [*row(1), "k1", "急", None, "旁"]])
    done = annotated(source, Mark("B2", "x", "error"))
    assert results(done)["N1"] == "检查结果"
    table = read_table(done, SPEC)
    assert (table.rows[0].key, table.remarks) == ("k1", ["表格右侧的列未读取：备注"])
    assert read_table(source, SPEC).rows == table.rows


def test_it_may_stand_on_blank_formatted_cells_but_not_in_a_merged_area(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, bold = workbook.add_worksheet("附件9"), workbook.add_format({"bold": True})
        for number, line in enumerate([HEADINGS, row(1)]):
            sheet.write_row(number, 0, line)
            sheet.write_blank(number, 40, None, bold)
        sheet.merge_range("K1:L2", "")
    assert "M1" in results(annotated(path, Mark("B2", "x", "error")))


def test_a_sheet_without_a_free_column_is_marked_all_the_same(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [HEADINGS, [*row(1), *["x"] * 247]])
    done = annotated(path, Mark("B2", "看", "error"))
    assert set(fills(done)) == set(notes(done)) == {"B2"}
    assert read_table(done, SPEC).rows == read_table(path, SPEC).rows


@pytest.mark.parametrize(("first", "last"), [(9, 19), (8, 9), (9, 15), (14, 15), (2, 3)])
def test_it_is_seen_whatever_the_file_says_of_its_columns(first: int, last: int, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        sheet.set_column(first, last, 3, None, {"hidden": True})
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, row(1))
    widths = sheet_of(annotated(path, Mark("B2", "x", "error"))).column_dimensions
    spans = [(each.min or 0, each.max or 0, bool(each.hidden)) for each in widths.values()]
    told = [(column, hidden) for low, high, hidden in sorted(spans) for column in range(low, high + 1)]
    hidden = [(column, True) for column in range(first + 1, last + 2) if column != 10]
    assert told == sorted([(10, False), *hidden])


# ---------------------------------------------------------------- what stays
@st.composite
def cases(draw: st.DrawFn) -> tuple[list[list[Any]], list[Mark]]:
    values = st.one_of(st.none(), st.integers(-5, 5), st.text("甲=<&'\" ab_x", max_size=4), st.booleans())
    data = draw(st.lists(st.lists(values, max_size=9), max_size=6))
    last = len(data) + 4
    cells = st.tuples(st.integers(1, 9), st.integers(1, last)).map(lambda at: f"{get_column_letter(at[0])}{at[1]}")
    messages = st.text("甲<&>\"'=\n ab", min_size=1, max_size=6)
    marks = draw(st.lists(st.builds(Mark, cells, messages, st.sampled_from(TONES)), max_size=8))
    return [["附件9"], HEADINGS, *data], marks


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), keyed=st.booleans())
def test_nothing_else_changes(case: tuple[list[list[Any]], list[Mark]], keyed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    lines, marks = case
    source = styled(tmp_path / "a.xlsx", lines, keyed=keyed)
    before, after = parts(source), parts(done := annotated(source, *marks))
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {SHEET_PART, "xl/styles.xml", "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"}
    marked = {mark.cell for mark in marks}
    old, new = sheet_of(source), sheet_of(done)
    ours = "K" if keyed else "J"
    for line in new.iter_rows(max_col=9 + keyed):
        for cell in line:
            was = old[cell.coordinate]
            assert (cell.value, cell.data_type, cell.number_format) == (was.value, was.data_type, was.number_format)
            assert [repr(cell.border), repr(cell.font)] == [repr(was.border), repr(was.font)]
            assert (cell.comment is not None) == (cell.coordinate in marked)
            assert (repr(cell.fill) != repr(was.fill)) == (cell.coordinate in marked)
    assert new[f"{ours}2"].value == RESULT_HEADING
    assert {cell.row for cell in new[ours] if cell.value} == {2, *(new[cell].row for cell in marked)}
    assert read_table(done, SPEC).rows == read_table(source, SPEC).rows
    for number in set(range(1, len(lines) + 1)) - {2, *(new[cell].row for cell in marked)}:
        assert line_xml(before, number) == line_xml(after, number)
    again = annotated(done, *marks)
    assert (fills(again), notes(again), results(again)) == (fills(done), notes(done), results(done))
    clean = annotated(again)
    assert (fills(clean), notes(clean)) == (fills(source), {})
    assert results(clean) == {f"{ours}2": RESULT_HEADING}


def line_xml(book_parts: dict[str, bytes], number: int) -> bytes:
    _, _, rest = book_parts[SHEET_PART].partition(b'<row r="%d"' % number)
    return rest.partition(b"<row ")[0].partition(b"</sheetData>")[0]


def styled(path: Path, lines: list[list[Any]], *, keyed: bool) -> Path:
    """A workbook with formats, a drop-down, a formula, another sheet and perhaps hidden ids."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        sheet, other = workbook.add_worksheet("附件9"), workbook.add_worksheet("其他")
        formats = [
            workbook.add_format({"border": 1, "num_format": "0.00"}),
            workbook.add_format({"bg_color": "#FFFF00"}),
            None,
        ]
        for number, line in enumerate(lines):
            for column, value in enumerate([*line, *[None] * (9 - len(line)), *["k"] * keyed]):
                style = formats[(number + column) % 3]
                if value is not None or style:
                    sheet.write(number, column, value, style)
        if keyed:
            sheet.write_string(1, 9, KEY_HEADING)
            sheet.set_column(9, 9, 10, None, {"hidden": True})
        sheet.data_validation("E3:E9", {"validate": "list", "source": ["工程", "货物"]})
        other.write_formula("A1", "=1+1", None, 2)
    return path


def test_the_links_below_the_rows_stay_in_the_formats_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        for number, line in enumerate([HEADINGS, row(1), row(2)]):
            sheet.write_row(number, 0, line)
        sheet.write_url("A9", "https://example.org/")
        sheet.set_header("&L&G", {"image_left": str(ROOT / "docs/images/annex4.png")})
        sheet.add_table("L1:M3")
        sheet.conditional_format("G2:G9", {"type": "data_bar", "data_bar_2010": True})
    done = annotated(path, Mark("B2", "x", "error"))
    tail = parts(done)[SHEET_PART].decode().partition("</sheetData>")[2]
    order = ["<pageMargins", "<headerFooter", "<legacyDrawing ", "<legacyDrawingHF", "<tableParts", "\n<extLst"]
    places = [tail.find(tag.strip()) for tag in order[:-1]] + [tail.rfind("<extLst")]
    assert -1 not in places
    assert places == sorted(places)
    assert notes(done)["B2"].startswith("【检查】")
    assert sheet_of(done).tables


# ---------------------------------------------------------------- the clerk's own notes
@pytest.fixture
def noted(tmp_path: Path) -> Path:
    path = book(tmp_path / "a.xlsx", clerk_rows())
    workbook = openpyxl.load_workbook(path)
    workbook["附件9"]["B4"].comment = Comment("问过老张", "王")
    workbook["附件9"]["C5"].comment = Comment("已核", "王")
    workbook["附件9"]["G4"].fill = PatternFill("solid", fgColor="FF00FF00")
    workbook.save(path)
    return path


def test_the_clerks_notes_stay_and_ours_are_put_below(noted: Path) -> None:
    done = annotated(noted, Mark("B4", "全称", "error"), Mark("D4", "代码", "error"))
    assert notes(done) == {
        "B4": "问过老张\n【检查】\n有误：全称",
        "C5": "已核",
        "D4": "【检查】\n有误：代码",
    }
    drawing = next(content for name, content in parts(done).items() if name.endswith(".vml"))
    assert drawing.count(b":Row>") == drawing.count(b":Column>") == 2 * 3


@pytest.mark.parametrize("stored_by_another", [False, True])
def test_a_second_round_replaces_the_first(stored_by_another: bool, noted: Path) -> None:  # noqa: FBT001 - a case
    marks = [
        Mark("B4", "全称", "error"),
        Mark("D4", "代码", "warn"),
        Mark("G4", "金额", "warn"),
        Mark("H5", "月", "warn"),
    ]
    first = annotated(noted, *marks)
    if stored_by_another:
        openpyxl.load_workbook(first).save(first)
    second = annotated(first, Mark("D4", "还是不对", "error"), Mark("H4", "月份", "error"))
    assert notes(second) == {
        "B4": "问过老张",
        "C5": "已核",
        "D4": "【检查】\n有误：还是不对",
        "H4": "【检查】\n有误：月份",
    }
    assert fills(second) == {"D4": "FFFFC7CD", "G4": "FF00FF00", "H4": "FFFFC7CD"}
    assert results(second) == {"J3": "检查结果", "J4": "【有误】D列：还是不对。【有误】H列：月份。"}
    assert len([name for name in parts(second) if "omments" in name or name.endswith(".vml")]) == 2
    assert read_table(second, SPEC).rows == read_table(noted, SPEC).rows


# ---------------------------------------------------------------- other programs' packages
@pytest.mark.parametrize("p", ["", "x:"])
@pytest.mark.parametrize("refs", [True, False])
def test_bare_packages_are_completed(p: str, refs: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    def line(number: int, values: list[Any]) -> str:
        cells = [
            f"<{p}c{told(chr(65 + i), number)} t='inlineStr'><{p}is><{p}t>{value}</{p}t></{p}is></{p}c>"
            for i, value in enumerate(values)
        ]
        return f"<{p}row{told('', number)}>{''.join(cells)}</{p}row>"

    def told(letter: str, number: int) -> str:
        return f' r="{letter}{number}"' if refs else ""

    rows = line(1, HEADINGS) + line(2, row(1)) + line(3, row(2))
    space = f"xmlns:{p[:-1]}" if p else "xmlns"
    content = f'<{p}worksheet {space}="{MAIN}"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'
    book_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = with_type(TYPES.encode(), "xl/workbook.xml", book_type)
    source = package(tmp_path / "a.xlsx", {"[Content_Types].xml": types, SHEET_PART: content})
    done = annotated(source, Mark("B3", "看", "error"))
    assert (fills(done), notes(done)) == ({"B3": "FFFFC7CD"}, {"B3": "【检查】\n有误：看"})
    assert results(done) == {"J1": "检查结果", "J3": "【有误】B列：看。"}


def test_the_heading_is_found_among_shared_texts_and_other_sheets(tmp_path: Path) -> None:
    source = book(tmp_path / "a.xlsx", [["首页"]], name="说明", hidden1=clerk_rows(), 附件9=clerk_rows())
    before, after = parts(source), parts(annotated(source, Mark("B4", "x", "error")))
    assert {name for name in before if "sheet" in name and before[name] != after[name]} == {"xl/worksheets/sheet3.xml"}


# ---------------------------------------------------------------- files that are not taken
@pytest.mark.parametrize("name", ["bomb", "lying bomb", "truncated", "DTD in the sheet", "duplicate part", "macro"])
def test_what_the_reader_refuses_is_refused_here_too(name: str, tmp_path: Path) -> None:
    make, code = HOSTILE[name]
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    make(source)
    target.write_bytes(b"as it was")
    with pytest.raises(Refused) as refused:
        annotate(source, target, [], SPEC)
    assert refused.value.code == code
    assert target.read_bytes() == b"as it was"
    assert not list(tmp_path.glob("*.part"))


def test_a_workbook_without_the_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        annotated(book(tmp_path / "a.xlsx", [["别的表"]]))
    assert refused.value.code == "no_sheet"


def test_an_endless_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("附件9")
        sheet.write_row(0, 0, HEADINGS)
        for number in range(3, 3000):
            sheet.conditional_format(0, 0, number, 1, {"type": "blanks"})
    with pytest.raises(Refused) as refused:
        annotate(path, tmp_path / "b.xlsx", [], SPEC, limits=Limits(silence=1 << 17))
    assert refused.value.code == "giant_text"


def test_a_large_file_takes_little_memory_and_can_be_read_again(tmp_path: Path) -> None:
    script = (
        "import json, pathlib, sys\n"
        "from qingqian.sheets.annotate import Mark, annotate\n"
        "from qingqian.sheets.writer import write_table\n"
        "from tests.qingqian.sheets.measured import peak_memory\n"
        "from tests.qingqian.sheets.samples import SPEC\n"
        "source, target = map(pathlib.Path, sys.argv[1:])\n"
        "rows = ((n, f'第{n}公司', '街道', '1' * 18, '工程', '139', n, '2022-06', True) for n in range(50_000))\n"
        "with source.open('wb') as out:\n    write_table(out, SPEC, rows)\n"
        "annotate(source, target, [Mark(f'B{n}', '看', 'error') for n in range(4, 50_000, 5)], SPEC)\n"
        "print(json.dumps(peak_memory()))\n"
    )
    target = tmp_path / "b.xlsx"
    command = [sys.executable, "-c", script, str(tmp_path / "a.xlsx"), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    assert json.loads(done.stdout) <= 150
    assert inspect(target).sheets[0].scan.last_row > 50_000
