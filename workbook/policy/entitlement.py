"""三（五） 考核奖惩： by which sentence a unit is rewarded, and who brought funds in and yet earns nothing.

    对完成任务达80%以上的招商小分队，按到位资金的2‰给予奖励；对引资达1000万元以上的其他单位和个人仍按引资额的2‰比例给予奖励

The text does not say what the outposts are （驻点办事处）, whether a squad below 80% is 其他单位， nor whether the investor
himself or a public employee may be rewarded: 参数 does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workbook.money import Fen
from workbook.policy.edition import Policy
from workbook.policy.reward import (
    Standing,
    gap_to,
    other_gap,
    other_reward,
    refused,
    squad_reward,
    standing,
)
from workbook.policy.working import Award
from workbook.schema.data import Unit
from workbook.schema.lists import INDIVIDUAL, INVESTOR, OUTPOST, PUBLIC_EMPLOYEE, SQUAD

CLAUSE = "三（五）"
_ASKED = {
    INVESTOR: "投资方本人，请领导小组确认是否属引资人",
    PUBLIC_EMPLOYEE: "公职人员，请领导小组确认是否给予个人奖励",
}


@dataclass(frozen=True, slots=True)
class Earning:
    """A unit's reward; what is missing to it (None where none is to be had); what a person has to confirm."""

    reward: Award
    gap: Fen | None
    hint: str | None = None


def earning(
    unit: Unit,
    paid: Fen,
    brought: Mapping[str, Fen],
    compiled: int,
    investors: Collection[str | None],
    policy: Policy,
) -> Earning:
    """What a unit earns （三（五）） with its funds of the year, its 引资额 by project and its compiled projects.

    `investors` are those of the projects that a person brought.
    """
    if unit.kind == SQUAD or (unit.kind == OUTPOST and policy.office_reward_mode == "squad"):
        return _as_squad(unit, paid, brought, compiled, policy)
    reward, gap = other_reward(brought, policy), other_gap(brought, policy)
    doubts = _doubts(unit, investors, policy)
    if why := why_refused(unit, investors, policy):
        reward = refused(reward, why)
    asked = [_ASKED[who] for who, reading in doubts.items() if reading == "flag"]
    return Earning(reward, gap, "；".join(asked) or None if gap == 0 else None)


def why_refused(unit: Unit, investors: Collection[str | None], policy: Policy) -> str | None:
    """Why a unit that is no squad earns nothing, whatever it brought; None where it may."""
    if unit.kind == OUTPOST and policy.office_reward_mode == "none":
        return "驻点办事处不按本条奖励"
    doubts = _doubts(unit, investors, policy)
    excluded = [who for who, reading in doubts.items() if reading == "exclude"]
    return f"{'、'.join(excluded)}不作引资人" if excluded else None


def _as_squad(unit: Unit, paid: Fen, brought: Mapping[str, Fen], compiled: int, policy: Policy) -> Earning:
    if unit.target is None:
        return Earning(Award(Fen(0)), None)
    task = unit.compile_task
    reward = squad_reward(paid, unit.target, policy, compiled, task)
    below = standing(paid, unit.target, policy, compiled, task) is not Standing.REWARDED
    if below and unit.kind == SQUAD and policy.squad_below_80_as_other:
        other = other_reward(brought, policy, squad=True)
        reward = Award(other.amount, (*reward.steps, *other.steps))
    return Earning(reward, gap_to(paid, unit.target, policy.reward_line))


def _doubts(unit: Unit, investors: Collection[str | None], policy: Policy) -> dict[str, str]:
    """What the text leaves open about a person, and its reading: flag, exclude or allow."""
    if unit.kind != INDIVIDUAL:
        return {}
    found = {}
    names = (unit.name, unit.aliases or "", unit.brought_as or "")
    if unit.name in investors or any(INVESTOR in name for name in names):
        found[INVESTOR] = policy.exclude_investor_self
    if unit.brought_as == PUBLIC_EMPLOYEE:
        found[PUBLIC_EMPLOYEE] = policy.public_employee_reward
    return found


__all__ = ["CLAUSE", "Earning", "earning", "why_refused"]
