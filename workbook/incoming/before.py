"""What the office knew before a period's returns came, taken from the master."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from workbook.book import Book
from workbook.incoming.known import Known
from workbook.ledger import judge, owners
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.reporting import deadline, departments
from workbook.schema.data import Entry
from workbook.schema.lists import INDIVIDUAL, NOT_COUNTED, STAGES


def known_before(book: Book, period: Period) -> Known:
    """What the master said before the period's returns came."""
    earlier = [entry for entry in book.entries if Period.parse(entry.period) < period]
    owner = owners(book.projects, book.problems, period)
    settled = [item for item in book.problems if Period.parse(item.period) < period]
    judged = judge(earlier, book.projects, settled, book.policy)
    paid: dict[str, int] = defaultdict(int)
    amounts: dict[str, list[Fen]] = defaultdict(list)
    reported: dict[str, set[str]] = defaultdict(set)
    last = str(period.previous) if period.previous else ""
    for entry, verdict in zip(earlier, judged, strict=True):
        if verdict.status != NOT_COUNTED:
            paid[entry.project] += entry.month_paid
            if entry.period == last and owner.get(entry.project) == entry.unit:
                reported[entry.unit].add(entry.project)
        if entry.month_paid > 0:
            amounts[entry.unit].append(entry.month_paid)
    before = str(period)
    stages = last_stages(earlier)
    projects = {
        project.id: replace(
            project,
            unit=owner[project.id],
            stage=stages.get((project.id, project.unit), project.first_stage or project.stage),
        )
        for project in book.projects
        if project.first_period is None or project.first_period < before
    }
    compiled = {
        item.id: item for item in book.compiled if item.first_period is None or item.first_period < before
    }
    return Known(
        period=period,
        county=book.county,
        policy=book.policy,
        units={unit.id: unit for unit in book.units},
        projects=projects,
        deadline=deadline(period, book.policy),
        last_deadline=deadline(period.previous, book.policy) if period.previous else None,
        paid_before={project: Fen(amount) for project, amount in paid.items()},
        reported_before={unit: frozenset(found) for unit, found in reported.items()},
        month_amounts={unit: tuple(found) for unit, found in amounts.items()},
        compiled=compiled,
        members=book.members,
    )


def last_stages(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """The stage that each unit reported last of each project, by project and unit; the rows in order of period."""
    return {(entry.project, entry.unit): entry.stage for entry in entries if entry.stage in STAGES}


def reporting_units(book: Book) -> tuple[str, ...]:
    """Who has to report each month: everybody on the roster but individuals （四（三））."""
    return tuple(unit.id for unit in book.units if unit.kind != INDIVIDUAL)


def reporters(book: Book, period: Period) -> tuple[tuple[str, str], ...]:
    """Each return that has to come: the unit, and the department where several report for it （四（三））."""
    units = {unit.id: unit for unit in book.units}
    return tuple(
        (number, part)
        for number in reporting_units(book)
        for part in departments(units[number], book.members, period, book.policy)
    )


def as_it_came(known: Known, book: Book, unit: str | None, received: datetime) -> Known:
    """What was known to the unit when its return came: without its own earlier months that arrived after it.

    A return that was right when it was sent is not made wrong by a late one of an earlier month.
    """
    came = {item.sha: item.received for item in book.receipts if item.unit == unit and item.sha}
    paid = dict(known.paid_before)
    for entry in book.entries:
        when = came.get(entry.sha)
        if when is not None and when > received and Period.parse(entry.period) < known.period:
            paid[entry.project] = Fen(paid.get(entry.project, 0) - entry.month_paid)
    return known if paid == known.paid_before else replace(known, paid_before=paid)


__all__ = ["as_it_came", "known_before", "reporters", "reporting_units"]
