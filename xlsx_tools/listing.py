"""Strangers' workbooks as lines of JSON: `python -m xlsx_tools read FILE...`, one line a file, whatever the file is.

    {"file": …, "sheets": {name: {"rows": 12, "cells": 80}}, "notes": [{"code", "sheet", "cell", "message"}]}
    {"file": …, "code": "not-a-workbook", "message": …}          a file that is refused

`rows` is the number of the last row that holds something, `cells` how many cells hold something. With values every
sheet has them too, by address; days as 2012-10-24, moments as 2012-10-24T16:30:00.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsx_tools.columns import column_letter
from xlsx_tools.reader import Cells, Workbook
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import read_files


def listed(files: Sequence[str], workers: int = 2, values: bool = False) -> Iterator[dict[str, Any]]:
    """One object a file, in the order given."""
    answers = read_files([Path(file) for file in files], workers)
    for file, answer in zip(files, answers, strict=True):
        if isinstance(answer, Refusal):
            yield {"file": file, "code": answer.code, "message": answer.message}
        else:
            yield {"file": file, **_workbook(answer, values)}


def _workbook(book: Workbook, values: bool) -> dict[str, Any]:
    return {
        "sheets": {name: _sheet(cells, values) for name, cells in book.sheets.items()},
        "notes": [
            {
                "code": note.code,
                "sheet": note.sheet or None,
                "cell": note.cell or None,
                "message": note.message,
            }
            for note in book.notes
        ],
    }


def _sheet(cells: Cells, values: bool) -> dict[str, Any]:
    held = {
        (row, column): value
        for row, line in enumerate(cells.rows)
        for column, value in enumerate(line)
        if value is not None and value != ""
    }
    held |= {place: fault.shown for place, fault in cells.faults.items()}
    found: dict[str, Any] = {"rows": max((row for row, _ in held), default=-1) + 1, "cells": len(held)}
    if values:
        found["values"] = {
            f"{column_letter(column + 1)}{row + 1}": _plain(held[row, column]) for row, column in sorted(held)
        }
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


__all__ = ["listed"]
