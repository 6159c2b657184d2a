"""A workbook's cells as plain values, with what a fast reader would pass over in silence.

The fast reader (calamine) sees a package made here of parts that were checked: what it cannot read rightly (error
cells, formulas without a value, anything not written plainly) is read carefully instead, and its count of cells is
compared with ours. Nothing is executed, fetched or followed.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any, TypeVar
from xml.sax.saxutils import quoteattr

from python_calamine import CalamineWorkbook

from xlsx_tools.book_parts import BookParts, book_parts
from xlsx_tools.careful_sheet import (
    CELL_LIMIT,
    ERROR,
    NO_VALUE,
    TEXT_LIMIT,
    Fault,
    SheetRead,
    careful_sheet,
)
from xlsx_tools.columns import column_letter
from xlsx_tools.date_styles import DAY, date_styles
from xlsx_tools.gate import RELS, TYPES, opened
from xlsx_tools.part_xml import check_text
from xlsx_tools.plain_sheet import plain_sheet
from xlsx_tools.refused import Note, Unreadable
from xlsx_tools.shared_strings import SharedStrings, begins_oddly
from xlsx_tools.zip_members import stored_zip

T = TypeVar("T")
_NOTES_A_SHEET = 10_000
_FEW = 50
_AT_ONCE = 32 * 2**20  # bytes of sheets that are given to the fast reader together
_FORMULA_TEXT = re.compile(r"[=@][^\s=@]|[+-](?![\d\s.,%()+-]*$)\S")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@dataclass(frozen=True, slots=True)
class Cells:
    """One sheet: rows of values from A1 on, and the cells that have no value to take."""

    name: str
    rows: list[list[Any]]
    faults: Mapping[tuple[int, int], Fault] = field(default_factory=dict)  # (row, column), 0-based

    def at(self, row: int, column: int) -> Any:
        """The value at a 0-based place; None outside, and for a blank."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if value == "" else value

    @property
    def held(self) -> int:
        """How many cells hold something, a value or a fault."""
        return sum(len(row) - row.count("") - row.count(None) for row in self.rows) + len(self.faults)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order, the defined names of the whole workbook, and what to look at in it."""

    sheets: Mapping[str, Cells]
    names: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def plain(self) -> tuple[Any, ...]:
        """The same as tuples, lists, dicts and values alone, to be sent from one process to another."""
        sheets = [
            (
                cells.name,
                cells.rows,
                [(place, fault.code, fault.shown) for place, fault in cells.faults.items()],
            )
            for cells in self.sheets.values()
        ]
        notes = [(note.code, note.what, note.sheet, note.cell) for note in self.notes]
        return sheets, dict(self.names), notes

    @classmethod
    def from_plain(cls, plain: tuple[Any, ...]) -> Workbook:
        sheets, names, notes = plain
        read = {
            name: Cells(name, rows, {tuple(place): Fault(code, shown) for place, code, shown in faults})
            for name, rows, faults in sheets
        }
        return cls(read, names, tuple(Note(*note) for note in notes))


def read_workbook(data: bytes) -> Workbook:
    """All sheets of an .xlsx or .xlsm. Raises Unreadable with a code for what is not one."""
    members = opened(data)
    parts = book_parts(members)
    strings = SharedStrings(members.read(parts.strings) if parts.strings else None)
    styles = members.read(parts.styles) if parts.styles else None
    dates = date_styles(styles, parts.styles.name if parts.styles else "")
    read: dict[str, SheetRead] = {}
    waiting: dict[str, tuple[bytes, SheetRead]] = {}
    total = 0
    for sheet in parts.sheets:
        part = check_text(members.read(sheet.member), sheet.member.name)
        found = plain_sheet(part, sheet.name)
        if found is None:
            found = careful_sheet(part, sheet.name, strings.listed, dates, parts.since_1904)
        elif found.cells:
            waiting[sheet.name] = (part, found)
        read[sheet.name] = found
        total += found.cells
        if total > CELL_LIMIT:
            raise Unreadable("too-big", "超过200万格")
        if sum(len(item) for item, _ in waiting.values()) > _AT_ONCE:
            read |= _read_fast(waiting, strings, dates, parts)
            waiting = {}
    if waiting:
        read |= _read_fast(waiting, strings, dates, parts)
    sheets = {name: Cells(name, _to_the_last_fault(found), found.faults) for name, found in read.items()}
    return Workbook(sheets, parts.names, tuple(_notes(parts, read)))


def _to_the_last_fault(found: SheetRead) -> list[list[Any]]:
    """The rows, as many and as wide that every cell without a value has its place in them too."""
    rows = found.rows
    if found.faults:
        width = max(max(column for _, column in found.faults) + 1, len(rows[0]) if rows else 0)
        last = max(row for row, _ in found.faults)
        if rows and len(rows[0]) < width:
            rows = [row + [""] * (width - len(row)) for row in rows]
        rows += [[""] * width for _ in range(last + 1 - len(rows))]
        found.rows = rows
    return rows


def _read_fast(
    waiting: Mapping[str, tuple[bytes, SheetRead]],
    strings: SharedStrings,
    dates: list[bool],
    parts: BookParts,
) -> dict[str, SheetRead]:
    """The plainly written sheets by the fast reader; a sheet whose cells it counts otherwise is read carefully."""
    package = _package([part for part, _ in waiting.values()], strings.plain, dates, parts.since_1904)
    book = _trying(lambda: CalamineWorkbook.from_filelike(io.BytesIO(package)))
    read = {}
    for number, (name, (part, found)) in enumerate(waiting.items()):
        rows = None if book is None else _fast_rows(book, number, part, found, strings)
        found.odd = strings.odd or begins_oddly(part)
        if rows is None:
            found = careful_sheet(part, name, strings.listed, dates, parts.since_1904)
        else:
            found.rows = rows
        read[name] = found
    return read


def _trying(fast: Callable[[], T]) -> T | None:
    """What the fast reader gives; None where it fails, in whatever way: then the careful one says what is wrong."""
    try:
        return fast()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic in the reader's own language is no Exception
        return None


def _fast_rows(
    book: CalamineWorkbook, number: int, part: bytes, found: SheetRead, strings: SharedStrings
) -> list[list[Any]] | None:
    """A sheet's rows as the fast reader has them; None where they are not to be trusted."""
    rows = _trying(lambda: book.get_sheet_by_index(number).to_python(skip_empty_area=False))
    if rows is None:
        return None
    held = sum(len(row) - row.count("") for row in rows)
    held += sum(fault.code == ERROR for fault in found.faults.values())
    if held != found.cells:
        held += sum(part.count(b' t="s"><v>%d</v>' % index) for index in strings.blank[:_FEW])
    if held != found.cells:
        return None
    negative = b"<v>-" in part
    long = max(len(part), len(strings.plain or b"")) > TEXT_LIMIT
    for row in rows:
        for at, value in enumerate(row):
            kind = type(value)
            if kind is str:
                if long and len(value) > TEXT_LIMIT:
                    return None  # the careful reading says where it is
            elif kind is float:
                if value.is_integer() and -(2**53) < value < 2**53:
                    row[at] = int(value)
                elif not math.isfinite(value):
                    return None
            elif kind is time:
                if negative:
                    return None
                seconds = (value.hour * 60 + value.minute) * 60 + value.second
                row[at] = (seconds * 1000 + value.microsecond // 1000) / DAY
            elif kind is timedelta:
                return None
    return rows


def _package(sheets: list[bytes], strings: bytes | None, dates: list[bool], since_1904: bool) -> bytes:
    """A package for the fast reader: the checked parts, and around them nothing that a stranger wrote."""
    leads = [("styles", "styles.xml")]
    parts = {TYPES: _NO_TYPES, RELS: _START}
    if strings is not None:
        leads.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = strings
    formats = "".join('<xf numFmtId="14"/>' if one else '<xf numFmtId="0"/>' for one in dates)
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{_MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'.encode()
    entries = []
    for number, part in enumerate(sheets):
        leads.append(("worksheet", f"s{number}.xml"))
        entries.append(f'<sheet name="{number}" sheetId="{number + 1}" r:id="r{len(leads) - 1}"/>')
        parts[f"xl/s{number}.xml"] = _DIMENSION.sub(b"", part, count=1)
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{_LINKS}/{kind}" Target={quoteattr(target)}/>'
        for number, (kind, target) in enumerate(leads)
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><workbookPr date1904="{int(since_1904)}"/>'
        f"<sheets>{''.join(entries)}</sheets></workbook>".encode()
    )
    return stored_zip(parts)


_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\b[^<>]*/>")
_NO_TYPES = f'<Types xmlns="{_PACKAGE}/content-types"/>'.encode()
_START = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode()
)


# --- what to look at ------------------------------------------------------------------------------------------


def _notes(parts: BookParts, read: Mapping[str, SheetRead]) -> Iterator[Note]:
    yield from parts.notes
    for sheet in parts.sheets:
        found = read[sheet.name]
        if sheet.hidden and found.rows:
            yield Note("hidden-content", "这张工作表是隐藏的", sheet.name)
        yield from _hidden(found, sheet.name)
        if found.running is not None:
            yield Note("active-content", "会调用外部程序或地址的公式", sheet.name, _address(found.running))
        yield from _some(_faulty(found, sheet.name), sheet.name)
        yield from _some(_formula_texts(found, sheet.name), sheet.name)


def _some(notes: Iterator[Note], sheet: str) -> Iterator[Note]:
    """The first of many, and how many more there are."""
    more = 0
    for number, note in enumerate(notes):
        if number < _NOTES_A_SHEET:
            yield note
        else:
            more += 1
    if more:
        yield Note("and-more", str(more), sheet)


def _faulty(found: SheetRead, sheet: str) -> Iterator[Note]:
    for place, fault in sorted(found.faults.items()):
        yield Note(fault.code, "" if fault.code == NO_VALUE else fault.shown, sheet, _address(place))


def _formula_texts(found: SheetRead, sheet: str) -> Iterator[Note]:
    for row, values in enumerate(found.rows if found.odd else ()):
        for column, value in enumerate(values):
            if type(value) is str and value[:1] in ("=", "+", "-", "@") and _FORMULA_TEXT.match(value):
                yield Note("formula-text", value[0], sheet, _address((row, column)))


def _hidden(found: SheetRead, sheet: str) -> Iterator[Note]:
    """Hidden rows and columns in which something stands."""
    rows = [row for row in found.hidden_rows if row <= len(found.rows) and _any(found.rows[row - 1])]
    if rows:
        more = f"等{len(rows)}行" if len(rows) > 1 else ""
        yield Note("hidden-content", f"第{rows[0]}行{more}是隐藏的", sheet, f"A{rows[0]}")
    width = max(map(len, found.rows), default=0)
    columns = [
        column
        for first, last in found.hidden_columns
        for column in range(first, min(last, width) + 1)
        if any(column <= len(row) and row[column - 1] not in ("", None) for row in found.rows)
    ]
    if columns:
        more = f"等{len(columns)}列" if len(columns) > 1 else ""
        letter = column_letter(columns[0])
        yield Note("hidden-content", f"{letter}列{more}是隐藏的", sheet, f"{letter}1")


def _any(row: list[Any]) -> bool:
    return any(value not in ("", None) for value in row)


def _address(place: tuple[int, int]) -> str:
    return f"{column_letter(place[1] + 1)}{place[0] + 1}"


__all__ = ["Cells", "Fault", "Unreadable", "Workbook", "read_workbook"]
