"""Where a value came from: the file, sheet and cell that a person can go and look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_tools.columns import column_letter


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and where it helps a sheet and a cell in it."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file}{f'〔{self.sheet}〕' if self.sheet else ''}{self.cell}"


@dataclass(frozen=True, slots=True)
class RowPlace:
    """One row of a sheet: `columns` maps a field's key to its 1-based column (or `rows` to its row)."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int] = field(default_factory=dict)

    def cell(self, key: str) -> Place:
        """The cell of one field; the row's first cell where the field has no column."""
        return Place(self.file, self.sheet, f"{column_letter(self.columns.get(key, 1))}{self.row}")


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A form of one value a line: `cells` maps a field's key to its address."""

    file: str
    sheet: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def cell(self, key: str) -> Place:
        return Place(self.file, self.sheet, self.cells.get(key, ""))


__all__ = ["FormPlace", "Place", "RowPlace"]
