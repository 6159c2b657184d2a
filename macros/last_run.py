"""What the last run of a period was made from, so that the same run again has nothing to do.

Kept in `.zhaoshang.last.json` of the year's folder; without that file the next run does everything anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from macros.folder import Folder, Incoming, fingerprint
from macros.places import LAST
from workbook.period import Period
from xlsx_tools.save import write_atomic


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a run ended: from what, and what the master does not say; `came` is the inbox alone, as it was then."""

    mark: str
    adopted: int
    set_aside: tuple[str, ...]
    came: str = ""


def mark_of(master: bytes, arrivals: Iterable[tuple[Incoming, datetime]]) -> str:
    """A fingerprint of everything that a run is made from: the master, what came in and when, and this program."""
    said = [metadata.version("zhaoshang"), fingerprint(master)]
    said += sorted(f"{item.mark} {received.isoformat()}" for item, received in arrivals)
    return fingerprint("\n".join(said).encode())


def inbox_mark(folder: Folder, period: Period) -> str:
    """A fingerprint of the files that lie in a period's inbox."""
    return fingerprint("\n".join(f"{item.sha} {item.name}" for item in folder.inbox(period)).encode())


def last_run(folder: Folder, period: Period) -> LastRun | None:
    """The last run of a period; None when nothing is known of it."""
    try:
        found = _kept(folder)[str(period)]
        return LastRun(found["mark"], found["adopted"], tuple(found["set_aside"]), found.get("came", ""))
    except (KeyError, TypeError):
        return None


def remember(folder: Folder, period: Period, run: LastRun) -> None:
    kept = _kept(folder) | {str(period): asdict(run)}
    write_atomic(_path(folder), (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode())


def _path(folder: Folder) -> Path:
    return folder.root / LAST


def _kept(folder: Folder) -> dict[str, dict]:
    try:
        found = json.loads(_path(folder).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


__all__ = ["LastRun", "inbox_mark", "last_run", "mark_of", "remember"]
