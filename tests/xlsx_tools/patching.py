"""Small workbooks for the tests of the patcher, and ways to look into a patched one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from xlsx_tools.page import Block, Row

SHEET = "台账"


def made(*steps: Callable, **options) -> bytes:
    """A workbook with one sheet 台账 and whatever the steps do to (book, sheet)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.set_properties({"created": datetime(2012, 10, 31)})
    sheet = book.add_worksheet(SHEET)
    for step in steps:
        step(book, sheet)
    book.close()
    return out.getvalue()


@lru_cache
def ledger(count: int = 5, *, notes: bool = False, totals: bool = False) -> bytes:
    """Headings in row 4, `count` styled rows of 3 columns from row 5, staff's notes in E, totals below."""

    def step(book, sheet) -> None:
        look = book.add_format({"bold": True, "num_format": "0.00"})
        sheet.write_row("A4", ("单位", "到位", "说明"))
        for at in range(count):
            sheet.write_row(4 + at, 0, (f"单位{at}", at * 10, f"说明{at}"), look)
            if notes:
                sheet.write(4 + at, 4, f"批示{at}")
        if totals:
            sheet.write(4 + count, 0, "合计")
            sheet.write_formula(4 + count, 1, f"=SUM(B5:B{4 + count})", None, sum(range(count)) * 10)

    return made(step)


def block(rows: Sequence[Sequence], **others) -> Block:
    """A page over the ledger's three columns."""
    return Block(SHEET, 5, others.pop("columns", (1, 2, 3)), [Row(row) for row in rows], **others)


def cells(data: bytes, sheet: str = SHEET) -> dict[str, object]:
    """What openpyxl finds: address to value or formula."""
    found = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    return {
        cell.coordinate: cell.value for row in found.iter_rows() for cell in row if cell.value is not None
    }


def shown(data: bytes, sheet: str = SHEET) -> list[list]:
    """What calamine reads, from A1 on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def parts(data: bytes) -> dict[str, bytes]:
    """All parts, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml(data: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    """One part's text."""
    return parts(data)[part].decode()


def edited(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one part's text changed by hand."""
    all_parts = parts(data)
    all_parts[part] = change(all_parts[part].decode()).encode()
    return repacked(all_parts)


def repacked(all_parts: dict[str, bytes]) -> bytes:
    """Parts as a file again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def styles(data: bytes, column: str) -> dict[int, str | None]:
    """Format indices of a column's cells, by row."""
    pattern = re.compile(rf'<c r="{column}(\d+)"(?: s="(\d+)")?')
    return {int(m[1]): m[2] for m in pattern.finditer(xml(data))}
