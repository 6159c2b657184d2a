"""The policy worked out a second time, from a plain description of a county, without a line of the product's code.

    {"year": 2012, "target": "250000", "last_year": "100000",
     "units": [{"id": "S01", "kind": "招商小分队", "target": "16000", "task": 5}, …],
     "returns": [{"period": 1, "unit": "S01", "received": datetime(…), "good": True,
                  "funds": {"茶园": {"paid": "12.5", "shares": {"S02": "40"}}},
                  "compiled": [{"name": "…", "counts": True, "award_on": "茶园" or None}]}, …],
     "recognised": {(1, "茶园"): "12.5"}}

Amounts are texts in 万元, calculated as exact fractions; results are whole fen. Only the standard library is used.

三（五） 达80%以上的招商小分队，按到位资金的2‰给予奖励；达1000万元以上的其他单位和个人2‰；未完成70%的不能评优
四（二） 目标任务数的2‰安排专项工作经费，超额完成任务的实行据实追拨
四（三） 每月25日之前报送；遇休息日顺延
三（二） 新编制且当年开工的项目按项目当年总投资的1%进行奖励
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

SQUAD, INDIVIDUAL = "招商小分队", "个人"
FEN_PER_WAN = 1_000_000
SETTLEMENT = 13

# The 25th of each month, moved to the next day on which offices worked: read off the calendars by hand.
DUE_DAYS = {
    # 25 January 2012 lay in the Spring Festival, and Sunday 29 January was worked in its place
    2012: (29, 27, 26, 25, 25, 25, 25, 27, 25, 25, 26, 25),
    2013: (25, 25, 25, 25, 27, 25, 25, 26, 25, 25, 25, 25),
    # 25 to 27 September 2026 is the Mid-Autumn Festival
    2026: (26, 25, 25, 27, 25, 25, 27, 25, 28, 26, 25, 25),
}


def wan(text: str) -> Fraction:
    return Fraction(text)


def fen(amount: Fraction) -> int:
    """An amount in 万元 as whole fen; what is finer than a fen would be a mistake of the description."""
    whole = amount * FEN_PER_WAN
    assert whole.denominator == 1, amount
    return int(whole)


def due(year: int, period: int) -> datetime:
    """The first moment that is late: midnight after the due day."""
    if period == SETTLEMENT:
        return datetime(year + 1, 1, 11)
    return datetime.combine(
        date(year, period, DUE_DAYS[year][period - 1]) + timedelta(days=1), datetime.min.time()
    )


def closed(year: int, period: int) -> datetime:
    """The first moment after the 5th of the next month."""
    return datetime(year + 1, 1, 6) if period == 12 else datetime(year, period + 1, 6)


def report(year: int, period: int, received: Sequence[datetime]) -> str:
    first = min(received, default=None)
    if first is not None and first < due(year, period):
        return "on_time"
    if period == SETTLEMENT:
        return "not_required" if first is None else "late"
    return "late" if first is not None and first < closed(year, period) else "missing"


def counting(year: int, period: int, returns: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Of a unit's returns of a period: the last that came in time, if it is right; else the last late one, if that is."""
    in_order = sorted(returns, key=lambda item: item["received"])
    for group in (
        [item for item in in_order if item["received"] < due(year, period)],
        [item for item in in_order if item["received"] >= due(year, period)],
    ):
        if group and group[-1]["good"]:
            return group[-1]
    return None


def split(paid: int, shares: Mapping[str, str], owner: str) -> dict[str, int]:
    """A joint project's fen: partners get their percent without the part of a fen, the owner what remains."""
    sign = -1 if paid < 0 else 1
    parts = {
        unit: sign * math.floor(abs(paid) * Fraction(share) / 100)
        for unit, share in shares.items()
        if unit != owner
    }
    parts[owner] = paid - sum(parts.values())
    return parts


def cut(share: Fraction) -> str:
    """A share in percent, cut off after two places: 1/6 is 16.66."""
    hundredths = math.floor(share * 10_000) if share >= 0 else -math.floor(-share * 10_000)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def permille(amount: int, thousandths: int) -> int:
    return math.floor(Fraction(amount * thousandths, 1000))


def standing(paid: int, target: int) -> str:
    if 100 * paid >= 80 * target:
        return "rewarded"
    return "barred" if 100 * paid < 70 * target else "neutral"


def light(paid: int, target: int, schedule: Fraction) -> str:
    behind = (schedule - Fraction(paid, target)) * 100
    return "green" if behind <= 0 else "yellow" if behind <= 30 else "red"


def reckon(county: Mapping[str, Any], period: int) -> dict[str, Any]:
    """What the office's results of a period must be."""
    year, units = county["year"], county["units"]
    counted = _counted(county, period)
    paid, month, by_project = _funds(county, counted, period)
    compiled = [(item["unit"], row) for item in counted for row in item.get("compiled", ())]
    schedule = Fraction(1) if period == SETTLEMENT else Fraction(period, 12)
    squads = [unit for unit in units if unit["kind"] == SQUAD]
    scores = {unit["id"]: Fraction(paid[unit["id"]], fen(wan(unit["target"]))) for unit in squads}
    results = []
    for unit in units:
        number, squad = unit["id"], unit["kind"] == SQUAD
        target = fen(wan(unit["target"])) if squad else 0
        mine = paid[number]
        arrived = [
            item["received"]
            for item in county["returns"]
            if (item["period"], item["unit"]) == (period, number)
        ]
        state = standing(mine, target) if squad else "none"
        awards = [row["award_on"] for owner, row in compiled if owner == number and row.get("award_on")]
        results.append(
            {
                "id": number,
                "kind": unit["kind"],
                "paid_fen": mine,
                "month_paid_fen": month[number],
                "target_fen": fen(wan(unit["target"])) if unit.get("target") else None,
                "completion": cut(scores[number]) if squad else None,
                "standing": state,
                "light": light(mine, target, schedule) if squad else None,
                "rank": 1 + sum(1 for score in scores.values() if score > scores[number]) if squad else None,
                "gap_70_fen": max(0, math.ceil(Fraction(target * 7, 10)) - mine),
                "gap_80_fen": max(0, math.ceil(Fraction(target * 8, 10)) - mine),
                "monthly_need_fen": math.ceil(Fraction(max(0, target - mine), 12 - period))
                if period < 12
                else None,
                "reward_fen": permille(mine, 2) if _earns(squad, state, mine) else 0,
                "work_fund_fen": permille(target, 2),
                "extra_fund_fen": permille(mine - target, 2) if squad and mine > target else 0,
                "compile_award_fen": sum(permille(max(0, by_project[project]), 10) for project in awards),
                "report": "not_required" if unit["kind"] == INDIVIDUAL else report(year, period, arrived),
                "compile_task": unit.get("task"),
                "compile_done": sum(1 for owner, row in compiled if owner == number and row["counts"]),
            }
        )
    whole = sum(paid.values())
    county_target = fen(wan(county["target"]))
    return {
        "period": f"{year}-{period:02d}",
        "county": {
            "paid_fen": whole,
            "month_paid_fen": sum(month.values()),
            "target_fen": county_target,
            "completion": cut(Fraction(whole, county_target)),
            "schedule_progress": cut(schedule),
            "squads_paid_fen": sum(paid[unit["id"]] for unit in squads),
        },
        "units": results,
        "budget": _budget(results),
    }


def _earns(squad: bool, state: str, paid: int) -> bool:
    return state == "rewarded" if squad else paid >= 1000 * FEN_PER_WAN


def _counted(county: Mapping[str, Any], period: int) -> list[Mapping[str, Any]]:
    """The returns that count, up to a period, one for each unit and period at most."""
    groups: dict[tuple[int, str], list[Mapping[str, Any]]] = defaultdict(list)
    for item in county["returns"]:
        if item["period"] <= period:
            groups[item["period"], item["unit"]].append(item)
    found = [counting(county["year"], number, items) for (number, _), items in sorted(groups.items())]
    return [item for item in found if item is not None]


def _funds(
    county: Mapping[str, Any], counted: Sequence[Mapping[str, Any]], period: int
) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Each unit's fen of the year and of the period, and each project's of the year.

    In the settlement only what the leading group recognised counts.
    """
    paid: dict[str, int] = defaultdict(int)
    month: dict[str, int] = defaultdict(int)
    by_project: dict[str, int] = defaultdict(int)
    for item in counted:
        for project, line in item["funds"].items():
            amount = line["paid"]
            if period == SETTLEMENT:
                amount = county.get("recognised", {}).get((item["period"], project), "0")
            for unit, part in split(fen(wan(amount)), line.get("shares", {}), item["unit"]).items():
                paid[unit] += part
                if item["period"] == period:
                    month[unit] += part
            by_project[project] += fen(wan(amount))
    return paid, month, by_project


def _budget(units: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    sums = {
        "work_fund_fen": sum(unit["work_fund_fen"] for unit in units),
        "extra_fund_fen": sum(unit["extra_fund_fen"] for unit in units),
        "squad_reward_fen": sum(unit["reward_fen"] for unit in units if unit["kind"] == SQUAD),
        "other_reward_fen": sum(unit["reward_fen"] for unit in units if unit["kind"] != SQUAD),
        "compile_award_fen": sum(unit["compile_award_fen"] for unit in units),
    }
    budget, used = 1000 * FEN_PER_WAN, sum(sums.values())
    rewards = sums["squad_reward_fen"] + sums["other_reward_fen"] + sums["compile_award_fen"]
    return {
        "budget_fen": budget,
        **sums,
        "used_fen": used,
        "left_fen": budget - used,
        "payable_fen": rewards,  # an overrun is reported and cuts nobody's money
    }


__all__ = [
    "DUE_DAYS",
    "SETTLEMENT",
    "closed",
    "counting",
    "cut",
    "due",
    "fen",
    "reckon",
    "report",
    "split",
    "wan",
]
