"""Strangers' files are read by other processes: one that crashes, hangs or floods its reader costs that file only.

Threads here wait for the answers; keepers has the processes.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from xlsx_tools.envelope import Envelope
from xlsx_tools.gate import SIZE_LIMIT
from xlsx_tools.keeper import OPEN_ENVELOPE, READ_BOOK
from xlsx_tools.keepers import Answer, Keepers, Plain, load
from xlsx_tools.mail import SIZE_LIMIT as ENVELOPE_LIMIT
from xlsx_tools.reader import Workbook
from xlsx_tools.refused import Refusal

_MOST_WORKERS = 8  # beyond these the one who takes the answers is what all wait for
_TOGETHER, _BYTES_TOGETHER = 8, 2**20  # small files that a process is given at once
_AHEAD = 2  # so many of these under way for each process
_TURN = 0.0005  # seconds a thread works on while another waits to take an answer; else ten times that


def read_files(
    sources: Iterable[Path | bytes], workers: int = 2
) -> Generator[Workbook | Refusal, None, None]:
    """Each file's workbook, or why it is not read, in the order given; a file may be given as its bytes."""
    with Readers(workers) as readers:
        yield from readers.books(sources)


def read_plain(
    sources: Iterable[Path | bytes], workers: int = 2, extract: str = ""
) -> Generator[Plain | Refusal, None, None]:
    """The same as plain values, to be sent on or kept, or what `extract` (module:function) makes of each workbook."""
    with Readers(workers, extract) as readers:
        yield from readers.plain(sources)


def workers_here() -> int:
    """How many processes read where nobody says: one for each core that this one may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS)


def read_envelopes(
    sources: Iterable[Path | bytes], workers: int = 2
) -> Generator[Envelope | Refusal | None, None, None]:
    """Each mail or archive opened, why it is not, or None for what is neither, in the order given."""
    with Readers(workers) as readers:
        yield from readers.envelopes(sources)


class _Turns:
    """How long a thread works on while others wait: shorter from the first who reads to the last."""

    def __init__(self) -> None:
        self._lock, self._open, self._before = threading.Lock(), 0, 0.0

    def shorten(self) -> None:
        with self._lock:
            self._open += 1
            if self._open == 1:
                self._before = sys.getswitchinterval()
                sys.setswitchinterval(min(self._before, _TURN))

    def restore(self) -> None:
        with self._lock:
            self._open -= 1
            if self._open == 0:
                sys.setswitchinterval(self._before)


_TURNS = _Turns()


class Readers:
    """Processes that read, kept until the block ends; starting them costs more than most files do.

    extract   what they make of each workbook, where it is read: `module:function`, from a Workbook to plain values
    """

    def __init__(self, workers: int = 2, extract: str = "") -> None:
        self._keepers = Keepers(extract)
        self._ahead = _AHEAD * max(1, workers)
        self._pool = ThreadPoolExecutor(max(1, workers))

    def __enter__(self) -> Self:
        _TURNS.shorten()
        return self

    def __exit__(self, *_: object) -> None:
        _TURNS.restore()
        self._keepers.leave()
        self._pool.shutdown(cancel_futures=True)
        self._keepers.close()

    def books(self, sources: Iterable[Path | bytes]) -> Generator[Workbook | Refusal, None, None]:
        """As read_files."""
        for answer in self.plain(sources):
            yield answer if isinstance(answer, Refusal) else Workbook.from_plain(answer)

    def plain(self, sources: Iterable[Path | bytes]) -> Generator[Plain | Refusal, None, None]:
        """As read_plain."""
        return self._answers(READ_BOOK, sources, SIZE_LIMIT)

    def envelopes(self, sources: Iterable[Path | bytes]) -> Generator[Envelope | Refusal | None, None, None]:
        """As read_envelopes."""
        for answer in self._answers(OPEN_ENVELOPE, sources, ENVELOPE_LIMIT):
            if isinstance(answer, Refusal):
                yield answer
            else:
                yield None if answer[0] is None else Envelope.from_plain(answer)

    def _answers(
        self, task: bytes, sources: Iterable[Path | bytes], limit: int
    ) -> Generator[Answer, None, None]:
        waiting: deque[Future[list[Answer]]] = deque()
        try:
            for few in _few(sources):
                waiting.append(self._pool.submit(self._asked, task, few, limit))
                if len(waiting) >= self._ahead:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()

    def _asked(self, task: bytes, sources: Sequence[Path | bytes], limit: int) -> list[Answer]:
        files = [load(source, limit) for source in sources]
        answers = iter(self._keepers.ask(task, [one for one in files if isinstance(one, bytes)]))
        return [next(answers) if isinstance(one, bytes) else one for one in files]


def _few(sources: Iterable[Path | bytes]) -> Iterator[list[Path | bytes]]:
    """The sources a few at a time, a big one by itself."""
    few: list[Path | bytes] = []
    room = _BYTES_TOGETHER
    for source in sources:
        size = _size(source)
        if few and (size > room or len(few) == _TOGETHER):
            yield few
            few, room = [], _BYTES_TOGETHER
        few.append(source)
        room -= size
    if few:
        yield few


def _size(source: Path | bytes) -> int:
    try:
        return len(source) if isinstance(source, bytes) else source.stat().st_size
    except (OSError, ValueError):  # told when it is loaded
        return 0


def context() -> multiprocessing.context.BaseContext:
    """How processes of our own are started: from a clean server where there is one, so that no thread is forked along."""
    ways = multiprocessing.get_all_start_methods()
    found = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        found.set_forkserver_preload(["xlsx_tools.reader"])
    return found


__all__ = [
    "Readers",
    "context",
    "read_envelopes",
    "read_files",
    "read_plain",
    "workers_here",
]
