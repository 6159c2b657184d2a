"""The notice as a Word document: the paragraphs of the sheet 通报 and the annexes, laid out as official paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from workbook.assess import Month
from workbook.book import Book
from workbook.schema.kinds import MOMENT, PERCENT, POINTS, WAN
from workbook.schema.sheet import Sheet
from workbook.showing.annexes import annex_lines
from workbook.showing.notice import Paragraph
from workbook.showing.pages import headline
from xlsx_tools.columns import Column
from xlsx_tools.document import A3, A4, Grid, Paper, Words

_LOOKS = {"human": "body", "attachment": "attachment"}


def notice_paper(paragraphs: Sequence[Paragraph], month: Month, book: Book, issued: date) -> Paper:
    """The notice with its annexes. Every word and figure is one that the master's sheets show."""
    day = f"{issued.year}年{issued.month}月{issued.day}日"
    offices = [item.text for item in paragraphs if item.kind == "sign"]
    return Paper(
        title=next(item.text for item in paragraphs if item.kind == "title"),
        author=" ".join(offices),
        dated=issued,
        words=tuple(_words(paragraphs)),
        annexes=tuple(
            _grid(number, sheet, lines, month, book)
            for number, (sheet, _, lines) in enumerate(annex_lines(month, book), 1)
        ),
        imprint=(
            *(item.text for item in paragraphs if item.kind == "imprint"),
            f"{offices[0] if offices else book.county}　{day}印发",
        ),
    )


def _words(paragraphs: Sequence[Paragraph]) -> Iterator[Words]:
    listed = False
    for item in paragraphs:
        if item.kind == "imprint":
            continue
        look = _LOOKS.get(item.kind, item.kind)
        if look == "attachment" and not listed:
            look, listed = "attachments", True
        for text in item.text.split("\n"):
            yield Words(look, text.strip(" \u3000"))


def _grid(number: int, sheet: Sheet, lines: Sequence[Any], month: Month, book: Book) -> Grid:
    columns = tuple(sheet.table)
    rows = [tuple(_shown(item, getattr(line, item.key)) for item in columns) for line in lines]
    if sheet.total and lines:
        rows.append(_total(sheet, columns, lines))
    return Grid(
        label=f"附件{number}",
        title=headline(sheet, month, book),
        note=sheet.note,
        headings=tuple(item.heading for item in columns),
        rows=tuple(rows),
        widths=tuple(float(item.width) for item in columns),
        aligns=tuple(item.kind.align for item in columns),
        paper=A3 if sheet.paper == "A3" else A4,
    )


def _total(sheet: Sheet, columns: Sequence[Column], lines: Sequence[Any]) -> tuple[str, ...]:
    """合计： under the name, the sums of the columns that the sheet adds up."""
    texts = []
    for item in columns:
        summed = item.key in sheet.total
        texts.append(
            _shown(item, sum(getattr(line, item.key) or 0 for line in lines))
            if summed
            else "合计"
            if item.key == "name"
            else ""
        )
    return tuple(texts)


def _shown(item: Column, value: Any) -> str:
    """A value as the sheet's cell shows it."""
    if value is None:
        return ""
    cell = item.kind.to_cell(value)
    if item.kind is WAN:
        return f"{cell:,.2f}" if cell else "—"
    if item.kind is PERCENT:
        return f"{cell * 100:.2f}%"
    if item.kind is POINTS:
        return f"{cell:.2f}"
    if item.kind is MOMENT and isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(cell)


__all__ = ["notice_paper"]
