"""What was read of each file, kept so that it is read once: by its fingerprint and the version of what reads.

A file is kept as JSON with a checksum, never as anything that could run. It only saves time: whatever is not there, not
whole, or of another version is read anew, so the folder may be deleted at any time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from xlsx_tools.keepers import Plain
from xlsx_tools.refused import Refusal
from xlsx_tools.spread import mark

_PASSING = frozenset({"reader-failed", "cannot-open"})  # may go otherwise another time


class KeptReads:
    """A folder of what was read. Where it cannot be written nothing is kept, and nobody is troubled.

    extract   what was made of each workbook (see Readers); its values hold no dict
    """

    def __init__(self, place: Path, extract: str) -> None:
        self._place, self._mark = place, mark(extract)

    def has(self, sha: str) -> bool:
        """Whether something of this version is kept of the file; it may yet turn out to be broken."""
        try:
            with open(self._path(sha), "rb") as file:
                return file.read(len(self._mark)) == self._mark.encode()
        except OSError:
            return False

    def get(self, sha: str) -> Plain | Refusal | None:
        """What was read of the file with this fingerprint; None where it has to be read."""
        try:
            head, _, body = self._path(sha).read_bytes().partition(b"\n")
            if head.decode() != self._head(sha, body):
                return None
            said = json.loads(body)
            if said["refused"] is not None:
                return Refusal(*said["refused"])
            return tuple(_back(said["plain"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, sha: str, answer: Plain | Refusal) -> None:
        """Keep what was read."""
        said: dict[str, Any] = {"refused": None, "plain": answer}
        if isinstance(answer, Refusal):
            if answer.code in _PASSING:
                return
            said = {"refused": (answer.code, answer.what, answer.sheet, answer.cell)}
        with suppress(OSError, ValueError, TypeError):
            body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_day).encode()
            self._write(self._path(sha), f"{self._head(sha, body)}\n".encode() + body)

    def _write(self, path: Path, data: bytes) -> None:
        """In one move; not forced to the disk, since the checksum tells of what did not get there.

        What a killed run leaves is in the place where the next one writes.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.stem}.tmp")
        try:
            fresh.write_bytes(data)
            os.replace(fresh, path)
        finally:
            with suppress(OSError):
                fresh.unlink()

    def _path(self, sha: str) -> Path:
        return self._place / sha[:2] / f"{sha}.json"

    def _head(self, sha: str, body: bytes) -> str:
        return f"{self._mark} {sha256(sha.encode() + body).hexdigest()}"


def _day(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(value)


def _back(said: Any) -> Any:
    """Lists stay lists; the only dicts are days and moments."""
    if type(said) is list:
        return [_back(one) if type(one) in (list, dict) else one for one in said]
    if type(said) is not dict:
        return said
    ((kind, text),) = said.items()
    return date.fromisoformat(text) if kind == "day" else datetime.fromisoformat(text)


__all__ = ["KeptReads"]
