"""What a person should know about a workbook that was patched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One remark: a code for programs, the sheet it is about (None: the whole workbook), a sentence."""

    code: str
    sheet: str | None
    message: str


__all__ = ["Note"]
