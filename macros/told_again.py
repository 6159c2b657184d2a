"""What `consolidate` said last, said again at once where nothing has changed since: no list is read, nothing is judged.

Everything that a run is made from is looked at: the master and the inbox by their content, the originals, the forms and
the closed months by their names, sizes and times, the program, the words of the command, and the day. Imports little,
since it is there to save time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from macros.places import ARCHIVE, CLOSED, INBOX, ISSUED, LAST, MASTER_ENDINGS, MASTER_STEM, READING

TOLD = "told"  # the entry of the record
_ROOMS = ("macros", "workbook", "xlsx_tools", "templates")


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of a run's report, and its exit code."""

    said: tuple[str, ...]
    code: int


def inbox_stand(root: Path, period: str) -> str:
    """What lies in a period's inbox; taken before a run, so that what comes in meanwhile is not overlooked."""
    place = root / INBOX / period
    files = sorted(place.iterdir()) if place.is_dir() else []
    return _digest(
        f"{path.name} {path.stat().st_mtime_ns} {_content(path)}" for path in files if path.is_file()
    )


def stand(root: Path, period: str, words: Sequence[str], inbox: str, master: str = "") -> str:
    """Everything that a run on this inbox is made from; raises OSError where that cannot be seen.

    `master` is the fingerprint of the master that a run has written; else that of the one that stands there.
    """
    path = next(path for ending in MASTER_ENDINGS if (path := root / (MASTER_STEM + ending)).is_file())
    return _digest(
        [
            master or _content(path),
            *map(repr, (inbox, f"{date.today()}", os.environ.get("ZHAOSHANG_MAIL_SERVER"), *words)),
            *_looks(root / ARCHIVE / period),
            *_looks(root / ARCHIVE / CLOSED),
            *_looks(root / ISSUED / period),
            *_looks(root / READING),
            *(line for room in _ROOMS for line in _looks(Path(__file__).parents[1] / room, ".py", ".toml")),
        ]
    )


def told_again(root: Path, period: str, words: Sequence[str]) -> Told | None:
    """What the last run said, where the same run would say the same."""
    try:
        kept = json.loads((root / LAST).read_bytes())[period][TOLD]
        if kept["stand"] == stand(root, period, words, inbox_stand(root, period)):
            return Told(tuple(map(str, kept["said"])), int(kept["code"]))
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        pass
    return None


def keep_told(root: Path, period: str, words: Sequence[str], inbox: str, master: str, told: Told) -> None:
    """Put what was said beside the run's record, where there is one; it only saves time, so nobody waits for it."""
    from xlsx_tools.save import SaveError, write_atomic

    with suppress(OSError, ValueError, KeyError, TypeError, StopIteration, SaveError):
        kept: dict[str, Any] = json.loads((root / LAST).read_bytes())
        said = {"stand": stand(root, period, words, inbox, master), "said": told.said, "code": told.code}
        kept[period][TOLD] = said
        write_atomic(root / LAST, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode())


def _looks(place: Path, *endings: str) -> Iterator[str]:
    """Every file under a folder by name, size and time, as it looks from outside."""
    for folder, _, names in sorted(os.walk(place)):
        for name in sorted(names):
            if not endings or name.endswith(endings):
                path = os.path.join(folder, name)
                about = os.stat(path)
                yield f"{path} {about.st_size} {about.st_mtime_ns}"


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _digest(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


__all__ = ["Told", "inbox_stand", "keep_told", "stand", "told_again"]
