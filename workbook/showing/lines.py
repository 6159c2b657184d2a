"""A period's judgement as the rows of the computed lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.money import NOTHING, Fen, show_yuan
from workbook.policy.figures import percent, percent_cell
from workbook.policy.goals import goal_sectors
from workbook.policy.people import Barred
from workbook.policy.progress import completion, points
from workbook.policy.reward import Standing
from workbook.schema import master
from workbook.schema.lists import PROJECT_KINDS
from workbook.schema.results import (
    BarredLine,
    BudgetLine,
    CategoryLine,
    GoalLine,
    MoneyLine,
    OtherLine,
    SquadLine,
    ViewLine,
)
from workbook.schema.sheet import Sheet

if TYPE_CHECKING:
    import pandas as pd

UNSORTED = "未归类"
CATEGORIES = {"产业类别": "sector", "招商方式": "channel", "新建/续建": "kind", "来源地": "origin"}
VIEWS = {"县领导": "patron", "牵头部门": "lead_dept"}


def lines_of(month: Month, book: Book) -> Iterator[tuple[Sheet, type, Sequence[Any]]]:
    """Every computed list of the master: its sheet, its record class, its rows."""
    yield master.SQUADS, SquadLine, [squad_line(item, month) for item in month.squads]
    yield master.OTHERS, OtherLine, [_other(item, month) for item in month.others]
    yield master.CATEGORIES, GoalLine, _goals(month)
    yield master.CATEGORIES, CategoryLine, _categories(month, book)
    yield master.MONEY, BudgetLine, _budget(month, book)
    yield master.MONEY, MoneyLine, [_money(item, month) for item in (*month.squads, *month.others)]
    yield master.BARRED, BarredLine, _barred(month)
    yield master.VIEWS, ViewLine, _views(month)


def verdicts(month: Month) -> dict[Standing, str]:
    """What a squad's standing is called: 达80%（奖励）， with 预判 until the settlement."""
    high, low = month.policy.lines_shown
    end = "·预判" if month.state == "预判" else ""
    return {
        Standing.REWARDED: f"达{high}（奖励）{end}",
        Standing.NEUTRAL: f"{low}—{high}（不奖不罚）{end}",
        Standing.BARRED: f"未达{low}（限评优）{end}",
        Standing.NONE: "",
    }


def verdict(item: Assessment, month: Month) -> str:
    return verdicts(month)[item.standing]


def moved(item: Assessment) -> str:
    """↑2, ↓1, — for no change, and nothing to compare with in the first period."""
    if item.moved is None or item.moved == 0:
        return "—"
    return f"{'↑' if item.moved > 0 else '↓'}{abs(item.moved)}"


def _ahead(item: Assessment, month: Month) -> Decimal:
    return Decimal(points((item.completion or Fraction(0)) - month.county.schedule))


def squad_line(item: Assessment, month: Month) -> SquadLine:
    return SquadLine(
        rank=item.rank,
        moved=moved(item),
        unit=item.unit.id,
        name=item.unit.name,
        lead_dept=item.unit.lead_dept,
        patron=item.unit.patron,
        target=item.target,
        month_paid=item.month_paid,
        paid=item.paid,
        completion=percent_cell(item.completion or Fraction(0), month.policy),
        ahead=_ahead(item, month),
        light=item.light.label if item.light else "",
        gap_70=item.gap_70,
        gap_80=item.gap_80,
        monthly_need=item.monthly_need,
        compile_task=item.unit.compile_task,
        compile_done=item.compile_done,
        report=item.report,
        state=verdict(item, month),
    )


def _other(item: Assessment, month: Month) -> OtherLine:
    return OtherLine(
        unit=item.unit.id,
        name=item.unit.name,
        kind=item.unit.kind,
        month_paid=item.month_paid,
        paid=item.paid,
        reached="是" if item.reward_gap == 0 else "否",
        gap=item.reward_gap or NOTHING,
        reward=item.reward.amount,
        report=item.report,
        hint=item.hint,
        state=month.state,
    )


def _money(item: Assessment, month: Month) -> MoneyLine:
    return MoneyLine(
        unit=item.unit.id,
        name=item.unit.name,
        kind=item.unit.kind,
        target=item.unit.target,
        paid=item.paid,
        completion=None if item.completion is None else percent_cell(item.completion, month.policy),
        work_fund=item.work_fund.amount,
        extra_fund=item.extra_fund.amount,
        reward=item.reward.amount,
        compile_award=item.compile_award.amount,
        total=item.total,
        due=item.due.amount,
        payable=item.payable.amount,
        working="\n".join(f"{step.clause} {step.reason}" for step in (*item.steps, *item.payment_steps))
        or "未达奖励线，没有工作经费",
        state=month.state,
    )


_SCHEDULES = {"once": "", "halves": "，分上下半年拨付", "quarterly": "，分季拨付"}
_EXTRAS = {
    "rate_on_excess": "超过目标部分×2‰",
    "actual_receipts": "超额的小分队凭票据据实追拨",
    "none": "不追拨",
}


def _as_of(month: Month) -> str:
    return "预判数，年终以认定数为准" if month.state == "预判" else f"{month.state}数"


_CUTS = {"report_only": "请领导小组研究", "prorate": "奖励按比例兑付", "by_rank": "奖励按名次兑付"}


def _budget(month: Month, book: Book) -> list[BudgetLine]:
    budget, policy = month.budget, month.policy
    over = "余额"
    if budget.left < 0:
        over = f"超支 {show_yuan(-budget.left)} 元，{_CUTS[policy.budget_overrun]}"
        if policy.budget_overrun != "report_only":
            over += f"，共兑付 {show_yuan(budget.payable)} 元"
    share = percent(Fraction(budget.used, budget.budget), policy) if budget.budget else "—"
    extra = _EXTRAS[policy.extra_fund_rule]
    if policy.extra_fund_rule != "none":
        extra += "，超额即拨" if policy.extra_fund_timing == "on_exceed" else "，年终拨付"
    extra += "" if budget.extra_counts else "（不计入预算）"
    others = "三（五）引资额达奖励线的其他单位和个人"
    return [
        BudgetLine("专项经费预算", budget.budget, "四（二）财政安排"),
        BudgetLine(
            "工作经费",
            budget.work_fund,
            f"四（二）按各小分队年度目标安排{_SCHEDULES[policy.work_fund_schedule]}",
        ),
        BudgetLine("超额追拨", budget.extra_fund, f"四（二）{extra}"),
        BudgetLine("小分队奖励", budget.squad_reward, "三（五）完成率达奖励线的小分队"),
        BudgetLine("其他单位和个人奖励", budget.other_reward, others),
        BudgetLine("编制奖励", budget.compile_award, "三（二）新编制且当年开工的项目"),
        BudgetLine("合计占用", budget.used, f"占预算 {share}%；{_as_of(month)}"),
        BudgetLine("预算余额", budget.left, over),
    ]


def project_funds(month: Month) -> dict[str, tuple[Fen, Fen]]:
    """Each project's funds so far and in the period, the whole project's whoever shares it."""
    paid: dict[str, int] = defaultdict(int)
    now: dict[str, int] = defaultdict(int)
    for share in month.shares:
        paid[share.entry.project] += share.paid
        if share.entry.period == str(month.period):
            now[share.entry.project] += share.paid
    return {project: (Fen(amount), Fen(now[project])) for project, amount in paid.items()}


def _goals(month: Month) -> list[GoalLine]:
    return [
        GoalLine(
            goal=item.goal,
            sectors="、".join(goal_sectors(item.goal, month.policy)),
            wanted=item.wanted,
            got=item.got,
            lacking=max(0, item.wanted - item.got),
            verdict="● 已达" if item.met else "▲ 未达",
        )
        for item in month.goals
    ]


def _table(month: Month, book: Book) -> pd.DataFrame:
    """One row a project with funds this year: what it is totalled by, and its whole fen."""
    import pandas as pd

    by_id = {item.id: item for item in book.projects}
    rows = []
    for number, (paid, now) in project_funds(month).items():
        item = by_id.get(number)
        if item is not None:
            rows.append((item.sector, item.channel, item.origin, item.kind, item.total or 0, now, paid))
    columns = ["sector", "channel", "origin", "kind", "total", "now", "paid"]
    return pd.DataFrame(rows, columns=columns).fillna(UNSORTED)


def _categories(month: Month, book: Book) -> list[CategoryLine]:
    table = _table(month, book)
    policy = month.policy
    offered = {"sector": policy.sectors, "channel": policy.channels, "kind": PROJECT_KINDS}
    lines = []
    whole = int(table["paid"].sum()) if len(table) else 0
    for view, column in CATEGORIES.items():
        listed = offered.get(column, ())
        sums = table.groupby(column, sort=True)[["total", "now", "paid"]].sum()
        counts = table[column].value_counts()
        extra = sorted(set(sums.index) - set(listed), key=lambda name: (-int(sums.loc[name, "paid"]), name))
        for name in (*listed, *extra):
            there = name in sums.index
            lines.append(
                CategoryLine(
                    view=view,
                    category=name,
                    projects=int(counts.get(name, 0)),
                    total=Fen(int(sums.loc[name, "total"])) if there else NOTHING,
                    month_paid=Fen(int(sums.loc[name, "now"])) if there else NOTHING,
                    paid=Fen(int(sums.loc[name, "paid"])) if there else NOTHING,
                    share=percent_cell(Fraction(int(sums.loc[name, "paid"]), whole), policy)
                    if there and whole
                    else Decimal(0),
                )
            )
    return lines


def _barred(month: Month) -> list[BarredLine]:
    """Leaders and members of squads under the line （三（五））； whoever is in several is listed for each that counts."""
    squads = {item.unit.id: item for item in month.squads}
    return [_barred_line(one, squads[one.unit], month) for one in month.barred]


def _barred_line(one: Barred, squad: Assessment, month: Month) -> BarredLine:
    reason = f"三（五）未完成目标任务{month.policy.lines_shown[1]}"
    if not squad.gap_70:
        reason += f"（编制合格 {squad.compile_done} 个，任务 {squad.unit.compile_task} 个）"
    if one.also:
        reason += f"；同时在 {'、'.join(one.also)}"
    return BarredLine(
        unit=one.unit,
        name=squad.unit.name,
        post=one.post,
        person=one.person,
        work_unit=one.work_unit,
        completion=percent_cell(squad.completion or Fraction(0), month.policy),
        gap_70=squad.gap_70,
        state="确定" if month.state != "预判" else "预判",
        reason=reason,
    )


def _views(month: Month) -> list[ViewLine]:
    """The same money by patron and by lead department （三（五））； the views are never added to each other."""
    lines = []
    for view, field in VIEWS.items():
        groups: dict[str, list[Assessment]] = defaultdict(list)
        for item in sorted(month.squads, key=lambda one: one.unit.id):
            who = getattr(item.unit, field)
            if who:
                groups[who].append(item)
        for who, items in sorted(
            groups.items(), key=lambda pair: pair[1][0].unit.id if field != "patron" else pair[0]
        ):
            target = Fen(sum(item.target for item in items))
            paid = Fen(sum(item.paid for item in items))
            lines.append(
                ViewLine(
                    view=view,
                    who=who,
                    squads="、".join(item.unit.name for item in items),
                    target=target,
                    month_paid=Fen(sum(item.month_paid for item in items)),
                    paid=paid,
                    completion=percent_cell(completion(paid, target), month.policy),
                )
            )
    return lines


__all__ = [
    "CATEGORIES",
    "UNSORTED",
    "VIEWS",
    "lines_of",
    "moved",
    "project_funds",
    "squad_line",
    "verdict",
    "verdicts",
]
