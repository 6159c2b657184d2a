"""The looks of the official format as Word styles, so that a person may go on writing in them."""

from __future__ import annotations

from typing import Any

from xlsx_tools.document_xml import borders, element, twips
from xlsx_tools.paper import CHARACTER, CLOSER, FANG, INSTEAD, LINE, LOOKS, RED, SONG, WIDTH, Look


def _fonts(style: Any, look: Look) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = look.font, Pt(look.size)
    if look.size == 16:
        rpr = style.element.get_or_add_rPr()
        rpr.insert_element_before(element("w:spacing", val=str(CLOSER)), "w:sz", "w:szCs", "w:lang")
    style.font.color.rgb = RGBColor.from_string(look.colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(key), look.font)


def set_styles(made: Any) -> None:
    """Every look as a style of its own name, and the document's defaults."""
    from docx.enum.style import WD_STYLE_TYPE

    normal = made.styles["Normal"]
    _fonts(normal, Look("Normal"))
    normal.paragraph_format.space_after = 0
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):  # a figure takes half a character, and no air beside it
        normal.element.get_or_add_pPr().insert_element_before(
            element(tag, val="0"), "w:spacing", "w:ind", "w:jc"
        )
    defaults = made.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]  # the grid's characters
    for old in defaults.xpath("w:rFonts | w:sz | w:szCs | w:lang"):
        defaults.remove(old)
    for new in (
        element("w:rFonts", ascii=FANG, hAnsi=FANG, eastAsia=FANG, cs=FANG),
        element("w:sz", val="32"),
        element("w:szCs", val="32"),
        element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
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
    shape.line_spacing = twips(look.line)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.space_before, shape.space_after = twips(look.before * LINE), twips(look.after * LINE)
    one = CHARACTER * look.size / 16
    shape.first_line_indent, shape.left_indent = twips(look.first * one), twips(look.left * one)
    shape.right_indent = twips(look.right * one)
    shape.keep_with_next, shape.widow_control = look.next, False
    ppr = style.element.get_or_add_pPr()
    if look.line % LINE:  # other than the page's lines
        ppr.insert_element_before(element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc")
    if look.red_line:
        ppr.insert_element_before(
            borders("w:pBdr", {"bottom": (18, RED)}, 5),
            *("w:shd", "w:tabs", "w:autoSpaceDE", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"),
        )
    if look.tab is not None:
        from docx.enum.text import WD_TAB_ALIGNMENT

        shape.tab_stops.add_tab_stop(twips(WIDTH - look.tab * one), WD_TAB_ALIGNMENT.RIGHT)
    if look.outline is not None:
        ppr.append(element("w:outlineLvl", val=str(look.outline)))


def font_table() -> bytes:
    """The part word/fontTable.xml: each font of the format with what stands in for it （w:altName）."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if name != SONG else "roman"}"/><w:pitch w:val="default"/></w:font>'
        for name, other in INSTEAD.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{head}\n<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


__all__ = ["font_table", "set_styles"]
