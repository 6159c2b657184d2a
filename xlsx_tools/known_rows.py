"""Rows that come again and again: nobody writes into most sheets of a template, nor above and below its lists' rows.

Rows that were met before, at the head and at the foot of a sheet or all of it, are remembered with what they came to;
only those between are taken. Of what was never met the hashes are noted, so that what comes once pushes nothing out.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from xlsx_tools.careful_sheet import check_cells, column_number
from xlsx_tools.limits import Limits
from xlsx_tools.plain_cells import NotPlain, Taken, Taking
from xlsx_tools.plain_rows import END, PlainRows, plain_rows
from xlsx_tools.remembering import REMEMBERED
from xlsx_tools.shared_strings import SharedStrings

_SHARED = re.compile(rb'<c r="([A-Z]++)([0-9]++)"(?: s="[0-9]++")?+ t="s"><v>([0-9]++)</v>')
_STRETCHES_REMEMBERED, _A_ROW = 128, 10  # and what a row takes, in cells
_ROWS_MET = 10_000


@dataclass(slots=True)
class _Known:
    """What stood in rows when they were last read, and which of it are shared texts, once that is asked."""

    found: PlainRows
    shared: _Shared | None = None

    def with_texts_of(self, rows: bytes, strings: SharedStrings) -> PlainRows | None:
        """The same rows with another workbook's texts; None where one of these is a blank now, or was."""
        before = self.found.taken.rows
        if self.shared is None:
            self.shared = _Shared.of(rows, before)
        if not self.shared.numbers:
            return self.found
        if strings.too_long:
            return None
        texts = list(map(strings.numbered.get, self.shared.numbers))
        if texts == self.shared.texts:
            return self.found
        laid = [row.copy() for row in before]
        for (row, column), text, was in zip(self.shared.places, texts, self.shared.texts, strict=True):
            if text is None or bool(text) != bool(was):
                return None
            if text:
                laid[row][column] = text
        return replace(self.found, taken=replace(self.found.taken, rows=laid))


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
_met: dict[int, None] = {}  # hashes of rows, in the order in which they were first met


@dataclass(slots=True)
class Telling:
    """What tells the cells' values, besides the rows themselves."""

    sheet: str
    strings: SharedStrings
    dates: tuple[bool, ...]
    since_1904: bool
    limits: Limits

    def take(self, data: bytes, start: int, end: int) -> PlainRows:
        """What stands in the rows between two places; nothing is remembered."""
        taking = Taking(self.sheet, self.strings, self.dates, self.since_1904, self.limits)
        return plain_rows(data, start, end, taking)


def known_rows(data: bytes, start: int, end: int, telling: Telling) -> PlainRows:
    """What stands in a sheet's rows. Raises NotPlain, and Unreadable for what is beyond the limits."""
    if end - start > REMEMBERED:
        return telling.take(data, start, end)
    rows = data[start:end]
    pieces = rows.split(END)
    hashes = list(map(hash, pieces))
    new = [at for at, one in enumerate(hashes) if one not in _met]
    if not new:
        return _remembering(rows, telling)
    head, foot = _length(pieces[: new[0]]), _length(pieces[: new[-1] + 1])
    stretches = [telling.take(rows, head, foot)]
    if head:
        stretches.insert(0, _remembering(rows[:head], telling))
    if foot < len(rows):
        stretches.append(_remembering(rows[foot:], telling))
    found = _joined(stretches, telling)
    for one in hashes:
        _met[one] = None
    while len(_met) > _ROWS_MET:
        del _met[next(iter(_met))]
    return found


def _length(pieces: Sequence[bytes]) -> int:
    return sum(map(len, pieces)) + len(END) * len(pieces)


def _remembering(rows: bytes, telling: Telling) -> PlainRows:
    """What stands in rows that were all met before, remembered."""
    key = rows, telling.dates, telling.since_1904, telling.limits
    known = _remembered.pop(key, None)
    if known is not None:
        _remembered[key] = known  # the last to be forgotten
        found = known.with_texts_of(rows, telling.strings)
        if found is not None:
            return found
    found = telling.take(rows, 0, len(rows))
    laid = found.taken.rows
    if not laid or len(laid) * (len(laid[0]) + _A_ROW) <= REMEMBERED:  # few cells far apart take much room
        _remembered[key] = _Known(found)
        if len(_remembered) > _STRETCHES_REMEMBERED:
            _remembered.popitem(last=False)
    return found


def _joined(stretches: Sequence[PlainRows], telling: Telling) -> PlainRows:
    """Stretches of one sheet, from top to bottom, as one. Raises as known_rows."""
    if len(stretches) == 1:
        return stretches[0]
    first, last, taken, hidden = 0, 0, Taken(), []
    for one in stretches:
        if one.last:
            if one.first <= last:
                raise NotPlain
            first, last = first or one.first, one.last
        taken.rows += one.taken.rows[len(taken.rows) :]
        taken.faults |= one.taken.faults
        taken.running = taken.running or one.taken.running
        taken.cells += one.taken.cells
        taken.odd = taken.odd or one.taken.odd
        hidden += one.hidden
    check_cells(taken.cells, telling.limits, telling.sheet)
    width = max(map(len, taken.rows), default=0)
    if len(taken.rows) * width > telling.limits.box:
        raise NotPlain  # the careful reading tells how far its corners are apart
    taken.rows = [row if len(row) == width else row + [""] * (width - len(row)) for row in taken.rows]
    return PlainRows(taken, hidden, first, last)


__all__ = ["Telling", "known_rows"]
