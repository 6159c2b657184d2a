"""What the office knew before a period's returns came, taken from the master."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from workbook.book import Book
from workbook.checks.likeness import plain_name
from workbook.incoming.carried import first_stages, last_stages
from workbook.incoming.known import Known
from workbook.ledger import judge, owners
from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.reporting import deadline, departments
from workbook.schema.data import Receipt
from workbook.schema.history import VersionChange
from workbook.schema.kinds import WAN
from workbook.schema.lists import INDIVIDUAL, NOT_COUNTED
from workbook.schema.template import FundColumns
from xlsx_tools.columns import NotReadable, table_of

_PAID = table_of(FundColumns)["month_paid"].heading


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
    began = first_stages(book.projects, book.entries, period)
    projects = {
        project.id: replace(
            project,
            unit=owner[project.id],
            stage=stages.get((project.id, project.unit), began[project.id]),
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
    """What was known when a unit's return came: its own earlier months as they stood then count as well.

    A return that was right when it was sent is not made wrong by an earlier month that came, or was corrected, later.
    """
    then: dict[str, int] = defaultdict(int)
    for item in book.receipts:
        if item.unit != unit or not item.adopted or item.received is None or item.received <= received:
            continue
        if Period.parse(item.period) < known.period:
            for project, amount in _gained(book, item, received):
                then[project] -= amount
    paid = {project: Fen(known.before(project) + amount) for project, amount in then.items() if amount}
    return replace(known, paid_then=paid) if paid else known


def _gained(book: Book, late: Receipt, received: datetime) -> Iterator[tuple[str, Fen]]:
    """By how much a return that counts raised each project over what its sender had reported of the month by then."""
    versions = [
        item.version
        for item in book.receipts
        if (item.period, item.unit, item.unit_name) == (late.period, late.unit, late.unit_name)
        and item.version is not None
        and item.received is not None
        and item.received <= received
    ]
    if not versions:
        yield from ((item.project, item.month_paid) for item in book.entries if item.sha == late.sha)
        return
    stood, now = max(versions), late.version or 0
    changed: dict[str, list[VersionChange]] = defaultdict(list)
    paid = (late.period, late.unit, late.unit_name, _PAID)
    for one in book.version_changes:
        between = stood <= one.earlier and one.later <= now
        if between and (one.period, one.unit, one.unit_name, one.field) == paid:
            changed[one.subject or ""].append(one)
    for subject, steps in changed.items():
        project = _spoken_of(book, late.unit, subject)
        with suppress(NotReadable):  # a version in which the amount could not be read says nothing
            was, is_now = WAN.from_cell(steps[0].before), WAN.from_cell(steps[-1].after)
            if project is not None:
                yield project, Fen((is_now or NOTHING) - (was or NOTHING))


def _spoken_of(book: Book, unit: str | None, subject: str) -> str | None:
    """The registered project that 版本差异 speaks of: by its number, else by its name."""
    number = subject.partition(" ")[0]
    own = {item.id: plain_name(item.name) for item in book.projects}
    if number in own:
        return number
    named = [item.id for item in book.projects if item.unit == unit and own[item.id] == plain_name(subject)]
    return named[0] if len(named) == 1 else None


__all__ = ["as_it_came", "known_before", "reporters", "reporting_units"]
