"""四（三） 强化督促检查： when a report is due, and what a late or missing one is called.

    各相关部门和驻点招商办事处……在每月25日之前将本单位工作开展情况报县招商引资工作领导小组办公室

之前 takes the 25th in. A 25th that is no working day moves to the next one, by the State Council's calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.schema.data import Member, Unit
from workbook.schema.lists import LATE, MISSING, NOT_REQUIRED, ON_TIME, SQUAD

CLAUSE = "四（三）"
EACH_DEPARTMENT = "each_member_dept"


def is_workday(day: date) -> bool:
    """Whether offices work that day; by the published calendar, else Monday to Friday (see `calendar_known`)."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def calendar_known(year: int) -> bool:
    """Whether the year's holidays have been published in the calendar that is used."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def due_day(period: Period, policy: Policy) -> date:
    """The day a period's report is due, after moving it off a day of rest （四（三））."""
    if period.is_settlement:
        return policy.settlement_report_due
    day = date(period.year, period.number, policy.report_day)
    if not policy.deadline_inclusive:
        day -= timedelta(days=1)
    step = {"next_workday": 1, "previous_workday": -1}.get(policy.deadline_holiday, 0)
    while step and not is_workday(day):
        day += timedelta(days=step)
    return day


def data_day(period: Period, policy: Policy) -> date:
    """The day up to which a period's data goes （四（三）， `stat_cutoff`）， never moved off a day of rest.

    The settlement's goes up to the year's cutoff （`settlement_cutoff`）.
    """
    if period.is_settlement:
        return policy.settlement_cutoff
    last = monthrange(period.year, period.number)[1]
    day = {"day20": 20, "month_end": last}.get(policy.stat_cutoff, policy.report_day)
    return date(period.year, period.number, day)


def deadline(period: Period, policy: Policy) -> datetime:
    """The first moment that is late: 24:00 of the due day is the midnight after it."""
    day = due_day(period, policy)
    if policy.deadline_time == "24:00":
        return datetime.combine(day + timedelta(days=1), time())
    hour, minute = policy.deadline_time.split(":")
    return datetime.combine(day, time(int(hour), int(minute)))


def closing(period: Period, policy: Policy) -> datetime:
    """The first moment after the period's close （封账）： what arrives later is taken in, but was missing."""
    if period.is_settlement:
        return datetime.combine(policy.settlement_report_due + timedelta(days=31), time())
    year, month = divmod(period.year * 12 + period.number, 12)
    return datetime(year, month + 1, policy.close_day) + timedelta(days=1)


def timeliness(received: Iterable[datetime], period: Period, policy: Policy, required: bool = True) -> str:
    """按时， 迟报， 缺报 or 无需报送， from the moments at which a unit's returns arrived.

    The first arrival decides: a return that came in time and had to be mended was in time.
    """
    first = min(received, default=None)
    if first is not None and first < deadline(period, policy):
        return ON_TIME
    if first is not None and first < closing(period, policy):
        return LATE
    return MISSING if required and not period.is_settlement else NOT_REQUIRED


def departments(unit: Unit, members: Iterable[Member], period: Period, policy: Policy) -> tuple[str, ...]:
    """Who reports for a unit, each with a return of its own; one without a name where it is the unit as a whole.

    With `squad_reports_via=each_member_dept` the departments of a squad's people in that month, the lead
    department first （四（三） 各相关部门）.
    """
    if policy.squad_reports_via != EACH_DEPARTMENT or unit.kind != SQUAD:
        return ("",)
    last = data_day(period, policy)
    found = [unit.lead_dept or ""] + [
        (one.work_unit or "").strip()
        for one in members
        if one.squad == unit.id
        and (one.joined is None or one.joined <= last)
        and (one.left is None or one.left >= last.replace(day=1))
    ]
    return tuple(dict.fromkeys(name for name in found if name)) or ("",)


def slowest(reports: Iterable[str]) -> str:
    """What a unit's report is called when several departments report for it: as the last of them."""
    return max(reports, key=(ON_TIME, LATE, NOT_REQUIRED, MISSING).index)


__all__ = [
    "CLAUSE",
    "EACH_DEPARTMENT",
    "calendar_known",
    "closing",
    "data_day",
    "deadline",
    "departments",
    "due_day",
    "is_workday",
    "slowest",
    "timeliness",
]
