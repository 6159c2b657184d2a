"""What the parts of a workbook say about each other: its sheets, found through relationships and never by path."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from xlsx_tools.gate import RELS, TYPES
from xlsx_tools.part_xml import attribute, check_text, local, tree
from xlsx_tools.refused import Note, Unreadable
from xlsx_tools.remembering import once
from xlsx_tools.zip_members import Member, Members

SHEET_LIMIT = 256
_NAME = 255  # characters of a sheet's name that are looked at; Excel allows it 31
_STRICT = "{http://purl.oclc.org/ooxml/"
_ACTIVE = {  # the end of a relationship's type -> what it brings along, in words
    "vbaProject": "宏",
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "control": "ActiveX控件",
    "connections": "外部数据连接",
    "externalLink": "指向其他文件的链接",
    "externalLinkPath": "指向其他文件的链接",
    "attachedToolbars": "自带的工具栏",
}
_HARMLESS_OUTSIDE = ("hyperlink", "externalLinkPath", "externalLinkLongPath", "xlPathMissing", "xlStartup")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: the name on its tab, its member, and whether the tab is hidden."""

    name: str
    member: Member
    hidden: bool


@dataclass(slots=True)
class BookParts:
    """What is read of a workbook besides its sheets' cells."""

    sheets: list[SheetPart] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    strings: Member | None = None
    styles: Member | None = None
    since_1904: bool = False
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Lead:
    """One relationship: the end of its type, and the part it leads to."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """The workbook's own part: (name on the tab, number of its relationship, hidden) of each sheet, and the rest."""

    entries: tuple[tuple[str, str | None, bool], ...]
    names: Mapping[str, str]
    since_1904: bool
    strict: bool


def book_parts(members: Members) -> BookParts:
    """The parts of a workbook. Raises Unreadable where one that is needed is not there or not inside."""
    start = _office_document(members)
    said = _said_in(members.read(start), start.name)
    leads = _leads(members, start.name)
    found = BookParts(names=dict(said.names), since_1904=said.since_1904)
    found.sheets += _sheets(members, said, leads)
    for kind, key in (("sharedStrings", "strings"), ("styles", "styles")):
        lead = next((item for item in leads.values() if item.kind == kind), None)
        if lead is not None:
            if lead.outside:
                raise Unreadable("external-part", lead.target[:80])
            setattr(found, key, members.find(lead.target))
    _check_others(members, [start, found.strings, found.styles, *(sheet.member for sheet in found.sheets)])
    if said.strict:
        found.notes.append(Note("strict-ooxml"))
    found.notes += [Note("active-content", what) for what in dict.fromkeys(_active(members))]
    return found


def _check_others(members: Members, read: Iterable[Member | None]) -> None:
    """No part may declare a document type, not even one that nobody reads here: the file goes on to others."""
    names = {member.name for member in read if member is not None}
    for member in members.files:
        unread = member.name not in names and member.name.lower().endswith(".xml")
        if unread and b"<!DOCTYPE" in _unpacked(members, member):
            raise Unreadable("xml-doctype", member.name)


def _unpacked(members: Members, member: Member) -> bytes:
    try:
        return members.read(member)
    except Unreadable as error:
        if error.code == "zip-broken":  # a broken picture or theme is not in the way of the cells
            return b""
        raise


def _office_document(members: Members) -> Member:
    """The part that the package calls its office document, which must be a workbook."""
    if members.find(TYPES) is None:
        raise Unreadable("missing-part", TYPES)
    leads = _leads(members, "")
    lead = next((item for item in leads.values() if item.kind == "officeDocument"), None)
    if lead is None:
        raise Unreadable("missing-part", RELS if not leads else "xl/workbook.xml")
    if lead.outside:
        raise Unreadable("external-part", lead.target[:80])
    member = members.find(lead.target)
    if member is None:
        raise Unreadable("missing-part", lead.target)
    if member.name.lower().endswith(".bin"):
        raise Unreadable("xlsb")
    return member


def _leads(members: Members, part: str) -> Mapping[str, _Lead]:
    """The relationships of a part by their number; '' is the package itself."""
    folder, name = posixpath.split(part)
    member = members.find(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {} if member is None else _leads_in(members.read(member), member.name, folder)


@once(32)  # most workbooks of one program have the same
def _leads_in(data: bytes, name: str, folder: str) -> Mapping[str, _Lead]:
    found = {}
    for node in tree(data, name):
        if local(node) != "Relationship":
            continue
        target = node.get("Target", "")
        outside = node.get("TargetMode") == "External"
        if not outside:
            plain = unquote(target.replace("\\", "/"))
            target = posixpath.normpath(posixpath.join("/", folder, plain)).lstrip("/")
        number = node.get("Id", "")
        if number in found:
            raise Unreadable("xml-broken", name)
        found[number] = _Lead(node.get("Type", "").rpartition("/")[2], target, outside)
    return found


@once(32)
def _said_in(data: bytes, name: str) -> _Said:
    """What the workbook's own part says."""
    root = tree(data, name)
    if local(root) != "workbook":
        raise Unreadable("not-a-workbook", "别的办公文档")
    names: dict[str, str] = {}
    entries, since_1904 = [], False
    for node in root.iter("{*}sheet", "{*}definedName", "{*}workbookPr"):
        match local(node):
            case "sheet":
                hidden = node.get("state") in ("hidden", "veryHidden")
                entries.append((_plain_name(node.get("name", "")), attribute(node, "id"), hidden))
            case "definedName" if node.get("localSheetId") is None:
                names[node.get("name", "")] = node.text or ""
            case "workbookPr":
                since_1904 = node.get("date1904") in ("1", "true")
    return _Said(tuple(entries), names, since_1904, root.tag.startswith(_STRICT))


def _sheets(members: Members, said: _Said, leads: Mapping[str, _Lead]) -> Iterator[SheetPart]:
    """The worksheets in the order of their tabs."""
    if len(said.entries) > SHEET_LIMIT:
        raise Unreadable("too-many-sheets", str(len(said.entries)))
    seen: set[str] = set()
    for name, number, hidden in said.entries:
        if name.casefold() in seen:
            raise Unreadable("duplicate-sheet-name", sheet=name)
        seen.add(name.casefold())
        if number == "":
            continue  # a module of macros of old, which is no sheet any more
        lead = leads.get(number or "")
        if lead is None:
            raise Unreadable("missing-part", "工作表的内容", sheet=name)
        if lead.kind in ("xlMacrosheet", "xlIntlMacrosheet"):
            raise Unreadable("xlm-macros", sheet=name)
        if lead.outside:
            raise Unreadable("external-part", lead.target[:80], sheet=name)
        if lead.kind != "worksheet":
            continue  # a chart or a dialogue of its own has no cells
        member = members.find(lead.target)
        if member is None:
            raise Unreadable("missing-part", lead.target, sheet=name)
        yield SheetPart(name, member, hidden)


def _plain_name(text: str) -> str:
    text = text[:_NAME]
    return text if text.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in text)


def _active(members: Members) -> Iterator[str]:
    """What a workbook brings along that a program could run or follow, in words."""
    for member in members.files:
        name = member.name.lower()
        if name.endswith(".rels"):
            yield from _active_leads(_unpacked(members, member), member.name)
        elif name.endswith("vbaproject.bin"):
            yield "宏"
        elif "/externallinks/" in name and name.endswith(".xml"):
            data = _unpacked(members, member)
            if b"ddeLink" in data:
                yield "DDE链接"
            if b"oleLink" in data:
                yield "OLE链接"


@once(32)
def _active_leads(data: bytes, name: str) -> Iterable[str]:
    data = check_text(data, name)
    if not any(kind.encode() in data for kind in _ACTIVE) and not _EXTERNAL.search(data):
        return ()
    found = []
    for node in tree(data, name) if data else ():
        if local(node) != "Relationship":
            continue
        kind = node.get("Type", "").rpartition("/")[2]
        what = _ACTIVE.get(kind)
        if what is not None:
            found.append(what)
        elif node.get("TargetMode") == "External" and kind not in _HARMLESS_OUTSIDE:
            found.append("指向外面的内容")
    return tuple(found)


__all__ = ["BookParts", "SheetPart", "book_parts"]
