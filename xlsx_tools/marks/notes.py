"""Comments (Excel's notes): ours are added to a sheet's own, known again by their author and their first words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsx_tools.marks.parts import (
    REL,
    add_relationship,
    add_type,
    drop_relationship,
    drop_type,
    drop_vml_type,
    free_name,
    put_text,
    read_text,
)
from xlsx_tools.package import Package
from xlsx_tools.patch.sheet_xml import SheetXml, address
from xlsx_tools.patch.xml_text import attr, children, element, from_xml, opening, to_attr, to_xml

AUTHOR = "退回说明"
OPENING = "【退回说明】"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHAPE = re.compile(r"<((?:[\w.-]+:)?shape)(?=[\s>]).*?</\1\s*>", re.DOTALL)
_SPID = re.compile(r"_x0000_s(\d+)")
_AFTER = frozenset(
    [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    ]
) | {"AlternateContent"}
_PREFIXES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_VML_HEAD = (
    f'<xml {_PREFIXES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{}}"/></o:shapelayout>'
)
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


def add_notes(package: Package, part: str, sheet: SheetXml, notes: Mapping[str, str]) -> None:
    """One comment on each of these cells; a cell's own comment keeps its words and gets ours after them."""
    threads = {
        (attr(m[2], "ref") or "").upper()
        for name in package.related(part, "threadedComment")
        for m in opening("threadedComment").finditer(read_text(package, name))
    }
    notes = {cell: text for cell, text in notes.items() if cell not in threads}
    if not notes:
        return
    existing = package.related(part, "comments")
    if existing:
        fresh = _append(package, existing[0], notes)
    else:
        name = free_name(package, "xl/comments{}.xml")
        body = "".join(_comment("", cell, 0, text) for cell, text in notes.items())
        package.add(
            name,
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}"><authors>'
            f"<author>{AUTHOR}</author></authors><commentList>{body}</commentList></comments>".encode(),
        )
        add_type(package, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")
        add_relationship(package, part, "comments", name)
        fresh = list(notes)
    if fresh:
        _add_shapes(package, part, sheet, fresh)


def _comment(prefix: str, cell: str, author: int, text: str) -> str:
    p = prefix
    return (
        f'<{p}comment ref="{cell}" authorId="{author}"><{p}text><{p}r><{p}t xml:space="preserve">'
        f"{to_xml(OPENING + text)}</{p}t></{p}r></{p}text></{p}comment>"
    )


def _append(package: Package, name: str, notes: Mapping[str, str]) -> list[str]:
    """Our words in a part that is there; the cells that had no comment yet."""
    text = read_text(package, name)
    root = opening("comments").search(text)
    prefix = root[1].removesuffix("comments") if root else ""
    authors = [from_xml(m[3] or "") for m in element("author").finditer(text)]
    standing = {(attr(m[2], "ref") or "").upper() for m in opening("comment").finditer(text)}
    fresh = [cell for cell in notes if cell not in standing]

    def one(match: re.Match[str]) -> str:
        cell = (attr(match[2], "ref") or "").upper()
        if cell not in notes or match[3] is None:
            return match[0]
        run = f'<{prefix}r><{prefix}t xml:space="preserve">{to_xml(chr(10) + OPENING + notes[cell])}</{prefix}t></{prefix}r>'
        at = match[0].rindex(f"</{prefix}text>")
        return match[0][:at] + run + match[0][at:]

    text = element("comment").sub(one, text)
    if not fresh:
        put_text(package, name, text)
        return fresh
    number = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
    if AUTHOR not in authors:
        text = _into(text, f"{prefix}authors", f"<{prefix}author>{AUTHOR}</{prefix}author>")
    body = "".join(_comment(prefix, cell, number, notes[cell]) for cell in fresh)
    put_text(package, name, _into(text, f"{prefix}commentList", body))
    return fresh


def _into(text: str, holder: str, what: str) -> str:
    """At the end of an element's content; an empty element is opened."""
    text = re.sub(rf"<{holder}\s*/>", f"<{holder}></{holder}>", text)
    at = text.rindex(f"</{holder}")
    return text[:at] + what + text[at:]


def _add_shapes(package: Package, part: str, sheet: SheetXml, cells: list[str]) -> None:
    found = None
    for match in opening("legacyDrawing").finditer(sheet.tail):
        number = next((value for key, value in _ids(match[2])), None)
        found = next((rel.target for rel in package.relationships(part) if rel.id == number), None)
    if found is not None and package.find(found):
        text = read_text(package, found)
        first = max((int(n) for n in _SPID.findall(text)), default=1024) + 1
        kind = "" if 'id="_x0000_t202"' in text else _TYPE
        at = text.rindex("</xml")
        shapes = kind + "".join(_shape(first + n, cell) for n, cell in enumerate(cells))
        shapes = re.sub(
            r"<(v:shape(?:type)?) ", rf"<\1 {_PREFIXES} ", shapes
        )  # not every program's root has them
        put_text(package, found, text[:at] + shapes + text[at:])
        return
    taken = [
        int(number)
        for name in package.names
        if name.lower().endswith(".vml")
        for data in re.findall(r'<o:idmap[^>]*data="([\d,]+)"', read_text(package, name))
        for number in data.split(",")
    ]
    page = max(taken, default=0) + 1
    name = free_name(package, "xl/drawings/vmlDrawing{}.vml")
    shapes = "".join(_shape(page * 1024 + 1 + n, cell) for n, cell in enumerate(cells))
    package.add(name, f"{_VML_HEAD.format(page)}{_TYPE}{shapes}</xml>".encode())
    add_type(package, name, "application/vnd.openxmlformats-officedocument.vmlDrawing")
    number = add_relationship(package, part, "vmlDrawing", name)
    put_in_tail(sheet, f'<{sheet.prefix}legacyDrawing xmlns:r="{REL}" r:id="{number}"/>', _AFTER)


def put_in_tail(sheet: SheetXml, what: str, after: frozenset[str]) -> None:
    """An element at its place behind the rows: before the first of those that must follow it."""
    at = next((start for name, start, _ in children(sheet.tail) if name in after), None)
    if at is None:
        at = sheet.tail.rindex(f"</{sheet.prefix}worksheet")
    sheet.tail = sheet.tail[:at] + what + sheet.tail[at:]


def _ids(attrs: str) -> list[tuple[str, str]]:
    return re.findall(r"""([\w.-]+:id)\s*=\s*["']([^"']*)""", attrs)


def _shape(number: int, cell: str) -> str:
    row, column = address(cell)
    anchor = f"{column}, 15, {max(0, row - 2)}, 10, {column + 4}, 15, {row + 4}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
        'margin-top:2pt;width:220pt;height:90pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
        f'o:insetmode="auto" alt="{to_attr(AUTHOR)}"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" '
        'obscured="t"/><v:path o:connecttype="none"/><v:textbox><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def drop_notes(package: Package, part: str, sheet: SheetXml) -> None:
    """Our comments gone, and our words out of the sender's own; parts that held only ours go with them."""
    for name in package.related(part, "comments"):
        text = read_text(package, name)
        if OPENING not in from_xml(text):
            continue
        gone: set[str] = set()

        def one(match: re.Match[str], gone: set[str] = gone) -> str:
            words = "".join(from_xml(m[3] or "") for m in element("t").finditer(match[3] or ""))
            at = words.find(OPENING)
            if at < 0:
                return match[0]
            if not words[:at].strip() or words[:at].strip() == f"{AUTHOR}:":
                gone.add((attr(match[2], "ref") or "").upper())
                return ""
            return _cut(match[0])

        text = element("comment").sub(one, text)
        _drop_shapes(package, part, sheet, gone)
        if element("comment").search(text) is None:
            number = next(rel.id for rel in package.relationships(part) if rel.target == name)
            drop_relationship(package, part, number)
            drop_type(package, name)
            package.remove(name)
        else:
            put_text(package, name, _without_author(text))


def _cut(comment: str) -> str:
    """A comment of the sender's without the run where our words begin, and what follows it."""
    for holder in ("r", "t"):
        for match in element(holder).finditer(comment):
            raw = from_xml(match[0])
            at = raw.find(OPENING)
            if at < 0:
                continue
            if holder == "r" and not re.sub(r"<[^>]*>", "", raw[:at]).strip():
                end = re.compile(r"</(?:[\w.-]+:)?text\s*>").search(comment, match.end())
                return comment[: match.start()] + comment[end.start() if end else match.end() :]
            words = from_xml(match[3] or "")
            if holder == "t" and OPENING in words:
                kept = to_xml(words[: words.index(OPENING)].rstrip("\n"))
                tag = opening("t").match(match[0])
                assert tag is not None
                return comment[: match.start()] + tag[0] + kept + f"</{tag[1]}>" + comment[match.end() :]
    return comment


def _without_author(text: str) -> str:
    """Our name out of the authors where it stands last and nobody needs it."""
    found = list(element("author").finditer(text))
    if not found or from_xml(found[-1][3] or "") != AUTHOR:
        return text
    last = str(len(found) - 1)
    if any(attr(m[2], "authorId") == last for m in opening("comment").finditer(text)):
        return text
    return text[: found[-1].start()] + text[found[-1].end() :]


def _drop_shapes(package: Package, part: str, sheet: SheetXml, cells: set[str]) -> None:
    places = {address(cell) for cell in cells}

    def one(match: re.Match[str]) -> str:
        row, column = (re.search(rf"<(?:[\w.-]+:)?{what}>\s*(\d+)", match[0]) for what in ("Row", "Column"))
        if 'ObjectType="Note"' in match[0] and row and column:
            return "" if (int(row[1]) + 1, int(column[1]) + 1) in places else match[0]
        return match[0]

    for name in package.related(part, "vmlDrawing"):
        before = read_text(package, name)
        text = _SHAPE.sub(one, before)
        if text == before:
            continue
        if _SHAPE.search(text) is not None:
            put_text(package, name, text)
            continue
        number = next(rel.id for rel in package.relationships(part) if rel.target == name)
        for match in opening("legacyDrawing").finditer(sheet.tail):
            if any(value == number for _, value in _ids(match[2])):
                sheet.tail = sheet.tail[: match.start()] + sheet.tail[match.end() :]
                break
        drop_relationship(package, part, number)
        package.remove(name)
        drop_vml_type(package)


__all__ = ["AUTHOR", "OPENING", "add_notes", "drop_notes", "put_in_tail"]
