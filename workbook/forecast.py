"""年终预测： where the year will end on three paths, judged by the same rules as the settlement （自设）.

Each project goes on at a pace of its own. There are two: the monthly mean of the year so far and that of the last
three months. The slower of the two makes the low path, the faster the high one, their mean the middle. Nothing is taken away again: a project that only gave money back stays where it is. The ledger with those
months added is then settled as at the year's end, so that each reading in 参数 acts on the forecast as on the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workbook.assess import assess
from workbook.book import Book
from workbook.judgement import Month
from workbook.ledger import counting, judge, owners
from workbook.money import NOTHING, Fen
from workbook.period import SETTLEMENT, Period
from workbook.schema.data import Entry

PATHS = LOW, MIDDLE, HIGH = "低位", "中位", "高位"
RECENT_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """What comes in a month, in fen: the mean of the year so far, and that of the last three months."""

    year: Fen
    recent: Fen


@dataclass(frozen=True, slots=True)
class Forecast:
    """The year's end by path.

    months_left  whole months that are still to come
    paces        by unit
    unpaid       what is signed and has not come, by unit
    """

    now: Month
    months_left: int
    paths: Mapping[str, Month]
    paces: Mapping[str, Pace]
    unpaid: Mapping[str, Fen]


@dataclass(frozen=True, slots=True)
class _Growth:
    """What one project would bring until the year's end, by the two paces."""

    last: Entry
    year: Fen
    recent: Fen


def forecast(book: Book, month: Month) -> Forecast:
    """Three paths from a month to the year's end; from the settlement on there is only what is."""
    return Forecast(
        now=month,
        months_left=0 if month.period.is_settlement else month.period.months_left,
        paths=_paths(book, month),
        paces=_paces(book, month),
        unpaid=_unpaid(book, month),
    )


def _paths(book: Book, month: Month) -> dict[str, Month]:
    if month.period.is_settlement:
        return dict.fromkeys(PATHS, month)
    grown = _growth(book, month.period)
    low = [min(item.year, item.recent) for item in grown]
    middle = [Fen((item.year + item.recent) // 2) for item in grown]
    high = [max(item.year, item.recent) for item in grown]
    so_far, entries = _recognised(book, month.period), [item.last for item in grown]
    return {
        name: _settled(so_far, month.period, zip(entries, amounts, strict=True))
        for name, amounts in zip(PATHS, (low, middle, high), strict=True)
    }


def _growth(book: Book, period: Period) -> list[_Growth]:
    upto = [entry for entry in book.entries if Period.parse(entry.period) <= period]
    problems = [item for item in book.problems if Period.parse(item.period) <= period]
    verdicts = judge(upto, book.projects, problems, book.policy)
    recent = {str(Period(period.year, number)) for number in _recent(period)}
    rows: dict[str, list[Entry]] = defaultdict(list)
    for entry, verdict in zip(upto, verdicts, strict=True):
        if verdict.status in counting(book.policy, period):
            rows[entry.project].append(replace(entry, unit=verdict.owner))
    left = period.months_left
    found = []
    for entries in rows.values():
        year = sum(entry.month_paid for entry in entries)
        late = sum(entry.month_paid for entry in entries if entry.period in recent)
        growth = _Growth(
            last=max(entries, key=lambda entry: entry.period),
            year=Fen(max(0, year) * left // period.month),
            recent=Fen(max(0, late) * left // len(recent)),
        )
        if growth.year or growth.recent:
            found.append(growth)
    return found


def _recent(period: Period) -> range:
    return range(max(1, period.number - RECENT_MONTHS + 1), period.number + 1)


def _recognised(book: Book, period: Period) -> Book:
    """The ledger up to a period, all of it recognised; what staff have recognised stays as they recognised it."""
    entries = tuple(
        replace(entry, recognised=entry.month_paid if entry.recognised is None else entry.recognised)
        for entry in book.entries
        if Period.parse(entry.period) <= period
    )
    return replace(book, entries=entries)


def _settled(so_far: Book, period: Period, more: Iterable[tuple[Entry, Fen]]) -> Month:
    """So much added to each project, recognised like all of the ledger, and judged as at the year's end."""
    december = str(Period(period.year, 12))
    added = [
        replace(
            entry,
            period=december,
            month_paid=amount,
            recognised=amount,
            evidence_date=None,
            sha=None,
        )
        for entry, amount in more
        if amount
    ]
    grown = replace(so_far, entries=(*so_far.entries, *added))
    return assess(grown, Period(period.year, SETTLEMENT), moves=False)


def _paces(book: Book, month: Month) -> dict[str, Pace]:
    """Each unit's own money a month, so far and lately."""
    if month.period.is_settlement:
        return {item.unit.id: Pace(Fen(item.paid // 12), NOTHING) for item in month.units}
    recent = {str(Period(month.period.year, number)) for number in _recent(month.period)}
    late: dict[str | None, int] = defaultdict(int)
    for share in month.shares:
        if share.entry.period in recent:
            late[share.unit] += share.paid
    return {
        item.unit.id: Pace(Fen(item.paid // month.period.month), Fen(late[item.unit.id] // len(recent)))
        for item in month.units
    }


def _unpaid(book: Book, month: Month) -> dict[str, Fen]:
    """Signed and not yet paid in, by the projects' own units."""
    paid: dict[str, int] = defaultdict(int)
    for share in month.shares:
        paid[share.entry.project] += share.paid
    owner = owners(book.projects, book.problems)
    found: dict[str, int] = defaultdict(int)
    for project in book.projects:
        rest = (project.total or 0) - (project.prior or 0) - paid[project.id]
        if project.signed is not None and (project.first_period or "") <= str(month.period):
            found[owner[project.id]] += max(0, rest)
    return {unit: Fen(amount) for unit, amount in found.items()}


__all__ = ["HIGH", "LOW", "MIDDLE", "PATHS", "Forecast", "Pace", "forecast"]
