"""One parameter's value: how it stands in the sheet 参数， how it is read back, and what it may not be.

Numbers and days stand as numbers and days, so that formulas can refer to them; a text that says the same is read
as well. A value of the wrong kind is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workbook.money import in_wan
from workbook.schema.kinds import (
    NO,
    YES,
    count_from_cell,
    day_from_cell,
    flag_from_cell,
    text_from_cell,
    wan_from_cell,
)
from xlsx_tools.columns import NotReadable
from xlsx_tools.grammar import number_of, plain

SEPARATOR = "；"
RATE_PLACES = 6  # of a rate as a fraction; lines have fewer, see `places` in parameters.toml
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class PolicyError(Exception):
    """A parameter that cannot be used; `key` names it, the text says what to put."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


def is_day(text: str) -> bool:
    """Whether a text of the edition is a day （2012-12-31）."""
    return _DAY.fullmatch(text) is not None


def read(item: Mapping[str, Any], cell: Any) -> Any:
    """What a cell of 参数 means for a parameter. Raises PolicyError with what should stand there."""
    kind, key, said = item["kind"], item["key"], text_from_cell(cell)
    try:
        value = _READ[kind](cell)
    except (NotReadable, ValueError, ArithmeticError):
        value = None
    opening = f"参数“{item['label']}”填的是“{said}”，"
    if value is None or value == ():
        raise PolicyError(key, f"{opening}应填{_WANTED[kind]}。")
    if kind == "choice":
        offered = (item["value"], *item.get("alternatives", []))
        same_day = is_day(value) and any(value[4:] == one[4:] for one in offered if is_day(one))
        if value not in offered and not same_day:
            raise PolicyError(key, f"{opening}应从 {'、'.join(offered)} 中选。")
    if kind in ("wan", "whole", "rate") and value < 0:
        raise PolicyError(key, f"{opening}不能是负数。")
    if kind == "rate" and _too_fine(value, places := item.get("places", RATE_PLACES)):
        raise PolicyError(key, f"{opening}最多{places}位小数（写成百分数最多{places - 2}位小数）。")
    return value


def as_cell(item: Mapping[str, Any], value: Any) -> Any:
    """What `read` gave as the cell should hold it: amounts in 万元， rates as fractions, days as days."""
    kind = item["kind"]
    if kind == "wan":
        return in_wan(value)
    if kind == "flag":
        return YES if value else NO
    if kind == "words":
        return SEPARATOR.join(value)
    if kind == "goals":
        return SEPARATOR.join(f"{name}：{count}" for name, count in value)
    if kind == "choice" and is_day(value):
        return date.fromisoformat(value)
    return value


def number_format(item: Mapping[str, Any], cell: Any) -> str:
    """How Excel shows a cell of this parameter, every place that it may have."""
    if isinstance(cell, date):
        return "yyyy-mm-dd"
    if item["kind"] == "rate":
        return "0.0" + "#" * (item.get("places", RATE_PLACES) - 3) + "%"
    return {"whole": "0", "wan": "#,##0.00####", "day": "yyyy-mm-dd"}.get(item["kind"], "@")


def _too_fine(rate: Decimal, places: int) -> bool:
    return rate != round(rate, places)


def _rate(cell: Any) -> Decimal | None:
    tidy = plain(text_from_cell(cell) or "")
    scale = {"%": 100, "‰": 1000}.get(tidy[-1:], 1)
    said = number_of(tidy.rstrip("%‰"))
    if said is None or said.unit is not None:
        return None
    rate = said.number / scale
    return rate if 0 <= rate <= 1 else None


def _choice(cell: Any) -> str | None:
    text = text_from_cell(cell)
    return plain(text) if text is not None and text.isascii() else text


def _words(cell: Any) -> tuple[str, ...]:
    text = text_from_cell(cell) or ""
    for mark in (";", "、", "\n"):
        text = text.replace(mark, SEPARATOR)
    return tuple(word.strip() for word in text.split(SEPARATOR) if word.strip())


def _goals(cell: Any) -> tuple[tuple[str, int], ...] | None:
    goals = []
    for word in _words(cell):
        name, mark, number = plain(word).partition(":")
        count = count_from_cell(number) if mark else None
        if count is None:
            return None
        goals.append((name.strip(), count))
    return tuple(goals)


_READ: dict[str, Any] = {
    "whole": count_from_cell,
    "wan": wan_from_cell,
    "rate": _rate,
    "choice": _choice,
    "flag": flag_from_cell,
    "words": _words,
    "goals": _goals,
    "day": day_from_cell,
    "text": text_from_cell,
}
_WANTED = {
    "whole": "整数",
    "wan": "万元数",
    "rate": "0 到 1 之间的比例（如 0.80 或 80%）",
    "choice": "备选值之一",
    "flag": "是或否",
    "words": "用分号隔开的几项",
    "goals": "“类别：个数”，用分号隔开",
    "day": "日期（如 2012-12-31）",
    "text": "文字",
}

__all__ = ["RATE_PLACES", "SEPARATOR", "PolicyError", "as_cell", "is_day", "number_format", "read"]
