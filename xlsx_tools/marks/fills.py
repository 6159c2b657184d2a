"""Coloured cells: a format of its own for every format that a marked cell had, and the way back.

The new format is the old one with another fill. What the fill was is written down in the hidden columns of the
list, so that the way back is open also after a program has numbered all formats anew.
"""

from __future__ import annotations

import re

from xlsx_tools.marks.parts import put_text, read_text
from xlsx_tools.package import Package
from xlsx_tools.patch.xml_text import attr, children, element, opening, with_attr

MARKED = "FFFFCCB3"  # nobody else's colour: by it a mark is known again
_FILL = (
    f'<fill><patternFill patternType="solid"><fgColor rgb="{MARKED}"/><bgColor indexed="64"/>'
    "</patternFill></fill>"
)
_COUNT = re.compile(r"\d+")


class Formats:
    """The fills and cell formats of one workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = package.related(package.workbook_part, "styles")
        self._part = found[0] if found else None
        self._text = read_text(package, self._part) if self._part else ""
        self.fills = self._items("fills")
        self.xfs = self._items("cellXfs")
        self._before = list(self.fills), list(self.xfs)

    @property
    def usable(self) -> bool:
        """Whether formats can be added here at all."""
        return bool(self.xfs) and bool(self.fills) and ":fills" not in self._text

    def _items(self, holder: str) -> list[str]:
        match = element(holder).search(self._text)
        if match is None or not match[3]:
            return []
        return [match[3][start:end] for _, start, end in children(match[3])]

    def _ours(self, fill: str) -> bool:
        colour = opening("fgColor").search(fill)
        return colour is not None and (attr(colour[2], "rgb") or "").upper() == MARKED

    def fill_of(self, style: str | None) -> str:
        """The fill of a format, as the file has it."""
        number = self._fill_number(self.xfs[self._index(style)])
        return self.fills[number] if number < len(self.fills) else self.fills[0]

    def _index(self, style: str | None) -> int:
        number = int(style or 0)
        return number if number < len(self.xfs) else 0

    @staticmethod
    def _fill_number(xf: str) -> int:
        match = opening("xf").match(xf)
        return int(attr(match[2], "fillId") or 0) if match else 0

    def marked(self, style: str | None) -> bool:
        """Whether it is a format of ours."""
        return bool(self.xfs) and self._ours(self.fill_of(style))

    def mark(self, style: str | None) -> str:
        """The same format in our colour."""
        mine = next((n for n, fill in enumerate(self.fills) if self._ours(fill)), None)
        if mine is None:
            self.fills.append(_FILL)
            mine = len(self.fills) - 1
        return self._with_fill(self._index(style), mine)

    def unmark(self, style: str, index: str | None, fill: str | None) -> str:
        """The format that a marked cell had: as was written down, else a format that differs only in the fill."""
        here = self._index(style)
        if index is not None and int(index) < len(self.xfs):
            there = int(index)
            if self._rest(there) == self._rest(here) and self.fill_of(index) == fill:
                return index
        if fill is None:
            alike = [n for n in range(len(self.xfs)) if self._rest(n) == self._rest(here) and n != here]
            alike = [n for n in alike if not self.marked(str(n))]
            return str(alike[0]) if alike else self._with_fill(here, 0)
        if fill not in self.fills:
            self.fills.append(fill)
        return self._with_fill(here, self.fills.index(fill))

    def _rest(self, index: int) -> tuple[str, str]:
        """All of a format but its fill."""
        match = opening("xf").match(self.xfs[index])
        assert match is not None
        attrs = with_attr(with_attr(match[2], "fillId", None), "applyFill", None)
        return " ".join(sorted(attrs.split())), self.xfs[index][match.end() :]

    def _with_fill(self, index: int, fill: int) -> str:
        for number in range(len(self.xfs)):
            if self._fill_number(self.xfs[number]) == fill and self._rest(number) == self._rest(index):
                return str(number)
        match = opening("xf").match(self.xfs[index])
        assert match is not None
        attrs = with_attr(with_attr(match[2], "fillId", str(fill)), "applyFill", "1")
        self.xfs.append(f"<{match[1]}{attrs}{match[3]}>{self.xfs[index][match.end() :]}")
        return str(len(self.xfs) - 1)

    def add(self, xf: str) -> str:
        """A format of the list's own."""
        if xf not in self.xfs:
            self.xfs.append(xf)
        return str(self.xfs.index(xf))

    def sweep(self, used: set[str]) -> None:
        """Drop formats and fills of ours at the end of their lists that nothing uses any more."""
        while self.xfs and self._may_go(self.xfs[-1]) and str(len(self.xfs) - 1) not in used:
            self.xfs.pop()
        taken = {self._fill_number(xf) for xf in self.xfs}
        while self.fills and self._ours(self.fills[-1]) and len(self.fills) - 1 not in taken:
            self.fills.pop()

    def _may_go(self, xf: str) -> bool:
        number = self._fill_number(xf)
        return xf in LIST_LOOKS.values() or (number < len(self.fills) and self._ours(self.fills[number]))

    def save(self) -> None:
        """Write what changed."""
        if self._part is None or (self.fills, self.xfs) == self._before:
            return
        text = self._text
        for holder, items, before in (
            ("fills", self.fills, self._before[0]),
            ("cellXfs", self.xfs, self._before[1]),
        ):
            match = element(holder).search(text)
            assert match is not None
            inner = match[3]
            if items[: len(before)] == before:
                inner += "".join(items[len(before) :])
            else:
                inner = "".join(items)
            attrs = with_attr(match[2], "count", str(len(items))) if attr(match[2], "count") else match[2]
            text = f"{text[: match.start()]}<{match[1]}{attrs}>{inner}</{match[1]}>{text[match.end() :]}"
        put_text(self._package, self._part, text)


LIST_LOOKS = {
    "plain": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>',
    "text": '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
}
"""The formats of the list, built from the workbook's own first font."""

__all__ = ["LIST_LOOKS", "MARKED", "Formats"]
