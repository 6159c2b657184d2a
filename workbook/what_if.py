"""试算： the same ledger judged by other readings of the policy, side by side; the master is not touched."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbook.assess import assess
from workbook.book import Book
from workbook.follow import followed
from workbook.incoming.registers import refreshed
from workbook.judgement import Assessment, Month
from workbook.money import Fen, show_wan
from workbook.month import earlier_months
from workbook.period import Period
from workbook.policy.edition import edition, policy_from
from workbook.policy.figures import percent
from workbook.policy.reporting import data_day, deadline
from workbook.policy.values import PolicyError, read, shown
from workbook.policy.year_goals import MONEY, year_goals
from workbook.schema.follow import PROPOSED
from workbook.schema.lists import BANDS
from workbook.showing.goal_lines import reached

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
    """What another reading does to one unit: amounts in fen, verdict and rank where they change.

    total is what the unit is paid of everything, after any cut where the budget is overrun.
    """

    unit: str
    name: str
    total: Change
    parts: tuple[Change, ...]
    words: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A period by the master's parameters and by those that are tried.

    county are the county's other figures that differ. came and gone are people barred from 优秀 by the one and not by
    the other （name and unit）； asked and spared are units proposed for criticism likewise.
    """

    settings: tuple[Setting, ...]
    paid: Change
    budget: tuple[Change, ...]
    units: tuple[UnitChange, ...]
    goals: tuple[tuple[str, str, str], ...]
    came: tuple[str, ...]
    gone: tuple[str, ...]
    county: tuple[tuple[str, str, str], ...] = ()
    asked: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the two readings give the same in everything that is held side by side."""
        changes = (self.paid, *self.budget)
        lists = (self.units, self.goals, self.came, self.gone, self.county, self.asked, self.spared)
        return not any(change.by for change in changes) and not any(lists)


def tried(book: Book, settings: Mapping[str, str]) -> tuple[Book, tuple[Setting, ...]]:
    """The book with other parameters, by key or by name. Raises PolicyError for what cannot be read."""
    items = {item["key"]: item for item in edition(book.year)}
    by_name = {name: key for key, item in items.items() for name in (key, item["label"])}
    rows = {row.key: row for row in book.parameters}
    said, asked = [], set[str]()
    for name, text in settings.items():
        key = by_name.get(name)
        if key is None or key not in rows:
            near = difflib.get_close_matches(name, list(by_name), n=3, cutoff=0.4)
            hint = f"，是不是“{'”“'.join(near)}”？" if near else "，键见“参数”表第一列。"
            raise PolicyError(name, f"没有“{name}”这个参数{hint}")
        item = items[key]
        if key in asked:
            raise PolicyError(name, f"参数“{item['label']}”写了两次，请只留一个。")
        if key == "policy_year" and text.strip() != str(book.year):
            raise PolicyError(key, "政策年度不能试算。换一年请用 zhaoshang new 另建文件夹。")
        asked.add(key)
        now, new = shown(item, read(item, rows[key].value)), shown(item, read(item, text))
        said.append(Setting(key, item["label"], now, new))
        rows[key] = replace(rows[key], value=text)
    parameters = tuple(rows.values())
    return refreshed(replace(book, parameters=parameters, policy=policy_from(parameters))), tuple(said)


def trial(book: Book, period: Period, settings: Mapping[str, str]) -> Trial:
    """Judge a period by both and say what differs."""
    other, said = tried(book, settings)
    book = refreshed(book)
    before, after = assess(book, period), assess(other, period)
    then = {item.unit.id: item for item in after.units}
    units = (_unit(item, then[item.unit.id]) for item in before.units)
    now_barred, then_barred = (
        {f"{one.person}（{one.unit}）": None for one in month.barred} for month in (before, after)
    )
    now_asked, then_asked = _proposed(book, before), _proposed(other, after)
    return Trial(
        settings=said,
        paid=Change("全县累计到位", before.county.paid, after.county.paid),
        budget=tuple(
            Change(name, getattr(before.budget, key), getattr(after.budget, key))
            for key, name in BUDGET.items()
        ),
        units=tuple(item for item in units if item.parts or item.words),
        goals=_different(_goals(before, book), _goals(after, other)),
        came=tuple(name for name in then_barred if name not in now_barred),
        gone=tuple(name for name in now_barred if name not in then_barred),
        county=_different(_county(before), _county(after)),
        asked=tuple(name for name in then_asked if name not in now_asked),
        spared=tuple(name for name in now_asked if name not in then_asked),
    )


def _proposed(book: Book, month: Month) -> tuple[str, ...]:
    """The units that are proposed for criticism in the period （四（三））."""
    rows = followed(book, month, earlier_months(book, month)).criticisms
    return tuple(
        row.name or row.unit for row in rows if row.period == str(month.period) and row.state == PROPOSED
    )


def _county(month: Month) -> dict[str, str]:
    county, policy = month.county, month.policy
    return {
        "完成率": f"{percent(county.completion, policy)}%",
        "时序进度": f"{percent(county.schedule, policy)}%",
        "待核实资金（万元）": show_wan(county.unverified),
        "待认定资金（万元）": show_wan(county.disputed),
        "编制计数（个）": str(county.compile_done),
        "数据截止日": f"{data_day(month.period, policy)}",
        "报送截止": f"{deadline(month.period, policy):%Y-%m-%d %H:%M}",
        "状态": month.state,
    }


def _different(now: Mapping[str, str], tried: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*now, *tried))
    both = ((name, now.get(name, "—"), tried.get(name, "—")) for name in names)
    return tuple(row for row in both if row[1] != row[2])


def _unit(now: Assessment, then: Assessment) -> UnitChange:
    changes = (
        Change(name, getattr(now, key).amount, getattr(then, key).amount) for key, name in PAID_OUT.items()
    )
    parts = [change for change in changes if change.by]
    due = Change("至本期应拨经费", now.due.amount, then.due.amount)
    paid = Change("可兑付奖励", now.payable.amount, then.payable.amount)
    parts += [due] if due.by not in (0, _funds(then) - _funds(now)) else []
    parts += [paid] if paid.by not in (0, then.entitled - now.entitled) else []
    return UnitChange(
        unit=now.unit.id,
        name=now.unit.name,
        total=Change("合计", Fen(_funds(now) + paid.now), Fen(_funds(then) + paid.tried)),
        parts=tuple(parts),
        words=_different(_words(now), _words(then)),
    )


def _funds(item: Assessment) -> int:
    return item.work_fund.amount + item.extra_fund.amount


def _words(item: Assessment) -> dict[str, str]:
    """What is said of a unit beside its money, and the funds that count for it."""
    return {
        "累计到位（万元）": show_wan(item.paid),
        "结论": BANDS[item.standing.value],
        "位次": _place(item),
        "灯": item.light.label if item.light else "—",
        "编制计数（个）": str(item.compile_done),
        "报送": item.report,
        "提示": item.hint or "—",
    }


def _place(item: Assessment) -> str:
    return "—" if item.rank is None else str(item.rank)


def _goals(month: Month, book: Book) -> dict[str, str]:
    """What is wanted and reached of each goal of the year （二（二）、三（二）、三（三））."""
    found = {}
    for goal in year_goals(reached(month, book), month.policy):
        parts = [
            "—" if one is None else show_wan(Fen(one)) if goal.unit == MONEY else str(one)
            for one in (goal.wanted, goal.got)
        ]
        found[f"{goal.name}（{goal.unit}）"] = f"{parts[1]} / {parts[0]} {goal.verdict}"
    return found


__all__ = ["Change", "Setting", "Trial", "UnitChange", "trial", "tried"]
