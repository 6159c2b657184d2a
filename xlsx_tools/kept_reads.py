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
    """A folder of what was read. Where it cannot be written nothing is kept, and nobody is troubled."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def has(self, sha: str) -> bool:
        """Whether something of this version is kept of the file; it may yet turn out to be broken."""
        try:
            with open(self._path(sha), "rb") as file:
                return file.read(len(mark())) == mark().encode()
        except OSError:
            return False

    def get(self, sha: str) -> Plain | Refusal | None:
        """What was read of the file with this fingerprint; None where it has to be read."""
        try:
            head, _, body = self._path(sha).read_bytes().partition(b"\n")
            if head.decode() != _head(sha, body):
                return None
            said = json.loads(body)
            if said["refused"] is not None:
                return Refusal(*said["refused"])
            sheets = [
                (name, [[_value(cell) for cell in row] for row in rows], [_fault(one) for one in faults])
                for name, rows, faults in said["sheets"]
            ]
            return sheets, dict(said["names"]), [tuple(note) for note in said["notes"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, sha: str, answer: Plain | Refusal) -> None:
        """Keep what was read."""
        said: dict[str, Any] = {"refused": None}
        if isinstance(answer, Refusal):
            if answer.code in _PASSING:
                return
            said["refused"] = (answer.code, answer.what, answer.sheet, answer.cell)
        else:
            sheets, names, notes = answer
            said |= {"sheets": sheets, "names": list(names.items()), "notes": notes}
        with suppress(OSError, ValueError, TypeError):
            body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=_day).encode()
            self._write(self._path(sha), f"{_head(sha, body)}\n".encode() + body)

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


def _head(sha: str, body: bytes) -> str:
    return f"{mark()} {sha256(sha.encode() + body).hexdigest()}"


def _day(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(value)


def _value(cell: Any) -> Any:
    if type(cell) is not dict:
        return cell
    ((kind, text),) = cell.items()
    return date.fromisoformat(text) if kind == "day" else datetime.fromisoformat(text)


def _fault(said: list[Any]) -> tuple[Any, ...]:
    place, code, shown = said
    return tuple(place), code, shown


__all__ = ["KeptReads"]
