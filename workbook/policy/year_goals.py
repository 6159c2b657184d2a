"""二（二）、三（二）、三（三） The goals that the policy sets the county for the year, in one list.

    2012年，全县引进招商引资到位资金达到25亿元，比2011年净增15亿元。力争引进投资达1亿元的工业项目3个以上……
    确保全年新编制招商引资项目达80个以上……将招商引资项目编制工作进行层层分解
    每年招聘20名以上……大学本科以上毕业生……由县级领导挂帅，组建25支招商小分队

达 and 以上 include the number itself; 25支 is the number itself. What nobody knows (last year's total, graduates not
typed yet) is no zero: it is left open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from workbook.money import Fen
from workbook.policy.edition import Policy
from workbook.policy.figures import percent
from workbook.schema.outlook import WAN_UNIT as MONEY

REACHED, LACKING, OPEN = "● 已达", "▲ 未达", "—"


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: amounts in fen where `unit` is 万元， else counts. None is what nobody knows.

    just    the number itself is wanted, more is not better
    """

    clause: str
    name: str
    unit: str
    wanted: int | None
    got: int | None
    remark: str = ""
    just: bool = False

    @property
    def lacking(self) -> int | None:
        """What is missing; nothing once the goal is reached."""
        if self.wanted is None or self.got is None:
            return None
        return max(0, self.wanted - self.got)

    @property
    def share(self) -> Fraction | None:
        """Got over wanted, exactly; None where there is nothing to divide."""
        return Fraction(self.got, self.wanted) if self.wanted and self.got is not None else None

    @property
    def verdict(self) -> str:
        if self.wanted is None or self.got is None:
            return OPEN
        if self.just and self.got > self.wanted:
            return f"▲ 多{self.got - self.wanted}{self.unit}"
        return REACHED if self.got >= self.wanted else LACKING


@dataclass(frozen=True, slots=True)
class Reached:
    """What the goals are held up to: funds in fen, counts, `graduates` None while nobody typed how many."""

    paid: Fen
    big_projects: Mapping[str, int]
    compiled: int
    compile_tasks: int
    squads: int
    graduates: int | None


def year_goals(reached: Reached, policy: Policy) -> tuple[Goal, ...]:
    """The year's goals in the policy's order."""
    before = policy.last_year_total
    grown = reached.paid - before if before else None
    wanted = policy.county_target - before if before else None
    goals = [
        Goal("二（二）", "全县招商引资到位资金", MONEY, policy.county_target, reached.paid, "同一笔资金全县只计一次"),
        Goal("二（二）", "比上年净增到位资金", MONEY, wanted, grown, _growth(reached.paid, policy)),
    ]  # fmt: skip
    for name, least in policy.big_project_goals:
        remark = "力争目标，不作处罚依据；名单见附件2"
        goals.append(
            Goal("二（二）", f"亿元以上{name}项目", "个", least, reached.big_projects.get(name, 0), remark)
        )
    passed = "新编制、深度达标、审定合格的" if policy.compile_requires_review else "新编制、深度达标的"
    goals += [
        Goal("三（二）", "全年新编制招商引资项目", "个", policy.compile_goal, reached.compiled, f"{passed}才计数"),
        Goal("三（二）", "编制任务分解到单位（合计）", "个", policy.compile_goal, reached.compile_tasks,
             "各单位编制任务之和，可以加码，不得少于全年目标"),
        Goal("三（三）", "组建招商小分队", "支", policy.squad_count, reached.squads, "按单位名册", just=True),
        Goal("三（三）", "招聘大学本科以上毕业生", "人", policy.graduates_goal, reached.graduates,
             "按督办事项“人员招聘”的完成数" if reached.graduates is not None
             else "督办事项“人员招聘”还没有填完成数"),
    ]  # fmt: skip
    return tuple(goals)


def _growth(paid: Fen, policy: Policy) -> str:
    before = policy.last_year_total
    if not before:
        return "参数“上年到位资金”没有填，净增数不算"
    rate = Fraction(paid - before, before)
    return f"上年到位资金见参数；{'增长' if rate >= 0 else '下降'}{percent(abs(rate), policy)}%"


__all__ = ["LACKING", "MONEY", "OPEN", "REACHED", "Goal", "Reached", "year_goals"]
