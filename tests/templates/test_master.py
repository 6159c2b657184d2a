"""The master: every sheet of the schema, every name that the painters ask for, paper and rules."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from templates.home import NAMES, PREFIX
from templates.master import MasterContents, build_master
from templates.master_lists import GROWS_TO
from templates.notice_sheet import NAME as NOTICE_NAME
from templates.notice_sheet import PARAGRAPHS
from templates.two_lists import BUDGET_LINES, GOAL_LINES
from tests.templates.full_master import full_master
from workbook.policy.edition import PolicyError, parameters_for
from workbook.schema import master
from workbook.schema.data import Member, Unit
from workbook.schema.kinds import ANY
from workbook.schema.sheet import HEADING_ROW, Sheet
from xlsx_tools.columns import Table, column_letter, table_of
from xlsx_tools.page import Block, Row
from xlsx_tools.patch import patch

CONTENTS = MasterContents(
    "青禾县",
    2012,
    parameters_for(2012),
    units=(Unit("S01", "第一招商小分队", kind="招商小分队"), Unit("S02", "=第二招商小分队")),
    members=(Member("S01", "第一招商小分队", "队长", "某某"),),
)
LISTS = tuple(design for design in master.SHEETS if design.record is not None)
BELOW = {record: sheet for sheet, records in master.TOGETHER.items() for record in records}


@pytest.fixture(scope="module")
def data() -> bytes:
    return build_master(CONTENTS)


@pytest.fixture(scope="module")
def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def area(book: openpyxl.Workbook, name: str) -> tuple[str, str]:
    ((title, cells),) = book.defined_names[name].destinations
    return title, cells.replace("$", "")


def headings(book: openpyxl.Workbook, name: str) -> tuple[Worksheet, list, int, int]:
    """A list's sheet, its headings, the row under them and its last row."""
    title, cells = area(book, name)
    rows = book[title][cells]
    return book[title], [cell.value for cell in rows[0]], rows[0][0].row + 1, rows[-1][0].row


def named_lists() -> Iterator[tuple[Sheet, Table]]:
    yield from ((design, design.table) for design in LISTS)
    yield from ((design, table_of(record)) for record, design in BELOW.items())


def test_the_same_contents_are_the_same_bytes(data: bytes) -> None:
    assert build_master(CONTENTS) == data


def test_valid_office_open_xml(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsm"
    path.write_bytes(data)
    assert OpenXmlValidator().validate(path).errors == []


def test_sheets_stand_in_the_order_of_use_and_the_cockpit_is_open(book: openpyxl.Workbook) -> None:
    seen = [name for name in book.sheetnames if book[name].sheet_state == "visible"]
    assert seen == [design.title for design in master.SHEETS]
    assert book.active.title == master.HOME.title
    assert all(book[name].sheet_properties.tabColor is not None for name in seen)


def test_every_list_has_a_name_over_headings_and_rows_and_a_pattern_row(book: openpyxl.Workbook) -> None:
    for design, table in named_lists():
        sheet, texts, first, last = headings(book, f"zs_{table.record.__name__.lower()}")
        assert sheet.title == design.title
        assert table.find(texts) == {key: place for place, key in enumerate(table.keys)}, design.title
        assert last >= first
        for place, item in enumerate(table, 1):
            pattern = sheet.cell(last, place)
            if item.kind is not ANY:  # a parameter's value is shown as what it is
                assert pattern.number_format == item.kind.number_format, (design.title, item.key)
            assert pattern.border.top.style == "thin"


def test_a_single_list_starts_where_the_schema_says(book: openpyxl.Workbook) -> None:
    for design in LISTS:
        _, _, first, _ = headings(book, design.block_name)
        assert first == HEADING_ROW + 1
        sheet = book[design.title]
        totals = [cell.value for cell in sheet[HEADING_ROW + 1]]
        assert ("合计" in totals) == bool(design.total)
        for key in design.total:
            assert totals[design.table.position(key)] == 0


def test_the_short_lists_have_exactly_their_rows(book: openpyxl.Workbook) -> None:
    assert area(book, "zs_goalline") == ("分类汇总", f"A{master.GOALS_ROW}:F{master.GOALS_ROW + GOAL_LINES}")
    assert area(book, "zs_budgetline") == (
        "经费奖励",
        f"A{master.BUDGET_ROW}:C{master.BUDGET_ROW + BUDGET_LINES}",
    )
    assert not [merged for merged in book["经费奖励"].merged_cells.ranges if merged.min_row > 2]


def test_every_figure_of_the_cockpit_is_one_cell(book: openpyxl.Workbook) -> None:
    for name in NAMES:
        title, cells = area(book, PREFIX + name)
        assert title == master.HOME.title
        assert (":" in cells) == (name == "course")
    rows = book[master.HOME.title][area(book, PREFIX + "course")[1]]
    assert [row[0].value for row in rows] == [f"{month}月" for month in range(1, 13)]
    assert (rows[-1][1].value, {row[2].value for row in rows}) == (250000, {None})


def test_the_cockpit_leads_to_every_sheet(book: openpyxl.Workbook) -> None:
    links = [cell.hyperlink for row in book[master.HOME.title].iter_rows() for cell in row if cell.hyperlink]
    targets = {link.location.partition("!")[0].strip("'") for link in links}
    assert targets == {design.title for design in master.SHEETS} - {master.HOME.title}
    last = max(int("".join(filter(str.isdigit, link.ref.split(":")[0]))) for link in links)
    assert book[master.HOME.title].print_area.endswith(f"${last}"), "every link is printed"


def test_the_notice_has_one_pattern_a_kind(book: openpyxl.Workbook) -> None:
    title, cells = area(book, NOTICE_NAME)
    assert (title, cells) == (master.NOTICE.title, f"A1:B{len(PARAGRAPHS)}")
    assert [row[0].value for row in book[title][cells]] == [paragraph.kind for paragraph in PARAGRAPHS]
    assert book[title].column_dimensions["A"].hidden


def test_every_sheet_prints_on_purpose(book: openpyxl.Workbook) -> None:
    papers = {"A3": "8", "A4": "9"}
    for design in master.SHEETS:
        sheet = book[design.title]
        setup = sheet.page_setup
        assert str(setup.paperSize) == papers[design.paper], design.title
        assert (setup.orientation == "landscape") == design.landscape
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in (sheet.oddFooter.center.text or "") + (sheet.oddFooter.right.text or "")
        if design.record is not None:
            assert sheet.print_title_rows == f"$1:${design.first_row - 1}"
            assert sheet.freeze_panes == f"{column_letter(design.frozen + 1)}{design.first_row}"


def test_what_staff_pick_from_a_list_has_one_down_to_the_end(book: openpyxl.Workbook) -> None:
    for design in LISTS:
        rules = {
            str(rule.sqref).partition(":")[0]: rule
            for rule in book[design.title].data_validations.dataValidation
        }
        for place, item in enumerate(design.table, 1):
            if item.choices or item.list_name:
                rule = rules[f"{column_letter(place)}{design.first_row}"]
                assert rule.type == "list"
                assert str(rule.sqref).endswith(str(GROWS_TO))


def test_lights_and_severities_have_colours(book: openpyxl.Workbook) -> None:
    for design, key, words in (
        (master.SQUADS, "light", "●▲■"),
        (master.RANKING, "light", "●▲■"),
        (master.PROBLEMS, "severity", ("阻断", "挂起", "警告", "提示")),
        (master.RECEIPTS, "timeliness", ("按时", "迟报", "缺报")),
    ):
        letter = column_letter(design.table.position(key) + 1)
        rules = book[design.title].conditional_formatting
        found = [
            rule.text
            for group in rules
            for rule in group.rules
            if str(group.sqref).startswith(letter) and rule.text
        ]
        assert sorted(found) == sorted(words)


def test_names_stay_text(data: bytes) -> None:
    """Written as a formula it would be an error; as text it is in the table of strings."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "<t>=第二招商小分队</t>".encode() in package.read("xl/sharedStrings.xml")


def test_parameters_that_cannot_be_used_stop_the_building() -> None:
    with pytest.raises(PolicyError):
        build_master(MasterContents("青禾县", 2012, CONTENTS.parameters[:3]))


def test_rows_patched_in_look_like_the_pattern(data: bytes) -> None:
    design = master.SQUADS
    values = [0 if item.kind.align == "right" else "文字" for item in design.table]
    block = Block(
        design.title, design.first_row, range(1, len(values) + 1), [Row(values)] * 3, name=design.block_name
    )
    sheet = openpyxl.load_workbook(io.BytesIO(patch(data, [block]).data))[design.title]
    for cells in zip(*(sheet[row][: len(values)] for row in range(5, 8)), strict=True):
        assert len({cell._style for cell in cells}) == 1


@pytest.mark.slow
def test_a_full_master_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "full.xlsx"
    path.write_bytes(full_master())
    assert OpenXmlValidator().validate(path).errors == []
