"""Where rows go when blocks grow and shrink, and what a reference to them becomes.

The rules, in the coordinates of the workbook as it stood:

1.  Rows are only ever inserted, at `insert_at`, just below what a block grew into. A row at or below that
    moves down; a range with an end above and an end below grows.
2.  A range that begins at or above a block's first row (the headings, say) and ends at exactly its last row
    ends at its new last row, on growing and on shrinking: `SUM(F5:F29)`, a chart's series, a print area.
    So does a range that ends in the blank rows right below, once the block grows past it.
3.  Columns count: the range must touch the columns from the block's first to its last. A block with a key
    takes whole rows along, so there any column will do.
4.  A single cell never becomes a range. Where a place is an area by nature (a validation, a chart's series),
    one cell is an area of one row. Inside the block, a reference that ends in its own row without a `$` is a
    row's own business (`SUM(B5:F5)`, the running total `SUM(F$5:F9)`) and stays.
5.  Whole columns stay as they are. On shrinking no row moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsx_tools.formula_refs import MAX_ROW, Ref
from xlsx_tools.refused import PatchRefused


@dataclass(frozen=True, slots=True)
class Run:
    """One block's rows as they stood and as they will stand, before other blocks move them."""

    first: int
    old_last: int
    new_last: int
    low: int
    high: int
    whole_rows: bool = False
    insert_at: int | None = None

    @property
    def added(self) -> int:
        """How many rows are inserted."""
        return 0 if self.insert_at is None else self.new_last + 1 - self.insert_at

    @property
    def moves(self) -> bool:
        """Whether anything refers elsewhere afterwards."""
        return self.old_last != self.new_last or self.added != 0

    @property
    def reach(self) -> int:
        """The last row, before others move it, that is a block's now or was."""
        return max(self.old_last, self.new_last if self.insert_at is None else self.insert_at - 1)

    def meets(self, other: Run) -> bool:
        """Whether two runs have rows in common."""
        return self.first <= other.reach and other.first <= self.reach

    def touches(self, col1: int, col2: int) -> bool:
        """Whether columns count as the block's own."""
        return self.whole_rows or (col1 <= self.high and col2 >= self.low)

    def ends_here(self, row1: int, row2: int) -> bool:
        """Whether a range follows the block's last row."""
        if self.old_last < self.first or row1 > self.first:
            return False
        if row2 == self.old_last:
            return True
        limit = self.insert_at - 1 if self.insert_at else self.new_last
        return self.old_last < row2 <= limit


@dataclass(frozen=True, slots=True)
class Layout:
    """All the runs of one sheet."""

    sheet: str
    runs: tuple[Run, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether any reference to this sheet can change."""
        return any(run.moves for run in self.runs)

    @property
    def inserts(self) -> bool:
        """Whether any row of this sheet moves down."""
        return any(run.added for run in self.runs)

    @property
    def still_above(self) -> int:
        """A reference to rows above this one alone never changes; whether others do, `span` tells."""
        ends = (
            end for run in self.runs if run.moves for end in (run.old_last, run.insert_at) if end is not None
        )
        return min(ends, default=MAX_ROW + 1)

    def row(self, row: int) -> int:
        """Where a row goes."""
        moved = row + sum(
            run.added for run in self.runs if run.insert_at is not None and run.insert_at <= row
        )
        if moved > MAX_ROW:
            raise PatchRefused(
                "too-many-rows",
                f"〔{self.sheet}〕加行后会超过 {MAX_ROW:,} 行的上限。请减少行数或移走下方内容。",
                sheet=self.sheet,
            )
        return moved

    def end(self, row: int) -> int:
        """Where the end of a range goes; the bottom of the sheet stays the bottom."""
        return MAX_ROW if row == MAX_ROW else self.row(row)

    def offset(self, run: Run) -> int:
        """How far other blocks push a run down."""
        return sum(
            other.added
            for other in self.runs
            if other is not run and other.insert_at is not None and other.insert_at <= run.first
        )

    def last(self, run: Run) -> int:
        """A run's last row when all is done."""
        return run.new_last + self.offset(run)

    def span(
        self,
        row1: int,
        row2: int,
        col1: int,
        col2: int,
        *,
        area: bool,
        host: int | None = None,
        fixed: bool = True,
    ) -> tuple[int, int]:
        """What the rows of a reference become; `host` is the row of this sheet that the reference stands in."""
        if row2 - row1 >= MAX_ROW - 1:
            return row1, row2
        if area:
            for run in self.runs:
                if not (run.touches(col1, col2) and run.ends_here(row1, row2)):
                    continue
                own = host is not None and run.first <= host <= run.old_last
                if own and row2 == host and (not fixed or row1 == row2):
                    continue
                return self.row(row1) if row1 < run.first else row1 + self.offset(run), self.last(run)
        return self.row(row1), self.row(row2) if row1 == row2 else self.end(row2)

    def of(self, ref: Ref, *, area: bool = False, host: int | None = None) -> tuple[int, int]:
        """What the rows of a reference in a formula become."""
        return self.span(
            ref.row1, ref.row2, ref.col1, ref.col2, area=area or ref.is_range, host=host, fixed=ref.end_fixed
        )


class Layouts:
    """The layouts of all sheets, by name."""

    def __init__(self, layouts: Mapping[str, Layout]) -> None:
        self._by_name = {name.casefold(): layout for name, layout in layouts.items() if layout.moves}

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __iter__(self):
        return iter(self._by_name.values())

    def get(self, sheet: str | None) -> Layout | None:
        """The layout of a sheet on which something moves."""
        return self._by_name.get(sheet.casefold()) if sheet is not None else None

    def rows(
        self, ref: Ref, own: str | None, *, area: bool = False, host: int | None = None
    ) -> tuple[int, int]:
        """What the rows of a reference become; `own` is the sheet that it stands on."""
        sheet = ref.sheet if ref.sheet is not None else own
        layout = self.get(sheet)
        if layout is None:
            return ref.row1, ref.row2
        on_it = own is not None and sheet is not None and own.casefold() == sheet.casefold()
        return layout.of(ref, area=area, host=host if on_it else None)


__all__ = ["Layout", "Layouts", "Run"]
