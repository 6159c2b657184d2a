"""The processes that read strangers' files for another, with limits on what they may use.

    parent --(one letter, how many, each file's length and bytes)--> reader
    parent <--(length, pickled plain data)-- reader     of each file, or from the keeper for a reader that died
    parent <--(how many)--                              that is all; files without an answer were not looked at

What a workbook comes to is its cells, or what a function makes of them that the parent names, in the same process.

The keeper only forks readers and waits for them; a reader takes requests straight from the parent. It ends by itself
after a file that it had to refuse, after a big one, and after a number of them, so that what a stranger may have done
to it ends too; forking the next takes some milliseconds. One that crashes or takes more time or memory than it may
costs the file it was reading: the keeper answers `reader-failed` for it and forks another. Where there is no fork
(Windows) the keeper reads by itself, and the parent ends it when its time is over.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import struct
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from xlsx_tools.reader import Workbook, read_workbook
from xlsx_tools.refused import Refusal, Unreadable

MEMORY_LIMIT = 2**30
CPU_SECONDS = 30
WALL_SECONDS = 60
READ_BOOK, OPEN_ENVELOPE = b"B", b"E"
DIED = 2**64 - 1  # how many were answered by one who can't tell
LENGTH = struct.Struct("<Q")
_extract: Callable[[Workbook], tuple[Any, ...]] = Workbook.plain
Read = Callable[[int], bytes]  # gives so many bytes, or what there is up to the end
_FILES_A_READER = 256
_BIG = 4 * 2**20  # after a file, or an answer, of so many bytes a reader ends
_NO_MORE_REQUESTS, _NEXT = 0, 3  # how a reader ends


def main(extract: str = "") -> None:
    """See that there is a reader until the parent is gone; `extract` names what it makes of workbooks (module:function)."""
    global _extract
    if extract:
        module, _, name = extract.partition(":")
        _extract = getattr(importlib.import_module(module), name)
    requests, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a crash prints goes nowhere
        os.dup2(nowhere, stream)
    if not hasattr(os, "fork"):
        _serve(requests, answers)
        return
    gc.disable()  # what a reader makes goes with it
    gc.freeze()
    while True:
        reader = os.fork()
        if reader == 0:
            code = 1
            try:
                code = _serve(requests, answers)
            finally:
                os._exit(code)
        _, status = os.waitpid(reader, 0)
        ended = os.waitstatus_to_exitcode(status)
        if ended == _NO_MORE_REQUESTS:
            return
        if ended != _NEXT:
            _send(answers, failed(_told(ended)))
            _send(answers, over(DIED))


def _told(ended: int) -> str:
    if ended >= 0:
        return "读取程序中断"
    name = signal.Signals(-ended).name
    return {"SIGXCPU": f"超过{CPU_SECONDS}秒", "SIGKILL": "被系统终止"}.get(name, f"读取程序中断，{name}")


def _serve(requests: int, answers: int) -> int:
    """Read one file after the other; returns how the reader ends."""
    forked, left = hasattr(os, "fork"), _FILES_A_READER
    while left > 0 or not forked:
        if forked:
            _limit_memory()
        task = os.read(requests, 1)
        files = _files(partial(_exactly, requests)) if task else None
        if files is None:
            return _NO_MORE_REQUESTS
        done = 0
        for data in files:
            if forked:
                _limit_time(CPU_SECONDS)
            answer, good = _answer(task, data)
            if forked:
                _limit_time(None)
            _send(answers, answer)
            done, left = done + 1, left - 1
            if forked and (not good or len(data) + len(answer) > _BIG):
                left = 0
                break
        _send(answers, over(done))
    return _NEXT


def over(answered: int) -> bytes:
    """What ends the answers to a request: how many there were. No answer is as short."""
    return LENGTH.pack(answered)


def request(task: bytes, files: Sequence[bytes]) -> bytes:
    """What asks for some files to be read."""
    told = (piece for data in files for piece in (LENGTH.pack(len(data)), data))
    return b"".join([task, LENGTH.pack(len(files)), *told])


def _files(read: Read) -> list[bytes] | None:
    """The files of a request, all of them before the first is read, so that no side waits for the other."""
    count = read(LENGTH.size)
    if len(count) < LENGTH.size:
        return None
    files = [receive(read) for _ in range(*LENGTH.unpack(count))]
    return None if None in files else files  # type: ignore[return-value]


def receive(read: Read) -> bytes | None:
    """One message; None at the end of the stream, and for one so long that nobody means it."""
    head = read(LENGTH.size)
    size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else MEMORY_LIMIT + 1
    body = read(size) if size <= MEMORY_LIMIT else b""
    return body if len(body) == size else None


def _exactly(stream: int, size: int) -> bytes:
    """So many bytes, or what there is up to the end."""
    pieces = []
    while size > 0 and (piece := os.read(stream, min(size, 2**20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _send(stream: int, answer: bytes) -> None:
    whole = memoryview(LENGTH.pack(len(answer)) + answer)
    while whole:
        whole = whole[os.write(stream, whole) :]


def _answer(task: bytes, data: bytes) -> tuple[bytes, bool]:
    """What the task comes to as plain data, and whether all was well."""
    try:
        return pickle.dumps(_done(task, data), pickle.HIGHEST_PROTOCOL), True
    except Unreadable as error:
        return refused(error.refusal), False
    except MemoryError:
        return failed("内存不够"), False
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # whatever a stranger's file brings about stays with that file
        return failed(type(error).__name__), False


def _done(task: bytes, data: bytes) -> tuple[Any, ...]:
    if task == READ_BOOK:
        return _extract(read_workbook(data))
    if task == OPEN_ENVELOPE:
        from xlsx_tools.envelope import open_envelope

        found = open_envelope(data)
        return (None,) if found is None else found.plain()
    raise ValueError(task)


def refused(refusal: Refusal) -> bytes:
    plain = (refusal.code, refusal.what, refusal.sheet, refusal.cell)
    return pickle.dumps(plain, pickle.HIGHEST_PROTOCOL)


def failed(what: str) -> bytes:
    return refused(Refusal("reader-failed", what))


def _limit_memory() -> None:
    """A bound on memory; and nothing may be written to any file."""
    import resource

    for name, bound in (("AS", MEMORY_LIMIT), ("FSIZE", 0), ("CORE", 0)):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (bound, bound))


def _limit_time(seconds: int | None) -> None:
    """A bound on the processor time of the file at hand, or none while its answer is sent."""
    import resource

    used = int(time.process_time()) + 1
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (hard if seconds is None else used + seconds, hard))


if __name__ == "__main__":
    main(*sys.argv[1:])
