"""The annexes of the notice as rows: the ranking, the big projects, who reported and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from workbook.assess import Assessment, Month, owner_names
from workbook.book import Book
from workbook.money import NOTHING, Fen
from workbook.policy.goals import goal_of
from workbook.schema import master
from workbook.schema.data import Project
from workbook.schema.lists import NOT_REQUIRED
from workbook.schema.results import BigProjectLine, RankingLine, ReportingLine
from workbook.schema.sheet import Sheet
from workbook.showing.lines import project_funds, squad_line


def annex_lines(month: Month, book: Book) -> Iterator[tuple[Sheet, type, Sequence[Any]]]:
    """The annexes of the notice."""
    yield master.RANKING, RankingLine, [_ranking(item, month) for item in month.squads]
    yield master.BIG_PROJECTS, BigProjectLine, _big_projects(month, book)
    yield master.REPORTING, ReportingLine, _reporting(month, book)


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
            one for one in book.receipts if one.unit == item.unit.id and one.period == period and one.file
        ]
        adopted = next((one for one in receipts if one.adopted), None)
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


def _minute(moment: datetime | None) -> datetime | None:
    return moment.replace(second=0) if moment is not None else None


def _adopted(receipts: Sequence[Any], adopted: Any) -> str:
    if not receipts:
        return "未收到"
    if adopted is None:
        return "暂不采用，待更正或核实"
    return "已采用" if len(receipts) == 1 else f"采用第{adopted.version}份"


__all__ = ["annex_lines", "big_projects"]
