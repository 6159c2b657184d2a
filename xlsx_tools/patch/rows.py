"""The rows of one sheet as they will stand, put together from rows that nobody touched, rows that blocks and
single cells were written into, and the white space between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsx_tools.formula_refs import column_letters
from xlsx_tools.page import KEEP, Formula, Link, Value
from xlsx_tools.patch.cell_place import at_row
from xlsx_tools.patch.note import Note
from xlsx_tools.patch.plan import BlockPlan, SheetPlan, same
from xlsx_tools.patch.sheet_xml import CellXml, RowXml, SharedStrings, address
from xlsx_tools.patch.xml_text import attr, with_attr

_ROWS_REMEMBERED = 5_000
_LOOK_ONLY = ("r", "spans", "hidden", "collapsed", "outlineLevel")


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
    moved_formulas: bool = False
    formulas_before: set[tuple[int, int]] = field(default_factory=set)
    formulas_after: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class State:
    """A row being rewritten: its attributes but the number, and its cells by column."""

    attrs: str = ""
    cells: dict[int, str] = field(default_factory=dict)
    lead: str = ""
    written: bytes = b""
    """All cells in order, as long as the row holds nothing but one block's own."""


@dataclass(frozen=True, slots=True)
class Look:
    """A pattern row: its attributes and the formats of its cells."""

    attrs: str
    styles: dict[int, str | None]


class RowWriter:
    """Writes the rows of one sheet."""

    def __init__(self, plan: SheetPlan, strings: SharedStrings, filtered: bool) -> None:
        self.plan, self.strings, self.filtered = plan, strings, filtered
        self.sheet, self.layout, self.writer = plan.sheet, plan.layout, plan.writer
        self.rows = {row.number: row for row in self.sheet.rows}
        self.states: dict[int, State] = {}
        self.taken: set[int] = set()
        self.out = Written()
        self.stood: dict[int, dict[int, CellXml]] = {}  # the cells of rows, as they were first looked at
        self.mark = f"<{self.sheet.prefix}f"

    # ---- rows

    def state(self, final: int, original: int | None) -> State:
        """The row that will stand at `final`, loaded from where it stood if it stood."""
        found = self.states.get(final)
        if found is not None and found.written:
            written = self.sheet.cells(RowXml(final, f"<row>{found.written.decode()}</row>"))
            found.cells, found.written = {cell.column: cell.raw for cell in written}, b""
        if found is None:
            found = self.states[final] = State()
            row = self.rows.get(original) if original is not None else None
            if row is not None:
                self.taken.add(row.number)
                found.lead = row.lead
                found.attrs = with_attr(with_attr(self.sheet.attrs(row), "r", None), "spans", None)
                for cell in self.cells(row.number).values():
                    raw = cell.raw if final == row.number else at_row(cell.raw, self.sheet.prefix, final)
                    found.cells[cell.column] = raw
        return found

    def cells(self, number: int) -> dict[int, CellXml]:
        """The cells of a row as it stood."""
        found = self.stood.get(number)
        if found is None:
            row = self.rows.get(number)
            found = {} if row is None else {cell.column: cell for cell in self.sheet.cells(row)}
            if len(self.stood) < _ROWS_REMEMBERED:
                self.stood[number] = found
        return found

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

    def looks(self, plan: BlockPlan) -> dict[str | None, Look]:
        """The patterns of a block, before anything is written."""
        numbers: dict[str | None, int] = {None: plan.run.first, **plan.block.patterns}
        looks = {name: self._look(plan, number) for name, number in numbers.items()}
        rows = plan.block.rows
        if rows and rows[0].like is not None and looks[rows[0].like].styles == looks[None].styles:
            # The first row has borrowed its look, last time too: the pattern is the first row that did not.
            plain = (plan.run.first + at for at, row in enumerate(rows) if row.like is None)
            if (number := next(plain, plan.run.old_last + 1)) <= plan.run.old_last:
                looks[None] = self._look(plan, number)
        return looks

    def _look(self, plan: BlockPlan, number: int) -> Look:
        cells = self.cells(number)
        row = self.rows.get(number)
        attrs = self.sheet.attrs(row) if row is not None else ""
        for dropped in _LOOK_ONLY:
            attrs = with_attr(attrs, dropped, None)
        styles = {column: self.style(number, column, cells) for column in plan.block.columns}
        if plan.block.key:
            styles |= {column: cell.style for column, cell in cells.items()}
        return Look(attrs, styles)

    def spot(self, cell: str, value: Value) -> None:
        """Write a single cell in the look that it has."""
        if value is KEEP:
            return
        row, column = address(cell)
        cells = self.cells(row)
        old = cells.get(column)
        final = self.layout.row(row)
        if isinstance(value, Link):
            self.out.links.append(Linked(final, column, value.target, value.tip))
        if _is_formula(value):
            self.out.formulas_after.add((final, column))
        if old is not None and self.mark in old.raw:
            self.out.formulas_before.add((final, column))
        if same(self.sheet, old, value, self.writer, self.strings) and (old is not None or value is None):
            return
        state = self.state(final, row)
        style = self.style(row, column, cells)
        state.cells[column] = self.writer.cell(f"{column_letters(column)}{final}", style, value)

    def assembled(self) -> Iterator[RowXml]:
        """All rows in order."""
        prefix = self.sheet.prefix
        untouched = (row for row in self.sheet.rows if row.number not in self.taken)
        waiting = next(untouched, None)
        for final in sorted(self.states):
            while waiting is not None and self.layout.row(waiting.number) < final:
                yield self._moved(waiting)
                waiting = next(untouched, None)
            state = self.states.pop(final)
            body = state.written or "".join(state.cells[column] for column in sorted(state.cells)).encode()
            if body:
                opened = f'<{prefix}row r="{final}"{state.attrs}>'.encode()
                yield RowXml(final, b"%s%s</%srow>" % (opened, body, prefix.encode()), state.lead)
        while waiting is not None:
            yield self._moved(waiting)
            waiting = next(untouched, None)

    def _moved(self, row: RowXml) -> RowXml:
        final = self.layout.row(row.number)
        if final == row.number:
            return row
        return RowXml(final, self.sheet.renumber(row.raw, row.number, final), row.lead)


def _is_formula(value: Value) -> bool:
    return isinstance(value, Formula) or (isinstance(value, Link) and isinstance(value.value, Formula))


__all__ = ["Linked", "Look", "RowWriter", "State", "Written"]
