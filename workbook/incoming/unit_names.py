"""Which unit of the roster a text speaks of: a file's name, the cover of a return."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbook.schema.data import Unit
from xlsx_tools.columns import plain_heading

_MONTH = re.compile(r"\d{4}[-./年]?\d{1,2}月?份?")  # 2012年10月 in a file's name is no unit 10


class UnitNames:
    """Everything that units are called, to be looked up in texts; made once for a roster."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._called: dict[str, set[str]] = {}
        for unit in units:
            for name in unit.names:
                short = (name, name.removeprefix("县"), name.removesuffix("招商小分队"))
                for form in {plain_heading(item) for item in short}:
                    if len(form) >= 2:
                        self._called.setdefault(form, set()).add(unit.id)
        self._lengths = sorted({len(form) for form in self._called}, reverse=True)

    def named(self, text: str) -> str | None:
        """The one unit that a text speaks of, by number or name; None where it is none or several.

        The longest name wins, so that 第十一招商小分队 is not taken for 第一招商小分队.
        """
        plain = _MONTH.sub(" ", plain_heading(text))
        for length in self._lengths:
            found: set[str] = set()
            for start in range(len(plain) - length + 1):
                units = self._called.get(plain[start : start + length])
                if units and not _cut(plain, start, start + length):
                    found |= units
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None


def _cut(text: str, start: int, end: int) -> bool:
    """Whether a number such as s01 is only a part of another, s011."""
    if not text[start:end].isascii():
        return False
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())


NOBODY = UnitNames(())

__all__ = ["NOBODY", "UnitNames"]
