"""四（二） 加大经费投入： work funds by target, extra funds by excess, and the budget they come from.

今年县财政安排1000万元作为招商引资专项工作经费……具体按招商引资到位资金目标任务数的2‰比例标准安排给各招商小分队作为
专项工作经费，超额完成任务的实行据实追拨工作经费。
"""

from __future__ import annotations

from dataclasses import dataclass

from workbook.money import NOTHING, Fen, at_rate, show_yuan
from workbook.policy.edition import Policy
from workbook.policy.figures import amount
from workbook.policy.reward import rate_text
from workbook.policy.working import NONE, Award, Step

CLAUSE = "四（二）"


def work_fund(target: Fen | None, policy: Policy) -> Award:
    """2‰ of the target, whatever is achieved （四（二））."""
    if not target:
        return NONE
    fund = at_rate(target, policy.work_fund_rate)
    reason = f"工作经费：目标 {_times(target, fund, policy)}"
    return Award(fund, (Step(CLAUSE, reason, fund),))


def extra_fund(paid: Fen, target: Fen | None, policy: Policy, receipts: Fen | None = None) -> Award:
    """2‰ of what exceeds the target （四（二））； at exactly 100% nothing exceeds it.

    With `extra_fund_rule=actual_receipts` it is what the unit filed as receipts, once something exceeds the target.
    """
    if not target or paid <= target or policy.extra_fund_rule == "none":
        return NONE
    over = Fen(paid - target)
    if policy.extra_fund_rule == "actual_receipts":
        fund = receipts or NOTHING
        reason = f"追拨：超额 {amount(over, policy)}，凭票据据实追拨 {show_yuan(fund)} 元"
    else:
        fund = at_rate(over, policy.work_fund_rate)
        reason = f"追拨：超额 {_times(over, fund, policy)}"
    return Award(fund, (Step(CLAUSE, reason, fund),))


def _times(base: Fen, fund: Fen, policy: Policy) -> str:
    return f"{amount(base, policy)}×{rate_text(policy.work_fund_rate)}＝{show_yuan(fund)} 元"


@dataclass(frozen=True, slots=True)
class Budget:
    """The 1,000万元 and what is spoken for, all in fen; `payable` is what of the rewards can be paid out of it."""

    budget: Fen
    work_fund: Fen = NOTHING
    extra_fund: Fen = NOTHING
    squad_reward: Fen = NOTHING
    other_reward: Fen = NOTHING
    compile_award: Fen = NOTHING
    extra_counts: bool = True
    payable: Fen = NOTHING

    @property
    def funds(self) -> Fen:
        """Work funds and, where they enter the budget, extra funds: what goes before all rewards."""
        return Fen(self.work_fund + (self.extra_fund if self.extra_counts else NOTHING))

    @property
    def rewards(self) -> Fen:
        return Fen(self.squad_reward + self.other_reward + self.compile_award)

    @property
    def used(self) -> Fen:
        return Fen(self.funds + self.rewards)

    @property
    def available(self) -> Fen:
        """What is left for rewards once the funds are set aside."""
        return Fen(max(0, self.budget - self.funds))

    @property
    def left(self) -> Fen:
        """What remains; negative when the budget is overrun （`payout` says what follows）."""
        return Fen(self.budget - self.used)


__all__ = ["CLAUSE", "Budget", "extra_fund", "work_fund"]
