"""A period's results as pages of the master: which rows stand in which list, and each figure's cell on 首页."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbook.assess import Month
from workbook.book import Book, BookError
from workbook.money import in_wan
from workbook.period import Period
from workbook.policy.figures import percent
from workbook.policy.progress import Light, points, schedule
from workbook.policy.reporting import due_day
from workbook.policy.tasks import overdue
from workbook.schema import master
from workbook.schema.data import Compiled, Entry, Part, Problem, Project, Receipt
from workbook.schema.follow import Allocation, Criticism
from workbook.schema.history import VersionChange
from workbook.schema.lists import INDIVIDUAL, MISSING, OPEN
from workbook.schema.results import BigProjectLine, MoneyLine
from workbook.schema.sheet import HEADING_ROW, HEADLINE_ROW, Sheet
from workbook.showing.annexes import FIRST_ANNEXES, annex_lines, annex_note
from workbook.showing.board import board_pages
from workbook.showing.computed import computed, number_of
from workbook.showing.forecast_lines import forecast_lists
from workbook.showing.formulas.collected import compiled_row, entry_row, part_row, project_row
from workbook.showing.formulas.results import total_of
from workbook.showing.formulas.sources import Cell, Formulas, Sources
from workbook.showing.goal_lines import goal_lists
from workbook.showing.lines import lines_of
from workbook.showing.live import Live
from xlsx_tools.columns import Table, column_letter, column_number, table_of
from xlsx_tools.fitting import fitting_height
from xlsx_tools.limits import ROW_LIMIT
from xlsx_tools.page import Block, Formula, Link, Page, Row, Spot

_NAMED_CELL = re.compile(r"'?(?P<sheet>[^'!]+)'?!\$?(?P<column>[A-Z]+)\$?(?P<row>\d+)")
_RECEIPT_KEY = ("period", "unit", "file", "sha")
_NO_FORMULA: Formulas = {}
NOTICED, NOT_NOTICED = "已生成", "未生成"
_KEYS: Mapping[str, tuple[str, ...]] = {"YearGoalLine": ("goal",), "FocusLine": ("focus",)}


@dataclass(frozen=True, slots=True)
class Progress:
    """What 首页 says beside the figures and the master does not know by itself; None leaves what stands there."""

    issued: str | None = None
    noticed: str | None = None
    updated: str | None = None


def data_pages(book: Book, month: Month) -> list[Page]:
    """The collected lists, row by row: rows that stood before keep their look and what staff typed beside them.

    Their computed columns are formulas as of the judgement, which the result sheets add up.
    """
    sources, lists = Sources(month, book), computed(month, book)
    twice = _twice(lists.entries)
    parts = [
        part_row(sources, _cells(book, Part, at), item)
        if (item.number, item.project, item.unit) not in twice
        else {}
        for at, item in enumerate(lists.parts)
    ]
    projects = [project_row(sources, _cells(book, Project, number)) for number in range(len(lists.projects))]
    entries = [
        entry_row(sources, _cells(book, Entry, at), item, (item.number, item.project, item.unit) in twice)
        for at, item in enumerate(lists.entries)
    ]
    compiled = [
        compiled_row(sources, _cells(book, Compiled, at), one) for at, one in enumerate(lists.compiled)
    ]
    return [
        block_of(book, master.RECEIPTS, Receipt, book.receipts, _RECEIPT_KEY, keep_look=True),
        block_of(
            book, master.PROJECTS, Project, lists.projects, master.PROJECTS.key, projects, keep_look=True
        ),
        block_of(book, master.LEDGER, Entry, lists.entries, master.LEDGER.key, entries, keep_look=True),
        block_of(book, master.PARTS, Part, lists.parts, master.PARTS.key, parts),
        block_of(
            book,
            master.COMPILATION,
            Compiled,
            lists.compiled,
            master.COMPILATION.key,
            compiled,
            keep_look=True,
        ),
        block_of(book, master.PROBLEMS, Problem, book.problems, master.PROBLEMS.key, keep_look=True),
        block_of(book, master.CRITICISM, Criticism, book.criticisms, master.CRITICISM.key, keep_look=True),
        block_of(
            book, master.ALLOCATION, Allocation, book.allocations, master.ALLOCATION.key, keep_look=True
        ),
        block_of(
            book,
            master.VERSIONS,
            VersionChange,
            book.version_changes,
            master.VERSIONS.key,
            keep_look=True,
        ),
        *_spots(book, {"number": number_of(str(month.period))}),
    ]


def _twice(entries: Sequence[Entry]) -> set[tuple[int | None, str, str]]:
    """Payments of one project, unit and period that stand in several rows: no formula can tell their parts apart."""
    seen = Counter((item.number, item.project, item.unit) for item in entries)
    return {key for key, count in seen.items() if count > 1}


def result_pages(month: Month, book: Book) -> list[Page]:
    """The computed lists with their totals and titles."""
    return _computed(lines_of(month, book), month, book)


def outlook_pages(month: Month, book: Book) -> list[Page]:
    """The lists that look over the year, with their titles."""
    return _computed((*goal_lists(month, book), *forecast_lists(month, book)), month, book)


def annex_pages(month: Month, book: Book) -> list[Page]:
    """The annexes of the notice with their totals and titles; one that an older master has no sheet for is left out."""
    there = [one for one in annex_lines(month, book) if one[1] in book.standings or one[0] in FIRST_ANNEXES]
    standing = book.standings.get(BigProjectLine)
    pages = _computed(there, month, book)
    if standing is not None and standing.heading_row > 1:
        first = column_letter(min(standing.columns.values()))
        note = annex_note(master.BIG_PROJECTS, month)
        pages.append(Spot(standing.sheet, f"{first}{standing.heading_row - 1}", note))
    return pages


def _computed(lists: Iterable[tuple[Sheet, type, Sequence[Any]]], month: Month, book: Book) -> list[Page]:
    pages: list[Page] = []
    lower: dict[str, int] = {}  # how far a list is pushed down by the one over it
    live = Live(month, book)
    for sheet, record, lines in lists:
        keys = sheet.key if sheet.record is record else _keys_of(record)
        found = live.formulas(record, lines, lambda at, record=record: _cells(book, record, at))
        links = live.links(record, lines)
        block = block_of(book, sheet, record, lines, keys, found, links)
        pages.append(block)
        total = sheet.total if sheet.record is record else total_keys(record)
        pages += _totals(book, record, lines, total, lower.get(block.sheet, 0), bool(found))
        pages += _headline(book, sheet, record, month)
        stood = max(1, (block.last_row or 0) - block.first_row + 1)
        lower[block.sheet] = max(0, len(lines) - stood)
    return pages


def _cells(book: Book, record: type, at: int) -> Cell:
    """The cells of a list's row by their columns' keys, counted from 0."""
    standing = book.standings[record]
    row = standing.first_row + at
    return lambda key: f"${column_letter(standing.columns[key])}{row}"


def _keys_of(record: type) -> tuple[str, ...]:
    """The first columns of the lists that share a sheet name their rows."""
    keys = table_of(record).keys
    return _KEYS.get(record.__name__) or (keys[:2] if record.__name__ == "CategoryLine" else keys[:1])


def total_keys(record: type) -> tuple[str, ...]:
    """What is added up over a list that shares its sheet."""
    if record is MoneyLine:
        return (
            *("target", "paid", "work_fund", "extra_fund", "reward", "compile_award", "total"),
            *("due", "payable"),
        )
    return ()


def block_of(
    book: Book,
    sheet: Sheet,
    record: type,
    lines: Sequence[Any],
    keys: Sequence[str],
    formulas: Sequence[Formulas] = (),
    links: Sequence[Mapping[str, str]] = (),
    *,
    keep_look: bool = False,
) -> Block:
    standing = book.standings.get(record)
    if standing is None:
        raise BookError(
            f"主工作簿〔{sheet.title}〕：认不出这张表的表头。请从备份恢复这张表，或把表头改回原样。"
        )
    if standing.first_row - 1 + len(lines) > ROW_LIMIT:
        raise BookError(
            f"主工作簿〔{sheet.title}〕要写 {len(lines):,} 行，超过 Excel 一张表 {ROW_LIMIT:,} 行的上限，没有改动。"
            "请把单位分到几本主工作簿（如一县一本），再用 zhaoshang roll-up 汇总。"
        )
    table = table_of(record)
    lost = [item.heading for item in table if item.key not in standing.columns]
    if lost:
        raise BookError(
            f"主工作簿〔{sheet.title}〕：缺少“{'”“'.join(lost)}”列。请把列名改回原样，或从备份恢复这张表。"
        )
    return Block(
        sheet=standing.sheet,
        first_row=standing.first_row,
        columns=tuple(standing.columns[item.key] for item in table),
        rows=tuple(
            _row(table, line, formulas[at] if formulas else _NO_FORMULA, links[at] if links else _NO_FORMULA)
            for at, line in enumerate(lines)
        ),
        last_row=standing.last_row,
        patterns={name: standing.first_row + at for name, at in getattr(record, "PATTERNS", {}).items()},
        name=f"zs_{record.__name__.lower()}" if f"zs_{record.__name__.lower()}" in book.names else None,
        key=tuple(table.position(key) for key in keys),
        keep_look=keep_look,
    )


def _row(table: Table, line: Any, formulas: Formulas, links: Mapping[str, str]) -> Row:
    """A record as cells; a figure with a formula carries the value that the rules gave."""
    cells = table.cells(line)
    height = fitting_height(table, cells)
    for key, text in formulas.items():
        place = table.position(key)
        if cells[place] is not None:
            cells[place] = Formula(text, cells[place])
    for key, target in links.items():
        place = table.position(key)
        if cells[place] is not None:
            cells[place] = Link(cells[place], target)
    return Row(cells, getattr(line, "like", None), height)


def _totals(
    book: Book, record: type, lines: Sequence[Any], keys: Iterable[str], lower: int, live: bool
) -> Iterator[Page]:
    standing, table = book.standings[record], table_of(record)
    if standing.total_row is None:
        return
    first = standing.first_row + lower
    for key in keys:
        amount = table[key].kind.to_cell(sum(getattr(line, key) or 0 for line in lines))
        letter = column_letter(standing.columns[key])
        value = Formula(total_of(letter, first, first + max(1, len(lines)) - 1), amount) if live else amount
        yield Spot(standing.sheet, f"{letter}{standing.total_row}", value)


def _headline(book: Book, sheet: Sheet, record: type, month: Month) -> Iterator[Page]:
    """The title over a result, with the months it covers, where the title's row still stands."""
    standing = book.standings[record]
    if not sheet.headline or sheet.record is not record:
        if record is not master.TOGETHER[sheet][0]:
            return
        row = HEADLINE_ROW
    else:
        row = standing.heading_row - (HEADING_ROW - HEADLINE_ROW)
    if row >= 1:
        text = headline(sheet, month, book)
        yield Spot(standing.sheet, f"{column_letter(min(standing.columns.values()))}{row}", text)


def headline(sheet: Sheet, month: Month, book: Book) -> str:
    """A sheet's title for a period."""
    return sheet.headline.format(
        county=book.county, year=book.year, span=month.period.span_label, period=month.period.label
    )


def stamp_pages(book: Book, progress: Progress) -> list[Page]:
    """The cells of 首页 that say what was done last, and when."""
    said = {name: getattr(progress, name) for name in ("issued", "noticed", "updated")}
    return _spots(book, {name: value for name, value in said.items() if value is not None})


def _spots(book: Book, values: Mapping[str, Any]) -> list[Page]:
    """Cells of 首页 by the last part of their names; a name that staff deleted is left out."""
    found = ((home_place(book, name), value) for name, value in values.items())
    return [Spot(place[0], f"{place[1]}{place[2]}", value) for place, value in found if place is not None]


def home_pages(month: Month, book: Book) -> list[Page]:
    """首页： the period, how many came in, what waits, the county's figures and its course over the months."""
    county = month.county
    period = str(month.period)
    problems = [item for item in book.problems if item.state == OPEN]
    lights = {light: sum(1 for item in month.squads if item.light is light) for light in Light}
    receipts = [item for item in book.receipts if item.period == period]
    due = sum(1 for item in month.units if item.unit.kind != INDIVIDUAL)
    values: dict[str, Any] = {
        "received": f"{len({item.unit for item in receipts if item.version and item.unit})} / {due}",
        "consolidated": f"{len({item.unit for item in receipts if item.adopted})} / {due}",
        "period": month.period.label,
        "state": "年终认定" if month.state != "预判" else "预判（年终以认定数为准）",
        "paid": in_wan(county.paid),
        "target": in_wan(county.target),
        "completion": f"{percent(county.completion, month.policy)}%",
        "schedule": f"{percent(county.schedule, month.policy)}%",
        "ahead": f"{'超' if county.ahead >= 0 else '欠'}{points(abs(county.ahead))}个百分点",
        "lights": "  ".join(f"{light.label[0]}{lights[light]}" for light in Light),
        "finding": _course_title(month),
        "missing": len({item.unit for item in receipts if item.timeliness == MISSING}),
        "blocked": len({item.unit for item in problems if item.severity == "阻断" and item.period == period}),
        "disputed": sum(1 for item in problems if item.severity == "挂起"),
        "unrecognised": county.unrecognised,
        "findings": len(problems),
        "overdue": len(overdue(book.tasks, due_day(month.period, month.policy))),
    }
    return _spots(book, values) + _course(month, book) + board_pages(month, book)


def _course_title(month: Month) -> str:
    county = month.county
    way = "超" if county.ahead >= 0 else "落后"
    return (
        f"{month.period.month}月累计{in_wan(county.paid):,.0f}万元，{way}时序{points(abs(county.ahead))}个百分点"
        if county.paid
        else "本年尚无到位资金"
    )


def _course(month: Month, book: Book) -> list[Page]:
    place = home_place(book, "course")
    if place is None:
        return []
    sheet, column, row = place
    first = column_number(column)
    pages: list[Page] = []
    for number in range(12):
        paid = in_wan(month.course[number]) if number < len(month.course) else None
        share = schedule(Period(month.period.year, number + 1), month.policy)
        plan = in_wan(month.county.target * share.numerator // share.denominator)
        for offset, value in ((1, round(plan, 2)), (2, paid)):
            pages.append(Spot(sheet, f"{column_letter(first + offset)}{row + number}", value))
    return pages


def home_place(book: Book, name: str) -> tuple[str, str, int] | None:
    """Sheet, column and row of a cell of 首页 by the last part of its name; None where staff deleted the name."""
    match = _NAMED_CELL.match(book.names.get(f"zs_home_{name}", ""))
    return (match["sheet"], match["column"], int(match["row"])) if match else None


__all__ = [
    "NOTICED",
    "NOT_NOTICED",
    "Progress",
    "annex_pages",
    "block_of",
    "data_pages",
    "headline",
    "home_pages",
    "home_place",
    "outlook_pages",
    "result_pages",
    "stamp_pages",
    "total_keys",
]
