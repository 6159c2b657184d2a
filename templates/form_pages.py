"""封面 and 工作动态 of the department's form: one value a line, its key in the hidden column A."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from templates.limits import in_year, limits_of
from workbook.period import Period
from workbook.schema.kinds import TEXT, WORD
from workbook.schema.template import ACTIVITY, COVER, MARK, ActivityFields, CoverFields
from xlsx_tools.build import Book, Sheet
from xlsx_tools.columns import Column, table_of
from xlsx_tools.page import Formula
from xlsx_tools.styles import HAIRLINE, INK

KEY_COL, LABEL_COL, VALUE_COL, NOTE_COL = 0, 1, 2, 3
COVER_FIRST_ROW = 8
_ACTIVITY_SECTIONS = {
    "trips": "一、本月活动",
    "achievements": "二、工作情况",
    "request_1": "三、需县里协调解决的事项",
}
_UNDERLINE = {"bottom": 4, "bottom_color": HAIRLINE}
_HEIGHTS = {
    "achievements": 102,
    "problems": 102,
    "plans": 70,
    "request_1": 36,
    "request_2": 36,
    "request_3": 36,
}
GUIDANCE = (
    "1. 黄色格要填，灰色格由招商办预填、不用动；金额一律填万元数字，不带单位。",
    "2. 先填“到位资金”（老项目每行五六格），再填“新编制项目”“工作动态”，没有的留空。",
    "3. “自检”全部打勾后按时发回招商办；请不要改动表名、表头和文件名。",
)


def cover_rows() -> dict[str, int]:
    """The 0-based row of every field of 封面."""
    return {key: COVER_FIRST_ROW + place for place, key in enumerate(table_of(CoverFields).keys)}


def activity_rows() -> dict[str, int]:
    """The 0-based row of every field of 工作动态."""
    rows, row = {}, 3
    for key in table_of(ActivityFields).keys:
        if key in _ACTIVITY_SECTIONS:
            row += 1
        rows[key] = row
        row += 1
    return rows


def build_cover(
    book: Book, county: str, period: Period, known: Mapping[str, Any], progress: Formula, result: Formula
) -> Sheet:
    """封面： whose report it is, by when, who filled it, and how far it is."""
    sheet = book.sheet(COVER, tab="1F4E79", gridlines=False)
    raw = sheet.raw
    _columns(sheet, 22, 34, 42)
    raw.set_row(0, 14)
    sheet.merge(
        1,
        LABEL_COL,
        NOTE_COL,
        f"{county}招商引资工作月报表",
        book.style("title", align="center", font_size=20),
    )
    raw.set_row(1, 36)
    sheet.merge(2, LABEL_COL, NOTE_COL, period.label, book.style("title", align="center", font_size=14))
    raw.set_row(2, 26)
    raw.set_row(3, 8)
    for row, text in enumerate(GUIDANCE, 4):
        sheet.merge(row, LABEL_COL, NOTE_COL, text, book.style("guide", text_wrap=False))
        raw.set_row(row, 21)
    raw.set_row(7, 8)
    rows = cover_rows()
    for item in table_of(CoverFields):
        value = known.get(item.key)
        _line(book, sheet, "cover", item, rows[item.key], value, period.year, wide=False)
    row = max(rows.values()) + 2
    for label, formula in (("填写进度", progress), ("自检结果", result)):
        raw.set_row(row, 27)
        sheet.put(row, LABEL_COL, label, book.style("label"))
        sheet.merge(row, VALUE_COL, NOTE_COL, formula, book.style("cell", "locked", bold=True, indent=1))
        row += 1
    sheet.mark(row - 1, VALUE_COL, row - 1, NOTE_COL, f'LEFT($C${row},1)="✔"', book.overlay("good"))
    sheet.mark(row - 1, VALUE_COL, row - 1, NOTE_COL, f'LEFT($C${row},1)="✘"', book.overlay("bad"))
    row += 1
    for label in ("主要负责人签字（手签）", "单位公章"):
        raw.set_row(row, 48)
        sheet.put(row, LABEL_COL, label, book.style("guide", align="right", valign="bottom"))
        sheet.merge(row, VALUE_COL, VALUE_COL, None, book.style("guide", bottom=1, bottom_color=INK))
        row += 1
    raw.set_selection(rows["filler"], VALUE_COL, rows["filler"], VALUE_COL)
    _paper(sheet, row)
    return sheet


def build_activity(book: Book, period: Period) -> Sheet:
    """工作动态： what the unit did, what went well and what did not, what it asks of the county."""
    sheet = book.sheet(ACTIVITY, tab="1F4E79", gridlines=False)
    raw = sheet.raw
    _columns(sheet, 20, 16, 54)
    raw.set_row(0, 14)
    sheet.merge(
        1, LABEL_COL, NOTE_COL, f"{period.label}招商引资工作动态", book.style("title", align="center")
    )
    raw.set_row(1, 30)
    rows = activity_rows()
    for item in table_of(ActivityFields):
        row = rows[item.key]
        if item.key in _ACTIVITY_SECTIONS:
            sheet.put(row - 1, LABEL_COL, _ACTIVITY_SECTIONS[item.key], book.style("section"))
            raw.set_row(row - 1, 26)
        _line(book, sheet, "activity", item, row, None, period.year, wide=item.wrap)
    raw.set_selection(rows["trips"], VALUE_COL, rows["trips"], VALUE_COL)
    _paper(sheet, max(rows.values()))
    return sheet


def _columns(sheet: Sheet, label: float, value: float, note: float) -> None:
    raw = sheet.raw
    raw.set_column(KEY_COL, KEY_COL, 2, None, {"hidden": True})
    raw.set_column(LABEL_COL, LABEL_COL, label)
    raw.set_column(VALUE_COL, VALUE_COL, value)
    raw.set_column(NOTE_COL, NOTE_COL, note)


def _line(
    book: Book, sheet: Sheet, area: str, item: Column, row: int, value: Any, year: int, *, wide: bool
) -> None:
    """One field: its key, its label, its cell, and in grey what is asked."""
    item = in_year(item, year)
    sheet.put(row, KEY_COL, f"{MARK}{area}.{item.key}")
    sheet.raw.set_row(row, _HEIGHTS.get(item.key, 27 if area == "cover" else 24))
    sheet.put(row, LABEL_COL, item.heading, book.style("label", text_wrap=True))
    state = "locked" if item.locked and not (value is None and item.key == "unit_name") else "input"
    shown = None if value is None else item.kind.to_cell(value)
    if wide:
        cell = book.style("cell", state, "wrap", kind=item.kind, valign="top")
        sheet.merge(row, VALUE_COL, NOTE_COL, shown, cell)
    else:
        cell = book.style(
            "cell", state, kind=item.kind, align="center" if area == "cover" else item.kind.align
        )
        sheet.put(row, VALUE_COL, shown, cell)
        asked = "" if item.locked else ("必填。" if item.required else "") + item.hint
        sheet.put(row, NOTE_COL, asked, book.style("note", indent=1, **(_UNDERLINE if asked else {})))
    if not item.locked:
        sheet.accept(item, row, VALUE_COL, row, limits_of(item, year))
    if item.kind in (TEXT, WORD):
        sheet.text_as_text(row, VALUE_COL, row)


def _paper(sheet: Sheet, last_row: int) -> None:
    sheet.raw.print_area(1, LABEL_COL, last_row, NOTE_COL)
    sheet.print_on(
        "A4", landscape=False, margins=(0.6, 0.6, 0.8, 0.7), footer="&C&9第 &P 页 共 &N 页", one_page=True
    )
    sheet.raw.protect("", {"format_columns": True, "format_rows": True})


__all__ = [
    "COVER_FIRST_ROW",
    "GUIDANCE",
    "VALUE_COL",
    "activity_rows",
    "build_activity",
    "build_cover",
    "cover_rows",
]
