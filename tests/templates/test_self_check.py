"""自检: LibreOffice comes to the same ticks and crosses as Python, and each slip crosses its own line."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.department import build_form
from templates.form_lists import FIRST_ROW as FUNDS_FIRST_ROW
from templates.form_pages import activity_rows, cover_rows
from templates.self_check import BAD, GOOD
from tests.conftest import Office
from tests.templates.makers import compiled, form, fund
from workbook.money import wan
from workbook.schema.template import ACTIVITY, COVER, FUNDS, SELF_CHECK, FundColumns
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch

_CACHED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


def without_cached(data: bytes) -> bytes:
    """The workbook with no value stored beside its formulas, so that the host must work them out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _CACHED.sub(rb"\1", part) if name.startswith("xl/worksheets/") else part)
    return out.getvalue()


def results(data: bytes) -> dict[str, Any]:
    """Every formula's cell on every sheet, with its value."""
    kept = openpyxl.load_workbook(io.BytesIO(data))
    seen = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        f"{sheet.title}!{cell.coordinate}": seen[sheet.title][cell.coordinate].value
        for sheet in kept
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {place: round(value, 9) if isinstance(value, float) else value for place, value in values.items()}


def marks(data: bytes) -> dict[str, str]:
    """Each line of 自检 with its tick or cross."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[SELF_CHECK]
    rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    return {row[2]: row[3] for row in rows if row[3] in (GOOD, BAD)}


def worked_out(office: Office, folder: Path, books: Sequence[bytes]) -> list[bytes]:
    """The books as LibreOffice calculates them, in one start."""
    files = []
    for number, data in enumerate(books):
        files.append(folder / f"book{number}.xlsx")
        files[-1].write_bytes(without_cached(data))
    made = office.convert(files, "xlsx", folder / "out")
    return [made[file.stem].read_bytes() for file in files]


FILLED = fund(1, before=wan("1365.55"), month_paid=wan("220.10"), year_paid=wan("1585.65"), evidence="银行进账单",
              evidence_date=date(2012, 10, 18), evidence_count=2)  # fmt: skip
QUIET = fund(2, month_paid=wan("0"), year_paid=wan("2731.10"))


def spot(sheet: str, cell: str, value: Any) -> Spot:
    return Spot(sheet, cell, value)


def cover(key: str, value: Any) -> Spot:
    return Spot(COVER, f"C{cover_rows()[key] + 1}", value)


def activity(key: str, value: Any) -> Spot:
    return Spot(ACTIVITY, f"C{activity_rows()[key] + 1}", value)


def funds(key: str, value: Any, row: int = 0) -> Spot:
    return Spot(
        FUNDS, f"{column_letter(table_of(FundColumns).position(key) + 1)}{FUNDS_FIRST_ROW + 1 + row}", value
    )


TYPED = {
    "filler": cover("filler", "张三"),
    "filled_on": cover("filled_on", datetime(2012, 10, 24)),
    "nothing_new": cover("nothing_new", "否"),
    "achievements": activity("achievements", "引进项目1个。"),
    "problems": activity("problems", "无"),
}
COMPLETE_NEW = {
    "name": "新项目", "investor": "某公司", "code": "个人", "origin": "重庆", "sector": "其他", "channel": "其他",
    "kind": "新建", "signed": datetime(2012, 10, 9), "total": 500, "month_paid": 0, "year_paid": 0, "stage": "签约",
}  # fmt: skip

# what is typed over a return that is right in everything, and the lines that then have a cross
SLIPS: dict[str, tuple[list[Spot], set[str]]] = {
    "nothing is wrong": ([], set()),
    "filler left out": ([cover("filler", None)], {"封面的必填格都填了"}),
    "zero report with money": ([cover("nothing_new", "是")], {"零报告与数字一致"}),
    "zero report not said": ([cover("nothing_new", None)], {"封面的必填格都填了", "零报告与数字一致"}),
    "amount with its unit": (
        [funds("month_paid", "220.10万")],
        {
            *("零报告与数字一致", "金额和个数都是数字", "上月止本年累计＋本月到位＝本年累计"),
            *("本年累计不比上月少；减少的写了原因", "有到位资金的都填了凭证种类、日期、份数"),
        },
    ),
    "cumulative as text": (
        [funds("year_paid", "约1585")],
        {
            *("金额和个数都是数字", "上月止本年累计＋本月到位＝本年累计"),
            *("本年累计不比上月少；减少的写了原因", "本年累计＋以前年度累计不超过合同总投资"),
        },
    ),
    "stage left out": ([funds("stage", None, 1)], {"每个项目都填了本月到位、本年累计和阶段"}),
    "last month forgotten": (
        [funds("year_paid", 220.10)],
        {"上月止本年累计＋本月到位＝本年累计", "本年累计不比上月少；减少的写了原因"},
    ),
    "one fen too much": ([funds("year_paid", 1585.650001)], {"上月止本年累计＋本月到位＝本年累计"}),
    "taken back without a reason": (
        [funds("month_paid", -100), funds("year_paid", 1265.55)],
        {"本年累计不比上月少；减少的写了原因"},
    ),
    "taken back with a reason": (
        [funds("month_paid", -100), funds("year_paid", 1265.55), funds("remark", "合同终止，退款")],
        set(),
    ),
    "more than the contract": (
        [funds("month_paid", 31000), funds("year_paid", 32365.55)],
        {"本年累计＋以前年度累计不超过合同总投资"},
    ),
    "no evidence": ([funds("evidence", None)], {"有到位资金的都填了凭证种类、日期、份数"}),
    "none yet is an answer": (
        [funds("evidence", "无"), funds("evidence_date", None), funds("evidence_count", None)],
        set(),
    ),
    "evidence of last year": (
        [funds("evidence_date", datetime(2011, 11, 18))],
        {"凭证日期在今年，且不晚于填报日期"},
    ),
    "evidence of tomorrow": (
        [funds("evidence_date", datetime(2012, 10, 25))],
        {"凭证日期在今年，且不晚于填报日期"},
    ),
    "new project with its name only": (
        [funds("name", "新项目", 2)],
        {"每个项目都填了本月到位、本年累计和阶段", "新项目从名称到总投资都填齐了"},
    ),
    "new project complete": ([funds(key, value, 2) for key, value in COMPLETE_NEW.items()], set()),
    "continued without earlier years": (
        [funds(key, value, 2) for key, value in (COMPLETE_NEW | {"kind": "续建"}).items()],
        {"新项目从名称到总投资都填齐了"},
    ),
    "achievements of blanks": ([activity("achievements", "  ")], {"工作成绩、存在问题已填，各不超过200字"}),
    "problems of 201 characters": (
        [activity("problems", "难" * 201)],
        {"工作成绩、存在问题已填，各不超过200字"},
    ),
}


def right() -> bytes:
    """A return that is right in everything, but for what is typed on its two pages."""
    return build_form(form(0, funds=(FILLED, QUIET), compiled=(compiled(),)))


def typed(changes: list[Spot]) -> bytes:
    told = {(change.sheet, change.cell) for change in changes}
    given = [answer for answer in TYPED.values() if (answer.sheet, answer.cell) not in told]
    return patch(right(), [*given, *changes]).data


@pytest.mark.office
def test_stored_results_are_what_libreoffice_calculates(office: Office, tmp_path: Path) -> None:
    books = [build_form(form(count, min(count, 3))) for count in (0, 3, 12)]
    books.append(right())
    books.append(build_form(form(0, funds=(fund(1, month_paid=wan("5"), year_paid=wan("6"), name=None),))))
    books.append(build_form(form(0, funds=(fund(3, prior=None, month_paid=wan("-5"), year_paid=wan("0")),))))
    for made, calculated in zip(books, worked_out(office, tmp_path, books), strict=True):
        assert rounded(results(made)) == rounded(results(calculated))


@pytest.mark.office
def test_each_slip_crosses_its_own_lines(office: Office, tmp_path: Path) -> None:
    calculated = worked_out(office, tmp_path, [typed(changes) for changes, _ in SLIPS.values()])
    crossed = {
        name: {line for line, mark in marks(data).items() if mark == BAD}
        for name, data in zip(SLIPS, calculated, strict=True)
    }
    assert crossed == {name: lines for name, (_, lines) in SLIPS.items()}


def test_every_check_has_a_slip_that_crosses_it() -> None:
    named = set().union(*(lines for _, lines in SLIPS.values()))
    assert set(marks(right())) - named == {"新编制项目的必填格都填了"}


def test_as_sent_out_only_what_is_still_to_be_typed_is_crossed() -> None:
    crossed = {line for line, mark in marks(build_form(form(3, 2))).items() if mark == BAD}
    assert crossed == {
        "封面的必填格都填了",
        "零报告与数字一致",
        "每个项目都填了本月到位、本年累计和阶段",
        "工作成绩、存在问题已填，各不超过200字",
    }
