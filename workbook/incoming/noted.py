"""What the reader saw in a return, beside its figures, that its sender and the office are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbook.sentences import NOTED
from xlsx_tools.marks import LIST_SHEET
from xlsx_tools.place import RowPlace
from xlsx_tools.reader import Workbook
from xlsx_tools.refused import Note

AT_MOST = 20
_ROWS = re.compile(r"A(\d+):A(\d+)")


def notes_told(workbook: Workbook, lines: Iterable[RowPlace]) -> tuple[Note, ...]:
    """The notes of a return: of texts like formulas the first, of a list of ours none, and of what is hidden the rows
    that are read, `lines` (the template hides its keys itself).
    """
    rows: dict[str, list[int]] = {}
    for at in lines:
        rows.setdefault(at.sheet, []).append(at.row)
    notes = []
    for note in workbook.notes:
        if note.code == "hidden-content":
            first = _first_within(note.cell, rows.get(note.sheet, ()))
            notes += [replace(note, cell=f"A{first}")] if first else []
        elif note.code in NOTED and not note.sheet.startswith(LIST_SHEET):
            notes.append(note)
    return tuple(notes[:AT_MOST])


def _first_within(stretch: str, rows: Sequence[int]) -> int | None:
    """The first of the rows that lies in a stretch of rows (A6:A7); None where none does or it is no such stretch."""
    found = _ROWS.fullmatch(stretch)
    if found is None:
        return None
    first, last = map(int, found.groups())
    return next((row for row in rows if first <= row <= last), None)


__all__ = ["notes_told"]
