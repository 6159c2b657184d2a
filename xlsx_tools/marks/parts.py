"""What a new part needs beside itself: its content type, and a relationship that leads to it."""

from __future__ import annotations

import posixpath
import re

from xlsx_tools.package import Package, decode
from xlsx_tools.patch.xml_text import attr, opening, to_attr

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "[Content_Types].xml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_text(package: Package, part: str) -> str:
    return decode(package.read(part), part)


def put_text(package: Package, part: str, text: str) -> None:
    package.replace(part, text.encode())


def add_type(package: Package, part: str, content_type: str) -> None:
    """Say what a new part is: a .vml by its ending, every other part by its name."""
    text = read_text(package, _TYPES)
    prefix = (opening("Types").search(text) or [""])[1].removesuffix("Types")
    if part.endswith(".vml"):
        if any((attr(m[2], "Extension") or "").lower() == "vml" for m in opening("Default").finditer(text)):
            return
        at = (opening("Types").search(text) or re.search(r"\Z", text)).end()  # type: ignore[union-attr]
        line = f'<{prefix}Default Extension="vml" ContentType="{content_type}"/>'
    else:
        at = text.rindex(f"</{prefix}Types")
        line = f'<{prefix}Override PartName="/{part}" ContentType="{content_type}"/>'
    put_text(package, _TYPES, text[:at] + line + text[at:])


def drop_type(package: Package, part: str) -> None:
    text = read_text(package, _TYPES)
    for match in opening("Override").finditer(text):
        if (attr(match[2], "PartName") or "").lstrip("/").lower() == part.lower():
            put_text(package, _TYPES, text[: match.start()] + text[match.end() :])
            return


def drop_vml_type(package: Package) -> None:
    """Take the ending .vml back where no such part is left."""
    if any(name.lower().endswith(".vml") for name in package.names):
        return
    text = read_text(package, _TYPES)
    for match in opening("Default").finditer(text):
        if (attr(match[2], "Extension") or "").lower() == "vml":
            put_text(package, _TYPES, text[: match.start()] + text[match.end() :])
            return


def add_relationship(package: Package, part: str, kind: str, target: str) -> str:
    """Lead from a part to another; the relationship's number."""
    taken = {rel.id for rel in package.relationships(part)}
    number = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
    folder = posixpath.dirname(part)
    path = posixpath.relpath(target, folder or ".")
    rels = package.rels_part(part)
    line = f'Relationship Id="{number}" Type="{REL}/{kind}" Target="{to_attr(path)}"/>'
    if rels is None:
        name = posixpath.join(folder, "_rels", posixpath.basename(part) + ".rels")
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        package.add(name, f'{head}<Relationships xmlns="{_RELS}"><{line}</Relationships>'.encode())
        return number
    text = read_text(package, rels)
    root = opening("Relationships").search(text)
    prefix = root[1].removesuffix("Relationships") if root else ""
    if root and root[3]:
        text = f"{text[: root.end() - 2]}></{root[1]}>{text[root.end() :]}"
    at = text.rindex(f"</{prefix}Relationships")
    put_text(package, rels, f"{text[:at]}<{prefix}{line}{text[at:]}")
    return number


def drop_relationship(package: Package, part: str, number: str) -> None:
    """Take a relationship out; a part that leads nowhere any more has no .rels."""
    rels = package.rels_part(part)
    if rels is None:
        return
    text = read_text(package, rels)
    for match in opening("Relationship").finditer(text):
        if attr(match[2], "Id") == number:
            text = text[: match.start()] + text[match.end() :]
            break
    if opening("Relationship").search(text) is None:
        package.remove(rels)
    else:
        put_text(package, rels, text)


def free_name(package: Package, pattern: str) -> str:
    """The first name of a pattern such as xl/comments{}.xml that no part has."""
    return next(name for n in range(1, 100_000) if package.find(name := pattern.format(n)) is None)


__all__ = [
    "REL",
    "add_relationship",
    "add_type",
    "drop_relationship",
    "drop_type",
    "drop_vml_type",
    "free_name",
    "put_text",
    "read_text",
]
