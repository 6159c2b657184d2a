"""V19, V21, V24, V25: joint projects, projects that went missing, zero reports, the rush at the year's end."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from workbook.checks.reading import Return, Row, says_several
from workbook.findings import Finding, Severity
from workbook.money import Fen, percent_floor, wan
from workbook.schema.lists import STOPPED
from workbook.shares import ShareError, read_shares

RUSH_PERIOD = 12
LARGE_FIRST_REPORT = wan(1000)


def shares_make_a_whole(ret: Return, row: Row) -> Iterator[Finding]:
    """V19 联合比例和=100%（阻断）."""
    text = row.said.shares
    if not text or not text.strip() or ret.unit is None:
        return
    try:
        shares = read_shares(text, ret.unit)
    except ShareError as error:
        total = percent_of(error.total) if error.total is not None else ""
        sentence = {"sum": "V19.sum", "twice": "V19.twice"}.get(error.case, "V19")
        yield ret.at(row, "shares", sentence, Severity.BLOCK, typed=text, total=total)
        return
    strangers = [unit for unit in shares if unit not in ret.known.units]
    if strangers:
        suggest = text
        for unit in strangers:
            called = [
                item.id for item in ret.known.units.values() if unit in item.names or unit.upper() == item.id
            ]
            suggest = suggest.replace(unit, called[0]) if len(called) == 1 else suggest
        yield ret.at(
            row,
            "shares",
            "V19.unit",
            Severity.BLOCK,
            suggest=suggest if suggest != text else None,
            units="、".join(strangers),
        )


def percent_of(share: Fraction) -> str:
    """A share as people write it: 40, 33.33."""
    return percent_floor(share.numerator, share.denominator).rstrip("0").rstrip(".")


def no_project_lost(ret: Return) -> Iterator[Finding]:
    """V21 上月有本月无的项目（警告“项目消失”）."""
    submission, known = ret.submission, ret.known
    if ret.unit is None or "funds" in submission.lost_sheets or says_several(submission):
        return
    here = {row.project.id for row in ret.rows if row.project} | {row.said.project for row in ret.rows}
    for number in sorted(known.reported_before.get(ret.unit, frozenset()) - here):
        project = known.projects.get(number)
        if project is not None and project.unit != ret.unit:
            continue  # it was given to another unit since
        if project is not None and project.stage == STOPPED:
            continue  # its unit has said so; there is nothing more to report
        name = project.name if project else ""
        yield ret.finding(
            "V21",
            Severity.WARN,
            submission.place("funds"),
            subject=number,
            value=number,
            number=number,
            name=name,
        )


def zero_report_fits(ret: Return) -> Iterator[Finding]:
    """V24 零报告但有数/有数但勾零（阻断）."""
    submission = ret.submission
    if "funds" in submission.lost_sheets or "cover" in submission.lost_sheets:
        return
    zero, where = submission.cover.nothing_new, submission.cover_at.cell("nothing_new")
    some = [row for row in ret.rows if row.said.month_paid]
    amount = Fen(sum(row.said.month_paid or 0 for row in some))
    if some:
        if zero is True:
            facts = {"count": str(len(some)), "amount": amount}
            yield ret.finding("V24", Severity.BLOCK, where, value=True, **facts)
        elif zero is None and not _unread(ret):
            yield ret.finding("V24.unticked", Severity.WARN, where, amount=amount)
    elif (
        ret.readable("month_paid")
        and all(row.said.month_paid is not None for row in ret.rows)
        and not _unread(ret)
    ):
        if zero is False:
            yield ret.finding("V24.nothing", Severity.BLOCK, where, value=False)
        elif zero is None:
            yield ret.finding("V24.blank", Severity.BLOCK, where)


def _unread(ret: Return) -> bool:
    return any(item.key == "nothing_new" for item in ret.submission.unread)


def no_rush_at_the_end(ret: Return) -> Iterator[Finding]:
    """V25 年末突击（提示）： 12月新增>全年40%，或首次上报即>1000万元."""
    if ret.known.period.number < RUSH_PERIOD or ret.unit is None:
        return
    month = sum(row.said.month_paid or 0 for row in ret.rows)
    year = ret.known.year_before(ret.unit) + month
    if month > 0 and month * 5 > year * 2:
        facts = {"month": Fen(month), "year": Fen(year), "share": percent_floor(month, year)}
        yield ret.finding("V25", Severity.HINT, ret.submission.place("funds"), value=Fen(month), **facts)
    for row in ret.rows:
        first = row.is_new and row.match is None
        if first and row.said.month_paid is not None and row.said.month_paid > LARGE_FIRST_REPORT:
            yield ret.at(row, "month_paid", "V25.first", Severity.HINT, month=row.said.month_paid)


__all__ = ["no_project_lost", "no_rush_at_the_end", "shares_make_a_whole", "zero_report_fits"]
