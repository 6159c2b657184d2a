"""What every formula is made of: columns of the lists, numbers of 参数, amounts in whole fen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workbook.assess import Month
from workbook.book import SHOWN_NAME, Book
from workbook.policy.progress import schedule
from workbook.schema.data import Project, Unit
from workbook.schema.results import SquadLine
from xlsx_tools.columns import column_letter

NUMBER = SHOWN_NAME  # the cell of 首页 with the period shown, as a number: 201210
_LISTS = {Project: "projects"}
_CRITERION = 200  # characters; Excel takes no criterion of more than 255
_SPECIAL = re.compile(r"^[<>=]|[*?~]")
Cell = Callable[[str], str]  # a column's key -> the cell of this row
Formulas = Mapping[str, str]  # a column's key -> its formula in this row


@dataclass(frozen=True)
class Sources:
    """Where the formulas find what they add up: columns of the master's lists and cells of 参数."""

    month: Month
    book: Book

    def column(self, record: type, key: str) -> str:
        """A whole column of a list: it never has to follow the list's growth."""
        standing = self.book.standings[record]
        letter = column_letter(standing.columns[key])
        return f"'{standing.sheet}'!${letter}:${letter}"

    def rows(self, record: type, key: str) -> str:
        """A column of 项目台账 or of 小分队完成情况 from its first row to its last."""
        standing = self.book.standings[record]
        letter, first = column_letter(standing.columns[key]), standing.first_row
        many = len(self.month.squads if record is SquadLine else getattr(self.book, _LISTS[record]))
        last = first + max(1, many) - 1
        return f"'{standing.sheet}'!${letter}${first}:${letter}${last}"

    def number(self, key: str) -> str:
        """A number of 参数: its cell, or the number itself where a text stands there that means one."""
        cell = self.book.parameter_cells.get(key)
        return cell if cell is not None else f"{getattr(self.month.policy, key.removesuffix('_wan'))}"

    def is_number(self, unit: str, key: str) -> bool:
        """Whether the roster's cell holds a number, which a formula can read, and not a text that means one."""
        return (unit, key) not in self.book.in_words

    def rate(self, key: str) -> str:
        """A rate as whole millionths."""
        return f"ROUND({self.number(key)}*1000000,0)"

    def line(self, key: str) -> str:
        """A line in whole hundredths of a percent."""
        return f"ROUND({self.number(key)}*10000,0)"


def is_plain(text: str) -> bool:
    """Whether a criterion of SUMIFS means just this text: no wildcard, comparison, number or word of Excel's own."""
    return (
        len(text) <= _CRITERION
        and not _SPECIAL.search(text)
        and any("\u3400" <= char <= "\u9fff" for char in text)
    )


def fen(cell: str) -> str:
    """An amount in 万元 as whole fen."""
    return f"ROUND({cell}*1000000,0)"


def wan_amount(s: Sources, key: str) -> str:
    cell = s.book.parameter_cells.get(f"{key}_wan")
    return fen(cell) if cell is not None else str(getattr(s.month.policy, key))


def from_roster(s: Sources, unit: str, key: str) -> str:
    """What the roster asks of a unit."""
    return f"INDEX({s.column(Unit, key)},MATCH({unit},{s.column(Unit, 'id')},0))"


def share_of(part: str, whole: str, pct_display: str) -> str:
    """A share with two places of percent, cut off."""
    shown = "ROUND" if pct_display == "四舍五入" else "TRUNC"
    return f"{shown}({part}*10000/{whole},0)/10000"


def completion(s: Sources, paid: str, target: str) -> str:
    return f"IF({target}=0,1,{share_of(fen(paid), fen(target), s.month.policy.pct_display)})"


def needed(line: str, target: str) -> str:
    """The fen that reach a line of a target: not one less."""
    return f"-INT(-{fen(target)}*{line}/10000)"


def behind(s: Sources, paid: str, target: str) -> tuple[str, str]:
    """Completion less schedule as a fraction of whole numbers: what is above the stroke, what below."""
    gone = schedule(s.month.period, s.month.policy)
    above = f"({fen(paid)}*{gone.denominator}-{fen(target)}*{gone.numerator})"
    return above, f"({fen(target)}*{gone.denominator})"


def gone(s: Sources) -> str:
    gone = schedule(s.month.period, s.month.policy)
    return f"{gone.numerator}/{gone.denominator}"


__all__ = [
    "NUMBER",
    "Cell",
    "Formulas",
    "Sources",
    "behind",
    "completion",
    "fen",
    "from_roster",
    "gone",
    "is_plain",
    "needed",
    "share_of",
    "wan_amount",
]
