"""The formulas that stand in a sheet, made to follow where their references go.

A shared formula is written once and understood by its other cells relative to the first. As soon as one of
its cells is overwritten, moves, or needs another text, the whole group is written out as plain formulas.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from xlsx_tools.formula_refs import MAX_ROW, rewrite, translate
from xlsx_tools.patch.layout import Layouts
from xlsx_tools.patch.sheet_xml import RowXml, SheetXml
from xlsx_tools.patch.surroundings import range_of
from xlsx_tools.patch.xml_text import attr, element, from_xml, to_xml, with_attr

_NUMBER = re.compile(r"[0-9]+")


@dataclass(slots=True)
class _Group:
    """One shared formula: where its text stands and all its cells."""

    row: int = 0
    column: int = 0
    text: str = ""
    members: list[tuple[int, int]] = field(default_factory=list)

    def at(self, row: int, column: int) -> str:
        return translate(self.text, row - self.row, column - self.column)


def follow_formulas(
    sheet: SheetXml, own: str, layouts: Layouts, disturbed: Callable[[int, int], bool] | None = None
) -> None:
    """Rewrite the formulas of a sheet in place; `disturbed` tells the cells that are overwritten or move."""
    mark = f"<{sheet.prefix}f"
    rows = [row for row in sheet.rows if mark in row.raw]
    if not rows:
        return
    follower = _Follower(sheet, own, layouts, disturbed)
    follower.groups = _groups(sheet, rows)
    follower.expand = {key for key, group in follower.groups.items() if follower.breaks(group)}
    if not follower.expand and not layouts:
        return
    for row in rows:
        follower.follow(row)


def _groups(sheet: SheetXml, rows: list[RowXml]) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    for row in rows:
        if "shared" not in row.raw:
            continue
        for cell in sheet.cells(row):
            match = element("f").search(cell.inner or "")
            if match is None or attr(match[2], "t") != "shared":
                continue
            group = groups.setdefault(attr(match[2], "si") or "", _Group())
            group.members.append((row.number, cell.column))
            if match[3]:
                group.row, group.column = row.number, cell.column
                group.text = from_xml(sheet.masks.plain(match[3]))
    return groups


class _Follower:
    def __init__(self, sheet: SheetXml, own: str, layouts: Layouts, disturbed) -> None:
        self.sheet, self.own, self.layouts, self.disturbed = sheet, own, layouts, disturbed
        self.layout = layouts.get(own)
        self.still_above = self.layout.still_above if self.layout else MAX_ROW + 1
        self.groups: dict[str, _Group] = {}
        self.expand: set[str] = set()

    def rewritten(self, text: str, row: int) -> str:
        """A formula's text after the rows have moved."""
        if not self.layouts:
            return text
        if "!" not in text and all(map(self.still, _NUMBER.findall(text))):
            return text  # of its own sheet's rows that do not move, as most formulas of long lists
        return rewrite(text, lambda ref: self.layouts.rows(ref, self.own, host=row))

    def still(self, number: str) -> bool:
        """Whether a number, should it be a row's, is one of those that never change."""
        return len(number) < 8 and int(number) < self.still_above

    def breaks(self, group: _Group) -> bool:
        """Whether a group can no longer be understood from its first cell."""
        for row, column in group.members:
            if self.disturbed is not None and self.disturbed(row, column):
                return True
            if self.layout is not None and self.layout.row(row) != row:
                return True
            if self.layouts and self.rewritten(text := group.at(row, column), row) != text:
                return True
        return False

    def follow(self, row: RowXml) -> None:
        """Rewrite the formulas of one row; only a shared one asks in which cell it stands."""
        if "shared" not in row.raw:
            row.raw = element("f").sub(lambda f: self._formula(f, row.number), row.raw)
            return
        cells = iter(self.sheet.cells(row))

        def one(match: re.Match[str]) -> str:
            cell = next(cells)
            if not cell.inner or "f" not in cell.inner:
                return match[0]
            new = element("f").sub(lambda f: self._formula(f, row.number, cell.column), match[3])
            if new == match[3]:
                return match[0]
            start, end = match.span(3)
            return match[0][: start - match.start()] + new + match[0][end - match.start() :]

        row.raw = self.sheet.cell_pattern.sub(one, row.raw)

    def _formula(self, match: re.Match[str], row: int, column: int = 0) -> str:
        tag, attrs, inner = match[1], match[2], match[3]
        kind = attr(attrs, "t")
        if kind == "shared":
            si = attr(attrs, "si") or ""
            if si not in self.expand:
                return match[0]
            for name in ("t", "si", "ref"):
                attrs = with_attr(attrs, name, None)
            text = self.rewritten(self.groups[si].at(row, column), row)
            return f"<{tag}{attrs}>{to_xml(text)}</{tag}>"
        if kind in ("array", "dataTable") and self.layout is not None and self.layout.inserts:
            for name in ("ref", "r1", "r2"):
                if (where := attr(attrs, name)) is not None:
                    attrs = with_attr(attrs, name, self.moved(where))
        if inner is None:
            return f"<{tag}{attrs}/>" if attrs != match[2] else match[0]
        old = from_xml(self.sheet.masks.plain(inner))
        new = self.rewritten(old, row)
        if new == old:
            return match[0].replace(match[2], attrs, 1) if attrs != match[2] else match[0]
        return f"<{tag}{attrs}>{to_xml(new)}</{tag}>"

    def moved(self, where: str) -> str:
        """An address whose rows only move."""
        assert self.layout is not None
        layout = self.layout
        if range_of(where) is None:
            return where
        return rewrite(where, lambda ref: (layout.row(ref.row1), layout.row(ref.row2)))


__all__ = ["follow_formulas"]
