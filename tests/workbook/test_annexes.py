"""The annexes on the sheets of a master: written where they have a sheet, their figures leading to the rows behind."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl

from tests.workbook.test_board import OCTOBER, county
from workbook.assess import assess
from workbook.schema.annex import BasicsLine, CompiledLine, ProgressLine
from workbook.schema.master import BASICS, PROGRESS, RANKING, SQUADS
from workbook.showing.annexes import annexes_without_sheet
from workbook.showing.pages import annex_pages, data_pages, result_pages
from xlsx_tools.patch import patch


def test_every_figure_of_the_ranking_leads_to_its_cell_in_the_result() -> None:
    data, book = county(4)
    month = assess(book, OCTOBER)
    pages = [*result_pages(month, book), *annex_pages(month, book)]
    shown = openpyxl.load_workbook(io.BytesIO(patch(data, pages).data), data_only=True)
    ranking, squads = shown[RANKING.title], shown[SQUADS.title]
    headings = {str(cell.value).replace("\n", ""): cell.column for cell in ranking[3]}
    for row in range(5, 9):
        for heading in ("编号", "年度目标（万元）", "累计到位（万元）", "完成率", "距80%缺口（万元）"):
            cell = ranking.cell(row, headings[heading])
            sheet, place = cell.hyperlink.location.split("!")
            assert sheet.strip("'") == SQUADS.title
            assert squads[place].value == cell.value


def test_a_county_that_grew_has_all_its_units_on_both_lists() -> None:
    data, book = county(120, 0)
    month = assess(book, OCTOBER)
    shown = openpyxl.load_workbook(io.BytesIO(patch(data, annex_pages(month, book)).data))
    for sheet, column in ((BASICS, 2), (PROGRESS, 3)):
        found = {row[column - 1] for row in shown[sheet.title].iter_rows(min_row=4, values_only=True)}
        assert {unit.id for unit in book.units} <= found


def test_an_older_master_is_told_which_annexes_it_has_no_sheet_for() -> None:
    _, book = county(3)
    later = (CompiledLine, BasicsLine, ProgressLine)
    old = replace(
        book, standings={record: place for record, place in book.standings.items() if record not in later}
    )
    sheets = {page.sheet for page in annex_pages(assess(old, OCTOBER), old)}
    assert sheets == {"附件1排名", "附件2亿元项目", "附件3报送情况"}
    assert annexes_without_sheet(book) == ()
    assert "没有“附件4编制项目”“附件5基础工作”“附件6指标进度”" in annexes_without_sheet(old)[0]


def test_a_unit_s_figures_lead_to_the_ledger_and_its_target_to_the_roster() -> None:
    data, book = county(4)
    month = assess(book, OCTOBER)
    pages = [*data_pages(book, month), *result_pages(month, book)]
    shown = openpyxl.load_workbook(io.BytesIO(patch(data, pages).data), data_only=True)
    squads = shown[SQUADS.title]
    headings = {str(cell.value).replace("\n", ""): cell.column for cell in squads[3]}
    for row in range(5, 9):
        unit = squads.cell(row, headings["编号"]).value
        target, paid = (squads.cell(row, headings[name]) for name in ("年度目标（万元）", "累计到位（万元）"))
        sheet, place = target.hyperlink.location.split("!")
        assert shown[sheet.strip("'")][place].value == target.value
        sheet, place = paid.hyperlink.location.split("!")
        assert unit in [cell.value for cell in shown[sheet.strip("'")][shown[sheet.strip("'")][place].row]]
