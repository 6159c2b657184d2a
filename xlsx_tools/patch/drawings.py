"""What lies over the cells: comments go with their cell, drawings and buttons with the rows below a block."""

from __future__ import annotations

import re

from xlsx_tools.formula_refs import column_letters
from xlsx_tools.package import Package
from xlsx_tools.patch.follow_book import Part
from xlsx_tools.patch.follow_sheet import mover, shift_anchor
from xlsx_tools.patch.layout import Layout, Layouts
from xlsx_tools.patch.plan import SheetPlan
from xlsx_tools.patch.rows import Written
from xlsx_tools.patch.sheet_xml import address
from xlsx_tools.patch.xml_text import edit_attr, edit_text, element

_SHAPE = re.compile(r"<((?:[\w.-]+:)?shape)(?=[\s>]).*?</\1\s*>", re.DOTALL)
_ROW = re.compile(r"(<x:Row>\s*)(\d+)(\s*</x:Row>)")
_COLUMN = re.compile(r"<x:Column>\s*(\d+)")
_ANCHOR = re.compile(r"(<x:Anchor>)([^<]*)(</x:Anchor>)")


def follow_comments(package: Package, plan: SheetPlan, written: Written) -> None:
    """Comments, their threads and the shapes that show them."""
    if not plan.layout.inserts and not any(old != new for old, new in written.travels.items()):
        return

    def moved(row: int, column: int) -> int:
        return place(plan, written, row, column)

    def ref(text: str) -> str:
        row, column = address(text)
        new = moved(row, column)
        return text if new == row else f"{column_letters(column)}{new}"

    for kind, holder in (("comments", "comment"), ("threadedComment", "threadedComment")):
        for name in package.related(plan.sheet.part, kind):
            part = Part(package, name)
            part.put(edit_attr(part.text, holder, "ref", ref))
    for name in package.related(plan.sheet.part, "vmlDrawing"):
        part = Part(package, name)
        if "<x:" in part.text:
            part.put(_SHAPE.sub(lambda m: _shape(m[0], plan.layout, moved), part.text))


def place(plan: SheetPlan, written: Written, row: int, column: int) -> int:
    """The row where a comment goes."""
    for block in plan.blocks:
        own = block.run.first <= row <= block.run.old_last and column not in plan.beside(block)
        if block.block.key and own:
            return written.travels.get(row, plan.layout.row(row))
    return plan.layout.row(row)


def _shape(text: str, layout: Layout, moved) -> str:
    row, column = _ROW.search(text), _COLUMN.search(text)
    if 'ObjectType="Note"' in text and row and column:
        old = int(row[2])
        new = moved(old + 1, int(column[1]) + 1) - 1
        if new == old:
            return text
        text = _ROW.sub(lambda m: f"{m[1]}{new}{m[3]}", text)
        return _ANCHOR.sub(lambda m: f"{m[1]}{_shifted(m[2], lambda r: max(0, r + new - old))}{m[3]}", text)
    if "<x:MoveWithCells/>" in text:
        return text
    return _ANCHOR.sub(lambda m: f"{m[1]}{_shifted(m[2], lambda r: layout.row(r + 1) - 1)}{m[3]}", text)


def _shifted(anchor: str, row) -> str:
    parts = anchor.split(",")
    if len(parts) != 8:
        return anchor
    for at in (2, 6):
        old = parts[at].strip()
        new = str(row(int(old)))
        if new != old:
            parts[at] = parts[at].replace(old, new)
    return ",".join(parts)


def follow_drawings(package: Package, plan: SheetPlan) -> None:
    """Charts, pictures and shapes that stand below inserted rows."""
    layout = plan.layout
    if not layout.inserts:
        return
    for name in package.related(plan.sheet.part, "drawing"):
        part = Part(package, name)
        text = part.text
        text = element("twoCellAnchor").sub(lambda m: _two_cell(m, layout), text)
        text = element("oneCellAnchor").sub(lambda m: shift_anchor(m[0], layout), text)
        part.put(text)


_CONTROL_LINKS = ("fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup", "fmlaPict")
_VML_LINKS = ("FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaGroup", "FmlaPict")


def follow_links(package: Package, layouts: Layouts) -> None:
    """Buttons, boxes and shapes on any sheet that show a cell, or lead to one."""
    for sheet in package.sheets:
        change = mover(layouts, sheet.name)
        for name in package.related(sheet.part, "ctrlProp"):
            part = Part(package, name)
            text = part.text
            for link in _CONTROL_LINKS:
                text = edit_attr(text, "formControlPr", link, change)
            part.put(text)
        for name in package.related(sheet.part, "vmlDrawing"):
            part = Part(package, name)
            text = part.text
            for link in _VML_LINKS:
                text = edit_text(text, link, change)
            part.put(text)
        for name in package.related(sheet.part, "drawing"):
            part = Part(package, name)
            text = edit_attr(part.text, "sp", "textlink", change)
            part.put(edit_attr(text, "cameraTool", "cellRange", change))
            if (rels := package.rels_part(name)) is not None:
                part = Part(package, rels)
                part.put(
                    edit_attr(
                        part.text,
                        "Relationship",
                        "Target",
                        lambda t, c=change: "#" + c(t[1:]) if t[:1] == "#" else t,
                    )
                )


def _two_cell(match: re.Match[str], layout: Layout) -> str:
    if 'editAs="absolute"' in match[2]:
        return match[0]
    return shift_anchor(match[0], layout, resize='editAs="oneCell"' not in match[2])


__all__ = ["follow_comments", "follow_drawings", "follow_links"]
