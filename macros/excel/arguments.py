"""One argument of a worksheet function: a cell or a range, how each cell is read, and what is wrong with it.

Numbers come as floats, days as datetimes, errors as their text （#N/A）， an argument that was left out as None. What
a cell may hold is what the sheets may hold: the same readers take it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workbook.money import Fen
from workbook.period import NotAPeriod, Period
from workbook.policy.edition import parameter
from workbook.policy.values import PolicyError, read
from workbook.schema.kinds import (
    count_from_cell,
    flag_from_cell,
    text_from_cell,
    wan_from_cell,
    yuan_from_cell,
)
from xlsx_tools.columns import NotReadable

Grid = list[list[Any]]
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_ERROR_CODES = range(
    -2146826300, -2146826200
)  # a newer error （#SPILL!） comes as its number, and no cell holds an int
_MOST_DIGITS = 10**15  # beyond it Excel has lost digits of a code that was typed as a number


class Wrong(Exception):
    """An argument that cannot be used; the text goes into the cell."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name for people, its cells, how a cell is read, and whether it may be left out."""

    name: str
    cells: Grid | None
    reader: Callable[[Any], Any]
    needed: bool = True

    def at(self, row: int, column: int) -> Any:
        """What a cell means; a single cell stands for all. Raises Wrong."""
        if self.cells is None:
            return None
        single = shape_of(self.cells) == (1, 1)
        cell = self.cells[0][0] if single else self.cells[row][column]
        if isinstance(cell, str) and cell in _ERRORS:
            raise Wrong(f"“{self.name}”是错误值 {cell}，请先改好那一格。")
        if isinstance(cell, int) and cell in _ERROR_CODES:
            raise Wrong(f"“{self.name}”是错误值，请先改好那一格。")
        try:
            return self.reader(cell)
        except NotReadable as error:
            raise Wrong(f"“{self.name}”是“{text_from_cell(cell)}”，{error}。") from error


def grid(value: Any) -> Grid:
    """Rows of cells from whatever was given: a cell, a row, a range."""
    if not isinstance(value, (list, tuple)):
        return [[value]]
    if not value or not isinstance(value[0], (list, tuple)):
        return [list(value)]
    return [list(row) for row in value]


def shape_of(cells: Grid) -> tuple[int, int]:
    return len(cells), len(cells[0])


def _argument(name: str, value: Any, reader: Callable[[Any], Any], needed: bool) -> Argument:
    return Argument(name, None if value is None else grid(value), reader, needed)


def wan_of(name: str, value: Any, *, needed: bool = True, below_zero: bool = False) -> Argument:
    """An amount in 万元， to fen."""
    return _argument(name, value, _amount(wan_from_cell, below_zero), needed)


def yuan_of(name: str, value: Any, *, needed: bool = True, below_zero: bool = False) -> Argument:
    """An amount in 元， to fen."""
    return _argument(name, value, _amount(yuan_from_cell, below_zero), needed)


def _amount(reader: Callable[[Any], Fen | None], below_zero: bool) -> Callable[[Any], Fen | None]:
    def amount(cell: Any) -> Fen | None:
        found = reader(cell)
        if found is not None and found < 0 and not below_zero:
            raise NotReadable("不应是负数")
        return found

    return amount


def count_of(name: str, value: Any) -> Argument:
    """A count that may be left out."""
    return _argument(name, value, count_from_cell, False)


def flag_of(name: str, value: Any) -> Argument:
    """是 or 否； blank is 否."""
    return _argument(name, value, flag_from_cell, False)


def word_of(name: str, value: Any, words: Sequence[str]) -> Argument:
    """One of a few words, or none."""

    def word(cell: Any) -> str | None:
        found = text_from_cell(cell)
        if found is not None and found not in words:
            raise NotReadable(f"应从 {'、'.join(words)} 中选")
        return found

    return _argument(name, value, word, False)


def line_of(name: str, value: Any) -> Argument:
    """A line such as 0.8 or 80% that may be left out."""

    def line(cell: Any) -> Decimal | None:
        if text_from_cell(cell) is None:
            return None
        try:
            return read(parameter("reward_line"), cell)
        except PolicyError as error:
            raise NotReadable("应填 0 到 1 之间的比例，如 0.7 或 70%") from error

    return _argument(name, value, line, False)


def period_of(name: str, value: Any) -> Argument:
    """2012-10， also where Excel made a day or a number of it （201210）."""
    return _argument(name, value, _period, True)


def _period(cell: Any) -> Period | None:
    try:
        if isinstance(cell, date):
            return Period(cell.year, cell.month)
        text = text_from_cell(cell)
        if text is None:
            return None
        return Period.parse(f"{text[:4]}-{text[4:]}" if len(text) == 6 and text.isdecimal() else text)
    except NotAPeriod as error:
        raise NotReadable("应填期次，如 2012-10，年终补报写 2012-13") from error


def code_of(name: str, value: Any) -> Argument:
    """A code as a text. A number of more than fifteen digits has lost some: Excel keeps no more."""

    def code(cell: Any) -> str | None:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _MOST_DIGITS:
            raise NotReadable("代码被当成了数字，后几位已经丢失，请把格子设为文本再填一遍")
        return text_from_cell(cell)

    return _argument(name, value, code, True)


__all__ = [
    "Argument",
    "Grid",
    "Wrong",
    "code_of",
    "count_of",
    "flag_of",
    "grid",
    "line_of",
    "period_of",
    "shape_of",
    "wan_of",
    "word_of",
    "yuan_of",
]
