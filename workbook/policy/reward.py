"""三（五） 考核奖惩： what a squad's completion earns, and what it forfeits.

    对完成任务达80%以上的招商小分队，按到位资金的2‰给予奖励；对引资达1000万元以上的其他单位和个人仍按引资额的2‰比例给予奖励。
    对未完成目标任务70%的招商小分队队长及其成员，年终考核不能评定为“优秀”等次。

以上 includes the number itself. Compared as whole fen by cross-multiplication, never as a rounded percentage.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from workbook.money import NOTHING, Fen, at_rate, percent_floor, show_wan, show_yuan
from workbook.policy.edition import Policy
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


def standing(paid: Fen, target: Fen | None, policy: Policy) -> Standing:
    """Place one squad in its band （三（五））； without a target there is nothing to judge.

    A target of zero is met by any funds at all and by none, so it stands as rewarded with nothing to pay.
    """
    if target is None:
        return Standing.NONE
    if reaches(paid, target, policy.reward_line):
        return Standing.REWARDED
    if not reaches(paid, target, policy.bar_line):
        return Standing.BARRED
    return Standing.NEUTRAL


def squad_reward(paid: Fen, target: Fen | None, policy: Policy) -> Award:
    """2‰ of all funds in place for a squad at 80% or above （三（五））； `squad_reward_base` has other readings."""
    if target is None or standing(paid, target, policy) is not Standing.REWARDED:
        return NONE
    base, name = paid, "到位资金"
    if policy.squad_reward_base == "over_80_part":
        base, name = Fen(max(0, paid - at_rate(target, policy.reward_line))), "超过奖励线部分"
    elif policy.squad_reward_base == "over_target_part":
        base, name = Fen(max(0, paid - target)), "超过目标部分"
    amount = at_rate(base, policy.reward_rate)
    done = f"完成率 {percent_floor(paid, target)}% 达奖励线" if target else "没有目标任务"
    return Award(
        amount,
        (
            Step(
                CLAUSE,
                f"{done}，{name} {show_wan(base)} 万元×{rate_text(policy.reward_rate)}＝{show_yuan(amount)} 元",
                amount,
            ),
        ),
    )


def other_reward(paid: Fen, policy: Policy) -> Award:
    """2‰ for another unit or a person whose funds of the year reach 1,000万元 （三（五））."""
    line = policy.other_reward_min
    if paid < line:
        return NONE
    base = paid if policy.other_reward_part == "all" else Fen(paid - line)
    amount = at_rate(base, policy.reward_rate)
    part = "引资额" if policy.other_reward_part == "all" else "超过奖励线部分"
    reason = (
        f"引资 {show_wan(paid)} 万元达奖励线，{part}×{rate_text(policy.reward_rate)}＝{show_yuan(amount)} 元"
    )
    return Award(amount, (Step(CLAUSE, reason, amount),))


def rate_text(rate: Decimal) -> str:
    """0.002 as 2‰, 0.01 as 1%."""
    percent = rate * 100
    if percent == percent.to_integral_value():
        return f"{percent:.0f}%"
    return f"{(rate * 1000).normalize():f}‰"


def gap_to(paid: Fen, target: Fen, line: Decimal) -> Fen:
    """How much is missing to a line, to the fen above (79.99% is still a gap); nothing once it is reached."""
    numerator, denominator = line.as_integer_ratio()
    needed = -(-target * numerator // denominator)
    return Fen(max(NOTHING, needed - paid))


__all__ = ["CLAUSE", "Standing", "gap_to", "other_reward", "rate_text", "reaches", "squad_reward", "standing"]
