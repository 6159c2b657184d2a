"""看板： what the charts are given, in a county of 3, 25 and 120 squads, and that the charts draw just that."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import openpyxl
import pytest

from templates.master import MasterContents, build_master
from workbook.assess import assess
from workbook.book import Book, book_from
from workbook.money import wan
from workbook.period import Period
from workbook.policy.edition import parameters_for
from workbook.schema.data import Entry, Project, Unit
from workbook.schema.lists import SQUAD
from workbook.schema.master import BOARD
from workbook.showing.board import board_findings, board_pages, light_rows, sector_rows, squad_rows
from workbook.showing.pages import home_pages
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

OCTOBER = Period(2012, 10)


def county(count: int, built: int | None = None) -> tuple[bytes, Book]:
    """A master that was built for `built` squads, and what its lists say of `count` of them in October."""
    units = tuple(
        Unit(f"S{n:03d}", f"第{n}招商小分队", kind=SQUAD, target=wan("1000")) for n in range(1, count + 1)
    )
    changes = {"county_name": "白石县", "county_target_wan": str(count * 1000), "squad_count": str(count)}
    parameters = tuple(parameters_for(2012, changes))
    data = build_master(
        MasterContents("白石县", 2012, parameters, units[: count if built is None else built])
    )
    book = book_from(read_workbook(data), "主工作簿")
    sectors = book.policy.sectors
    projects = tuple(
        Project(f"XM{unit.id}", f"{unit.id}的项目", unit.id, sector=sectors[at % len(sectors)])
        for at, unit in enumerate(units)
    )
    entries = tuple(
        Entry("2012-10", unit.id, f"XM{unit.id}", None, month_paid=wan(str(at * 1300 // count)))
        for at, unit in enumerate(units)
    )
    return data, replace(book, units=units, projects=projects, entries=entries)


@pytest.mark.parametrize("count", [1, 3, 25, 120])
@pytest.mark.parametrize("built", [None, 0], ids=["as built", "grown from none"])
def test_the_squads_stand_by_rank_and_every_chart_draws_what_is_there(count: int, built: int | None) -> None:
    data, book = county(count, built)
    month = assess(book, OCTOBER)
    shown = openpyxl.load_workbook(io.BytesIO(patch(data, home_pages(month, book)).data))
    sheet = shown[BOARD.title]
    _, place = next(shown.defined_names["zs_board_squads"].destinations)
    rows = [[cell.value for cell in row] for row in sheet[place.replace("$", "")]]
    assert [row[0] for row in rows] == [item.unit.id for item in month.squads]
    assert [row[3:5] for row in rows] == [[0.7, 0.8]] * count
    assert rows[0][2] == max(row[2] for row in rows)
    first, last = place.replace("$", "").split(":")
    top, bottom = (int(text.lstrip("ABCDEF")) for text in (first, last))
    drawn = charts(patch(data, home_pages(month, book)).data)
    values = f"$C${top}:$C${bottom}<" if bottom > top else f"$C${top}<"
    assert sum(values in text for text in drawn) == 1
    assert len(drawn) == 4


def charts(data: bytes) -> list[str]:
    """The charts that draw from 看板 or stand on it: not the one on 首页."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        texts = [package.read(name).decode() for name in package.namelist() if "charts/chart" in name]
    return [text for text in texts if "看板" in text]


def test_the_funds_of_all_sectors_are_the_countys() -> None:
    _, book = county(25)
    month = assess(book, OCTOBER)
    rows = sector_rows(month, book, 8)
    assert sum(wan(str(amount)) for _, amount in rows) == month.county.paid


def test_a_sector_that_finds_no_room_is_added_up_with_the_others() -> None:
    _, book = county(25)
    odd = replace(book, projects=(replace(book.projects[-1], sector="别的"), *book.projects[:-1]))
    month = assess(odd, OCTOBER)
    rows = sector_rows(month, odd, 5)
    assert len(rows) == 5
    assert rows[-1][0] == "其他"
    assert sum(wan(str(amount)) for _, amount in rows) == month.county.paid


def test_the_lights_count_every_squad_once() -> None:
    _, book = county(25)
    month = assess(book, OCTOBER)
    assert sum(count for _, count in light_rows(month)) == 25
    assert [label[0] for label, _ in light_rows(month)] == ["●", "▲", "■"]


def test_each_chart_says_what_it_shows_and_its_title_follows_the_cell() -> None:
    """Three squads of 1,000 万元 at 0, 43.33 and 86.66 %; the county at 43.30 % against 83.33 %."""
    data, book = county(3)
    month = assess(book, OCTOBER)
    told = board_findings(month, book)
    assert told == (
        "各小分队完成率：80%以上1支，70%以下（不含）2支，达到时序进度1支",
        "累计0.13亿元，落后时序40.03个百分点",
        "城镇和商贸物流到位最多，占66.66%（万元）",
        "● 正常1支　▲ 落后0支　■ 严重落后2支",
    )
    shown = openpyxl.load_workbook(io.BytesIO(patch(data, home_pages(month, book)).data))
    _, place = next(shown.defined_names["zs_board_found"].destinations)
    cells = [cell for (cell,) in shown[BOARD.title][place.replace("$", "")]]
    assert [cell.value for cell in cells] == list(told)
    titles = [text.split("<c:title>")[1].split("</c:title>")[0] for text in charts(data)]
    assert {
        f"看板!$G${cell.row}<" in "".join(titles) or f"'看板'!$G${cell.row}<" in "".join(titles)
        for cell in cells
    } == {True}


def test_only_bars_that_have_room_carry_their_numbers() -> None:
    assert sum("<c:dLbls>" in text for text in charts(county(25)[0])) == 3
    assert sum("<c:dLbls>" in text for text in charts(county(120)[0])) == 2


@pytest.mark.parametrize(("count", "upright"), [(3, False), (12, False), (13, True), (25, True)])
def test_numbers_stand_upright_where_they_would_run_into_each_other(count: int, upright: bool) -> None:
    labels = [
        text.split("<c:dLbls>")[1].split("</c:dLbls>")[0]
        for text in charts(county(count)[0])
        if "<c:lineChart>" in text and "<c:dLbls>" in text
    ]
    assert ['rot="-5400000"' in text for text in labels] == [upright]


def test_the_schedule_is_the_periods() -> None:
    _, book = county(3)
    rows = squad_rows(assess(book, OCTOBER))
    assert {row[5] for row in rows} == {int(Fraction(10, 12) * 10_000) / type(rows[0][5])(10_000)}


def test_a_master_without_the_sheet_is_left_as_it_is() -> None:
    _, book = county(3)
    assert board_pages(assess(book, OCTOBER), replace(book, names={})) == []
