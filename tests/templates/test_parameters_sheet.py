"""The sheet 参数 of a new master: each value as what it is, shown with every place it has."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from templates.master import blank_master
from workbook.policy.edition import edition
from workbook.policy.values import labels
from workbook.schema import master
from xlsx_tools.columns import column_letter

VALUE = column_letter(master.PARAMETERS.table.position("value") + 1)
ITEMS = {item["key"]: item for item in edition()}


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(blank_master()))[master.PARAMETERS.title]


@pytest.fixture(scope="module")
def cells(sheet: Worksheet) -> dict[str, openpyxl.cell.Cell]:
    first = master.PARAMETERS.first_row
    return {sheet.cell(row, 1).value: sheet[f"{VALUE}{row}"] for row in range(first, sheet.max_row + 1)}


def test_a_value_cell_holds_what_the_parameter_is(cells: dict[str, openpyxl.cell.Cell]) -> None:
    for key, item in ITEMS.items():
        kind, cell = item["kind"], cells[key]
        if kind in ("whole", "wan", "rate"):
            assert (cell.data_type, cell.is_date) == ("n", False), key
        elif kind == "day":
            assert isinstance(cell.value, datetime), key
        else:
            assert cell.data_type == "s" or cell.is_date, key


@pytest.mark.parametrize(
    ("key", "value", "shown_with"),
    [
        ("reward_line", 0.8, "0.0#%"),
        ("reward_rate", 0.002, "0.0###%"),
        ("county_target_wan", 250_000, "#,##0.00####"),
        ("policy_year", 2012, "0"),
        ("compile_deadline", datetime(2012, 12, 31), "yyyy-mm-dd"),
        ("tie_rank", None, "@"),
    ],
)
def test_how_it_is_shown(
    key: str, value: object, shown_with: str, cells: dict[str, openpyxl.cell.Cell]
) -> None:
    assert cells[key].number_format == shown_with
    assert value is None or cells[key].value == value


@pytest.fixture(scope="module")
def rules(sheet: Worksheet, cells: dict[str, openpyxl.cell.Cell]) -> dict[str, DataValidation]:
    at = {cell.coordinate: key for key, cell in cells.items()}
    found = sheet.data_validations.dataValidation
    return {at[str(rule.sqref)]: rule for rule in found if str(rule.sqref) in at}


def test_every_choice_is_picked_from_a_list_of_chinese_words(
    rules: dict[str, DataValidation], cells: dict[str, openpyxl.cell.Cell]
) -> None:
    for key, item in ITEMS.items():
        if item["kind"] in ("choice", "flag"):
            offered = rules[key].formula1.strip('"').split(",")
            assert (rules[key].type, rules[key].showErrorMessage) == ("list", True), key
            assert offered == list(labels(item).values()), key
            assert cells[key].value in offered, key
            beside = cells[key].offset(column=1).value
            assert (beside.split(" 或 ") if item["kind"] == "flag" else beside.split("\n")) == offered, key
    assert rules["light_green"].formula1 == '"完成率≥时序进度"'


def test_a_list_that_is_not_all_there_is_only_helps(rules: dict[str, DataValidation]) -> None:
    assert all(rules[key].type == "list" for key, item in ITEMS.items() if item.get("alternatives"))
    for key in (
        *("roster_date", "urban_goal_sectors", "critic_scope"),
        *("compile_deadline", "settlement_cutoff", "light_yellow_pp"),
    ):
        assert (rules[key].type, rules[key].showErrorMessage) == ("list", False), key


@pytest.mark.parametrize(
    ("key", "kind", "least", "most"),
    [
        ("report_day", "whole", 1, 28),
        ("reward_line", "decimal", 0, 1),
        ("budget_wan", "decimal", 0, 10_000_000),
        ("settlement_report_due", "date", 41274, 41639),
    ],
)
def test_numbers_and_days_are_kept_in_range(
    key: str, kind: str, least: float, most: float, rules: dict[str, DataValidation]
) -> None:
    rule = rules[key]
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == (kind, least, most)
    assert rule.error


def test_every_value_cell_says_what_may_stand_there(rules: dict[str, DataValidation]) -> None:
    assert rules.keys() == ITEMS.keys()
    assert "编制项目的估算总投资" in rules["compile_award_base"].prompt
    for key, rule in rules.items():
        assert rule.prompt, key
        assert "填修改人和日期" in rule.prompt, f"{key}: cut off"
