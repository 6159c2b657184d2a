"""One value as the characters of one cell, and the little arithmetic of dates and escapes behind it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from numbers import Integral, Real

from xlsx_tools.page import Formula, Keep, Link, Value
from xlsx_tools.patch.sheet_xml import Seen
from xlsx_tools.patch.xml_text import to_xml
from xlsx_tools.refused import PatchRefused

LONGEST_TEXT = 32_767
LONGEST_FORMULA = 8_192
ERRORS = frozenset(
    [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
    ]
)
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_CAREFUL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x|^[ \t\n]|[ \t\n]\\Z")
_WHOLE, _SHORT = 10**300, 16_000
_REMEMBERED, _LONGEST = 50_000, 400  # texts, and their characters
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)


@dataclass(slots=True)
class Writer:
    """How values are written in one sheet: its prefix, its calendar, and what had to be replaced on the way."""

    sheet: str
    prefix: str = ""
    date1904: bool = False
    replaced: list[str] = field(default_factory=list)
    endings: dict[str, str] = field(default_factory=dict)  # of cells with texts that were written before

    def row(
        self, letters: Sequence[str], digits: str, styles: Sequence[str | None], values: Sequence[Value]
    ) -> list[str]:
        """The cells of one row; the common kinds of value are written here, the others by `cell`."""
        p, endings = self.prefix, self.endings
        opens, closes = f'<{p}c r="', f"</{p}v></{p}c>"
        cells = []
        for letter, style, value in zip(letters, styles, values, strict=True):
            kind = type(value)
            mark = '"' if style is None else f'" s="{style}"'
            if value is None:
                cells.append(f"{opens}{letter}{digits}{mark}/>")
                continue
            if kind is str:
                if tail := endings.get(value) or self.ending(value):
                    cells.append(f"{opens}{letter}{digits}{mark}{tail}")
                    continue
                shown = ""
            elif kind is float and value - value == 0.0:
                shown = repr(value)
                if shown[-2:] == ".0":
                    shown = shown[:-2]
            elif (kind is int and -_WHOLE < value < _WHOLE) or (kind is Decimal and value.is_finite()):
                shown = str(value)
            else:
                shown = ""
            if shown and (kind is not Decimal or "E" not in shown):
                cells.append(f"{opens}{letter}{digits}{mark}><{p}v>{shown}{closes}")
            else:
                cells.append(self.cell(f"{letter}{digits}", style, value))
        return cells

    def ending(self, value: str) -> str:
        """The end of a cell that holds a text in which nothing needs care; nothing for another one."""
        if not value or len(value) >= _SHORT or _CAREFUL.search(value):
            return ""
        p = self.prefix
        tail = f' t="inlineStr"><{p}is><{p}t>{value}</{p}t></{p}is></{p}c>'
        if len(value) <= _LONGEST and len(self.endings) < _REMEMBERED:
            self.endings[value] = tail
        return tail

    def cell(self, address: str, style: str | None, value: Value) -> str:
        """The cell element that holds a value."""
        p = self.prefix
        head = f'<{p}c r="{address}" s="{style}"' if style is not None else f'<{p}c r="{address}"'
        kind = type(value)
        if kind is int or kind is float or kind is Decimal:
            return f"{head}><{p}v>{number(value)}</{p}v></{p}c>"
        if kind is Link:
            return self.cell(address, style, value.value)
        if value is None or value == "":
            return f"{head}/>"
        if isinstance(value, str):
            text = self.text(value, address)
            space = ' xml:space="preserve"' if text[0] in " \t\n" or text[-1] in " \t\n" else ""
            return f'{head} t="inlineStr"><{p}is><{p}t{space}>{text}</{p}t></{p}is></{p}c>'
        if isinstance(value, Formula):
            return self._formula(head, address, value)
        kind_name, shown = self.scalar(value)
        mark = "" if kind_name == "n" else f' t="{kind_name}"'
        return f"{head}{mark}><{p}v>{shown}</{p}v></{p}c>"

    def scalar(self, value: Value) -> tuple[str, str]:
        """Type and characters of a number, truth value or date."""
        if isinstance(value, bool):
            return "b", "1" if value else "0"
        if isinstance(value, (date, datetime)):
            return "n", number(serial(value, self.date1904))
        if isinstance(value, (int, float, Decimal, Integral, Real)):
            return "n", number(value)
        if isinstance(value, Keep):
            raise ValueError("KEEP stands for a cell of its own, not for a value inside another")
        raise TypeError(f"a cell cannot hold {type(value).__name__}: {value!r}")

    def _formula(self, head: str, address: str, formula: Formula) -> str:
        p, value = self.prefix, formula.value
        source = formula.text.removeprefix("=")
        if len(source) > LONGEST_FORMULA:
            raise PatchRefused(
                "formula-too-long",
                f"〔{self.sheet}〕{address}：公式有 {len(source)} 个字符，超过上限 {LONGEST_FORMULA}。请拆短。",
                sheet=self.sheet,
                cell=address,
            )
        text = to_xml(legal(self._legible(source, address)))
        if value is None:
            return f"{head}><{p}f>{text}</{p}f></{p}c>"
        if isinstance(value, str):
            kind, shown = ("e", value) if value in ERRORS else ("str", self.text(value, address))
        else:
            kind, shown = self.scalar(value)
        mark = "" if kind == "n" else f' t="{kind}"'
        return f"{head}{mark}><{p}f>{text}</{p}f><{p}v>{shown}</{p}v></{p}c>"

    def text(self, value: str, address: str) -> str:
        """Characters of a text, escaped; what no workbook can hold is replaced and remembered."""
        value = self._legible(value, address)
        if len(value) * 2 > LONGEST_TEXT and len(value.encode("utf-16-le")) > LONGEST_TEXT * 2:
            raise PatchRefused(
                "text-too-long",
                f"〔{self.sheet}〕{address}：文字有 {len(value)} 个字符，超过一格上限 {LONGEST_TEXT}。请缩短或分成几格。",
                sheet=self.sheet,
                cell=address,
            )
        if _SPECIAL.search(value):
            value = _SPECIAL.sub(_escape, value)
        return to_xml(value)

    def _legible(self, value: str, address: str) -> str:
        if not value.isascii() and _SURROGATE.search(value):
            self.replaced.append(address)
            value = _SURROGATE.sub("\ufffd", value)
        return value

    def seen(self, value: Value) -> Seen:
        """What a cell with this value shows, to be compared with what a cell shows."""
        if isinstance(value, Link):
            return self.seen(value.value)
        if isinstance(value, Formula):
            if isinstance(value.value, str) and value.value in ERRORS:
                return ("e", value.value)
            if value.value == "":
                return ("s", "")
            return self.seen(value.value)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return ("s", _SURROGATE.sub("\ufffd", value))
        kind, shown = self.scalar(value)
        return ("b", shown == "1") if kind == "b" else ("n", float(shown))


def _escape(match: re.Match[str]) -> str:
    found = match[0]
    return f"_x{ord(found):04X}_" if len(found) == 1 else f"_x005F{found}"


def legal(text: str) -> str:
    """Characters as XML can hold them, where nothing is told of replacing some."""
    text = _SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub(lambda m: f"_x{ord(m[0]):04X}_", text)


def number(value: int | float | Decimal | Integral | Real) -> str:
    """A number's shortest exact text; NaN and infinity are errors of ours."""
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise ValueError(f"a cell cannot hold the number {value!r:.40}")
    if isinstance(value, Decimal):
        if not math.isfinite(float(value)):
            raise ValueError(f"a cell cannot hold the number {value!r:.40}")
        return f"{value:f}" if -40 < value.adjusted() < 40 else str(value)
    if isinstance(value, Integral):
        return str(int(value))
    return repr(float(value)).removesuffix(".0")


def serial(day: date | datetime, date1904: bool) -> int | float:
    """A date as the workbook's calendar counts it."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    since = moment.replace(tzinfo=None) - (_EPOCH_1904 if date1904 else _EPOCH)
    days = since.days
    if not date1904 and days <= 60:
        days -= 1  # Excel counts a 29 February 1900 that never was
    if days < 0:
        raise ValueError(f"a workbook cannot hold the date {day!r}")
    rest = since - timedelta(days=since.days)
    return days if not rest else days + rest / timedelta(days=1)


__all__ = ["Writer", "legal", "number", "serial"]
