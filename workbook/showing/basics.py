"""基础工作： how well each unit has reported over the year so far, told apart from how much money came in."""

from __future__ import annotations

from collections import Counter

from workbook.assess import Month, reports
from workbook.book import Book
from workbook.money import NOTHING
from workbook.period import Period
from workbook.policy.evidence import lacking
from workbook.schema.annex import BasicsLine
from workbook.schema.lists import INDIVIDUAL, LATE, MISSING, ON_TIME

CLEAN, FAULTY, MISSED = "● 无差错", "▲ 有待改进", "■ 有缺报"


def basics(month: Month, book: Book) -> list[BasicsLine]:
    """The units that have to report, those with the fewest faults first; equals share a place."""
    counts = _reports(month, book)
    returned = _returned(month, book)
    without = _without_evidence(month)
    units = [item.unit for item in month.units if item.unit.kind != INDIVIDUAL]
    faults = {
        unit.id: (counts[unit.id, MISSING], counts[unit.id, LATE], returned[unit.id], without[unit.id])
        for unit in units
    }
    order = sorted(faults.values())
    lines = [
        BasicsLine(
            place=order.index(faults[unit.id]) + 1,
            unit=unit.id,
            name=unit.name,
            lead_dept=unit.lead_dept,
            due=sum(counts[unit.id, said] for said in (ON_TIME, LATE, MISSING)),
            on_time=counts[unit.id, ON_TIME],
            late=counts[unit.id, LATE],
            missing=counts[unit.id, MISSING],
            returned=returned[unit.id],
            lacking=without[unit.id],
            mark=MISSED if counts[unit.id, MISSING] else FAULTY if any(faults[unit.id]) else CLEAN,
        )
        for unit in units
    ]
    return sorted(lines, key=lambda line: line.place)


def _reports(month: Month, book: Book) -> Counter[tuple[str, str]]:
    """How often each unit reported in time, late or not at all, in the periods that were taken in."""
    taken = {item.period for item in book.receipts} | {str(month.period)}
    periods = (Period(month.period.year, number) for number in range(1, month.period.month + 1))
    found: Counter[tuple[str, str]] = Counter()
    for period in periods:
        if str(period) in taken:
            found.update(reports(book, period).items())
    return found


def _returned(month: Month, book: Book) -> Counter[str]:
    """In how many periods a unit's return had to go back."""
    back = {
        (item.unit, item.period)
        for item in book.problems
        if item.unit and item.severity == "阻断" and item.file and item.period <= str(month.period)
    }
    return Counter(unit for unit, _ in back)


def _without_evidence(month: Month) -> Counter[str]:
    """How many of a unit's funds lack evidence."""
    entries = {id(share.entry): share.entry for share in month.shares if share.paid > NOTHING}.values()
    return Counter(entry.unit for entry in entries if lacking(entry))


__all__ = ["basics"]
