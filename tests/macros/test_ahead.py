"""What people decide in the demo's master: confirmed criticisms, shared-out rewards, items that are due."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from macros.folder import Folder
from macros.steps import Written, notice
from tests.macros.conftest import DemoYear
from workbook.book import Book
from workbook.money import yuan
from workbook.period import Period
from workbook.schema.follow import Allocation, Criticism, Task
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Page, Spot
from xlsx_tools.patch import patch

pytestmark = pytest.mark.xdist_group("demo")  # one worker makes the year
NOW = datetime(2012, 10, 30, 9)
OCTOBER, SETTLED = Period(2012, 10), Period(2012, 13)


def copied(demo: DemoYear, number: int, place: Path) -> Folder:
    """A folder with the master as it stood after a period."""
    place.mkdir()
    shutil.copy(demo.masters[number], place / demo.folder.master.name)
    return Folder(place)


def cell(book: Book, record: type, row: int, key: str, value: Any) -> Page:
    """A value typed into a list's row (0-based), as its column holds it."""
    standing = book.standings[record]
    address = f"{column_letter(standing.columns[key])}{standing.first_row + row}"
    return Spot(standing.sheet, address, table_of(record)[key].kind.to_cell(value))


def typed(folder: Folder, pages: list[Page]) -> None:
    folder.master.write_bytes(patch(folder.master.read_bytes(), pages).data)


def said(written: Written, word: str) -> str:
    return next((note for note in written.notes if word in note), "")


def text_of(book: Book) -> str:
    return "\n".join(row.text for row in book.notice)


def test_only_a_confirmed_criticism_gets_into_the_notice(demo: DemoYear, tmp_path: Path) -> None:
    folder = copied(demo, 10, tmp_path / "年")
    _, book = folder.read()
    october = [row for row in book.criticisms if row.period == "2012-10"]
    assert [row.unit for row in october] == ["S07", "S09", "S16", "S17", "S18", "S20", "S23"]
    assert "通报批评" not in text_of(book)
    at = {row.unit: place for place, row in enumerate(book.criticisms) if row.period == "2012-10"}
    typed(
        folder,
        [
            cell(book, Criticism, at["S18"], "confirmed", True),
            cell(book, Criticism, at["S18"], "confirmed_by", "督查室"),
            cell(book, Criticism, at["S18"], "confirmed_on", date(2012, 10, 29)),
            cell(book, Criticism, at["S23"], "confirmed", False),
            cell(book, Criticism, at["S23"], "note", "已约谈"),
        ],
    )
    _, written = notice(folder, OCTOBER, NOW, date(2012, 10, 29))
    _, book = folder.read()
    (paragraph,) = [row.text for row in book.notice if "通报批评" in row.text]
    assert "第十八招商小分队" in paragraph
    assert "以下1个单位" in paragraph
    assert "5 个单位待确认" in said(written, "待确认")
    kept = {row.unit: row for row in book.criticisms if row.period == "2012-10"}
    assert (kept["S18"].confirmed_by, kept["S18"].confirmed_on) == ("督查室", date(2012, 10, 29))
    assert (kept["S23"].confirmed, kept["S23"].note) == (False, "已约谈")
    assert len([row for row in book.criticisms if row.period == "2012-09"]) == 6, (
        "September's rows are still there"
    )


def test_units_that_did_not_compile_in_time_are_proposed_at_the_settlement(demo: DemoYear) -> None:
    _, book = demo.folder.read()
    missed = {
        row.unit for row in book.criticisms if row.period == "2012-13" and "三（二）" in (row.triggers or "")
    }
    assert missed == {"S04", "S09", "S16", "S18", "S20", "S23"}


def test_a_reward_is_shared_out_and_checked(demo: DemoYear, tmp_path: Path) -> None:
    folder = copied(demo, 13, tmp_path / "年")
    _, book = folder.read()
    first, second = {"unit": "S03", "person": "某甲", "amount": yuan("200000")}, {"unit": "S03", "person": "某乙", "amount": yuan("55999.99")}  # fmt: skip
    rows = [
        cell(book, Allocation, at, key, value)
        for at, row in enumerate((first, second))
        for key, value in row.items()
    ]
    typed(folder, rows)
    _, written = notice(folder, SETTLED, NOW)
    _, book = folder.read()
    assert [(row.name, row.due) for row in book.allocations] == [("第三招商小分队", yuan("256000"))] * 2
    assert {row.check for row in book.allocations} == {"▲ 合计 255,999.99 元，比奖励总额少 0.01 元"}
    assert "S03已分配 255,999.99 元，应为 256,000.00 元" in said(written, "奖励分配") or "处" in said(
        written, "奖励分配"
    )
    typed(folder, [cell(book, Allocation, 1, "amount", yuan("56000"))])
    notice(folder, SETTLED, NOW)
    _, book = folder.read()
    assert {row.check for row in book.allocations} == {"● 合计与奖励总额一致"}
    assert [row.person for row in book.allocations] == ["某甲", "某乙"]


def test_an_item_that_is_due_is_told_and_counted_on_the_first_page(demo: DemoYear, tmp_path: Path) -> None:
    folder = copied(demo, 10, tmp_path / "年")
    _, book = folder.read()
    typed(folder, [cell(book, Task, 2, "due", date(2012, 9, 30)), cell(book, Task, 2, "owner", "县政府办")])
    _, written = notice(folder, OCTOBER, NOW)
    assert "制定招商引资优惠政策（时限2012-09-30，责任单位县政府办）" in said(written, "督办事项")
    from xlsx_tools.reader import read_workbook

    workbook = read_workbook(folder.master.read_bytes())
    cells = workbook.sheets["首页"]
    row = next(row for row in cells.rows if "到期督办" in row)
    assert 1 in row
