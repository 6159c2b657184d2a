"""上卷： one county's part of a prefecture's workbook, taken from its master as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbook.assess import assess
from workbook.book import Book
from workbook.incoming.registers import refreshed
from workbook.judgement import Month
from workbook.period import Period
from workbook.policy.figures import percent_cell
from workbook.policy.progress import points
from workbook.policy.reward import Standing
from workbook.schema import master
from workbook.schema.lists import MISSING, OPEN
from workbook.schema.results import CategoryLine, MoneyLine
from workbook.schema.rolled import CountyLine
from workbook.schema.sheet import Sheet
from workbook.showing.annexes import annex_lines
from workbook.showing.computed import computed
from workbook.showing.lines import lines_of
from workbook.showing.pages import total_keys

RESULTS: tuple[tuple[Sheet, type], ...] = (
    (master.SQUADS, master.SQUADS.table.record),
    (master.OTHERS, master.OTHERS.table.record),
    (master.CATEGORIES, CategoryLine),
    (master.MONEY, MoneyLine),
    (master.BARRED, master.BARRED.table.record),
    (master.VIEWS, master.VIEWS.table.record),
    (master.BIG_PROJECTS, master.BIG_PROJECTS.table.record),
    (master.REPORTING, master.REPORTING.table.record),
)
"""What is shown of each county: the sheet of the master and the list on it."""

COLLECTED: tuple[Sheet, ...] = (
    *(master.ROSTER, master.RECEIPTS, master.PROJECTS, master.LEDGER, master.COMPILATION, master.PROBLEMS),
)
YEAR, PERIOD, NONE = "year", "period", "none"
LEDGERS = {YEAR: "全年", PERIOD: "本期", NONE: "不收"}


@dataclass(frozen=True, slots=True)
class Rolled:
    """One county's part: its line, and its rows by sheet title."""

    line: CountyLine
    rows: dict[str, Sequence[Any]]


def rolled(book: Book, period: Period, file: str, ledger: str = YEAR) -> Rolled:
    """A county's part as of a period. `ledger` says how much of 资金流水 comes along."""
    book = refreshed(book)
    month = assess(book, period)
    lists = computed(month, book)
    wanted = {id(record): sheet.title for sheet, record in RESULTS}
    rows: dict[str, Sequence[Any]] = {}
    for _, record, lines in (*lines_of(month, book), *annex_lines(month, book)):
        if id(record) in wanted:
            rows[wanted[id(record)]] = lines
    now = str(period)
    entries = [
        entry
        for entry in lists.entries
        if entry.period <= now and ledger != NONE and (ledger == YEAR or entry.period == now)
    ]
    rows |= {
        master.ROSTER.title: book.units,
        master.RECEIPTS.title: [row for row in book.receipts if row.period == now],
        master.PROJECTS.title: lists.projects,
        master.LEDGER.title: entries,
        master.COMPILATION.title: lists.compiled,
        master.PROBLEMS.title: [row for row in book.problems if row.period == now],
    }
    return Rolled(_line(book, month, file), rows)


def _line(book: Book, month: Month, file: str) -> CountyLine:
    county, period = month.county, str(month.period)
    standings = [item.standing for item in month.squads]
    return CountyLine(
        rank=0,
        county=book.county,
        target=county.target,
        month_paid=county.month_paid,
        paid=county.paid,
        completion=percent_cell(county.completion, month.policy),
        ahead=Decimal(points(county.ahead)),
        squads=len(month.squads),
        rewarded=standings.count(Standing.REWARDED),
        between=standings.count(Standing.NEUTRAL),
        barred=standings.count(Standing.BARRED),
        compile_done=county.compile_done,
        missing=sum(1 for row in book.receipts if row.period == period and row.timeliness == MISSING),
        open=sum(1 for row in book.problems if row.period == period and row.state == OPEN),
        disputed=county.disputed,
        budget=month.budget.budget,
        used=month.budget.used,
        left=month.budget.left,
        state=month.state,
        file=file,
    )


def totals_of(sheet: Sheet, record: type) -> tuple[str, ...]:
    """The columns that a county's row adds up."""
    return sheet.total if sheet.record is record else total_keys(record)


__all__ = ["COLLECTED", "LEDGERS", "RESULTS", "Rolled", "rolled", "totals_of"]
