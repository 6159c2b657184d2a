"""The department's monthly workbook: made anew for every unit and period, prefilled with what is known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from templates.form_checks import Source
from templates.form_lists import FIRST_ROW, ListSheet, build_list
from templates.form_pages import build_activity, build_cover
from templates.self_check import build_self_check, progress_formula, result_formula
from workbook.period import Period
from workbook.policy.edition import first_year, parameters_for, policy_from
from workbook.schema.lists import NO_EVIDENCE
from workbook.schema.template import (
    COMPILED,
    FUNDS,
    IDENTITY_SHEET,
    LISTS_SHEET,
    VERSION,
    CompiledColumns,
    FundColumns,
    IdentityFields,
)
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import column_letter, table_of

SPARE_FUNDS, SPARE_COMPILED = 15, 10
_NOT_IN_NAMES = str.maketrans({char: "_" for char in '\\/:*?"<>|\r\n\t'})


@dataclass(frozen=True)
class Form:
    """What one unit's workbook of one period is made from; `part` is the department where several fill it."""

    county: str
    unit_id: str
    unit_name: str
    lead_dept: str
    period: Period
    deadline: datetime | None
    sectors: tuple[str, ...]
    channels: tuple[str, ...]
    funds: tuple[FundColumns, ...] = ()
    compiled: tuple[CompiledColumns, ...] = ()
    addressed_to: str = ""
    part: str = ""

    @property
    def sender(self) -> str:
        """Who fills it: whom it is addressed to, else the lead department, or the unit itself."""
        return self.part or self.addressed_to or self.lead_dept or self.unit_name


def identity_of(form: Form) -> IdentityFields:
    """Whose template this is, with a key over it that shows when it was altered."""
    parts = (form.unit_id, str(form.period), VERSION, form.county, *([form.part] if form.part else []))
    key = hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
    return IdentityFields(form.unit_id, str(form.period), VERSION, form.county, key, form.part or None)


def file_name(form: Form) -> str:
    """2012年10月_S03_县财政局_招商引资月报表.xlsx"""
    parts = (form.period.label, form.unit_id, form.sender, "招商引资月报表")
    return "_".join(part.translate(_NOT_IN_NAMES).strip(" .") for part in parts if part) + ".xlsx"


def deadline_text(deadline: datetime) -> str:
    """The end of a day is written 24:00 of that day, as the office says it."""
    if (deadline.hour, deadline.minute) == (0, 0):
        deadline -= timedelta(minutes=1)
    hour = "24:00" if (deadline.hour, deadline.minute) == (23, 59) else f"{deadline:%H:%M}"
    return f"{deadline.year}年{deadline.month}月{deadline.day}日{hour}前"


def build_form(form: Form) -> bytes:
    """The workbook as bytes: five sheets to be seen, two that never are."""
    book = Book(f"{form.period.label}招商引资月报表", form.sender)
    funds, compiled = _funds_sheet(form), _compiled_sheet(form)
    source = Source(funds, compiled, form.period)
    checks = source.checks()
    known = {
        "unit_name": form.unit_name or None,
        "lead_dept": form.lead_dept or None,
        "period": form.period.label,
        "deadline": deadline_text(form.deadline) if form.deadline else None,
    }
    cover = build_cover(
        book, form.county, form.period, known, progress_formula(source), result_formula(checks)
    )
    book.add_list("sectors", form.sectors)
    book.add_list("channels", form.channels)
    sheet = build_list(book, funds, unit=form.sender, period=form.period)
    _mark_funds(book, sheet, funds)
    build_list(book, compiled, unit=form.sender, period=form.period)
    build_activity(book, form.period)
    build_self_check(book, source, checks)
    _identity(book, form)
    book.write_lists(LISTS_SHEET)
    cover.raw.activate()
    return book.finish()


def blank_form() -> bytes:
    """The plain copy, to look at and to print: the shipped lists, no unit, no projects, the edition's first month.

    What a unit fills is always made by `build_form`, which knows the unit and the period.
    """
    policy = policy_from(parameters_for(first_year()))
    period = Period(first_year(), 1)
    return build_form(Form("", "", "", "", period, None, policy.sectors, policy.channels))


def _funds_sheet(form: Form) -> ListSheet:
    old = (
        "老项目：一行只填黄色格——本月到位、本年累计、项目阶段；有到位的再填凭证种类、日期、份数。",
        "新项目：在下面空行从项目名称填到合同总投资（向左滚动可见）。金额填万元，没有新到位填0。",
    )
    new = (
        "新项目一行一个，从项目名称填到项目阶段；本月有到位的再填凭证种类、日期、份数。",
        "金额填万元，没有新到位填0；“本年累计”请手工填写，不要写公式。没有项目的，整张表留空。",
    )
    return ListSheet(
        area="funds",
        title=FUNDS,
        headline="到位资金情况表",
        table=table_of(FundColumns),
        rows=form.funds,
        blank=SPARE_FUNDS,
        totals=("total", "prior", "before", "month_paid", "year_paid"),
        guidance=old if form.funds else new,
        start="total" if form.funds else "investor",
        cursor="month_paid" if form.funds else "name",
        paper="A3",
        tab="BF8F00",
    )


def _compiled_sheet(form: Form) -> ListSheet:
    return ListSheet(
        area="compiled",
        title=COMPILED,
        headline="新编制项目情况表",
        table=table_of(CompiledColumns),
        rows=form.compiled,
        blank=SPARE_COMPILED,
        totals=("total",),
        guidance=(
            "填本单位今年编制的招商项目，一行一个；项目建议书以上（含）深度、经审定合格的才能计数。",
            "已填过的项目只改有变化的格（深度、开工等）；没有新编制项目的，留空。",
        ),
        start="sector",
        cursor="name",
        paper="A4",
        tab="1F4E79",
    )


def _mark_funds(book: Book, sheet: Sheet, funds: ListSheet) -> None:
    """While a row is typed: red where the sum is not right, strong yellow where evidence is still missing."""
    first, last, place = FIRST_ROW, funds.last_row, funds.table.position
    cell = {key: f"${column_letter(place(key) + 1)}{first + 1}" for key in funds.table.keys}
    before, month, year = cell["before"], cell["month_paid"], cell["year_paid"]
    wrong = f"AND(ISNUMBER({month}),ISNUMBER({year}),ABS(N({before})+N({month})-N({year}))>0.0000005)"
    sheet.mark(first, place("year_paid"), last, place("year_paid"), wrong, book.overlay("bad fill"))
    for key in ("month_paid", "year_paid"):
        sheet.mark(first, place(key), last, place(key), f"ISTEXT({cell[key]})", book.overlay("bad fill"))
    kind, paid = cell["evidence"], f"AND(ISNUMBER({month}),N({month})<>0"
    sheet.mark(
        first, place("evidence"), last, place("evidence"), f'{paid},{kind}="")', book.overlay("unfilled")
    )
    for key in ("evidence_date", "evidence_count"):
        lacking = f'{paid},{kind}<>"{NO_EVIDENCE}",{cell[key]}="")'
        sheet.mark(first, place(key), last, place(key), lacking, book.overlay("unfilled"))


def _identity(book: Book, form: Form) -> None:
    sheet = book.sheet(IDENTITY_SHEET, very_hidden=True)
    identity = identity_of(form)
    for row, item in enumerate(table_of(IdentityFields)):
        sheet.put(row, 0, item.heading)
        sheet.put(row, 1, getattr(identity, item.key))


__all__ = ["Form", "blank_form", "build_form", "deadline_text", "file_name", "identity_of"]
