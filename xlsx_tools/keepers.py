"""The processes that read for this one, as it sees them: started when they are needed, asked, ended when they are late.

What is said on the way stands in keeper.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsx_tools.keeper import DIED, LENGTH, READ_BOOK, WALL_SECONDS, over, receive, request
from xlsx_tools.refused import Refusal
from xlsx_tools.sentences import UNREADABLE

_MOMENT = 2  # seconds
_HERE = Path(__file__).resolve().parents[1]

Plain = tuple[Any, ...]  # a workbook, or what was made of it, as plain values
Answer = Plain | Refusal


class Keepers:
    """One keeper for each thread that asks, started when it first does and again when it has died.

    extract   what they make of each workbook (module:function), its cells unless said
    """

    def __init__(self, extract: str = "") -> None:
        self._extract = extract
        self._own = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []
        self._until: dict[subprocess.Popen[bytes], float] = {}  # when each file's time is over
        self._late: set[subprocess.Popen[bytes]] = set()
        self._left = False
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def ask(self, task: bytes, files: Sequence[bytes]) -> list[Answer]:
        """What each file comes to; several at once save both sides much waiting."""
        found: list[Answer] = []
        while len(found) < len(files):
            found += self._asked(task, files[len(found) :])
            if self._left:
                found += [Refusal("reader-failed", "停止")] * (len(files) - len(found))
        return found

    def _asked(self, task: bytes, files: Sequence[bytes]) -> list[Answer]:
        """The answers to the first files, one at the least: who reads gives up the rest after a bad one."""
        keeper, found = self._keeper(), []
        assert keeper.stdin is not None
        try:
            self._until[keeper] = time.monotonic() + WALL_SECONDS
            keeper.stdin.write(request(task, files))
            keeper.stdin.flush()
            good = self._answers(keeper, len(files), found)
        except OSError:
            good = False
        finally:
            self._until.pop(keeper, None)
        if not good:
            self._own.keeper = None
            _end(keeper)
        if not good or not found:  # the file at hand is to blame
            what = f"超过{WALL_SECONDS}秒" if keeper in self._late else "读取程序中断"
            found.append(Refusal("reader-failed", what))
        return found[: len(files)]

    def _answers(self, keeper: subprocess.Popen[bytes], wanted: int, found: list[Answer]) -> bool:
        """Take the answers to a request; whether they ended as they should, so that there is no need to doubt them."""
        assert keeper.stdout is not None
        while (answer := receive(keeper.stdout.read)) is not None:
            if len(answer) == LENGTH.size:
                return answer in (over(len(found)), over(DIED))
            plain = _unpacked(answer)
            if plain is None or len(found) == wanted:
                return False
            found.append(plain)
            self._until[keeper] = time.monotonic() + WALL_SECONDS
        return False

    def leave(self) -> None:
        """Nobody waits for what is asked any more."""
        self._left = True
        for keeper in list(self._until):
            _kill(keeper)

    def _watch(self) -> None:
        while not self._closed.wait(1):
            for keeper, until in list(self._until.items()):
                if time.monotonic() > until:
                    self._late.add(keeper)
                    _kill(keeper)

    def _keeper(self) -> subprocess.Popen[bytes]:
        keeper = getattr(self._own, "keeper", None)
        if keeper is None:
            keeper = self._own.keeper = _started(self._extract)
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
        self._by_extract: dict[str, Keepers] = {}
        self._lock = threading.Lock()

    def read(self, files: Sequence[bytes], extract: str = "") -> list[Answer]:
        with self._lock:
            if extract not in self._by_extract:
                keepers = self._by_extract[extract] = Keepers(extract)
                atexit.register(keepers.close)
        return self._by_extract[extract].ask(READ_BOOK, files)


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
            data = file.read(about.st_size + 1)
            if len(data) > about.st_size:  # it grows
                data += file.read(limit + 1 - len(data))
    except (OSError, ValueError):
        return Refusal("cannot-open")
    return data if len(data) <= limit else _too_big(limit)


def _too_big(limit: int) -> Refusal:
    return Refusal("too-big", f"超过{limit >> 20}MB")


def _started(extract: str) -> subprocess.Popen[bytes]:
    """A keeper that finds this package and nothing that lies about in the working folder."""
    paths = [str(_HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "xlsx_tools.keeper", *filter(None, [extract])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=2**18,
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


def _unpacked(answer: bytes) -> Answer | None:
    try:
        plain = _Plain(io.BytesIO(answer)).load()
        if not isinstance(plain[0], str):
            return plain
        code, what, sheet, cell = plain
        return Refusal(code, f"{what}", f"{sheet}", f"{cell}") if code in UNREADABLE else None
    except Exception:  # a reader that was taken over may answer anything
        return None


__all__ = ["KEEPERS", "Answer", "Keepers", "Plain", "load"]
