"""The texts that cells point to, as a list; and what the XML of a text says."""

from __future__ import annotations

import re
from functools import cached_property
from xml.parsers import expat

from xlsx_tools.careful_sheet import BLANKS, SPACE, TEXT_LIMIT, unescaped
from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.part_xml import DEPTH_LIMIT, STRETCH, check_text, pieces_of
from xlsx_tools.refused import Unreadable

TEXT = rb"(?:[^<&]++|&(?:amp|lt|gt|quot|apos|#10|#13|#xA|#xD);)*+"
_ATTRIBUTES = rb'(?: [A-Za-z]++="[^"<>&]*+")*+'
_T = rb'<t(?: xml:space="preserve")?+(?:/>|>' + TEXT + rb"</t>)"
_LOOK = rb"(?:<[A-Za-z0-9]++" + _ATTRIBUTES + rb"/>)*+"
_ONE = re.compile(
    rb"<si>(?:" + _T + rb"|(?:<r>(?:<rPr>" + _LOOK + rb"</rPr>|<rPr/>)?+" + _T + rb"</r>)*+"
    rb"(?:<rPh" + _ATTRIBUTES + rb">" + _T + rb"</rPh>)*+(?:<phoneticPr" + _ATTRIBUTES + rb"/>)?+)</si>|<si/>"
)
_SIMPLE = re.compile(r'<si><t( xml:space="preserve")?+>([^<]*+)</t></si>|(<si>.*?</si>|<si/>)', re.DOTALL)
_PHONETIC = re.compile(r"<rPh.*?</rPh>", re.DOTALL)
_RUN = re.compile(r'<t( xml:space="preserve")?+>([^<]*+)</t>')
_ENTITY = re.compile(r"&(\w+|#\w+);")
_ENTITIES = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "apos": "'",
    "#10": "\n",
    "#13": "\r",
    "#xA": "\n",
    "#xD": "\r",
}
_SIGNS = ("=", "+", "-", "@")  # what a formula begins with
_START = re.compile(rb"(?:<\?xml[^<>]*\?>)?\s*<sst\b([^<>]*)>\s*")
_SURROGATE = re.compile(rb"_x[dD][89a-fA-F]")
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["']([0-9]+)["']""")


class SharedStrings:
    """The shared texts of one workbook. Raises Unreadable where there are too many or they cannot be read."""

    def __init__(
        self, data: bytes | None, name: str = "xl/sharedStrings.xml", limits: Limits = STRANGERS
    ) -> None:
        self._limits = limits
        self._data, self._name = b"" if data is None else check_text(data, name), name
        said = _UNIQUE.search(self._data[:2_000])
        if said is not None and int(said[1][:12]) > limits.strings:
            raise Unreadable("too-many-strings", said[1][:12].decode())

    @cached_property
    def listed(self) -> list[str]:
        """The texts in their order."""
        if not self._data:
            return []
        body = self._plain_body()
        if body is None:
            return _texts(self._data, self._name, self._limits)
        return [
            _said(as_is, simple, other)
            if other or "&" in simple or "_x" in simple or "\r" in simple
            else (simple if as_is else simple.strip(BLANKS))
            for as_is, simple, other in _SIMPLE.findall(body.decode())
        ]

    @cached_property
    def odd(self) -> bool:
        """Whether a text begins as a formula does."""
        return any(text.startswith(_SIGNS) for text in self.listed)

    @cached_property
    def too_long(self) -> bool:
        """Whether a text is longer than a cell may hold."""
        return max(map(len, self.listed), default=0) > TEXT_LIMIT

    def _plain_body(self) -> bytes | None:
        """The entries, where they are written as office programs write them."""
        data = self._data
        start = _START.match(data)
        close = data.rfind(b"</sst>")
        if start is None or start[1].endswith(b"/") or close < 0 or not is_plain_text(data):
            return None
        body = data[start.end() : close]
        between = _ONE.split(body)
        if b"".join(between).strip() or data[close + 6 :].strip():
            return None
        _check_count(len(between) - 1, self._limits)
        return body


def is_plain_text(data: bytes) -> bool:
    """Whether XML text is free of control characters and halves of characters."""
    stretches = (data,) if len(data) <= STRETCH else pieces_of(data)
    clean = all(len(one.translate(None, _CONTROL)) == len(one) for one in stretches)
    return clean and not (b"_x" in data and _SURROGATE.search(data))


def begins_oddly(text: str) -> bool:
    """Whether a text begins as a formula does."""
    return text.startswith(_SIGNS)


def text_of(xml: str, as_is: bool = True) -> str:
    """The text that plainly written XML says; blanks at its ends count only where they are meant."""
    return unescaped(_unmarked(xml, as_is))


def _unmarked(xml: str, as_is: bool) -> str:
    if "\r" in xml:
        xml = xml.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in xml:
        xml = _ENTITY.sub(lambda match: _ENTITIES[match[1]], xml)
    return xml if as_is else xml.strip(BLANKS)


def _said(as_is: str, simple: str, other: str) -> str:
    """The text of an entry: one text alone, or several with a look of their own."""
    if not other:
        return text_of(simple, bool(as_is))
    runs = _RUN.findall(_PHONETIC.sub("", other))
    return unescaped("".join(_unmarked(text, bool(preserve)) for preserve, text in runs))


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.strings:
        raise Unreadable("too-many-strings", str(count))


def _texts(data: bytes, name: str, limits: Limits) -> list[str]:
    """The texts element by element; phonetic readings are not part of them."""
    texts: list[str] = []
    path: list[str] = []
    pieces: list[str] = []
    kept: list[str] | None = None
    as_is = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal kept, as_is
        path.append(tag.rpartition(":")[2])
        if len(path) > DEPTH_LIMIT:
            raise Unreadable("xml-depth", name)
        if path[-1] == "si":
            pieces.clear()
        elif path[-1] == "t" and "rPh" not in path:
            kept, as_is = [], attributes.get(SPACE) == "preserve"

    def end(_tag: str) -> None:
        nonlocal kept
        closed = path.pop()
        if closed == "t" and kept is not None:
            text = "".join(kept)
            pieces.append(text if as_is else text.strip(BLANKS))
            kept = None
        elif closed == "si":
            texts.append(unescaped("".join(pieces)))
            _check_count(len(texts), limits)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: kept.append(text) if kept is not None else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", name) from error
    return texts


__all__ = ["TEXT", "SharedStrings", "begins_oddly", "is_plain_text", "text_of"]
