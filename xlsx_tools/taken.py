"""Blocks of a workbook's cells to be put into another that somebody has open: what they say, and their formulas."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from xlsx_tools.columns import column_number
from xlsx_tools.reader import read_workbook

Rows = list[list[Any]]
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


class Source:
    """A workbook to take from; areas are written `B2:D9`."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def values(self, sheet: str, area: str) -> Rows:
        """What the cells say, a formula's last value with them; days as datetimes, nothing as None."""
        cells = self._read.sheets[sheet]
        left, top, right, bottom = bounds(area)
        return [
            [_told(cells.at(row - 1, column - 1)) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    def formulas(self, sheet: str, area: str) -> Rows:
        """The formulas of cells that all hold one."""
        cells = self._typed[sheet]
        left, top, right, bottom = bounds(area)
        found = [
            [cells.cell(row, column).value for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        return [[getattr(one, "text", one) for one in row] for row in found]

    @cached_property
    def _read(self) -> Any:
        return read_workbook(self.data)

    @cached_property
    def _typed(self) -> Any:
        from openpyxl import load_workbook

        return load_workbook(io.BytesIO(self.data), keep_links=False)


def bounds(area: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of an area, or of a cell.

    >>> bounds("B2:D9"), bounds("AA7")
    ((2, 2, 4, 9), (27, 7, 27, 7))
    """
    ends = [(column_number(letters), int(row)) for letters, row in _CELL.findall(area)]
    return (*ends[0], *ends[-1])


def _told(value: Any) -> Any:
    return (
        datetime.combine(value, time())
        if isinstance(value, date) and not isinstance(value, datetime)
        else value
    )


__all__ = ["Source", "bounds"]
