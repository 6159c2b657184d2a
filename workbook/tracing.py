"""追溯： a figure of the notice followed back: its row in the result, the rows of the ledger, file, sheet, cell, SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.ledger import Share
from workbook.money import show_wan, show_yuan
from workbook.policy.edition import line_shown
from workbook.policy.figures import percent
from workbook.policy.progress import points
from workbook.schema.data import Unit
from workbook.schema.results import MoneyLine, OtherLine, SquadLine
from workbook.tracing_lists import award_rows, list_chain, list_figures
from workbook.tracing_rows import Chain, Source, compiled_rows, funds
from xlsx_tools.columns import column_letter, table_of

COUNTY = "county"


class NoFigure(ValueError):
    """There is no figure of that name; `names` are those that there are."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.names = tuple(names)


_Show = Callable[[Assessment, Month], str]


def _wan(key: str) -> _Show:
    return lambda item, _: f"{show_wan(getattr(item, key))}万元"


def _award(key: str) -> _Show:
    return lambda item, _: f"{show_yuan(getattr(item, key).amount)}元"


def _completion(item: Assessment, month: Month) -> str:
    return f"{percent(item.completion or Fraction(0), month.policy)}%"


def _ahead(item: Assessment, month: Month) -> str:
    return f"{points((item.completion or Fraction(0)) - month.county.schedule)}个百分点"


FIGURES: dict[str, tuple[type, _Show, bool]] = {
    "paid": (SquadLine, _wan("paid"), False),
    "month_paid": (SquadLine, _wan("month_paid"), False),
    "completion": (SquadLine, _completion, True),
    "ahead": (SquadLine, _ahead, True),
    "gap_70": (SquadLine, _wan("gap_70"), True),
    "gap_80": (SquadLine, _wan("gap_80"), True),
    "target": (SquadLine, _wan("target"), True),
    "compile_done": (SquadLine, lambda item, _: f"{item.compile_done}个", False),
    "reward": (MoneyLine, _award("reward"), False),
    "work_fund": (MoneyLine, _award("work_fund"), True),
    "extra_fund": (MoneyLine, _award("extra_fund"), True),
    "monthly_need": (SquadLine, lambda item, _: f"{show_wan(item.monthly_need or 0)}万元", True),
    "compile_award": (MoneyLine, _award("compile_award"), False),
    "due": (MoneyLine, _award("due"), True),
    "payable": (MoneyLine, _award("payable"), False),
}
"""A unit's figures by the keys of their columns: the list they stand in, how they read, whether a squad alone has them."""

_COUNTY: dict[str, tuple[str, Callable[[Month], str]]] = {
    "paid": ("全县累计到位资金", lambda month: f"{show_wan(month.county.paid)}万元"),
    "month_paid": ("全县本期新增到位资金", lambda month: f"{show_wan(month.county.month_paid)}万元"),
    "squads_paid": ("小分队累计到位资金", lambda month: f"{show_wan(month.county.squads_paid)}万元"),
    "others_paid": ("其他单位和个人累计到位资金", lambda month: f"{show_wan(month.county.others_paid)}万元"),
    "disputed": ("归属待认定的资金", lambda month: f"{show_wan(month.county.disputed)}万元"),
    "target": ("全县年度目标", lambda month: f"{show_wan(month.county.target)}万元"),
    "completion": ("全县完成率", lambda month: f"{percent(month.county.completion, month.policy)}%"),
    "schedule": ("时序进度", lambda month: f"{percent(month.county.schedule, month.policy)}%"),
    "ahead": ("全县时序进度差", lambda month: f"{points(month.county.ahead)}个百分点"),
    "compile_done": ("全县编制项目计数", lambda month: f"{month.county.compile_done}个"),
}
_FROM_FUNDS = (
    *(
        "paid",
        "month_paid",
        "completion",
        "ahead",
        "gap_70",
        "gap_80",
        "monthly_need",
        "reward",
        "extra_fund",
    ),
)


def figures_of(month: Month, book: Book) -> list[str]:
    """Every name that `trace` answers to."""
    names = [f"{COUNTY}.{key}" for key in _COUNTY]
    for item in month.units:
        names += [
            f"{item.unit.id}.{key}" for key, (_, _, squad) in FIGURES.items() if item.is_squad or not squad
        ]
    return [*names, *list_figures(month, book)]


def trace(name: str, month: Month, book: Book) -> Chain:
    """The chain behind a figure such as S03.paid or county.paid. Raises NoFigure."""
    names = figures_of(month, book)
    found = {one.lower(): one for one in names}.get(name.strip().lower())
    if found is None:
        who = name.strip().partition(".")[0].lower()
        near = [one for one in names if one.partition(".")[0].lower() == who]
        raise NoFigure(name, near or names)
    who, _, key = found.partition(".")
    if who == COUNTY:
        return _of_county(key, month, book)
    if any(item.unit.id == who for item in month.units):
        return _of_unit(month.unit(who), key, month, book)
    return list_chain(found, month, book)


def _of_county(key: str, month: Month, book: Book) -> Chain:
    heading, show = _COUNTY[key]
    squads = {item.unit.id for item in month.squads}
    own: dict[str, Callable[[Share], bool]] = {
        "month_paid": lambda share: share.entry.period == str(month.period),
        "squads_paid": lambda share: share.unit in squads,
        "others_paid": lambda share: share.unit is not None and share.unit not in squads,
        "disputed": lambda share: share.unit is None,
    }
    sources: tuple[Source, ...] = ()
    total = None
    if key == "compile_done":
        sources = compiled_rows(month, book, lambda _: True)
    elif key not in ("target", "schedule"):
        sources, total = funds(month, book, own.get(key, lambda _: True))
    target = f"全县目标 {show_wan(month.county.target)}万元（〔参数〕）"
    working = {
        "target": (target,),
        "completion": (f"全县累计到位 ÷ {target}，{_cut(month)}",),
        "ahead": (f"全县完成率减时序进度 {percent(month.county.schedule, month.policy)}%；{target}",),
    }
    return Chain(f"{COUNTY}.{key}", heading, show(month), None, working.get(key, ()), sources, total)


def _of_unit(item: Assessment, key: str, month: Month, book: Book) -> Chain:
    record, show, _ = FIGURES[key]
    if record is SquadLine and not item.is_squad:
        record = OtherLine
    columns = table_of(record)
    heading = columns[key].heading if key in columns.keys else table_of(SquadLine)[key].heading
    sources: tuple[Source, ...] = ()
    total = None
    own, now = item.unit.id, str(month.period)
    if key in _FROM_FUNDS:
        only_now = key == "month_paid"
        sources, total = funds(
            month, book, lambda share: share.unit == own and (not only_now or share.entry.period == now)
        )
    elif key == "compile_done":
        sources = compiled_rows(month, book, lambda one: one.unit == own)
    elif key in ("compile_award", "payable"):
        sources = award_rows(own, month, book)
    return Chain(
        f"{own}.{key}",
        f"{item.unit.name}{heading.partition('（')[0]}",
        show(item, month),
        _result_cell(record, key, item, month, book),
        _working(item, key, month, book),
        sources,
        total,
    )


def _working(item: Assessment, key: str, month: Month, book: Book) -> tuple[str, ...]:
    """How the figure follows from the funds and from what was set."""
    if key in ("reward", "work_fund", "extra_fund", "compile_award", "due"):
        return tuple(f"{step.clause} {step.reason}" for step in getattr(item, key).steps)
    if key == "payable":
        steps = (*item.reward.steps, *item.compile_award.steps, *item.payable.steps)
        return tuple(f"{step.clause} {step.reason}" for step in steps)
    if key in ("paid", "month_paid", "compile_done") or not item.is_squad:
        return ()
    row = book.row_of.get((Unit, item.unit.id))
    standing = book.standings.get(Unit)
    at = f"{column_letter(standing.columns['target'])}{row}" if row and standing is not None else ""
    target = f"年度目标 {show_wan(item.target)}万元（〔单位名册〕{at}）"
    if key == "target":
        return (target, *((f"调整文号 {item.unit.target_doc}",) if item.unit.target_doc else ()))
    line = month.policy.bar_line if key == "gap_70" else month.policy.reward_line
    said = {
        "completion": f"累计到位 ÷ {target}，{_cut(month)}",
        "monthly_need": f"{target}减累计到位，除以余下{month.period.months_left}个月，不足零记零",
        "ahead": f"完成率减时序进度 {percent(month.county.schedule, month.policy)}%；{target}",
    }
    return (said.get(key, f"{line_shown(line)} × {target}，减累计到位，不足零记零"),)


def _cut(month: Month) -> str:
    return f"百分数{'四舍五入' if month.policy.pct_display == '四舍五入' else '向下截位'}"


def _result_cell(record: type, key: str, item: Assessment, month: Month, book: Book) -> str | None:
    """The figure's cell in its result sheet, where that sheet shows this period."""
    standing = book.standings.get(record)
    if standing is None or book.shown != month.period or key not in standing.columns:
        return None
    lists = {SquadLine: month.squads, OtherLine: month.others, MoneyLine: (*month.squads, *month.others)}
    at = [one.unit.id for one in lists[record]].index(item.unit.id)
    return f"〔{standing.sheet}〕{column_letter(standing.columns[key])}{standing.first_row + at}"


__all__ = ["COUNTY", "FIGURES", "Chain", "NoFigure", "Source", "figures_of", "trace"]
