"""Cells put at another row: the address that stands in their own characters."""

from __future__ import annotations

import re
from functools import lru_cache

from xlsx_tools.patch.xml_text import ATTRS

ADDRESS = re.compile(r"""\sr\s*=\s*["']([A-Z]+)(\d+)["']""")


def _readdressed(match: re.Match[str], row: int) -> str:
    """An opening cell tag with another row in its address."""
    return ADDRESS.sub(lambda m: m[0].replace(f"{m[1]}{m[2]}", f"{m[1]}{row}"), match[0], count=1)


def at_row(raw: str, prefix: str, row: int) -> str:
    """A cell's characters at another row."""
    placed = _placed_cell(prefix).match(raw)
    if placed is not None:
        return raw if placed[1] == str(row) else f"{raw[: placed.start(1)]}{row}{raw[placed.end(1) :]}"
    return _open_cell(prefix).sub(lambda m: _readdressed(m, row), raw, count=1)


def all_at_row(raw: str, prefix: str, row: int) -> str:
    """A row's cells at another row."""
    return _open_cell(prefix).sub(lambda match: _readdressed(match, row), raw)


@lru_cache(maxsize=16)
def _open_cell(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"<{prefix}c(?=[\s/>]){ATTRS}/?>")


@lru_cache(maxsize=16)
def _placed_cell(prefix: str) -> re.Pattern[str]:
    return re.compile(rf'<{prefix}c r="[A-Z]++([0-9]++)"')


__all__ = ["ADDRESS", "all_at_row", "at_row"]
