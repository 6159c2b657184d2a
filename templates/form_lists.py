"""到位资金 and 新编制项目 of the department's form: prefilled rows first, then blank ones.

Row 1 is hidden and holds the key of every column; the reader goes by it. What the office knows is grey and
locked, what the unit fills is pale yellow; nothing is white. On paper the title stands in the header, so that
it is there on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.limits import in_year, limits_of
from workbook.period import Period
from workbook.schema.kinds import TEXT, WORD
from workbook.schema.template import MARK
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import Column, Table, column_letter
from xlsx_tools.fitting import fitting_height
from xlsx_tools.page import Formula

KEY_ROW, TITLE_ROW, NOTE_ROW, TOTAL_ROW, HEADING_ROW, FIRST_ROW = 0, 1, 2, 3, 4, 5
FROZEN = 3  # number, project number and name stay in sight
_LOW = 23.0


@dataclass(frozen=True)
class ListSheet:
    """What one list of the form is made from."""

    area: str
    title: str
    headline: str
    table: Table
    rows: Sequence[Any]
    blank: int
    totals: tuple[str, ...]
    guidance: tuple[str, str]
    start: str  # the column that stands beside the frozen ones when the sheet is opened
    cursor: str
    paper: str
    tab: str

    @property
    def last_row(self) -> int:
        return FIRST_ROW + len(self.rows) + self.blank - 1

    def cells(self, key: str) -> str:
        """The data cells of a column, as other sheets call them."""
        letter = column_letter(self.table.position(key) + 1)
        return f"'{self.title}'!${letter}${FIRST_ROW + 1}:${letter}${self.last_row + 1}"


def build_list(book: Book, form: ListSheet, *, unit: str, period: Period) -> Sheet:
    """The sheet with its rows, rules and paper."""
    sheet = book.sheet(form.title, tab=form.tab)
    raw, columns, last = sheet.raw, form.table.columns, form.last_row
    for place, item in enumerate(columns):
        raw.write_string(KEY_ROW, place, f"{MARK}{form.area}.{item.key}")
    raw.set_row(KEY_ROW, None, None, {"hidden": True})
    sheet.widths(columns)
    _head(book, sheet, form, unit)
    sheet.headings(HEADING_ROW, columns, book.style("heading"))
    _rows(book, sheet, form)
    for place, item in enumerate(columns):
        sheet.accept(in_year(item, period.year), FIRST_ROW, place, last, limits_of(item, period.year))
        if item.kind in (TEXT, WORD):
            sheet.text_as_text(FIRST_ROW, place, last)
    start = form.table.position(form.start)
    raw.freeze_panes(FIRST_ROW, FROZEN, FIRST_ROW, max(start, FROZEN))
    raw.set_selection(
        FIRST_ROW, form.table.position(form.cursor), FIRST_ROW, form.table.position(form.cursor)
    )
    raw.print_area(TOTAL_ROW, 0, last, len(columns) - 1)
    sheet.print_on(
        form.paper,
        landscape=True,
        repeat=(TOTAL_ROW, HEADING_ROW),
        margins=(0.4, 0.4, 0.95, 0.7),
        header=f'&L&10\n\n填报单位：{_escaped(unit)}&C&"黑体,Regular"&16 {period.label}{form.headline}&R&10\n\n单位：万元',
    )
    raw.protect("", {"format_columns": True, "format_rows": True})
    return sheet


def _head(book: Book, sheet: Sheet, form: ListSheet, unit: str) -> None:
    raw = sheet.raw
    raw.set_row(TITLE_ROW, 27)
    raw.set_row(NOTE_ROW, 18)
    raw.set_row(TOTAL_ROW, 20)
    sheet.put(TITLE_ROW, 0, form.headline, book.style("title"))
    sheet.put(NOTE_ROW, 0, f"{unit}　单位：万元" if unit else "单位：万元", book.style("subtitle"))
    guide_column = max(form.table.position(form.start), FROZEN)
    for row, text in zip((TITLE_ROW, NOTE_ROW), form.guidance, strict=True):
        sheet.put(row, guide_column, text, book.style("guide", text_wrap=False))
    for place, item in enumerate(form.table):
        if item.key in form.totals:
            letter = column_letter(place + 1)
            known = [
                item.kind.to_cell(value) for row in form.rows if (value := getattr(row, item.key)) is not None
            ]
            total = Formula(f"SUM({letter}{FIRST_ROW + 1}:{letter}{form.last_row + 1})", sum(known))
            sheet.put(TOTAL_ROW, place, total, book.style("total", kind=item.kind))
        else:
            label = "合计" if place == FROZEN - 1 else None
            sheet.put(TOTAL_ROW, place, label, book.style("total", align="center"))


def _rows(book: Book, sheet: Sheet, form: ListSheet) -> None:
    raw, columns = sheet.raw, form.table.columns
    locked = [_look(book, item, "locked") for item in columns]
    typed = [_look(book, item, "input") for item in columns]
    empty = [locked[place] if item.locked else typed[place] for place, item in enumerate(columns)]
    number = next((place for place, item in enumerate(columns) if item.key == "no"), None)
    for row, record in enumerate(form.rows, FIRST_ROW):
        cells = form.table.cells(record)
        raw.set_row(row, fitting_height(columns, cells, _LOW))
        for place, (item, value) in enumerate(zip(columns, cells, strict=True)):
            if place == number and value is None:
                value = row - FIRST_ROW + 1
            known = item.locked or (value is not None and not item.typed)
            sheet.put(row, place, value, locked[place] if known else typed[place])
    for row in range(FIRST_ROW + len(form.rows), form.last_row + 1):
        raw.set_row(row, _LOW)
        for place, style in enumerate(empty):
            if place == number:
                raw.write_number(row, place, row - FIRST_ROW + 1, style)
            else:
                raw.write_blank(row, place, None, style)


def _look(book: Book, item: Column, state: str) -> Any:
    names = ("cell", state, "wrap") if item.wrap else ("cell", state)
    if item.key == "no":
        return book.style(*names, kind=item.kind, align="center")
    return book.style(*names, kind=item.kind)


def _escaped(text: str) -> str:
    return text.replace("&", "&&")


__all__ = ["FIRST_ROW", "FROZEN", "HEADING_ROW", "KEY_ROW", "TOTAL_ROW", "ListSheet", "build_list"]
