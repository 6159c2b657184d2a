"""首页： the period, the four steps, what waits today, where the county stands; one screen of 1366 × 768.

Every figure is one cell with a name of its own (`zs_home_…`), written by whoever paints the month. The little
table beside the screen feeds the chart: months still to come stay empty and draw nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from templates.macro_parts import BUTTONS
from templates.master_lists import TABS, Year
from workbook.book import SHOWN_NAME
from workbook.money import Fen, in_wan
from workbook.schema import master
from workbook.schema.kinds import AMOUNT_FORMAT
from workbook.schema.master import BOARD, HOME
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import column_letter
from xlsx_tools.styles import AMBER, DEEP_BLUE, HAIRLINE, PALE_GREY, QUIET, SCREEN_FONT

PREFIX = "zs_home_"
CARDS = (
    ("①　下发", "issued", "把预填好的月报表发到各单位", master.ROSTER.title),
    ("②　收件", "received", "登记来件，分清按时、迟报、缺报", master.RECEIPTS.title),
    ("③　汇总", "consolidated", "核对、入账，列出问题清单", master.LEDGER.title),
    ("④　通报", "noticed", "算出完成情况，写出通报和附件", master.NOTICE.title),
)
WAITING = (
    ("缺报单位", "missing", master.RECEIPTS.title),
    ("退回未改", "blocked", master.PROBLEMS.title),
    ("待裁决", "disputed", master.PROBLEMS.title),
    ("待认定资金", "unrecognised", master.LEDGER.title),
    ("待处理问题", "findings", master.PROBLEMS.title),
    ("到期督办", "overdue", master.TASKS.title),
)
FIGURES = (
    ("累计到位（万元）", "paid"),
    ("年度目标（万元）", "target"),
    ("完成率", "completion"),
    ("时序进度", "schedule"),
    ("超（欠）进度", "ahead"),
    ("亮灯", "lights"),
)
GROUPS = (("填　写", "staff"), ("数　据", "data"), ("结　果", "result"))
_CARD_COLS = ((1, 2), (4, 5), (7, 8), (10, 11))
_RIGHT, _RIGHT_END = 13, 15
_COURSE_COL = 17
_TITLE, _PERIOD, _BUTTONS, _CARD, _TODAY, _INDEX = 1, 2, 3, 4, 8, 16
_BUTTON_COLS = (1, 4, 7, 10, 13, 14)
_BUTTON_WIDTHS = (192, 192, 192, 192, 128, 128)  # pixels
NAMES = (
    "period", "working", "state", "updated", "finding", "course",
    *(name for _, name, _, _ in CARDS), *(name for _, name, _ in WAITING), *(name for _, name in FIGURES),
)  # fmt: skip


def build_home(book: Book, year: Year, target: Fen) -> Sheet:
    """The sheet, before any period."""
    sheet = book.sheet(HOME.title, tab=TABS[HOME.tab], gridlines=False)
    raw = sheet.raw
    raw.hide_row_col_headers()
    _grid(sheet)
    sheet.put(_TITLE, 1, year.of(HOME.headline), book.style("section", font_size=13))
    _named(
        book, sheet, "period", _PERIOD, 1, 5, f"{year.year}年　尚未开始", book.style("title", font_size=24)
    )
    _named(book, sheet, "state", _PERIOD, 7, 11, "预判", book.style("watch", font_size=14, align="left"))
    _named(
        book, sheet, "updated", _PERIOD, _RIGHT, _RIGHT_END, "还没有汇总过", book.style("note", align="right")
    )
    _buttons(book, sheet, year)
    _cards(book, sheet)
    _today(book, sheet)
    _figures(book, sheet, target)
    _course(book, sheet, target)
    last = _index(book, sheet)
    raw.set_selection(_PERIOD, 1, _PERIOD, 1)
    raw.print_area(0, 0, last, _RIGHT_END)
    sheet.print_on(
        "A4", landscape=True, margins=(0.4, 0.4, 0.6, 0.6), footer="&C&9第 &P 页 共 &N 页", one_page=True
    )
    return sheet


def _grid(sheet: Sheet) -> None:
    widths = {0: 1.5, 3: 1.3, 6: 1.3, 9: 1.3, 12: 2, 16: 3}
    for first, second in _CARD_COLS:
        widths[first], widths[second] = 15, 11.5
    for col in range(_RIGHT, _RIGHT_END + 1):
        widths[col] = 19.5
    for col in range(_COURSE_COL, _COURSE_COL + 3):
        widths[col] = 13
    for col, width in widths.items():
        sheet.raw.set_column(col, col, width)
    heights = {0: 4, _TITLE: 20, _PERIOD: 36, _BUTTONS: 32, _CARD: 20, _CARD + 1: 33, _CARD + 2: 18, 7: 6}
    heights |= {_TODAY: 20} | {row: 18 for row in range(_TODAY + 1, _TODAY + 7)} | {15: 8}
    heights |= {row: 17 for row in range(_INDEX, _INDEX + 6)}  # 404 points in all: 539 of 768 pixels
    for row, height in heights.items():
        sheet.raw.set_row(row, height)


def _named(
    book: Book, sheet: Sheet, name: str, row: int, col: int, last_col: int, value: Any, look: Any
) -> None:
    """A value over a few cells; its name points to the first of them."""
    sheet.merge(row, col, last_col, value, look)
    book.define(PREFIX + name, sheet, row, col, row, col)


def _buttons(book: Book, sheet: Sheet, year: Year) -> None:
    """The six buttons, and the period that they work on."""
    for (caption, macro), col, width in zip(BUTTONS, _BUTTON_COLS, _BUTTON_WIDTHS, strict=True):
        sheet.raw.insert_button(
            _BUTTONS,
            col,
            {"macro": macro, "caption": caption, "width": width, "height": 34, "x_offset": 2, "y_offset": 4},
        )
    periods = [f"{year.year}-{month:02d}" for month in range(1, 14)]
    look = book.style("input", align="center", font_size=11, num_format='"办理期次："@', border=1)
    sheet.put(_BUTTONS, _RIGHT_END, periods[0], look)
    book.define(PREFIX + "working", sheet, _BUTTONS, _RIGHT_END, _BUTTONS, _RIGHT_END)
    sheet.raw.data_validation(
        _BUTTONS,
        _RIGHT_END,
        _BUTTONS,
        _RIGHT_END,
        {
            "validate": "list",
            "source": periods,
            "input_title": "办理期次",
            "input_message": "按钮办理这一期。年终补报选第13期。",
            "error_title": "办理期次",
            "error_message": "请从下拉列表中选一期。",
        },
    )


def _cards(book: Book, sheet: Sheet) -> None:
    edge = {"border": 1, "border_color": HAIRLINE}
    for (title, name, tip, target), (first, last) in zip(CARDS, _CARD_COLS, strict=True):
        sheet.merge(_CARD, first, last, title, book.style("heading", font_size=12))
        _named(
            book,
            sheet,
            name,
            _CARD + 1,
            first,
            last,
            "—",
            book.style("title", align="center", font_size=20, **edge),
        )
        look = book.style("link", align="center", font_size=9, bg_color=PALE_GREY, **edge)
        sheet.merge(_CARD + 2, first, last, None, look)
        sheet.link(_CARD + 2, first, target, f"看“{target}”", look, tip)


def _today(book: Book, sheet: Sheet) -> None:
    sheet.put(_TODAY, 1, "今天要办", book.style("section"))
    for row, (label, name, target) in enumerate(WAITING, _TODAY + 1):
        line = {"bottom": 1, "bottom_color": HAIRLINE}
        sheet.link(
            row, 1, target, label, book.style("link", font_size=11, underline=0, **line), f"看“{target}”"
        )
        for col in (2, 3, 4):
            sheet.put(row, col, None, book.style("cell", border=0, **line))
        sheet.put(
            row,
            5,
            0,
            book.style("cell", num_format='0;-0;"—"', align="right", font_size=12, **{"border": 0} | line),
        )
        book.define(PREFIX + name, sheet, row, 5, row, 5)
    last = _TODAY + len(WAITING)
    waits = f"AND(ISNUMBER($F{_TODAY + 2}),$F{_TODAY + 2}>0)"
    sheet.mark(_TODAY + 1, 5, last, 5, waits, book.overlay("bad"))


def _figures(book: Book, sheet: Sheet, target: Fen) -> None:
    sheet.put(_TODAY, 7, "全县进度", book.style("section"))
    sheet.link(_TODAY, 10, BOARD.title, "看图", book.style("link", align="left"), f"看“{BOARD.title}”")
    known = {"paid": 0, "target": in_wan(target)}
    for row, (label, name) in enumerate(FIGURES, _TODAY + 1):
        line = {"bottom": 1, "bottom_color": HAIRLINE}
        sheet.merge(row, 7, 8, label, book.style("cell", **{"border": 0, "font_size": 11} | line))
        look = {
            "border": 0,
            "align": "right",
            "bold": True,
            "font_size": 11,
            "num_format": AMOUNT_FORMAT,
        } | line
        _named(book, sheet, name, row, 10, 11, known.get(name, "—"), book.style("cell", **look))


def _course(book: Book, sheet: Sheet, target: Fen) -> None:
    """The table that feeds the chart, off the screen at the right, and the chart."""
    top, col = _TODAY, _COURSE_COL
    sheet.put(top - 1, col, "走势图数据（万元）", book.style("note"))
    for place, text in enumerate(("月份", "时序计划", "累计到位")):
        sheet.put(top, col + place, text, book.style("label"))
    for month in range(1, 13):
        row = top + month
        sheet.put(row, col, f"{month}月", book.style("cell", align="center"))
        sheet.put(row, col + 1, in_wan(target * month // 12), book.style("cell", num_format=AMOUNT_FORMAT))
        sheet.put(row, col + 2, None, book.style("cell", num_format=AMOUNT_FORMAT))
    book.define(PREFIX + "course", sheet, top + 1, col, top + 12, col + 2)
    sheet.put(top + 14, col, "期号（公式取数用）", book.style("note"))
    sheet.put(top + 14, col + 2, 0, book.style("cell", num_format="0", align="right"))
    book.define(SHOWN_NAME, sheet, top + 14, col + 2, top + 14, col + 2)
    _named(
        book, sheet, "finding", _CARD, _RIGHT, _RIGHT_END, "全县累计到位资金与时序计划", book.style("section")
    )
    chart = book.chart("line")
    looks = (
        (1, {"color": f"#{QUIET}", "width": 1.5, "dash_type": "dash"}, None),
        (2, {"color": f"#{DEEP_BLUE}", "width": 2.5}, DEEP_BLUE),
    )
    for place, line, dot in looks:
        marker = (
            {"type": "circle", "size": 5, "fill": {"color": f"#{dot}"}, "border": {"color": f"#{dot}"}}
            if dot
            else {"type": "none"}
        )
        chart.add_series(
            {
                "name": f"={sheet.range(top, col + place, top, col + place)}",
                "categories": f"={sheet.range(top + 1, col, top + 12, col)}",
                "values": f"={sheet.range(top + 1, col + place, top + 12, col + place)}",
                "line": line,
                "marker": marker,
            }
        )
    font = {"name": SCREEN_FONT, "size": 8, "color": f"#{QUIET}"}
    chart.set_x_axis({"num_font": font, "line": {"color": f"#{HAIRLINE}"}, "major_tick_mark": "none"})
    chart.set_y_axis(
        {
            "num_font": font,
            "num_format": "#,##0",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3", "width": 0.75}},
            "min": 0,
        }
    )
    chart.set_legend({"position": "top", "font": font})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 424, "height": 246})
    sheet.raw.insert_chart(
        _CARD + 1, _RIGHT, chart, {"object_position": 2, "description": "全县累计到位资金与时序计划的走势图"}
    )


def course_range(sheet: str, place: int, *, heading: bool = False) -> str:
    """Where the course's column stands (0 month, 1 plan, 2 paid), or its heading, as a chart refers to it."""
    letter = column_letter(_COURSE_COL + place + 1)
    first, last = (_TODAY + 1, _TODAY + 1) if heading else (_TODAY + 2, _TODAY + 13)
    return f"'{sheet}'!${letter}${first}" + ("" if heading else f":${letter}${last}")


def _index(book: Book, sheet: Sheet) -> int:
    """Links to every sheet, by what one does there; returns their last row."""
    row = _INDEX
    places: Sequence[tuple[int, int]] = (
        *_CARD_COLS[1:],
        (_RIGHT, _RIGHT),
        (_RIGHT + 1, _RIGHT + 1),
        (_RIGHT + 2, _RIGHT + 2),
    )
    for label, tab in GROUPS:
        titles = [
            design.title for design in master.SHEETS if design.tab == tab and design not in (HOME, BOARD)
        ]
        color = AMBER if tab == "staff" else DEEP_BLUE
        lines = -(-len(titles) // len(places))
        sheet.merge(row, 1, 2, label, book.style("label", font_color=color), row + lines - 1)
        for number, title in enumerate(titles):
            line, place = divmod(number, len(places))
            sheet.link(row + line, places[place][0], title, title, book.style("link", underline=0), None)
        row += lines
    return row - 1


__all__ = ["CARDS", "FIGURES", "NAMES", "PREFIX", "WAITING", "build_home", "course_range"]
