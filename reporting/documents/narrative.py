"""The report in words as a document of the official look: A4, 小标宋 title, 黑体 headings, 仿宋 text, page numbers.

The measures are those of GB/T 9704 (party and government documents): margins, 三号 text, 28 points a line.
"""

import datetime as dt
import io
from typing import IO, Final

from docx import Document
from docx.document import Document as Made
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.font import CT_RPr
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ledger.narrative.parts import paragraphs
from qingqian.sheets.qr import qr_png
from reporting.queries.narratives import Paper

TITLE_FONT: Final = "方正小标宋简体"
HEADING_FONT: Final = "黑体"
TEXT_FONT: Final = "仿宋"
_NUMERALS: Final = "一二三"
_TITLE_SIZE, _TEXT_SIZE, _SMALL_SIZE = Pt(22), Pt(16), Pt(12)
_LINE: Final = Pt(28)
_INDENT: Final = Pt(32)
_SQUARE: Final = Mm(24)
_SEAL_COLUMNS: Final = 2
# A fixed day: what a document says of itself must not differ from one export to the next.
_CREATED: Final = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)


def build_narrative(paper: Paper, file: IO[bytes]) -> None:
    """Write the document into a file."""
    made = Document()
    _set_up(made, paper)
    _line(made, paper.title, TITLE_FONT, _TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER, spacing=Pt(34))
    _line(made, paper.subtitle, TEXT_FONT, _TEXT_SIZE, WD_ALIGN_PARAGRAPH.CENTER)
    for numeral, (part, text) in zip(_NUMERALS, paper.texts.items(), strict=True):
        heading = _line(made, f"{numeral}、{part.heading}", HEADING_FONT, _TEXT_SIZE)
        heading.paragraph_format.first_line_indent = _INDENT
        heading.paragraph_format.keep_with_next = True
        for paragraph in paragraphs(text) or ["（无）"]:
            _line(made, paragraph, TEXT_FONT, _TEXT_SIZE).paragraph_format.first_line_indent = _INDENT
    _seal(made, paper)
    made.save(file)


def file_name(paper: Paper) -> str:
    """Name the file: 文字报告_綦江区_第6周_第2版.docx."""
    version = "草稿" if paper.number is None else f"第{paper.number}版"
    return f"文字报告_{paper.unit_name}_{paper.period_name}_{version}.docx"


def _set_up(made: Made, paper: Paper) -> None:
    """Set the page, what the document says of itself, and the foot of every page."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    about = made.core_properties
    about.title, about.author, about.comments, about.keywords = paper.title, paper.unit_name, "", ""
    about.created = about.modified = _CREATED
    _font(made.styles["Normal"].element.get_or_add_rPr(), TEXT_FONT)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, f"{paper.foot}　　第 ", TEXT_FONT, _SMALL_SIZE)
    _field(foot, "PAGE")
    _run(foot, " 页 共 ", TEXT_FONT, _SMALL_SIZE)
    _field(foot, "NUMPAGES")
    _run(foot, " 页", TEXT_FONT, _SMALL_SIZE)


def _line(
    made: Made,
    text: str,
    font: str,
    size: Pt,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    *,
    spacing: Pt = _LINE,
) -> Paragraph:
    paragraph = made.add_paragraph()
    paragraph.alignment = alignment
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: Paragraph, text: str, font: str, size: Pt) -> Run:
    run = paragraph.add_run(text)
    run.font.size = size
    _font(run._element.get_or_add_rPr(), font)  # noqa: SLF001 - the library has no other way to Chinese fonts
    return run


def _font(properties: CT_RPr, font: str) -> None:
    """Set the font of Latin and of Chinese characters; the library itself only knows the former."""
    fonts = properties.get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that the word processor counts: PAGE or NUMPAGES."""
    for kind in ("begin", "", "end"):
        run = _run(paragraph, "", TEXT_FONT, _SMALL_SIZE)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        run._element.append(element)  # noqa: SLF001 - as above


def _seal(made: Made, paper: Paper) -> None:
    """Leave room for the seal over unit and day at the right, and say below who signs; no page break within."""
    _line(made, "", TEXT_FONT, _TEXT_SIZE).paragraph_format.keep_with_next = True
    for text in (paper.unit_name, "（盖章）", paper.day):
        signed = _line(made, text, TEXT_FONT, _TEXT_SIZE, WD_ALIGN_PARAGRAPH.RIGHT)
        signed.paragraph_format.right_indent, signed.paragraph_format.keep_with_next = _INDENT, True
    _line(made, "", TEXT_FONT, _TEXT_SIZE).paragraph_format.keep_with_next = True
    signers = paper.seal[1:-1]
    rows = -(-len(signers) // _SEAL_COLUMNS)
    _filled(made.add_table(rows, _SEAL_COLUMNS), signers)
    if paper.link:
        made.add_paragraph().add_run().add_picture(io.BytesIO(qr_png(paper.link)), width=_SQUARE)


def _filled(table: Table, signers: tuple[tuple[str, str], ...]) -> None:
    for place, (label, value) in enumerate(signers):
        cell = table.cell(place // _SEAL_COLUMNS, place % _SEAL_COLUMNS)
        _run(cell.paragraphs[0], f"{label}：{value}", TEXT_FONT, _SMALL_SIZE)
