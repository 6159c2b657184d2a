"""What staff typed beside a block that has a key: taken up, and put down where the row with that key goes.

What belongs to no row any more is never lost: it stays where it is if nothing was written in that row, else
it goes to the first free row below the block, and a note says what it was and where it is.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cached_property

from xlsx_tools.formula_refs import column_letters, move_row, rewrite
from xlsx_tools.patch.cell_place import at_row
from xlsx_tools.patch.note import Note
from xlsx_tools.patch.plan import BlockPlan
from xlsx_tools.patch.rows import Look, RowWriter, State
from xlsx_tools.patch.sheet_xml import CellXml, RowXml
from xlsx_tools.patch.xml_text import attr, element, from_xml, to_xml, with_attr


class Beside:
    """The staff's cells in the rows of one block."""

    def __init__(self, rows: RowWriter, plan: BlockPlan) -> None:
        self.all, self.plan, self.run = rows, plan, plan.run
        self.sheet, self.writer, self.out = rows.sheet, rows.writer, rows.out
        self.offset = rows.layout.offset(plan.run)
        self.not_ours = plan.columns | rows.plan.beside(plan)
        self.lifted: dict[int, dict[int, str]] = {}
        self.keyed: set[int] = set()
        self.blanks: dict[int, list[tuple[int, str]]] = {}  # by the pattern

    def lift(self, still: Set[int]) -> None:
        """Take up the staff's cells of every row of the run but those that are left as they are."""
        for number in range(self.run.first, self.run.old_last + 1):
            if number not in self.all.rows or number in still:
                continue
            state = self.all.state(number + self.offset, number)
            mine = [column for column in state.cells if column not in self.not_ours]
            self.lifted[number] = {column: state.cells.pop(column) for column in mine}

    def bring(self, state: State, number: int, source: int | None, look: Look) -> None:
        """Put down the staff's cells that belong to a row, or blank ones in the pattern's look."""
        if source is not None:
            self.out.travels[source] = number + self.offset
            for column, raw in self.lifted.pop(source, {}).items():
                state.cells[column] = self._moved(raw, source, number)
            return
        for column, style in self._blanks(look):
            if column not in state.cells:
                place = f"{column_letters(column)}{number + self.offset}"
                state.cells[column] = self.writer.cell(place, style, None)

    def _blanks(self, look: Look) -> list[tuple[int, str]]:
        """The formats of a pattern's cells that are not the block's."""
        found = self.blanks.get(id(look))
        if found is None:
            found = self.blanks[id(look)] = [
                (column, style)
                for column, style in look.styles.items()
                if column not in self.not_ours and style is not None
            ]
        return found

    def settle(self) -> None:
        """See to what belongs to no row any more."""
        commented = {
            row
            for row, column in self.all.plan.around.comments
            if column not in self.not_ours - self.plan.columns
        }
        for number, cells in self.lifted.items():
            if number > self.run.new_last:
                self.all.state(number + self.offset, number).cells.update(cells)
        free = self.run.new_last + self.offset
        for number, cells in self.lifted.items():
            filled = {column: raw for column, raw in cells.items() if _filled(raw)}
            if not filled and number not in commented:
                continue
            target = number + self.offset
            if number <= self.run.new_last:
                target = free = self._free_row(free + 1)
                row = self.places.get(free)
                state = self.all.state(free, row.number if row is not None else None)
                for column, raw in filled.items():
                    state.cells[column] = self._moved(raw, number, free - self.offset)
                self.out.travels[number] = free
            elif number not in self.keyed:
                continue
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
                f"〔{name}〕{what}：这一行的数据本次没有了，旁边填写的内容{where}。请核对后处理。",
            )
        )

    @cached_property
    def places(self) -> dict[int, RowXml]:
        """Rows that nobody has touched, by where they will stand."""
        return {self.all.layout.row(n): row for n, row in self.all.rows.items() if n not in self.all.taken}

    @cached_property
    def busy(self) -> set[int]:
        """Rows where comments will be."""
        around = self.all.plan.around
        return {self.out.travels.get(row, self.all.layout.row(row)) for row in around.comment_rows()}

    def _free_row(self, final: int) -> int:
        """The first row from here on where nothing stands."""
        while True:
            state = self.all.states.get(final)
            if state is not None:
                full = bool(state.written) or any(map(_filled, state.cells.values()))
            else:
                full = final in self.places and any(
                    cell.filled for cell in self.sheet.cells(self.places[final])
                )
            if not full and final not in self.busy:
                return final
            final += 1

    def carried(self, cell: CellXml, source: int | None, number: int) -> str:
        raw = at_row(cell.raw, self.sheet.prefix, (source or number) + self.offset)
        return self._moved(raw, source or number, number)

    def _moved(self, raw: str, source: int, number: int) -> str:
        """A cell's characters at another row of the block, its formula sorted along."""
        if source == number:
            return raw
        old, new = source + self.offset, number + self.offset
        raw = at_row(raw, self.sheet.prefix, new)
        if self.all.mark not in raw:
            return raw
        self.out.moved_formulas = True
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


__all__ = ["Beside"]
