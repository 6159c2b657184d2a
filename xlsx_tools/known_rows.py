"""Rows that come again and again: nobody writes into most sheets of a template."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from xlsx_tools.careful_sheet import column_number
from xlsx_tools.limits import Limits
from xlsx_tools.plain_cells import Taken, Taking
from xlsx_tools.plain_rows import plain_rows
from xlsx_tools.remembering import REMEMBERED
from xlsx_tools.shared_strings import SharedStrings

_SHARED = re.compile(rb'<c r="([A-Z]++)([0-9]++)"(?: s="[0-9]++")?+ t="s"><v>([0-9]++)</v>')
_SHEETS_REMEMBERED, _A_ROW = 64, 10  # and what a row takes, in cells


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


def known_rows(
    rows: bytes,
    name: str,
    strings: SharedStrings,
    dates: tuple[bool, ...],
    since_1904: bool,
    limits: Limits,
) -> tuple[Taken, list[int]]:
    """What stands in few rows, as plain_rows, and which are hidden. Raises NotPlain."""
    key = rows, dates, since_1904, limits
    known = _remembered.pop(key, None)
    if known is not None:
        _remembered[key] = known  # the last to be forgotten
        taken = known.with_texts_of(rows, strings)
        if taken is not None:
            return taken, known.hidden
    taken, hidden = plain_rows(rows, 0, len(rows), Taking(name, strings, dates, since_1904, limits))
    if taken.rows and len(taken.rows) * (len(taken.rows[0]) + _A_ROW) > REMEMBERED:
        return taken, hidden  # few cells far apart take much room
    _remembered[key] = _Known(taken, hidden)
    if len(_remembered) > _SHEETS_REMEMBERED:
        _remembered.popitem(last=False)
    return taken, hidden


__all__ = ["known_rows"]
