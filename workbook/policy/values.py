"""One parameter's value: how it stands in the sheet 参数， how it is read back, and what it may not be.

Numbers and days stand as numbers and days, so that formulas can refer to them; a text that says the same is read
as well. A choice stands under its Chinese label; its key is read as well. What is out of range or of the wrong kind
is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
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
RATE_PLACES, PLAN_PLACES = (
    6,
    4,
)  # of a rate as a fraction (lines have fewer, see `places`); of a planned percentage
_SAID, _NAME = 40, 50  # characters: of what somebody typed in a sentence; of a name or a word at the most
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BETWEEN = re.compile(r"[；;、\n]")
_BETWEEN_NUMBERS = re.compile(r"[；;、，,\s]+")

Item = Mapping[str, Any]


class PolicyError(Exception):
    """A parameter that cannot be used; `key` names it, the text says what to put."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


def is_day(text: str) -> bool:
    """Whether a text of the edition is a day （2012-12-31）."""
    return _DAY.fullmatch(text) is not None


def labels(item: Item) -> dict[str, str]:
    """A parameter's choices, key to Chinese label; empty where there is nothing to pick."""
    return {choice["key"]: choice["label"] for choice in item.get("choices", ())}


def read(item: Item, cell: Any) -> Any:
    """What a cell of 参数 means for a parameter. Raises PolicyError with what should stand there."""
    try:
        value = _READ[item["kind"]](item, cell)
        if value is None or value == ():
            raise NotReadable(f"应填{_WANTED[item['kind']]}")
        _within(item, value)
    except (NotReadable, ArithmeticError) as error:
        said = in_short(text_from_cell(cell) or "")
        wanted = str(error) if isinstance(error, NotReadable) else f"应填{_WANTED[item['kind']]}"
        raise PolicyError(item["key"], f"参数“{item['label']}”填的是“{said}”，{wanted}。") from error
    return value


def in_short(text: str) -> str:
    """What somebody typed, for a sentence: enough of it to find the place."""
    return text if len(text) <= _SAID else f"{text[:_SAID]}……"


def as_cell(item: Item, value: Any) -> Any:
    """What `read` gave as the cell should hold it: amounts in 万元， rates as fractions, days as days, labels."""
    kind = item["kind"]
    if kind == "wan":
        return in_wan(value)
    if kind == "flag":
        return YES if value else NO
    if kind == "words":
        return SEPARATOR.join(value)
    if kind == "goals":
        return SEPARATOR.join(f"{name}：{count}" for name, count in value)
    if kind == "plan":
        return SEPARATOR.join(f"{_trimmed(number)}" for number in value)
    if kind in ("choice", "day or choice"):
        return date.fromisoformat(value) if is_day(value) else labels(item)[value]
    return value


def shown(item: Item, value: Any) -> str:
    """What `read` gave as people see it: 80%, 250,000, 2012-12-31, a label. `read` takes it back."""
    if item["kind"] == "rate":
        return f"{_trimmed(value * 100)}%"
    if item["kind"] == "wan":
        return f"{_trimmed(in_wan(value)):,}"
    return str(as_cell(item, value))


def number_format(item: Item, cell: Any) -> str:
    """How Excel shows a cell of this parameter, every place that it may have."""
    if isinstance(cell, date):
        return "yyyy-mm-dd"
    if item["kind"] == "rate":
        return "0.0" + "#" * (item.get("places", RATE_PLACES) - 3) + "%"
    return {"whole": "0", "wan": "#,##0.00####"}.get(item["kind"], "@")


def offered(item: Item) -> tuple[str, ...]:
    """What may be picked, as it stands in the cell; empty where the value is typed."""
    if "choices" in item:
        return tuple(labels(item).values())
    if "alternatives" in item:
        return (item["value"], *item["alternatives"])
    return ()


def may_be(item: Item) -> str:
    """What a parameter may be, for the column 可选值."""
    kind, others = item["kind"], [shown(item, read(item, text)) for text in item.get("alternatives", ())]
    also = f"\n另一取法：{'、'.join(others)}" if others else ""
    ranged = "least" in item and "choices" not in item
    if not ranged and (picks := offered(item)):
        also = ("或本年度的其他日期",) if kind == "day or choice" else ()
        return (" 或 " if kind == "flag" else "\n").join((*picks, *also))
    if kind == "rate":
        return f"{_range(item)}，最多{item.get('places', RATE_PLACES) - 2}位小数"
    if "least" in item:
        return _range(item) + also
    return {"goals": "类别：个数，用分号隔开", "plan": "十二个数，用分号隔开"}.get(
        kind,
        "从中选几项：" + SEPARATOR.join(item["words"])
        if "words" in item
        else "自填，用分号隔开"
        if kind == "words"
        else "自填",
    )


def _range(item: Item) -> str:
    return " 至 ".join(shown(item, _READ[item["kind"]](item, item[end])) for end in ("least", "most"))


def _within(item: Item, value: Any) -> None:
    """Refuse what is out of range, and what is finer than formulas compare exactly."""
    kind = item["kind"]
    if kind == "rate":
        places = item.get("places", RATE_PLACES)
        if value != round(value, places):
            raise NotReadable(f"最多{places}位小数（写成百分数最多{places - 2}位小数），请改短")
    if kind in ("words", "text") and (long := [word for word in _listed(value) if len(word) > _NAME]):
        raise NotReadable(f"其中“{in_short(long[0])}”太长，每项最多{_NAME}个字")
    if kind == "words" and (strange := [word for word in value if word not in item.get("words", value)]):
        raise NotReadable(f"其中“{'、'.join(strange)}”不能用，应从 {'、'.join(item['words'])} 中选几项")
    if "least" not in item:
        return
    if kind == "day or choice" and not is_day(value):
        return
    ends = [_READ[kind](item, item[end]) for end in ("least", "most")]
    if not ends[0] <= value <= ends[1]:
        least, most = (shown(item, end) for end in ends)
        raise NotReadable(f"应填{_WANTED[kind]}" if kind == "rate" else f"应在 {least} 到 {most} 之间")


def _trimmed(number: Decimal) -> Decimal:
    """Without zeros at the end, and never as 1E+1."""
    return Decimal(f"{number.normalize():f}")


def _rate(_: Item, cell: Any) -> Decimal | None:
    tidy = plain(text_from_cell(cell) or "")
    scale = {"%": 100, "‰": 1000}.get(tidy[-1:], 1)
    said = number_of(tidy.rstrip("%‰"))
    return None if said is None or said.unit is not None else said.number / scale


def _choice(item: Item, cell: Any) -> str:
    """The key of what is picked, by its label or the key itself."""
    said = _plain(text_from_cell(cell) or "")
    for key, label in labels(item).items():
        if said in (_plain(label), _plain(key)):
            return key
    raise NotReadable(f"应从 {'、'.join(labels(item).values())} 中选")


def _day_or_choice(item: Item, cell: Any) -> str:
    """A day as 2012-12-31, or the key of what is picked."""
    try:
        day = day_from_cell(cell)
    except NotReadable:
        day = None
    return _choice(item, cell) if day is None else day.isoformat()


def _plain(text: str) -> str:
    return plain(text).casefold()


def _listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _text(item: Item, cell: Any) -> str | None:
    if cell is not None and not isinstance(cell, str):
        raise NotReadable(f"应填{_WANTED[item['kind']]}")
    return text_from_cell(cell)


def _words(item: Item, cell: Any) -> tuple[str, ...]:
    words = [word.strip() for word in _BETWEEN.split(_text(item, cell) or "") if word.strip()]
    twice = sorted({word for word in words if words.count(word) > 1})
    if twice:
        raise NotReadable(f"其中“{'、'.join(twice)}”写了两次，请删去一个")
    return tuple(words)


def _goals(item: Item, cell: Any) -> tuple[tuple[str, int], ...] | None:
    goals = [plain(word).partition(":") for word in _words(item, cell)]
    if not all(mark and number.strip().isdecimal() for _, mark, number in goals):
        return None
    names = [name.strip() for name, _, _ in goals]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise NotReadable(f"其中“{'、'.join(twice)}”写了两次，请删去一个")
    return tuple((name.strip(), int(number)) for name, _, number in goals)


def _plan(_: Item, cell: Any) -> tuple[Decimal, ...]:
    texts = [text for text in _BETWEEN_NUMBERS.split(plain(text_from_cell(cell) or "")) if text]
    said = [number_of(text.rstrip("%")) for text in texts]
    numbers = [one.number for one in said if one is not None and one.unit is None]
    if len(numbers) != 12 or len(said) != 12:
        raise NotReadable(f"应填{_WANTED['plan']}，如 5；10；20；……；100")
    _check_plan(numbers)
    return tuple(numbers)


def _check_plan(numbers: Sequence[Decimal]) -> None:
    for month, number in enumerate(numbers, 1):
        if number != round(number, PLAN_PLACES):
            raise NotReadable(f"{month}月的 {number} 最多{PLAN_PLACES}位小数，请改短")
    for month, (before, after) in enumerate(pairwise((Decimal(0), *numbers)), 1):
        if after < before:
            raise NotReadable(f"{month}月的 {after} 比前一个月的 {before} 小，累计数应逐月不减")
    if numbers[-1] != 100:
        raise NotReadable(f"12月是 {numbers[-1]}，应为 100")


_READ: dict[str, Any] = {
    "whole": lambda _, cell: count_from_cell(cell),
    "wan": lambda _, cell: wan_from_cell(cell),
    "rate": _rate,
    "choice": _choice,
    "day or choice": _day_or_choice,
    "flag": lambda _, cell: flag_from_cell(cell),
    "words": _words,
    "goals": _goals,
    "plan": _plan,
    "day": lambda _, cell: day_from_cell(cell),
    "text": _text,
}
_WANTED = {
    "whole": "整数",
    "wan": "万元数",
    "rate": "0 到 1 之间的比例（如 0.80 或 80%）",
    "choice": "可选值之一",
    "day or choice": "日期或可选值之一",
    "flag": "是或否",
    "words": "用分号隔开的几项",
    "goals": "“类别：个数”，用分号隔开",
    "plan": "十二个累计百分数，用分号隔开",
    "day": "日期（如 2012-12-31）",
    "text": "文字",
}

__all__ = [
    "RATE_PLACES",
    "SEPARATOR",
    "Item",
    "PolicyError",
    "as_cell",
    "is_day",
    "labels",
    "may_be",
    "number_format",
    "offered",
    "read",
    "shown",
]
