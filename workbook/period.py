"""A reporting period: a month of the year, or the settlement after it （年终补报， written 2012-13）."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

SETTLEMENT = 13
FIRST_YEAR, LAST_YEAR = 1990, 2199
_TEXT = re.compile(r"(\d{4})-(\d{1,2})")


class NotAPeriod(ValueError):
    """A text that names no period."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`Period(2012, 10)` is October; number 13 is the settlement period.

    >>> str(Period(2012, 3)), Period(2012, 13).label
    ('2012-03', '2012年年终补报')
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= SETTLEMENT and FIRST_YEAR <= self.year <= LAST_YEAR):
            raise NotAPeriod(f"{self.year}-{self.number}")

    @classmethod
    @lru_cache(maxsize=1_000)  # a ledger says the same few over and over
    def parse(cls, text: str) -> Period:
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise NotAPeriod(text)
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def is_settlement(self) -> bool:
        return self.number == SETTLEMENT

    @property
    def month(self) -> int:
        """The calendar month the period speaks of: 12 for the settlement."""
        return min(self.number, 12)

    @property
    def label(self) -> str:
        return f"{self.year}年年终补报" if self.is_settlement else f"{self.year}年{self.number}月"

    @property
    def span_label(self) -> str:
        """The months the year's figures cover: 1—10月， 1月， 全年."""
        if self.is_settlement:
            return "全年"
        return "1月" if self.number == 1 else f"1—{self.number}月"

    @property
    def months_left(self) -> int:
        """Whole months of the year that are still to come."""
        return 12 - self.month

    @property
    def year_start(self) -> date:
        return date(self.year, 1, 1)

    def earlier(self) -> tuple[Period, ...]:
        """The periods of the same year before this one, in order."""
        return tuple(Period(self.year, n) for n in range(1, self.number))

    @property
    def previous(self) -> Period | None:
        return Period(self.year, self.number - 1) if self.number > 1 else None


__all__ = ["LAST_YEAR", "SETTLEMENT", "NotAPeriod", "Period"]
