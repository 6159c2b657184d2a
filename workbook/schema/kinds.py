"""What a column can hold, and how the office writes it: 万元， 元， counts, days, yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from workbook.money import Fen, NotWholeFen, excel_decimal, in_wan, in_yuan, wan, wan_at_once, yuan
from xlsx_tools.columns import Kind, NotReadable
from xlsx_tools.grammar import date_of, moment_of, number_of, plain

YES, NO = "是", "否"
_YES_WORDS = frozenset({YES, "√", "✓", "✔", "有", "对", "Y", "YES", "TRUE", "1", "☑"})
_NO_WORDS = frozenset({NO, "×", "✗", "✘", "无", "N", "NO", "FALSE", "0", "□"})
_YUAN = re.compile(r"[（(]\s*(?:单位[:：])?\s*元\s*[）)]")
_EXCEL_EPOCH = datetime(1899, 12, 30)
FIRST_DAY = date(1900, 1, 1)  # an earlier one no workbook can hold: a slip such as 0212-03-18
MOST_FEN, MOST_COUNT = 10**20, 10**9  # beyond these a number in a cell is a slip, not an amount or a count
_SERIALS = range(32874, 73051)  # 1990 to 2099: a day whose date format was lost


def says_yuan(heading: object) -> bool:
    """Whether a heading says that the amounts under it are in 元.

    >>> says_yuan("本月到位(元)"), says_yuan("本月到位（万元）")
    (True, False)
    """
    return isinstance(heading, str) and _YUAN.search(heading) is not None


def text_from_cell(value: Any) -> str | None:
    """A text as it stands, blanks at the ends gone; a number as Excel shows it; nothing as None."""
    if type(value) is str:
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, (int, float)):
        number = excel_decimal(value)
        return (
            f"{number:f}".rstrip("0").rstrip(".") if number != number.to_integral_value() else f"{number:.0f}"
        )
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if (value.hour, value.minute) == (0, 0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value).strip() or None


def _amount(value: Any, convert: Callable[[Decimal], Fen], unit: Decimal, name: str) -> Fen | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (bool, date, datetime)):
        raise NotReadable(f"应填{name}数字")
    try:
        if isinstance(value, (int, float, Decimal)):
            amount = convert(value if isinstance(value, Decimal) else excel_decimal(value))
        else:
            said = number_of(str(value))
            if said is None:
                raise NotReadable(f"应填{name}数字")
            amount = convert(said.number if said.unit is None else said.number * said.unit / unit)
    except NotWholeFen as error:
        raise NotReadable("金额最多精确到分") from error
    if abs(amount) >= MOST_FEN:
        raise NotReadable(f"数太大，应填{name}数字")
    return amount


def wan_from_cell(value: Any) -> Fen | None:
    """万元 as a number or as a text of the strict grammar, to fen."""
    fen = wan_at_once(value)
    return _amount(value, wan, Decimal(10_000), "万元") if fen is None else fen


def yuan_from_cell(value: Any) -> Fen | None:
    """元 as a number or as a text of the strict grammar, to fen."""
    return _amount(value, yuan, Decimal(1), "元")


def count_from_cell(value: Any) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (bool, date, datetime)):
        raise NotReadable("应填整数")
    if isinstance(value, str):
        said = number_of(value)
        if said is None or said.unit is not None:
            raise NotReadable("应填整数")
        number = said.number
    else:
        number = excel_decimal(value)
    if abs(number) >= MOST_COUNT or number != number.to_integral_value():
        raise NotReadable("应填整数")
    return int(number)


def day_from_cell(value: Any) -> date | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = _day(value)
    if found is None or found < FIRST_DAY:
        raise NotReadable("应填日期，如 2012-10-25")
    return found


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = int(value) if value == int(value) else None
        if whole in _SERIALS:
            return (_EXCEL_EPOCH + timedelta(days=whole)).date()
        value = str(whole)
    return date_of(str(value))


def moment_from_cell(value: Any) -> datetime | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found = _moment(value)
    if found is None or found.date() < FIRST_DAY:
        raise NotReadable("应填时间，如 2012-10-25 16:50")
    return found


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if int(value) in _SERIALS:
            return _EXCEL_EPOCH + timedelta(seconds=round(float(value) * 86_400))
        value = str(value)
    return moment_of(str(value))


def flag_from_cell(value: Any) -> bool | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (bool, int, float)):
        if value in (0, 1):
            return bool(value)
        raise NotReadable("应填是或否")
    word = plain(str(value)).upper()
    if word in _YES_WORDS:
        return True
    if word in _NO_WORDS:
        return False
    raise NotReadable("应填是或否")


def _ratio_from_cell(value: Any) -> Decimal | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return excel_decimal(value)
    text = plain(str(value)).rstrip("%")
    said = number_of(text)
    if said is None or said.unit is not None:
        raise NotReadable("应填百分数")
    return said.number / 100


def any_from_cell(value: Any) -> Any:
    """A cell's value as it stands, blanks at the ends of a text gone; nothing as None."""
    return value.strip() or None if isinstance(value, str) else value


def _same(value: Any) -> Any:
    return value


AMOUNT_FORMAT = '#,##0.00;-#,##0.00;"—"'
TEXT = Kind("text", "@", "left", str, text_from_cell)
WORD = Kind("word", "@", "center", str, text_from_cell)
WAN = Kind("wan", AMOUNT_FORMAT, "right", in_wan, wan_from_cell)
YUAN = Kind("yuan", AMOUNT_FORMAT, "right", in_yuan, yuan_from_cell)
COUNT = Kind("count", "0", "right", int, count_from_cell)
DAY = Kind("day", "yyyy-mm-dd", "center", _same, day_from_cell)
MOMENT = Kind("moment", "yyyy-mm-dd hh:mm", "center", _same, moment_from_cell)
FLAG = Kind("flag", "@", "center", lambda value: YES if value else NO, flag_from_cell)
LABEL = Kind("label", "General", "center", str, text_from_cell)  # a word that a formula gives
PERCENT = Kind("percent", "0.00%", "right", _same, _ratio_from_cell)
ANY = Kind("any", "General", "left", _same, any_from_cell)
NUMBER = Kind(
    "number", "0", "right", _same, _ratio_from_cell
)  # a count, or what its row's own look makes of it
SHARE = Kind("share", "0.######%", "right", _same, _ratio_from_cell)
POINTS = Kind("points", "0.00;-0.00;0.00", "right", _same, _ratio_from_cell)

__all__ = [
    "AMOUNT_FORMAT",
    "ANY",
    "COUNT",
    "DAY",
    "FIRST_DAY",
    "FLAG",
    "LABEL",
    "MOMENT",
    "MOST_COUNT",
    "MOST_FEN",
    "NO",
    "NUMBER",
    "PERCENT",
    "POINTS",
    "SHARE",
    "TEXT",
    "WAN",
    "WORD",
    "YES",
    "YUAN",
    "any_from_cell",
    "count_from_cell",
    "day_from_cell",
    "flag_from_cell",
    "moment_from_cell",
    "says_yuan",
    "text_from_cell",
    "wan_from_cell",
    "yuan_from_cell",
]
