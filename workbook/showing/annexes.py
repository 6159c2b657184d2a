"""The annexes of the notice as rows: the ranking, the big projects, who reported and how, and what lies behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workbook.assess import Assessment, Month, owner_names
from workbook.book import Book
from workbook.money import NOTHING, Fen, show_wan
from workbook.policy.goals import goal_of
from workbook.policy.progress import points
from workbook.schema import master
from workbook.schema.annex import BasicsLine, CompiledLine, ProgressLine
from workbook.schema.data import Project, Receipt
from workbook.schema.lists import NOT_REQUIRED
from workbook.schema.results import BigProjectLine, RankingLine, ReportingLine
from workbook.schema.sheet import Sheet
from workbook.showing.basics import basics
from workbook.showing.lines import project_funds, squad_line

FIRST_ANNEXES = (master.RANKING, master.BIG_PROJECTS, master.REPORTING)
"""Those that every master has a sheet for; the others came later."""


def annex_lines(month: Month, book: Book) -> Iterator[tuple[Sheet, type, Sequence[Any]]]:
    """The annexes of the notice."""
    yield master.RANKING, RankingLine, [_ranking(item, month) for item in month.squads]
    yield master.BIG_PROJECTS, BigProjectLine, _big_projects(month, book)
    yield master.REPORTING, ReportingLine, _reporting(month, book)
    yield master.COMPILED_ANNEX, CompiledLine, _compiled(month, book)
    yield master.BASICS, BasicsLine, basics(month, book)
    yield master.PROGRESS, ProgressLine, _progress(month)


ANNEX_NAMES = (
    *("小分队完成情况排名表", "亿元以上项目引进情况表", "月报报送情况表"),
    *("新编制项目情况表", "基础工作榜", "指标进度榜"),
)
"""What the notice calls its annexes, in their order."""


def annexes_without_sheet(book: Book) -> tuple[str, ...]:
    """One sentence where an older master has no sheet for some annexes."""
    sheets = (master.COMPILED_ANNEX, master.BASICS, master.PROGRESS)
    lacking = [sheet.title for sheet in sheets if sheet.record not in book.standings]
    if not lacking:
        return ()
    return (f"这本主工作簿是旧版，没有“{'”“'.join(lacking)}”，这几个附件只写进 Word 通报。",)


def annex_note(sheet: Sheet, month: Month) -> str:
    """What stands under an annex's title: the big projects are told against their goals （二（二））."""
    if sheet is not master.BIG_PROJECTS or not month.goals:
        return sheet.note
    told = (
        f"{item.goal}{item.got}/{item.wanted}{' ●' if item.met else f' ▲差{item.wanted - item.got}'}"
        for item in month.goals
    )
    return f"引进/目标（个）：{'、'.join(told)}　{sheet.note}"


def _ranking(item: Assessment, month: Month) -> RankingLine:
    line = squad_line(item, month)
    keys = RankingLine.__dataclass_fields__
    return RankingLine(**{key: getattr(line, key) for key in keys})


def big_projects(month: Month, book: Book) -> list[tuple[str, Project, Fen]]:
    """Projects of the threshold and more that count towards a goal, by goal and size."""
    paid = project_funds(month)
    found = []
    for item in book.projects:
        year = paid.get(item.id, (NOTHING, NOTHING))[0]
        goal = goal_of(item, year, month.policy)
        if goal is not None:
            found.append((goal, item, year))
    order = [goal for goal, _ in month.policy.big_project_goals]
    return sorted(found, key=lambda row: (order.index(row[0]), -(row[1].total or 0), row[1].id))


def _big_projects(month: Month, book: Book) -> list[BigProjectLine]:
    names = owner_names(book)
    return [
        BigProjectLine(
            no=number,
            goal=goal,
            project=item.id,
            name=item.name,
            unit_name=names.get(item.id, item.unit),
            investor=item.investor,
            total=item.total or NOTHING,
            paid=paid,
            stage=item.stage,
        )
        for number, (goal, item, paid) in enumerate(big_projects(month, book), 1)
    ]


def _reporting(month: Month, book: Book) -> list[ReportingLine]:
    period = str(month.period)
    lines = []
    items = [item for item in month.units if item.report != NOT_REQUIRED or item.received is not None]
    for number, item in enumerate(items, 1):
        receipts = [
            one for one in book.receipts if one.unit == item.unit.id and one.period == period and one.version
        ]
        adopted = [one for one in receipts if one.adopted]
        problems = [
            one for one in book.problems if one.unit == item.unit.id and one.period == period and one.file
        ]
        blocking = sum(1 for one in problems if one.severity == "阻断")
        lines.append(
            ReportingLine(
                no=number,
                unit=item.unit.id,
                name=item.unit.name,
                lead_dept=item.unit.lead_dept,
                contact=item.unit.contact,
                report=item.report,
                received=_minute(item.received),
                versions=len(receipts),
                blocking=blocking,
                others=len(problems) - blocking,
                adopted=_adopted(receipts, adopted),
            )
        )
    return lines


def _compiled(month: Month, book: Book) -> list[CompiledLine]:
    """The compiled projects reported so far, by unit （三（二））."""
    names = {unit.id: unit.name for unit in book.units}
    places = {unit.id: at for at, unit in enumerate(book.units)}
    found = [item for item in book.compiled if (item.first_period or "") <= str(month.period)]
    found.sort(key=lambda item: (places.get(item.unit, len(places)), item.id))
    return [
        CompiledLine(
            no=number,
            compiled=item.id,
            name=item.name,
            unit_name=names.get(item.unit, item.unit),
            sector=item.sector,
            total=item.total,
            depth=item.depth,
            finished=item.finished,
            counted="计数" if item.counts else "不计",
            why_not=None if item.counts else item.why_not,
        )
        for number, item in enumerate(found, 1)
    ]


LEAST_IN_GROUP, TOGETHER = 3, "全部小分队"


def _progress(month: Month) -> list[ProgressLine]:
    """The squads by groups of one target, the largest first; one group where the targets are too many for groups."""
    squads = [item for item in month.squads if item.completion is not None]
    sizes = Counter(item.target for item in squads)
    grouped = len(sizes) > 1 and min(sizes.values()) >= LEAST_IN_GROUP
    lines: list[ProgressLine] = []
    for target in sorted(sizes, reverse=True) if grouped else [None]:
        members = [item for item in squads if target is None or item.target == target]
        name = TOGETHER if target is None else f"{show_wan(target).removesuffix('.00')}万元组"
        for item in members:
            line = squad_line(item, month)
            done = item.completion or Fraction(0)
            before = Fraction(item.paid - item.month_paid, item.target) if item.target else done
            task = "—" if item.unit.compile_task is None else str(item.unit.compile_task)
            lines.append(
                ProgressLine(
                    group=name,
                    place=1 + sum(1 for other in members if (other.rank or 0) < (item.rank or 0)),
                    unit=item.unit.id,
                    name=item.unit.name,
                    lead_dept=item.unit.lead_dept,
                    paid=item.paid,
                    completion=line.completion,
                    added=Decimal(points(done - before)),
                    ahead=line.ahead,
                    compiled=f"{item.compile_done}/{task}",
                    light=line.light,
                )
            )
    return lines


def _minute(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0) if moment is not None else None


def _adopted(receipts: Sequence[Receipt], adopted: Sequence[Receipt]) -> str:
    """Which return counts; several do where the departments of a squad each send their own."""
    if not receipts:
        return "未收到"
    if not adopted:
        return "暂不采用，待更正或核实"
    if len(adopted) > 1:
        return f"采用{len(adopted)}份，相加"
    if len({one.unit_name for one in receipts}) > 1:
        return f"采用{len(adopted)}份"
    return "已采用" if len(receipts) == 1 else f"采用第{adopted[0].version}份"


__all__ = [
    "ANNEX_NAMES",
    "FIRST_ANNEXES",
    "annex_lines",
    "annex_note",
    "annexes_without_sheet",
    "big_projects",
]
