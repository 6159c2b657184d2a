"""年度目标 and 年终预测： short lists that never grow over a long one that does, with what is said about them between."""

from __future__ import annotations

from templates.master_lists import Year, cell_style, paper
from templates.two_lists import as_wide, begin, open_list, short_list, spread
from workbook.schema.kinds import WAN
from workbook.schema.master import FORECAST, GOALS, GOALS_ROW
from workbook.schema.outlook import CostLine, FocusLine, ForecastLine, MethodLine, PathLine, YearGoalLine
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import table_of

_MONEY_GOALS = 2  # the first goals are amounts, the others counts
_METHOD_END = 15  # the column up to which a sentence of the method may run on
_ONE_PAGE = 45  # so many units stand on one page of A3
_NUMBERS = ("wanted", "got", "lacking")


def build_goals(book: Book, year: Year, lines: int) -> Sheet:
    """年度目标： the year's goals, so many lines of them, over the projects by focus."""
    upper, lower = as_wide(table_of(YearGoalLine), table_of(FocusLine))
    sheet = begin(book, GOALS, year, upper)
    row = short_list(book, sheet, upper, GOALS_ROW, lines, "一、政策规定的年度目标")
    for at in range(GOALS_ROW, GOALS_ROW + _MONEY_GOALS):
        for key in _NUMBERS:
            style = cell_style(book, upper[key], num_format=WAN.number_format)
            sheet.put(at, upper.position(key), None, style)
    looks = {"●": book.overlay("good"), "▲": book.overlay("watch")}
    sheet.mark_words(GOALS_ROW, upper.position("verdict"), GOALS_ROW + lines - 1, looks)
    heading = open_list(book, sheet, lower, row + 3, "二、重点方向分布（项目台账“重点方向”栏，选填）", year)
    paper(sheet, GOALS, (heading, heading))
    return sheet


def build_forecast(book: Book, year: Year, paths: int, method: int, units: int) -> Sheet:
    """年终预测： so many paths, what they cost, the method in so many sentences, then every unit."""
    tables = (table_of(record) for record in (PathLine, CostLine, MethodLine, ForecastLine))
    upper, costs, words, each = as_wide(*tables)
    sheet = begin(book, FORECAST, year, each)
    row = short_list(book, sheet, upper, GOALS_ROW, paths, "一、全县年末预计")
    row = short_list(book, sheet, costs, row + 3, paths, "二、奖励和经费预计（对照专项经费）")
    top = row + 2
    row = short_list(book, sheet, words, row + 3, method, "三、测算方法")
    spread(book, sheet, words["text"], 0, _METHOD_END, range(top, top + 1 + method))
    heading = open_list(book, sheet, each, row + 3, "四、各单位年末预计", year)
    paper(sheet, FORECAST, (heading, heading), one_page=units <= _ONE_PAGE)
    return sheet


__all__ = ["build_forecast", "build_goals"]
