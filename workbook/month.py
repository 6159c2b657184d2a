"""run_month: the one place where the steps meet. A function of values: no file, no clock, no Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbook.assess import Month, assess
from workbook.book import Book
from workbook.consolidate import Consolidated, Refused, consolidate
from workbook.follow import followed
from workbook.incoming.submission import Submission
from workbook.period import Period
from workbook.policy.criticism import months_needed
from workbook.showing.notice import Paragraph, compose, notice_page
from workbook.showing.pages import annex_pages, data_pages, home_pages, outlook_pages, result_pages
from xlsx_tools.page import Page


@dataclass(frozen=True, slots=True)
class MonthResult:
    """What a run makes of a period: the book after it, its judgement, and the pages that show both."""

    consolidated: Consolidated
    month: Month
    pages: tuple[Page, ...]

    @property
    def book(self) -> Book:
        return self.consolidated.book


def run_month(book: Book, reads: Iterable[Submission | Refused], period: Period) -> MonthResult:
    """Take a period's returns in and judge it. The order of the returns does not matter; twice is once."""
    done = consolidate(book, period, reads)
    month = assess(done.book, period)
    done = replace(done, book=followed(done.book, month, earlier_months(done.book, month)))
    pages = (
        *data_pages(done.book, month),
        *result_pages(month, done.book),
        *outlook_pages(month, done.book),
        *home_pages(month, done.book),
    )
    return MonthResult(done, month, pages)


def earlier_months(book: Book, month: Month) -> tuple[Month, ...]:
    """The months before a period that the rules of criticism look back at, in order; none for the settlement."""
    if month.period.is_settlement:
        return ()
    back = months_needed(book.policy) - 1
    return tuple(assess(book, period) for period in month.period.earlier()[-back:]) if back else ()


def notice_pages(book: Book, period: Period, issued: date) -> tuple[Page, ...]:
    """The notice of a period with its annexes, the results it speaks of and the lists behind them."""
    month = assess(book, period)
    book = followed(book, month, earlier_months(book, month))
    return (
        *data_pages(book, month),
        *result_pages(month, book),
        *outlook_pages(month, book),
        *annex_pages(month, book),
        notice_page(_composed(book, month, issued), book),
        *home_pages(month, book),
    )


def notice_paragraphs(book: Book, month: Month, issued: date) -> tuple[Paragraph, ...]:
    """The notice of a period as its sheet has it."""
    return _composed(followed(book, month, earlier_months(book, month)), month, issued)


def _composed(book: Book, month: Month, issued: date) -> tuple[Paragraph, ...]:
    earlier = earlier_months(book, month)
    back = month.period.previous
    before = earlier[-1] if earlier else assess(book, back) if back else None
    return compose(month, before, book, issued)


__all__ = ["MonthResult", "earlier_months", "notice_pages", "notice_paragraphs", "run_month"]
