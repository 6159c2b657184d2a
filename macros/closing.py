"""封账 and 核验： a month's figures kept as they were published; the whole master worked out again from 归档."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from macros.attempts import Attempts
from macros.closed import closing_of, place_of, snapshots
from macros.folder import Folder, Stop, fingerprint
from macros.mail.envelopes import opened
from macros.places import ARCHIVE, ATTACHED, INBOX, LETTERS, MASTER_STEM
from macros.reading import Tell, quiet, read_returns
from macros.sidecars import received_times, times_beside
from macros.steps import Written, put
from workbook.assess import assess
from workbook.book import Book
from workbook.follow import followed
from workbook.history import snapshot_of, with_history
from workbook.incoming.registers import refreshed
from workbook.judgement import Month
from workbook.money import excel_decimal
from workbook.month import earlier_months, notice_pages, run_month
from workbook.period import SETTLEMENT, Period
from workbook.policy.figures import percent
from workbook.schema import master
from workbook.schema.history import Closing
from workbook.schema.lists import OPEN
from workbook.showing.changes import history_pages
from workbook.showing.pages import NOTICED, data_pages, home_pages, home_place, outlook_pages, result_pages
from xlsx_tools.columns import column_letter, column_number
from xlsx_tools.grammar import date_of
from xlsx_tools.limits import OWN
from xlsx_tools.page import Page
from xlsx_tools.patch import patch
from xlsx_tools.reader import Cells, read_workbook
from xlsx_tools.save import write_atomic

SNAPSHOT_ENDING = "_封账.json"


@dataclass(frozen=True, slots=True)
class ClosedStep:
    """What `close` did. `again`: the period was closed before and says the same."""

    month: Month
    written: Written | None
    open_findings: int
    again: bool = False


def close(folder: Folder, period: Period, now: datetime, closed_by: str | None = None) -> ClosedStep:
    """Keep a period's figures as they are now. Twice is once; other figures than those kept are refused."""
    data, before = folder.read()
    kept = snapshots(folder, before)
    book = with_history(refreshed(before), kept.kept, period, now.date())
    month = assess(book, period)
    if not any(row.period == str(period) for row in book.receipts):
        raise Stop(f"{period.label}还没有收件汇总，不能封账。请先运行 zhaoshang consolidate。")
    waiting = sum(1 for row in book.problems if row.period == str(period) and row.state == OPEN)
    row = closing_of(book, period)
    if row is not None:
        changed = [one for one in book.corrections if one.period == str(period)]
        if len(book.corrections) == len(before.corrections):
            return ClosedStep(month, None, waiting, again=True)
        raise Stop(
            f"{period.label}已于 {row.closed:%Y-%m-%d} 封账，现在的数字有 {len(changed)} 处不同，不能重新封账。"
            f"请运行 zhaoshang notice 或 consolidate，改动会记入“{master.CORRECTIONS.title}”。"
        )
    text = json.dumps(snapshot_of(month, book), ensure_ascii=False, indent=1) + "\n"
    name = f"{period}{SNAPSHOT_ENDING}"
    place = place_of(folder)
    place.mkdir(parents=True, exist_ok=True)
    write_atomic(place / name, text.encode())
    write_atomic(place / f"{period}_{MASTER_STEM}{folder.master.suffix}", data)
    closing = Closing(
        period=str(period),
        closed=now.replace(second=0, microsecond=0),
        closed_by=closed_by,
        paid=month.county.paid,
        completion=f"{percent(month.county.completion, month.policy)}%",
        file=name,
        sha=fingerprint(text.encode()),
    )
    rows = sorted((*book.closings, closing), key=lambda one: one.period)
    book = replace(book, closings=tuple(rows))
    return ClosedStep(month, put(folder, data, book, [], now, notes=kept.lost), waiting)


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: cells that differ, and originals or snapshots that are not as they were."""

    periods: tuple[str, ...]
    files: int
    differing: tuple[str, ...]
    lost: tuple[str, ...]


def verify(folder: Folder, tell: Tell = quiet) -> Verified:
    """Work the master out again from the originals in 归档 and list each cell that differs; nothing is written.

    What staff typed （参数， 单位名册， decisions, 认定） is taken from the master as it stands; everything that came in is read
    anew, period by period.
    """
    data, book = folder.read()
    lost = [*snapshots(folder, book).lost, *_originals(folder, book)]
    now, files, periods = book, 0, []
    attempts = Attempts(folder, book, writing=False)
    for number in range(1, SETTLEMENT + 1):
        period = Period(book.year, number)
        arrivals = opened(folder, period, folder.originals(period), attempts, keeping=False)
        collected = any(row.period == str(period) and row.sha for row in (*book.entries, *book.receipts))
        if not arrivals and not collected:
            continue
        times = received_times(times_beside(folder.place(INBOX, period)), now, arrivals, {})
        reads = read_returns(now, arrivals, times, tell, attempts=attempts)
        now = run_month(now, reads, period).book
        files += len(arrivals)
        periods.append(str(period))
    pages = _pages(now, book, data)
    return Verified(tuple(periods), files, tuple(_differing(data, patch(data, pages).data)), tuple(lost))


def _pages(now: Book, before: Book, data: bytes) -> list[Page]:
    """Everything the steps write, for the period that the master shows."""
    if before.shown is None:
        raise Stop("主工作簿还没有汇总过任何一期，没有可以核验的内容。")
    period = before.shown
    month = assess(now, period)
    if (day := _noticed(before, data)) is not None:
        return [*notice_pages(now, period, day), *history_pages(now)]
    now = followed(now, month, earlier_months(now, month))
    lists = (
        data_pages(now, month),
        result_pages(month, now),
        outlook_pages(month, now),
        home_pages(month, now),
    )
    return [*(page for pages in lists for page in pages), *history_pages(now)]


def _noticed(book: Book, data: bytes) -> date | None:
    """The day of the notice, where 首页 says that the period shown has one."""
    place = home_place(book, "noticed")
    cells = read_workbook(data, OWN).sheets.get(place[0]) if place else None
    if place is None or cells is None or cells.at(place[2] - 1, column_number(place[1]) - 1) != NOTICED:
        return None
    row = next((one for one in book.notice if one.kind == "date"), None)
    return date_of(row.text) if row is not None else None


def _originals(folder: Folder, book: Book) -> Iterator[str]:
    """Originals that are not there, and those that are not what they were."""
    there: set[str] = set()
    archive = folder.root / ARCHIVE
    for path in sorted((*archive.glob("*/*/*"), *archive.glob(f"*/{LETTERS}/{ATTACHED}/*"))):
        head, mark, _ = path.name.partition("_")
        if not path.is_file() or not mark or path.name.startswith("."):
            continue
        sha = fingerprint(path.read_bytes())
        there.add(sha)
        if not sha.startswith(head):
            yield f"“{path.relative_to(folder.root)}”的内容与指纹 {head} 不符，原件被改动过。请从备份里找回原件。"
    missing = {row.sha: row for row in book.receipts if row.sha and row.sha not in there}
    for row in missing.values():
        yield f"〔{master.RECEIPTS.title}〕{row.period} {row.unit or ''} 的原件“{row.file}”不在“{ARCHIVE}”里。请从备份里找回。"


def _differing(data: bytes, anew: bytes) -> Iterator[str]:
    """Each cell whose value is not what it is when it is worked out again."""
    before, after = read_workbook(data, OWN), read_workbook(anew, OWN)
    for title, cells in after.sheets.items():
        old = before.sheets[title]
        for row in range(max(len(cells.rows), len(old.rows))):
            wide = max(len(side.rows[row]) if row < len(side.rows) else 0 for side in (cells, old))
            for column in range(wide):
                was, now = _seen(old, row, column), _seen(cells, row, column)
                if was != now:
                    yield (
                        f"〔{title}〕{column_letter(column + 1)}{row + 1}：主工作簿是 {_said(was)}，"
                        f"按原件重算是 {_said(now)}"
                    )


def _seen(cells: Cells, row: int, column: int) -> Any:
    fault = cells.faults.get((row, column))
    value = fault.shown if fault else cells.at(row, column)
    return excel_decimal(value) if type(value) in (int, float) else value or None


def _said(value: Any) -> str:
    return "空白" if value is None else f"“{value}”"


__all__ = ["ClosedStep", "Verified", "close", "verify"]
