"""Whether a person has edited a document since it was made, and what people wrote in their part of it.

A made document carries a fingerprint of its own text as a document property （docProps/custom.xml）. Word, WPS and
LibreOffice keep the property and write the text in their own way: what no longer agrees has been in a person's hands.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEXT, _STYLES, _CUSTOM, _NAME = "word/document.xml", "word/styles.xml", "docProps/custom.xml", "made"
_LEFT_OUT = (
    "docProps/thumbnail.jpeg",
    "word/stylesWithEffects.xml",
)  # of python-docx: the latter would contradict the styles
_MOST = 50_000_000  # bytes of a part that is looked at
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{mark}</vt:lpwstr></property></Properties>"
)
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"


def marked(data: bytes, instead: Mapping[str, bytes]) -> bytes:
    """The same package with its mark, with other parts `instead` of some of its own, and without its thumbnail and the moment at which it was packed."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist() if name not in _LEFT_OUT}
        parts |= instead
        for rels in ("_rels/.rels", "word/_rels/document.xml.rels"):
            parts[rels] = _related(parts[rels], made=rels == "_rels/.rels")
        parts["[Content_Types].xml"] = _typed(parts["[Content_Types].xml"])
        parts[_CUSTOM] = _PROPERTIES.format(name=_NAME, mark=_fingerprint(parts[_TEXT])).encode()
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                3,
            )
            new.writestr(entry, content)
    return raw.getvalue()


def mark_of(data: bytes) -> str | None:
    """The fingerprint of the text with which a document was made; None where it carries none."""
    root = _part(data, _CUSTOM)
    found = [] if root is None else [one for one in root if one.get("name") == _NAME]
    return "".join(found[0].itertext()).strip() if found else None


def is_edited(data: bytes) -> bool:
    """Whether a document is other than it was made, or was never made here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            text = _bounded(package, _TEXT)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return True
    return mark_of(data) != _fingerprint(text)


def written_by_people(data: bytes, style: str) -> tuple[str, ...]:
    """The paragraphs that stand in the style which is people's own; the hint may be among them.

    Styles are known by their names: programs give them other numbers when they save.
    """
    styles, text = _part(data, _STYLES), _part(data, _TEXT)
    if styles is None or text is None:
        return ()
    numbers = {
        one.get(f"{_W}styleId")
        for one in styles.iter(f"{_W}style")
        if (name := one.find(f"{_W}name")) is not None and name.get(f"{_W}val") == style
    }
    shown = (one for one in text.iter(f"{_W}p") if _style_of(one) in numbers)
    return tuple(said for one in shown if (said := _said(one)))


def _style_of(paragraph: Any) -> str | None:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return None if found is None else found.get(f"{_W}val")


def _said(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(f"{_W}t")).strip(" \u3000")


def _part(data: bytes, name: str) -> Any:
    """A part's root; None where there is no such part, or it cannot be read."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content = _bounded(package, name)
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError):
        return None


def _bounded(package: zipfile.ZipFile, name: str) -> bytes:
    if package.getinfo(name).file_size > _MOST:
        raise ValueError(name)
    return package.read(name)


def _fingerprint(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _related(rels: bytes, *, made: bool) -> bytes:
    """Relationships without the parts that are left out, and with the mark's part."""
    from lxml import etree

    root = etree.fromstring(rels)
    for one in list(root):
        if any(name.endswith(one.get("Target", "-").lstrip("/")) for name in _LEFT_OUT):
            root.remove(one)
    if made:
        tag = root.tag.replace("Relationships", "Relationship")
        etree.SubElement(root, tag, Id="rIdMade", Type=_RELATION, Target=_CUSTOM)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _typed(types: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(types)
    for one in list(root):
        if one.get("PartName", "-").lstrip("/") in _LEFT_OUT:
            root.remove(one)
    tag = root.tag.replace("Types", "Override")
    etree.SubElement(root, tag, PartName=f"/{_CUSTOM}", ContentType=_TYPE)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


__all__ = ["is_edited", "mark_of", "marked", "written_by_people"]
