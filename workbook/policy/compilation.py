"""三（二） 项目编制： which compiled projects count, and what one that was built this year earns.

确保全年新编制招商引资项目达80个以上……每个新编制的项目必须要达到项目建议书以上程度……由县招商引资工作领导小组负责组织审定……
对新编制且当年开工建设的项目编制单位按项目当年总投资的1%进行奖励，对……没有按时完成编制任务的单位进行通报批评。
"""

from __future__ import annotations

from workbook.money import NOTHING, Fen, at_rate, show_yuan
from workbook.policy.edition import Policy
from workbook.policy.figures import amount
from workbook.policy.reward import rate_text
from workbook.policy.working import NONE, Award, Step
from workbook.schema.data import Compiled
from workbook.schema.lists import DEPTHS, FIXED_ASSETS, PASSED

CLAUSE = "三（二）"
_BASES = {"year_paid": "当年到位", "year_fixed_asset": "当年固定资产凭证部分", "total_planned": "计划总投资"}


def why_not_counted(item: Compiled, policy: Policy) -> str | None:
    """Why a compiled project does not count towards the task; None when it counts （三（二））."""
    if not item.newly:
        return "非新编制"
    if item.depth not in DEPTHS or DEPTHS.index(item.depth) < DEPTHS.index(policy.compile_min_depth):
        return f"深度未达{policy.compile_min_depth}"
    if policy.compile_requires_review and item.review != PASSED:
        return (
            f"审定{item.review}"
            if item.review and item.review.startswith("不")
            else (item.review or "未审定")
        )
    if item.finished is not None and item.finished > policy.compile_deadline:
        return f"完成日期晚于{policy.compile_deadline:%Y-%m-%d}"
    return None


def is_investment(evidence: str | None, policy: Policy) -> bool:
    """Whether a ledger row's money belongs to 当年总投资 （三（二））： all of it, or, with
    `compile_award_base=year_fixed_asset`, what invoices for works, equipment and land prove.
    """
    return policy.compile_award_base != "year_fixed_asset" or evidence in FIXED_ASSETS


def compile_award(item: Compiled, year_paid: Fen, total: Fen | None, policy: Policy) -> Award:
    """1% for the unit that compiled a project which was started this year （三（二））.

    year_paid is the linked project's money of the year, whoever shares it, as far as it is 当年总投资
    （`is_investment`）； `compile_award_base=total_planned` takes the planned total of the compiled project instead.
    """
    needs = policy.compile_award_needs
    if (
        ("新编制" in needs and not item.newly)
        or ("审定合格" in needs and item.review != PASSED)
        or ("当年开工" in needs and not item.started_now)
    ):
        return NONE
    base = (total or NOTHING) if policy.compile_award_base == "total_planned" else year_paid
    if base <= 0:
        return NONE
    award = at_rate(base, policy.compile_award_rate)
    name = f"{item.name}{_BASES[policy.compile_award_base]} {amount(base, policy)}"
    reason = f"编制奖：{name}×{rate_text(policy.compile_award_rate)}＝{show_yuan(award)} 元"
    return Award(award, (Step(CLAUSE, reason, award),))


__all__ = ["CLAUSE", "compile_award", "is_investment", "why_not_counted"]
