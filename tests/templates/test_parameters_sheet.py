"""The sheet 参数 of a new master: each value as what it is, shown with every place it has."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from templates.master import blank_master
from workbook.policy.edition import edition
from workbook.schema import master
from xlsx_tools.columns import column_letter

VALUE = column_letter(master.PARAMETERS.table.position("value") + 1)
KINDS = {item["key"]: item["kind"] for item in edition()}


@pytest.fixture(scope="module")
def cells() -> dict[str, openpyxl.cell.Cell]:
    sheet = openpyxl.load_workbook(io.BytesIO(blank_master()))[master.PARAMETERS.title]
    first = master.PARAMETERS.first_row
    return {sheet.cell(row, 1).value: sheet[f"{VALUE}{row}"] for row in range(first, sheet.max_row + 1)}


def test_a_value_cell_holds_what_the_parameter_is(cells: dict[str, openpyxl.cell.Cell]) -> None:
    for key, kind in KINDS.items():
        cell = cells[key]
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
