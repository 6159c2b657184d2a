"""Strangers' files read by an Executor of any kind: a pool of processes, a cluster of many machines.

The files go out as bytes, a chunk of them at a time, and come back as plain values; whoever reads a chunk gives each
file to a keeper of its own (worker.py). A chunk that the Executor loses, with its process or its machine, is read here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from xlsx_tools.gate import SIZE_LIMIT
from xlsx_tools.keepers import KEEPERS, Plain, load
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import read_plain

CHUNK = 16  # files that go out together
_CHUNK_BYTES = 4 * 2**20  # a bigger file is read here
_AHEAD = 24  # chunks under way

Sent = tuple[list[bytes], "Future[Any] | None"]


class NotTheSame(Exception):
    """Whoever reads has another version of this program, or none."""


def read_spread(
    sources: Iterable[Path | bytes], executor: Executor, workers: int = 2, extract: str = ""
) -> Generator[Plain | Refusal, None, None]:
    """As read_plain, by the executor.

    Raises NotTheSame where another version of this program would answer.
    """
    waiting: deque[Sent | Refusal] = deque()
    try:
        for files in _chunks(sources):
            if isinstance(files, Refusal):
                waiting.append(files)
            else:
                small = sum(map(len, files)) <= _CHUNK_BYTES
                waiting.append(
                    (files, executor.submit(read_chunk, mark(extract), files, extract) if small else None)
                )
            if len(waiting) >= _AHEAD:
                yield from _answered(waiting.popleft(), workers, extract)
        while waiting:
            yield from _answered(waiting.popleft(), workers, extract)
    finally:
        for one in waiting:
            if not isinstance(one, Refusal) and one[1] is not None:
                one[1].cancel()


def _chunks(sources: Iterable[Path | bytes]) -> Iterator[list[bytes] | Refusal]:
    files: list[bytes] = []
    for source in sources:
        data = load(source, SIZE_LIMIT)
        full = isinstance(data, Refusal) or sum(map(len, files)) + len(data) > _CHUNK_BYTES
        if files and (full or len(files) == CHUNK):
            yield files
            files = []
        if isinstance(data, Refusal):
            yield data
        else:
            files.append(data)
    if files:
        yield files


def _answered(sent: Sent | Refusal, workers: int, extract: str) -> Iterator[Plain | Refusal]:
    if isinstance(sent, Refusal):
        yield sent
        return
    files, future = sent
    try:
        answers = None if future is None else future.result()
    except (ImportError, TypeError) as error:  # it has no such function, or one that is asked otherwise
        raise NotTheSame(str(error)) from error
    except Exception:  # whatever became of whoever was to read it
        answers = None
    if answers is None:
        yield from read_plain(files, workers, extract)
        return
    if answers[0] != mark(extract):
        raise NotTheSame(answers[0])
    for good, answer in answers[1]:
        yield answer if good else Refusal(*answer)


def read_chunk(
    asked: str, files: list[bytes], extract: str = ""
) -> tuple[str, list[tuple[bool, tuple[Any, ...]]]]:
    """Read some files where this runs; says by which version of the program, and reads nothing for another."""
    if asked != mark(extract):
        return mark(extract), []
    answers = []
    for answer in KEEPERS.read(files, extract):
        if isinstance(answer, Refusal):
            answers.append((False, (answer.code, answer.what, answer.sheet, answer.cell)))
        else:
            answers.append((True, answer))
    return mark(extract), answers


@cache
def mark(extract: str = "") -> str:
    """A fingerprint of everything that reads, and of the package of what is made of it: another version may differ."""
    told, here = sha256(extract.encode()), Path(__file__).parent
    paths = sorted(here.glob("*.py"))
    if extract:
        paths += sorted((here.parent / extract.partition(".")[0]).rglob("*.py"))
    for path in paths:
        told.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return told.hexdigest()


__all__ = ["CHUNK", "NotTheSame", "mark", "read_chunk", "read_spread"]
