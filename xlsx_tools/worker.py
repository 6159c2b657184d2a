"""Strangers' files are read by other processes: one that crashes, hangs or floods its reader costs that file only."""

from __future__ import annotations

import atexit
import contextlib
import io
import multiprocessing
import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

from xlsx_tools.envelope import Envelope
from xlsx_tools.gate import SIZE_LIMIT
from xlsx_tools.keeper import LENGTH, OPEN_ENVELOPE, READ_BOOK, WALL_SECONDS, receive
from xlsx_tools.mail import SIZE_LIMIT as ENVELOPE_LIMIT
from xlsx_tools.reader import Workbook
from xlsx_tools.refused import Refusal

_MOST_WORKERS = 8  # beyond these the one who takes the answers is what all wait for
_MOMENT = 2  # seconds
_TOGETHER = 4  # files that one thread sees to before it answers; to answer each costs more
_AHEAD = 2  # so many of these under way for each process
_HERE = Path(__file__).resolve().parents[1]


Plain = tuple[Any, ...]  # a workbook as plain values


def read_files(
    sources: Iterable[Path | bytes], workers: int = 2
) -> Generator[Workbook | Refusal, None, None]:
    """Each file's workbook, or why it is not read, in the order given; a file may be given as its bytes."""
    with Readers(workers) as readers:
        yield from readers.books(sources)


def read_plain(sources: Iterable[Path | bytes], workers: int = 2) -> Generator[Plain | Refusal, None, None]:
    """The same as plain values, to be sent on or kept."""
    with Readers(workers) as readers:
        yield from readers.plain(sources)


def workers_here() -> int:
    """How many processes read where nobody says: one for each core that this one may use.

    Where there are several, one more: each waits a while for its next file, and a core should not wait with it.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 if cores == 1 else max(1, min(cores + 1, _MOST_WORKERS))


def read_envelopes(
    sources: Iterable[Path | bytes], workers: int = 2
) -> Generator[Envelope | Refusal | None, None, None]:
    """Each mail or archive opened, why it is not, or None for what is neither, in the order given."""
    with Readers(workers) as readers:
        yield from readers.envelopes(sources)


class Readers:
    """Processes that read, kept until the block ends; starting them costs more than most files do."""

    def __init__(self, workers: int = 2) -> None:
        self._keepers = _Keepers()
        self._ahead = _AHEAD * max(1, workers)
        self._pool = ThreadPoolExecutor(max(1, workers))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
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
    ) -> Generator[tuple[Any, ...] | Refusal, None, None]:
        waiting: deque[Future[list[tuple[Any, ...] | Refusal]]] = deque()
        rest = iter(sources)
        try:
            while few := list(islice(rest, _TOGETHER)):
                waiting.append(self._pool.submit(self._keepers.ask_each, task, few, limit))
                if len(waiting) >= self._ahead:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def context() -> multiprocessing.context.BaseContext:
    """How processes of our own are started: from a clean server where there is one, so that no thread is forked along."""
    ways = multiprocessing.get_all_start_methods()
    found = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        found.set_forkserver_preload(["xlsx_tools.reader"])
    return found


class _Keepers:
    """One keeper for each thread that asks, started when it first does and again when it has died."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []
        self._until: dict[subprocess.Popen[bytes], float] = {}  # when each file's time is over
        self._late: set[subprocess.Popen[bytes]] = set()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def ask_each(
        self, task: bytes, sources: list[Path | bytes], limit: int
    ) -> list[tuple[Any, ...] | Refusal]:
        return [self.ask(task, source, limit) for source in sources]

    def ask(self, task: bytes, source: Path | bytes, limit: int) -> tuple[Any, ...] | Refusal:
        data = load(source, limit)
        if isinstance(data, Refusal):
            return data
        keeper = self._keeper()
        self._until[keeper] = time.monotonic() + WALL_SECONDS
        try:
            assert keeper.stdin is not None
            assert keeper.stdout is not None
            keeper.stdin.write(task + LENGTH.pack(len(data)))
            keeper.stdin.write(data)
            keeper.stdin.flush()
            answer = receive(keeper.stdout.fileno())
        except OSError:
            answer = None
        finally:
            self._until.pop(keeper, None)
        found = None if answer is None else _unpacked(answer)
        if found is None:
            self._own.keeper = None
            _end(keeper)
            return Refusal(
                "reader-failed", f"超过{WALL_SECONDS}秒" if keeper in self._late else "读取程序中断"
            )
        return found

    def _watch(self) -> None:
        while not self._closed.wait(1):
            for keeper, until in list(self._until.items()):
                if time.monotonic() > until:
                    self._late.add(keeper)
                    _kill(keeper)

    def _keeper(self) -> subprocess.Popen[bytes]:
        keeper = getattr(self._own, "keeper", None)
        if keeper is None:
            keeper = self._own.keeper = _started()
            self._all.append(keeper)
        return keeper

    def close(self) -> None:
        self._closed.set()
        for keeper in self._all:
            if keeper not in self._until:
                _let_go(keeper)
            _end(keeper)


class _LastingKeepers:
    """Keepers that stay until this process ends, for who reads on behalf of another machine."""

    def __init__(self) -> None:
        self._keepers: _Keepers | None = None
        self._lock = threading.Lock()

    def read(self, data: bytes) -> Plain | Refusal:
        with self._lock:
            if self._keepers is None:
                self._keepers = _Keepers()
                atexit.register(self._keepers.close)
        return self._keepers.ask(READ_BOOK, data, SIZE_LIMIT)


KEEPERS = _LastingKeepers()


def load(source: Path | bytes, limit: int) -> bytes | Refusal:
    """A file's bytes, no more of them than may be; a pipe or a device is no file."""
    if isinstance(source, bytes):
        return source if len(source) <= limit else _too_big(limit)
    try:
        handle = os.open(source, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                return Refusal("cannot-open")
            if about.st_size > limit:
                return _too_big(limit)
            data = file.read(limit + 1)
    except (OSError, ValueError):
        return Refusal("cannot-open")
    return data if len(data) <= limit else _too_big(limit)


def _too_big(limit: int) -> Refusal:
    return Refusal("too-big", f"超过{limit >> 20}MB")


def _started() -> subprocess.Popen[bytes]:
    """A keeper that finds this package and nothing that lies about in the working folder."""
    paths = [str(_HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "xlsx_tools.keeper"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0 if os.name == "posix" else None,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
    )


def _kill(keeper: subprocess.Popen[bytes]) -> None:
    """End a keeper and the reader that it keeps."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(keeper.pid, signal.SIGKILL)
        else:
            keeper.kill()


def _let_go(keeper: subprocess.Popen[bytes]) -> None:
    """An idle keeper ends by itself when nobody asks any more."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        if keeper.stdin is not None:
            keeper.stdin.close()
        keeper.wait(_MOMENT)


def _end(keeper: subprocess.Popen[bytes]) -> None:
    _kill(keeper)
    for stream in (keeper.stdin, keeper.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    keeper.wait()


class _Plain(pickle.Unpickler):
    """Takes values, dates and their containers, and nothing else: what comes back was made of a stranger's bytes."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        if (module, name) == ("datetime", "datetime"):
            return datetime
        raise pickle.UnpicklingError(name)


def _unpacked(answer: bytes) -> tuple[Any, ...] | Refusal | None:
    try:
        plain = _Plain(io.BytesIO(answer)).load()
        return Refusal(*plain) if isinstance(plain[0], str) else plain
    except Exception:  # a reader that was taken over may answer anything
        return None


__all__ = [
    "KEEPERS",
    "Plain",
    "Readers",
    "context",
    "load",
    "read_envelopes",
    "read_files",
    "read_plain",
    "workers_here",
]
