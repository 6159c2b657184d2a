"""追溯： the rows that a figure is made of, and where each came from: file, sheet, cell, SHA-256."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbook.assess import Month
from workbook.book import Book
from workbook.ledger import Share
from workbook.money import show_wan
from workbook.schema.data import Compiled, Entry
from workbook.schema.template import AREAS


@dataclass(frozen=True, slots=True)
class Source:
    """One row that a figure is made of: where it stands in the master, what it gives, and where that came from."""

    place: str
    what: str
    gives: str
    origin: str
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A figure and what it rests on: its heading and value, its cell, how it is reckoned, the rows behind it."""

    name: str
    heading: str
    shown: str
    place: str | None
    working: tuple[str, ...]
    sources: tuple[Source, ...]
    total: str | None = None


def funds(month: Month, book: Book, wanted: Callable[[Share], bool]) -> tuple[tuple[Source, ...], str]:
    """The ledger's rows that count, and what they come to."""
    place = {id(entry): at for at, entry in enumerate(book.entries)}
    names = {item.id: item.name for item in book.projects}
    rows: dict[int, int] = {}
    for share in month.shares:
        if share.paid and wanted(share):
            at = place[id(share.entry)]
            rows[at] = rows.get(at, 0) + share.paid
    sources = []
    for at, paid in sorted(rows.items()):
        entry = book.entries[at]
        said = f"{entry.period} {entry.unit} {entry.project} {names.get(entry.project, entry.project_name or '')}"
        typed = entry.recognised if month.period.is_settlement else entry.month_paid
        part = "" if typed == paid else f"（全额 {show_wan(typed or 0)}万元，按比例分得）"
        sources.append(
            Source(row_place(Entry, at, book), said.strip(), f"{show_wan(paid)}万元{part}", *origin(entry))
        )
    return tuple(sources), f"{len(rows)}笔合计 {show_wan(sum(rows.values()))}万元"


def compiled_rows(month: Month, book: Book, wanted: Callable[[Compiled], bool]) -> tuple[Source, ...]:
    """The compiled projects that count so far, those that are `wanted`."""
    return tuple(
        Source(
            row_place(Compiled, at, book), f"{one.id} {one.name}", "计1个", *origin(one, AREAS["compiled"])
        )
        for at, one in enumerate(book.compiled)
        if one.counts and (one.first_period or "") <= str(month.period) and wanted(one)
    )


def row_place(record: type, at: int, book: Book) -> str:
    """A row of a list in the master."""
    standing = book.standings.get(record)
    if standing is None:
        return ""
    return f"〔{standing.sheet}〕第{standing.first_row + at}行"


def origin(row: Entry | Compiled, sheet: str | None = None) -> tuple[str, str | None]:
    """File, sheet and cell of the return, or that the office typed it itself."""
    if not row.file:
        return "办公室录入，没有来件", None
    sheet = getattr(row, "sheet", None) or sheet or ""
    return f"{row.file}〔{sheet}〕{row.cell or ''}", row.sha


__all__ = ["Chain", "Source", "compiled_rows", "funds", "origin", "row_place"]
