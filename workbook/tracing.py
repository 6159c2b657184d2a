"""追溯： a figure of the notice followed back: its row in the result, the rows of the ledger, file, sheet, cell, SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workbook.assess import Assessment, Month
from workbook.book import Book
from workbook.money import show_wan, show_yuan
from workbook.policy.figures import percent
from workbook.policy.progress import points
from workbook.schema.data import Compiled, Entry, Unit
from workbook.schema.results import MoneyLine, OtherLine, SquadLine
from xlsx_tools.columns import column_letter, table_of

COUNTY = "county"


class NoFigure(ValueError):
    """There is no figure of that name; `names` are those that there are."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Source:
    """One row that a figure is made of: where it stands in the master, what it gives, and where that came from."""

    place: str
    what: str
    gives: str
    origin: str
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A figure and what it rests on: its heading and value, its cell, how it is reckoned, the rows behind it."""

    name: str
    heading: str
    shown: str
    place: str | None
    working: tuple[str, ...]
    sources: tuple[Source, ...]
    total: str | None = None


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
}
"""A unit's figures by the keys of their columns: the list they stand in, how they read, whether a squad alone has them."""

_COUNTY: dict[str, tuple[str, Callable[[Month], str]]] = {
    "paid": ("全县累计到位资金", lambda month: f"{show_wan(month.county.paid)}万元"),
    "month_paid": ("全县本期新增到位资金", lambda month: f"{show_wan(month.county.month_paid)}万元"),
    "squads_paid": ("小分队累计到位资金", lambda month: f"{show_wan(month.county.squads_paid)}万元"),
    "completion": ("全县完成率", lambda month: f"{percent(month.county.completion, month.policy)}%"),
}
_MONTH_ONLY = ("month_paid",)
_FROM_FUNDS = ("paid", "month_paid", "completion", "ahead", "gap_70", "gap_80", "reward", "extra_fund")


def figures_of(month: Month) -> list[str]:
    """Every name that `trace` answers to."""
    names = [f"{COUNTY}.{key}" for key in _COUNTY]
    for item in month.units:
        names += [
            f"{item.unit.id}.{key}" for key, (_, _, squad) in FIGURES.items() if item.is_squad or not squad
        ]
    return names


def trace(name: str, month: Month, book: Book) -> Chain:
    """The chain behind a figure such as S03.paid or county.paid. Raises NoFigure."""
    names = figures_of(month)
    found = {one.lower(): one for one in names}.get(name.strip().lower())
    if found is None:
        who = name.strip().partition(".")[0].lower()
        near = [one for one in names if one.partition(".")[0].lower() == who]
        raise NoFigure(name, near or names)
    who, _, key = found.partition(".")
    return _of_county(key, month, book) if who == COUNTY else _of_unit(month.unit(who), key, month, book)


def _of_county(key: str, month: Month, book: Book) -> Chain:
    heading, show = _COUNTY[key]
    squads = {item.unit.id for item in month.squads}
    sources, total = _funds(
        month, book, None if key != "squads_paid" else squads, only_month=key in _MONTH_ONLY
    )
    working: tuple[str, ...] = ()
    if key == "completion":
        working = (f"全县累计到位 ÷ 全县目标 {show_wan(month.county.target)}万元（〔参数〕），{_cut(month)}",)
    return Chain(f"{COUNTY}.{key}", heading, show(month), None, working, sources, total)


def _of_unit(item: Assessment, key: str, month: Month, book: Book) -> Chain:
    record, show, _ = FIGURES[key]
    if record is SquadLine and not item.is_squad:
        record = OtherLine
    columns = table_of(record)
    heading = columns[key].heading if key in columns.keys else table_of(SquadLine)[key].heading
    sources: tuple[Source, ...] = ()
    total = None
    if key in _FROM_FUNDS:
        sources, total = _funds(month, book, {item.unit.id}, only_month=key in _MONTH_ONLY)
    elif key == "compile_done":
        sources = _compiled(item, month, book)
    return Chain(
        f"{item.unit.id}.{key}",
        f"{item.unit.name}{heading.partition('（')[0]}",
        show(item, month),
        _result_cell(record, key, item, month, book),
        _working(item, key, month, book),
        sources,
        total,
    )


def _working(item: Assessment, key: str, month: Month, book: Book) -> tuple[str, ...]:
    """How the figure follows from the funds and from what was set."""
    if key in ("reward", "work_fund", "extra_fund"):
        return tuple(f"{step.clause} {step.reason}" for step in getattr(item, key).steps)
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
        "ahead": f"完成率减时序进度 {percent(month.county.schedule, month.policy)}%；{target}",
    }
    return (said.get(key, f"{(line * 100).normalize():f}% × {target}，减累计到位，不足零记零"),)


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


def _funds(
    month: Month, book: Book, units: set[str] | None, *, only_month: bool
) -> tuple[tuple[Source, ...], str]:
    """The ledger's rows that count, and what they come to; `units` None for the whole county."""
    place = {id(entry): at for at, entry in enumerate(book.entries)}
    names = {item.id: item.name for item in book.projects}
    rows: dict[int, int] = {}
    for share in month.shares:
        wanted = units is None or share.unit in units
        if share.paid and wanted and (not only_month or share.entry.period == str(month.period)):
            at = place[id(share.entry)]
            rows[at] = rows.get(at, 0) + share.paid
    sources = []
    for at, paid in sorted(rows.items()):
        entry = book.entries[at]
        said = f"{entry.period} {entry.unit} {entry.project} {names.get(entry.project, entry.project_name or '')}"
        typed = entry.recognised if month.period.is_settlement else entry.month_paid
        part = "" if typed == paid else f"（全额 {show_wan(typed or 0)}万元，按比例分得）"
        sources.append(
            Source(_row(Entry, at, book), said.strip(), f"{show_wan(paid)}万元{part}", *_origin(entry))
        )
    return tuple(sources), f"{len(rows)}笔合计 {show_wan(sum(rows.values()))}万元"


def _compiled(item: Assessment, month: Month, book: Book) -> tuple[Source, ...]:
    return tuple(
        Source(_row(Compiled, at, book), f"{one.id} {one.name}", "计1个", *_origin(one, "项目编制"))
        for at, one in enumerate(book.compiled)
        if one.unit == item.unit.id and one.counts and (one.first_period or "") <= str(month.period)
    )


def _row(record: type, at: int, book: Book) -> str:
    standing = book.standings.get(record)
    if standing is None:
        return ""
    return f"〔{standing.sheet}〕第{standing.first_row + at}行"


def _origin(row: Entry | Compiled, sheet: str | None = None) -> tuple[str, str | None]:
    """File, sheet and cell of the return, or that the office typed it itself."""
    if not row.file:
        return "办公室录入，没有来件", None
    sheet = getattr(row, "sheet", None) or sheet or ""
    return f"{row.file}〔{sheet}〕{row.cell or ''}", row.sha


__all__ = ["COUNTY", "FIGURES", "Chain", "NoFigure", "Source", "figures_of", "trace"]
