"""The XML of a stranger's package: UTF-8, without a document type, not nested deeply, and nothing fetched for it."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from lxml import etree

from xlsx_tools.refused import Unreadable
from xlsx_tools.remembering import once

DEPTH_LIMIT = 64
STRETCH = 2**20  # bytes that are looked at together
_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_TOO_DEEP = etree.XPath("/*" * (DEPTH_LIMIT + 1))


@once(128)
def check_text(data: bytes, name: str) -> bytes:
    """The part without its mark, if it is plain UTF-8 without a document type."""
    head = data[:4]
    declared = _DECLARED.match(data)
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head
    if wide or (declared and declared[1].lower() not in _UTF8):
        raise Unreadable("bad-encoding", name)
    if b"<!DOCTYPE" in data:
        raise Unreadable("xml-doctype", name)
    try:
        if len(data) <= STRETCH:
            data.decode("utf-8")
        else:  # no second copy of the whole
            decoder = getincrementaldecoder("utf-8")()
            for piece in pieces_of(data):
                decoder.decode(piece)
            decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        raise Unreadable("bad-encoding", name) from error
    return data.removeprefix(b"\xef\xbb\xbf")


def pieces_of(data: bytes) -> Iterator[bytes]:
    """A long part, a stretch at a time."""
    return (data[start : start + STRETCH] for start in range(0, len(data), STRETCH))


def tree(data: bytes, name: str) -> etree._Element:
    """A small part as a tree."""
    return parsed(check_text(data, name), name)


def parsed(data: bytes, name: str) -> etree._Element:
    """Text that was checked, as a tree."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        too_deep = "depth" in str(error).lower()
        raise Unreadable("xml-depth" if too_deep else "xml-broken", name) from error
    if data.count(b"</") >= DEPTH_LIMIT and _TOO_DEEP(root):  # each level but the last is closed so
        raise Unreadable("xml-depth", name)
    return root


def local(node: etree._Element) -> str:
    """An element's name without its namespace; nothing for a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attribute(node: etree._Element, name: str) -> str | None:
    """An attribute by its name without its namespace, which in strict packages is another one."""
    found = node.get(name)
    if found is None:
        found = next((value for key, value in node.items() if key.endswith(f"}}{name}")), None)
    return found


__all__ = ["DEPTH_LIMIT", "STRETCH", "attribute", "check_text", "local", "parsed", "pieces_of", "tree"]
