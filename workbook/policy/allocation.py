"""三（五） A reward is the unit's; who of its people gets what is for its leaders to say, and must come to the whole.

    对完成任务达80%以上的招商小分队，按到位资金的2‰给予奖励……对引资达1000万元以上的其他单位和个人仍按引资额的2‰比例给予奖励。

The text says nothing about the parts (R8), so people type them. Until the settlement the reward itself is only
foreseen, and nothing is held against it. Names alone: neither identity numbers nor bank accounts are asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from workbook.money import NOTHING, Fen, show_yuan
from workbook.schema.follow import Allocation

LATER = "年终认定后核对"
Rewards = Mapping[str, Fen]  # unit to what is paid it as rewards


def checked(
    rows: Sequence[Allocation], names: Mapping[str, str], rewards: Rewards | None
) -> tuple[Allocation, ...]:
    """The rows with what is to be distributed and whether it is; `rewards` is None before the settlement."""
    sums = _sums(rows)
    found = []
    for row in rows:
        name = names.get(row.unit)
        if name is None:
            found.append(replace(row, due=None, check=f"单位名册里没有“{row.unit}”，请核对编号"))
        elif rewards is None:
            found.append(replace(row, name=name, due=None, check=LATER))
        else:
            due = rewards.get(row.unit, NOTHING)
            found.append(replace(row, name=name, due=due, check=_verdict(sums[row.unit], due)))
    return tuple(found)


def not_whole(rows: Iterable[Allocation], rewards: Rewards) -> tuple[tuple[str, Fen, Fen], ...]:
    """Each unit whose parts do not come to its reward: unit, sum, reward.

    A reward of which nothing has been typed yet is among them; so is a part of a reward that there is not.
    """
    sums = _sums(rows)
    units = sorted({*sums, *(unit for unit, amount in rewards.items() if amount)})
    sides = ((unit, sums.get(unit, NOTHING), rewards.get(unit, NOTHING)) for unit in units)
    return tuple((unit, typed, due) for unit, typed, due in sides if typed != due)


def _sums(rows: Iterable[Allocation]) -> dict[str, Fen]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.unit] += row.amount
    return {unit: Fen(amount) for unit, amount in sums.items()}


def _verdict(typed: Fen, due: Fen) -> str:
    if typed == due:
        return "● 合计与奖励总额一致"
    way = "少" if typed < due else "多"
    return f"▲ 合计 {show_yuan(typed)} 元，比奖励总额{way} {show_yuan(abs(due - typed))} 元"


__all__ = ["LATER", "checked", "not_whole"]
