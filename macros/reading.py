"""Reading what came in: each file of a period as a submission, or as refused with its reason."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from macros.attempts import Attempts
from macros.folder import Incoming
from workbook.book import Book
from workbook.incoming.intake import submission_from
from workbook.incoming.returns import Refused
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.unit_names import UnitNames
from xlsx_tools.reader import Workbook
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
    attempts: Attempts | None = None,
) -> list[Submission | Refused]:
    """Each file as a submission, or as refused with its code, in the order given."""
    found: list[Submission | Refused] = []
    roster = UnitNames(book.units)
    for item, received, workbook in zip(
        incoming, times, _workbooks(incoming, workers, attempts), strict=True
    ):
        arrival = _arrival(item, received)
        if isinstance(workbook, Refusal):
            unit = roster.named(arrival.own or item.name)
            found.append(Refused(arrival, workbook.code, unit, workbook.what, workbook.sheet, workbook.cell))
        else:
            read = submission_from(workbook, arrival, roster)
            found.append(read or Refused(arrival, "no-template", roster.named(arrival.own or item.name)))
        tell("读取来件", len(found), len(incoming))
    return found


def _workbooks(
    incoming: Sequence[Incoming], workers: int, attempts: Attempts | None
) -> Iterator[Workbook | Refusal]:
    """What each file holds; what its envelope refuses already, and what killed its reader, is not read."""
    wanted = [one for one in incoming if _refused_before(one) is None]
    if attempts is None:
        read = read_files([one.source for one in wanted], workers)
    else:
        read = attempts.each(wanted, lambda sources: read_files(sources, workers))
    with contextlib.closing(read):
        for one in incoming:
            yield _refused_before(one) or next(read)


def _refused_before(item: Incoming) -> Refusal | None:
    return item.sealed.refusal if item.sealed else None


def _arrival(item: Incoming, received: datetime) -> Arrival:
    if item.sealed is None:
        return Arrival(item.name, item.sha, received)
    sealed = item.sealed
    return Arrival(item.name, item.sha, received, sealed.letter, sealed.own, sealed.repeated)


__all__ = ["Tell", "quiet", "read_returns"]
