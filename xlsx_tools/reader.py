"""A workbook's cells as plain values, with what a fast reader would pass over in silence.

Sheets that are written as office programs write them are read at a glance (plain_sheet), all others element by element
(careful_sheet); both come to the same. Nothing is executed, fetched or followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsx_tools.book_parts import BookParts, book_parts
from xlsx_tools.careful_sheet import NO_VALUE, Fault, SheetRead, careful_sheet, check_cells
from xlsx_tools.columns import column_letter
from xlsx_tools.date_styles import date_styles
from xlsx_tools.gate import opened
from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.part_xml import check_text
from xlsx_tools.plain_sheet import plain_sheet
from xlsx_tools.refused import Note, Unreadable
from xlsx_tools.shared_strings import SharedStrings

_NOTES_A_SHEET = 10_000
_FORMULA_TEXT = re.compile(r"[=@][^\s=@]|[+-](?![\d\s.,%()+-]*$)\S")


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


def read_workbook(data: bytes, limits: Limits = STRANGERS) -> Workbook:
    """All sheets of an .xlsx or .xlsm. Raises Unreadable with a code for what is not one."""
    members = opened(data, limits)
    parts = book_parts(members)
    strings = SharedStrings(members.read(parts.strings) if parts.strings else None, limits=limits)
    styles = members.read(parts.styles) if parts.styles else None
    dates = date_styles(styles, parts.styles.name if parts.styles else "")
    read: dict[str, SheetRead] = {}
    total = 0
    for sheet in parts.sheets:
        part = check_text(members.read(sheet.member), sheet.member.name)
        found = plain_sheet(part, sheet.name, strings, dates, parts.since_1904, limits)
        if found is None:
            found = careful_sheet(part, sheet.name, strings.listed, dates, parts.since_1904, limits)
        read[sheet.name] = found
        total += found.cells
        check_cells(total, limits)
    sheets = {name: Cells(name, found.rows, found.faults) for name, found in read.items()}
    return Workbook(sheets, parts.names, tuple(_notes(parts, read)))


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
    """Hidden rows and columns in which something stands, one note for those that follow each other: 6:7, B:D."""
    there = {row for row in found.hidden_rows if row <= len(found.rows) and _any(found.rows[row - 1])}
    yield from _some((_rows_hidden(first, last, sheet) for first, last in _stretches(there)), sheet)
    width = max(map(len, found.rows), default=0)
    columns = {
        column
        for first, last in found.hidden_columns
        for column in range(first, min(last, width) + 1)
        if any(column <= len(row) and row[column - 1] not in ("", None) for row in found.rows)
    }
    yield from _some((_columns_hidden(first, last, sheet) for first, last in _stretches(columns)), sheet)


def _stretches(numbers: set[int]) -> Iterator[tuple[int, int]]:
    """First and last of the numbers that follow each other without a gap."""
    first = None
    for number in sorted(numbers):
        first = number if first is None else first
        if number + 1 not in numbers:
            yield first, number
            first = None


def _rows_hidden(first: int, last: int, sheet: str) -> Note:
    rows = f"第{first}行" if first == last else f"第{first}行至第{last}行"
    return Note("hidden-content", f"{rows}是隐藏的", sheet, f"{first}:{last}")


def _columns_hidden(first: int, last: int, sheet: str) -> Note:
    one, other = column_letter(first), column_letter(last)
    columns = f"{one}列" if first == last else f"{one}列至{other}列"
    return Note("hidden-content", f"{columns}是隐藏的", sheet, f"{one}:{other}")


def _any(row: list[Any]) -> bool:
    return any(value not in ("", None) for value in row)


def _address(place: tuple[int, int]) -> str:
    return f"{column_letter(place[1] + 1)}{place[0] + 1}"


__all__ = ["Cells", "Fault", "Unreadable", "Workbook", "read_workbook"]
