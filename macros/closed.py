"""What is kept of closed months on disk, and what a closed month forbids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from macros.folder import Folder, Stop, fingerprint
from macros.places import ARCHIVE, CLOSED
from workbook.book import Book
from workbook.history import SET_ITEMS, Snapshot, snapshot_from
from workbook.period import Period
from workbook.schema import master
from workbook.schema.history import Closing, Correction

NAMED_FEW = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """The snapshots that could be read, in order, and a sentence for each that could not."""

    kept: tuple[Snapshot, ...] = ()
    lost: tuple[str, ...] = ()


def place_of(folder: Folder) -> Path:
    """Where the snapshots are: 归档/封账."""
    return folder.root / ARCHIVE / CLOSED


def snapshots(folder: Folder, book: Book) -> Kept:
    """Every closed period's snapshot, held against the fingerprint in 封账记录."""
    kept, lost = [], []
    for row in sorted(book.closings, key=lambda one: one.period):
        path = place_of(folder) / (row.file or "")
        try:
            data = path.read_bytes()
            if fingerprint(data) != row.sha:
                raise ValueError("changed")
            kept.append(snapshot_from(json.loads(data)))
        except (OSError, ValueError, KeyError, TypeError):
            lost.append(
                f"{row.period}的封账快照“{path.name}”找不到或被改动过，这一期的更正不能核对。"
                f"请从备份里找回“{place_of(folder)}”里的这个文件。"
            )
    return Kept(tuple(kept), tuple(lost))


def closing_of(book: Book, period: Period) -> Closing | None:
    return next((row for row in book.closings if row.period == str(period)), None)


def require_open(book: Book, period: Period, correct: str | None) -> None:
    """Stop for a closed period, unless a reason is given."""
    row = closing_of(book, period)
    if row is not None and not (correct or "").strip():
        raise Stop(
            f"{period.label}已于 {row.closed:%Y-%m-%d} 封账，没有继续。确需更正的，请加 --correct '更正依据' 再运行，"
            f"改动记入“{master.CORRECTIONS.title}”，在下一期通报里说明。"
        )


def require_unchanged(book: Book, period: Period) -> None:
    """Stop where the notice of a closed period would no longer say what it said."""
    changed = [row for row in book.corrections if row.period == str(period) and row.item not in SET_ITEMS]
    if closing_of(book, period) is not None and changed:
        raise Stop(
            f"{period.label}已封账，封账后数字有 {len(changed)} 处改动（见“{master.CORRECTIONS.title}”），"
            "这一期通报不能重做。请在下一期通报里说明更正。"
        )


def corrected_notes(before: Book, after: Book) -> Iterator[str]:
    """What a run logged in 更正记录， and what is missing there."""
    rows = after.corrections[len(before.corrections) :]
    for row in rows[:NAMED_FEW]:
        yield f"“{master.CORRECTIONS.title}”：{said_of(row, after)}。"
    if len(rows) > NAMED_FEW:
        yield f"“{master.CORRECTIONS.title}”还记入了另外 {len(rows) - NAMED_FEW} 处改动。"
    if any(not row.basis or not row.approved_by for row in rows):
        yield f"请在“{master.CORRECTIONS.title}”补填依据和批准人。"


def said_of(row: Correction, book: Book) -> str:
    unit = book.unit(row.unit)
    who = "全县" if row.unit is None else unit.name if unit else row.unit
    return f"{row.period} {who}{row.item}由 {row.old} 改为 {row.new}"


__all__ = [
    "Kept",
    "closing_of",
    "corrected_notes",
    "place_of",
    "require_open",
    "require_unchanged",
    "said_of",
    "snapshots",
]
