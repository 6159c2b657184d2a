"""A worksheet function's answer: the rule over each cell of its arguments, in the same shape, by the policy asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from macros.excel.arguments import Argument, Grid, Wrong, grid, shape_of
from workbook.policy.edition import Policy, edition, first_year, parameters_for, policy_from
from workbook.policy.values import PolicyError
from workbook.schema.data import Parameter
from workbook.schema.kinds import any_from_cell
from xlsx_tools.columns import table_of

BLANK = ""


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
        used = _used(arguments, rows)
        terms = Terms(parameters)
        found = _all(rule, terms, arguments, used, columns) if whole else None
    except (Wrong, PolicyError) as error:
        return plain([[str(error)] * columns for _ in range(rows)])
    if found is None:
        found = [
            [_one(rule, terms, arguments, row, column) for column in range(columns)] for row in range(used)
        ]
    return plain(found + [[BLANK] * columns for _ in range(rows - used)])


def _used(arguments: Sequence[Argument], rows: int) -> int:
    """The rows before nothing but blanks follows: of a whole column a million cells are empty."""
    long = [one for one in arguments if one.cells is not None and len(one.cells) == rows > 1]
    if not any(one.needed for one in long):
        return rows
    return max(_last(one.cells) for one in long)


def _last(cells: Grid | None) -> int:
    filled = (
        at for at in range(len(cells or ()), 0, -1) if any(cell not in (None, "") for cell in cells[at - 1])
    )
    return next(filled, 0)


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


__all__ = ["BLANK", "Terms", "each", "policy_of"]
