"""What became of reading each file: one that killed its reader is recorded and not read again by itself.

A file is recorded as started before its reader gets it; the record goes when the reader answers. One whose reader
died keeps a record of that, and so does one that was under way in three runs none of which lived to hear of it.
Staff have it read again by 重读 in 报送登记. The records are `.zhaoshang.reading/FINGERPRINT` in the year's folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from macros.folder import Folder, Incoming
from macros.places import READING
from workbook.book import Book
from workbook.schema.lists import READ_AGAIN
from xlsx_tools.refused import Refusal

_STARTED, _FAILED = "started", "failed"
_RUNS = 3
T = TypeVar("T")


class Attempts:
    """The records of a year's folder; `writing` keeps them."""

    def __init__(self, folder: Folder, book: Book, writing: bool = True) -> None:
        self._place = folder.root / READING
        self._again = {item.sha for item in book.receipts if item.decision == READ_AGAIN}
        self._writing = writing
        self._under_way: set[str] = set()

    def each(
        self,
        items: Sequence[Incoming],
        read: Callable[[Iterable[Path | bytes]], Generator[T | Refusal, None, None]],
    ) -> Generator[T | Refusal, None, None]:
        """What `read` makes of each file, in their order; of one that is not read again, why."""
        spared = {item.sha: why for item in items if (why := self._spared(item.sha))}
        with contextlib.closing(
            read(self._started(item) for item in items if item.sha not in spared)
        ) as answers:
            for item in items:
                if item.sha in spared:
                    yield spared[item.sha]
                    continue
                answer = next(answers)
                self._ended(item.sha, answer)
                yield answer

    def _spared(self, sha: str) -> Refusal | None:
        if sha in self._again:
            return None
        state, said = self._record(sha)
        if state == _FAILED:
            return Refusal("reader-failed", said)
        if state == _STARTED and int(said or 0) >= _RUNS:
            return Refusal("reader-failed", f"{_RUNS}次运行都没有读完")
        return None

    def _started(self, item: Incoming) -> Path | bytes:
        if self._writing and item.sha not in self._under_way:
            self._under_way.add(item.sha)
            state, said = self._record(item.sha)
            runs = int(said or 0) if state == _STARTED and item.sha not in self._again else 0
            self._place.mkdir(exist_ok=True)
            (self._place / item.sha).write_text(f"{_STARTED} {runs + 1}", "utf-8")
        return item.source

    def _ended(self, sha: str, answer: object) -> None:
        if not self._writing:
            return
        self._under_way.discard(sha)
        if isinstance(answer, Refusal) and answer.code == "reader-failed":
            (self._place / sha).write_text(f"{_FAILED} {answer.what}", "utf-8")
            return
        (self._place / sha).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty
            self._place.rmdir()

    def _record(self, sha: str) -> tuple[str, str]:
        try:
            state, _, said = (self._place / sha).read_text("utf-8").partition(" ")
        except (OSError, ValueError):
            return "", ""
        if state == _STARTED and not said.isdigit():
            return "", ""
        return state, said


__all__ = ["Attempts"]
