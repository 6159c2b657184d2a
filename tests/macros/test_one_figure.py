"""One figure of the ledger changes just the cells and sentences that depend on it: October of the demo, written twice.

The whole master and the whole Word document are compared, cell by cell and paragraph by paragraph.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.macros.conftest import DemoYear
from workbook.assess import assess
from workbook.book import Book, book_from
from workbook.money import wan
from workbook.month import notice_pages, notice_paragraphs
from workbook.period import Period
from workbook.schema import master
from workbook.showing.paper import notice_paper
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.document import document
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

pytestmark = pytest.mark.xdist_group("demo")
OCTOBER, ISSUED = Period(2012, 10), date(2012, 10, 29)
PLACES = ("名次", "位次变化", "组内位次")
BY_UNIT = ("小分队完成情况", "其他单位个人", "经费奖励", "附件1排名", "附件5基础工作", "附件6指标进度")
Cells = dict[str, list[list[object]]]


@cache
def october(path: Path) -> Book:
    return book_from(read_workbook(path.read_bytes()), "主工作簿")


def with_more(book: Book, unit: str, amount: str) -> Book:
    """The book with so much more in the first row of the unit in October."""
    at = next(at for at, one in enumerate(book.entries) if (one.unit, one.period) == (unit, str(OCTOBER)))
    entry = book.entries[at]
    more = replace(entry, month_paid=entry.month_paid + wan(amount))
    return replace(book, entries=(*book.entries[:at], more, *book.entries[at + 1 :]))


def cells(data: bytes, book: Book) -> Cells:
    """Every cell of the master once the notice is written."""
    written = read_workbook(patch(data, notice_pages(book, OCTOBER, ISSUED)).data)
    return {name: [list(row) for row in sheet.rows] for name, sheet in written.sheets.items()}


def changed(before: Cells, after: Cells) -> Iterator[tuple[str, int, int]]:
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert [len(row) for row in rows] == [len(row) for row in after[name]], name
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != after[name][at][column]:
                    yield name, at, column


def told(cells: Cells, name: str, at: int, column: int, book: Book) -> tuple[str, str]:
    """Whose row a cell stands in, and under which heading; where there are no headings, the cell's address."""
    headings = {one.heading for record in book.standings for one in table_of(record)}
    units = {unit.id for unit in book.units}
    words = [str(value) for value in cells[name][at] if isinstance(value, str)]
    above = (cells[name][up][column] for up in range(at - 1, -1, -1) if column < len(cells[name][up]))
    plain = (str(value).replace("\n", "") for value in above)
    heading = next((text for text in plain if text in headings), "")
    if not heading or name in (master.HOME.title, master.BOARD.title):
        return "", f"{column_letter(column + 1)}{at + 1}"
    known = next((word for word in words if word in units or word == "合计"), " ".join(words[:2]))
    return known, heading


def words_of(book: Book) -> tuple[list[str], list[tuple[str, ...]]]:
    """The paragraphs and the rows of the tables of the Word document."""
    from docx import Document

    month = assess(book, OCTOBER)
    paper = notice_paper(notice_paragraphs(book, month, ISSUED), month, book, ISSUED)
    made = Document(io.BytesIO(document(paper)))
    rows = [tuple(cell.text for cell in row.cells) for table in made.tables for row in table.rows]
    return [one.text for one in made.paragraphs], rows


def found(before: Cells, after: Cells, book: Book) -> dict[str, dict[str, set[str]]]:
    """What moved: sheet, row, headings."""
    moved: dict[str, dict[str, set[str]]] = {}
    for place in changed(before, after):
        row, heading = told(before, *place, book)
        moved.setdefault(place[0], {}).setdefault(row, set()).add(heading)
    return moved


def values(cells: Cells, units: set[str]) -> dict[tuple[str, str], list[object]]:
    """The rows of the result sheets by sheet and unit, without the places."""
    shown: dict[tuple[str, str], list[object]] = {}
    for name in BY_UNIT:
        places: set[int] = set()
        for row in cells[name]:
            unit = next((str(value) for value in row if value in units), None)
            if unit is None:
                places |= {at for at, value in enumerate(row) if str(value).replace("\n", "") in PLACES}
            else:
                shown[name, unit] = [value for at, value in enumerate(row) if at not in places]
    return shown


BOTH = {"本月到位（万元）", "累计到位（万元）"}
YEAR_END = {"全县年末到位（万元）", "全县完成率"}
MOVED = {  # 100.00 万元 more in October for S09, which keeps its rank, its light and its standing
    "资金流水": {"S09": {"自报本月到位（万元）", "计入全县（万元）", "计入本单位（万元）"}},
    "项目台账": {"S09": {"本月到位（万元）", "本年到位（万元）"}},
    "小分队完成情况": {
        "S09": BOTH
        | {"完成率", "时序进度差（百分点）", "距70%缺口（万元）", "距80%缺口（万元）", "月均需完成（万元）"},
        "合计": BOTH | {"距70%缺口（万元）", "距80%缺口（万元）"},
    },
    "附件1排名": {
        "S09": BOTH | {"完成率", "时序进度差（百分点）", "距80%缺口（万元）"},
        "合计": BOTH | {"距80%缺口（万元）"},
    },
    "附件6指标进度": {"S09": {"累计到位（万元）", "完成率", "本月推进（百分点）", "时序进度差（百分点）"}},
    "经费奖励": {"S09": {"累计到位（万元）", "完成率"}, "合计": {"累计到位（万元）"}},
    "评优限制": {"S09": {"完成率", "距70%缺口（万元）"}},
    "批评建议": {"S09": {"触发依据"}},
    "领导部门视图": {"县领导 县级领导09": BOTH | {"完成率"}, "牵头部门 县林业局": BOTH | {"完成率"}},
    "年度目标": {
        "二（二） 全县招商引资到位资金": {"完成数", "尚差数", "完成比例"},
        "二（二） 比上年净增到位资金": {"完成数", "尚差数", "完成比例", "说明"},
        "未填重点方向 ": BOTH,
    },
    "分类汇总": {  # of the project itself the funds, and the shares of all that are parts of one whole
        "产业类别 农业产业化": BOTH | {"占比"},
        "招商方式 以商招商": BOTH | {"占比"},
        "来源地 广东": BOTH | {"占比"},
        "新建/续建 新建": BOTH,
        **{f"产业类别 {name}": {"占比"} for name in ("基础设施", "新型工业", "城镇和商贸物流")},
        **{
            f"招商方式 {name}": {"占比"}
            for name in ("小分队招商", "亲情招商", "驻点招商", "行业协会招商", "办节办会招商")
        },
        **{f"来源地 {name}": {"占比"} for name in ("浙江", "重庆")},
    },
    "年终预测": {
        "S09": {
            *("累计到位（万元）", "完成率", "签约未到位（万元）", "全年月均（万元）", "近三个月月均（万元）"),
            *("低位年末（万元）", "中位年末（万元）", "高位年末（万元）"),
            *("低位完成率", "中位完成率", "高位完成率"),
            *("不限评优月均需（万元）", "得奖励月均需（万元）", "完成任务月均需（万元）"),
        },
        "低位 ": YEAR_END,
        "中位 ": YEAR_END,
        "高位 ": YEAR_END,
    },
    "看板": {"": {"B49", "C76", "G47", "G48"}},  # 农业产业化, S09, and the titles of two charts
    "首页": {
        "": {"K10", "K12", "K14", "N5", "T19"}
    },  # funds, completion, schedule, the chart's title, its point
    "通报": {"": {"B8"}},  # 总体情况
}


def test_every_cell_that_one_figure_moves_and_no_other(demo: DemoYear) -> None:
    data, book = demo.masters[10].read_bytes(), october(demo.masters[10])
    before, after = cells(data, book), cells(data, with_more(book, "S09", "100"))
    assert found(before, after, book) == MOVED


@pytest.mark.parametrize("unit", ["S01", "S10", "S23"])
def test_of_other_units_nothing_moves_but_their_place(demo: DemoYear, unit: str) -> None:
    """500.00 万元 more lift some by places; the others lose theirs and nothing else."""
    data, book = demo.masters[10].read_bytes(), october(demo.masters[10])
    ranked = {one.id for one in book.units}
    numbers = [values(cells(data, one), ranked) for one in (book, with_more(book, unit, "500"))]
    before, after = numbers
    assert before.keys() == after.keys()
    moved = {key for key in before if before[key] != after[key]}
    assert {row for _, row in moved} == {unit}


OVERALL = (
    ("17.53亿", "17.54亿"),
    ("70.12%", "70.16%"),
    ("13.21个", "13.17个"),
    ("2.42亿", "2.43亿"),
    ("16.75亿", "16.76亿"),
)


@pytest.mark.parametrize(
    ("unit", "paragraphs", "rows"),
    [
        ("S09", [OVERALL], ["S09", "合计", "S09"]),
        (
            "S24",
            [OVERALL, [("117.83%", "119.50%")], [("117.83个", "119.50个")]],
            ["S24", "合计", "QH2012-028", "合计", "S24"],
        ),
    ],
    ids=["a squad in the middle", "the first squad, with a project of 亿元"],
)
def test_every_sentence_and_row_of_the_document_that_one_figure_moves(
    demo: DemoYear, unit: str, paragraphs: list[list[tuple[str, str]]], rows: list[str]
) -> None:
    """100.00 万元 more: each sentence with its old figures replaced is the new one, all others are as they were."""
    book = october(demo.masters[10])
    before, after = words_of(book), words_of(with_more(book, unit, "100"))
    pairs = [(one, other) for one, other in zip(before[0], after[0], strict=True) if one != other]
    assert len(pairs) == len(paragraphs)
    for (text, new), figures in zip(pairs, paragraphs, strict=True):
        for old, figure in figures:
            assert text.count(old) == 1
            text = text.replace(old, figure)
        assert text == new
    names = {unit, "合计", "QH2012-028"}
    moved = [one for one, other in zip(before[1], after[1], strict=True) if one != other]
    assert [next(cell for cell in row if cell in names) for row in moved] == rows
