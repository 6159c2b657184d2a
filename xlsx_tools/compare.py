"""Which parts of two packages differ, one line each, so that a person can see nothing else was touched.

改 xl/worksheets/sheet3.xml:dimension、sheetData(36 格，A5 至 R6)
增 xl/sharedStrings.xml
删 xl/calcChain.xml
重压 xl/styles.xml          same content, other compressed bytes
次序 xl/theme/theme1.xml    the parts that both have stand in another order from here on
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from xlsx_tools.formula_refs import column_letters, column_number


@dataclass(frozen=True, slots=True)
class _Member:
    """One member: what it holds, and its bytes as they lie in the file."""

    content: bytes
    method: int
    packed: bytes


def compare_files(a: Path, b: Path) -> list[str]:
    """What became of `a` in `b`; empty when every part is the same to the compressed byte, in order."""
    before, after = _members(a), _members(b)
    lines = []
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if new is None:
            lines.append(f"删 {name}")
        elif old is None:
            lines.append(f"增 {name}")
        elif old.content != new.content:
            where = _summary(old.content, new.content)
            lines.append(f"改 {name}" + (f":{where}" if where else ""))
        elif old != new:
            lines.append(f"重压 {name}")
    lines.sort(key=lambda line: line.partition(" ")[2])
    shared_before = [name for name in before if name in after]
    shared_after = [name for name in after if name in before]
    for old_name, new_name in zip(shared_before, shared_after, strict=True):
        if old_name != new_name:
            lines.append(f"次序 {new_name}")
            break
    return lines


def _members(path: Path) -> dict[str, _Member]:
    """The members in the order in which they lie in the file; a name used twice is told apart by `#2`."""
    data = path.read_bytes()
    members: dict[str, _Member] = {}
    with zipfile.ZipFile(path) as package:
        for info in sorted(package.infolist(), key=lambda info: info.header_offset):
            header = info.header_offset
            start = (
                header
                + 30
                + sum(int.from_bytes(data[header + at : header + at + 2], "little") for at in (26, 28))
            )
            name, nth = info.filename, 1
            while name in members:
                nth += 1
                name = f"{info.filename}#{nth}"
            packed = data[start : start + info.compress_size]
            members[name] = _Member(package.read(info), info.compress_type, packed)
    return members


def _summary(old: bytes, new: bytes) -> str:
    """The children of an XML part's root that differ; for cells, how many and where."""
    before, after = _children(old), _children(new)
    if before is None or after is None:
        return ""
    differing = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    return "、".join(name + (_cells(old, new) if name == "sheetData" else "") for name in differing)


def _children(xml: bytes) -> dict[str, list[tuple]] | None:
    """A root's own attributes and its children, by local name; None for no XML."""
    root = _parse(xml)
    if root is None:
        return None
    children: dict[str, list[tuple]] = defaultdict(list)
    children[f"<{etree.QName(root).localname}>"] = [(sorted(root.attrib.items()),)]
    for child in root.iterchildren(tag=etree.Element):
        children[etree.QName(child).localname].append(_plain(child))
    return dict(children)


def _plain(element: etree._Element) -> tuple:
    """An element as a value; white space between its children does not count, text does."""
    children = tuple(_plain(child) for child in element.iterchildren(tag=etree.Element))
    text = "" if children else element.text or ""
    return element.tag, tuple(sorted(element.attrib.items())), text, children


def _cells(old: bytes, new: bytes) -> str:
    """How many cells of a sheet differ, the first and the last of them; and rows, when only these differ."""
    before, after = _cell_texts(old), _cell_texts(new)
    differing = [at for at in before.keys() | after.keys() if before.get(at) != after.get(at)]
    if not differing:
        return "（行的属性）"
    rows = sorted(row for row, _ in differing)
    columns = sorted((column for _, column in differing), key=lambda column: (len(column), column))
    return f"({len(differing)} 格，{columns[0]}{rows[0]} 至 {columns[-1]}{rows[-1]})"


def _cell_texts(xml: bytes) -> dict[tuple[int, str], tuple]:
    root = _parse(xml)
    cells: dict[tuple[int, str], tuple] = {}
    row_number = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = int(row.get("r", row_number + 1))
        number = 0
        for cell in row.iterchildren(tag=etree.Element):
            letters = cell.get("r", "").rstrip("0123456789")
            number = column_number(letters) if letters else number + 1
            cells[row_number, column_letters(number)] = _plain(cell)
    return cells


def _parse(xml: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return None


__all__ = ["compare_files"]
