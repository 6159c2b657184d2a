"""追溯： the figures of the lists beside the units: budget, big-project goals, projects, compiled projects."""

from __future__ import annotations

from workbook.assess import Month
from workbook.book import Book
from workbook.money import Fen, show_wan, show_yuan
from workbook.policy.compilation import CLAUSE
from workbook.schema.data import Compiled, Project
from workbook.schema.template import AREAS
from workbook.showing.computed import computed
from workbook.showing.lines import project_funds
from workbook.tracing_rows import Chain, Source, funds, origin, row_place

BUDGET, GOAL = "budget", "goal"
_BUDGET: dict[str, tuple[str, str]] = {
    "budget": ("专项经费预算", ""),
    "work_fund": ("工作经费合计", "work_fund"),
    "extra_fund": ("超额追拨合计", "extra_fund"),
    "squad_reward": ("小分队奖励合计", "reward"),
    "other_reward": ("其他单位和个人奖励合计", "reward"),
    "compile_award": ("编制奖励合计", "compile_award"),
    "used": ("预算占用", ""),
    "left": ("预算余额", ""),
}
"""What the budget's lines are called, and which figure of the units each adds up."""
_USED = ("work_fund", "extra_fund", "squad_reward", "other_reward", "compile_award")
_PROJECT = {"paid": "本年累计到位", "month_paid": "本期到位", "total": "合同总投资"}
_COMPILED = {"counts": "是否计数", "total": "估算总投资", "award": "编制奖励"}


def list_figures(month: Month, book: Book) -> list[str]:
    """The names of these figures."""
    return [
        *(f"{BUDGET}.{key}" for key in _BUDGET),
        *(f"{GOAL}.{item.goal}" for item in month.goals),
        *(f"{item.id}.{key}" for item in book.projects for key in _PROJECT),
        *(f"{item.id}.{key}" for item in book.compiled for key in _COMPILED),
    ]


def list_chain(name: str, month: Month, book: Book) -> Chain:
    """The chain behind one of them."""
    who, _, key = name.partition(".")
    if who == BUDGET:
        return _budget(key, month)
    if who == GOAL:
        return _goal(key, month, book)
    for at, item in enumerate(book.projects):
        if item.id == who:
            return _project(at, item, key, month, book)
    at = next(at for at, one in enumerate(book.compiled) if one.id == who)
    return _compiled(at, key, month, book)


def _budget(key: str, month: Month) -> Chain:
    heading, figure = _BUDGET[key]
    shown = f"{show_yuan(getattr(month.budget, key))}元"
    sources: tuple[Source, ...] = ()
    working: tuple[str, ...] = ()
    if figure:
        kinds = {"squad_reward": month.squads, "other_reward": month.others}
        items = [
            (item, getattr(item, figure).amount) for item in kinds.get(key, (*month.squads, *month.others))
        ]
        sources = tuple(
            Source("〔经费奖励〕", item.unit.name, f"{show_yuan(amount)}元", f"再查 {item.unit.id}.{figure}")
            for item, amount in items
            if amount
        )
    elif key == "used":
        left_out = "" if month.budget.extra_counts else "，超额追拨不计入预算"
        working = (f"{'＋'.join(_BUDGET[one][0] for one in _USED)}{left_out}；再查 budget.work_fund 等",)
    elif key == "left":
        working = ("专项经费预算减预算占用；再查 budget.budget、budget.used",)
    else:
        working = ("四（二）财政安排（〔参数〕）",)
    return Chain(f"{BUDGET}.{key}", heading, shown, None, working, sources)


def _goal(goal: str, month: Month, book: Book) -> Chain:
    counted = next(item for item in month.goals if item.goal == goal)
    sources = tuple(
        Source(row_place(Project, at, book), f"{item.id} {item.name}", "计1个", f"再查 {item.id}.total")
        for at, item in enumerate(book.projects)
        if item.id in counted.projects
    )
    working = (f"二（二）目标{counted.wanted}个",)
    return Chain(f"{GOAL}.{goal}", f"{goal}亿元以上项目", f"{counted.got}个", None, working, sources)


def _project(at: int, item: Project, key: str, month: Month, book: Book) -> Chain:
    name, heading = f"{item.id}.{key}", f"{item.name}{_PROJECT[key]}"
    place = row_place(Project, at, book)
    if key == "total":
        came = f"{item.source or '来源未填'}，首报期次{item.first_period or '未填'}"
        source = Source(place, f"{item.id} {item.name}", f"{show_wan(item.total or 0)}万元", came)
        return Chain(name, heading, f"{show_wan(item.total or 0)}万元", place, (), (source,))
    now, only_now = str(month.period), key == "month_paid"
    rows, total = funds(
        month,
        book,
        lambda share: share.entry.project == item.id and (not only_now or share.entry.period == now),
    )
    amounts = project_funds(month).get(item.id, (Fen(0), Fen(0)))
    return Chain(name, heading, f"{show_wan(amounts[only_now])}万元", place, (), rows, total)


def _compiled(at: int, key: str, month: Month, book: Book) -> Chain:
    item = book.compiled[at]
    place = row_place(Compiled, at, book)
    award = computed(month, book).compiled[at].award or Fen(0)
    shown = {
        "counts": "计数" if item.counts else f"不计（{item.why_not or '未审定'}）",
        "total": f"{show_wan(item.total or 0)}万元",
        "award": f"{show_yuan(award)}元",
    }[key]
    source = Source(place, f"{item.id} {item.name}", shown, *origin(item, AREAS["compiled"]))
    linked = (f"{CLAUSE} 对应项目 {item.linked}，再查 {item.linked}.paid",) if item.linked else ()
    working = linked if key == "award" else ()
    return Chain(f"{item.id}.{key}", f"{item.name}{_COMPILED[key]}", shown, place, working, (source,))


def award_rows(unit: str, month: Month, book: Book) -> tuple[Source, ...]:
    """The compiled projects that earn a unit something."""
    return tuple(
        Source(
            row_place(Compiled, at, book),
            f"{item.id} {item.name}",
            f"{show_yuan(item.award)}元",
            *origin(item, AREAS["compiled"]),
        )
        for at, item in enumerate(computed(month, book).compiled)
        if item.unit == unit and item.award
    )


__all__ = ["award_rows", "list_chain", "list_figures"]
