"""年度目标： the year's goals in one list, and the year's projects by the focus that staff gave them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workbook.book import Book
from workbook.judgement import Month
from workbook.money import Fen, in_wan
from workbook.policy.figures import percent_cell
from workbook.policy.tasks import achieved
from workbook.policy.year_goals import MONEY, Goal, Reached, year_goals
from workbook.schema import master
from workbook.schema.data import Project
from workbook.schema.lists import RECRUITING
from workbook.schema.outlook import FocusLine, YearGoalLine
from workbook.schema.sheet import Sheet
from workbook.showing.lines import project_funds

UNNAMED = "未填重点方向"


def goal_lists(month: Month, book: Book) -> Iterator[tuple[Sheet, type, Sequence[Any]]]:
    """The two lists of 年度目标."""
    goals = year_goals(reached(month, book), month.policy)
    yield master.GOALS, YearGoalLine, [_goal(goal, number, month) for number, goal in enumerate(goals, 1)]
    yield master.GOALS, FocusLine, _focus(month, book)


def reached(month: Month, book: Book) -> Reached:
    """What there is of each goal in a period."""
    return Reached(
        paid=month.county.paid,
        big_projects={goal.goal: goal.got for goal in month.goals},
        compiled=month.county.compile_done,
        compile_tasks=sum(item.unit.compile_task or 0 for item in month.units),
        squads=len(month.squads),
        graduates=achieved(book.tasks, RECRUITING),
    )


def _goal(goal: Goal, number: int, month: Month) -> YearGoalLine:
    def shown(amount: int | None) -> Decimal | None:
        if amount is None:
            return None
        return in_wan(amount) if goal.unit == MONEY else Decimal(amount)

    return YearGoalLine(
        no=number,
        clause=goal.clause,
        goal=goal.name,
        unit=goal.unit,
        wanted=shown(goal.wanted),
        got=shown(goal.got),
        lacking=shown(goal.lacking),
        share=None if goal.share is None else percent_cell(goal.share, month.policy),
        verdict=goal.verdict,
        remark=goal.remark,
    )


def _focus(month: Month, book: Book) -> list[FocusLine]:
    """Projects with funds this year by focus, in the policy's order; those without one at the end."""
    funds = project_funds(month)
    groups: dict[str, list[Project]] = defaultdict(list)
    for project in book.projects:
        if project.id in funds:
            groups[project.focus or UNNAMED].append(project)
    listed = month.policy.focus_areas
    others = sorted(set(groups) - set(listed) - {UNNAMED})
    whole = sum(funds[project.id][0] for found in groups.values() for project in found)
    lines = []
    for focus in (*listed, *others, UNNAMED):
        projects = groups.get(focus, [])
        if not projects:
            continue
        paid = Fen(sum(funds[project.id][0] for project in projects))
        lines.append(
            FocusLine(
                no=len(lines) + 1,
                share=percent_cell(Fraction(paid, whole), month.policy) if whole else None,
                focus=focus,
                projects=len(projects),
                total=Fen(sum(project.total or 0 for project in projects)),
                month_paid=Fen(sum(funds[project.id][1] for project in projects)),
                paid=paid,
            )
        )
    return lines


__all__ = ["goal_lists", "reached"]
