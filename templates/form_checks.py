"""The checks of a department's form, in the order of the sheet 自检.

Each is a condition in what Excel 2010, WPS and LibreOffice all know. A text in a number column makes the sum
an error, and an error is a cross: nothing that cannot be read passes. Each check also says in Python whether
it holds for the form as it is made, which is the value stored with the formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from templates.form_lists import ListSheet
from templates.form_pages import VALUE_COL, activity_rows, cover_rows
from workbook.period import Period
from workbook.schema.kinds import COUNT, NO, WAN, YES
from workbook.schema.lists import CONTINUED, NO_EVIDENCE
from workbook.schema.template import ACTIVITY, COVER, ActivityFields, CoverFields
from xlsx_tools.columns import Column, Table, column_letter, table_of


@dataclass(frozen=True)
class Check:
    """One line of the sheet: what is looked at, what to do, the condition, and whether it holds now."""

    what: str
    todo: str
    condition: str
    holds: bool


@dataclass(frozen=True)
class Source:
    """The form as it is made: where its cells are and what is in them."""

    funds: ListSheet
    compiled: ListSheet
    period: Period

    def checks(self) -> tuple[Check, ...]:
        return tuple(make(self) for make in _CHECKS)

    def cover(self, key: str) -> str:
        return f"'{COVER}'!${column_letter(VALUE_COL + 1)}${cover_rows()[key] + 1}"

    def activity(self, key: str) -> str:
        return f"'{ACTIVITY}'!${column_letter(VALUE_COL + 1)}${activity_rows()[key] + 1}"


def required(table: Table) -> tuple[Column, ...]:
    """What a person must fill."""
    return tuple(item for item in table if item.required and item.typed)


def _any(*parts: str) -> str:
    return f"({'+'.join(parts)}>0)"


def _blank(cells: str) -> str:
    return f'({cells}="")'


def _there(cells: str) -> str:
    return f'({cells}<>"")'


def _none(*factors: str) -> str:
    """True while no row has all of these at once."""
    return f"SUMPRODUCT({'*'.join(factors)}*1)=0"


def _cover_filled(form: Source) -> Check:
    cells = [form.cover(item.key) for item in required(table_of(CoverFields))]
    return Check(
        "封面的必填格都填了",
        "填上填报人、填报日期，并选本月是否零报告。",
        f"COUNTA({','.join(cells)})={len(cells)}",
        False,
    )


def _numbers_are_numbers(form: Source) -> Check:
    cells = [
        sheet.cells(item.key)
        for sheet in (form.funds, form.compiled)
        for item in sheet.table
        if item.kind in (WAN, COUNT) and item.key != "no"
    ]
    cells += [form.activity(item.key) for item in table_of(ActivityFields) if item.kind in (WAN, COUNT)]
    joined = ",".join(cells)
    return Check(
        "金额和个数都是数字",
        "只填数字，去掉“万”“元”“约”等字和空格。",
        f"COUNTA({joined})=COUNT({joined})",
        True,
    )


def _rows_filled(form: Source) -> Check:
    funds = form.funds
    asked = (funds.cells(key) for key in ("month_paid", "year_paid", "stage"))
    rows = [row for row in funds.rows if row.name]
    return Check(
        "每个项目都填了本月到位、本年累计和阶段",
        "没有新到位的，本月到位填0，本年累计照上月填。",
        _none(_there(funds.cells("name")), _any(*map(_blank, asked))),
        not any(None in (row.month_paid, row.year_paid, row.stage) for row in rows),
    )


def _sums_up(form: Source) -> Check:
    before, month, year = (form.funds.cells(key) for key in ("before", "month_paid", "year_paid"))
    return Check(
        "上月止本年累计＋本月到位＝本年累计",
        "逐个核对：是否把累计填进了本月，或者漏加了上月。",
        _none(_there(month), _there(year), f"(ROUND({before}+{month}-{year},6)<>0)"),
        all(
            row.month_paid is None
            or row.year_paid is None
            or (row.before or 0) + row.month_paid == row.year_paid
            for row in form.funds.rows
        ),
    )


def _falls_explained(form: Source) -> Check:
    before, month, year, remark = (
        form.funds.cells(k) for k in ("before", "month_paid", "year_paid", "remark")
    )
    return Check(
        "本年累计不比上月少；减少的写了原因",
        "核对数字；确属冲减的，在“备注/冲减原因”写明原因和文号。",
        _none(_any(f"({month}+0<0)", f"{_there(year)}*({year}-{before}<0)"), _blank(remark)),
        all(
            row.remark
            or ((row.month_paid or 0) >= 0 and (row.year_paid is None or row.year_paid >= (row.before or 0)))
            for row in form.funds.rows
        ),
    )


def _evidence_given(form: Source) -> Check:
    month, kind, day, count = (
        form.funds.cells(key) for key in ("month_paid", "evidence", "evidence_date", "evidence_count")
    )
    lacking = _any(_blank(kind), f'({kind}<>"{NO_EVIDENCE}")*{_any(_blank(day), _blank(count))}')
    return Check(
        "有到位资金的都填了凭证种类、日期、份数",
        "按凭证补填；暂时没有凭证的，凭证种类选“无”。",
        _none(f"({month}+0<>0)", lacking),
        not any(
            row.month_paid
            and (
                not row.evidence
                or (row.evidence != NO_EVIDENCE and not (row.evidence_date and row.evidence_count))
            )
            for row in form.funds.rows
        ),
    )


def _evidence_of_this_year(form: Source) -> Check:
    day, filled = form.funds.cells("evidence_date"), form.cover("filled_on")
    year = form.period.year
    latest = f'IF({filled}="",DATE({year + 1},12,31),{filled}+0)'
    return Check(
        "凭证日期在今年，且不晚于填报日期",
        "核对凭证日期；去年到位的资金不能再报，应填入以前年度累计。",
        _none(_there(day), _any(f"({day}+0<DATE({year},1,1))", f"({day}+0>{latest})")),
        all(row.evidence_date is None or row.evidence_date.year >= year for row in form.funds.rows),
    )


def _within_total(form: Source) -> Check:
    total, prior, year = (form.funds.cells(key) for key in ("total", "prior", "year_paid"))
    return Check(
        "本年累计＋以前年度累计不超过合同总投资",
        "核对三个数；总投资有调整的，请把调整文件一并报来。",
        _none(_there(total), _there(year), f"(ROUND({prior}+{year}-{total},6)>0)"),
        all(
            row.total is None or row.year_paid is None or (row.prior or 0) + row.year_paid <= row.total
            for row in form.funds.rows
        ),
    )


def _new_rows_complete(form: Source) -> Check:
    funds = form.funds
    known = [item.key for item in funds.table if item.required and not item.typed]
    cells = [funds.cells(key) for key in known]
    touched = [*cells, funds.cells("month_paid"), funds.cells("year_paid")]
    continued = f'({funds.cells("kind")}="{CONTINUED}")*{_blank(funds.cells("prior"))}'
    return Check(
        "新项目从名称到总投资都填齐了",
        "补齐黄色格；续建项目还要填以前年度累计到位。",
        _none(_any(*map(_there, touched)), _any(*map(_blank, cells), continued)),
        all(
            all(getattr(row, key) not in (None, "") for key in known)
            and not (row.kind == CONTINUED and row.prior is None)
            for row in funds.rows
        ),
    )


def _compiled_complete(form: Source) -> Check:
    keys = [item.key for item in form.compiled.table if item.required]
    cells = [form.compiled.cells(key) for key in keys]
    return Check(
        "新编制项目的必填格都填了",
        "补齐名称、类别、估算总投资、深度、完成日期和两个是否。",
        _none(_any(*map(_there, cells)), _any(*map(_blank, cells))),
        all(all(getattr(row, key) not in (None, "") for key in keys) for row in form.compiled.rows),
    )


def _told(form: Source) -> Check:
    cells = [form.activity(item.key) for item in required(table_of(ActivityFields))]
    parts = [part for cell in cells for part in (f'TRIM({cell})<>""', f"LEN({cell})<=200")]
    return Check(
        "工作成绩、存在问题已填，各不超过200字",
        "到“工作动态”填写；确实没有的写“无”。",
        f"AND({','.join(parts)})",
        False,
    )


def _zero_report_agrees(form: Source) -> Check:
    month, said = form.funds.cells("month_paid"), form.cover("nothing_new")
    count = f"SUMPRODUCT(({month}+0<>0)*1)"
    return Check(
        "零报告与数字一致",
        "本月有到位资金的选“否”，没有的选“是”并把本月到位填0。",
        f'IF({said}="{YES}",{count}=0,IF({said}="{NO}",{count}>0,FALSE))',
        False,
    )


_CHECKS: Sequence[Callable[[Source], Check]] = (
    _cover_filled,
    _zero_report_agrees,
    _numbers_are_numbers,
    _rows_filled,
    _sums_up,
    _falls_explained,
    _within_total,
    _evidence_given,
    _evidence_of_this_year,
    _new_rows_complete,
    _compiled_complete,
    _told,
)


__all__ = ["Check", "Source", "required"]
