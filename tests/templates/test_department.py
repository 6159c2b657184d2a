"""The department's workbook: everything the reader goes by is there, and only what is asked can be typed."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from templates.department import SPARE_FUNDS, build_form, deadline_text, file_name, identity_of
from templates.form_lists import FIRST_ROW, HEADING_ROW
from tests.templates.makers import POLICY, form, fund
from workbook.incoming.intake import submission_from
from workbook.incoming.submission import Arrival
from workbook.money import wan
from workbook.period import Period
from workbook.schema.template import (
    ACTIVITY,
    COMPILED,
    COVER,
    FUNDS,
    IDENTITY_SHEET,
    LISTS_SHEET,
    MARK,
    SHEETS,
    ActivityFields,
    CompiledColumns,
    CoverFields,
    FundColumns,
    IdentityFields,
)
from xlsx_tools.columns import Table, column_letter, table_of
from xlsx_tools.reader import read_workbook


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return opened(build_form(form(3, 2)))


def at(sheet: Worksheet, table: Table, key: str, row: int):
    return sheet.cell(row + 1, table.position(key) + 1)


def test_the_same_form_is_the_same_bytes() -> None:
    assert build_form(form()) == build_form(form())


@pytest.mark.parametrize("count", [0, 3, 12, 60])
def test_valid_office_open_xml(count: int, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(build_form(form(count, count)))
    assert OpenXmlValidator().validate(path).errors == []


def test_five_sheets_are_seen_and_two_never(book: openpyxl.Workbook) -> None:
    states = {name: book[name].sheet_state for name in book.sheetnames}
    assert states == dict.fromkeys(SHEETS, "visible") | {
        IDENTITY_SHEET: "veryHidden",
        LISTS_SHEET: "veryHidden",
    }
    assert book.active.title == COVER


@pytest.mark.parametrize(
    ("area", "name", "record"), [("funds", FUNDS, FundColumns), ("compiled", COMPILED, CompiledColumns)]
)
def test_every_column_has_its_hidden_key_and_heading(
    book: openpyxl.Workbook, area: str, name: str, record: type
) -> None:
    sheet, table = book[name], table_of(record)
    assert sheet.row_dimensions[1].hidden
    assert [cell.value for cell in sheet[1]] == [f"{MARK}{area}.{key}" for key in table.keys]
    found = table.find([cell.value for cell in sheet[HEADING_ROW + 1]])
    assert found == {key: place for place, key in enumerate(table.keys)}
    assert all(str(cell.value).count("\n") <= 1 for cell in sheet[HEADING_ROW + 1])


@pytest.mark.parametrize(
    ("area", "name", "record"), [("cover", COVER, CoverFields), ("activity", ACTIVITY, ActivityFields)]
)
def test_every_field_has_its_hidden_key_beside_its_label(
    book: openpyxl.Workbook, area: str, name: str, record: type
) -> None:
    sheet = book[name]
    assert sheet.column_dimensions["A"].hidden
    labels = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, sheet.max_row + 1)}
    labels.pop(None, None)
    assert labels == {f"{MARK}{area}.{item.key}": item.heading for item in table_of(record)}


def test_the_identity_says_whose_and_when_and_a_change_shows(book: openpyxl.Workbook) -> None:
    said = {row[0].value: row[1].value for row in book[IDENTITY_SHEET].iter_rows()}
    assert said == {item.heading: getattr(identity_of(form()), item.key) for item in table_of(IdentityFields)}
    assert (said["unit"], said["period"], said["county"]) == ("S03", "2012-10", "青禾县")
    assert identity_of(form(unit_id="S04")).key != identity_of(form()).key


def test_what_is_known_is_locked_and_what_is_asked_is_open(book: openpyxl.Workbook) -> None:
    sheet, table = book[FUNDS], table_of(FundColumns)
    assert all(book[name].protection.sheet for name in SHEETS)
    open_in_old = {key for key in table.keys if not at(sheet, table, key, FIRST_ROW).protection.locked}
    asked = {item.key for item in table if item.typed}
    assert open_in_old == asked, "the first project has all its dates"
    assert not at(sheet, table, "started", FIRST_ROW + 1).protection.locked, (
        "not begun yet: the unit tells when it is"
    )
    new = FIRST_ROW + 3
    locked_in_new = {key for key in table.keys if at(sheet, table, key, new).protection.locked}
    assert locked_in_new == {item.key for item in table if item.locked}
    assert [at(sheet, table, "no", row).value for row in (FIRST_ROW, new, new + SPARE_FUNDS - 1)] == [
        1,
        4,
        3 + SPARE_FUNDS,
    ]


def test_nothing_is_white(book: openpyxl.Workbook) -> None:
    for name, record in ((FUNDS, FundColumns), (COMPILED, CompiledColumns)):
        sheet, columns = book[name], len(table_of(record))
        for row in sheet.iter_rows(min_row=FIRST_ROW + 1, max_col=columns):
            assert all(cell.fill.fgColor.rgb in ("FFFFF9E5", "FFF2F2F2") for cell in row)


def test_examples_are_of_the_year_of_the_form() -> None:
    """A form of 2026 asks for days of 2026, and what it says beside a cell is nobody's answer."""
    data = build_form(form(2, 1, period=Period(2026, 3)))
    told = [
        text
        for sheet in opened(data)
        for text in (
            *(rule.prompt or "" for rule in sheet.data_validations.dataValidation),
            *(str(cell.value) for row in sheet.iter_rows() for cell in row if "如 20" in str(cell.value)),
        )
    ]
    assert "必填。如 2026-10-24。" in told
    assert sum("2026-" in text for text in told) >= 7
    assert not any("2012-" in text or "{" in text for text in told)
    read = submission_from(read_workbook(data), Arrival("月报.xlsx", "", datetime(2026, 3, 24)))
    assert read is not None
    assert (read.cover.filled_on, read.unread) == (None, ())


@pytest.mark.parametrize(("name", "record"), [(FUNDS, FundColumns), (COMPILED, CompiledColumns)])
def test_every_column_that_asks_has_a_rule_and_a_sentence(
    book: openpyxl.Workbook, name: str, record: type
) -> None:
    sheet, table = book[name], table_of(record)
    rules = {
        str(rule.sqref).partition(":")[0].rstrip("0123456789"): rule
        for rule in sheet.data_validations.dataValidation
    }
    for place, item in enumerate(table):
        if not item.hint:
            continue
        rule = rules[column_letter(place + 1)]
        assert (rule.prompt, rule.promptTitle) == (item.hint.replace("{year}", "2012"), item.heading)
        if item.choices:
            assert rule.formula1 == '"' + ",".join(item.choices) + '"'
        elif item.list_name:
            assert rule.formula1 == f"zs_list_{item.list_name}"
        if rule.type:
            assert rule.error, item.key
    assert any(rule.type == "decimal" for rule in rules.values())


def test_the_lists_stand_behind_their_names(book: openpyxl.Workbook) -> None:
    for name, values in (("sectors", POLICY.sectors), ("channels", POLICY.channels)):
        ((title, area),) = book.defined_names[f"zs_list_{name}"].destinations
        cells = [row[0].value for row in book[title][area.replace("$", "")]]
        assert (title, tuple(cells)) == (LISTS_SHEET, values)


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    data = build_form(form(0, funds=(fund(name="=1+1", code="0012"),)))
    sheet, table = opened(data)[FUNDS], table_of(FundColumns)
    assert at(sheet, table, "code", FIRST_ROW).value == "0012"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"<f>1+1</f>" not in package.read("xl/worksheets/sheet2.xml")
        assert b"<t>=1+1</t>" in package.read("xl/sharedStrings.xml")


def test_money_is_written_in_wan_to_the_fen() -> None:
    row = fund(before=wan("12799.36"), total=wan("1234567.891234"))
    sheet = opened(build_form(form(0, funds=(row,))))[FUNDS]
    assert at(sheet, table_of(FundColumns), "before", FIRST_ROW).value == 12799.36
    assert at(sheet, table_of(FundColumns), "total", FIRST_ROW).value == 1234567.891234


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "2012年10月_S03_县财政局_招商引资月报表.xlsx"),
        ({"period": Period(2012, 13)}, "2012年年终补报_S03_县财政局_招商引资月报表.xlsx"),
        ({"lead_dept": ""}, "2012年10月_S03_第三招商小分队_招商引资月报表.xlsx"),
        ({"lead_dept": "县发改局/招商科:"}, "2012年10月_S03_县发改局_招商科__招商引资月报表.xlsx"),
    ],
)
def test_file_name(changes: dict, name: str) -> None:
    assert file_name(form(**changes)) == name


@pytest.mark.parametrize(
    ("deadline", "text"),
    [
        (datetime(2012, 10, 25, 23, 59, 59), "2012年10月25日24:00前"),
        (datetime(2012, 10, 26), "2012年10月25日24:00前"),
        (datetime(2012, 10, 25, 17, 30), "2012年10月25日17:30前"),
    ],
)
def test_the_end_of_a_day_is_written_as_its_last_hour(deadline: datetime, text: str) -> None:
    assert deadline_text(deadline) == text


def test_headings_repeat_and_one_page_is_wide_enough(book: openpyxl.Workbook) -> None:
    for name in (FUNDS, COMPILED):
        sheet = book[name]
        assert sheet.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW + 1}"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.freeze_panes is not None
