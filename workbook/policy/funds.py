"""四（二） 加大经费投入： work funds by target, extra funds by excess, and the budget they come from.

今年县财政安排1000万元作为招商引资专项工作经费……具体按招商引资到位资金目标任务数的2‰比例标准安排给各招商小分队作为
专项工作经费，超额完成任务的实行据实追拨工作经费。
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook.money import NOTHING, Fen, at_rate, show_wan, show_yuan
from workbook.policy.edition import Policy
from workbook.policy.reward import rate_text
from workbook.policy.working import NONE, Award, Step

CLAUSE = "四（二）"


def work_fund(target: Fen | None, policy: Policy) -> Award:
    """2‰ of the target, whatever is achieved （四（二））."""
    if not target:
        return NONE
    amount = at_rate(target, policy.work_fund_rate)
    reason = (
        f"工作经费：目标 {show_wan(target)} 万元×{rate_text(policy.work_fund_rate)}＝{show_yuan(amount)} 元"
    )
    return Award(amount, (Step(CLAUSE, reason, amount),))


def extra_fund(paid: Fen, target: Fen | None, policy: Policy) -> Award:
    """2‰ of what exceeds the target （四（二））； at exactly 100% nothing exceeds it."""
    if not target or paid <= target or policy.extra_fund_rule != "rate_on_excess":
        return NONE
    over = Fen(paid - target)
    amount = at_rate(over, policy.work_fund_rate)
    reason = f"追拨：超额 {show_wan(over)} 万元×{rate_text(policy.work_fund_rate)}＝{show_yuan(amount)} 元"
    return Award(amount, (Step(CLAUSE, reason, amount),))


@dataclass(frozen=True, slots=True)
class Budget:
    """The 1,000万元 and what is spoken for, all in fen."""

    budget: Fen
    work_fund: Fen = NOTHING
    extra_fund: Fen = NOTHING
    squad_reward: Fen = NOTHING
    other_reward: Fen = NOTHING
    compile_award: Fen = NOTHING
    extra_counts: bool = True

    @property
    def used(self) -> Fen:
        extra = self.extra_fund if self.extra_counts else NOTHING
        return Fen(self.work_fund + extra + self.squad_reward + self.other_reward + self.compile_award)

    @property
    def left(self) -> Fen:
        """What remains; negative when the budget is overrun, which is reported and cuts nobody's money."""
        return Fen(self.budget - self.used)


__all__ = ["CLAUSE", "Budget", "extra_fund", "work_fund"]
