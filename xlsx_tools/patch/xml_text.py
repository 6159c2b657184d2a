"""Small edits to XML as text: one attribute or one element's text, everything else character for character.

Comments, processing instructions and CDATA are masked by a sign that XML cannot contain, so that no search
ever finds a tag inside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

ATTRS = r"""([^<>"'/]*(?:(?:"[^"]*"|'[^']*')[^<>"'/]*)*)"""
_MASKED = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_MASK = re.compile("\0(\\d+)\0")
_ENTITY = re.compile(r"&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));")
_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Masks:
    """What was masked in one part."""

    def __init__(self) -> None:
        self._hidden: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def hide(self, text: str) -> str:
        """The text with comments, instructions and CDATA replaced by signs."""
        if "<!" not in text and "<?" not in text:
            return text

        def one(match: re.Match[str]) -> str:
            self._hidden.append(match[0])
            return f"\0{len(self._hidden) - 1}\0"

        return _MASKED.sub(one, text)

    def show(self, text: str) -> str:
        """The text with everything back in its place."""
        if "\0" not in text:
            return text
        return _MASK.sub(lambda m: self._hidden[int(m[1])], text)

    def plain(self, text: str) -> str:
        """Element text without comments, CDATA written with escapes instead."""
        if "\0" not in text:
            return text

        def one(match: re.Match[str]) -> str:
            hidden = self._hidden[int(match[1])]
            return _escape(hidden[9:-3]) if hidden.startswith("<![CDATA[") else ""

        return _MASK.sub(one, text)


def from_xml(text: str) -> str:
    """Element text or an attribute's value as the characters it means."""
    if "&" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1]))
        return chr(int(match[2], 16)) if match[2] else _NAMED.get(match[3], match[0])

    return _ENTITY.sub(one, text)


def to_xml(text: str) -> str:
    """Characters as element text."""
    return _escape(text) if "&" in text or "<" in text or ">" in text else text


def to_attr(text: str) -> str:
    """Characters as the value of an attribute in double quotes."""
    return _escape(text).translate(_IN_ATTRIBUTE)


@lru_cache(maxsize=512)
def _attr_re(name: str) -> re.Pattern[str]:
    return re.compile(rf"""(\s+{re.escape(name)}\s*=\s*)("[^"]*"|'[^']*')""")


def attr(attrs: str, name: str) -> str | None:
    """An attribute's value, or None."""
    match = _attr_re(name).search(attrs)
    return None if match is None else from_xml(match[2][1:-1])


@lru_cache(maxsize=4096)  # most rows of a sheet say the same of themselves
def with_attr(attrs: str, name: str, value: str | None) -> str:
    """The attributes with one set in its place (or at the end), or removed."""
    match = _attr_re(name).search(attrs)
    if match is None:
        return attrs if value is None else f'{attrs} {name}="{to_attr(value)}"'
    if value is None:
        return attrs[: match.start()] + attrs[match.end() :]
    quote = match[2][0]
    shown = to_attr(value) if quote == '"' else to_attr(value).replace("'", "&apos;")
    return f"{attrs[: match.start(2)]}{quote}{shown}{quote}{attrs[match.end(2) :]}"


@lru_cache(maxsize=512)
def opening(local: str) -> re.Pattern[str]:
    """Opening tags of a name under any prefix: groups tag name, attributes, slash."""
    return re.compile(rf"<((?:[\w.-]+:)?{local})(?=[\s/>]){ATTRS}(/?)>")


@lru_cache(maxsize=512)
def element(local: str) -> re.Pattern[str]:
    """Whole elements that hold none of their own kind: groups tag name, attributes, content (None if empty)."""
    return re.compile(rf"<((?:[\w.-]+:)?{local})(?=[\s/>]){ATTRS}(?:/>|>(.*?)</\1\s*>)", re.DOTALL)


def edit_attr(text: str, local: str, name: str, change: Callable[[str], str]) -> str:
    """Every such attribute of every such element, as `change` gives it."""

    def one(match: re.Match[str]) -> str:
        old = attr(match[2], name)
        if old is None or (new := change(old)) == old:
            return match[0]
        start, end = match.span(2)
        at = match.start()
        return match[0][: start - at] + with_attr(match[2], name, new) + match[0][end - at :]

    return opening(local).sub(one, text)


def edit_text(text: str, local: str, change: Callable[[str], str]) -> str:
    """The text of every such element, as `change` gives it."""

    def one(match: re.Match[str]) -> str:
        if not match[3] or "<" in match[3] or "\0" in match[3]:
            return match[0]
        old = from_xml(match[3])
        new = change(old)
        if new == old:
            return match[0]
        start, end = match.span(3)
        at = match.start()
        return match[0][: start - at] + to_xml(new) + match[0][end - at :]

    return element(local).sub(one, text)


_TAG = re.compile(rf"<(/?)([\w.:-]+){ATTRS}(/?)>")


def children(text: str, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
    """The elements that stand directly in a stretch of XML: local name, start and end of each."""
    found: list[tuple[str, int, int]] = []
    depth, begin = 0, 0
    for match in _TAG.finditer(text, start, len(text) if end is None else end):
        closing, name, _, empty = match.groups()
        if closing:
            depth -= 1
            if depth < 0:
                break
            if depth == 0:
                found.append((name.rpartition(":")[2], begin, match.end()))
        elif empty:
            if depth == 0:
                found.append((name.rpartition(":")[2], match.start(), match.end()))
        else:
            if depth == 0:
                begin = match.start()
            depth += 1
    return found


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


__all__ = [
    "ATTRS",
    "Masks",
    "attr",
    "children",
    "edit_attr",
    "edit_text",
    "element",
    "from_xml",
    "opening",
    "to_attr",
    "to_xml",
    "with_attr",
]
