"""What stands around the cells of one sheet and could be run over or torn: merged ranges, tables, array
formulas, comments and drawings, each with the rows and columns it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from xlsx_tools.formula_refs import area
from xlsx_tools.package import Package, decode
from xlsx_tools.patch.sheet_xml import SheetXml, address
from xlsx_tools.patch.xml_text import attr, element, opening

_ANCHOR = re.compile(
    r"<(?:[\w.-]+:)?from>.*?<(?:[\w.-]+:)?col>\s*(\d+).*?<(?:[\w.-]+:)?row>\s*(\d+)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells."""

    text: str
    row1: int
    row2: int
    col1: int
    col2: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.row1 <= row <= self.row2 and self.col1 <= column <= self.col2


@dataclass(frozen=True, slots=True)
class Table:
    """A table's part and place."""

    part: str
    name: str
    text: str
    row1: int
    row2: int
    col1: int
    col2: int
    headers: int
    totals: int


def range_of(text: str) -> Range | None:
    """The rectangle of an address such as A4:F29."""
    ref = area(text)
    return None if ref is None else Range(text, ref.row1, ref.row2, ref.col1, ref.col2)


class Surroundings:
    """Found when asked for."""

    def __init__(self, package: Package, part: str, sheet: SheetXml) -> None:
        self._package = package
        self._part = part
        self._sheet = sheet

    @cached_property
    def merges(self) -> tuple[Range, ...]:
        """Merged ranges of more than one cell."""
        found = (range_of(attr(m[2], "ref") or "") for m in opening("mergeCell").finditer(self._sheet.tail))
        return tuple(r for r in found if r is not None)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The sheet's tables."""
        found = []
        for part in self._package.related(self._part, "table"):
            match = opening("table").search(decode(self._package.read(part), part))
            where = range_of(attr(match[2], "ref") or "") if match else None
            if match is None or where is None:
                continue
            headers, totals = attr(match[2], "headerRowCount"), attr(match[2], "totalsRowCount")
            name = attr(match[2], "displayName") or attr(match[2], "name") or part
            found.append(
                Table(
                    part,
                    name,
                    where.text,
                    where.row1,
                    where.row2,
                    where.col1,
                    where.col2,
                    1 if headers is None else int(headers),
                    int(totals or 0),
                )
            )
        return tuple(found)

    @cached_property
    def arrays(self) -> tuple[Range, ...]:
        """The areas of array formulas and data tables."""
        found = []
        for row in self._sheet.rows:
            if '="array' not in row.raw and "='array" not in row.raw and "dataTable" not in row.raw:
                continue
            for match in opening("f").finditer(row.raw):
                if attr(match[2], "t") in ("array", "dataTable") and (
                    where := range_of(attr(match[2], "ref") or "")
                ):
                    found.append(where)
        return tuple(found)

    @cached_property
    def comments(self) -> frozenset[tuple[int, int]]:
        """Rows and columns of cells with a comment."""
        found = set()
        for part in self._package.related(self._part, "comments"):
            for match in opening("comment").finditer(decode(self._package.read(part), part)):
                found.add(address(attr(match[2], "ref") or "A1"))
        return frozenset(found)

    def settle(self) -> None:
        """Look at everything now, before rows begin to move."""
        _ = self.merges, self.tables, self.arrays, self.comments

    def comment_rows(self) -> list[int]:
        """Rows with a comment."""
        return [row for row, _ in self.comments]

    def drawing_rows(self, low: int, high: int) -> list[int]:
        """Rows where a drawing begins between two columns."""
        found = []
        for part in self._package.related(self._part, "drawing"):
            text = decode(self._package.read(part), part)
            for kind in ("twoCellAnchor", "oneCellAnchor"):
                for match in element(kind).finditer(text):
                    start = _ANCHOR.search(match[0])
                    if start and low <= int(start[1]) + 1 <= high and attr(match[2], "editAs") != "absolute":
                        found.append(int(start[2]) + 1)
        return found


__all__ = ["Range", "Surroundings", "Table", "range_of"]
