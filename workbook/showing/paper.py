"""The notice as a Word document: the paragraphs of the sheet 通报 and the annexes, laid out as official paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from workbook.assess import Month
from workbook.book import Book
from workbook.schema.kinds import MOMENT, PERCENT, POINTS, WAN
from workbook.schema.sheet import Sheet
from workbook.showing.annexes import ANNEX_NAMES, annex_lines, annex_note
from workbook.showing.notice import HUMAN_HINT, Paragraph
from xlsx_tools.columns import Column
from xlsx_tools.document import A3, A4, Grid, Paper, Words

_GAP = re.compile("\u3000+")
WIDEST, TITLE_WIDTH = 36, 36  # half-width characters: a column of a table, a line of the title
_TITLE_BREAK = "工作情况"
_BULLETIN = ("masthead", "number", "office")


def notice_paper(
    paragraphs: Sequence[Paragraph], month: Month, book: Book, issued: date, number: str | None = None
) -> Paper:
    """The notice with its annexes. Every word and figure is one that the master's sheets show.

    A bulletin （督查通报 第×期）， or with the `number` of a document （such as 青委督〔2012〕10号） an official document; an
    empty number leaves room for it.
    """
    offices = [item.text for item in paragraphs if item.kind == "sign"]
    return Paper(
        title=next(item.text for item in paragraphs if item.kind == "title"),
        author=" ".join(offices),
        dated=issued,
        words=tuple(_words(paragraphs if number is None else _official(paragraphs, number, issued))),
        annexes=tuple(
            _grid(number, sheet, lines, month, book)
            for number, (sheet, _, lines) in enumerate(annex_lines(month, book), 1)
        ),
        imprint=tuple(_GAP.sub("\t", item.text) for item in paragraphs if item.kind == "imprint"),
    )


def _official(paragraphs: Sequence[Paragraph], number: str, issued: date) -> list[Paragraph]:
    """The head of an official document in place of a bulletin's: the first office's name and the document's number."""
    office = next(item.text for item in paragraphs if item.kind == "sign")
    head = [
        Paragraph("official", f"{office}文件"),
        Paragraph("doc_number", number or f"〔{issued.year}〕　　号"),
    ]
    return head + [item for item in paragraphs if item.kind not in _BULLETIN]


def _words(paragraphs: Sequence[Paragraph]) -> Iterator[Words]:
    listed = False
    for item in paragraphs:
        if item.kind == "imprint":
            continue
        look = item.kind
        if look == "attachment" and not listed:
            look, listed = "attachments", True
        for text in item.text.split("\n"):
            text = text.strip(" \u3000")
            if look == "office":
                text = _GAP.sub("\t", text)
            if look == "title" and _wide(text) > TITLE_WIDTH:  # a word is not torn, and no character alone
                text = text.replace(_TITLE_BREAK, f"\n{_TITLE_BREAK}", 1)
            yield Words(look, text, hint=item.text == HUMAN_HINT)


def heading_of(item: Column, month: Month) -> str:
    """A column's heading as a paper has it: the two lines of 三（五） by their numbers, which a county may set."""
    high, low = month.policy.lines_shown
    line = {"gap_80": high, "gap_70": low}.get(item.key)
    return item.heading if line is None else f"距{line}缺口（万元）"


def _grid(number: int, sheet: Sheet, lines: Sequence[Any], month: Month, book: Book) -> Grid:
    columns = tuple(sheet.table)
    rows = [tuple(shown_cell(item, getattr(line, item.key)) for item in columns) for line in lines]
    if sheet.total and lines:
        rows.append(_total(sheet, columns, lines))
    headings = [heading_of(item, month) for item in columns]
    widths = tuple(_room(text, [row[at] for row in rows]) for at, text in enumerate(headings))
    return Grid(
        label=f"附件{number}",
        title=ANNEX_NAMES[number - 1],  # the format wants the words of the list of annexes
        note=_dated(annex_note(sheet, month), sheet, month),
        headings=tuple(
            text.replace("（", "\n（", 1) if _wide(text) > width else text
            for text, width in zip(headings, widths, strict=True)
        ),
        rows=tuple(rows) or (_nothing(columns),),
        widths=widths,
        aligns=tuple(item.kind.align for item in columns),
        paper=A3 if sheet.paper == "A3" else A4,
    )


def _dated(note: str, sheet: Sheet, month: Month) -> str:
    """The months that an annex covers, where its sheet has them in its headline."""
    covers = f"{month.period.year}年{month.period.span_label}　" if "{span}" in sheet.headline else ""
    return covers + note


def _nothing(columns: Sequence[Column]) -> tuple[str, ...]:
    """The one row of an annex that has nothing to tell."""
    at = next((place for place, item in enumerate(columns) if item.key == "name"), 0)
    return tuple("无" if place == at else "" for place in range(len(columns)))


def _room(heading: str, texts: Sequence[str]) -> float:
    """How wide a column is beside the others: what stands in it on one line, the heading on two; long words wrap."""
    return max(4, -(-_wide(heading) // 2), min(WIDEST, max(map(_wide, texts), default=0))) + 3


def _wide(text: str) -> int:
    """Half-width characters as a Chinese font draws them, its marks too."""
    return sum(2 if ord(character) > 0x7F else 1 for character in text)


def _total(sheet: Sheet, columns: Sequence[Column], lines: Sequence[Any]) -> tuple[str, ...]:
    """合计： under the name, the sums of the columns that the sheet adds up."""
    texts = []
    for item in columns:
        summed = item.key in sheet.total
        texts.append(
            shown_cell(item, sum(getattr(line, item.key) or 0 for line in lines))
            if summed
            else "合计"
            if item.key == "name"
            else ""
        )
    return tuple(texts)


def shown_cell(item: Column, value: Any) -> str:
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


__all__ = ["heading_of", "notice_paper", "shown_cell"]
