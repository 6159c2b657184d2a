"""What to show, as plain data: blocks of rows and single cells, for any painter.

A page says what stands where. The file painter (`xlsx_tools.patch`) and a painter of an open
workbook put the same page on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum


class Keep(Enum):
    """The one value `KEEP`: leave this cell as it stands."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True)
class Formula:
    """An Excel formula without its leading '=', and the value it has now."""

    text: str
    value: int | float | Decimal | str | bool | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A value (text, number or formula) that leads to another place of the same workbook.

    `target` is written as in a hyperlink's location: `'资金流水'!A5`.
    """

    value: int | float | Decimal | str | Formula
    target: str
    tip: str | None = None


Value = None | bool | int | float | Decimal | str | date | datetime | Formula | Link | Keep


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a block.

    `like` names the pattern whose look the row takes (a key of `Block.patterns`); None takes the block's
    first data row. `height` is in points; None leaves the pattern's.
    """

    cells: Sequence[Value]
    like: str | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run of rows that stands in place of another run of rows.

    sheet        its name as people read it
    first_row    1-based row of the first data row, which is also the pattern of the look
    columns      1-based sheet columns, one for each cell of a row, in any order
    rows         what shall stand there; may be shorter or longer than what stands
    last_row     last row of the run as it stands; None: the end of the sheet's data in these columns;
                 `first_row - 1`: nothing stands yet (the pattern is then what `first_row` looks like)
    name         a defined name over the run, which is made to cover exactly the new rows (with whatever
                 rows above `first_row` it covered before, such as the headings)
    key          positions in `cells` that identify a row: what staff typed in other columns of that row,
                 and comments on it, go where the row with the same key goes
    keep_look    rows that stood before keep their own styles and heights; only new ones take the pattern
    patterns     rows of the sheet (1-based) whose look a row may ask for by name, see `Row.like`
    """

    sheet: str
    first_row: int
    columns: Sequence[int]
    rows: Sequence[Row]
    last_row: int | None = None
    name: str | None = None
    key: Sequence[int] = ()
    keep_look: bool = False
    patterns: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell by its address (`B3`), keeping its look."""

    sheet: str
    cell: str
    value: Value


Page = Block | Spot


__all__ = ["KEEP", "Block", "Formula", "Keep", "Link", "Page", "Row", "Spot", "Value"]
