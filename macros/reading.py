"""Reading what came in: each file of a period as a submission, or as refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from macros.folder import Incoming
from workbook.book import Book
from workbook.incoming.intake import submission_from, unit_named
from workbook.incoming.returns import Refused
from workbook.incoming.submission import Arrival, Submission
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import read_files

Tell = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def quiet(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def read_returns(
    book: Book,
    incoming: Sequence[Incoming],
    times: Sequence[datetime],
    tell: Tell = quiet,
    workers: int = 2,
) -> list[Submission | Refused]:
    """Each file as a submission, or as refused with its code, in the order given."""
    found: list[Submission | Refused] = []
    workbooks = read_files([one.path for one in incoming], workers)
    for item, received, workbook in zip(incoming, times, workbooks, strict=True):
        arrival = Arrival(item.name, item.sha, received)
        unit = unit_named(item.name, book.units)
        if isinstance(workbook, Refusal):
            found.append(Refused(arrival, workbook.code, unit, workbook.what, workbook.sheet, workbook.cell))
        else:
            read = submission_from(workbook, arrival, book.units)
            found.append(read or Refused(arrival, "no-template", unit))
        tell("读取来件", len(found), len(incoming))
    return found


__all__ = ["Tell", "quiet", "read_returns"]
