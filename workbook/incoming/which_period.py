"""For which period a mail is that names none in its address: what its forms say, else its words, else its day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from workbook.period import SETTLEMENT, NotAPeriod, Period
from workbook.policy.edition import Policy
from workbook.policy.reporting import closing
from workbook.sentences import RECEIVING
from xlsx_tools.grammar import plain

_DAY = r"(?!\s*\d{1,2}\s*[日号])"  # 10月25日 is a day, no month's report
_RANGE = re.compile(r"(?<!\d)\d{1,2}\s*月?\s*(?:-|—|~|至|到)\s*(?=\d{1,2}\s*月)")  # 1—10月 ends in October
_DAYS = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:[-./]\d{1,2}[-./]\d{1,2}|\d{4})(?!\d)")
_FULL = re.compile(
    rf"(?<!\d)((?:19|20)\d{{2}})(?:\s*年\s*(\d{{1,2}})\s*月{_DAY}|[-./_ ]?(\d{{2}})(?!\d)|[-./](\d)(?!\d))"
)
_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*月{_DAY}|(?<![一二三四五六七八九十个])(十[一二]?|[一二三四五六七八九])月{_DAY}"
)
_YEAR_END = re.compile(r"(?:((?:19|20)\d{2})\s*年?\s*)?年终补报")
_NUMERALS = {
    word: number
    for number, word in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1
    )
}


def which_period(
    identities: Iterable[str], words: Iterable[str], received: datetime, year: int, policy: Policy
) -> Period | str:
    """The one period of the year that a mail is for, or a sentence of why a person has to say it.

    identities  the periods on the hidden sheets of its forms
    words       its subject and the names of its files
    """
    found = {period for text in identities if (period := _parsed(text)) is not None}
    found = found or {period for text in words for period in named_in(text, received.date())}
    if len(found) > 1:
        return RECEIVING["several"].format(periods="、".join(one.label for one in sorted(found)))
    if not found:
        found = open_at(received, year, policy)
    if len(found) > 1:
        either = "、".join(one.label for one in sorted(found))
        return RECEIVING["unclear"].format(received=f"{received:%m月%d日}", periods=either)
    (period,) = found
    if period.year != year:
        return RECEIVING["other-year"].format(period=period.label, year=year)
    return period


def named_in(text: str, received: date) -> set[Period]:
    """The periods that a text names; a month without a year is the nearest one to the day it came.

    >>> sorted(map(str, named_in("2012年10月_S03_县财政局.xlsx", date(2012, 10, 24))))
    ['2012-10']
    >>> sorted(map(str, named_in("12月月报", date(2013, 1, 4)))), named_in("10月25日报送", date(2012, 10, 25))
    (['2012-12'], set())
    """
    text = plain(text)
    if match := _YEAR_END.search(text):
        return {Period(int(match[1]) if match[1] else received.year - (received.month < 7), SETTLEMENT)}
    text = _RANGE.sub("", _DAYS.sub(" ", text))
    found = {
        period
        for match in _FULL.finditer(text)
        if (period := _period(int(match[1]), int(match[2] or match[3] or match[4]))) is not None
    }
    if found:
        return found
    months = {int(match[1]) if match[1] else _NUMERALS[match[2]] for match in _MONTH.finditer(text)}
    return {_nearest(month, received) for month in months if 1 <= month <= 12}


def open_at(received: datetime, year: int, policy: Policy) -> set[Period]:
    """The periods that a return without any word may be for: its month's, and those not closed yet.

    Nobody reports a month before it begins; until 封账 of the month before, a return may be a late one of that.
    """
    month = Period(received.year, received.month)
    before = month.previous or Period(received.year - 1, 12)
    found = {month}
    if received < closing(before, policy):
        found.add(before)
    settlement = Period(year, SETTLEMENT)
    if received.year == year + 1 and received < closing(settlement, policy):
        found.add(settlement)
    return found


def _parsed(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except NotAPeriod:
        return None


def _period(year: int, number: int) -> Period | None:
    try:
        return Period(year, number)
    except NotAPeriod:
        return None


def _nearest(month: int, received: date) -> Period:
    """Of the years around, the one in which the month lies nearest; the one gone by where two are as near."""
    here = received.year * 12 + received.month
    return min(
        (Period(year, month) for year in (received.year - 1, received.year, received.year + 1)),
        key=lambda one: abs(one.year * 12 + one.number - here),
    )


__all__ = ["named_in", "open_at", "which_period"]
