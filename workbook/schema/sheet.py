"""How one sheet of the master is laid: its title, its columns, its paper.

Every list of the master stands the same way: title in row 1, a note （单位：万元， 截至） in row 2, headings in
row 3, then, where the sheet has totals, one row 合计， then the rows. A total above its rows never has to
move when they grow.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_tools.columns import Table, table_of

HEADLINE_ROW, NOTE_ROW, HEADING_ROW = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the master.

    title     the tab's name
    headline  the title printed over the sheet; {county} {year} {period} are filled in
    note      what stands under it at the right
    record    the class whose columns it has; None for sheets with a layout of their own
    key       the fields that identify a row
    total     the fields that are added up in the row 合计
    output    written anew by the program; otherwise staff and program both write, row by row
    row_height  in points, of a row with one line
    tab       colour of the tab: staff (typed), data (collected), result (computed)
    """

    title: str
    headline: str
    record: type | None = None
    note: str = ""
    key: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    output: bool = False
    tab: str = "data"
    paper: str = "A4"
    landscape: bool = True
    frozen: int = 0
    row_height: float = 20.0

    @property
    def table(self) -> Table:
        assert self.record is not None, self.title
        return table_of(self.record)

    @property
    def first_row(self) -> int:
        """Where the first data row stands in a workbook as it was made."""
        return HEADING_ROW + (2 if self.total else 1)

    @property
    def block_name(self) -> str:
        """The defined name over headings and rows."""
        assert self.record is not None
        return f"zs_{self.record.__name__.lower()}"


__all__ = ["HEADING_ROW", "HEADLINE_ROW", "NOTE_ROW", "Sheet"]
