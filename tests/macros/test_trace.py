"""A figure of the notice followed back to the cell of a department's workbook."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
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
    names = figures_of(month, book)
    assert len(names) > len(FIGURES) * 25 + 3 * len(book.projects) + 3 * len(book.compiled)
    assert len(names) == len(set(names))
    for name in names:
        assert trace(name, month, book).shown


def test_a_compiled_project_leads_to_its_cell_and_an_award_to_its_project(demo: DemoYear) -> None:
    """三（二）： 1 % of what the project that was built brought in."""
    month, book = results(demo.folder, SETTLED)
    unit = next(item for item in month.units if item.compile_award.amount)
    rows = trace(f"{unit.unit.id}.compile_award", month, book).sources
    assert rows
    assert all(re.fullmatch(r".+\.xlsx〔新编制项目〕[A-Z]+\d+", row.origin) and row.sha for row in rows)
    award = trace(f"{rows[0].what.split()[0]}.award", month, book)
    linked = re.search(r"再查 (\S+\.paid)", award.working[0])[1]
    assert trace(linked, month, book).sources


def test_the_budget_is_made_of_the_units_figures(demo: DemoYear) -> None:
    month, book = results(demo.folder, SETTLED)
    for key in ("work_fund", "extra_fund", "squad_reward", "other_reward", "compile_award"):
        chain = trace(f"budget.{key}", month, book)
        yuan = [Decimal(row.gives.removesuffix("元").replace(",", "")) for row in chain.sources]
        assert sum(yuan) == Decimal(chain.shown.removesuffix("元").replace(",", ""))
        for row in chain.sources:
            assert trace(row.origin.removeprefix("再查 "), month, book).shown == row.gives
    assert trace("budget.left", month, book).shown == "729,600.00元"


def test_a_project_and_a_goal_lead_to_rows_of_the_master(demo: DemoYear) -> None:
    month, book = results(demo.folder, OCTOBER)
    goal = trace("goal.工业", month, book)
    assert goal.shown == f"{len(goal.sources)}个"
    assert all("〔项目台账〕第" in row.place for row in goal.sources)
    paid = trace("QH2012-044.paid", month, book)
    assert paid.shown == "10,690.00万元"
    assert paid.total == f"{len(paid.sources)}笔合计 10,690.00万元"


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
    said = capsys.readouterr().err
    for name in ("county.paid", "S01.paid", "budget.left", "goal.工业", "S25"):
        assert name in said
    assert re.search(r"QH2012-\d{3}\.paid", said)
    assert len(said) < 2500
