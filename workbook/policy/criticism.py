"""四（三）、三（二） 通报批评： which units a rule would have criticised, and on what figures. A person decides.

    县委政府督查室要按月进行通报，对工作开展不力、措施不到位、效果不明显的驻点招商小分队进行通报批评。
    对项目编制工作不重视、没有按时完成编制任务的单位进行通报批评。

The text names no measure, so `critic_rules` does, each rule in words with its numbers, and `critic_scope` says whom
四（三） means. What the rules find is a proposal with its reasons; nobody is criticised by a program. 不重视 cannot be
reckoned at all and is left to people.

    连续2个月缺报或迟报       in both months; 缺报 or 迟报 alone may be written too
    6月及以后到位资金为0      from June on, while the year's funds are nothing (or less, after a write-off)
    落后时序进度>30个百分点   more than that, exactly: 30 itself is not, however it prints
    连续2个月排名后3位        in each month among the last three with all its equals; where equals straddle the line
                              none of them is, and where there are no more squads than places nobody is
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbook.money import Fen
from workbook.period import Period
from workbook.policy.critic_rules import BadReports, Behind, LastPlaces, NoFunds, Rule, rule_of
from workbook.policy.edition import Policy
from workbook.policy.figures import amount, percent
from workbook.policy.progress import completion, schedule
from workbook.policy.reporting import due_day

CLAUSE, COMPILING_CLAUSE = "四（三）", "三（二）"


def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """The rules in force, in the parameter's order."""
    return tuple(rule for words in policy.critic_rules if (rule := rule_of(words)) is not None)


def months_needed(policy: Policy) -> int:
    """How many months, this one among them, the rules look back at."""
    return max((getattr(rule, "months", 1) for rule in rules_of(policy)), default=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A squad's rank in a month: of how many, and how many stand no better, itself among them."""

    rank: int
    squads: int
    no_better: int

    def among_last(self, places: int) -> bool:
        """Whether it and all its equals are among the last; with no more squads than places nobody is."""
        return self.no_better <= places < self.squads


@dataclass(frozen=True, slots=True)
class MonthSeen:
    """What a rule asks of one month of a unit; `place` is None without a rank."""

    period: Period
    report: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One unit up to a period: funds in fen, the months up to it with the latest last (none in the settlement)."""

    kind: str
    paid: Fen
    target: Fen | None
    months: tuple[MonthSeen, ...] = ()
    compiled: int = 0
    compile_task: int | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a criticism is proposed: the clause, and the figures in words."""

    clause: str
    reason: str

    def __str__(self) -> str:
        return f"{self.clause} {self.reason}"


def reasons_in(text: str | None) -> tuple[str, ...]:
    """The reasons out of triggers that stand in a cell, one a line, without their clauses."""
    return tuple(line.partition(" ")[2] for line in (text or "").split("\n") if line)


def triggers(unit: Record, period: Period, policy: Policy) -> tuple[Trigger, ...]:
    """All that would have a unit criticised in a period, in the parameter's order, 三（二） last."""
    found = []
    if unit.kind in policy.critic_scope:
        reasons = (_reason(rule, unit, period, policy) for rule in rules_of(policy))
        found = [Trigger(CLAUSE, reason) for reason in reasons if reason]
    task = unit.compile_task or 0
    if unit.compiled < task and _compiling_is_due(period, policy):
        reason = f"到编制期限{policy.compile_deadline}，编制任务{task}个，计数{unit.compiled}个，少{task - unit.compiled}个"
        found.append(Trigger(COMPILING_CLAUSE, reason))
    return tuple(found)


def _reason(rule: Rule, unit: Record, period: Period, policy: Policy) -> str | None:
    if isinstance(rule, BadReports):
        return _bad_reports(rule, unit)
    if isinstance(rule, LastPlaces):
        return _last_places(rule, unit)
    if isinstance(rule, NoFunds):
        if period.number < rule.month or unit.paid > 0:
            return None
        return f"{rule.month}月及以后到位资金为0（{period.span_label}累计{amount(unit.paid, policy, '')}）"
    return _behind(rule, unit, period, policy)


def _bad_reports(rule: BadReports, unit: Record) -> str | None:
    seen = unit.months[-rule.months :]
    if len(seen) < rule.months or not all(month.report in rule.words for month in seen):
        return None
    said = "、".join(f"{month.period.number}月{month.report}" for month in seen)
    return f"连续{rule.months}个月{'或'.join(rule.words)}（{said}）"


def _last_places(rule: LastPlaces, unit: Record) -> str | None:
    seen = unit.months[-rule.months :]
    places = [month.place for month in seen if month.place is not None]
    if len(places) < rule.months or not all(place.among_last(rule.places) for place in places):
        return None
    said = "、".join(
        f"{month.period.number}月第{month.place.rank}名（共{month.place.squads}支）"
        for month in seen
        if month.place
    )
    return f"连续{rule.months}个月排名后{rule.places}位：{said}"


def _behind(rule: Behind, unit: Record, period: Period, policy: Policy) -> str | None:
    if unit.target is None:
        return None
    done, gone = completion(unit.paid, unit.target), schedule(period, policy)
    behind = (gone - done) * 100
    if behind <= rule.points:
        return None
    return (
        f"落后时序进度{_beyond(behind, rule.points)}个百分点，超过{_tidy(rule.points)}个"
        f"（完成{percent(done, policy)}%，时序进度{percent(gone, policy)}%）"
    )


def _beyond(number: Fraction, line: Fraction) -> str:
    """A number above a line, rounded to two places as the tables show it, or to as many as it takes not to print like
    the line."""
    places = 2
    while (near := Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)) <= line:
        places += 1
    return f"{int(near)}.{int((near - int(near)) * 10**places):0{places}d}"


def _tidy(number: Fraction) -> str:
    return f"{(Decimal(number.numerator) / number.denominator).normalize():f}"


def _compiling_is_due(period: Period, policy: Policy) -> bool:
    """Whether this is the first period whose reports are due on the compile deadline or after it （三（二））."""
    before = period.previous
    passed = due_day(period, policy) >= policy.compile_deadline
    return passed and (before is None or due_day(before, policy) < policy.compile_deadline)


__all__ = [
    "CLAUSE",
    "COMPILING_CLAUSE",
    "MonthSeen",
    "Place",
    "Record",
    "Trigger",
    "months_needed",
    "reasons_in",
    "rules_of",
    "triggers",
]
