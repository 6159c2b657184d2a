"""The papers of a period in its folder 通报： the notice as a Word document, beside the sheet of the master."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from macros.folder import Folder, Stop
from macros.places import NOTICES
from workbook.assess import Month
from workbook.book import Book
from workbook.follow import followed
from workbook.month import earlier_months, notice_paragraphs
from workbook.showing.month_papers import reminded, statements, supervised, without_evidence
from workbook.showing.notice import HUMAN
from workbook.showing.paper import notice_paper
from workbook.showing.year_papers import approvals, barred_list, publication
from xlsx_tools.atomic import explained
from xlsx_tools.document import FONTS, LOOKS, Paper, document, with_written
from xlsx_tools.document_mark import is_edited, mark_of, written_by_people
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
    """The notice as 通报/PERIOD/….docx; one that stood there and was another goes to 备份 first, one that a person has
    edited is left alone.

    Returns what a person should know: where it is, and which fonts this machine lacks.
    """
    paper = notice_paper(notice_paragraphs(book, month, issued), month, book, issued, laid.number)
    place = folder.place(NOTICES, month.period)
    told = write_paper(place, f"{month.period}{NOTICE_STEM}", paper, folder.backups, now, laid.pdf)
    warning = font_warning(FONTS)
    return (*told, warning) if warning else told


PAPERS: dict[str, tuple[Callable[[Month, Book, date], Paper | None], str]] = {
    "对账单": (statements, "没有报送单位"),
    "催报名单": (reminded, "没有缺报的单位"),
    "督办通知单": (supervised, "没有严重落后的小分队（年终补报期不督办进度），也没有到期未办的事项"),
    "佐证缺件清单": (without_evidence, "没有缺凭证的资金"),
    "奖励兑现审批表": (approvals, "没有可兑付的奖励"),
    "公示稿": (publication, "没有可兑付的奖励"),
    "限评优名单": (barred_list, "没有低于限评优线的小分队人员"),
}
"""The papers on request: what makes each of them, and what is said where there is nothing to write."""


def write_papers(
    folder: Folder,
    month: Month,
    book: Book,
    issued: date,
    now: datetime,
    only: Sequence[str] = (),
    pdf: bool = False,
) -> tuple[str, ...]:
    """The papers of a period as 通报/PERIOD/….docx. Raises Stop for a name that there is not."""
    strange = [name for name in only if name not in PAPERS]
    if strange:
        raise Stop(f"没有“{'”“'.join(strange)}”这种文稿。可以写的有：{'、'.join(PAPERS)}。")
    book = followed(book, month, earlier_months(book, month))
    place = folder.place(NOTICES, month.period)
    told: list[str] = []
    for name in only or PAPERS:
        make, nothing = PAPERS[name]
        paper = make(month, book, issued)
        if paper is None:
            told.append(f"{name}：{nothing}，没有写。")
        else:
            told += write_paper(place, f"{month.period}{name}", paper, folder.backups, now, pdf)
    warning = font_warning(FONTS)
    return (*told, warning) if warning else tuple(told)


def write_paper(
    place: Path, stem: str, paper: Paper, backups: Path, now: datetime, pdf: bool = False
) -> tuple[str, ...]:
    """A paper as STEM.docx, and as STEM.pdf where that is asked for; returns what was done with each.

    A document that a person has edited stays as it is, and so does its PDF follow it: where the figures are still those
    with which it was made nothing is written, else the new one lies beside it, with what people wrote in their part.
    """
    place.mkdir(parents=True, exist_ok=True)
    path, data = place / f"{stem}.docx", document(paper)
    with explained(path, "读取"):
        stood = path.read_bytes() if path.exists() else None
    if stood is None or not is_edited(stood):
        told = [f"Word文稿：{save_over(path, data, backups=backups, now=now).message}"]
    elif mark_of(stood) == mark_of(data):
        told, data = [f"Word文稿：“{path}”生成后有人改过，数字没有变化，保留改过的这份。"], stood
    else:
        new = document(with_written(paper, written_by_people(stood, LOOKS[HUMAN].name)))
        told = [f"Word文稿：{save_over(path, new, backups=backups, now=now, edited=True).message}"]
        data = stood
    if pdf:
        try:
            made = save_over(path.with_suffix(".pdf"), pdf_of(data, path.name), backups=backups, now=now)
            told.append(f"PDF：{made.message}")
        except NoPdf as error:
            told.append(str(error))
    return tuple(told)


__all__ = ["BULLETIN", "PAPERS", "Laid", "write_notice", "write_paper", "write_papers"]
