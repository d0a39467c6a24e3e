import json
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from ledger.exchange.grid import ROW_WIDTH, GridRow
from qingqian.sheets.cells import MAX_TEXT

MOST_CHECKED: Final = 2_000
"""Rows that one check takes; the page sends more in turn."""

MOST_ROWS: Final = 5_000
"""Rows that the grid holds and hands in."""

_ROW_BYTES: Final = 4_096


class GridForm(forms.Form):
    """The rows of a check, as a JSON file: a list of rows of 28 texts each (ledger.exchange.grid)."""

    most = MOST_CHECKED
    rows = forms.FileField(allow_empty_file=True)

    def clean_rows(self) -> list[GridRow]:
        """Return the rows; refused if they are too many, too large, or not what the page sends."""
        upload = self.cleaned_data["rows"]
        if (upload.size or 0) > self.most * _ROW_BYTES:
            raise forms.ValidationError(_("内容太多，请分几次录入，或另存为 Excel 文件后导入。"))
        rows = _decoded(upload.read())
        if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
            raise forms.ValidationError(_("收到的内容不完整，请刷新页面后重试。"))
        if not rows:
            raise forms.ValidationError(_("表格还是空的，请先录入或粘贴。"))
        if len(rows) > self.most:
            raise forms.ValidationError(_("一次最多 %(most)s 行，请分几次录入。") % {"most": f"{self.most:,}"})
        self._refuse_long_texts(rows)
        return rows

    def _refuse_long_texts(self, rows: list[GridRow]) -> None:
        for row in rows:
            if max(map(len, row)) > MAX_TEXT:
                said = {"number": row[0][:8], "most": f"{MAX_TEXT:,}"}
                raise forms.ValidationError(_("第 %(number)s 行有单元格超过 %(most)s 字，请删短。") % said)

    @property
    def problem(self) -> str:
        """The first thing that is wrong."""
        return str(next(iter(self.errors.values()))[0])


class HandInForm(GridForm):
    """All rows of the grid; one key is one import, however often the button is pressed."""

    most = MOST_ROWS
    key = forms.UUIDField()


def _decoded(body: bytes) -> Any:
    """Return what the JSON says; None if it is none, or holds what is no text (lone halves of a character)."""
    try:
        text = body.decode()
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found


def _is_row(row: Any) -> bool:
    return isinstance(row, list) and len(row) == ROW_WIDTH and all(isinstance(cell, str) for cell in row)
