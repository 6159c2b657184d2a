"""通报： the notice as a sheet, one paragraph a row, in the look of an official document.

Column A is hidden and says what kind of paragraph the row is; column B is the text, as wide as the official
type area (156 mm, 28 characters of size 3). The rows that are there at first are the patterns, one a kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from templates.master_lists import TABS
from workbook.schema.master import NOTICE
from xlsx_tools.build import Book, Sheet
from xlsx_tools.styles import BLACK_FONT, BODY_FONT, INK, PALE_YELLOW, QUIET, RED, TITLE_FONT

NAME = "zs_notice"
WIDTH, EDGE = 82, 1
CHARACTERS = 27  # of the body's size on one line of column B
LINE = 29.0  # points, 22 lines on a page


@dataclass(frozen=True)
class Paragraph:
    """One kind of paragraph: its key, its look, its height and what stands there before there is a notice."""

    kind: str
    look: dict[str, Any]
    height: float = LINE
    text: str = ""


_BODY = {
    "font_name": BODY_FONT,
    "font_size": 16,
    "font_color": "000000",
    "text_wrap": True,
    "valign": "vcenter",
}
_RULE = {"bottom": 5, "bottom_color": RED}

PARAGRAPHS: tuple[Paragraph, ...] = (
    Paragraph(
        "masthead",
        _BODY
        | {
            "font_name": TITLE_FONT,
            "font_size": 44,
            "font_color": RED,
            "align": "center",
            "text_wrap": False,
        },
        78,
        "督 查 通 报",
    ),
    Paragraph("number", _BODY | {"align": "center"}, 34),
    Paragraph(
        "office", _BODY | _RULE | {"align": "left", "font_size": 14, "text_wrap": False, "shrink": True}, 34
    ),
    Paragraph(
        "title",
        _BODY | {"font_name": TITLE_FONT, "font_size": 22, "align": "center"},
        84,
        "（生成通报后显示正文）",
    ),
    Paragraph("addressee", _BODY | {"align": "left"}),
    Paragraph("body", _BODY | {"align": "left"}),
    Paragraph("heading", _BODY | {"align": "left", "font_name": BLACK_FONT}),
    Paragraph("human", _BODY | {"align": "left", "bg_color": PALE_YELLOW}),
    Paragraph("attachment", _BODY | {"align": "left"}),
    Paragraph("sign", _BODY | {"align": "right", "indent": 2}),
    Paragraph("date", _BODY | {"align": "right", "indent": 4}),
    Paragraph("footnote", _BODY | {"align": "left", "font_size": 12, "font_color": QUIET}),
    Paragraph(
        "imprint",
        _BODY
        | {"align": "left", "font_size": 14, "top": 2, "bottom": 2, "top_color": INK, "bottom_color": INK},
    ),
)


def build_notice(book: Book) -> Sheet:
    """The sheet with its pattern rows."""
    sheet = book.sheet(NOTICE.title, tab=TABS[NOTICE.tab], gridlines=False)
    raw = sheet.raw
    raw.set_column(0, 0, 10, None, {"hidden": True})
    raw.set_column(1, 1, WIDTH)
    raw.set_column(2, 2, EDGE)
    sheet.put(0, 2, "　", book.style("note", "wrap"))  # one column alone is never scaled to the page, two are
    for row, paragraph in enumerate(PARAGRAPHS):
        raw.set_row(row, paragraph.height)
        sheet.put(row, 0, paragraph.kind, book.style("note"))
        sheet.put(row, 1, paragraph.text or None, book.style(**paragraph.look))
    book.define(NAME, sheet, 0, 0, len(PARAGRAPHS) - 1, 1)
    raw.set_selection(0, 1, 0, 1)
    raw.set_start_page(1)
    sheet.print_on(
        "A4",
        landscape=False,
        margins=(1.10, 1.02, 1.46, 1.38),
        footer='&C&"宋体,Regular"&14— &P —',
    )
    return sheet


__all__ = ["CHARACTERS", "LINE", "NAME", "PARAGRAPHS", "build_notice"]
