"""What the reader saw in a return, beside its figures, that its sender and the office are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbook.sentences import NOTED
from xlsx_tools.columns import column_letter, column_number
from xlsx_tools.place import RowPlace
from xlsx_tools.reader import Cells, Workbook
from xlsx_tools.refused import Note
from xlsx_tools.sentences import LIST_SHEET

AT_MOST = 20
_STRETCH = re.compile(r"(?:(\d+):(\d+)|([A-Z]+):([A-Z]+))")


def notes_told(workbook: Workbook, lines: Iterable[RowPlace]) -> tuple[Note, ...]:
    """The notes of a return: of texts like formulas the first, of a list of ours none, and of what is hidden the rows
    and columns that are read, `lines` (the template hides its keys itself).
    """
    read: dict[str, list[RowPlace]] = {}
    for at in lines:
        read.setdefault(at.sheet, []).append(at)
    notes = []
    for note in workbook.notes:
        if note.code == "hidden-content":
            there = read.get(note.sheet)
            first = _first_within(note.cell, workbook.sheets[note.sheet], there) if there else None
            notes += [replace(note, cell=first)] if first else []
        elif note.code in NOTED and not note.sheet.startswith(LIST_SHEET):
            notes.append(note)
    return tuple(notes[:AT_MOST])


def _first_within(stretch: str, cells: Cells, lines: Sequence[RowPlace]) -> str | None:
    """The first cell that is read within whole rows (6:7) or columns (B:D); None where none is, or it is no stretch."""
    found = _STRETCH.fullmatch(stretch)
    if found is None:
        return None
    if found[1]:
        return next((f"A{at.row}" for at in lines if int(found[1]) <= at.row <= int(found[2])), None)
    within = range(column_number(found[3]), column_number(found[4]) + 1)
    said = (
        (at.row, column)
        for at in lines
        for key, column in at.columns.items()
        if column in within and key != "no" and cells.at(at.row - 1, column - 1) is not None
    )
    return next((f"{column_letter(column)}{row}" for row, column in said), None)


__all__ = ["notes_told"]
