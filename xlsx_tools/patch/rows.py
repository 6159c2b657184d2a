"""The rows of one sheet as they will stand: blocks written in their pattern's look, what staff typed beside
them kept or taken along by key, everything below moved down where rows were inserted."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsx_tools.formula_refs import column_letters, move_row, rewrite
from xlsx_tools.page import KEEP, Formula, Keep, Link, Row, Value
from xlsx_tools.patch.note import Note
from xlsx_tools.patch.plan import BlockPlan, SheetPlan, same
from xlsx_tools.patch.sheet_xml import CellXml, RowXml, Seen, SharedStrings, address, at_row
from xlsx_tools.patch.xml_text import attr, element, from_xml, to_xml, with_attr

_SPECIAL = frozenset((Formula, Link, Keep))
_LOOK_ONLY = ("r", "spans", "hidden", "collapsed", "outlineLevel")
_OUTLINE = ("outlineLevel", "collapsed", "hidden")


@dataclass(slots=True)
class Linked:
    """A hyperlink to be set on a cell."""

    row: int
    column: int
    target: str
    tip: str | None


@dataclass(slots=True)
class Written:
    """What writing the rows brought about that other places must follow."""

    links: list[Linked] = field(default_factory=list)
    kept: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    travels: dict[int, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    formulas_before: set[tuple[int, int]] = field(default_factory=set)
    formulas_after: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class _State:
    """A row being rewritten: its attributes but the number, and its cells by column."""

    attrs: str = ""
    cells: dict[int, str] = field(default_factory=dict)
    lead: str = ""
    written: list[str] | None = None
    """All cells in order, where the row holds nothing but a block's own."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A pattern row: its attributes and the formats of its cells."""

    attrs: str
    styles: dict[int, str | None]


class RowWriter:
    """Writes the rows of one sheet."""

    def __init__(self, plan: SheetPlan, strings: SharedStrings, filtered: bool) -> None:
        self.plan, self.strings, self.filtered = plan, strings, filtered
        self.sheet, self.layout, self.writer = plan.sheet, plan.layout, plan.writer
        self.rows = {row.number: row for row in self.sheet.rows}
        self.states: dict[int, _State] = {}
        self.taken: set[int] = set()
        self.out = Written()
        self._mark = f"<{self.sheet.prefix}f"

    def write(self) -> Written:
        """Write all blocks and spots, and put the sheet's rows together again."""
        looks = [self._looks(block) for block in self.plan.blocks]
        for block, look in zip(self.plan.blocks, looks, strict=True):
            _BlockWriter(self, block, look).write()
        for spot in self.plan.spots:
            self._spot(spot.cell, spot.value)
        self.sheet.rows = list(self._assembled())
        return self.out

    # ---- rows

    def state(self, final: int, original: int | None) -> _State:
        """The row that will stand at `final`, loaded from where it stood if it stood."""
        found = self.states.get(final)
        if found is None:
            found = self.states[final] = _State()
            row = self.rows.get(original) if original is not None else None
            if row is not None:
                self.taken.add(row.number)
                found.lead = row.lead
                found.attrs = with_attr(with_attr(self.sheet.attrs(row), "r", None), "spans", None)
                for cell in self.sheet.cells(row):
                    raw = cell.raw if final == row.number else at_row(cell.raw, self.sheet.prefix, final)
                    found.cells[cell.column] = raw
        return found

    def cells(self, number: int) -> dict[int, CellXml]:
        """The cells of a row as it stood."""
        row = self.rows.get(number)
        return {} if row is None else {cell.column: cell for cell in self.sheet.cells(row)}

    def style(self, number: int, column: int, cells: dict[int, CellXml]) -> str | None:
        """The format of a cell as it stood: its own, its row's or its column's."""
        if column in cells:
            return cells[column].style
        row = self.rows.get(number)
        if row is not None:
            attrs = self.sheet.attrs(row)
            if attr(attrs, "customFormat") in ("1", "true") and (style := attr(attrs, "s")) is not None:
                return style
        return self.sheet.column_style(column)

    def _looks(self, plan: BlockPlan) -> dict[str | None, _Look]:
        numbers: dict[str | None, int] = {None: plan.run.first, **plan.block.patterns}
        looks = {}
        for name, number in numbers.items():
            cells = self.cells(number)
            row = self.rows.get(number)
            attrs = self.sheet.attrs(row) if row is not None else ""
            for dropped in _LOOK_ONLY:
                attrs = with_attr(attrs, dropped, None)
            styles = {column: self.style(number, column, cells) for column in plan.block.columns}
            if plan.block.key:
                styles |= {column: cell.style for column, cell in cells.items()}
            looks[name] = _Look(attrs, styles)
        return looks

    def _spot(self, cell: str, value: Value) -> None:
        if value is KEEP:
            return
        row, column = address(cell)
        cells = self.cells(row)
        old = cells.get(column)
        final = self.layout.row(row)
        if isinstance(value, Link):
            self.out.links.append(Linked(final, column, value.target, value.tip))
        if same(self.sheet, old, value, self.writer, self.strings) and (old is not None or value is None):
            return
        if old is not None and self._mark in old.raw:
            self.out.formulas_before.add((final, column))
        if _is_formula(value):
            self.out.formulas_after.add((final, column))
        state = self.state(final, row)
        style = self.style(row, column, cells)
        state.cells[column] = self.writer.cell(f"{column_letters(column)}{final}", style, value)

    def _assembled(self) -> Iterator[RowXml]:
        prefix = self.sheet.prefix
        untouched = (row for row in self.sheet.rows if row.number not in self.taken)
        waiting = next(untouched, None)
        for final in sorted(self.states):
            while waiting is not None and self.layout.row(waiting.number) < final:
                yield self._moved(waiting)
                waiting = next(untouched, None)
            state = self.states[final]
            body = "".join(state.written or (state.cells[column] for column in sorted(state.cells)))
            if body:
                raw = f'<{prefix}row r="{final}"{state.attrs}>{body}</{prefix}row>'
                yield RowXml(final, raw, state.lead)
        while waiting is not None:
            yield self._moved(waiting)
            waiting = next(untouched, None)

    def _moved(self, row: RowXml) -> RowXml:
        final = self.layout.row(row.number)
        if final == row.number:
            return row
        return RowXml(final, self.sheet.renumber(row.raw, row.number, final), row.lead)


class _BlockWriter:
    """Writes one block."""

    def __init__(self, rows: RowWriter, plan: BlockPlan, looks: dict[str | None, _Look]) -> None:
        self.all, self.plan, self.looks = rows, plan, looks
        self.block, self.run = plan.block, plan.run
        self.sheet, self.writer, self.out = rows.sheet, rows.writer, rows.out
        self.offset = rows.layout.offset(plan.run)
        self.below = plan.run.insert_at or 1 << 30
        self.order = sorted(range(len(self.block.columns)), key=lambda at: self.block.columns[at])
        self.columns = [self.block.columns[at] for at in self.order]
        self.letters = [column_letters(column) for column in self.columns]
        self.others = frozenset(c for other in rows.plan.blocks if other is not plan for c in other.columns)
        first = rows.rows.get(plan.run.first)
        self.lead = first.lead if first is not None else ""

    def write(self) -> None:
        """Write the rows, then empty what is left over."""
        run, rows = self.run, self.block.rows
        if run.new_last < run.first:
            return
        rows = rows or (Row((None,) * len(self.block.columns)),)
        self.sources = self._sources(rows)
        self.source_cells: dict[int, dict[int, CellXml]] = {}
        lifted = self._lift() if self.block.key else {}
        for at, row in enumerate(rows):
            self._row(run.first + at, row, self.sources[at], lifted)
        for number in range(run.new_last + 1, run.old_last + 1):
            self._emptied(number)
        self._settle(lifted)

    def _original(self, number: int) -> int | None:
        return number if number < self.below else None

    def _sources(self, rows) -> list[int | None]:
        """The row that each new row was before: by key, or by place."""
        run = self.run
        if not self.block.key:
            return [n if n <= run.old_last else None for n in range(run.first, run.first + len(rows))]
        waiting: dict[tuple[Seen, ...], deque[int]] = defaultdict(deque)
        for number in range(run.first, run.old_last + 1):
            cells = self.all.cells(number)
            key = tuple(
                self.sheet.seen(cells.get(self.block.columns[at]), self.all.strings) for at in self.block.key
            )
            if any(part is not None for part in key):
                waiting[key].append(number)
        found: list[int | None] = []
        for row in rows:
            key = tuple(self.writer.seen(row.cells[at]) for at in self.block.key)
            found.append(waiting[key].popleft() if waiting.get(key) else None)
        return found

    def _row(self, number: int, row: Row, source: int | None, lifted: dict[int, dict[int, str]]) -> None:
        """Write one row of the block."""
        final = number + self.offset
        look = self.looks[row.like]
        state = self.all.state(final, self._original(number))
        own = state.cells
        if not state.lead:
            state.lead = self.lead
        keeps = self.block.keep_look and source is not None
        values = [row.cells[at] for at in self.order]
        special = keeps or not _SPECIAL.isdisjoint(map(type, values))
        before = self.all.cells(source) if special and source is not None else {}
        state.attrs = self._attrs(state.attrs, look, row, source if keeps else None)
        if own:
            self._take_out(own, final)
        if self.block.key:
            self._bring(state, number, source, lifted, look)
        styles = [look.styles[column] for column in self.columns]
        carried = self._carry(number, final, source, before, values, styles, keeps) if special else {}
        cells = self.writer.row(self.letters, str(final), styles, values)
        for at, raw in carried.items():
            cells[at] = raw
        if own:
            own.update(zip(self.columns, cells, strict=True))
            state.written = None
        else:
            state.written = cells
            state.cells = {}
        if source is not None and self.block.key:
            self.out.travels[source] = final

    def _take_out(self, cells: dict[int, str], final: int) -> None:
        """Take the block's own cells out of a row."""
        for column in self.block.columns:
            old = cells.pop(column, None)
            if old is not None and self.all._mark in old:
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
                values[at], carried[at] = None, self._carried(old, source, number)
                if self.all._mark in old.raw:
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

    def _attrs(self, own: str, look: _Look, row: Row, source: int | None) -> str:
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

    # ---- what staff typed beside the block

    def _lift(self) -> dict[int, dict[int, str]]:
        """Take up the staff's cells of every row of the run."""
        lifted = {}
        for number in range(self.run.first, self.run.old_last + 1):
            state = self.all.state(number + self.offset, number)
            mine = [
                column
                for column in state.cells
                if column not in self.plan.columns and column not in self.others
            ]
            lifted[number] = {column: state.cells.pop(column) for column in mine}
        return lifted

    def _bring(self, state: _State, number: int, source: int | None, lifted, look: _Look) -> None:
        """Put down the staff's cells that belong to a row, or blank ones in the pattern's look."""
        if source is not None:
            for column, raw in lifted.pop(source).items():
                state.cells[column] = self._moved(raw, source, number)
            return
        for column, style in look.styles.items():
            if column in self.plan.columns or column in self.others or column in state.cells or style is None:
                continue
            place = f"{column_letters(column)}{number + self.offset}"
            state.cells[column] = self.writer.cell(place, style, None)

    def _settle(self, lifted: dict[int, dict[int, str]]) -> None:
        """What belongs to no row any more stays where it is if nobody took the place, else goes just below."""
        commented = {row for row, column in self.all.plan.around.comments if column not in self.others}
        free = None
        for number, cells in lifted.items():
            filled = {c: raw for c, raw in cells.items() if _filled(raw)}
            if number > self.run.new_last:
                self.all.state(number + self.offset, number).cells.update(cells)
                target = number + self.offset
            elif filled or number in commented:
                free = self._free_row((free or self.run.new_last + self.offset) + 1)
                state = self.all.state(free, self._at(free))
                for column, raw in filled.items():
                    state.cells[column] = self._moved(raw, number, free - self.offset)
                target = self.out.travels[number] = free
            else:
                continue
            if filled or number in commented:
                self._orphan(number, filled, target)

    def _orphan(self, number: int, filled: dict[int, str], target: int) -> None:
        sheet, name = self.sheet, self.all.plan.name
        told = []
        for column, raw in sorted(filled.items()):
            cell = next(iter(sheet.cells(RowXml(target, f"<row>{raw}</row>"))))
            seen = sheet.seen(cell, self.all.strings)
            shown = "公式" if seen is None else f"{seen[1]:g}" if seen[0] == "n" else str(seen[1])
            told.append(f"{column_letters(column)}{number}“{shown}”")
        what = "、".join(told) or f"第 {number} 行的批注"
        where = "留在原处" if target == number else f"已放到第 {target} 行"
        self.out.notes.append(
            Note(
                "key-gone",
                name,
                f"〔{name}〕{what}:这一行的数据本次没有了,旁边填写的内容{where}。请核对后处理。",
            )
        )

    def _at(self, final: int) -> int | None:
        return next((n for n in (self._unmoved(final),) if n is not None), None)

    def _unmoved(self, final: int) -> int | None:
        return next(
            (n for n in self.all.rows if self.all.layout.row(n) == final and n not in self.all.taken), None
        )

    def _free_row(self, final: int) -> int:
        layout = self.all.layout
        busy = {layout.row(row) for row in self.all.plan.around.comment_rows() if row > self.run.old_last}
        busy |= set(self.out.travels.values())
        places = {layout.row(n): row for n, row in self.all.rows.items() if n not in self.all.taken}
        while True:
            state = self.all.states.get(final)
            if state is not None:
                full = state.written is not None or any(map(_filled, state.cells.values()))
            else:
                full = final in places and any(cell.filled for cell in self.sheet.cells(places[final]))
            if not full and final not in busy:
                return final
            final += 1

    def _emptied(self, number: int) -> None:
        """Take the block's own cells out of a row that is left over."""
        final = number + self.offset
        state = self.all.state(final, number)
        self._take_out(state.cells, final)
        if self.all.filtered:
            state.attrs = with_attr(state.attrs, "hidden", None)

    def _carried(self, cell: CellXml, source: int | None, number: int) -> str:
        raw = at_row(cell.raw, self.sheet.prefix, (source or number) + self.offset)
        return self._moved(raw, source or number, number)

    def _moved(self, raw: str, source: int, number: int) -> str:
        """A cell's characters at another row of the block, its formula sorted along."""
        if source == number:
            return raw
        old, new = source + self.offset, number + self.offset
        raw = at_row(raw, self.sheet.prefix, new)
        if self.all._mark not in raw:
            return raw
        self.out.formulas_after.add((new, 0))
        name, plain = self.all.plan.name, self.sheet.masks.plain

        def one(match: re.Match[str]) -> str:
            attrs = match[2]
            if attr(attrs, "ref") is not None:
                attrs = with_attr(attrs, "ref", _reread(attr(attrs, "ref") or "", old, new))
            text = move_row(from_xml(plain(match[3] or "")), name, old, new)
            return f"<{match[1]}{attrs}>{to_xml(text)}</{match[1]}>"

        return element("f").sub(one, raw)


def _reread(ref: str, old: int, new: int) -> str:
    return rewrite(ref, lambda r: (new if r.row1 == old else r.row1, new if r.row2 == old else r.row2))


def _filled(raw: str) -> bool:
    start = raw.find(">")
    return raw[start - 1] != "/" and CellXml(0, "", raw, raw[start + 1 :]).filled


def _is_formula(value: Value) -> bool:
    return isinstance(value, Formula) or (isinstance(value, Link) and isinstance(value.value, Formula))


__all__ = ["Linked", "RowWriter", "Written"]
