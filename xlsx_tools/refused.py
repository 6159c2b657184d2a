"""A workbook or a wish that is refused by name, before anything is written."""

from __future__ import annotations


class PatchRefused(Exception):
    """Why a workbook is left as it is: a code for programs, a place, and one sentence for a person."""

    def __init__(self, code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.sheet = sheet
        self.cell = cell
        self.message = message


__all__ = ["PatchRefused"]
