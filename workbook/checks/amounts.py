"""V05 to V09 and V22: what was paid this month, this year, before, and in all. Compared in whole fen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from workbook.checks.likeness import plain_name
from workbook.checks.reading import Return, Row, headings, short_heading
from workbook.findings import Finding, Severity
from workbook.money import Fen, wan

YUAN_AS_WAN = 10_000
TYPICAL_TIMES = 1_000
UNLIKELY_MONTH = wan(100_000)
"""10亿元 of one project in one month, where that is above the county's target for the year too."""
UNLIKELY_TOTAL, UNLIKELY_TIMES = wan(1_000_000), 10
"""100亿元 in one contract, where that is above ten times the county's target too."""
TRIFLE = 10  # ten times the total, read as 元, is a thousandth of it
_DITTO = frozenset({"同上", "同前", "〃", '"', "”", "“", "″"})
_DOCUMENT = re.compile(r"[〔\[(（【]\s*\d{4}\s*[〕\])）】]\s*第?\s*\d+\s*号|文号|号文")


def both_amounts_there(ret: Return, row: Row) -> Iterator[Finding]:
    """V05 本月到位、本年累计必填（阻断）： an empty cell is asked about, never taken for zero."""
    if not row.said.project and not row.said.name:
        yield ret.at(row, "name", "V05.nameless", Severity.BLOCK)
        return
    if row.is_new and (row.said.name or "").strip() in _DITTO:
        yield ret.at(row, "name", "V05.ditto", Severity.BLOCK, typed=row.said.name)
    empty = [key for key in ("month_paid", "year_paid") if ret.missing(row.line, key)]
    if empty:
        yield ret.at(row, empty[0], "V05.missing", Severity.BLOCK, headings=headings(empty))


def cumulative_adds_up(ret: Return, row: Row) -> Iterator[Finding]:
    """V05 上月累计+本月=本月累计（阻断）."""
    month, year = row.said.month_paid, row.said.year_paid
    if month is None or year is None or not row.befores:
        return
    if any(before + month == year for before in row.befores):
        return
    if _has_fallen(row) or _explained_by_yuan(ret, row):
        return  # V06 and V08 say it better
    before = row.befores[-1]
    facts = {"before": before, "month": month, "year": year, "sum": Fen(before + month)}
    if not before:
        yield ret.at(row, "year_paid", "V05.first", Severity.BLOCK, suggest=month, **facts)
    elif month == year and year > before:
        rest = Fen(year - before)
        yield ret.at(row, "month_paid", "V05.cumulative", Severity.BLOCK, suggest=rest, rest=rest, **facts)
    else:
        gap = Fen(abs(year - before - month))
        yield ret.at(row, "year_paid", "V05", Severity.BLOCK, suggest=Fen(before + month), gap=gap, **facts)


def cumulative_never_falls(ret: Return, row: Row) -> Iterator[Finding]:
    """V06 累计不降，降须冲减原因（阻断）."""
    month, year = row.said.month_paid, row.said.year_paid
    if month is not None and month < 0 and not row.said.remark:
        yield ret.at(row, "remark", "V06.reason", Severity.BLOCK, value=month, month=month)
    if _has_fallen(row):
        yield ret.at(
            row,
            "year_paid",
            "V06",
            Severity.BLOCK,
            suggest=Fen(row.before + month) if row.before is not None and month else None,
            year=year,
            before=row.before,
        )
    elif year is not None and row.prior + year < 0:
        facts = {"year": year, "prior": row.prior, "all": Fen(row.prior + year)}
        yield ret.at(row, "year_paid", "V06.below", Severity.BLOCK, **facts)


def _has_fallen(row: Row) -> bool:
    """Whether 本年累计 is below what was reported before and no deduction explains it."""
    month, year = row.said.month_paid, row.said.year_paid
    if month is None or year is None or row.before is None:
        return False
    return year < row.before and month >= 0


def within_total(ret: Return, row: Row) -> Iterator[Finding]:
    """V07 累计+以前年度≤总投资，超须附调整文件（阻断）."""
    if row.total is None:
        if row.has_funds and ret.missing(row.line, "total"):
            severity = Severity.BLOCK if row.is_new else Severity.WARN
            yield ret.at(row, "total", "V07.unknown", severity)
        return
    registered = row.project.total if row.project else None
    if registered is not None and row.total != registered and not _names_document(row):
        yield ret.at(
            row, "total", "V07.total", Severity.WARN, suggest=registered, old=registered, new=row.total
        )
    year = row.said.year_paid
    if year is None or row.prior + year <= row.total or _yuan_suspected(row, year):
        return
    facts = {"year": year, "prior": row.prior, "total": row.total, "all": Fen(row.prior + year)}
    if _names_document(row):
        yield ret.at(row, "year_paid", "V07.document", Severity.WARN, **facts)
    else:
        yield ret.at(row, "year_paid", "V07", Severity.BLOCK, **facts)


def _names_document(row: Row) -> bool:
    return bool(row.said.remark) and _DOCUMENT.search(row.said.remark) is not None


def not_yuan_for_wan(ret: Return, row: Row) -> Iterator[Finding]:
    """V08 本月>总投资或为本单位历史中位数1000倍→疑似元（阻断）.

    A first row in 元 throughout has neither to be held against: the county's target for the year is.
    """
    month, year = row.said.month_paid, row.said.year_paid
    if month is None:
        return
    goal = ret.known.policy.county_target
    over = row.total is not None and month > row.total
    if over and not _fits(row, month):
        yield ret.at(row, "month_paid", "V08", Severity.BLOCK, month=month, total=row.total)
    elif over:
        yield _yuan(ret, row, "month_paid", month)
    elif (
        typical := median(ret.known.month_amounts.get(ret.unit or "", ()))
    ) and month >= TYPICAL_TIMES * typical:
        yield ret.at(
            row,
            "month_paid",
            "V08.typical",
            Severity.BLOCK,
            suggest=_tenthousandth(month),
            month=month,
            typical=Fen(typical.numerator // typical.denominator),
        )
    elif month > max(goal, UNLIKELY_MONTH):
        smaller = _tenthousandth(month)
        yield ret.at(row, "month_paid", "V08.county", Severity.BLOCK, suggest=smaller, month=month, goal=goal)
    beyond = max(UNLIKELY_TIMES * goal, UNLIKELY_TOTAL)
    if row.project is None and row.match is None and row.total and row.total > beyond:
        smaller = _tenthousandth(row.total)
        yield ret.at(row, "total", "V08.total", Severity.BLOCK, suggest=smaller, total=row.total, goal=goal)
    if year is not None and _yuan_suspected(row, year):
        yield _yuan(ret, row, "year_paid", year)


def _yuan(ret: Return, row: Row, key: str, amount: Fen) -> Finding:
    smaller = _tenthousandth(amount)
    facts = {"heading": short_heading(key), "amount": amount, "total": row.total, "smaller": smaller}
    return ret.at(row, key, "V08.yuan", Severity.BLOCK, suggest=smaller, **facts)


def _yuan_suspected(row: Row, year: Fen) -> bool:
    """本年累计 typed in 元 as well: it and the month are both over the total, and both fit as 元."""
    month = row.said.month_paid
    if row.total is None or month is None or min(month, year) <= row.total:
        return False
    return _fits(row, month) and _fits(row, year)


def _fits(row: Row, amount: Fen) -> bool:
    """Whether an amount makes sense as 元： within the total, and not a trifle of it."""
    if not row.total or amount % YUAN_AS_WAN:
        return False
    return TRIFLE * row.total <= amount <= YUAN_AS_WAN * row.total


def _tenthousandth(amount: Fen) -> Fen | None:
    return Fen(amount // YUAN_AS_WAN) if amount % YUAN_AS_WAN == 0 else None


def _explained_by_yuan(ret: Return, row: Row) -> bool:
    """Whether the sum is right once this month is read as 元， so that one sentence is enough."""
    month, year = row.said.month_paid, row.said.year_paid
    if month is None or year is None or not any(not_yuan_for_wan(ret, row)):
        return False
    smaller = _tenthousandth(month)
    years = {year, _tenthousandth(year)}
    return smaller is not None and any(before + smaller in years for before in row.befores)


@lru_cache(maxsize=1_000)
def median(amounts: tuple[Fen, ...]) -> Fraction | None:
    """The middle amount, exactly; None where there is none."""
    if not amounts:
        return None
    ranked = sorted(amounts)
    half = len(ranked) // 2
    return Fraction(ranked[half] + ranked[~half], 2)


def not_contract_for_paid(ret: Return, row: Row) -> Iterator[Finding]:
    """V09 本月=总投资且无凭证（阻断）： the contract's sum was taken for funds in place."""
    month = row.said.month_paid
    if month and month > 0 and month == row.total and row.lacks_evidence:
        yield ret.at(row, "month_paid", "V09", Severity.BLOCK, month=month)


def before_unchanged(ret: Return, row: Row) -> Iterator[Finding]:
    """V22 改动锁定的上月累计（阻断）； the same for 以前年度累计 of a registered project."""
    typed = row.said.before
    if typed is not None and row.befores and typed not in row.befores:
        wanted = row.befores[-1]
        sentence = "V22" if row.project else "V22.new"
        yield ret.at(row, "before", sentence, Severity.BLOCK, suggest=wanted, typed=typed, wanted=wanted)
    elif row.project and not row.is_new and row.before and ret.missing(row.line, "before"):
        yield ret.at(row, "before", "V22.blank", Severity.WARN, suggest=row.before, wanted=row.before)
    registered = row.project.prior if row.project else None
    if row.said.prior is not None and registered is not None and row.said.prior != registered:
        facts = {"typed": row.said.prior, "wanted": registered}
        yield ret.at(row, "prior", "V22.prior", Severity.WARN, suggest=registered, **facts)


def no_project_twice(ret: Return) -> Iterator[Finding]:
    """V05 一个项目只填一行（阻断）： two rows of one project in one return would build on each other's sum."""
    seen: dict[str, Row] = {}
    for row in ret.rows:
        key = row.project.id if row.project else plain_name(row.said.name or "")
        if not key:
            continue
        first = seen.setdefault(key, row)
        if first is not row:
            at = first.line.at.row
            yield ret.at(row, "name", "V05.twice", Severity.BLOCK, name=row.line.subject, first=str(at))


__all__ = [
    "before_unchanged",
    "both_amounts_there",
    "cumulative_adds_up",
    "cumulative_never_falls",
    "median",
    "no_project_twice",
    "not_contract_for_paid",
    "not_yuan_for_wan",
    "within_total",
]
