"""Worksheets as Excel, LibreOffice, WPS, openpyxl and XlsxWriter write them, read at a glance.

A pattern that only such XML matches is run over the sheet in C. Where it matches all rows and nothing else stands
between them, every cell is known to be one of a few shapes, and a second pattern takes the cells that hold something.
Everything else is read carefully (careful_sheet), which is slow and comes to the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from xlsx_tools.careful_sheet import SheetRead, check_merges, hidden_columns
from xlsx_tools.known_rows import Telling, known_rows
from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.part_xml import DEPTH_LIMIT
from xlsx_tools.plain_cells import NotPlain
from xlsx_tools.remembering import once
from xlsx_tools.shared_strings import TEXT, SharedStrings, says_no_text

_DECLARATION = re.compile(rb"\s*<\?xml[^<>]*\?>")
_UNTOLD = re.compile(  # where it was written into and last looked at, and what is printed above and below
    rb'<dimension ref="[A-Z0-9:]++"/>'
    rb'|<selection(?: pane="[a-zA-Z]++")?+(?: activeCell="[A-Z0-9]++")?+(?: sqref="[A-Z0-9: ]++")?+/>'
    rb"|<((?:odd|even|first)(?:Header|Footer))>" + TEXT + rb"</\1>"
)
_OPENS, _CLOSES = b"<sheetData>", b"</sheetData>"


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
    try:
        rows = known_rows(data, start, end, Telling(name, strings, tuple(dates), since_1904, limits))
    except NotPlain:
        return None
    taken = rows.taken
    return SheetRead(
        taken.rows,
        taken.faults,
        rows.hidden,
        list(around.hidden),
        taken.running,
        taken.cells,
        odd=taken.odd or strings.odd,
    )


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
