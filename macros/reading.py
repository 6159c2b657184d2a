"""Reading what came in: each file of a period as a submission, or as refused with its reason."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

from macros.attempts import Attempts
from macros.folder import Folder, Incoming, Stop
from workbook.book import Book
from workbook.incoming.plain_return import EXTRACT, NotAReturn, submission_of
from workbook.incoming.returns import Refused
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.unit_names import UnitNames
from xlsx_tools.keepers import Plain
from xlsx_tools.kept_reads import KeptReads
from xlsx_tools.refused import Refusal
from xlsx_tools.spread import NotTheSame, read_spread
from xlsx_tools.worker import read_plain, workers_here

KEPT = ".zhaoshang.reads"
Tell = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
Reads = Generator[Plain | Refusal, None, None]


def quiet(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def kept_in(folder: Folder) -> KeptReads:
    """What earlier runs read of a year's files."""
    return KeptReads(folder.root / KEPT, EXTRACT)


def read_returns(
    book: Book,
    incoming: Sequence[Incoming],
    times: Sequence[datetime],
    tell: Tell = quiet,
    workers: int | None = None,
    attempts: Attempts | None = None,
    executor: Executor | None = None,
    kept: KeptReads | None = None,
) -> list[Submission | Refused]:
    """Each file as a submission, or as refused with its code, in the order given.

    workers   how many processes read, one for each core unless said
    attempts  the records of what killed its reader
    executor  who reads instead of our processes, on this machine or on others
    kept      what was read before; without it every file is read
    """
    found: list[Submission | Refused] = []
    roster = UnitNames(book.units)

    def read(sources: Iterable[Path | bytes]) -> Reads:
        return _read(sources, workers or workers_here(), executor)

    for item, received, (answer, is_new) in zip(
        incoming, times, _answers(incoming, read, attempts, kept), strict=True
    ):
        arrival = _arrival(item, received)
        said = _said(answer, arrival, roster)
        if kept is not None and is_new:
            kept.put(item.sha, said if isinstance(said, Refusal) else answer)
        if isinstance(said, Submission):
            found.append(said)
        else:
            why = said or Refusal("no-template")
            unit = roster.named(arrival.own or item.name)
            found.append(Refused(arrival, why.code, unit, why.what, why.sheet, why.cell))
        tell("读取来件", len(found), len(incoming))
    return found


def _said(answer: Plain | Refusal, arrival: Arrival, roster: UnitNames) -> Submission | Refusal | None:
    """What a reader's answer says, None where the workbook is no return."""
    if isinstance(answer, Refusal):
        return answer
    try:
        return submission_of(answer, arrival, roster)
    except NotAReturn:
        return Refusal("reader-failed", "读取程序中断")


def _answers(
    incoming: Sequence[Incoming],
    read: Callable[[Iterable[Path | bytes]], Reads],
    attempts: Attempts | None,
    kept: KeptReads | None,
) -> Iterator[tuple[Plain | Refusal, bool]]:
    """What each file holds, and whether that is new.

    What its envelope refuses, what is kept, and what killed its reader, is not read.
    """

    def fresh(items: Sequence[Incoming]) -> Reads:
        return attempts.each(items, read) if attempts else read([one.source for one in items])

    wanted = [one for one in incoming if _refused_before(one) is None]
    known = {one.sha for one in wanted if kept is not None and kept.has(one.sha)}
    with contextlib.closing(fresh([one for one in wanted if one.sha not in known])) as answers:
        for one in incoming:
            answer: Plain | Refusal | None = _refused_before(one)
            if answer is None and kept is not None and one.sha in known:
                answer = kept.get(one.sha)
            if answer is not None:
                yield answer, False
            else:  # what is kept but broken comes to light one by one
                yield next(answers) if one.sha not in known else next(fresh([one])), True


def _read(sources: Iterable[Path | bytes], workers: int, executor: Executor | None) -> Reads:
    if executor is None:
        yield from read_plain(sources, workers, EXTRACT)
        return
    try:
        yield from read_spread(sources, executor, workers, EXTRACT)
    except NotTheSame as error:
        raise Stop(
            "集群里装的 zhaoshang 与这台电脑的不是同一个版本，没有读取。请在集群的每台机器上装同一个版本，"
            "或去掉 --dask 在这台电脑上读。"
        ) from error


def _refused_before(item: Incoming) -> Refusal | None:
    return item.sealed.refusal if item.sealed else None


def _arrival(item: Incoming, received: datetime) -> Arrival:
    if item.sealed is None:
        return Arrival(item.name, item.sha, received)
    sealed = item.sealed
    return Arrival(item.name, item.sha, received, sealed.letter, sealed.own, sealed.repeated)


__all__ = ["KEPT", "Tell", "kept_in", "quiet", "read_returns"]
