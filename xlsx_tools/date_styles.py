"""Which cell formats show a number as a date, Excel's built-in ones and Chinese ones among them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from xlsx_tools.part_xml import tree
from xlsx_tools.remembering import once

# 14-22 everywhere; 27-36 and 50-58 are 年月日 and 上午/下午 on Chinese systems. 46 ([h]:mm:ss) is a length of time.
_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
_SILENT = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE = re.compile(r"[ymdhs]|(?<![0#?.,])e(?![+-])", re.IGNORECASE)
_GENERAL = re.compile(r"general|standard|g/通用格式", re.IGNORECASE)
_LONGEST = 255  # characters that Excel allows a format
DAY = 86_400_000  # milliseconds
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_BETWEEN_EPOCHS = 1_462
_LEAP_THAT_NEVER_WAS = 60  # Excel counts a 29 February 1900


@lru_cache(maxsize=1_000)
def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time of day.

    >>> [is_date_format(code) for code in ('yyyy"年"m"月"d"日"', "0.00", '[h]:mm', '[Red]0.00"d"', "G/通用格式")]
    [True, False, False, False, False]
    """
    first = _SILENT.sub("", code[:_LONGEST].partition(";")[0])
    return not _ELAPSED.search(first) and bool(_DATE.search(_GENERAL.sub("", first)))


@once(8)  # the returns of one template have the same styles
def date_styles(data: bytes | None, name: str) -> tuple[bool, ...]:
    """For each cell format of the styles part, whether it shows a date."""
    if data is None:
        return ()
    root = tree(data, name)
    formats = root.iterfind("{*}numFmts/{*}numFmt")
    custom = {item.get("numFmtId", ""): is_date_format(item.get("formatCode", "")) for item in formats}
    return tuple(_shows_date(item.get("numFmtId", "0"), custom) for item in root.iterfind("{*}cellXfs/{*}xf"))


def _shows_date(number: str, custom: dict[str, bool]) -> bool:
    if number in custom:
        return custom[number]
    return number.isascii() and number.isdigit() and int(number[:6]) in _BUILT_IN


def from_serial(number: float, since_1904: bool = False) -> date | datetime | float | None:
    """The day or moment that a serial number stands for; the number itself for a time of day or beyond all days.

    None for one before the first day. Moments are to the millisecond, as the fast reader's are.

    >>> from_serial(41207), from_serial(41207.5), from_serial(0.25), from_serial(-1)
    (datetime.date(2012, 10, 25), datetime.datetime(2012, 10, 25, 12, 0), 0.25, None)
    """
    if number < 0:
        return None
    if number < 1:
        return round(number * DAY) / DAY
    days = number + (_BETWEEN_EPOCHS if since_1904 else 0)
    if days >= LAST_SERIAL:
        return number
    whole = int(days)
    start = datetime(1899, 12, 30) + timedelta(days=whole + (1 if whole < _LEAP_THAT_NEVER_WAS else 0))
    if days == whole:
        return start.date()
    try:
        return start + timedelta(milliseconds=round((days - whole) * DAY))
    except OverflowError:  # the last half millisecond of the year 9999
        return number


__all__ = ["DAY", "date_styles", "from_serial", "is_date_format"]
