"""One strict grammar for numbers and dates that were typed as text.

`float()` takes '1_000' and 'nan'; a guess turns '约200' into 200. Here a text is a number only when every
character of it is understood: half- or full-width digits, thousands commas in groups of three, one decimal
point, a leading minus, and a unit of money. Everything else is None, for the caller to report.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

_UNITS = {
    "元": Decimal(1),
    "千元": Decimal(10) ** 3,
    "万": Decimal(10) ** 4,
    "万元": Decimal(10) ** 4,
    "百万": Decimal(10) ** 6,
    "百万元": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "千万元": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "亿元": Decimal(10) ** 8,
}
_NUMBER = re.compile(
    r"(?P<sign>-?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)?"
    r" ?(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")?"
)
_DATE = re.compile(
    r"([0-9]{4}) ?(?:-|/|\.|年) ?([0-9]{1,2}) ?(?:-|/|\.|月) ?([0-9]{1,2}) ?日?(?: 00:00(?::00)?)?|"
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
)
_MOMENT = re.compile(r"(.+?)[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?")
_MINUS = str.maketrans({"\u2212": "-", "\uff0d": "-", "\u2013": "-", "\u3000": " ", "\xa0": " "})
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
NOTHING_WORD = "无"


@dataclass(frozen=True, slots=True)
class TextNumber:
    """What a text says: a number and, if it was written, the unit in 元 （10000 for 万元）."""

    number: Decimal
    unit: Decimal | None


def plain(text: str) -> str:
    """Full-width digits, points and commas as half-width, odd blanks as blanks, ends trimmed."""
    if text.isascii():
        return text.strip()
    narrowed = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_MINUS))
    return narrowed.strip()


def number_of(text: str) -> TextNumber | None:
    """The number a text is, or None.

    >>> number_of("220.00万").number, number_of("1.2.3"), number_of("约200"), number_of("nan")
    (Decimal('220.00'), None, None, None)
    """
    tidy = plain(text)
    if tidy == NOTHING_WORD:
        return TextNumber(Decimal(0), None)
    match = _NUMBER.fullmatch(tidy)
    if match is None:
        return None
    digits = match["whole"].replace(",", "").replace(" ", "") + (match["part"] or "")
    if len(digits) > 30:
        return None
    return TextNumber(Decimal(match["sign"] + digits), _UNITS[match["unit"]] if match["unit"] else None)


def date_of(text: str) -> date | None:
    """The day a text names （2012-10-25, 2012/10/25, 2012.10.25, 2012年10月25日， 20121025）， or None."""
    match = _DATE.fullmatch(plain(text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A day with a time of day (2012-10-25 16:50), or a day alone (its midnight), or None."""
    tidy = plain(text)
    match = _MOMENT.fullmatch(tidy)
    day = date_of(match[1] if match else tidy)
    if day is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.groups()[1:]) if match else (0, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute, second)


__all__ = ["NOTHING_WORD", "TextNumber", "date_of", "moment_of", "number_of", "plain"]
