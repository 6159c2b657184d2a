"""Buttons in Excel with xlwings: what `press` reads from an open workbook and paints into it, by the tests' engine."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from inspect import signature
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from hypothesis import example, given, settings
from hypothesis import strategies as st

from macros.cli import run
from macros.excel import buttons
from macros.excel.buttons import press
from macros.excel.live import Live
from macros.excel.vba_sources import FOLDER, TEXTS
from macros.folder import Folder
from macros.places import BACKUPS
from tests.engine import App, calling
from tests.macros.test_buttons import differing
from workbook.schema import master
from xlsx_tools.page import Block, Formula, Link, Row, Spot
from xlsx_tools.patch import defined_names, patch
from xlsx_tools.reader import read_workbook

ROSTER = "单位编号,名称,类型,牵头部门,年度目标（万元）\nS01,第一招商小分队,招商小分队,县财政局,16000\n"


@pytest.fixture(scope="module")
def new_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("新")
    (place / "名册.csv").write_text(ROSTER, "utf-8")
    root = place / "青禾县 2012"
    assert (
        run(["new", str(root), "--year", "2012", "--county", "青禾县", "--roster", str(place / "名册.csv")])
        < 2
    )
    return root


@pytest.fixture
def root(new_year: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_year, tmp_path / new_year.name)


@pytest.fixture
def excel(root: Path) -> Iterator[App]:
    with calling(Folder(root).master) as app:
        yield app


def place_of_period(data: bytes) -> tuple[str, str]:
    sheet, _, cell = defined_names(data)["zs_home_working"].partition("!")
    return sheet.strip("'"), cell.replace("$", "")


def painted(path: Path, pages: list[Any]) -> tuple[bytes, bytes, App]:
    """A workbook painted in a window, as it shall be and as it is; and the Excel it was painted in."""
    with calling(path) as app:
        host = Live(xw.Book.caller())
        before = host.read(path)
        wanted = patch(before, pages)
        host.take(path, before, wanted.data, wanted.inserted, datetime(2012, 5, 2))
        host.paint()
        return wanted.data, host.read(path), app


def said(data: bytes) -> dict[tuple[str, str], Any]:
    """What the workbook says in its own words: each cell's text, formula and link, its heights, names, print areas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found: dict[tuple[str, str], Any] = {
        ("", name): one.attr_text for name, one in book.defined_names.items()
    }
    for sheet in book.worksheets:
        found[sheet.title, "print"] = sheet.print_area
        for number, row in sheet.row_dimensions.items():
            if row.height is not None:
                found[sheet.title, f"height {number}"] = row.height
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            value = f"{cell.value:.15g}" if isinstance(cell.value, float) else cell.value
            link = cell.hyperlink.location if cell.hyperlink else None
            if value is not None or link is not None:
                found[sheet.title, cell.coordinate] = (str(value), link)
    return found


def test_values_texts_formulas_links_and_blanks_are_painted(root: Path) -> None:
    title = master.PARAMETERS.title
    pages = [
        Spot(title, "L5", 12799.36),
        Spot(title, "L6", "2012-10"),
        Spot(title, "L7", "=不是公式"),
        Spot(title, "L8", "一句话，里面有标点；和 3 个数"),
        Spot(title, "L9", date(2012, 10, 25)),
        Spot(title, "L10", Formula("L5*2", 25598.72)),
        Spot(title, "L11", Link("到流水", "'资金流水'!A5")),
        Spot(title, "I5", None),
        Spot(title, "M5", True),
    ]
    wanted, found, app = painted(Folder(root).master, pages)
    assert said(found) == said(wanted)
    assert differing(read_workbook(wanted), read_workbook(found)) == []
    assert (app.screen_updating, app.calculation) == (True, "semiautomatic")


def test_rows_put_in_push_down_what_stands_below(tmp_path: Path) -> None:
    path = tmp_path / "招商引资主工作簿.xlsx"
    book = openpyxl.Workbook()
    for row in (
        ["编号", "名称", "数"],
        ["S01", "一队", 1],
        ["S02", "二队", 2],
        [None],
        ["合计", None, "=SUM(C2:C3)"],
    ):
        book.active.append(row)
    book.active["A5"].hyperlink = "#Sheet!A1"
    book.save(path)
    rows = [Row([f"S{n:02d}", f"{n}队", n]) for n in range(1, 7)]
    wanted, found, app = painted(path, [Block("Sheet", 2, (1, 2, 3), rows, last_row=3)])
    assert any(one.startswith("insert") for one in app.writes)
    assert said(found) == said(wanted)
    cells = read_workbook(found).sheets["Sheet"]
    assert [cells.at(row, 0) for row in range(8)] == ["编号", *(f"S{n:02d}" for n in range(1, 7)), "合计"]


def test_a_block_is_one_call_to_excel(root: Path) -> None:
    """Two hundred rows of five cells are written at once, not a cell at a time."""
    rows = [Row([f"丙{n}", float(n), n / 8, "一句话", Formula(f"B{n}+1", n + 1)]) for n in range(1, 201)]
    pages = [Block(master.PARAMETERS.title, 200, (12, 13, 14, 15, 16), rows, last_row=199)]
    wanted, found, app = painted(Folder(root).master, pages)
    assert said(found) == said(wanted)
    assert len(app.writes) < 10


SAID = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.integers(-(10**6), 10**6).map(lambda n: n / 8),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(
        [
            *("2012-10", "007", "=1+1", "+86", "-", "'引", "TRUE", "1e5", "3/4", "一句话，有 3 个数", "@x"),
            *("２０１２-10", "＝1+1", "－５", "-这一条说明很长，" + "一句接着一句，" * 12),
        ]
    ),
    st.integers(1, 9).map(lambda n: Formula(f"A{n}&B{n}", "x")),
    st.integers(1, 9).map(lambda n: Link("看", f"'Sheet'!A{n}")),
)
LINKED = Link("看", "'Sheet'!A1")
ROWS = st.lists(st.lists(SAID, min_size=3, max_size=3), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(first=ROWS, second=ROWS)
@example(
    first=[[None, LINKED, None]], second=[[None, None, None], [None, LINKED, None]]
)  # moved down, its look along
def test_whatever_is_shown_is_painted_as_it_is_patched(
    first: list[list[Any]], second: list[list[Any]]
) -> None:
    """Any block over any other, in a window: what the cells say is what the file would say."""
    book = openpyxl.Workbook()
    for row in (
        ["编号", "名称", "数"],
        ["S01", "一队", 1],
        ["S02", "二队", "2"],
        [None],
        ["合计", None, "=1+1"],
    ):
        book.active.append(row)
    book.active["B2"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "招商引资主工作簿.xlsx"
        path.write_bytes(
            patch(
                out.getvalue(), [Block("Sheet", 2, (1, 2, 3), [Row(one) for one in first], last_row=3)]
            ).data
        )
        last = len(first) + 1
        wanted, found, _ = painted(
            path, [Block("Sheet", 2, (1, 2, 3), [Row(one) for one in second], last_row=last)]
        )
    assert said(found) == said(wanted)


def test_selection_filter_and_zoom_stay(root: Path) -> None:
    """The engine has no selecting and no filtering at all: whoever asked for either would be stopped."""
    path, title = Folder(root).master, master.PARAMETERS.title
    with calling(path) as app:
        raw = app.book.raw[title]
        raw.sheet_view.zoomScale = 85
        raw.sheet_view.selection[0].activeCell = raw.sheet_view.selection[0].sqref = "D7"
        raw.auto_filter.add_filter_column(1, ["政策年度"])
        stood = raw.auto_filter.ref, len(raw.auto_filter.filterColumn), app.book.active
        host = Live(xw.Book.caller())
        before = host.read(path)
        wanted = patch(before, [Spot(title, "L5", 1), Spot(title, "L6", "二")])
        host.take(path, before, wanted.data, wanted.inserted, datetime(2012, 5, 2))
        host.paint()
        found = raw.auto_filter.ref, len(raw.auto_filter.filterColumn), app.book.active
        assert found == stood
        assert raw.sheet_view.zoomScale == 85
        assert raw.sheet_view.selection[0].sqref == "D7"
        assert raw["L6"].value == "二"


def test_what_is_typed_and_not_saved_counts(excel: App, root: Path) -> None:
    """The period stands in the window alone; the file on disk does not have it."""
    path = Folder(root).master
    before = path.read_bytes()
    sheet, cell = place_of_period(before)
    excel.book.raw[sheet][cell].value = None
    press("close --period home")
    assert excel.said[-1].startswith("请先在“首页”的“办理期次”里选好是哪一期")
    excel.book.raw[sheet][cell].value = "2012-03"
    press("close --period home")
    assert excel.said[-1].startswith("2012年3月还没有收件汇总，不能封账。")
    assert "没有办成，工作簿没有改动" in excel.said[-1]
    assert path.read_bytes() == before


def test_a_step_is_painted_saved_and_shown(excel: App, root: Path) -> None:
    path = Folder(root).master
    sheet, cell = place_of_period(path.read_bytes())
    excel.book.raw[sheet][cell].value = "2012-03"
    press("notice --period home")
    assert excel.book.active == master.NOTICE.title
    assert excel.said[-1].startswith("2012年3月：全县累计到位 0.00 万元")
    assert excel.told[0] == TEXTS["working"]
    assert any("正在写入" in str(one) for one in excel.told), "the status bar tells how far it is"
    assert excel.told[-1] is False
    assert len(list((root / BACKUPS).glob("招商引资主工作簿*"))) >= 1
    assert read_workbook(path.read_bytes()).sheets[master.NOTICE.title].rows
    assert (excel.screen_updating, excel.calculation) == (True, "semiautomatic")


@pytest.mark.parametrize("method", ["value", "formula", "format", "copy"])
def test_excel_as_it_was_after_an_error(excel: App, root: Path, method: str) -> None:
    """Excel refuses in the middle of painting: a sentence, the log, and nothing is saved."""
    path = Folder(root).master
    before = path.read_bytes()
    sheet, cell = place_of_period(before)
    excel.book.raw[sheet][cell].value = "2012-03"
    excel.broken = method
    press("notice --period home")
    assert excel.said[-1].startswith(TEXTS["failed"])
    log = Path(excel.said[-1].partition(TEXTS["log"])[2])
    assert "Excel is busy" in log.read_text("utf-8")
    assert (excel.screen_updating, excel.calculation, excel.status_bar) == (True, "semiautomatic", False)
    assert path.read_bytes() == before


def test_a_workbook_opened_read_only_is_not_painted(excel: App, root: Path) -> None:
    path = Folder(root).master
    before = path.read_bytes()
    sheet, cell = place_of_period(before)
    excel.book.raw[sheet][cell].value = "2012-03"
    excel.book.api.ReadOnly = True
    press("notice --period home")
    assert excel.said[-1].startswith("“招商引资主工作簿.xlsm”是只读的，结果写不进去。")
    assert not excel.writes
    assert path.read_bytes() == before


def test_a_workbook_that_is_only_online_is_not_worked_on(excel: App, tmp_path: Path) -> None:
    excel.book.path = Path("https:/example.sharepoint.com/招商引资主工作簿.xlsm")
    press("doctor")
    assert excel.said == [TEXTS["not local"] + "\n"]


def test_the_macro_calls_what_there_is() -> None:
    """The Python in ZsHost, and the macros that Python calls in ZsBridge, by name and number of arguments."""
    host = (FOLDER / "ZsHost.bas").read_text("ascii")
    assert """RunPython("import macros.excel.buttons; macros.excel.buttons.press('" & words & "')")""" in host
    assert list(signature(buttons.press).parameters) == ["words"]
    bridge = (FOLDER / "ZsBridge.bas").read_text("ascii")
    for name, count in (("ZsSetLink", 3), ("ZsDropLink", 2)):
        head = re.search(rf"^Public Sub {name}\((.*)\)$", bridge, re.MULTILINE)
        assert head is not None
        assert len(head[1].split(",")) == count
