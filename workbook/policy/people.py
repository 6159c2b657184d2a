"""三（五） 考核奖惩： who cannot be rated 优秀 for a squad that is below the line.

    对未完成目标任务70%的招商小分队队长及其成员，年终考核不能评定为“优秀”等次

The text names the leader and the members. Who is a member is decided by one day of the year, or by how long someone
served; who is in several squads is barred for any of them unless 参数 says otherwise.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbook.policy.edition import Policy
from workbook.schema.data import Member, Unit
from workbook.schema.lists import LEADER, PATRON

CLAUSE = "三（五）"
SIX_MONTHS = "任职满6个月"


@dataclass(frozen=True, slots=True)
class Barred:
    """One person on account of one squad; `also` are the other squads he is in."""

    unit: str
    post: str
    person: str
    work_unit: str | None = None
    also: tuple[str, ...] = ()


def serves(member: Member, policy: Policy) -> bool:
    """Whether someone belongs to the squad by `roster_date`: on that day, or for six months of the year."""
    first, last = date(policy.policy_year, 1, 1), date(policy.policy_year, 12, 31)
    if policy.roster_date == SIX_MONTHS:
        start, end = max(member.joined or first, first), min(member.left or last, last)
        return six_months_after(start) <= end + timedelta(days=1)
    day = date.fromisoformat(policy.roster_date)
    return (member.joined is None or member.joined <= day) and (member.left is None or member.left > day)


def six_months_after(day: date) -> date:
    """The same day six months on; the month's last where it is shorter."""
    years, month = divmod(day.month + 5, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def barred(squads: Sequence[Unit], members: Iterable[Member], policy: Policy) -> tuple[Barred, ...]:
    """Who is barred （三（五）） on account of the squads that are, in the squads' order: leader, members, patron.

    `person_multi_squad`: of someone in several squads it is enough that `any` of them is barred; or `all` must be; or
    only the `main_squad` counts. Persons are told apart by name; two of one name are told by V28.
    """
    teams: dict[str, list[Member]] = defaultdict(list)
    for number, member in enumerate(members):
        if serves(member, policy):
            teams["".join((member.person or "").split()) or f"#{number}"].append(member)
    down = {squad.id for squad in squads}
    listed: dict[str, list[Barred]] = defaultdict(list)
    for team in teams.values():
        for one in _counting(team, down, policy):
            also = tuple(sorted({member.squad for member in team} - {one.squad}))
            listed[one.squad].append(Barred(one.squad, one.post, one.person, one.work_unit, also))
    found = []
    for squad in squads:
        found += sorted(listed[squad.id], key=lambda one: (one.post != LEADER, one.person or ""))
        if policy.patron_barred and squad.patron:
            found.append(Barred(squad.id, PATRON, squad.patron))
    return tuple(found)


def _counting(team: Sequence[Member], down: set[str], policy: Policy) -> list[Member]:
    """Of one person's memberships those for which he is barred."""
    if policy.person_multi_squad == "all" and any(member.squad not in down for member in team):
        return []
    if policy.person_multi_squad == "main_squad":
        main = main_squad(team, policy)
        team = [member for member in team if member.squad == main]
    return [member for member in team if member.squad in down]


def main_squad(team: Sequence[Member], policy: Policy) -> str:
    """The squad that a person leads; else the one joined first, a blank day being the year's first; else the first
    in 成员名册.
    """
    start = date(policy.policy_year, 1, 1)
    return min(team, key=lambda one: (one.post != LEADER, one.joined or start)).squad


__all__ = ["CLAUSE", "Barred", "barred", "main_squad", "serves", "six_months_after"]
