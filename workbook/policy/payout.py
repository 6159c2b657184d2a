"""四（二） 经费拨付： how much of the funds is due by a period, and what is paid where the 1,000万元 do not reach.

    今年县财政安排1000万元作为招商引资专项工作经费……超额完成任务的实行据实追拨工作经费

The text names neither a day nor an order. By default work funds are due at once, extra funds at the year's end, and
an overrun is reported and cuts nobody's money.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbook.money import NOTHING, Fen, show_yuan
from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.policy.funds import CLAUSE, Budget
from workbook.policy.working import Award, Step

_PARTS = {"once": 1, "halves": 2, "quarterly": 4}
_NAMES = {"halves": "半年", "quarterly": "季"}


def work_fund_due(fund: Fen, period: Period, policy: Policy) -> Award:
    """What of the year's work fund is due by a period （四（二））, by `work_fund_schedule`, cut off at a whole fen.

    Quarter by quarter a quarter of it is due from January, a half from April, three quarters from July, all from
    October; in halves one from January and all from July.
    """
    gone, parts = work_fund_parts(period, policy)
    due = Fen(fund * gone // parts)
    if parts == 1 or not fund:
        return Award(due)
    reason = (
        f"工作经费按{_NAMES[policy.work_fund_schedule]}拨付，至本期应拨 {gone}/{parts}，{show_yuan(due)} 元"
    )
    return Award(due, (Step(CLAUSE, reason, due),))


def work_fund_parts(period: Period, policy: Policy) -> tuple[int, int]:
    """How many parts of the work fund are due by a period, and of how many."""
    parts = _PARTS[policy.work_fund_schedule]
    return (period.month - 1) * parts // 12 + 1, parts


def extra_fund_due(fund: Fen, period: Period, policy: Policy) -> Award:
    """What of the extra fund is due （四（二））： in the settlement, or with `extra_fund_timing=on_exceed` at once."""
    if policy.extra_fund_timing == "on_exceed":
        steps = (Step(CLAUSE, f"追拨经费超额即拨，{show_yuan(fund)} 元", fund),) if fund else ()
        return Award(fund, steps)
    return Award(fund if period.is_settlement else NOTHING)


def payable(entitled: Sequence[Fen], budget: Budget, policy: Policy) -> list[Award]:
    """What of each unit's rewards is paid （四（二））, in the order given; `budget_overrun` decides.

    entitled is each unit's reward and compile award together. Nothing is cut while the budget holds. Once it is
    overrun, `prorate` pays each in proportion to what is left after the funds, cut off at a whole fen, and `by_rank`
    pays in full, one after the other, until nothing is left.
    """
    if budget.used <= budget.budget or policy.budget_overrun == "report_only":
        return [Award(one) for one in entitled]
    left, available, rewards = budget.available, budget.available, budget.rewards
    found = []
    for one in entitled:
        if not one:
            found.append(Award(NOTHING))
            continue
        if policy.budget_overrun == "prorate":
            paid = Fen(one * available // rewards)
            how = f"按比例兑付 {show_yuan(one)} 元×{show_yuan(available)}÷{show_yuan(rewards)}"
        else:
            paid = min(one, left)
            left = Fen(left - paid)
            how = f"按名次兑付，应得 {show_yuan(one)} 元，经费余额内兑付"
        reason = f"经费超支，奖励{how}＝{show_yuan(paid)} 元"
        found.append(Award(paid, (Step(CLAUSE, reason, paid),)))
    return found


__all__ = ["CLAUSE", "extra_fund_due", "payable", "work_fund_due", "work_fund_parts"]
