"""The workbook of a prefecture or province: the counties' sheets under each other, a county's row above its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from templates.master_lists import TABS, beside_the_line, cell_style, paper
from workbook.period import Period
from workbook.roll_up import COLLECTED, RESULTS, Rolled, totals_of
from workbook.schema import rolled
from workbook.schema.kinds import PERCENT
from workbook.schema.rolled import COUNTY_HEADING, LEVEL_HEADING, OF_COUNTY, OF_UNIT, CountyLine, LeftOut
from workbook.schema.sheet import HEADING_ROW, HEADLINE_ROW, NOTE_ROW
from workbook.schema.sheet import Sheet as Design
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import Table, column_letter, table_of
from xlsx_tools.fitting import ROW_HEIGHT, broken_heading
from xlsx_tools.limits import ROW_LIMIT, TooManyRows
from xlsx_tools.page import Formula

MANY_ROWS = 100_000  # from here on the texts are not gathered in memory first
LED_BY = 2  # columns before a list's own: the county, the level
_COUNTY_WIDTH, _LEVEL_WIDTH = 18, 7
_HEAD_ROWS = HEADING_ROW + 1  # title, note, headings, 合计


@dataclass(frozen=True, slots=True)
class _List:
    """One list of the counties: its sheet's design, its columns, what is added up."""

    design: Design
    table: Table
    keys: tuple[str, ...]


def build_roll_up(
    name: str, period: Period, counties: Sequence[Rolled], left_out: Sequence[LeftOut] = ()
) -> bytes:
    """The workbook as bytes, the counties in the order of their completion. Raises TooManyRows."""
    counties = _ranked(counties)
    lists = [
        *(_List(sheet, table_of(record), totals_of(sheet, record)) for sheet, record in RESULTS),
        *(_List(sheet, sheet.table, ()) for sheet in COLLECTED),
    ]
    rows = sum(_require_room(item, counties) for item in lists)
    title = f"{name}{period.year}年{period.span_label}招商引资汇总"
    book = Book(title, name, streamed=rows > MANY_ROWS)
    _overview(book, title, [county.line for county in counties], left_out)
    for item in lists:
        _listed(book, item, counties, f"{name}{period.year}年{period.span_label}{item.design.title}")
    return book.finish()


def _ranked(counties: Iterable[Rolled]) -> list[Rolled]:
    """By completion, equals by name; equal completions share a rank."""

    def share(county: Rolled) -> Fraction:
        return Fraction(county.line.paid, county.line.target) if county.line.target else Fraction(1)

    ordered = sorted(counties, key=lambda county: (-share(county), county.line.county))
    places = {
        county.line.county: 1 + sum(1 for one in ordered if share(one) > share(county)) for county in ordered
    }
    return [replace(one, line=replace(one.line, rank=places[one.line.county])) for one in ordered]


def _require_room(item: _List, counties: Sequence[Rolled]) -> int:
    """How many rows a list will have. Raises TooManyRows."""
    rows = _HEAD_ROWS + sum(len(county.rows[item.design.title]) + bool(item.keys) for county in counties)
    if rows > ROW_LIMIT:
        raise TooManyRows(
            f"“{item.design.title}”合起来有 {rows:,} 行，超过 Excel 一张表 {ROW_LIMIT:,} 行的上限，没有生成。"
            "请用 --ledger period 只收本期流水（或 --ledger none 不收流水），或把县分成几批汇总。"
        )
    return rows


def _overview(book: Book, title: str, lines: Sequence[CountyLine], left_out: Sequence[LeftOut]) -> None:
    table = table_of(CountyLine)
    sheet = _begin(book, rolled.OVERVIEW, "result", title, "单位：万元，经费为元", len(table))
    sheet.widths(table)
    sheet.headings(HEADING_ROW - 1, table, book.style("heading"))
    first, last = _HEAD_ROWS + 1, _HEAD_ROWS + len(lines)
    _total(book, sheet, table, rolled.TOTALS, lines, 0, f"{{0}}{first}:{{0}}{last}", table.position("county"))
    _rows(book, sheet, table, _HEAD_ROWS, [table.cells(line) for line in lines])
    sheet.raw.freeze_panes(_HEAD_ROWS, 2)
    sheet.print_on("A3", landscape=True, repeat=(0, HEADING_ROW))
    if left_out:
        table = table_of(LeftOut)
        sheet = _begin(book, rolled.LEFT_OUT, "staff", rolled.LEFT_OUT, "改好后再汇总一次", len(table))
        sheet.widths(table)
        sheet.headings(HEADING_ROW - 1, table, book.style("heading"))
        _rows(book, sheet, table, HEADING_ROW, [table.cells(line) for line in left_out])
        sheet.print_on("A4", landscape=True, repeat=(0, HEADING_ROW - 1))


def _begin(book: Book, name: str, tab: str, title: str, note: str, width: int) -> Sheet:
    sheet = book.sheet(name, tab=TABS[tab])
    sheet.raw.set_row(HEADLINE_ROW - 1, 33)
    sheet.put(HEADLINE_ROW - 1, 0, title, book.style("title"))
    sheet.raw.set_row(NOTE_ROW - 1, 19)
    sheet.put(NOTE_ROW - 1, 0, note, book.style("subtitle"))
    return sheet


def _total(
    book: Book,
    sheet: Sheet,
    table: Table,
    keys: Sequence[str],
    lines: Sequence[Any],
    led_by: int,
    over: str,
    label: int,
) -> None:
    """The row 合计 under the headings: sums over a range, which names its column as {0}."""
    row = HEADING_ROW
    sheet.raw.set_row(row, 22)
    for place in range(led_by):
        sheet.put(row, place, None, book.style("total"))
    for place, item in enumerate(table, led_by):
        style = book.style("total", kind=item.kind, **beside_the_line(item))
        value: Any = None
        if item.key in keys:
            amount = item.kind.to_cell(sum(getattr(line, item.key) or 0 for line in lines))
            letter = column_letter(place + 1)
            value = Formula(
                f"SUM({over.format(letter)})" if "{0}" in over else over.replace("@", letter), amount
            )
        elif item.kind is PERCENT and item.key == "completion" and {"paid", "target"} <= set(keys):
            value = _completion(lines)
        sheet.put(
            row, place, "合计" if place == label else value, book.style("total") if place == label else style
        )


def _completion(lines: Sequence[Any]) -> Any:
    """The share of all together, cut off to two places of a percent."""
    paid, target = (sum(getattr(line, key) or 0 for line in lines) for key in ("paid", "target"))
    return paid * 10_000 // target / 10_000 if target else None


def _rows(book: Book, sheet: Sheet, table: Table, first: int, rows: Iterable[Sequence[Any]]) -> None:
    styles = [cell_style(book, item) for item in table]
    for row, cells in enumerate(rows, first):
        sheet.raw.set_row(row, ROW_HEIGHT)
        for place, (value, style) in enumerate(zip(cells, styles, strict=True)):
            sheet.put(row, place, value, style)


def _listed(book: Book, item: _List, counties: Sequence[Rolled], title: str) -> None:
    """One list: every county's rows, and above them its own row where there is something to add up."""
    table, keys = item.table, item.keys
    sheet = _begin(book, item.design.title, item.design.tab, title, item.design.note, len(table) + LED_BY)
    sheet.raw.set_column(0, 0, _COUNTY_WIDTH)
    sheet.raw.set_column(1, 1, _LEVEL_WIDTH)
    for place, one in enumerate(table, LED_BY):
        sheet.raw.set_column(place, place, one.width, None, {"hidden": True} if one.hidden else {})
    heading = book.style("heading")
    sheet.raw.set_row(HEADING_ROW - 1, 36)
    sheet.put(HEADING_ROW - 1, 0, COUNTY_HEADING, heading)
    sheet.put(HEADING_ROW - 1, 1, LEVEL_HEADING, heading)
    for place, one in enumerate(table, LED_BY):
        sheet.put(HEADING_ROW - 1, place, broken_heading(one.heading, one.width), heading)
    row = HEADING_ROW
    if keys:
        every = [line for county in counties for line in county.rows[item.design.title]]
        last = _HEAD_ROWS + len(every) + len(counties)
        over = f'SUMIFS(@{_HEAD_ROWS + 1}:@{last},$B{_HEAD_ROWS + 1}:$B{last},"{OF_COUNTY}")'
        _total(book, sheet, table, keys, every, LED_BY, over, LED_BY + _label(table))
        row += 1
    plain, strong = book.style("cell"), book.style("label", align="left")
    styles = [cell_style(book, one, text_wrap=False) for one in table]
    sums = [book.style("label", kind=one.kind, **beside_the_line(one)) for one in table]
    for county in counties:
        lines, name = county.rows[item.design.title], county.line.county
        if keys:
            values = _county_row(table, keys, lines, row)
            sheet.put(row, 0, name, strong)
            sheet.put(row, 1, OF_COUNTY, strong)
            for place, (value, style) in enumerate(zip(values, sums, strict=True), LED_BY):
                sheet.put(row, place, name if place == LED_BY + _label(table) else value, style)
            row += 1
        for line in lines:
            sheet.put(row, 0, name, plain)
            sheet.put(row, 1, OF_UNIT, plain)
            for place, (value, style) in enumerate(zip(table.cells(line), styles, strict=True), LED_BY):
                sheet.put(row, place, value, style)
            row += 1
    sheet.raw.autofilter(HEADING_ROW - 1, 0, max(row - 1, HEADING_ROW), len(table) + LED_BY - 1)
    sheet.raw.freeze_panes(_HEAD_ROWS if keys else HEADING_ROW, LED_BY)
    paper(sheet, item.design, (0, HEADING_ROW - 1))


def _county_row(table: Table, keys: Sequence[str], lines: Sequence[Any], row: int) -> list[Any]:
    """A county's sums over the rows under it, and its completion."""
    values: list[Any] = []
    for place, one in enumerate(table, LED_BY):
        if one.key in keys:
            amount = one.kind.to_cell(sum(getattr(line, one.key) or 0 for line in lines))
            letter = column_letter(place + 1)
            values.append(
                Formula(f"SUM({letter}{row + 2}:{letter}{row + 1 + len(lines)})", amount) if lines else amount
            )
        elif one.key == "completion" and {"paid", "target"} <= set(keys):
            values.append(_completion(lines))
        else:
            values.append(None)
    return values


def _label(table: Table) -> int:
    """The column in which a county's row is named."""
    return next((table.position(key) for key in ("name", "unit") if key in table.keys), 0)


__all__ = ["build_roll_up"]
