"""How much a workbook may hold: little where it comes from a stranger, what Excel itself can hold where it is our own."""

from __future__ import annotations

from dataclasses import dataclass

ROW_LIMIT, COLUMN_LIMIT = 1_048_576, 16_384  # of a sheet, for every program that reads .xlsx
_MB = 2**20


class TooManyRows(Exception):
    """More rows than a sheet of Excel holds; the sentence says which and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what is read.

    file      bytes as it lies on the disk
    part      bytes of one part unpacked; `unpacked` of all of them
    ratio     how many times smaller than its content a big part may be packed
    strings   shared texts
    cells     cells that hold something, in all sheets
    box       cells of one sheet between its corners
    """

    file: int = 30 * _MB
    part: int = 200 * _MB
    unpacked: int = 400 * _MB
    ratio: int = 200
    strings: int = 500_000
    cells: int = 2_000_000
    box: int = 5_000_000


STRANGERS = Limits()
OWN = Limits(
    file=1024 * _MB,
    part=2048 * _MB,
    unpacked=4096 * _MB,
    ratio=1_100,
    strings=20_000_000,
    cells=40_000_000,
    box=80_000_000,
)


def require_row(row: int, sheet: str) -> None:
    """Refuse a row （0-based） below the last that a sheet has. Raises TooManyRows."""
    if row >= ROW_LIMIT:
        raise TooManyRows(
            f"〔{sheet}〕超过 Excel 一张表 {ROW_LIMIT:,} 行的上限，没有生成。请减少行数，或分成几个工作簿。"
        )


__all__ = [
    "COLUMN_LIMIT",
    "OWN",
    "ROW_LIMIT",
    "STRANGERS",
    "Limits",
    "TooManyRows",
    "require_row",
]
