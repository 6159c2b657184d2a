"""引资额： what a unit brought in, project by project, as 参数 reads the word （三（五））."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from workbook.ledger import Share, disputed, owners, split
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.schema.data import Problem, Project
from workbook.schema.lists import STOPPED, TALKING

Brought = Mapping[str, Mapping[str, Fen]]  # unit -> project -> fen


def paid_in(shares: Sequence[Share], whole: Iterable[str] = ()) -> Brought:
    """The year's funds of each unit, project by project; money in dispute is nobody's.

    For the units in `whole` a row in which they have a share counts with all of it （`no_same_money_twice=否`）.
    """
    whole = frozenset(whole)
    rows: dict[int, int] = defaultdict(int)
    for share in shares:
        rows[id(share.entry)] += share.paid
    found: dict[str, dict[str, Fen]] = defaultdict(dict)
    for share in shares:
        if share.unit is not None:
            amount = rows[id(share.entry)] if share.unit in whole else share.paid
            mine = found[share.unit]
            mine[share.entry.project] = Fen(mine.get(share.entry.project, 0) + amount)
    return found


def contracted(
    projects: Sequence[Project], problems: Iterable[Problem], policy: Policy, period: Period
) -> Brought:
    """The contracts that each unit signed in the policy's year, by agreed shares （`other_reward_base=contract`）.

    A project counts once it is registered, with 合同总投资, when 签约日期 lies in the year and it is neither talked
    about only （洽谈） nor stopped （停建）； one in dispute is nobody's.
    """
    known = [item for item in problems if Period.parse(item.period) <= period]
    owner, open_claims = owners(projects, known), disputed(known, policy)
    found: dict[str, dict[str, Fen]] = defaultdict(dict)
    for project in projects:
        if project.id in open_claims or not _signed(project, policy, period):
            continue
        for unit, part in split(project.shares, project.total or Fen(0), owner[project.id], policy).items():
            found[unit][project.id] = part
    return found


def _signed(project: Project, policy: Policy, period: Period) -> bool:
    return (
        project.signed is not None
        and project.signed.year == policy.policy_year
        and project.stage not in (TALKING, STOPPED)
        and (project.first_period is None or project.first_period <= str(period))
    )


__all__ = ["Brought", "contracted", "paid_in"]
