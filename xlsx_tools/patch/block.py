"""One block written into its rows: each row in its pattern's look, what is kept as it stands, what is left
over emptied."""

from __future__ import annotations

import re
from collections import defaultdict, deque

from xlsx_tools.formula_refs import column_letters, rewrite
from xlsx_tools.page import KEEP, Formula, Keep, Link, Row, Value
from xlsx_tools.patch.beside import Beside
from xlsx_tools.patch.plan import BlockPlan, SheetPlan, same
from xlsx_tools.patch.rows import Linked, Look, RowWriter, Written
from xlsx_tools.patch.sheet_xml import CellXml, Seen, SharedStrings
from xlsx_tools.patch.xml_text import attr, with_attr
from xlsx_tools.refused import PatchRefused

_SPECIAL = frozenset((Formula, Link, Keep))
_STYLE = re.compile(r'" s="(\d+)"')
_TRIED = 32
_OUTLINE = ("outlineLevel", "collapsed", "hidden")


def write_rows(plan: SheetPlan, strings: SharedStrings, filtered: bool) -> Written:
    """Write all blocks and single cells of a sheet, and put its rows together again."""
    rows = RowWriter(plan, strings, filtered)
    looks = [rows.looks(block) for block in plan.blocks]
    for block, look in zip(plan.blocks, looks, strict=True):
        _BlockWriter(rows, block, look).write()
    for spot in plan.spots:
        rows.spot(spot.cell, spot.value)
    plan.sheet.rows = list(rows.assembled())
    return rows.out


class _BlockWriter:
    """Writes one block."""

    def __init__(self, rows: RowWriter, plan: BlockPlan, looks: dict[str | None, Look]) -> None:
        self.all, self.plan, self.looks = rows, plan, looks
        self.block, self.run = plan.block, plan.run
        self.sheet, self.writer, self.out = rows.sheet, rows.writer, rows.out
        self.offset = rows.layout.offset(plan.run)
        self.below = plan.run.insert_at or 1 << 30
        self.order = sorted(range(len(self.block.columns)), key=lambda at: self.block.columns[at])
        self.columns = [self.block.columns[at] for at in self.order]
        self.letters = [column_letters(column) for column in self.columns]
        self.beside = Beside(rows, plan)
        self.written_by_us = 0  # rows that are as we write them, less those that are not
        first = rows.rows.get(plan.run.first)
        self.lead = first.lead if first is not None else ""

    def write(self) -> None:
        """Write the rows, then empty what is left over."""
        run, rows = self.run, self.block.rows
        if run.new_last < run.first:
            return
        rows = rows or (Row((None,) * len(self.block.columns)),)
        self.sources = self._sources(rows)
        still = {number for number, row in enumerate(rows, run.first) if self._stands(number, row)}
        if self.block.key:
            self.beside.lift(still)
        for number, row in enumerate(rows, run.first):
            if number not in still:
                self._row(number, row, self.sources[number - run.first])
        for number in range(run.new_last + 1, run.old_last + 1):
            self._emptied(number)
        if self.block.key:
            self.beside.settle()

    def _original(self, number: int) -> int | None:
        return number if number < self.below else None

    def _sources(self, rows) -> list[int | None]:
        """The row that each new row was before: by key, or by place."""
        run = self.run
        if not self.block.key:
            return [n if n <= run.old_last else None for n in range(run.first, run.first + len(rows))]
        waiting: dict[tuple[Seen, ...], deque[int]] = defaultdict(deque)
        for number in range(run.first, run.old_last + 1):
            if (stood := self.all.rows.get(number)) is None:
                continue
            key = tuple(
                self.sheet.seen(self.sheet.cell(stood, self.block.columns[at]), self.all.strings)
                for at in self.block.key
            )
            if any(part is not None for part in key):
                waiting[key].append(number)
                self.beside.keyed.add(number)
        if not waiting:
            return [None] * len(rows)
        found: list[int | None] = []
        for row in rows:
            key = tuple(self.writer.seen(row.cells[at]) for at in self.block.key)
            found.append(waiting[key].popleft() if waiting.get(key) else None)
        return found

    def _stands(self, number: int, row: Row) -> bool:
        """Whether a row stands where it should and says all that it should, so that it is left as it is."""
        stood = self.all.rows.get(number)
        if not self.block.keep_look or stood is None or self.sources[number - self.run.first] != number:
            return False
        if self.offset or number in self.all.states or self.all.layout.row(number) != number:
            return False
        own = with_attr(with_attr(self.sheet.attrs(stood), "r", None), "spans", None)
        if (not stood.lead and self.lead) or self._attrs("", self.looks[row.like], row, number) != own:
            return False
        if not (self._as_written(number, own, row, stood.raw) or self._says(number, row)):
            return False
        for column, value in zip(self.block.columns, row.cells, strict=True):
            self.out.kept[(number, column)] = (number, column)
            if isinstance(value, Link):
                self.out.links.append(Linked(number, column, value.target, value.tip))
        return True

    def _as_written(self, number: int, attrs: str, row: Row, raw: str) -> bool:
        """Whether a row's characters are what we would write, its cells taken in the formats that they have.

        Where no row is, another program has saved the sheet: then it is not tried for long.
        """
        styles = _STYLE.findall(raw) if self.written_by_us > -_TRIED and KEEP not in row.cells else ()
        if len(styles) != len(self.columns):
            return False
        told, values = len(self.writer.replaced), [row.cells[at] for at in self.order]
        try:
            cells = self.writer.row(self.letters, str(number), styles, values)
        except PatchRefused:  # of a text that stands there already nothing is said
            return False
        finally:
            del self.writer.replaced[told:]
        tag = f"{self.sheet.prefix}row"
        found = raw == f'<{tag} r="{number}"{attrs}>{"".join(cells)}</{tag}>'
        self.written_by_us += 1 if found else -1
        return found

    def _says(self, number: int, row: Row) -> bool:
        """Whether a row's cells hold these values."""
        cells = self.all.cells(number)
        return all(
            (old := cells.get(column)) is not None and (value is KEEP or self._same(old, value))
            for column, value in zip(self.block.columns, row.cells, strict=True)
        )

    def _row(self, number: int, row: Row, source: int | None) -> None:
        """Write one row of the block."""
        final = number + self.offset
        look = self.looks[row.like]
        state = self.all.state(final, self._original(number))
        own = state.cells
        if not state.lead:
            state.lead = self.lead
        keeps = self.block.keep_look and source is not None
        values = list(map(row.cells.__getitem__, self.order))
        special = keeps or not _SPECIAL.isdisjoint(map(type, values))
        before = self.all.cells(source) if special and source is not None else {}
        state.attrs = self._attrs(state.attrs, look, row, source if keeps else None)
        if own:
            self._take_out(own, final)
        if self.block.key:
            self.beside.bring(state, number, source, look)
        styles = list(map(look.styles.__getitem__, self.columns))
        carried = self._carry(number, final, source, before, values, styles, keeps) if special else {}
        cells = self.writer.row(self.letters, str(final), styles, values)
        for at, raw in carried.items():
            cells[at] = raw
        if own:
            own.update(zip(self.columns, cells, strict=True))
        else:
            state.written = "".join(cells).encode()

    def _take_out(self, cells: dict[int, str], final: int) -> None:
        """Take the block's own cells out of a row."""
        for column in self.block.columns:
            old = cells.pop(column, None)
            if old is not None and self.all.mark in old:
                self.out.formulas_before.add((final, column))

    def _carry(self, number, final, source, before, values, styles, keeps) -> dict[int, str]:
        """Cells that are kept as they are, by position; links and formulas are remembered on the way."""
        carried: dict[int, str] = {}
        for at, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            kind = type(value)
            if kind is Formula or kind is Link:
                value = values[at] = self._linked(value, final, column)
            elif value is KEEP:
                values[at] = None
            if (old := before.get(column)) is None:
                continue
            if value is KEEP or (keeps and self._same(old, value)):
                values[at], carried[at] = None, self.beside.carried(old, source, number)
                if self.all.mark in old.raw:
                    self.out.formulas_after.add((final, column))
                self.out.kept[(source, column)] = (final, column)
            elif keeps:
                styles[at] = old.style
        return carried

    def _same(self, old: CellXml, value: Value) -> bool:
        return same(self.sheet, old, value, self.writer, self.all.strings)

    def _linked(self, value: Value, final: int, column: int) -> Value:
        """Remember a link and a formula; take the formula's references to its own block along."""
        if isinstance(value, Link):
            self.out.links.append(Linked(final, column, value.target, value.tip))
            inner = value.value
        else:
            inner = value
        if not isinstance(inner, Formula):
            return inner
        self.out.formulas_after.add((final, column))
        if not self.offset:
            return inner
        name, run = self.all.plan.name.casefold(), self.run

        def own(ref):
            here = ref.sheet is None or ref.sheet.casefold() == name
            if here and run.first <= ref.row1 and ref.row2 <= run.new_last:
                return ref.row1 + self.offset, ref.row2 + self.offset
            return ref.row1, ref.row2

        return Formula(rewrite(inner.text, own), inner.value)

    def _attrs(self, own: str, look: Look, row: Row, source: int | None) -> str:
        attrs = look.attrs
        if source is not None:
            stood = self.all.rows.get(source)
            attrs = self.sheet.attrs(stood) if stood is not None else ""
            attrs = with_attr(with_attr(attrs, "r", None), "spans", None)
            if self.all.filtered:
                attrs = with_attr(attrs, "hidden", None)
        elif own and "outlineLevel" in own:
            for name in _OUTLINE:
                if name != "hidden" or not self.all.filtered:
                    attrs = with_attr(attrs, name, attr(own, name))
        if row.height is not None:
            attrs = with_attr(with_attr(attrs, "ht", f"{row.height:g}"), "customHeight", "1")
        return attrs

    def _emptied(self, number: int) -> None:
        """Take the block's own cells out of a row that is left over."""
        final = number + self.offset
        state = self.all.state(final, number)
        self._take_out(state.cells, final)
        if self.all.filtered:
            state.attrs = with_attr(state.attrs, "hidden", None)


__all__ = ["write_rows"]
