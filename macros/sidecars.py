"""When files came in, and what the office wrote of it beside them: 收件时间.csv （文件名，收件时间） or FILE.received."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from macros.folder import Incoming, Stop, csv_rows, decode
from macros.places import TIME_ENDING, TIMES
from workbook.book import Book
from xlsx_tools.grammar import moment_of

_SHOWN = 5


def times_beside(place: Path) -> dict[str, datetime]:
    """The times by file name; raises Stop for a line that cannot be used."""
    found: dict[str, datetime] = {}
    for name in TIMES:
        path = place / name
        if path.is_file():
            found |= _listed(path)
    for path in place.glob(f"*{TIME_ENDING}") if place.is_dir() else ():
        found[path.name.removesuffix(TIME_ENDING)] = _moment(decode(path.read_bytes()), path)
    return found


def received_times(
    said: Mapping[str, datetime],
    book: Book,
    incoming: Sequence[Incoming],
    received_at: Mapping[str, datetime],
) -> list[datetime]:
    """When each file came in: as the command says, a sidecar, an earlier run, its mail, the command for all, the file."""
    logged = {(item.sha, item.file): item.received for item in book.receipts if item.sha and item.received}
    return [
        received_at.get(item.name)
        or received_at.get(item.called)
        or said.get(item.name)
        or said.get(item.called)
        or logged.get((item.sha, item.name))
        or (item.sealed.came if item.sealed else None)
        or received_at.get("")
        or item.stamped
        for item in incoming
    ]


def unused(said: Mapping[str, datetime], names: Iterable[str]) -> tuple[str, ...]:
    """A note of the times that belong to none of the files; nothing where each has found its own."""
    strangers = sorted(set(said) - set(names))
    if not strangers:
        return ()
    shown = "”“".join(strangers[:_SHOWN])
    more = f"等{len(strangers)}个文件" if len(strangers) > _SHOWN else ""
    return (
        f"来件里没有“{shown}”{more}，为它写的收件时间没有用上。请核对“{TIMES[0]}”和 {TIME_ENDING} 文件写的文件名（连同扩展名）。",
    )


def _listed(path: Path) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    above, titled = True, False  # above the list; a title was there
    for number, row in enumerate(csv_rows(path.read_bytes(), path), 1):
        name, moment = (*(cell.strip() for cell in row), "", "")[:2]
        if not name and not moment:
            continue
        above = above and "." not in name and moment_of(moment) is None and (not titled or "时间" in moment)
        if above:
            titled = True
            continue
        if not name or not moment:
            raise Stop(
                f"“{path}”第{number}行只有“{name or moment}”。每行应写文件名和收件时间两栏，用逗号隔开。"
            )
        found[name] = _moment(moment, path)
    return found


def _moment(text: str, path: Path) -> datetime:
    moment = moment_of(text)
    if moment is None:
        raise Stop(f"“{path}”里的时间“{text.strip()}”认不出，请写成 2012-10-24 16:30 的样子。")
    return moment


__all__ = ["received_times", "times_beside", "unused"]
