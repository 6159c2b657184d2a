"""What a Word document is made of: the looks of the official format as data, paragraphs, tables, the paper itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
FONTS = (SONG, FANG, HEI, KAI)
INSTEAD = {SONG: "宋体", FANG: "仿宋", HEI: "微软雅黑", KAI: "楷体"}
"""What a program takes where a font is missing; the document names it, and a person is warned."""
LINE, CHARACTER = 579, 315  # twips: one of 22 lines, one of 28 characters
CLOSER = -5  # twips between two characters of 16 pt, so that 28 and not 27 stand in 156 mm
TOP, BOTTOM, LEFT, RIGHT, FOOT = 2098, 1984, 1588, 1474, 1304
WIDTH = 11906 - LEFT - RIGHT
A4, A3 = (11906, 16838), (16838, 23811)
RED, BLACK = "FF0000", "000000"


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: font and size (points), and how the paragraph stands (indents in characters)."""

    name: str
    font: str = FANG
    size: float = 16
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    line: int = LINE  # twips; 0 leaves it to the font
    before: int = 0  # lines
    after: int = 0
    colour: str = BLACK
    next: bool = False  # stays with the paragraph after it
    outline: int | None = None
    red_line: bool = False
    tab: float | None = None  # a stop for what stands at the right, so many characters from the edge


LOOKS = {
    "masthead": Look("公文标志", SONG, 48, "center", line=LINE * 2, before=3, colour=RED),
    "number": Look("公文编号", align="center", before=2),
    "official": Look("公文机关标志", SONG, 36, "center", line=LINE * 2, before=3, colour=RED),
    "doc_number": Look("公文字号", align="center", before=2, red_line=True),
    "office": Look("公文机关", size=14, align="left", red_line=True, tab=0),
    "title": Look(
        "公文标题", SONG, 22, "center", line=LINE * 4 // 3, before=2, after=1, next=True, outline=0
    ),
    "addressee": Look("公文主送", align="left"),
    "body": Look("公文正文", first=2),
    "human": Look("公文人写", first=2),
    "heading": Look("公文一级标题", HEI, first=2, next=True, outline=1),
    "second": Look("公文二级标题", KAI, first=2, next=True, outline=2),
    "attachments": Look("公文附件说明", align="left", left=6, first=-4, before=1, next=True),
    "attachment": Look("公文附件续项", align="left", left=6, first=-1, next=True),
    "sign": Look("公文署名", align="left", next=True),
    "date": Look("公文日期", align="left", next=True),
    "footnote": Look("公文附注", first=2),
    "imprint": Look("公文版记", size=14, align="left", left=4, first=-3, right=1, line=480, tab=1),
    "annex": Look("公文附件序号", HEI, align="left", after=1, next=True),
    "table_title": Look("公文表题", SONG, 22, "center", line=LINE * 4 // 3, next=True, outline=0),
    "table_note": Look("公文表注", size=12, align="right", line=360, next=True),
    "table_head": Look("公文表头", HEI, 10.5, "center", line=300),
    "form_title": Look("公文表单标题", SONG, 22, "center", line=LINE * 4 // 3, after=1, next=True, outline=0),
    "form_line": Look("公文表单说明", size=14, align="left", line=480, tab=0),
    "cell": Look("公文表格", FANG, 10.5, "left", line=300),
    "table_head_small": Look("公文表头小", HEI, 9, "center", line=260),
    "cell_small": Look("公文表格小", FANG, 9, "left", line=260),
    "table_head_least": Look("公文表头细", HEI, 8, "center", line=230),
    "cell_least": Look("公文表格细", FANG, 8, "left", line=230),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph: the look it has (a key of LOOKS) and its text."""

    look: str
    text: str
    page: bool = False  # begins a page
    hint: bool = False  # stands there until a person writes


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the text, as wide as the text block; without headings a form, its first column naming the others."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    headings: tuple[str, ...] = ()
    high: int = 454  # twips of a row at the least, 8 mm


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on a page of its own: its place among the annexes, title, note, headings, rows, how columns stand."""

    label: str
    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    paper: tuple[int, int] = A4


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: who wrote it and when, its text, its annexes, and the lines that end it （版记）."""

    title: str
    author: str
    dated: date
    words: tuple[Words | Table, ...]
    annexes: tuple[Grid, ...] = ()
    imprint: tuple[str, ...] = ()


__all__ = [
    "A3",
    "A4",
    "BLACK",
    "BOTTOM",
    "CHARACTER",
    "CLOSER",
    "FANG",
    "FONTS",
    "FOOT",
    "HEI",
    "INSTEAD",
    "KAI",
    "LEFT",
    "LINE",
    "LOOKS",
    "RED",
    "RIGHT",
    "SONG",
    "TOP",
    "WIDTH",
    "Grid",
    "Look",
    "Paper",
    "Table",
    "Words",
]
