"""分类汇总 and 经费奖励： a short list that never grows over a long one that does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from templates.master_lists import TABS, Year, cell_style, data, head, paper, rules, totals
from workbook.schema.master import BUDGET_ROW, CATEGORIES, GOALS_ROW, MONEY
from workbook.schema.results import BudgetLine, CategoryLine, GoalLine, MoneyLine
from workbook.schema.sheet import Sheet as Design
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import Column, Table, table_of
from xlsx_tools.fitting import ROW_HEIGHT

GOAL_LINES, BUDGET_LINES = 4, 8
_REMARK_END = 9  # the column up to which a budget line's remark may run on
_MONEY_TOTALS = (
    "target",
    "paid",
    "work_fund",
    "extra_fund",
    "reward",
    "compile_award",
    "total",
    "due",
    "payable",
)


def build_categories(book: Book, year: Year) -> Sheet:
    """分类汇总： projects of 100,000,000 yuan and more against their goals, then the money by category."""
    upper, lower = as_wide(table_of(GoalLine), table_of(CategoryLine))
    sheet = begin(book, CATEGORIES, year, lower)
    row = short_list(book, sheet, upper, GOALS_ROW, GOAL_LINES, "一、亿元以上项目引进目标")
    _verdicts(book, sheet, upper)
    heading = open_list(book, sheet, lower, row + 3, "二、按产业、渠道、来源地和建设性质分", year)
    paper(sheet, CATEGORIES, (heading, heading))
    return sheet


def build_money(book: Book, year: Year) -> Sheet:
    """经费奖励： what is spoken for of the year's budget, then what each unit gets and why."""
    upper, lower = as_wide(table_of(BudgetLine), table_of(MoneyLine), wanted={0: 22, 2: 14})
    sheet = begin(book, MONEY, year, lower)
    row = short_list(book, sheet, upper, BUDGET_ROW, BUDGET_LINES, "一、专项经费预算")
    rows = range(BUDGET_ROW - 1, BUDGET_ROW + BUDGET_LINES)
    spread(book, sheet, upper["remark"], upper.position("remark"), _REMARK_END, rows)
    heading = open_list(book, sheet, lower, row + 3, "二、各单位经费和奖励测算", year, _MONEY_TOTALS)
    paper(sheet, MONEY, (heading, heading))
    return sheet


def _verdicts(book: Book, sheet: Sheet, upper: Table) -> None:
    looks = {"●": book.overlay("good"), "▲": book.overlay("watch")}
    sheet.mark_words(GOALS_ROW, upper.position("verdict"), GOALS_ROW + GOAL_LINES - 1, looks)


def spread(book: Book, sheet: Sheet, item: Column, col: int, end: int, rows: range) -> None:
    """Let a text run on over the cells at its right up to `end`: merged cells would stand in the painter's way.

    The first of `rows` (0-based) is the heading's.
    """
    for row in rows:
        for place in range(col, end + 1):
            edges = {"left": int(place == col), "right": int(place == end)}
            if row == rows.start:
                style = book.style("heading", align="left", text_wrap=False, **edges)
            else:
                style = book.style("cell", kind=item.kind, **edges)
            sheet.put(row, place, item.heading if (row, place) == (rows.start, col) else None, style)


def as_wide(*tables: Table, wanted: Mapping[int, float] | None = None) -> tuple[Table, ...]:
    """The tables with the widths of the columns that they share."""
    widths = {
        place: (wanted or {}).get(
            place, max(table.columns[place].width for table in tables if place < len(table))
        )
        for place in range(max(len(table) for table in tables))
    }
    return tuple(
        Table(table.record, tuple(replace(item, width=widths[place]) for place, item in enumerate(table)))
        for table in tables
    )


def begin(book: Book, design: Design, year: Year, lower: Table) -> Sheet:
    sheet = book.sheet(design.title, tab=TABS[design.tab])
    head(book, sheet, design, year, len(lower))
    sheet.widths(lower)
    sheet.raw.freeze_panes(2, 2)
    return sheet


def short_list(book: Book, sheet: Sheet, table: Table, heading_row: int, lines: int, title: str) -> int:
    """The upper list with all its rows; returns its last row (1-based)."""
    top = heading_row - 1
    section(book, sheet, top - 1, title)
    sheet.headings(top, table, book.style("heading"))
    styles = [cell_style(book, item) for item in table]
    for row in range(top + 1, top + 1 + lines):
        sheet.raw.set_row(row, ROW_HEIGHT)
        for col, style in enumerate(styles):
            sheet.put(row, col, None, style)
    book.define(f"zs_{table.record.__name__.lower()}", sheet, top, 0, top + lines, len(table) - 1)
    return heading_row + lines


def open_list(
    book: Book,
    sheet: Sheet,
    table: Table,
    heading_row: int,
    title: str,
    year: Year,
    total: Sequence[str] = (),
) -> int:
    """The lower list, which grows: heading, perhaps a total, the pattern row; returns the heading's row."""
    top = heading_row - 1
    section(book, sheet, top - 1, title)
    sheet.headings(top, table, book.style("heading"))
    first = top + 1
    if total:
        totals(book, sheet, first, table, total)
        first += 1
    last = data(book, sheet, table, first, ())
    book.define(f"zs_{table.record.__name__.lower()}", sheet, top, 0, last, len(table) - 1)
    rules(book, sheet, table, first, year.year)
    return top


def section(book: Book, sheet: Sheet, row: int, title: str) -> None:
    sheet.put(row, 0, title, book.style("section"))
    sheet.raw.set_row(row, 24)


__all__ = [
    "BUDGET_LINES",
    "GOAL_LINES",
    "as_wide",
    "begin",
    "build_categories",
    "build_money",
    "open_list",
    "section",
    "short_list",
    "spread",
]
