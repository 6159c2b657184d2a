"""A worksheet function's arguments: cells or whole ranges in, values of the same shape out, each wrong one named.

Numbers come as floats, days as datetimes, errors as their text （#N/A）， an argument that was left out as None. What
a cell may hold is what the sheets may hold: the same readers take it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from workbook.money import Fen
from workbook.period import NotAPeriod, Period
from workbook.policy.edition import Policy, edition, first_year, parameter, parameters_for, policy_from
from workbook.policy.values import PolicyError, read
from workbook.schema.data import Parameter
from workbook.schema.kinds import (
    any_from_cell,
    count_from_cell,
    flag_from_cell,
    text_from_cell,
    wan_from_cell,
    yuan_from_cell,
)
from xlsx_tools.columns import NotReadable, table_of

Grid = list[list[Any]]
BLANK = ""
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


class Terms:
    """The policy that a formula asks for: the range of 参数 in its last argument, else the shipped edition."""

    def __init__(self, given: Any) -> None:
        self.given = None if given is None else policy_of(grid(given))

    def of(self, year: int | None = None) -> Policy:
        """The policy for a year. Raises Wrong where 参数 is of another one, PolicyError before the first."""
        if self.given is None:
            return _shipped(first_year() if year is None else year)
        if year is not None and year != self.given.policy_year:
            raise Wrong(f"“期次”是{year}年的，参数是{self.given.policy_year}年的，请用同一年的“参数”表。")
        return self.given


@cache
def _shipped(year: int) -> Policy:
    return policy_from(parameters_for(year))


def policy_of(cells: Grid) -> Policy:
    """The policy in a range of 参数， with its headings or without, or in two columns, key and value.

    Raises Wrong where the range is not that, PolicyError for a parameter that is missing or cannot be used.
    """
    table, known = table_of(Parameter), {item["key"] for item in edition()}
    headings = {name: table[name].heading for name in ("key", "value")}
    for row in cells:
        if headings["key"] in row and headings["value"] in row:
            key, value = row.index(headings["key"]), row.index(headings["value"])
            break
    else:
        key = next((row.index(cell) for row in cells for cell in row if cell in known), -1)
        value = key + (1 if shape_of(cells)[1] == 2 else table.position("value") - table.position("key"))
    if key < 0 or value >= shape_of(cells)[1]:
        raise Wrong("“参数”区域认不出来：应选“参数”表的“键”到“值”各列，最简单的是写 zs_parameter。")
    rows = [
        Parameter(str(row[key]), str(row[key]), any_from_cell(row[value]), None, None, None)
        for row in cells
        if row[key] in known
    ]
    return policy_from(rows)


def each(
    rule: Callable[..., Any], arguments: Sequence[Argument], parameters: Any = None, *, whole: bool = False
) -> Any:
    """The rule's answer for each cell: `rule(terms, *values)`， or once for all with lists of values (`whole`).

    A blank in an argument that is needed gives a blank. What is wrong stands as a sentence in its own cell; with
    `whole` in every cell, since each depends on all.
    """
    rows, columns = 1, 1
    try:
        rows, columns = _common(arguments)
        terms = Terms(parameters)
        found = _all(rule, terms, arguments, rows, columns) if whole else None
    except (Wrong, PolicyError) as error:
        return plain([[str(error)] * columns for _ in range(rows)])
    if found is None:
        found = [
            [_one(rule, terms, arguments, row, column) for column in range(columns)] for row in range(rows)
        ]
    return plain(found)


def _one(rule: Callable[..., Any], terms: Terms, arguments: Sequence[Argument], row: int, column: int) -> Any:
    try:
        values = [one.at(row, column) for one in arguments]
        if _blank(arguments, values):
            return BLANK
        return as_cell(rule(terms, *values))
    except (Wrong, PolicyError) as error:
        return str(error)


def _all(
    rule: Callable[..., Any], terms: Terms, arguments: Sequence[Argument], rows: int, columns: int
) -> Grid:
    places = [(row, column) for row in range(rows) for column in range(columns)]
    values: dict[tuple[int, int], list[Any]] = {}
    for row, column in places:
        try:
            found = [one.at(row, column) for one in arguments]
        except Wrong as error:
            where = f"第{row + 1}行第{column + 1}列：" if len(places) > 1 else ""
            raise Wrong(f"{where}{error}") from error
        if not _blank(arguments, found):
            values[row, column] = found
    answers = dict(zip(values, rule(terms, list(values.values())), strict=True))
    return [[as_cell(answers.get((row, column))) for column in range(columns)] for row in range(rows)]


def _blank(arguments: Sequence[Argument], values: Sequence[Any]) -> bool:
    return any(one.needed and value is None for one, value in zip(arguments, values, strict=True))


def _common(arguments: Sequence[Argument]) -> tuple[int, int]:
    """The shape of all arguments that are more than one cell. Raises Wrong where they differ."""
    rows, columns, first = 1, 1, ""
    for one in arguments:
        shape = (1, 1) if one.cells is None else shape_of(one.cells)
        if shape == (1, 1):
            continue
        if first and shape != (rows, columns):
            raise Wrong(
                f"“{one.name}”有 {shape[0]} 行 {shape[1]} 列，“{first}”有 {rows} 行 {columns} 列，"
                "几个区域的行数、列数应相同，或只选一格。"
            )
        (rows, columns), first = shape, one.name
    return rows, columns


def grid(value: Any) -> Grid:
    """Rows of cells from whatever was given: a cell, a row, a range."""
    if not isinstance(value, (list, tuple)):
        return [[value]]
    if not value or not isinstance(value[0], (list, tuple)):
        return [list(value)]
    return [list(row) for row in value]


def shape_of(cells: Grid) -> tuple[int, int]:
    return len(cells), len(cells[0])


def plain(cells: Grid) -> Any:
    """A single cell as its value."""
    return cells[0][0] if shape_of(cells) == (1, 1) else cells


def as_cell(value: Any) -> Any:
    """What a rule gave, as Excel takes it."""
    if value is None:
        return BLANK
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value


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
    "BLANK",
    "Argument",
    "Grid",
    "Terms",
    "Wrong",
    "code_of",
    "count_of",
    "each",
    "flag_of",
    "grid",
    "line_of",
    "period_of",
    "policy_of",
    "wan_of",
    "word_of",
    "yuan_of",
]
