"""The pages of a document: their size and edges, and the page number outside, 7 mm under the text block.

A table that lies across on A4 keeps its page number where the other pages have it once the sheet is turned for binding:
the head of the table is then at the left, so the number stands along the left edge of the page as it is read.
"""

from __future__ import annotations

from typing import Any

from xlsx_tools.document_xml import page_number, twips
from xlsx_tools.paper import A4, BOTTOM, CHARACTER, FOOT, LEFT, LINE, RIGHT, TOP, WIDTH

_FONT, _SIZE = "宋体", 14
_NEAR, _STRIP = 600, 480  # twips: a foot that holds nothing; how wide the strip of a turned number is
_TURNED = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">'
    '<w:pict><v:rect id="number{name}" filled="f" stroked="f" style="position:absolute;'
    "margin-left:{left}pt;margin-top:{top}pt;width:{wide}pt;height:{high}pt;"
    'mso-position-horizontal-relative:page;mso-position-vertical-relative:page">'
    '<v:textbox inset="0,0,0,0" style="layout-flow:vertical"><w:txbxContent><w:p/></w:txbxContent></v:textbox>'
    "</v:rect></w:pict></w:r>"
)


def set_page(section: Any, paper: tuple[int, int], *, landscape: bool) -> None:
    """Size, edges and lines of a section's pages. A4 across is A4 upright, turned; A3 across is as high as A4."""
    from docx.enum.section import WD_ORIENT

    from xlsx_tools.document_xml import element

    wide, high = paper[::-1] if landscape else paper
    top, bottom, left, right = TOP, BOTTOM, LEFT, RIGHT
    if landscape:
        top, bottom, left, right = (LEFT, RIGHT, BOTTOM, TOP) if paper == A4 else (LEFT, BOTTOM, LEFT, RIGHT)
    section.page_width, section.page_height = twips(wide), twips(high)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = twips(top), twips(bottom)
    section.left_margin, section.right_margin = twips(left), twips(right)
    section.footer_distance, section.header_distance = twips(FOOT if bottom == BOTTOM else _NEAR), twips(850)
    for old in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(old)
    if not landscape:
        section._sectPr.append(element("w:docGrid", type="lines", linePitch=str(LINE)))


def room_of(section: Any) -> tuple[int, int]:
    """How wide and high a section's text block is, in twips."""
    wide = section.page_width - section.left_margin - section.right_margin
    high = section.page_height - section.top_margin - section.bottom_margin
    return wide // 635, high // 635


def numbered(section: Any, *, turned: bool = False) -> None:
    """— 1 — outside: at the right of odd pages and the left of even ones, one character in."""
    for name, foot, side in (("odd", section.footer, "RIGHT"), ("even", section.even_page_footer, "LEFT")):
        foot.is_linked_to_previous = False
        line = foot.paragraphs[0]
        _number(_turned_line(line, name) if turned else line, side)


def _number(line: Any, side: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    setattr(line.paragraph_format, f"{side.lower()}_indent", twips(CHARACTER * _SIZE / 16))
    page_number(line, _FONT, _SIZE)


def _turned_line(line: Any, name: str) -> Any:
    """A paragraph that runs down along the left edge, in a frame of its own over the text block's width when bound."""
    from docx.oxml import parse_xml
    from docx.text.paragraph import Paragraph

    middle = BOTTOM - (BOTTOM - FOOT) / 2
    shape = parse_xml(
        _TURNED.format(
            name=name,
            left=(middle - _STRIP / 2) / 20,
            top=LEFT / 20,
            wide=_STRIP / 20,
            high=WIDTH / 20,
        )
    )
    line._p.append(shape)
    inner = next(one for one in shape.iter() if one.tag.endswith("}p"))
    return Paragraph(inner, line._parent)


def unnumbered(section: Any) -> None:
    """Feet of its own, with nothing in them."""
    for foot in (section.footer, section.even_page_footer):
        foot.is_linked_to_previous = False


__all__ = ["numbered", "room_of", "set_page", "unnumbered"]
