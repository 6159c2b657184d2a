"""What Excel itself refuses at the keyboard, by the kind of a column.

These rules catch a slip while it is typed; a paste goes round them, so the checks look again at everything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from workbook.schema.kinds import COUNT, DAY, WAN
from xlsx_tools.columns import Column

MOST_WAN = 10_000_000  # 一千亿元: more than any county will see, less than an amount typed in 元
_MAY_FALL = frozenset({"month_paid"})
_AT_LEAST_ONE = frozenset({"evidence_count"})
_LONGEST = {"name": 40, "investor": 50, "achievements": 200, "problems": 200, "plans": 200}


def in_year(item: Column, year: int) -> Column:
    """The column with the examples of its hint in the year of the form."""
    return replace(item, hint=item.hint.replace("{year}", str(year)))


def limits_of(item: Column, year: int) -> dict[str, Any] | None:
    """The rule for what may be typed into a column that has no list, or None."""
    if item.kind is WAN:
        least = -MOST_WAN if item.key in _MAY_FALL else 0
        asked = "应填万元数字，不带单位，如 220.00。" + ("" if least else "不能是负数。")
        return _between("decimal", least, MOST_WAN, asked)
    if item.kind is COUNT:
        least = 1 if item.key in _AT_LEAST_ONE else 0
        return _between("integer", least, 99_999, f"应填{'不小于1的' if least else ''}整数，如 2。")
    if item.kind is DAY:
        return _between("date", date(1990, 1, 1), date(year + 1, 12, 31), f"应填日期，如 {year}-10-18。")
    if item.key in _LONGEST:
        longest = _LONGEST[item.key]
        return {
            "validate": "length",
            "criteria": "<=",
            "value": longest,
            "error_message": f"最多{longest}个字，请精简。",
        }
    return None


def _between(validate: str, least: Any, most: Any, message: str) -> dict[str, Any]:
    return {
        "validate": validate,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_message": message,
    }


__all__ = ["in_year", "limits_of"]
