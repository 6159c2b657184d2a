"""The papers of a period in its folder 通报： the notice as a Word document, beside the sheet of the master."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from macros.folder import NOTICES, Folder
from workbook.assess import Month
from workbook.book import Book
from workbook.month import notice_paragraphs
from workbook.showing.paper import notice_paper
from xlsx_tools.document import FONTS, Paper, document
from xlsx_tools.office import NoPdf, font_warning, pdf_of
from xlsx_tools.save import save_over

NOTICE_STEM = "招商引资工作通报"


@dataclass(frozen=True, slots=True)
class Laid:
    """How the notice is laid out: a bulletin, or with `number` （may be empty） an official document; and its PDF."""

    number: str | None = None
    pdf: bool = False


BULLETIN = Laid()


def write_notice(
    folder: Folder, month: Month, book: Book, issued: date, now: datetime, laid: Laid = BULLETIN
) -> tuple[str, ...]:
    """The notice as 通报/PERIOD/….docx; one that stood there and was another goes to 备份 first.

    Returns what a person should know: where it is, and which fonts this machine lacks.
    """
    paper = notice_paper(notice_paragraphs(book, month, issued), month, book, issued, laid.number)
    place = folder.place(NOTICES, month.period)
    told = write_paper(place, f"{month.period}{NOTICE_STEM}", paper, folder.backups, now, laid.pdf)
    warning = font_warning(FONTS)
    return (*told, warning) if warning else told


def write_paper(
    place: Path, stem: str, paper: Paper, backups: Path, now: datetime, pdf: bool = False
) -> tuple[str, ...]:
    """A paper as STEM.docx, and as STEM.pdf where that is asked for; returns what was done with each."""
    place.mkdir(parents=True, exist_ok=True)
    path, data = place / f"{stem}.docx", document(paper)
    told = [f"Word文稿：{save_over(path, data, backups=backups, now=now).message}"]
    if pdf:
        try:
            made = save_over(path.with_suffix(".pdf"), pdf_of(data, path.name), backups=backups, now=now)
            told.append(f"PDF：{made.message}")
        except NoPdf as error:
            told.append(str(error))
    return tuple(told)


__all__ = ["BULLETIN", "Laid", "write_notice", "write_paper"]
