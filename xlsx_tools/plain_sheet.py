"""Worksheets as Excel, LibreOffice, WPS, openpyxl and XlsxWriter write them, read at a glance.

A pattern that only such XML matches is run over the sheet in C. Where it matches all rows and nothing else stands
between them, every cell is known to be one of a few shapes, and a second pattern takes the cells that hold something.
Everything else is read carefully (careful_sheet), which is slow and comes to the same.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from xml.parsers import expat

from xlsx_tools.careful_sheet import SheetRead, check_merges, column_number, hidden_columns
from xlsx_tools.limits import ROW_LIMIT, STRANGERS, Limits
from xlsx_tools.part_xml import DEPTH_LIMIT
from xlsx_tools.plain_cells import NotPlain, Taken, Taking
from xlsx_tools.remembering import REMEMBERED, once
from xlsx_tools.shared_strings import QUOTED, TEXT, WHITE, SharedStrings, says_no_text

_FORMULA = rb"<f(?: [a-zA-Z:]++=" + QUOTED + rb"){0,40}+(?:/>|>" + TEXT + rb"</f>)"
_ERRORS = rb"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)"
_LETTERS = (
    rb"(?:[A-Z]|[A-W][A-Z]{1,2}+|X(?:[A-E][A-Z]?+|F[A-D]?+|[G-Z])|[YZ][A-Z])"  # no column is beyond XFD
)
_NUMBER = rb"(?:<v>-?[0-9]++(?:\.[0-9]++)?+(?:[Ee][+-]?[0-9]++)?+</v>|<v></v>|<v ?/>)?+"
_CELL = (
    rb'<c r="'
    + _LETTERS
    + rb'\1"(?: s="(?:0|[1-9][0-9]{0,5}+)")?+(?:/>|>(?:'
    + _FORMULA
    + rb")?+"
    + _NUMBER
    + rb"</c>"
    rb'| t="(?:s"><v>[0-9]{1,7}+</v>'
    rb'|inlineStr"><is><t(?: xml:space="preserve")?+>' + TEXT + rb"</t></is>"
    rb'|n">(?:'
    + _FORMULA
    + rb")?+"
    + _NUMBER
    + rb'|str">(?:'
    + _FORMULA
    + rb')?+(?:<v(?: xml:space="preserve")?+>'
    + TEXT
    + rb"</v>|<v ?/>)"
    rb'|b">(?:' + _FORMULA + rb")?+<v>[01]</v>"
    rb'|e">(?:' + _FORMULA + rb")?+<v>" + _ERRORS + rb"</v>)</c>)"
)
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6}+)"(?![^<>]* r=")(?: ([a-zA-Z:][a-zA-Z0-9:]*+)='
    + QUOTED
    + rb'(?![^<>]* \2=")){0,40}+'
    rb"(?:/>|>(?:" + _CELL + rb")*+</row>)"
)
_HIDDEN = re.compile(rb'<row r="([0-9]++)"[^<>]*? hidden="(?:1|true)"')
_SHARED = re.compile(rb'<c r="([A-Z]++)([0-9]++)"(?: s="[0-9]++")?+ t="s"><v>([0-9]++)</v>')
_DECLARATION = re.compile(rb"\s*<\?xml[^<>]*\?>")
_UNTOLD = re.compile(  # where it was written into and last looked at, and what is printed above and below
    rb'<dimension ref="[A-Z0-9:]++"/>'
    rb'|<selection(?: pane="[a-zA-Z]++")?+(?: activeCell="[A-Z0-9]++")?+(?: sqref="[A-Z0-9: ]++")?+/>'
    rb"|<((?:odd|even|first)(?:Header|Footer))>" + TEXT + rb"</\1>"
)
_OPENS, _CLOSES = b"<sheetData>", b"</sheetData>"
_AT_ONCE = 2**15  # bytes of rows that are read together: what they come to fits into a processor's cache
_SHEETS_REMEMBERED, _A_ROW = 64, 10  # and what a row takes, in cells


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
    start, end = data.find(_OPENS) + len(_OPENS), data.rfind(_CLOSES)
    if start < len(_OPENS) or end < start:
        start = end = len(data)  # no rows
    around = _around(data[:start] + data[end:])
    if around is None:
        return None
    check_merges(around.merges, name)
    found = SheetRead(hidden_columns=list(around.hidden))
    try:
        if end - start > REMEMBERED:
            taken, hidden = _rows(data, start, end, Taking(name, strings, dates, since_1904, limits))
        else:
            taken, hidden = _known_rows(data[start:end], name, strings, tuple(dates), since_1904, limits)
    except NotPlain:
        return None
    found.rows, found.faults = taken.rows, taken.faults
    found.running, found.cells = taken.running, taken.cells
    found.hidden_rows += hidden
    found.odd = taken.odd or strings.odd
    return found


# --- the rows -------------------------------------------------------------------------------------------------


def _rows(data: bytes, start: int, end: int, taking: Taking) -> tuple[Taken, list[int]]:
    """What stands in the rows between two places, and which are hidden. Raises NotPlain."""
    last, hidden = 0, []
    while start < end:
        stop = data.find(b"</row>", start + _AT_ONCE, end)
        stop = end if stop < 0 else stop + len(b"</row>")
        rows = data[start:stop]
        pieces = _ROW.split(rows)
        if b"".join(pieces[::3]).strip(WHITE) or says_no_text(rows):
            raise NotPlain
        for number in map(int, pieces[1::3]):
            if not last < number <= ROW_LIMIT:
                raise NotPlain
            last = number
        taking.take(rows)
        hidden += map(int, _HIDDEN.findall(rows)) if b" hidden=" in rows else ()
        start = stop
    return taking.done(), hidden


@dataclass(slots=True)
class _Known:
    """What stood in rows when they were last read, and which of it are shared texts, once that is asked."""

    taken: Taken
    hidden: list[int]
    shared: _Shared | None = None

    def with_texts_of(self, rows: bytes, strings: SharedStrings) -> Taken | None:
        """The same rows with another workbook's texts; None where one of these is a blank now, or was."""
        if self.shared is None:
            self.shared = _Shared.of(rows, self.taken.rows)
        if not self.shared.numbers:
            return self.taken
        if strings.too_long:
            return None
        texts = list(map(strings.numbered.get, self.shared.numbers))
        if texts == self.shared.texts:
            return self.taken
        laid = [row.copy() for row in self.taken.rows]
        for (row, column), text, before in zip(self.shared.places, texts, self.shared.texts, strict=True):
            if text is None or bool(text) != bool(before):
                return None
            if text:
                laid[row][column] = text
        return replace(self.taken, rows=laid)


class _Shared(NamedTuple):
    """The cells with shared texts: their 0-based places, the numbers of their texts, what these said."""

    places: list[tuple[int, int]]
    numbers: list[str]
    texts: list[str]

    @classmethod
    def of(cls, rows: bytes, laid: list[list[Any]]) -> _Shared:
        found = _SHARED.findall(rows)
        places = [(int(number) - 1, column_number(letters.decode()) - 1) for letters, number, _ in found]
        texts = [
            laid[row][column] if row < len(laid) and column < len(laid[row]) else "" for row, column in places
        ]
        return cls(places, [number.decode() for *_, number in found], texts)


_remembered: OrderedDict[tuple[object, ...], _Known] = OrderedDict()


def _known_rows(
    rows: bytes,
    name: str,
    strings: SharedStrings,
    dates: tuple[bool, ...],
    since_1904: bool,
    limits: Limits,
) -> tuple[Taken, list[int]]:
    """The same for few rows, which come again and again: nobody writes into most sheets of a template."""
    key = rows, dates, since_1904, limits
    known = _remembered.pop(key, None)
    if known is not None:
        _remembered[key] = known  # the last to be forgotten
        taken = known.with_texts_of(rows, strings)
        if taken is not None:
            return taken, known.hidden
    taken, hidden = _rows(rows, 0, len(rows), Taking(name, strings, dates, since_1904, limits))
    if taken.rows and len(taken.rows) * (len(taken.rows[0]) + _A_ROW) > REMEMBERED:
        return taken, hidden  # few cells far apart take much room
    _remembered[key] = _Known(taken, hidden)
    if len(_remembered) > _SHEETS_REMEMBERED:
        _remembered.popitem(last=False)
    return taken, hidden


# --- around them ----------------------------------------------------------------------------------------------


@once(64)
def _around(rest: bytes) -> _Around | None:
    """Hidden columns and merged cells; None for what is no whole worksheet, or not plain around its rows."""
    return None if says_no_text(rest) else _said_around(_UNTOLD.sub(b"<u/>", rest))


class _Around:
    """What a sheet without its rows says, while it is parsed."""

    def __init__(self) -> None:
        self.depth = self.merges = 0
        self.plain, self.inside, self.sheets_data = True, False, 0
        self.hidden: list[tuple[int, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.depth += 1
        if self.inside or self.depth > DEPTH_LIMIT or (self.depth == 1 and name != "worksheet"):
            self.plain = False
        elif self.depth == 2 and name == "sheetData":
            self.sheets_data += 1
            self.inside = True
        elif name == "col":
            self.hidden += hidden_columns(attributes)
        elif name == "mergeCell":
            self.merges += 1

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.inside = self.inside and self.depth >= 2


@once(64)
def _said_around(rest: bytes) -> _Around | None:
    """The same of what most sheets of a template have in common."""
    declared = _DECLARATION.match(rest)
    bare = rest[declared.end() :] if declared else rest
    if bare.count(b"<sheetData") != 1 or any(mark in bare for mark in (b"<!", b"<?", b"<row", b"<c ")):
        return None
    around, parser = _Around(), expat.ParserCreate("UTF-8")
    parser.StartElementHandler, parser.EndElementHandler = around.start, around.end
    try:
        parser.Parse(rest, True)
    except expat.ExpatError:  # what is wrong is told by the careful reading
        return None
    return around if around.plain and around.sheets_data == 1 else None


__all__ = ["plain_sheet"]
