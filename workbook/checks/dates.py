"""V10 to V14 and V26: evidence, contract, start of work, and how far a project has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workbook.checks.reading import Return, Row
from workbook.findings import Finding, Severity
from workbook.policy.evidence import LARGE_PAYMENT
from workbook.policy.reporting import data_day
from workbook.schema.lists import (
    BANK_SLIP,
    CONTINUED,
    NEW,
    STAGES,
    STOPPED,
    TALKING,
)


def evidence_in_time(ret: Return, row: Row) -> Iterator[Finding]:
    """V10 凭证日期<年初或>填报日（阻断）； before the last deadline it is 补报（警告）， without evidence 待核实.

    After the day up to which the month's data goes （`stat_cutoff`） it is told （提示）.
    """
    if not row.said.month_paid:
        return
    day, period = row.said.evidence_date, ret.known.period
    if row.lacks_evidence:
        if row.said.month_paid != row.total:  # that is V09
            yield ret.at(row, "evidence", "V10.missing", Severity.WARN, month=row.said.month_paid)
        return
    if row.said.evidence_count is not None and row.said.evidence_count < 1:
        count = str(row.said.evidence_count)
        yield ret.at(row, "evidence_count", "V10.count", Severity.WARN, value=count, count=count)
    if day is None:
        if ret.missing(row.line, "evidence_date"):
            yield ret.at(row, "evidence_date", "V10.undated", Severity.WARN, evidence=row.said.evidence)
        return
    last = ret.known.policy.settlement_cutoff if period.is_settlement else date(period.year, 12, 31)
    if day < period.year_start:
        yield ret.at(row, "evidence_date", "V10", Severity.BLOCK, day=day, start=period.year_start)
    elif day > last:
        yield ret.at(row, "evidence_date", "V10.after", Severity.BLOCK, day=day, last=last)
    elif day > ret.filled_on:
        yield ret.at(row, "evidence_date", "V10.future", Severity.BLOCK, day=day, filled=ret.filled_on)
    elif ret.known.last_deadline is not None and day < ret.known.last_deadline.date():
        last_day = ret.known.last_deadline.date()
        yield ret.at(row, "evidence_date", "V10.late", Severity.WARN, day=day, last=last_day)
    elif not period.is_settlement and day > (upto := data_day(period, ret.known.policy)):
        yield ret.at(row, "evidence_date", "V10.next", Severity.HINT, day=day, upto=upto)


def dates_in_order(ret: Return, row: Row) -> Iterator[Finding]:
    """V11 签约≤开工≤填报日（警告）."""
    signed, started = row.signed, row.started
    if ret.told(row, "signed", "started"):
        return
    if signed is not None and started is not None and started < signed:
        yield ret.at(row, "started", "V11", Severity.WARN, value=started, started=started, signed=signed)
    for key, day in (("signed", signed), ("started", started)):
        if day is not None and day > ret.filled_on:
            sentence = f"V11.{key}"
            yield ret.at(row, key, sentence, Severity.WARN, value=day, day=day, filled=ret.filled_on)


def kind_fits_contract(ret: Return, row: Row) -> Iterator[Finding]:
    """V12 新建签约在本年、续建在上年前（警告）."""
    signed, year = row.signed, ret.known.period.year
    if signed is None or ret.told(row, "kind", "signed"):
        return
    if row.kind == NEW and signed.year != year:
        suggest = CONTINUED if signed.year < year else None
        yield ret.at(row, "kind", "V12.new", Severity.WARN, suggest=suggest, signed=signed, year=str(year))
    elif row.kind == CONTINUED and signed.year >= year:
        yield ret.at(row, "kind", "V12.old", Severity.WARN, suggest=NEW, signed=signed, year=str(year))


def signed_before_paid(ret: Return, row: Row) -> Iterator[Finding]:
    """V13 到位>0而未签约（阻断）."""
    year = row.said.year_paid
    if not year or year < 0:
        return
    if row.said.stage == TALKING:
        yield ret.at(row, "stage", "V13", Severity.BLOCK, year=year)
    elif ret.missing(row.line, "stage"):
        yield ret.at(row, "stage", "V13.blank", Severity.BLOCK, year=year)


def stage_goes_on(ret: Return, row: Row) -> Iterator[Finding]:
    """V14 阶段倒退（警告）； 停建 may come and go."""
    before, now = row.project.stage if row.project else None, row.said.stage
    if before not in STAGES or now not in STAGES or STOPPED in (before, now):
        return
    if STAGES.index(now) < STAGES.index(before):
        yield ret.at(row, "stage", "V14", Severity.WARN, now=now, before=before)


def not_bank_slip_alone(ret: Return, row: Row) -> Iterator[Finding]:
    """V26 仅进账单无实物凭证≥500万（提示）： the pattern of money that only passes through （资金空转）."""
    month = row.said.month_paid
    if row.said.evidence == BANK_SLIP and month is not None and month >= LARGE_PAYMENT:
        yield ret.at(row, "evidence", "V26", Severity.HINT, month=month)


__all__ = [
    "dates_in_order",
    "evidence_in_time",
    "kind_fits_contract",
    "not_bank_slip_alone",
    "signed_before_paid",
    "stage_goes_on",
]
