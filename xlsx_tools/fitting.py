"""How much room a text takes: where a heading breaks, how high a row with wrapped texts must be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsx_tools.columns import Column, text_width

ROW_HEIGHT, LINE_HEIGHT = 20.0, 15.0  # points, for the screen font at size 10


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a cell this wide, with a little slack for the reader's fonts."""
    room = max(width - 0.5, 1)
    return sum(max(1, -int(-text_width(line) // room)) for line in text.split("\n"))


def fitting_height(columns: Iterable[Column], cells: Sequence[Any], least: float = ROW_HEIGHT) -> float:
    """The height, in points, of a row in which every wrapped text can be read whole."""
    lines = 1
    for item, value in zip(columns, cells, strict=True):
        if item.wrap and isinstance(value, str):
            lines = max(lines, lines_of(value, item.width))
    return least if lines == 1 else max(least, LINE_HEIGHT * lines + 6)


def broken_heading(text: str, width: float) -> str:
    """A heading too long for its column in two lines, the unit in brackets on the second where it fits.

    >>> broken_heading("合同总投资(万元)", 12)
    '合同总投资\\n(万元)'
    """
    if text_width(text) <= width - 1:
        return text
    bracket = max(text.find("("), text.find("（"))
    if bracket > 0 and text_width(text[:bracket]) <= width - 0.5:
        return f"{text[:bracket]}\n{text[bracket:]}"
    half = text_width(text) / 2
    last = bracket if bracket > 0 else len(text) - 1

    def distance(place: int) -> float:
        """How far from the middle; after a stroke is better, inside a word of two characters is worse."""
        liked = 3 if text[place - 1] == "/" else -9 if text[place] in "/)）" else 0
        split = 1.5 if place % 2 else 0
        long = 5 if max(text_width(text[:place]), text_width(text[place:])) > width else 0
        return abs(text_width(text[:place]) - half) - liked + split + long

    best = min(range(1, last + 1), key=distance)
    return f"{text[:best]}\n{text[best:]}"


__all__ = ["LINE_HEIGHT", "ROW_HEIGHT", "broken_heading", "fitting_height", "lines_of"]
