"""The papers of a period in its folder 通报： the notice as a Word document, beside the sheet of the master."""

from __future__ import annotations

from datetime import date, datetime

from macros.folder import NOTICES, Folder
from workbook.assess import Month
from workbook.book import Book
from workbook.month import notice_paragraphs
from workbook.showing.paper import notice_paper
from xlsx_tools.document import document
from xlsx_tools.save import Saved, save_over


def write_notice(folder: Folder, month: Month, book: Book, issued: date, now: datetime) -> Saved:
    """The notice as 通报/PERIOD/….docx; one that stood there and was another goes to 备份 first."""
    paper = notice_paper(notice_paragraphs(book, month, issued), month, book, issued)
    place = folder.place(NOTICES, month.period)
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{month.period}招商引资工作通报.docx"
    return save_over(path, document(paper), backups=folder.backups, now=now)


__all__ = ["write_notice"]
