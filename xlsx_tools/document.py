"""A Word document in the official format (GB/T 9704-2012): paper, fonts, lines, numbering, in real Word styles.

The page is A4 with 37 mm above, 28 mm at the left and a text block of 156 x 225 mm: 22 lines of 28 characters.
A line is 579/20 pt, the largest whole twip of which 22 fit into 225 mm. 28 characters of 16 pt are wider than 156 mm:
the style draws them 1/4 pt closer, since a character grid narrower than the character is read in two ways (one cell
in Word, two in LibreOffice). The same parts give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xlsx_tools.paper import (
    A3,
    A4,
    BLACK,
    BOTTOM,
    CHARACTER,
    CLOSER,
    FANG,
    FONTS,
    FOOT,
    LEFT,
    LINE,
    LOOKS,
    RED,
    RIGHT,
    TOP,
    WIDTH,
    Grid,
    Look,
    Paper,
    Table,
    Words,
)

_HAIR = 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


def document(paper: Paper) -> bytes:
    """The document's bytes, the same each time."""
    from docx import Document

    made = Document()
    _styles(made)
    made.settings.odd_and_even_pages_header_footer = True
    _page(made.sections[0], A4, landscape=False)
    _numbered(made.sections[0])
    signing = _signing([item for item in paper.words if isinstance(item, Words)])
    for item in paper.words:
        if isinstance(item, Table):
            _table(made, WIDTH, item.headings, item.rows, item.widths, item.aligns, item.high)
            continue
        shown = made.add_paragraph(item.text, style=LOOKS[item.look].name)
        if item.page:
            shown.paragraph_format.page_break_before = True
        if item.look in ("sign", "date"):
            shown.paragraph_format.left_indent = _twips(signing)
            shown.paragraph_format.keep_together = True
    for grid in paper.annexes:
        _annex(made, grid)
    if paper.imprint:
        _imprint(made, paper)
    told = made.core_properties
    told.title, told.author, told.last_modified_by, told.comments = paper.title, paper.author, "", ""
    told.created = told.modified = datetime(paper.dated.year, paper.dated.month, paper.dated.day)
    raw = io.BytesIO()
    made.save(raw)
    return _still(raw.getvalue())


def _twips(number: float) -> Any:
    from docx.shared import Twips

    return Twips(round(number))


def _fonts(style: Any, look: Look) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = look.font, Pt(look.size)
    if look.size == 16:
        rpr = style.element.get_or_add_rPr()
        rpr.insert_element_before(_element("w:spacing", val=str(CLOSER)), "w:sz", "w:szCs", "w:lang")
    style.font.color.rgb = RGBColor.from_string(look.colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), look.font)


def _styles(made: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    normal = made.styles["Normal"]
    _fonts(normal, Look("Normal"))
    normal.paragraph_format.space_after = 0
    defaults = made.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[
        0
    ]  # the grid's characters are these
    for old in defaults.xpath("w:rFonts | w:sz | w:szCs | w:lang"):
        defaults.remove(old)
    for new in (
        _element("w:rFonts", ascii=FANG, hAnsi=FANG, eastAsia=FANG, cs=FANG),
        _element("w:sz", val="32"),
        _element("w:szCs", val="32"),
        _element("w:lang", val="zh-CN", eastAsia="zh-CN", bidi="ar-SA"),
    ):
        defaults.append(new)
    for look in LOOKS.values():
        style = made.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _fonts(style, look)
        _standing(style, look)


def _standing(style: Any, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

    shape = style.paragraph_format
    shape.alignment = getattr(WD_ALIGN_PARAGRAPH, {"both": "JUSTIFY"}.get(look.align, look.align.upper()))
    shape.line_spacing = _twips(look.line)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.space_before, shape.space_after = _twips(look.before * LINE), _twips(look.after * LINE)
    one = CHARACTER * look.size / 16
    shape.first_line_indent, shape.left_indent = _twips(look.first * one), _twips(look.left * one)
    shape.right_indent = _twips(look.right * one)
    shape.keep_with_next, shape.widow_control = look.next, False
    ppr = style.element.get_or_add_pPr()
    if 0 < look.line < LINE:  # closer than the page's lines
        ppr.insert_element_before(_element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc")
    if look.red_line:
        ppr.insert_element_before(
            _borders("w:pBdr", {"bottom": (18, RED)}, 5),
            "w:shd",
            "w:autoSpaceDE",
            "w:spacing",
            "w:ind",
            "w:jc",
        )
    if look.tab is not None:
        from docx.enum.text import WD_TAB_ALIGNMENT

        shape.tab_stops.add_tab_stop(_twips(WIDTH - look.tab * one), WD_TAB_ALIGNMENT.RIGHT)
    if look.outline is not None:
        ppr.append(_element("w:outlineLvl", val=str(look.outline)))


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _borders(tag: str, sides: dict[str, tuple[int, str]], space: int = 1) -> Any:
    """Borders of a paragraph or a table: eighths of a point and colour by side."""
    made = _element(tag)
    for side, (size, colour) in sides.items():
        made.append(_element(f"w:{side}", val="single", sz=str(size), space=str(space), color=colour))
    return made


def _page(section: Any, paper: tuple[int, int], *, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT

    wide, high = paper[::-1] if landscape else paper
    section.page_width, section.page_height = _twips(wide), _twips(high)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = _twips(LEFT if landscape else TOP), _twips(BOTTOM)
    section.left_margin, section.right_margin = _twips(LEFT), _twips(RIGHT)
    section.footer_distance, section.header_distance = _twips(FOOT), _twips(850)
    for old in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(old)
    if not landscape:
        section._sectPr.append(_element("w:docGrid", type="lines", linePitch=str(LINE)))


def _numbered(section: Any) -> None:
    """— 1 — outside: at the right of odd pages and the left of even ones, one character in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for foot, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        foot.is_linked_to_previous = False
        line = foot.paragraphs[0]
        line.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
        setattr(line.paragraph_format, f"{side.lower()}_indent", _twips(CHARACTER * 14 / 16))
        for text in ("— ", "", " —"):
            run = line.add_run(text)
            run.font.size = Pt(14)
            fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
            for key in ("ascii", "hAnsi", "eastAsia"):
                fonts.set(fonts.nsmap["w"].join("{}") + key, "宋体")
            if not text:
                for kind in ("begin", None, "end"):
                    if kind:
                        run._r.append(_element("w:fldChar", fldCharType=kind))
                    else:
                        code = _element("w:instrText")
                        code.text = "PAGE"
                        run._r.append(code)


def _signing(words: Sequence[Words]) -> float:
    """The left indent in twips of the signature, all lines of it centred on each other.

    The date ends four characters from the edge, and no office goes past it.
    """
    day = next((item.text for item in words if item.look == "date"), "")
    offices = [item.text for item in words if item.look == "sign"]
    middle = max([4 + _characters(day) / 2, *(_characters(text) / 2 for text in offices)])
    return max(0, WIDTH - 2 * middle * CHARACTER)


def _characters(text: str) -> float:
    return sum(1 if ord(char) > 0x2E7F else 0.5 for char in text)


def _annex(made: Any, grid: Grid) -> None:
    from docx.enum.section import WD_SECTION

    fresh = not made.paragraphs and not made.tables
    section = made.sections[0] if fresh else made.add_section(WD_SECTION.NEW_PAGE)
    _page(section, grid.paper, landscape=True)
    if grid.label:
        made.add_paragraph(grid.label, style=LOOKS["annex"].name)
    made.add_paragraph(grid.title, style=LOOKS["table_title"].name)
    if grid.note:
        made.add_paragraph(grid.note, style=LOOKS["table_note"].name)
    room = grid.paper[1] - LEFT - RIGHT
    _table(made, room, grid.headings, grid.rows, grid.widths, grid.aligns, 390)


def _table(
    made: Any,
    room: int,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    aligns: Sequence[str],
    high: int,
) -> None:
    """A table of so many twips in all; its headings are repeated on each page."""
    widths = [round(room * share / sum(shares)) for share in shares]
    table = made.add_table(rows=0, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    table._tbl.tblPr.append(_close_cells())
    for column, width in zip(table.columns, widths, strict=True):
        column.width = _twips(width)
    if headings:
        _row(table, headings, widths, ("center",) * len(widths), high, head=True)
    for row in rows:
        _row(table, row, widths, aligns, high, head=False)


def _close_cells(room: int = 45) -> Any:
    """Narrow edges in the cells of a wide table."""
    made = _element("w:tblCellMar")
    for side in ("left", "right"):
        made.append(_element(f"w:{side}", w=str(room), type="dxa"))
    return made


def _row(
    table: Any, texts: Sequence[str], widths: Sequence[int], aligns: Sequence[str], high: int, *, head: bool
) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    row = table.add_row()
    row.height = _twips(high)
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    if head:
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell, text, width, align in zip(row.cells, texts, widths, aligns, strict=True):
        cell.width = _twips(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        line = cell.paragraphs[0]
        line.style = LOOKS["table_head" if head else "cell"].name
        line.add_run(text)
        if not head:
            line.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())


def _imprint(made: Any, paper: Paper) -> None:
    """版记： on the last page, its last line at the foot of the text block; that page has no number."""
    from docx.enum.section import WD_SECTION
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT

    section = made.add_section(WD_SECTION.NEW_PAGE)
    _page(section, A4, landscape=False)
    for foot in (section.footer, section.even_page_footer):
        foot.is_linked_to_previous = False
    for old in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(old)
    high = sum(map(_imprint_height, paper.imprint))
    _blank(made, A4[1] - TOP - BOTTOM - high - _HAIR * 2)
    table = made.add_table(rows=len(paper.imprint), cols=1)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    shape = table._tbl.tblPr
    shape.append(_close_cells(0))
    shape.append(_borders(
        "w:tblBorders", {"top": (8, BLACK), "bottom": (8, BLACK), "insideH": (6, BLACK)}
    ))  # fmt: skip
    for row, text in zip(table.rows, paper.imprint, strict=True):
        row.height, row.height_rule = _twips(_imprint_height(text)), WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].width = _twips(WIDTH)
        line = row.cells[0].paragraphs[0]
        line.style = LOOKS["imprint"].name
        line.add_run(text)
    _blank(made, _HAIR)


def _blank(made: Any, high: int) -> None:
    """An empty line of so many twips: what pushes the table down in every program alike."""
    from docx.enum.text import WD_LINE_SPACING

    shape = made.add_paragraph().paragraph_format
    shape.line_spacing, shape.line_spacing_rule = _twips(high), WD_LINE_SPACING.EXACTLY


def _imprint_height(text: str) -> int:
    """Twips of one entry: the first line begins one character in, those after it four."""
    look = LOOKS["imprint"]
    rest = _characters(text) - (WIDTH // (20 * look.size) - 2)
    more = -(-rest // (WIDTH // (20 * look.size) - 5)) if rest > 0 else 0
    return int(look.line * (1 + more))


def _still(data: bytes) -> bytes:
    """The same package without the moment at which it was packed."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "docProps/thumbnail.jpeg":
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type, entry.external_attr, entry.create_system = (
                    zipfile.ZIP_DEFLATED,
                    0o600 << 16,
                    3,
                )
                content = old.read(name)
                if name == "_rels/.rels":
                    content = _without_thumbnail(content)
                new.writestr(entry, content)
    return raw.getvalue()


def _without_thumbnail(rels: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(rels)
    for one in list(root):
        if one.get("Target", "").endswith("thumbnail.jpeg"):
            root.remove(one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


__all__ = ["A3", "A4", "FONTS", "LINE", "LOOKS", "Grid", "Look", "Paper", "Table", "Words", "document"]
