"""试算： the same ledger judged by other readings of the policy, side by side; the master is not touched."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbook.assess import assess
from workbook.book import Book
from workbook.incoming.registers import refreshed
from workbook.judgement import Assessment, Month
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.edition import edition, policy_from
from workbook.policy.values import PolicyError, read, shown
from workbook.schema.lists import BANDS

BUDGET = {
    "work_fund": "工作经费",
    "extra_fund": "超额追拨",
    "squad_reward": "小分队引资奖励",
    "other_reward": "其他单位、个人引资奖励",
    "compile_award": "编制奖励",
    "used": "占用合计",
    "left": "余额",
    "payable": "可兑付奖励",
}
PAID_OUT = {
    "reward": "引资奖励",
    "compile_award": "编制奖励",
    "work_fund": "工作经费",
    "extra_fund": "超额追拨",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter as it is and as it is tried, in the sheet's words."""

    key: str
    label: str
    now: str
    tried: str


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after, in fen."""

    name: str
    now: Fen
    tried: Fen

    @property
    def by(self) -> Fen:
        return Fen(self.tried - self.now)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What another reading does to one unit: amounts in fen, verdict and rank where they change."""

    unit: str
    name: str
    total: Change
    parts: tuple[Change, ...]
    words: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A period by the master's parameters and by those that are tried.

    came and gone are people barred from 优秀 by the one and not by the other （name and unit）.
    """

    settings: tuple[Setting, ...]
    paid: Change
    budget: tuple[Change, ...]
    units: tuple[UnitChange, ...]
    goals: tuple[tuple[str, int, int], ...]
    came: tuple[str, ...]
    gone: tuple[str, ...]


def tried(book: Book, settings: Mapping[str, str]) -> tuple[Book, tuple[Setting, ...]]:
    """The book with other parameters, by key or by name. Raises PolicyError for what cannot be read."""
    items = {item["key"]: item for item in edition(book.year)}
    by_name = {name: key for key, item in items.items() for name in (key, item["label"])}
    rows = {row.key: row for row in book.parameters}
    said = []
    for name, text in settings.items():
        key = by_name.get(name)
        if key is None or key not in rows:
            near = difflib.get_close_matches(name, list(by_name), n=3, cutoff=0.4)
            hint = f"，是不是“{'”“'.join(near)}”" if near else "，键见“参数”表第一列"
            raise PolicyError(name, f"没有“{name}”这个参数{hint}？")
        item = items[key]
        now, new = shown(item, read(item, rows[key].value)), shown(item, read(item, text))
        said.append(Setting(key, item["label"], now, new))
        rows[key] = replace(rows[key], value=text)
    parameters = tuple(rows.values())
    return refreshed(replace(book, parameters=parameters, policy=policy_from(parameters))), tuple(said)


def trial(book: Book, period: Period, settings: Mapping[str, str]) -> Trial:
    """Judge a period by both and say what differs."""
    other, said = tried(book, settings)
    before, after = assess(refreshed(book), period), assess(other, period)
    then = {item.unit.id: item for item in after.units}
    units = (_unit(item, then[item.unit.id]) for item in before.units)
    now_barred, then_barred = (
        {f"{one.person}（{one.unit}）": None for one in month.barred} for month in (before, after)
    )
    return Trial(
        settings=said,
        paid=Change("全县累计到位", before.county.paid, after.county.paid),
        budget=tuple(
            Change(name, getattr(before.budget, key), getattr(after.budget, key))
            for key, name in BUDGET.items()
        ),
        units=tuple(item for item in units if item.parts or item.words),
        goals=_goals(before, after),
        came=tuple(name for name in then_barred if name not in now_barred),
        gone=tuple(name for name in now_barred if name not in then_barred),
    )


def _unit(now: Assessment, then: Assessment) -> UnitChange:
    changes = (
        Change(name, getattr(now, key).amount, getattr(then, key).amount) for key, name in PAID_OUT.items()
    )
    words = (
        ("结论", BANDS[now.standing.value], BANDS[then.standing.value]),
        ("位次", _place(now), _place(then)),
        ("报送", now.report, then.report),
    )
    return UnitChange(
        unit=now.unit.id,
        name=now.unit.name,
        total=Change("合计", now.total, then.total),
        parts=tuple(change for change in changes if change.by),
        words=tuple(word for word in words if word[1] != word[2]),
    )


def _place(item: Assessment) -> str:
    return "—" if item.rank is None else str(item.rank)


def _goals(before: Month, after: Month) -> tuple[tuple[str, int, int], ...]:
    then = {goal.goal: goal.got for goal in after.goals}
    return tuple(
        (goal.goal, goal.got, then.get(goal.goal, 0))
        for goal in before.goals
        if goal.got != then.get(goal.goal, 0)
    )


__all__ = ["Change", "Setting", "Trial", "UnitChange", "trial", "tried"]
