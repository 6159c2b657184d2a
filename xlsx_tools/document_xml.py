"""The small parts of a Word document's XML: an element, borders, a length, a field."""

from __future__ import annotations

from typing import Any


def twips(number: float) -> Any:
    """A length of so many twips."""
    from docx.shared import Twips

    return Twips(round(number))


def element(tag: str, /, **attributes: str) -> Any:
    """An element of WordprocessingML such as `w:tblHeader`, its attributes of the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def borders(tag: str, sides: dict[str, tuple[int, str]], space: int = 1) -> Any:
    """Borders of a paragraph or a table: eighths of a point and colour by side."""
    made = element(tag)
    for side, (size, colour) in sides.items():
        made.append(element(f"w:{side}", val="single", sz=str(size), space=str(space), color=colour))
    return made


def blank(made: Any, high: int) -> None:
    """An empty line of so many twips: what pushes a table down in every program alike."""
    from docx.enum.text import WD_LINE_SPACING

    shape = made.add_paragraph().paragraph_format
    shape.line_spacing, shape.line_spacing_rule = twips(high), WD_LINE_SPACING.EXACTLY


def page_number(line: Any, font: str, size: int) -> None:
    """— 1 — in a paragraph: three runs, the middle one the field PAGE."""
    from docx.shared import Pt

    for text in ("— ", "", " —"):
        run = line.add_run(text)
        run.font.size = Pt(size)
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        for key in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(fonts.nsmap["w"].join("{}") + key, font)
        if not text:
            for kind in ("begin", None, "end"):
                if kind:
                    run._r.append(element("w:fldChar", fldCharType=kind))
                else:
                    code = element("w:instrText")
                    code.text = "PAGE"
                    run._r.append(code)


def characters(text: str) -> float:
    """How many full characters a text is wide; figures and Latin letters are half."""
    return sum(1 if ord(char) > 0x2E7F else 0.5 for char in text)


__all__ = ["blank", "borders", "characters", "element", "page_number", "twips"]
