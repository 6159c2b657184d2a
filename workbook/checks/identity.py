"""V01 to V04: whose return it is, for when, on which template, and whether every cell could be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbook.checks.reading import Return, is_total_row, is_total_word, says_several, unit_label
from workbook.findings import Finding, Severity
from workbook.period import NotAPeriod, Period
from workbook.schema.kinds import says_yuan
from workbook.schema.lists import INDIVIDUAL
from workbook.schema.template import AREAS, VERSION

_MONTH = re.compile(r"(\d{4})\D{1,2}(\d{1,2})(?!\d)")
_NEEDED_SHEETS = ("cover", "funds")
_AMOUNTS = {"funds": ("total", "prior", "before", "month_paid", "year_paid"), "compiled": ("total",)}
_DATES_THAT_MATTER = ("signed", "evidence_date")


def right_unit_and_period(ret: Return) -> Iterator[Finding]:
    """V01 单位与期次匹配（阻断）； where file name, cover and identity name different units, the whole return is held."""
    submission, known = ret.submission, ret.known
    where = submission.cover_at.cell("unit_name")
    unit = known.units.get(ret.unit or "")
    if says_several(submission):
        says = (
            ("文件名", submission.file_unit),
            ("封面", submission.cover_unit),
            ("表内标识", submission.identity.unit),
        )
        text = "，".join(f"{who}是{unit_label(what, known)}" for who, what in says if what is not None)
        if submission.sender_units:
            senders = "、".join(unit_label(one, known) for one in submission.sender_units)
            text += f"，发件邮箱属于{senders}"
        yield ret.finding("V01.disagree", Severity.HOLD, where, value=submission.cover.unit_name, says=text)
    if ret.unit is None:
        yield ret.finding("V01.nobody", Severity.BLOCK, where, value=submission.cover.unit_name)
    elif unit is None:
        yield ret.finding("V01", Severity.BLOCK, where, value=ret.unit, found=ret.unit)
    elif unit.kind == INDIVIDUAL:
        yield ret.finding("V01.person", Severity.BLOCK, where, value=unit.name, name=unit.name)
    found = submission.identity.period or submission.cover.period
    period = _period_of(found)
    if found and period != known.period and (period is not None or submission.identity.period):
        said = period.label if period else found
        yield ret.finding(
            "V01.period",
            Severity.BLOCK,
            submission.cover_at.cell("period"),
            value=found,
            suggest=str(known.period),
            found=said,
            wanted=known.period.label,
        )
    county = submission.identity.county
    if county and known.county and county != known.county:
        yield ret.finding(
            "V01.county", Severity.BLOCK, where, value=county, found=county, wanted=known.county
        )


def _period_of(text: str | None) -> Period | None:
    """2012-10, 2012年10月， 2012年年终补报 as a period."""
    if not text:
        return None
    if "年终补报" in text and (year := re.match(r"\s*(\d{4})", text)):
        text = f"{year[1]}-13"
    match = _MONTH.search(text)
    try:
        return Period(int(match[1]), int(match[2])) if match else None
    except NotAPeriod:
        return None


def current_template(ret: Return) -> Iterator[Finding]:
    """V02 模板版本（警告）； also a workbook that is ours by its headings but carries no hidden identity."""
    identity = ret.submission.identity
    where = ret.submission.place()
    if identity.unit is None and identity.version is None:
        if ret.unit is not None:
            unit = unit_label(ret.unit, ret.known)
            yield ret.finding("V02.identity", Severity.WARN, where, taken=unit)
    elif identity.version != VERSION:
        found = identity.version or "空"
        yield ret.finding(
            "V02", Severity.WARN, where, value=found, suggest=VERSION, found=found, wanted=VERSION
        )


def sheets_and_headings_there(ret: Return) -> Iterator[Finding]:
    """V03 表头完整、按文字定位（阻断）； a heading that was rewritten but found by its hidden key is a warning."""
    submission = ret.submission
    for area in submission.lost_sheets:
        severity = Severity.BLOCK if area in _NEEDED_SHEETS else Severity.WARN
        title = AREAS.get(area, area)
        yield ret.finding("V03.sheet", severity, ret.submission.place(""), subject=title, title=title)
    for area, heading in submission.lost_columns:
        harmless = area != "funds" or heading == "序号"
        yield ret.finding(
            "V03.field" if area in ("cover", "activity") else "V03",
            Severity.WARN if harmless else Severity.BLOCK,
            submission.place(area),
            subject=heading,
            heading=heading,
        )
    for place, standing, heading in submission.renamed:
        other_unit = says_yuan(standing) and "万元" in heading
        yield ret.finding(
            "V03.unit" if other_unit else "V03.renamed",
            Severity.BLOCK if other_unit else Severity.WARN,
            place,
            value=standing,
            suggest=heading,
            standing=standing or "空白",
            heading=heading,
        )


def numbers_readable(ret: Return) -> Iterator[Finding]:
    """V04 数字可解析（不可解析则阻断，不得当0）； a number read from text is told, so that nobody is surprised."""
    for item in ret.submission.unread:
        if (item.area, item.key) == ("funds", "no"):
            if is_total_word(item.value):
                yield ret.finding("V03.total", Severity.HINT, item.place, value=item.value)
            continue
        matters = item.key in _AMOUNTS.get(item.area, ()) or (
            item.area == "funds" and item.key in _DATES_THAT_MATTER
        )
        yield ret.finding(
            "V04" if matters else "V04.left",
            Severity.BLOCK if matters else Severity.WARN,
            item.place,
            value=item.value,
            heading=item.heading,
            typed=item.value or "空白",
            wanted=item.wanted,
        )
    for line in ret.submission.funds:
        if is_total_row(line):
            yield ret.finding("V03.total", Severity.HINT, line.at.cell("name"), value=line.said.name)
    for place, note in ret.submission.beside:
        yield ret.finding("V03.note", Severity.HINT, place, value=note, typed=note)
    for item in ret.submission.from_text:
        yield ret.finding(
            "V04.read",
            Severity.HINT,
            item.place,
            value=item.value,
            suggest=item.meaning,
            heading=item.heading,
            typed=item.value,
            meaning=item.meaning,
        )


def project_numbers_known(ret: Return) -> Iterator[Finding]:
    """V03 项目编号在台账中（阻断）： the number is prefilled and locked, so an unknown one was changed or copied."""
    for row in ret.rows:
        if not row.is_new and row.project is None:
            yield ret.at(row, "project", "V03.project", Severity.BLOCK, number=row.said.project)


__all__ = [
    "current_template",
    "numbers_readable",
    "project_numbers_known",
    "right_unit_and_period",
    "sheets_and_headings_there",
]
