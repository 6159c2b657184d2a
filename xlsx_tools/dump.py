"""A workbook as text, one cell a line, so that a reviewer sees what moved.

小分队完成情况!H5  22060
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from xlsx_tools.columns import column_letter
from xlsx_tools.reader import Workbook


def dump(workbook: Workbook, sheets: Iterable[str] | None = None) -> Iterator[str]:
    """The cells that hold anything, sheet by sheet in the workbook's order (or only those named)."""
    wanted = None if sheets is None else set(sheets)
    for cells in workbook.sheets.values():
        if wanted is not None and cells.name not in wanted:
            continue
        for row, values in enumerate(cells.rows, 1):
            for column, value in enumerate(values, 1):
                fault = cells.faults.get((row - 1, column - 1))
                shown = _shown(fault.shown if fault else value)
                if shown:
                    yield f"{cells.name}!{column_letter(column)}{row}  {shown}"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if (value.hour, value.minute) != (0, 0) else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).replace("\n", "⏎")


__all__ = ["dump"]
