"""A workbook's cells as plain values, with what the fast reader would pass over in silence.

calamine gives an error cell (#REF!) and a formula that was never calculated as an empty text. Both are looked
up in the sheet's XML, so that neither is ever taken for a blank.
"""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

from xlsx_tools.gate import refusal

_ROW_LIMIT, _BOX_LIMIT = 1_048_576, 5_000_000
_CELL = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SUSPECT = re.compile(
    rb"""\bt=["']e["']|(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*(?:</|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"""
)
# A cell that holds something, or a row whose first cell does not say where it is; LibreOffice and WPS write the
# last row of the sheet, and blank cells with a format, where there is nothing to read.
_HELD = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br=["'](?P<column>[A-Z]{1,3})(?P<row>[0-9]+)["'][^>]*(?<!/)>(?!</)|"""
    rb"""<(?:\w+:)?row\b[^>]*?\br=["'](?P<alone>[0-9]+)["'][^>]*(?<!/)>\s*<(?:\w+:)?c\b(?![^>]*\br=)"""
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Unreadable(Exception):
    """A file that is not read; `code` says why (see the catalogue of sentences)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cells:
    """One sheet: rows of values from A1 on, and the cells that hold an error or an uncalculated formula."""

    name: str
    rows: list[list[Any]]
    faults: Mapping[tuple[int, int], str] = field(
        default_factory=dict
    )  # (row, column), 0-based -> what stands

    def at(self, row: int, column: int) -> Any:
        """The value at a 0-based place; None outside, and for a blank."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order, and the defined names of the whole workbook."""

    sheets: Mapping[str, Cells]
    names: Mapping[str, str] = field(default_factory=dict)


def read_workbook(data: bytes) -> Workbook:
    """All sheets of an .xlsx or .xlsm. Raises Unreadable with a code for what is not one."""
    code = refusal(data)
    if code is not None:
        raise Unreadable(code)
    try:
        parts, names = _parts(data)
        faults = {name: found for name, part in parts.items() if (found := dict(_faults(part)))}
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {}
        for name in book.sheet_names:
            if name in parts:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                sheets[name] = Cells(
                    name, [[_plain(value) for value in row] for row in rows], faults.get(name, {})
                )
    except Unreadable:
        raise
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, etree.LxmlError, EOFError) as error:
        raise Unreadable("zip-broken") from error
    except Exception as error:  # calamine raises an error class of its own
        raise Unreadable("reader-failed") from error
    return Workbook(sheets, names)


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value if not isinstance(value, (date, datetime)) or value.year >= 1900 else None


def _parts(data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """Each worksheet's XML by the sheet's name, found through relationships, and the defined names."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        rels = etree.fromstring(package.read("_rels/.rels"), parser)
        start = next(rel.get("Target") for rel in rels if rel.get("Type", "").endswith("/officeDocument"))
        start = start.lstrip("/")
        folder = posixpath.dirname(start)
        book = etree.fromstring(package.read(start), parser)
        where = posixpath.join(folder, "_rels", posixpath.basename(start) + ".rels")
        targets = {rel.get("Id"): rel for rel in etree.fromstring(package.read(where), parser)}
        parts: dict[str, bytes] = {}
        names: dict[str, str] = {}
        for node in book.iter():
            tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
            if tag == "sheet":
                rel = targets.get(node.get(_RELATION))
                if rel is not None and rel.get("Type", "").endswith("/worksheet"):
                    target = rel.get("Target", "")
                    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                    parts[node.get("name", "")] = package.read(posixpath.normpath(path))
            elif tag == "definedName" and node.get("localSheetId") is None:
                names[node.get("name", "")] = node.text or ""
        for part in parts.values():
            _check_size(part)
    return parts, names


def _check_size(part: bytes) -> None:
    """Refuse a sheet whose corners would make the reader ask for more memory than there is."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("bad-encoding")
    rows = columns = 0
    for match in _HELD.finditer(part):
        rows = max(rows, int(match["row"] or match["alone"]))
        columns = max(columns, _column(match["column"] or b"A"))
    if rows > _ROW_LIMIT or columns > 16_384 or rows * columns > _BOX_LIMIT:
        raise Unreadable("sheet-too-sparse")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _faults(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Cells that hold an error value, or a formula without a value."""
    if not _SUSPECT.search(part):
        return
    for _, cell in etree.iterparse(io.BytesIO(part), tag="{*}c", resolve_entities=False, no_network=True):
        children = {etree.QName(child).localname: child for child in cell if isinstance(child.tag, str)}
        value, formula = children.get("v"), children.get("f")
        text = value.text if value is not None else None
        match = _CELL.fullmatch((cell.get("r") or "").encode())
        if match is None:
            continue
        place = (int(match[2]) - 1, _column(match[1]) - 1)
        if cell.get("t") == "e":
            yield place, text or "#错误"
        elif formula is not None and text is None and cell.get("t") != "str":
            yield place, "未计算的公式"
        cell.clear()


__all__ = ["Cells", "Unreadable", "Workbook", "read_workbook"]
