"""Rows as Excel, LibreOffice, WPS, openpyxl and XlsxWriter write them, known by a pattern that nothing else matches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlsx_tools.limits import ROW_LIMIT
from xlsx_tools.plain_cells import NotPlain, Taken, Taking
from xlsx_tools.shared_strings import QUOTED, TEXT, WHITE, says_no_text

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
END = b"</row>"
_AT_ONCE = 2**15  # bytes of rows that are read together: what they come to fits into a processor's cache


@dataclass(frozen=True, slots=True)
class PlainRows:
    """What stands in whole rows, which of them are hidden, and the first row's number and the last's, 0 for none."""

    taken: Taken
    hidden: list[int]
    first: int = 0
    last: int = 0


def plain_rows(data: bytes, start: int, end: int, taking: Taking) -> PlainRows:
    """What stands in the rows between two places. Raises NotPlain."""
    first, last, hidden = 0, 0, []
    while start < end:
        stop = data.find(END, start + _AT_ONCE, end)
        stop = end if stop < 0 else stop + len(END)
        rows = data[start:stop]
        pieces = _ROW.split(rows)
        if b"".join(pieces[::3]).strip(WHITE) or says_no_text(rows):
            raise NotPlain
        for number in map(int, pieces[1::3]):
            if not last < number <= ROW_LIMIT:
                raise NotPlain
            first, last = first or number, number
        taking.take(rows)
        hidden += map(int, _HIDDEN.findall(rows)) if b" hidden=" in rows else ()
        start = stop
    return PlainRows(taking.done(), hidden, first, last)


__all__ = ["END", "PlainRows", "plain_rows"]
