"""A figure of the notice followed back to the cell of a department's workbook."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from macros.cli import run
from macros.steps import results
from tests.macros.conftest import DemoYear
from workbook.money import show_wan, wan
from workbook.period import Period
from workbook.tracing import FIGURES, NoFigure, figures_of, trace
from xlsx_tools.reader import read_workbook

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the year
OCTOBER, SETTLED = Period(2012, 10), Period(2012, 13)


def test_the_chain_ends_at_a_cell_of_the_original_that_holds_the_amount(
    demo: DemoYear, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["trace", str(demo.folder.root), "--period", "2012-10", "--figure", "S03.paid"]) == 0
    said = capsys.readouterr().out
    assert "11,620.00万元" in said
    links = re.findall(
        r"([\d,.]+)万元\n +来自 .+〔(.+)〕([A-Z]+)(\d+)\n +SHA-256 (\w{64})\n +原件 (.+)\n", said
    )
    assert len(links) == 12
    for amount, sheet, column, row, sha, place in links:
        data = Path(place).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha
        typed = read_workbook(data).sheets[sheet].rows[int(row) - 1][_index(column)]
        assert wan(str(typed)) == wan(amount.replace(",", ""))
    assert sum(wan(link[0].replace(",", "")) for link in links) == wan("11620")


def _index(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number - 1


@pytest.mark.parametrize("period", [OCTOBER, SETTLED], ids=str)
def test_the_rows_of_every_unit_add_up_to_its_figure(demo: DemoYear, period: Period) -> None:
    month, book = results(demo.folder, period)
    for item in month.units:
        for key, amount in (("paid", item.paid), ("month_paid", item.month_paid)):
            chain = trace(f"{item.unit.id}.{key}", month, book)
            assert chain.total == f"{len(chain.sources)}笔合计 {show_wan(amount)}万元"
    county = trace("county.paid", month, book)
    assert county.total.endswith(f"合计 {show_wan(month.county.paid)}万元")


def test_every_name_that_is_offered_is_answered(demo: DemoYear) -> None:
    month, book = results(demo.folder, SETTLED)
    names = figures_of(month)
    assert len(names) > len(FIGURES) * 25
    for name in names:
        assert trace(name, month, book).shown


def test_the_result_cell_holds_the_figure(demo: DemoYear) -> None:
    month, book = results(demo.folder, SETTLED)
    sheets = read_workbook(demo.folder.master.read_bytes()).sheets
    for item in month.squads:
        place = trace(f"{item.unit.id}.paid", month, book).place
        sheet, column, row = re.fullmatch(r"〔(.+)〕([A-Z]+)(\d+)", place).groups()
        assert wan(str(sheets[sheet].rows[int(row) - 1][_index(column)])) == item.paid


def test_a_reward_names_its_clause(demo: DemoYear) -> None:
    month, book = results(demo.folder, SETTLED)
    assert "三（五）" in trace("s03.reward", month, book).working[0]


def test_a_wrong_name_lists_what_there_is(demo: DemoYear, capsys: pytest.CaptureFixture[str]) -> None:
    month, book = results(demo.folder, OCTOBER)
    with pytest.raises(NoFigure) as caught:
        trace("S03.nothing", month, book)
    assert "S03.gap_80" in caught.value.names
    assert run(["trace", str(demo.folder.root), "--period", "2012-10", "--figure", "到位"]) == 2
    assert "county.paid" in capsys.readouterr().err
