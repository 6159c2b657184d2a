"""Worksheets as Excel, LibreOffice, WPS, openpyxl and XlsxWriter write them, read at a glance.

A pattern that only such XML matches is run over the sheet in C. Where it matches all rows and nothing else stands
between them, every cell is known to be one of a few shapes, and a second pattern takes the cells that hold something.
Everything else is read carefully (careful_sheet), which is slow and comes to the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import Any

from xlsx_tools.careful_sheet import (
    ERROR,
    NO_VALUE,
    TEXT_LIMIT,
    Fault,
    SheetRead,
    check_box,
    check_cells,
    check_merges,
    column_number,
    hidden_columns,
    runs,
)
from xlsx_tools.date_styles import from_serial
from xlsx_tools.limits import ROW_LIMIT, STRANGERS, Limits
from xlsx_tools.part_xml import local, parsed
from xlsx_tools.refused import Unreadable
from xlsx_tools.shared_strings import TEXT, SharedStrings, begins_oddly, is_plain_text, text_of

_FORMULA = rb'<f(?: [a-zA-Z:]++="[^"<>&]*+")*+(?:/>|>' + TEXT + rb"</f>)"
_ERRORS = rb"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)"
_LETTERS = rb"(?:[A-W][A-Z]{0,2}+|X(?:[A-E][A-Z]?+|F[A-D]?+|[G-Z])?+|[YZ][A-Z]?+)"  # no column is beyond XFD
_CELL = (
    rb'<c r="' + _LETTERS + rb'\1"(?: s="(?:0|[1-9][0-9]{0,5}+)")?+(?:/>|></c>'
    rb'| t="s"><v>[0-9]{1,7}+</v></c>'
    rb'|(?: t="n")?+>(?:' + _FORMULA + rb")?+(?:<v>-?[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-]?[0-9]++)?+</v>"
    rb"|<v></v>|<v ?/>)?+</c>"
    rb'| t="str">(?:' + _FORMULA + rb')?+(?:<v(?: xml:space="preserve")?+>' + TEXT + rb"</v>|<v ?/>)</c>"
    rb'| t="b">(?:' + _FORMULA + rb")?+<v>[01]</v></c>"
    rb'| t="e">(?:' + _FORMULA + rb")?+<v>" + _ERRORS + rb"</v></c>"
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?+>' + TEXT + rb"</t></is></c>)"
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6}+)"(?![^<>]* r=")(?: ([a-zA-Z:][a-zA-Z0-9:]*+)="[^"<>&]*+"(?![^<>]* \2="))*+'
    rb"(?:/>|>(?:" + _CELL + rb")*+</row>)"
)
_TWICE = re.compile(rb'^<f(?= )[^<>]*? ([a-zA-Z:]++)="[^<>]*? \1="', re.MULTILINE)  # an attribute
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_PLACE = re.compile(rb'<c r="([A-Z]++[0-9]++)"')
_HELD = re.compile(  # column, row, format, type, formula, what opens the value, the value
    rb'<c r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+>'
    rb"(<f[^>]*+>(?:(?<=/>)|[^<]*+</f>))?+(?:(<v[^>]*+>|<is><t[^>]*+>)([^<]*+))?+"
)
_DECLARATION = re.compile(rb"\s*<\?xml[^<>]*\?>")
_SMALL = 2**16
_AT_ONCE = 2**20  # bytes of which the cells are taken out together
_REMEMBERED = 50_000  # texts of one sheet
_EXACT = 2**53  # beyond it a float leaves out whole numbers


def plain_sheet(
    data: bytes,
    name: str,
    strings: SharedStrings,
    dates: Sequence[bool] = (),
    since_1904: bool = False,
    limits: Limits = STRANGERS,
) -> SheetRead | None:
    """Everything a plainly written sheet holds; None for another one, and where anything in it is not plain.

    Raises Unreadable for what is beyond the limits.
    """
    if not is_plain_text(data):
        return None
    pieces = _ROW.split(data)
    rest = pieces[0]
    if len(pieces) > 1:
        last = pieces[-1]
        between = b"".join(pieces[3:-1:3]).strip()
        if (
            between
            or not rest.rstrip().endswith(b"<sheetData>")
            or not last.lstrip().startswith(b"</sheetData>")
        ):
            return None
        rest += last
    declared = _DECLARATION.match(rest)
    bare = rest[declared.end() :] if declared else rest
    if bare.count(b"<sheetData") != 1 or any(mark in bare for mark in (b"<!", b"<?", b"<row", b"<c ")):
        return None
    found = _around(rest, name)
    if found is None:
        return None
    if len(pieces) > 1:
        rows = [int(number) for number in pieces[1::3]]
        if rows[-1] > ROW_LIMIT or rows != sorted(set(rows)):
            return None
        found.hidden_rows += _hidden_rows(data)
        if not _Taking(found, name, strings, dates, since_1904, limits).all_of(data):
            return None
    return found


def _hidden_rows(data: bytes) -> Iterator[int]:
    for match in _HIDDEN.finditer(data):
        tag = data[data.rfind(b"<", 0, match.start()) : match.start()]
        if tag.startswith(b'<row r="'):
            yield int(tag[8 : tag.index(b'"', 8)])


def _around(rest: bytes, name: str) -> SheetRead | None:
    """What the sheet says outside its rows; None where it is no whole worksheet."""
    try:
        kind, hidden, merges = _said_around(rest, name) if len(rest) > _SMALL else _known_around(rest, name)
    except Unreadable:  # what is wrong is told by the careful reading
        return None
    if kind != "worksheet":
        return None
    check_merges(merges, name)
    return SheetRead(hidden_columns=list(hidden))


def _said_around(rest: bytes, name: str) -> tuple[str, tuple[tuple[int, int], ...], int]:
    """What kind of part it is, its hidden columns, and how many cells are merged."""
    root = parsed(rest, name)
    hidden, merges = [], 0
    for node in root.iter("{*}col", "{*}mergeCell") if b"hidden" in rest or b"mergeCell" in rest else ():
        if local(node) == "col":
            hidden += hidden_columns(node.attrib)
        else:
            merges += 1
    return local(root), tuple(hidden), merges


_known_around = lru_cache(maxsize=64)(
    _said_around
)  # the returns of one template say much the same around their rows


class _Taking:
    """The cells of one sheet while they are taken."""

    def __init__(
        self,
        found: SheetRead,
        name: str,
        strings: SharedStrings,
        dates: Sequence[bool],
        since_1904: bool,
        limits: Limits,
    ) -> None:
        self.found, self.name, self.since_1904, self.limits = found, name, since_1904, limits
        self.texts, self.odd = strings.listed, strings.odd
        self.all_short = not strings.too_long
        self.dated = {b"%d" % number for number, shows_date in enumerate(dates) if shows_date}
        self.columns: dict[bytes, int] = {}
        self.inline: dict[bytes, dict[bytes, str]] = {}  # texts of the cells themselves, by what opens them
        self.rows: list[list[Any]] = []
        self.count = 0
        self.formulas: list[tuple[tuple[int, int], bytes]] = []

    def all_of(self, data: bytes) -> bool:
        """Take every cell; False where one is better read carefully."""
        for start, end in _stretches(data):
            places = _PLACE.findall(data, start, end)
            if len(set(places)) < len(places):
                return False  # a cell is there twice
            if not self._take(_HELD.findall(data, start, end)):
                return False
            check_cells(self.count + len(self.found.faults), self.limits, self.name)
        if not self._look_at_formulas():
            return False
        self.found.odd = self.odd
        self._lay_out()
        return True

    def _take(self, cells: list[tuple[bytes, ...]]) -> bool:
        columns, texts, dated, rows = self.columns, self.texts, self.dated, self.rows
        short, faults, count, inline = self.all_short, self.found.faults, self.count, self.inline
        standing, line, width = (
            b"",
            0,
            -1,
        )  # the row at hand, and how long it is so far; -1 before its first value
        laid: list[Any] = []
        value: Any
        for letters, row, style, kind, formula, opens, held in cells:
            if row != standing:
                standing, line, width = row, int(row) - 1, -1
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = column_number(letters.decode()) - 1
            if formula:
                self.formulas.append(((line, column), formula))
            if not held:
                if formula and kind != b"str":
                    faults[line, column] = Fault(NO_VALUE, "未计算的公式")
                continue
            if kind == b"s":
                index = int(held)
                if index >= len(texts) or not short:
                    return False
                value = texts[index]
            elif not kind or kind == b"n":
                value = float(held)
                if value in (inf, -inf):
                    return False
                if style in dated:
                    value = from_serial(value, self.since_1904)
                    if value is None:
                        return False
                elif value.is_integer() and -_EXACT < value < _EXACT:
                    value = int(value)
            elif kind == b"b":
                value = held == b"1"
            elif kind == b"e":
                faults[line, column] = Fault(ERROR, held.decode())
                continue
            else:
                value = inline[opens].get(held) if opens in inline else None
                if value is None:
                    value = self._inline(opens, held)
                    if len(value) > TEXT_LIMIT:
                        return False
            if value == "":
                continue
            if width < 0:
                while line >= len(rows):
                    rows.append([])
                laid = rows[line]
                width = len(laid)
            if column == width:
                laid.append(value)
                width += 1
            elif column > width:
                laid.extend([""] * (column - width))
                laid.append(value)
                width = column + 1
            else:
                laid[column] = value
            count += 1
        self.count = count
        return True

    def _inline(self, opens: bytes, held: bytes) -> str:
        """A text that stands in its cell; the same one again is the same object."""
        value = text_of(held.decode(), opens.startswith(b"<v") or b"preserve" in opens)
        self.odd = self.odd or begins_oddly(value)
        known = self.inline.setdefault(opens, {})
        if len(known) < _REMEMBERED:
            known[held] = value
        return value

    def _look_at_formulas(self) -> bool:
        """Find the first formula that reaches out of the workbook; False where one is no XML."""
        joined = b"\n".join(formula for _, formula in self.formulas)
        if _TWICE.search(joined):
            return False
        if joined and _runs(joined):
            self.found.running = next((place for place, formula in self.formulas if _runs(formula)), None)
        return True

    def _lay_out(self) -> None:
        """The rows from A1 on, all of one width."""
        found, rows = self.found, self.rows
        found.cells = self.count + len(found.faults)
        if not found.cells:
            return
        height = max(len(rows), *(place[0] + 1 for place in found.faults), 1)
        width = max(max(map(len, rows), default=0), *(place[1] + 1 for place in found.faults), 1)
        check_box(height, width, self.name, self.limits)
        rows += ([] for _ in range(height - len(rows)))
        for row in rows:
            if len(row) < width:
                row.extend([""] * (width - len(row)))
        found.rows = rows


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the cells begin and end that are taken out together, whole rows of them."""
    start = 0
    while start < len(data):
        end = data.find(b"</row>", start + _AT_ONCE)
        end = len(data) if end < 0 else end
        yield start, end
        start = end


def _runs(formula: bytes) -> bool:
    return runs(formula.partition(b">")[2].decode().replace("&apos;", "'"))


__all__ = ["plain_sheet"]
