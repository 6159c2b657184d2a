"""What really happened in 青禾县 in 2012, and the thirteen mistakes that its units make while reporting it.

The county is made up. The figures are a year of a county of that size; every return is typed from them.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from workbook.money import Fen, wan
from workbook.period import Period

YEAR, COUNTY = 2012, "青禾县"
LAST_YEAR_TOTAL = wan(100_000)


def rows(name: str) -> list[dict[str, str]]:
    """One of the story's tables."""
    text = resources.files("macros.demo").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@dataclass(frozen=True, slots=True)
class Paid:
    """What one project brought in one period: its funds in the period and in the year so far."""

    project: str
    month: Fen
    year: Fen


@cache
def projects() -> Mapping[str, Mapping[str, str]]:
    return {row["项目编号"]: row for row in rows("projects.csv")}


@cache
def paid() -> Mapping[tuple[int, str], tuple[Paid, ...]]:
    """(period's number, unit) to what its projects brought in."""
    found: dict[tuple[int, str], list[Paid]] = defaultdict(list)
    for row in rows("paid.csv"):
        found[int(row["period"]), row["unit"]].append(
            Paid(row["project"], wan(row["month"]), wan(row["year"]))
        )
    return {key: tuple(value) for key, value in found.items()}


@cache
def arrivals() -> Mapping[tuple[int, str], datetime]:
    """(period's number, unit) to when its return came; a unit that missed the month is not there."""
    found = {
        (int(row["period"]), row["unit"]): datetime.fromisoformat(row["received"])
        for row in rows("arrivals.csv")
        if row["received"]
    }
    found[13, "S03"] = datetime(2013, 1, 8, 10, 20)
    return found


# A unit that missed a month sends that month's return before the next month's.
LATE: Mapping[tuple[int, str], datetime] = {
    (4, "D02"): datetime(2012, 5, 10, 9, 30),
    (6, "S23"): datetime(2012, 7, 12, 15, 10),
    (7, "S23"): datetime(2012, 8, 20, 11, 0),
    (9, "S18"): datetime(2012, 10, 9, 16, 40),
}


def received(period: Period, unit: str) -> datetime | None:
    return arrivals().get((period.number, unit)) or LATE.get((period.number, unit))


@dataclass(frozen=True, slots=True)
class Mistake:
    """One seeded mistake: where it is made, and what is typed instead.

    typed    column of 到位资金 -> what the department types
    again    whether the return comes back corrected
    adds     a project that is not the unit's own and is reported as new
    """

    code: str
    rule: str
    period: int
    unit: str
    project: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    again: bool = True
    adds: bool = False


MISTAKES = (
    Mistake("E-OLD", "V10", 3, "S17", "QH2012-034", {"month_paid": 810, "year_paid": 810, "evidence_date": date(2011, 11, 18)}),
    Mistake("E-SECTOR", "V16", 3, "S24", "QH2012-045", {"sector": "农业"}, again=False),
    Mistake("E-SIGN", "V09", 4, "S16", "QH2012-033", {"month_paid": 3400, "year_paid": 3400, "evidence": "无", "evidence_date": None, "evidence_count": None}),
    Mistake("E-DATE", "V11", 4, "S20", "QH2012-038", {"started": date(2011, 1, 10)}, again=False),
    Mistake("E-UNIT", "V08", 5, "S05", "QH2012-010", {"month_paid": 18_400_000}),
    Mistake("E-FALL", "V06", 5, "S13", "QH2012-027", {"year_paid": 390}),
    Mistake("E-CODE", "V15", 5, "S22", "QH2012-042", {"code": "PDY000421"}, again=False),
    Mistake("E-UNITID", "V01", 5, "S14"),
    Mistake("E-CUM", "V05", 6, "S10", "QH2012-022", {"month_paid": 925}),
    Mistake("E-DUP", "V17", 6, "S11", "QH2012-007", {"name": "旧城改造一期建设项目"}, again=False, adds=True),
    Mistake("E-TEXT", "V04", 7, "S25", "QH2012-047", {"month_paid": "220.00万"}, again=False),
    Mistake("E-MULTI", "V27", 8, "S08", "QH2012-017", {"month_paid": 425, "year_paid": 2655}),
    Mistake("E-OVER", "V07", 12, "S21", "QH2012-040", {"year_paid": 9300}),
)  # fmt: skip

FIRST_VERSION_OF_TWO = datetime(2012, 8, 22, 10, 20)
"""E-MULTI: the first of the two files that S08 sends in August."""

WRONG_TEMPLATE = "S15"
"""E-UNITID: the unit whose workbook S14 sends under its own name."""


def mistakes(period: Period, unit: str) -> tuple[Mistake, ...]:
    return tuple(item for item in MISTAKES if item.period == period.number and item.unit == unit)


@cache
def compiled() -> tuple[Mapping[str, str], ...]:
    return tuple(rows("compiled.csv"))


def first_month_of_compiled(item: Mapping[str, str]) -> int:
    """The month whose return first names a compiled project: the first that comes after it was finished."""
    done = date.fromisoformat(item["finished"])
    for month in range(1, 13):
        came = received(Period(YEAR, month), item["unit"])
        if came is not None and came.date() >= done:
            return month
    return 12


__all__ = [
    "COUNTY",
    "LATE",
    "MISTAKES",
    "YEAR",
    "Mistake",
    "Paid",
    "arrivals",
    "compiled",
    "mistakes",
    "paid",
    "projects",
    "received",
]
