"""二（二） 目标任务： the county's own goals, and projects of 100,000,000 yuan and more.

    力争引进投资达1亿元的工业项目3个以上，投资达1亿元的城镇建设项目4个以上，投资达1亿元的农业产业化项目4个以上，投资达1亿元的
    文化旅游项目2个以上。

达 takes 10,000万元 in and 9,999万元 not. 力争 is a hope: nothing is ever forfeited by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbook.money import NOTHING, Fen
from workbook.policy.edition import Policy
from workbook.schema.data import Project
from workbook.schema.lists import BEGUN, INDUSTRY_GOAL, STOPPED, TALKING, URBAN_GOAL

CLAUSE = "二（二）"


@dataclass(frozen=True, slots=True)
class GoalCount:
    """One goal: how many big projects were hoped for, and which count."""

    goal: str
    wanted: int
    projects: tuple[str, ...] = ()

    @property
    def got(self) -> int:
        return len(self.projects)

    @property
    def met(self) -> bool:
        return self.got >= self.wanted


def count_goals(
    projects: Iterable[Project], paid: Mapping[str, Fen], policy: Policy
) -> tuple[GoalCount, ...]:
    """The county's goals with the projects that count towards each （二（二））； `paid` is the year's money by project."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for project in projects:
        found[goal_of(project, paid.get(project.id, NOTHING), policy)].append(project.id)
    return tuple(GoalCount(goal, wanted, tuple(found[goal])) for goal, wanted in policy.big_project_goals)


def goal_sectors(goal: str, policy: Policy) -> tuple[str, ...]:
    """The sectors whose projects count towards a goal （城镇建设 takes infrastructure in, 三（一））."""
    if goal == URBAN_GOAL:
        return policy.urban_goal_sectors
    if goal.endswith(INDUSTRY_GOAL):
        return tuple(name for name in policy.sectors if name.endswith(INDUSTRY_GOAL))
    return tuple(name for name in policy.sectors if name == goal)


def goal_of(project: Project, paid: Fen, policy: Policy) -> str | None:
    """The goal a big project counts towards; None when it is too small, not signed, or of another sector.

    投资 is the contract's total; by `big_project_base` the year's money or the registered capital, blank being none.
    """
    sizes = {"cum_paid": paid, "registered_capital": project.capital}
    if (sizes.get(policy.big_project_base, project.total) or NOTHING) < policy.big_project_threshold:
        return None
    stage = project.stage
    signed = stage not in (None, TALKING, STOPPED) or project.signed is not None
    started = stage in BEGUN
    enough = {"signed": signed, "started": started}.get(policy.big_project_stage, signed and paid > 0)
    if not enough:
        return None
    for goal, _ in policy.big_project_goals:
        if project.sector in goal_sectors(goal, policy):
            return goal
    return None


__all__ = ["CLAUSE", "GoalCount", "count_goals", "goal_of", "goal_sectors"]
