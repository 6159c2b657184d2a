"""Schedule, lights, ranks and needs （自设： by the custom of counties, all of it parameters）."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from workbook.money import Fen
from workbook.period import Period
from workbook.policy.edition import Policy


class Light(Enum):
    """Always shown with its sign, so that a black-and-white print says the same."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def label(self) -> str:
        return {"green": "● 正常", "yellow": "▲ 落后", "red": "■ 严重落后"}[self.value]


def schedule(period: Period, policy: Policy) -> Fraction:
    """The share of the year that has gone: months/12, days/days of the year to the month's report day, or the plan.

    The plan （`monthly_plan`） says for each month's end how many percent of the year's target there should be.
    """
    if period.is_settlement:
        return Fraction(1)
    if policy.time_progress == "days/366":
        day = date(period.year, period.number, policy.report_day)
        days = (date(period.year, 12, 31) - date(period.year, 1, 1)).days + 1
        return Fraction((day - date(period.year, 1, 1)).days + 1, days)
    if policy.time_progress == "自定义分月计划":
        return Fraction(policy.monthly_plan[period.number - 1]) / 100
    return Fraction(period.number, 12)


def completion(paid: Fen, target: Fen) -> Fraction:
    """Paid over target, exactly; a target of zero is complete."""
    return Fraction(paid, target) if target else Fraction(1)


def light(paid: Fen, target: Fen, period: Period, policy: Policy) -> Light:
    """Green at or ahead of schedule, yellow up to 30 points behind (30 itself is yellow), red beyond."""
    behind = schedule(period, policy) - completion(paid, target)
    if behind <= 0:
        return Light.GREEN
    return Light.YELLOW if behind * 100 <= policy.light_yellow_pp else Light.RED


def points(share: Fraction) -> str:
    """A difference of shares in percentage points, rounded half away from zero to two places: -13.21."""
    hundredths = abs(share) * 10_000
    whole = int(hundredths + Fraction(1, 2))
    return f"{'-' if share < 0 and whole else ''}{whole // 100}.{whole % 100:02d}"


def monthly_need(paid: Fen, target: Fen, period: Period) -> Fen | None:
    """What each remaining month must bring to reach the target, to the fen above; None when none remains."""
    if not period.months_left:
        return None
    return Fen(-(-max(0, target - paid) // period.months_left))


def ranks(scores: Sequence[Fraction], policy: Policy) -> list[int]:
    """The rank of each score, highest first; equal scores share a rank (1224, or 1223 by `tie_rank`)."""
    ordered = sorted(set(scores), reverse=True)
    if policy.tie_rank == "1223":
        place = {score: number for number, score in enumerate(ordered, 1)}
        return [place[score] for score in scores]
    counts: dict[Fraction, int] = {}
    for score in scores:
        counts[score] = counts.get(score, 0) + 1
    place, ahead = {}, 0
    for score in ordered:
        place[score] = ahead + 1
        ahead += counts[score]
    return [place[score] for score in scores]


__all__ = ["Light", "completion", "light", "monthly_need", "points", "ranks", "schedule"]
