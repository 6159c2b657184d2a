"""The cells of plainly written rows (plain_sheet) taken out in C; what a spelling comes to is worked out once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, groupby, pairwise
from math import inf
from operator import getitem
from typing import Any

from xlsx_tools.careful_sheet import (
    BLANKS,
    ERROR,
    NO_VALUE,
    TEXT_LIMIT,
    Fault,
    check_box,
    check_cells,
    column_number,
    runs,
)
from xlsx_tools.date_styles import from_serial
from xlsx_tools.limits import Limits
from xlsx_tools.remembering import Spelled, once
from xlsx_tools.shared_strings import TWICE, SharedStrings, text_of, unmarked

_HELD = re.compile(  # column, row, format, type, formula, what opens the value, the value
    rb'<c r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="([a-zA-Z]++)")?+>'
    rb"(<f[^>]*+>(?:(?<=/>)|[^<]*+</f>))?+(?:(<v[^>]*+>|<is><t[^>]*+>)([^<]*+))?+"
)
_SHAPES_REMEMBERED, _WIDEST = 4_000, 256  # rows, and their cells
_TOGETHER = 2**18  # bytes of rows whose texts are decoded at once; one row alone may be longer than a stretch
_BLANK = {"": ""}  # what says nothing
_EXACT = 2**53  # beyond it a float leaves out whole numbers
_BETWEEN = "\0"  # what is held by one cell and by the next; it is in no XML
_ODD = re.compile(  # what may begin as a formula does; most numbers below nothing do not
    rf"{_BETWEEN}[{BLANKS}]*+(?:[=+@]|-(?![0-9.]*+(?:{_BETWEEN}|\Z)))"
)


class NotPlain(Exception):
    """Something is better read carefully."""


class _Numbers(Spelled[str]):
    def work_out(self, held: str) -> int | float:
        value = float(held)
        if value in (inf, -inf):
            raise NotPlain
        return int(value) if value.is_integer() and -_EXACT < value < _EXACT else value


class _Days(Spelled[str]):
    def __init__(self, since_1904: bool) -> None:
        super().__init__(_BLANK)
        self.since_1904 = since_1904

    def work_out(self, held: str) -> Any:
        value = float(held)
        found = None if value in (inf, -inf) else from_serial(value, self.since_1904)
        if found is None:
            raise NotPlain
        return found


class _Errors(Spelled[str]):
    def work_out(self, held: str) -> Fault:
        return Fault(ERROR, held)


class _Texts(Spelled[str]):
    """Texts that stand in their cells, with nothing in them that stands for something else."""

    def __init__(self, as_is: bool) -> None:
        super().__init__(_BLANK)
        self.as_is = as_is

    def work_out(self, held: str) -> str:
        return held if self.as_is else held.strip(BLANKS)


class _MarkedTexts(_Texts):
    """The same where something may."""

    def work_out(self, held: str) -> str:
        return text_of(held, self.as_is)


_NUMBERS, _DAYS = _Numbers(_BLANK), {False: _Days(False), True: _Days(True)}
_ERRORS, _FLAGS = _Errors(_BLANK), {**_BLANK, "0": False, "1": True}


@once(8)
def _dated(dates: tuple[bool, ...]) -> frozenset[bytes]:
    """The formats that show a date, as cells spell them."""
    return frozenset(b"%d" % number for number, shows_date in enumerate(dates) if shows_date)


class _Kinds(dict[tuple[bytes, bytes, bytes], Mapping[str, Any]]):
    """By type, format and what opens the value: what its spellings come to in one sheet."""

    def __init__(
        self, strings: SharedStrings, dates: Sequence[bool], since_1904: bool, texts: type[_Texts]
    ) -> None:
        super().__init__()
        self._strings, self._days, self._dated = strings, _DAYS[since_1904], _dated(tuple(dates))
        self._texts = {as_is: texts(as_is) for as_is in (False, True)}

    def __missing__(self, key: tuple[bytes, bytes, bytes]) -> Mapping[str, Any]:
        kind, style, opens = key
        found: Mapping[str, Any]
        if kind == b"s":
            if self._strings.too_long:
                raise NotPlain
            found = self._strings.numbered
        elif not kind or kind == b"n":
            found = self._days if style in self._dated else _NUMBERS
        elif kind == b"b":
            found = _FLAGS
        elif kind == b"e":
            found = _ERRORS
        else:
            found = self._texts[opens.startswith(b"<v") or b"preserve" in opens]
        self[key] = found
        return found


class _Shapes(dict[tuple[bytes, ...], tuple[tuple[int, ...], bool]]):
    """By the letters of a row's cells: their 0-based columns, and whether these follow one another."""

    def __missing__(self, letters: tuple[bytes, ...]) -> tuple[tuple[int, ...], bool]:
        columns = tuple(column_number(one.decode()) - 1 for one in letters)
        if any(left >= right for left, right in pairwise(columns)):
            raise NotPlain  # one is there twice, or they are out of order
        found = columns, columns[-1] - columns[0] == len(columns) - 1
        if len(self) < _SHAPES_REMEMBERED and len(letters) <= _WIDEST:
            self[letters] = found
        return found


_SHAPES = _Shapes()


@dataclass(slots=True)
class Taken:
    """What stands in the rows: `rows` from A1 on and all of one width, faults by their 0-based place."""

    rows: list[list[Any]] = field(default_factory=list)
    faults: dict[tuple[int, int], Fault] = field(default_factory=dict)
    running: tuple[int, int] | None = None  # the first formula that reaches out of the workbook
    cells: int = 0
    odd: bool = False  # whether a text in a cell itself may begin as a formula does


class Taking:
    """The cells of one sheet while they are taken, a stretch of rows at a time, from top to bottom."""

    def __init__(
        self,
        name: str,
        strings: SharedStrings,
        dates: Sequence[bool],
        since_1904: bool,
        limits: Limits,
    ) -> None:
        self.name, self.limits, self.widest = name, limits, 0
        self.found = Taken()
        self.kinds = {
            marked: _Kinds(strings, dates, since_1904, texts)
            for marked, texts in ((False, _Texts), (True, _MarkedTexts))
        }

    def take(self, rows: bytes) -> None:
        """Take whole rows. Raises NotPlain where they are better read carefully."""
        cells = _HELD.findall(rows)
        if not cells:
            return
        letters, numbers, styles, kinds, formulas, opens, held = zip(*cells, strict=True)
        said, marked, odd = _said(held, len(rows))
        which = map(self.kinds[marked].__getitem__, zip(kinds, styles, opens, strict=True))
        try:
            values = list(map(getitem, which, said))
        except KeyError as error:  # the number of no shared text
            raise NotPlain from error
        if len(rows) > TEXT_LIMIT and any(type(one) is str and len(one) > TEXT_LIMIT for one in values):
            raise NotPlain
        if any(formulas):
            self._look_at_formulas(cells, formulas)
        if b"e" in kinds or not all(compress(held, formulas)):
            self._take_faults(cells, values)
        found, laid = self.found, self.found.rows
        found.odd = found.odd or odd
        found.cells += len(values) - values.count("")
        at = 0
        for number, same in groupby(numbers):
            end = at + len(list(same))
            columns, follow = _SHAPES[letters[at:end]]
            if follow:
                row = [""] * columns[0]
                row += values[at:end]
            else:
                row = [""] * (columns[-1] + 1)
                for column, value in zip(columns, values[at:end], strict=True):
                    row[column] = value
            while row and row[-1] == "":
                row.pop()
            if row:
                self.widest = max(self.widest, len(row))
                if int(number) * self.widest > self.limits.box:
                    raise NotPlain  # the careful reading tells how far its corners are apart
                laid += ([] for _ in range(int(number) - 1 - len(laid)))
                laid.append(row)
            at = end
        check_cells(found.cells + len(found.faults), self.limits, self.name)

    def _take_faults(self, cells: Sequence[tuple[bytes, ...]], values: list[Any]) -> None:
        """Cells without a value to take: errors, and formulas that were never worked out."""
        for at, (letters, number, _, kind, formula, _, held) in enumerate(cells):
            if kind == b"e" and held:
                fault, values[at] = values[at], ""
            elif formula and not held and kind != b"str":
                fault = Fault(NO_VALUE, "未计算的公式")
            else:
                continue
            self.found.faults[_place(letters, number)] = fault

    def _look_at_formulas(self, cells: Sequence[tuple[bytes, ...]], formulas: Sequence[bytes]) -> None:
        """Find the first formula that reaches out of the workbook."""
        joined = b"\n".join(filter(None, formulas))
        if TWICE.search(joined):
            raise NotPlain
        if self.found.running is None and _runs(joined):
            self.found.running = next((_place(cell[0], cell[1]) for cell in cells if _runs(cell[4])), None)

    def done(self) -> Taken:
        """All that was taken. Raises Unreadable for a sheet too far apart."""
        found, rows, faults = self.found, self.found.rows, self.found.faults
        found.cells += len(faults)
        if not found.cells:
            return found
        height = max(len(rows), *(row + 1 for row, _ in faults), 1)
        width = max(max(map(len, rows), default=0), *(column + 1 for _, column in faults), 1)
        check_box(height, width, self.name, self.limits)
        rows += ([] for _ in range(height - len(rows)))
        for row in rows:
            if len(row) < width:
                row += [""] * (width - len(row))
        return found


def _said(held: Sequence[bytes], size: int) -> tuple[list[str], bool, bool]:
    """What cells hold, as text; whether in any something may stand for something else; whether one may begin oddly."""
    if size > _TOGETHER:
        return [one.decode() for one in held], True, True
    between = _BETWEEN.encode()
    joined = (between + between.join(held)).decode()
    marked = "&" in joined or "_x" in joined or "\r" in joined
    return joined.split(_BETWEEN)[1:], marked, marked or _ODD.search(joined) is not None


def _place(letters: bytes, number: bytes) -> tuple[int, int]:
    return int(number) - 1, column_number(letters.decode()) - 1


def _runs(formula: bytes) -> bool:
    return runs(unmarked(formula.partition(b">")[2].decode()))


__all__ = ["NotPlain", "Taken", "Taking"]
