"""What each page means for its sheet, settled before anything is written: where a block stands, how far it
reaches, what lies below it, and every reason to leave the workbook alone.

Below a block, what must not be run over is: a filled cell, a merged range, a table, another block; and where
the page itself says where its run ends (or has a key, so that whole rows are its own) also a filled cell in
any other column, a comment, and a drawing. Blank rows, styled or not, may be written over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsx_tools.formula_refs import MAX_COLUMN, MAX_ROW, area, column_letters
from xlsx_tools.page import KEEP, Block, Formula, Link, Spot
from xlsx_tools.patch.layout import Layout, Run
from xlsx_tools.patch.sheet_xml import CellXml, RowXml, SharedStrings, SheetXml, address
from xlsx_tools.patch.surroundings import Surroundings
from xlsx_tools.patch.values import Writer
from xlsx_tools.patch.xml_text import attr, element, from_xml
from xlsx_tools.refused import PatchRefused


@dataclass(slots=True)
class BlockPlan:
    """A block and the run of rows that it stands in place of."""

    block: Block
    run: Run
    order: list[int] = field(default_factory=list)

    @property
    def columns(self) -> frozenset[int]:
        """The sheet columns that are the page's own."""
        return frozenset(self.block.columns)


@dataclass(slots=True)
class SheetPlan:
    """All that happens on one sheet."""

    name: str
    sheet: SheetXml
    around: Surroundings
    blocks: list[BlockPlan]
    spots: list[Spot]
    layout: Layout
    writer: Writer

    def beside(self, block: BlockPlan) -> frozenset[int]:
        """The columns that other blocks have in a block's rows."""
        return frozenset(
            c
            for other in self.blocks
            if other is not block and other.run.meets(block.run)
            for c in other.columns
        )


def plan_sheet(
    name: str,
    sheet: SheetXml,
    around: Surroundings,
    blocks: Sequence[Block],
    spots: Sequence[Spot],
    writer: Writer,
    strings: SharedStrings,
    names: dict[str, str],
) -> SheetPlan:
    """Where everything goes on one sheet, or the reason why it cannot."""
    rows = {row.number: row for row in sheet.rows}
    seeker = _Seeker(name, sheet, around, rows, writer, strings)
    ordered = sorted(blocks, key=lambda b: (b.first_row, min(b.columns)))
    for block in ordered:
        _check_shape(block)
    extents = [(block, *seeker.extent(block, names.get(block.name or ""))) for block in ordered]
    plans = []
    for block, old_last, stale in extents:
        others = [b for b in ordered if b is not block]
        plans.append(BlockPlan(block, seeker.run(block, old_last, stale, others)))
    _check_overlap(name, plans, spots)
    layout = Layout(name, tuple(plan.run for plan in plans))
    for row in sheet.rows[-1:]:
        layout.row(row.number)
    ordered_spots = sorted(spots, key=lambda s: address(s.cell))
    result = SheetPlan(name, sheet, around, plans, ordered_spots, layout, writer)
    _check_surroundings(result)
    return result


def _check_shape(block: Block) -> None:
    width = len(block.columns)
    if not width or len(set(block.columns)) != width:
        raise ValueError(f"columns of a block must be named once each: {block.columns!r}")
    if not all(1 <= column <= MAX_COLUMN for column in block.columns) or not 1 <= block.first_row <= MAX_ROW:
        raise ValueError(f"a block of {block.sheet!r} lies outside the sheet")
    for number, row in enumerate(block.rows):
        if len(row.cells) != width:
            raise ValueError(
                f"row {number} of a block of {block.sheet!r} has {len(row.cells)} cells, not {width}"
            )
        if row.like is not None and row.like not in block.patterns:
            raise ValueError(
                f"row {number} of a block of {block.sheet!r} looks like {row.like!r}, an unknown pattern"
            )
    if block.first_row + len(block.rows) - 1 > MAX_ROW:
        raise PatchRefused(
            "too-many-rows",
            f"〔{block.sheet}〕要写入 {len(block.rows):,} 行，超过工作表 {MAX_ROW:,} 行的上限。请分成几张表或几个工作簿存放。",
            sheet=block.sheet,
        )


class _Seeker:
    """Looks at one sheet for where blocks end and what lies below them."""

    def __init__(self, name, sheet, around, rows, writer, strings) -> None:
        self.name: str = name
        self.sheet: SheetXml = sheet
        self.around: Surroundings = around
        self.rows: dict[int, RowXml] = rows
        self.writer: Writer = writer
        self.strings: SharedStrings = strings

    def filled(self, number: int, low: int = 1, high: int = MAX_COLUMN) -> bool:
        """Whether a row holds anything between two columns."""
        row = self.rows.get(number)
        return row is not None and any(low <= c.column <= high and c.filled for c in self.sheet.cells(row))

    def extent(self, block: Block, named: str | None) -> tuple[int, bool]:
        """The last row of a block's run as it stands, and whether the page may be behind the workbook."""
        first = block.first_row
        if block.last_row is None:
            return max(first, self.end_of_data(block)), False
        last = max(block.last_row, first - 1)
        ref = area(named) if named else None
        if ref is not None and ref.is_range and ref.row1 <= first and ref.row2 < MAX_ROW:
            last = max(last, ref.row2)
        if last < first and not self.filled(first):
            last = first
        return last, True

    def end_of_data(self, block: Block) -> int:
        """The last row with anything in the block's columns; a table's totals row is never data."""
        columns, first = set(block.columns), block.first_row
        for table in self.around.tables:
            if table.totals and table.row1 < first <= table.row2 and table.col1 <= max(columns) >= table.col1:
                return table.row2 - table.totals
        for row in reversed(self.sheet.rows):
            if row.number < first:
                break
            if any(cell.column in columns and cell.filled for cell in self.sheet.cells(row)):
                return row.number
        return first

    def run(self, block: Block, old_last: int, may_be_stale: bool, others: Sequence[Block]) -> Run:
        """How a block's run changes."""
        first, low, high = block.first_row, min(block.columns), max(block.columns)
        whole = bool(block.key)
        new_last = first + len(block.rows) - 1
        if old_last >= first:
            new_last = max(new_last, first)
        if may_be_stale and new_last > old_last and self.stands_already(block, old_last, new_last):
            old_last = new_last
        insert_at = None
        if new_last > old_last:
            insert_at = self.first_foreign(block, old_last, new_last, others)
        return Run(first, old_last, new_last, low, high, whole, insert_at)

    def stands_already(self, block: Block, old_last: int, new_last: int) -> bool:
        """Whether the rows below already say what they shall say: then they are the run itself."""
        for number in range(max(old_last + 1, block.first_row), new_last + 1):
            row = self.rows.get(number)
            if row is None:
                return False
            cells = {cell.column: cell for cell in self.sheet.cells(row)}
            wanted = block.rows[number - block.first_row].cells
            for column, value in zip(block.columns, wanted, strict=True):
                if value is not KEEP and not same(
                    self.sheet, cells.get(column), value, self.writer, self.strings
                ):
                    return False
        return any(
            self.filled(n, min(block.columns), max(block.columns)) for n in range(old_last + 1, new_last + 1)
        )

    def first_foreign(
        self, block: Block, old_last: int, new_last: int, others: Sequence[Block]
    ) -> int | None:
        """The first row below that is not a block's to write over, if it grows that far."""
        low, high = min(block.columns), max(block.columns)
        whole_rows = bool(block.key) or block.last_row is not None
        if whole_rows:
            low, high = 1, MAX_COLUMN
        tops = [
            other.first_row for other in others if not (max(other.columns) < low or min(other.columns) > high)
        ]
        tops += [
            m.row1 for m in (*self.around.merges, *self.around.tables) if m.col1 <= high and m.col2 >= low
        ]
        if whole_rows:
            tops += self.around.comment_rows()
        if block.last_row is not None:
            tops += self.around.drawing_rows(min(block.columns), max(block.columns))
        found = min((top for top in tops if old_last < top <= new_last), default=None)
        for number in range(old_last + 1, (found or new_last + 1)):
            if self.filled(number, low, high):
                return number
        return found


def same(
    sheet: SheetXml, cell: CellXml | None, value: object, writer: Writer, strings: SharedStrings
) -> bool:
    """Whether a cell already holds a value (and, for a formula, the same formula and cached value)."""
    inner = value.value if isinstance(value, Link) else value
    if type(inner) is str and cell is not None:
        ending = writer.endings.get(inner) or writer.ending(inner)
        if ending and cell.raw.endswith(ending):  # as we write it ourselves
            return True
    formula = (
        element("f").search(cell.inner) if cell is not None and cell.inner and "f" in cell.inner else None
    )
    if isinstance(inner, Formula):
        if formula is None or attr(formula[2], "t") is not None:
            return False
        if from_xml(sheet.masks.plain(formula[3] or "")) != inner.text.removeprefix("="):
            return False
    elif formula is not None:
        return False
    return sheet.seen(cell, strings) == writer.seen(value)


def _check_overlap(name: str, plans: Sequence[BlockPlan], spots: Sequence[Spot]) -> None:
    def refuse(cell: str) -> PatchRefused:
        return PatchRefused(
            "overlap",
            f"〔{name}〕{cell}：有两项内容要写到同一处，先后不同结果就不同。请检查页面的位置。",
            sheet=name,
            cell=cell,
        )

    for at, plan in enumerate(plans):
        for other in plans[at + 1 :]:
            shared = plan.columns & other.columns
            if shared and other.run.first <= plan.run.old_last:
                raise refuse(f"{column_letters(min(shared))}{other.run.first}")
            for one, two in ((plan.run, other.run), (other.run, plan.run)):
                cut = one.insert_at
                if cut is not None and two.first < cut <= two.reach:
                    raise PatchRefused(
                        "side-by-side",
                        f"〔{name}〕第 {cut} 行：一个区块要在这里加行，会把并排的另一区块隔断。请把两个区块上下放置。",
                        sheet=name,
                    )
    seen: set[tuple[int, int]] = set()
    for spot in spots:
        row, column = address(spot.cell)
        inside = any(p.run.first <= row <= p.run.old_last and column in p.columns for p in plans)
        written = any(
            p.run.first <= row <= p.run.new_last and column in p.columns and p.run.insert_at is None
            for p in plans
        )
        if inside or written or (row, column) in seen:
            raise refuse(spot.cell)
        seen.add((row, column))


def _check_surroundings(plan: SheetPlan) -> None:
    """Merged cells, tables and array formulas that a block would tear, and spots that nobody would see."""
    for block in plan.blocks:
        run, columns = block.run, block.columns
        last = run.reach
        for merge in plan.around.merges:
            if merge.row1 > last or merge.row2 < run.first:
                continue
            ours = any(merge.col1 <= c <= merge.col2 for c in columns)
            torn = bool(block.block.key) and merge.row1 != merge.row2
            torn = torn and any(c not in plan.beside(block) for c in range(merge.col1, merge.col2 + 1))
            if ours or torn:
                raise PatchRefused(
                    "merged",
                    f"〔{plan.name}〕{merge.text}：要写入的行里有合并单元格，会被拆散。请先取消合并。",
                    sheet=plan.name,
                    cell=merge.text,
                )
        for table in plan.around.tables:
            ours = any(table.col1 <= c <= table.col2 for c in columns)
            if ours and run.first <= table.row1 + table.headers - 1 and table.row1 <= last and table.headers:
                raise PatchRefused(
                    "table-header",
                    f"〔{plan.name}〕{table.text}：要写入的行会盖住表格“{table.name}”的标题行。请改从标题下一行写起。",
                    sheet=plan.name,
                    cell=table.text,
                )
            first_total = table.row2 - table.totals + 1
            if (
                ours
                and table.totals
                and run.first <= table.row2
                and first_total <= last
                and run.old_last >= run.first
            ):
                raise PatchRefused(
                    "table-totals",
                    f"〔{plan.name}〕{table.text}：要写入的行会盖住表格“{table.name}”的汇总行。请先移开或关闭汇总行。",
                    sheet=plan.name,
                    cell=table.text,
                )
        for array in plan.around.arrays:
            hit = array.row1 <= last and array.row2 >= run.first
            ours = [c for c in range(array.col1, array.col2 + 1) if c in columns]
            inside = (
                array.row1 >= run.first and array.row2 <= last and len(ours) == array.col2 - array.col1 + 1
            )
            travels = bool(block.block.key) and not ours and array.row1 != array.row2
            if hit and ((ours and not inside) or travels):
                raise _array_refused(plan.name, array.text)
        for array in plan.around.arrays:
            if run.insert_at is not None and array.row1 < run.insert_at <= array.row2:
                raise _array_refused(plan.name, array.text)
    for spot in plan.spots:
        _check_spot(plan, spot)


def _array_refused(name: str, text: str) -> PatchRefused:
    return PatchRefused(
        "array-formula",
        f"〔{name}〕{text}：这里是一个数组公式（或模拟运算表），只能整体改动。请先移开它。",
        sheet=name,
        cell=text,
    )


def _check_spot(plan: SheetPlan, spot: Spot) -> None:
    row, column = address(spot.cell)
    for merge in plan.around.merges:
        if merge.holds(row, column) and (row, column) != (merge.row1, merge.col1):
            raise PatchRefused(
                "merged",
                f"〔{plan.name}〕{spot.cell}：这一格被合并在 {merge.text} 里，写入的内容看不见。请写到其左上角一格。",
                sheet=plan.name,
                cell=spot.cell,
            )
    for array in plan.around.arrays:
        if array.holds(row, column) and (array.row1, array.col1) != (array.row2, array.col2):
            raise _array_refused(plan.name, array.text)
    for table in plan.around.tables:
        if table.headers and table.row1 == row and table.col1 <= column <= table.col2:
            raise PatchRefused(
                "table-header",
                f"〔{plan.name}〕{spot.cell}：这一格是表格“{table.name}”的标题，不能改写。请在表格软件里改标题。",
                sheet=plan.name,
                cell=spot.cell,
            )


__all__ = ["BlockPlan", "SheetPlan", "plan_sheet", "same"]
