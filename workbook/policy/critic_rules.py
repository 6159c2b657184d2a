"""`critic_rules`： the words of a rule for criticism （四（三））, and the rule that they are.

What each form means, and which units it finds, stands in criticism.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from workbook.policy.values import PolicyError
from workbook.schema.lists import LATE, MISSING
from xlsx_tools.grammar import plain


@dataclass(frozen=True, slots=True)
class BadReports:
    """So many months in a row the report was one of these words."""

    months: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoFunds:
    """From this month on, no funds at all."""

    month: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Behind the schedule by more than so many percentage points."""

    points: Fraction


@dataclass(frozen=True, slots=True)
class LastPlaces:
    """So many months in a row among so many last."""

    months: int
    places: int


Rule = BadReports | NoFunds | Behind | LastPlaces

_REPORTS = re.compile(r"连续([0-9]{1,2})个月(缺报或迟报|迟报或缺报|缺报|迟报)")
_FUNDS = re.compile(r"([0-9]{1,2})月及以后到位资金为0")
_SCHEDULE = re.compile(r"落后时序进度(?:>|超过)([0-9]{1,2}(?:\.[0-9]{1,2})?)个百分点")
_PLACES = re.compile(r"连续([0-9]{1,2})个月排名后([0-9]{1,3})位")
_MONTHS = range(1, 13)
_FORMS = "可用的写法：连续2个月缺报或迟报；6月及以后到位资金为0；落后时序进度>30个百分点；连续2个月排名后3位（数字可以改，月数为1至12）"


@cache
def rule_of(words: str) -> Rule | None:
    """The rule that some words are; None for words of another form or with numbers that cannot be.

    >>> rule_of("连续2个月排名后3位")
    LastPlaces(months=2, places=3)
    """
    text = plain(words)
    rule: Rule | None = None
    if match := _REPORTS.fullmatch(text):
        rule = BadReports(int(match[1]), tuple(word for word in (MISSING, LATE) if word in match[2]))
    elif match := _FUNDS.fullmatch(text):
        rule = NoFunds(int(match[1]))
    elif match := _SCHEDULE.fullmatch(text):
        rule = Behind(Fraction(match[1]))
    elif match := _PLACES.fullmatch(text):
        rule = LastPlaces(int(match[1]), int(match[2])) if int(match[2]) else None
    months = getattr(rule, "months", None) or getattr(rule, "month", None)
    return rule if isinstance(rule, Behind) or months in _MONTHS else None


def check_rules(rules: Iterable[str]) -> None:
    """Stop for words that are no rule. Raises PolicyError with the parameter's key."""
    for words in rules:
        if rule_of(words) is None:
            raise PolicyError("critic_rules", f"参数“建议通报批评条件”里的“{words}”认不出。{_FORMS}。")


__all__ = ["BadReports", "Behind", "LastPlaces", "NoFunds", "Rule", "check_rules", "rule_of"]
