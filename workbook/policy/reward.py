"""三（五） 考核奖惩： what a squad's completion earns, and what it forfeits.

    对完成任务达80%以上的招商小分队，按到位资金的2‰给予奖励；对引资达1000万元以上的其他单位和个人仍按引资额的2‰比例给予奖励。
    对未完成目标任务70%的招商小分队队长及其成员，年终考核不能评定为“优秀”等次。

以上 includes the number itself. Compared as whole fen by cross-multiplication, never as a rounded percentage.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from workbook.money import NOTHING, Fen, at_rate, show_yuan
from workbook.policy.edition import Policy
from workbook.policy.figures import amount, percent
from workbook.policy.working import NONE, Award, Step

CLAUSE = "三（五）"


class Standing(Enum):
    """Where a squad stands against the two lines."""

    REWARDED = "rewarded"
    NEUTRAL = "neutral"
    BARRED = "barred"
    NONE = "none"


def reaches(paid: int, target: int, line: Decimal) -> bool:
    """Whether paid/target is at the line or above it, exactly."""
    numerator, denominator = line.as_integer_ratio()
    return paid * denominator >= target * numerator


def standing(
    paid: Fen, target: Fen | None, policy: Policy, compiled: int = 0, task: int | None = None
) -> Standing:
    """Place one squad in its band （三（五））； without a target there is nothing to judge.

    A target of zero is met by any funds at all and by none, so it stands as rewarded with nothing to pay.
    With `task_scope=funds_and_compile` the counted compiled projects have to reach both lines of their task too;
    without a task the funds decide alone.
    """
    if target is None:
        return Standing.NONE
    duties = [(paid, target)]
    if policy.task_scope == "funds_and_compile" and task:
        duties.append((compiled, task))
    if all(reaches(done, asked, policy.reward_line) for done, asked in duties):
        return Standing.REWARDED
    if not all(reaches(done, asked, policy.bar_line) for done, asked in duties):
        return Standing.BARRED
    return Standing.NEUTRAL


def squad_reward(
    paid: Fen, target: Fen | None, policy: Policy, compiled: int = 0, task: int | None = None
) -> Award:
    """2‰ of all funds in place for a squad at 80% or above （三（五））； `squad_reward_base` has other readings.

    Funds that reach the line while the compiled projects do not （`task_scope`） earn nothing, and the working says so.
    """
    if target is None or not reaches(paid, target, policy.reward_line):
        return NONE
    both = policy.task_scope == "funds_and_compile" and bool(task)
    done = f"完成率 {percent(Fraction(paid, target), policy)}% 达奖励线" if target else "没有目标任务"
    if both:
        done += f"，编制 {compiled}/{task} 个"
    if standing(paid, target, policy, compiled, task) is not Standing.REWARDED:
        return Award(NOTHING, (Step(CLAUSE, f"{done}未达奖励线，两项任务须同时达线，不奖励"),))
    base, name = Fraction(paid), "到位资金"
    if policy.squad_reward_base == "over_80_part":
        base, name = paid - target * Fraction(policy.reward_line), "超过奖励线部分"
    elif policy.squad_reward_base == "over_target_part":
        base, name = Fraction(max(0, paid - target)), "超过目标部分"
    earned = Fen(int(base * Fraction(policy.reward_rate)))  # cut off once, at the end
    done += "同时达线" if both else ""
    return Award(earned, (Step(CLAUSE, f"{done}，{name} {_times(Fen(int(base)), earned, policy)}", earned),))


def other_base(brought: Mapping[str, Fen], policy: Policy) -> Fen | None:
    """What the 2‰ are taken of for another unit or a person （三（五））； None below the line.

    `brought` is 引资额 by project. The line of 1,000万元 is reached by all of them together
    （`other_threshold_scope=entity_year`） or by each alone （`project`）； the base is all of it or the part above the
    line （`other_reward_part`）.
    """
    line = policy.other_reward_min
    amounts = [sum(brought.values())] if policy.other_threshold_scope == "entity_year" else brought.values()
    reached = [one for one in amounts if one >= line]
    if not reached:
        return None
    less = line if policy.other_reward_part == "over_threshold" else NOTHING
    return Fen(sum(one - less for one in reached))


def other_gap(brought: Mapping[str, Fen], policy: Policy) -> Fen:
    """What is missing to the line; with `other_threshold_scope=project`, to the project that is nearest to it.

    A project that only gave money back is no nearer than one that is still to come.
    """
    if policy.other_threshold_scope == "entity_year":
        nearest = sum(brought.values())
    else:
        nearest = max((NOTHING, *brought.values()))
    return Fen(max(0, policy.other_reward_min - nearest))


def other_reward(brought: Mapping[str, Fen], policy: Policy, *, squad: bool = False) -> Award:
    """2‰ for another unit or a person whose 引资额 of the year reaches 1,000万元 （三（五））.

    `squad`: a squad below the reward line that is taken for another unit （`squad_below_80_as_other`）.
    """
    base = other_base(brought, policy)
    if base is None:
        return NONE
    earned = at_rate(base, policy.reward_rate)
    name = "引资" if policy.other_reward_base == "paid" else "合同引资"
    if policy.other_threshold_scope == "entity_year":
        counted = Fen(sum(brought.values()))
        said = f"{name} {amount(counted, policy)}达奖励线"
    else:
        several = [one for one in brought.values() if one >= policy.other_reward_min]
        counted = Fen(sum(several))
        said = f"按单个项目计，{len(several)} 个项目{name} {amount(counted, policy)}达奖励线"
    if squad:
        said = f"小分队未达奖励线，按其他单位计：{said}"
    elif not policy.no_same_money_twice and policy.other_reward_base == "paid":
        said += "（联合项目按全额计）"
    if policy.other_reward_part == "all":
        working = f"引资额×{rate_text(policy.reward_rate)}＝{show_yuan(earned)} 元"
    else:
        working = f"超过奖励线部分 {_times(base, earned, policy)}"
    return Award(earned, (Step(CLAUSE, f"{said}，{working}", earned),))


def refused(award: Award, why: str) -> Award:
    """No reward, where there would have been one, and why （`office_reward_mode`, `exclude_investor_self` and the like）."""
    return Award(NOTHING, (Step(CLAUSE, f"{why}，不予奖励"),)) if award.amount else NONE


def _times(base: Fen, earned: Fen, policy: Policy) -> str:
    return f"{amount(base, policy)}×{rate_text(policy.reward_rate)}＝{show_yuan(earned)} 元"


def rate_text(rate: Decimal) -> str:
    """0.002 as 2‰, 0.01 as 1%."""
    hundred = rate * 100
    if hundred == hundred.to_integral_value():
        return f"{hundred:.0f}%"
    return f"{(rate * 1000).normalize():f}‰"


def gap_to(paid: Fen, target: Fen, line: Decimal) -> Fen:
    """How much is missing to a line, to the fen above (79.99% is still a gap); nothing once it is reached."""
    numerator, denominator = line.as_integer_ratio()
    needed = -(-target * numerator // denominator)
    return Fen(max(NOTHING, needed - paid))


__all__ = [
    "CLAUSE",
    "Standing",
    "gap_to",
    "other_base",
    "other_gap",
    "other_reward",
    "rate_text",
    "reaches",
    "refused",
    "squad_reward",
    "standing",
]
