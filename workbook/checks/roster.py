"""V28 and V29: what is odd in the master itself, in 成员名册 and 单位名册."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from workbook.checks.reading import shown, unit_label
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.money import Fen
from workbook.schema.data import Member
from workbook.schema.lists import SQUAD
from xlsx_tools.place import Place

MEMBERS, UNITS = "成员名册", "单位名册"


def check_master(known: Known) -> tuple[Finding, ...]:
    """What is odd in the master's own lists, whatever came in."""
    return (*members_in_one_squad(known), *targets_add_up(known), *squads_all_there(known))


def members_in_one_squad(known: Known) -> Iterator[Finding]:
    """V28 成员跨队（提示）： one name in several squads at a time; two people of one name may be meant."""
    by_name: dict[str, list[Member]] = defaultdict(list)
    for member in known.members:
        by_name["".join(member.person.split())].append(member)
    for person, entries in sorted(by_name.items()):
        squads = sorted(
            {
                one.squad
                for one in entries
                for two in entries
                if one.squad != two.squad and _together(one, two)
            }
        )
        if person and squads:
            listed = "、".join(unit_label(squad, known) for squad in squads)
            where = sorted({member.work_unit for member in entries if member.work_unit})
            units = f"（所在单位：{'、'.join(where)}）" if where else ""
            yield _of_master(
                known, "V28", Severity.HINT, MEMBERS, person, person=person, squads=listed, units=units
            )


def _together(one: Member, two: Member) -> bool:
    """Whether two memberships overlap in time."""
    return (one.joined or date.min) <= (two.left or date.max) and (two.joined or date.min) <= (
        one.left or date.max
    )


def targets_add_up(known: Known) -> Iterator[Finding]:
    """V29 小分队目标合计≠全县目标（警告； 参数 target_sum_check=block stops the run instead, ignore says nothing）."""
    total = Fen(sum(unit.target or 0 for unit in known.units.values() if unit.kind == SQUAD))
    goal = known.policy.county_target
    if known.policy.target_sum_check != "warn" or total == goal:
        return
    facts = {
        "total": total,
        "goal": goal,
        "gap": Fen(abs(total - goal)),
        "side": "多" if total > goal else "少",
    }
    yield _of_master(known, "V29", Severity.WARN, UNITS, "", value=total, suggest=goal, **facts)


def squads_all_there(known: Known) -> Iterator[Finding]:
    """V29 小分队个数≠应有个数（提示）： 组建25支招商小分队 （三（三））."""
    count = sum(1 for unit in known.units.values() if unit.kind == SQUAD)
    asked = known.policy.squad_count
    if count != asked:
        facts = {"count": str(count), "asked": str(asked)}
        yield _of_master(
            known, "V29.count", Severity.HINT, UNITS, "", value=str(count), suggest=str(asked), **facts
        )


def _of_master(
    known: Known,
    sentence: str,
    severity: Severity,
    sheet: str,
    subject: str,
    *,
    value: Any = None,
    suggest: Any = None,
    **facts: Any,
) -> Finding:
    return Finding(
        rule=sentence.partition(".")[0],
        severity=severity,
        period=str(known.period),
        unit=None,
        place=Place("", sheet),
        sentence=sentence,
        facts={key: shown(fact) or "" for key, fact in facts.items()},
        value=shown(value) or subject or None,
        suggest=shown(suggest),
        subject=subject,
    )


__all__ = ["check_master", "members_in_one_squad", "squads_all_there", "targets_add_up"]
