"""The master's lists: title, note, headings, perhaps a total, then the rows, all laid the same way.

The first data row is the pattern of the look: later rows are patched in with its styles, so an empty list has
one blank row. Rules for typing and colours reach further down than the rows that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from templates.limits import limits_of
from workbook.money import NOTHING
from workbook.schema.kinds import COUNT, POINTS, TEXT, WORD
from workbook.schema.sheet import HEADING_ROW, HEADLINE_ROW, NOTE_ROW
from workbook.schema.sheet import Sheet as Design
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import Column, Table
from xlsx_tools.fitting import ROW_HEIGHT, fitting_height
from xlsx_tools.styles import AMBER, BLUE, DEEP_BLUE

GROWS_TO = 2000  # how far down rules and colours reach
TABS = {"staff": AMBER, "data": BLUE, "result": DEEP_BLUE}
_PARAMETER_KEY = "key"
_CENTRED = {"align": "center"}


@dataclass(frozen=True)
class Year:
    """What titles speak of."""

    county: str
    year: int

    def of(self, text: str) -> str:
        return text.format(county=self.county, year=self.year, span="", period="")


def build_master_list(book: Book, design: Design, year: Year, rows: Sequence[Any]) -> Sheet:
    """One sheet with one list."""
    sheet = book.sheet(design.title, tab=TABS[design.tab])
    table, first = design.table, design.first_row - 1
    head(book, sheet, design, year, len(table))
    sheet.widths(table, typed_below=not design.output)
    sheet.headings(HEADING_ROW - 1, table, book.style("heading"))
    if design.total:
        totals(book, sheet, HEADING_ROW, table, design.total, rows)
    last = data(book, sheet, table, first, rows, least=design.row_height)
    book.define(design.block_name, sheet, HEADING_ROW - 1, 0, last, len(table) - 1)
    rules(book, sheet, table, first, year.year)
    sheet.raw.freeze_panes(first, design.frozen)
    if not design.output:
        sheet.raw.autofilter(HEADING_ROW - 1, 0, GROWS_TO - 1, len(table) - 1)
    paper(sheet, design, (0, first - 1))
    return sheet


def head(book: Book, sheet: Sheet, design: Design, year: Year, width: int) -> None:
    """The title and the note; centred and at the right over results, which are printed, else at the left."""
    title, note = year.of(design.headline), year.of(design.note)
    sheet.raw.set_row(HEADLINE_ROW - 1, 33)
    sheet.raw.set_row(NOTE_ROW - 1, 19)
    if design.output:
        sheet.merge(HEADLINE_ROW - 1, 0, width - 1, title, book.style("title", align="center"))
        sheet.merge(NOTE_ROW - 1, 0, width - 1, note, book.style("subtitle", align="right"))
    else:
        sheet.put(HEADLINE_ROW - 1, 0, title, book.style("title"))
        sheet.put(NOTE_ROW - 1, 0, note, book.style("subtitle"))


def totals(
    book: Book,
    sheet: Sheet,
    row: int,
    table: Table,
    keys: Iterable[str],
    rows: Sequence[Any] = (),
    first_col: int = 0,
) -> None:
    """The row 合计 over the data: the painter writes it later, so it starts with what there is."""
    keys = frozenset(keys)
    sheet.raw.set_row(row, 22)
    words = [place for place, item in enumerate(table, first_col) if item.kind in (TEXT, WORD)]
    label = first_col + table.position("name") if "name" in table.keys else words[0]
    for place, item in enumerate(table, first_col):
        style = book.style("total", kind=item.kind, **beside_the_line(item))
        if item.key in keys:
            amount = sum((getattr(record, item.key) or 0 for record in rows), NOTHING)
            sheet.put(row, place, item.kind.to_cell(amount), style)
        elif place == label:
            sheet.put(row, place, "合计", book.style("total", align="center"))
        else:
            sheet.put(row, place, None, style)


def data(
    book: Book,
    sheet: Sheet,
    table: Table,
    first: int,
    rows: Sequence[Any],
    first_col: int = 0,
    least: float = ROW_HEIGHT,
) -> int:
    """The rows, or one blank row as the pattern; returns the last row."""
    styles = [cell_style(book, item) for item in table]
    for row, record in enumerate(rows or (None,), first):
        values = [None] * len(table) if record is None else table.cells(record)
        sheet.raw.set_row(row, fitting_height(table, values, least))
        for place, (value, style) in enumerate(zip(values, styles, strict=True), first_col):
            sheet.put(row, place, value, style)
    return first + max(len(rows), 1) - 1


def cell_style(book: Book, item: Column, **more: Any) -> Any:
    """The look of a column's cells: its kind, wrapped where it says so, pale yellow where it is typed."""
    names = ["cell"]
    if item.typed:
        names.append("input")
    if item.wrap:
        names.append("wrap")
    if item.key == _PARAMETER_KEY:
        names.append("quiet")
    return book.style(*names, kind=item.kind, **(beside_the_line(item) | more))


def beside_the_line(item: Column) -> dict[str, Any]:
    """Counts in the middle; texts and amounts a little off the line at their side."""
    if item.kind is COUNT:
        return _CENTRED
    return {"indent": 1} if item.kind.align in ("left", "right") else {}


def rules(book: Book, sheet: Sheet, table: Table, first: int, year: int) -> None:
    """What may be typed and which words take a colour, from the first data row down."""
    last = GROWS_TO - 1
    for place, item in enumerate(table):
        if item.typed or item.choices or item.list_name:
            sheet.accept(item, first, place, last, limits_of(item, year) if item.typed else None)
        if item.kind in (TEXT, WORD):
            sheet.text_as_text(first, place, last)
        words = _WORDS.get(item.key)
        if words:
            sheet.mark_words(
                first, place, last, {word: book.overlay(look) for word, look in words.items()}, "containing"
            )
        if item.kind is POINTS:
            below = {"type": "cell", "criteria": "<", "value": 0, "format": book.overlay("bad", bold=False)}
            sheet.raw.conditional_format(first, place, last, place, below)


def paper(sheet: Sheet, design: Design, repeat: tuple[int, int], *, one_page: bool = False) -> None:
    """Headings on every page, one page wide."""
    sheet.print_on(design.paper, landscape=design.landscape, repeat=repeat, one_page=one_page)


_WORDS: Mapping[str, Mapping[str, str]] = {
    "light": {"●": "good fill", "▲": "watch fill", "■": "bad fill"},
    "state": {
        "限评优": "bad",
        "（奖励）": "good",
        "待处理": "bad",
        "已更正": "good",
        "已处理": "good",
        "不再触发": "quiet",
    },
    "severity": {"阻断": "bad fill", "挂起": "watch fill", "警告": "watch", "提示": "quiet"},
    "timeliness": {"缺报": "bad fill", "迟报": "watch fill", "按时": "good"},
    "report": {"缺报": "bad", "迟报": "watch"},
    "counted": {"待认定": "watch fill", "待核实": "watch", "不计": "bad"},
    "reached": {"是": "good"},
}

__all__ = [
    "GROWS_TO",
    "TABS",
    "Year",
    "build_master_list",
    "cell_style",
    "data",
    "head",
    "paper",
    "rules",
    "totals",
]
