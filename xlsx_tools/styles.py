"""The one family of looks that every workbook of ours is made of, named and defined once.

Each name is a handful of properties; a cell's look is a few names put together, the later ones winning:
`look("cell", "input")`. Colours are few: deep blue for headings, pale yellow for what a person fills, pale
grey for what is not to be touched, and green, amber and red for lights, which always have a sign as well.
"""

from __future__ import annotations

from typing import Any

SCREEN_FONT, BLACK_FONT, SONG_FONT = "微软雅黑", "黑体", "宋体"
TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋"

DEEP_BLUE, BLUE, PALE_BLUE = "1F4E79", "2E75B6", "DDEBF7"
PALE_YELLOW, STRONG_YELLOW, PALE_GREY = "FFF9E5", "FFE699", "F2F2F2"
GREEN, AMBER, RED = "548235", "BF8F00", "C00000"
PALE_GREEN, PALE_AMBER, PALE_RED = "E8F1DF", "FFF2CC", "FBE3E1"
INK, QUIET, HAIRLINE, WHITE = "262626", "7F7F7F", "BFBFBF", "FFFFFF"

BASE: dict[str, Any] = {"font_name": SCREEN_FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_BOX: dict[str, Any] = {"border": 1, "border_color": HAIRLINE}

STYLES: dict[str, dict[str, Any]] = {
    # words over and beside a table
    "title": {"font_size": 16, "bold": True, "font_color": DEEP_BLUE},
    "subtitle": {"font_color": QUIET},
    "section": {"font_size": 11, "bold": True, "font_color": DEEP_BLUE},
    "note": {"font_size": 9, "font_color": QUIET},
    "guide": {"font_size": 10, "font_color": INK, "text_wrap": True},
    "link": {"font_color": BLUE, "underline": 1},
    # the table
    "heading": {
        **_BOX,
        "bold": True,
        "font_color": WHITE,
        "bg_color": DEEP_BLUE,
        "align": "center",
        "text_wrap": True,
    },
    "label": {**_BOX, "bold": True, "font_color": DEEP_BLUE, "bg_color": PALE_BLUE, "align": "center"},
    "cell": dict(_BOX),
    "total": {**_BOX, "bold": True, "bg_color": PALE_BLUE},
    "wrap": {"text_wrap": True},
    "input": {"bg_color": PALE_YELLOW, "locked": False},
    "locked": {"bg_color": PALE_GREY},
    # lights and levels; the text always says the same as the colour
    "good": {"font_color": GREEN, "bold": True},
    "watch": {"font_color": AMBER, "bold": True},
    "bad": {"font_color": RED, "bold": True},
    "good fill": {"font_color": GREEN, "bg_color": PALE_GREEN, "bold": True},
    "watch fill": {"font_color": "7F6000", "bg_color": PALE_AMBER, "bold": True},
    "bad fill": {"font_color": RED, "bg_color": PALE_RED, "bold": True},
    "quiet": {"font_color": QUIET},
    "unfilled": {"bg_color": STRONG_YELLOW},
}


def look(*names: str) -> dict[str, Any]:
    """The properties of a cell that has these looks; a later name wins over an earlier."""
    properties = dict(BASE)
    for name in names:
        properties.update(STYLES[name])
    return properties


__all__ = ["BASE", "STYLES", "look"] + [name for name in dir() if name.isupper()]
