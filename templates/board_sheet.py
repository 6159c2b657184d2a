"""看板： four charts of the month on one landscape page, told apart by dashes and grey as well as by colour.

The tables that they draw stand under them (names `zs_board_…`); the squads' is the last, so that a longer list moves
nothing, and what stands beside a squad goes with it when the ranks change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from templates.home import course_range
from templates.master_lists import TABS, Year
from workbook.policy.edition import Policy
from workbook.policy.progress import Light
from workbook.schema.data import Unit
from workbook.schema.kinds import AMOUNT_FORMAT
from workbook.schema.lists import SQUAD
from workbook.schema.master import BOARD, HOME
from workbook.showing.board import FOUND, LIGHTS, PREFIX, SECTORS, SQUADS, TITLE
from xlsx_tools.build import Book, Sheet
from xlsx_tools.styles import DEEP_BLUE, HAIRLINE, QUIET, SCREEN_FONT

_COLUMNS, _WIDTH = 14, 10.5
_TOP = 44  # the tables' heading row, counted from 0; over it the charts
_WIDE, _HIGH = 1092, 390
_COURSE, _SECTORS, _LIGHTS = 382, 352, 352  # the course has twelve months under it, the lights three words
_GAP = 3
_SECTOR_COL, _LIGHT_COL, _FOUND_COL = 0, 3, 6
_TITLES = (
    "各小分队完成率（按名次）",
    "全县累计到位与时序计划（万元）",
    "各产业累计到位（万元）",
    "亮灯（支）",
)
_SOME, _MANY = 12, 30  # more bars than these have no room for their numbers lying down, or at all
_PERCENT = "0.00%"
_FONT = {"name": SCREEN_FONT, "size": 9, "color": f"#{QUIET}"}
_SMALL = _FONT | {"size": 7.5}
_DARK = _SMALL | {"color": "#000000"}  # on a bar, at its foot: the lines are further up
_GRID = {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}}


def build_board(book: Book, year: Year, policy: Policy, units: Sequence[Unit]) -> Sheet:
    """The sheet before any period: every squad at nothing."""
    sheet = book.sheet(BOARD.title, tab=TABS[BOARD.tab], gridlines=False)
    raw = sheet.raw
    for col in range(_COLUMNS):
        raw.set_column(col, col, _WIDTH)
    raw.set_row(0, 30)
    sheet.merge(0, 0, _COLUMNS - 1, year.of(BOARD.headline), book.style("title", font_size=18))
    book.define(PREFIX + TITLE, sheet, 0, 0, 0, 0)
    squads = [unit for unit in units if unit.kind == SQUAD]
    sheet.put(_TOP - 1, 0, "图的数据（由软件填写）", book.style("note"))
    sectors = _pairs(
        book,
        sheet,
        _SECTOR_COL,
        SECTORS,
        ("产业类别", "累计到位（万元）"),
        [*policy.sectors, ""],
        AMOUNT_FORMAT,
    )
    lights = _pairs(
        book, sheet, _LIGHT_COL, LIGHTS, ("亮灯", "小分队（支）"), [one.label for one in Light], "0"
    )
    for row, text in enumerate(("图的标题", *_TITLES), _TOP):
        sheet.put(row, _FOUND_COL, text, book.style("heading" if row == _TOP else "note"))
    book.define(PREFIX + FOUND, sheet, _TOP + 1, _FOUND_COL, _TOP + len(_TITLES), _FOUND_COL)
    top = max(sectors, lights) + 2
    last = _squads(book, sheet, top, squads, policy)
    titles = [f"={sheet.range(row, _FOUND_COL, row, _FOUND_COL)}" for row in range(_TOP + 1, _TOP + 5)]
    raw.insert_chart(
        1,
        0,
        _completion(book, sheet, top, last, titles[0], len(squads)),
        _at("各小分队完成率与限评优线、奖励线、时序进度"),
    )
    raw.insert_chart(22, 0, _course(book, titles[1]), _at("全县累计到位资金与时序计划"))
    raw.insert_chart(
        22,
        0,
        _bars(book, sheet, _SECTOR_COL, sectors, "bar", titles[2], _SECTORS),
        _at("各产业累计到位", _COURSE + _GAP),
    )
    raw.insert_chart(
        22,
        0,
        _bars(book, sheet, _LIGHT_COL, lights, "column", titles[3], _LIGHTS),
        _at("各灯小分队数", _COURSE + _SECTORS + _GAP * 2),
    )
    raw.print_area(0, 0, _TOP - 2, _COLUMNS - 1)
    raw.set_selection(0, 0, 0, 0)
    sheet.print_on(
        "A4", landscape=True, margins=(0.4, 0.4, 0.5, 0.5), footer="&C&9第 &P 页 共 &N 页", one_page=True
    )
    return sheet


def _at(told: str, left: int = 0) -> dict[str, Any]:
    return {"object_position": 3, "description": told, "x_offset": 4 + left, "y_offset": 4}


def _squads(book: Book, sheet: Sheet, top: int, squads: Sequence[Unit], policy: Policy) -> int:
    """The table of the squads; returns its last row."""
    headings = ("编号", "小分队", "完成率", "限评优线", "奖励线", "时序进度")
    for col, text in enumerate(headings):
        sheet.put(top, col, text, book.style("heading"))
    cell, share = book.style("cell"), book.style("cell", num_format=_PERCENT, align="right")
    for row, unit in enumerate(squads or [None], top + 1):
        sheet.put(row, 0, unit.id if unit else None, cell)
        sheet.put(row, 1, unit.name if unit else None, cell)
        for col, value in enumerate((0, policy.bar_line, policy.reward_line, 0), 2):
            sheet.put(row, col, value, share)
    last = top + max(1, len(squads))
    book.define(PREFIX + SQUADS, sheet, top + 1, 0, last, len(headings) - 1)
    return last


def _pairs(
    book: Book,
    sheet: Sheet,
    col: int,
    name: str,
    headings: tuple[str, str],
    labels: Sequence[str],
    shown: str,
) -> int:
    for place, text in enumerate(headings):
        sheet.put(_TOP, col + place, text, book.style("heading"))
    for row, label in enumerate(labels, _TOP + 1):
        sheet.put(row, col, label or None, book.style("cell"))
        sheet.put(row, col + 1, 0 if label else None, book.style("cell", num_format=shown, align="right"))
    last = _TOP + len(labels)
    book.define(PREFIX + name, sheet, _TOP + 1, col, last, col + 1)
    return last


def _completion(book: Book, sheet: Sheet, top: int, last: int, title: str, count: int) -> Any:
    """Bars for the squads; a dotted, a dashed and a solid line for 70 %, 80 % and the schedule."""
    names = f"={sheet.range(top + 1, 0, last, 0)}"
    chart = book.chart("column")
    chart.add_series(
        {
            "name": f"={sheet.range(top, 2, top, 2)}",
            "categories": names,
            "values": f"={sheet.range(top + 1, 2, last, 2)}",
            "fill": {"color": "#A6B4C6"},
            "border": {"color": f"#{DEEP_BLUE}", "width": 0.75},
            "gap": 40,
            **(
                {}
                if count > _MANY
                else {
                    "data_labels": {
                        "value": True,
                        "font": _DARK | ({"rotation": -90} if count > _SOME else {}),
                        "num_format": _PERCENT,
                        "position": "inside_base",
                    }
                }
            ),
        }
    )
    lines = book.chart("line")
    looks = ((3, "round_dot", 2.0, "000000"), (4, "dash", 2.0, "000000"), (5, "solid", 1.5, DEEP_BLUE))
    for col, dash, width, colour in looks:
        lines.add_series(
            {
                "name": f"={sheet.range(top, col, top, col)}",
                "categories": names,
                "values": f"={sheet.range(top + 1, col, last, col)}",
                "line": {"color": f"#{colour}", "width": width, "dash_type": dash},
                "marker": {"type": "none"},
            }
        )
    chart.combine(lines)
    _dress(chart, title, _WIDE, "0%")
    return chart


def _course(book: Book, title: str) -> Any:
    chart = book.chart("line")
    looks = (
        (1, "时序计划（万元）", {"color": "#000000", "width": 1.5, "dash_type": "dash"}, "none"),
        (2, "累计到位（万元）", {"color": f"#{DEEP_BLUE}", "width": 2.5}, "circle"),
    )
    for place, name, line, marker in looks:
        chart.add_series(
            {
                "name": name,
                "categories": f"={course_range(HOME.title, 0)}",
                "values": f"={course_range(HOME.title, place)}",
                "line": line,
                "marker": {"type": marker, "size": 5},
            }
        )
    chart.show_blanks_as("gap")
    _dress(chart, title, _COURSE, "#,##0", small=True)
    return chart


def _bars(book: Book, sheet: Sheet, col: int, last: int, kind: str, title: str, width: int) -> Any:
    chart = book.chart(kind)
    chart.add_series(
        {
            "name": f"={sheet.range(_TOP, col + 1, _TOP, col + 1)}",
            "categories": f"={sheet.range(_TOP + 1, col, last, col)}",
            "values": f"={sheet.range(_TOP + 1, col + 1, last, col + 1)}",
            "fill": {"color": "#A6B4C6"},
            "border": {"color": f"#{DEEP_BLUE}", "width": 0.75},
            "gap": 60,
            "data_labels": {"value": True, "font": _FONT, "num_format": "#,##0"},
        }
    )
    _dress(chart, title, width, "#,##0", legend=False)
    if kind == "bar":
        chart.set_y_axis({"reverse": True, "num_font": _FONT, "major_tick_mark": "none"})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_plotarea({"layout": {"x": 0.33, "y": 0.14, "width": 0.5, "height": 0.82}})
    return chart


def _dress(
    chart: Any, title: str, width: int, shown: str, *, legend: bool = True, small: bool = False
) -> None:
    chart.set_title(
        {
            "name": title,
            "name_font": {"name": SCREEN_FONT, "size": 11 if width == _WIDE else 9.5, "bold": True},
            "overlay": False,
        }
    )
    chart.set_x_axis(
        {"num_font": _SMALL if small else _FONT, "line": {"color": f"#{HAIRLINE}"}, "major_tick_mark": "none"}
    )
    chart.set_y_axis(
        {"num_font": _FONT, "num_format": shown, "line": {"none": True}, "major_gridlines": _GRID, "min": 0}
    )
    if legend:
        chart.set_legend({"position": "top", "font": _FONT})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": f"#{HAIRLINE}"}})
    chart.set_size({"width": width, "height": _HIGH})


__all__ = ["build_board"]
