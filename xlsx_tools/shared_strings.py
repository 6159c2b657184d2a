"""The texts that cells point to, as a list, and as a part that the fast reader cannot misunderstand."""

from __future__ import annotations

import re
from functools import cached_property
from xml.parsers import expat
from xml.sax.saxutils import escape

from xlsx_tools.careful_sheet import BLANKS, SPACE, unescaped
from xlsx_tools.part_xml import DEPTH_LIMIT, check_text
from xlsx_tools.refused import Unreadable

STRING_LIMIT = 500_000
TEXT = rb"(?:[^<&]++|&(?:amp|lt|gt|quot|apos|#10|#13|#xA|#xD);)*+"
_ATTRIBUTES = rb'(?: [A-Za-z]++="[^"<>&]*+")*+'
_T = rb'<t(?: xml:space="preserve")?+(?:/>|>' + TEXT + rb"</t>)"
_LOOK = rb"(?:<[A-Za-z0-9]++" + _ATTRIBUTES + rb"/>)*+"
_ONE = re.compile(
    rb"<si>(?:" + _T + rb"|(?:<r>(?:<rPr>" + _LOOK + rb"</rPr>|<rPr/>)?+" + _T + rb"</r>)*+"
    rb"(?:<rPh" + _ATTRIBUTES + rb">" + _T + rb"</rPh>)*+(?:<phoneticPr" + _ATTRIBUTES + rb"/>)?+)</si>|<si/>"
)
_EMPTY = re.compile(rb"<si>(?:<t>[ \t\r\n]*+</t>|<t/>)</si>|<si/>")
_ODD = re.compile(rb'(?:<t>|preserve">|str"><v>|</f><v>)[ \t\r\n]*+(?:[=+@-]|_x00)')
_START = re.compile(rb"(?:<\?xml[^<>]*\?>)?\s*<sst\b([^<>]*)>\s*")
_SURROGATE = re.compile(rb"_x[dD][89a-fA-F]")
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
_UNIQUE = re.compile(rb"""\buniqueCount\s*=\s*["']([0-9]+)["']""")
_NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class SharedStrings:
    """The shared texts of one workbook. Raises Unreadable where there are too many or they cannot be read."""

    def __init__(self, data: bytes | None, name: str = "xl/sharedStrings.xml") -> None:
        self._data, self._name = b"" if data is None else check_text(data, name), name
        said = _UNIQUE.search(self._data[:2_000])
        if said is not None and int(said[1][:12]) > STRING_LIMIT:
            raise Unreadable("too-many-strings", said[1][:12].decode())

    @cached_property
    def listed(self) -> list[str]:
        """The texts in their order."""
        return _texts(self._data, self._name) if self._data else []

    @cached_property
    def plain(self) -> bytes | None:
        """The part anew, saying the same; None where the workbook has none."""
        if not self._data:
            return None
        body, count = self._plain_body()
        return b'<sst xmlns="%s" count="%d" uniqueCount="%d">%s</sst>' % (_NAMESPACE, count, count, body)

    @cached_property
    def odd(self) -> bool:
        """Whether a text may begin as a formula does."""
        return self.plain is not None and begins_oddly(self.plain)

    @cached_property
    def blank(self) -> list[int]:
        """Which of the texts in `plain` are empty, as far as that is seen at a glance."""
        plain = self.plain or b""
        return [plain.count(b"<si", 0, found.start()) for found in _EMPTY.finditer(plain)]

    def _plain_body(self) -> tuple[bytes, int]:
        data = self._data
        start = _START.match(data)
        close = data.rfind(b"</sst>")
        if start is not None and not start[1].endswith(b"/") and close >= 0 and is_plain_text(data):
            body = data[start.end() : close]
            between = _ONE.split(body)
            if not b"".join(between).strip() and not data[close + 6 :].strip():
                _check_count(len(between) - 1)
                return body, len(between) - 1
        return b"".join(map(_written, self.listed)), len(self.listed)


def is_plain_text(data: bytes) -> bool:
    """Whether XML text is free of control characters and halves of characters."""
    return len(data.translate(None, _CONTROL)) == len(data) and not _SURROGATE.search(data)


def begins_oddly(data: bytes) -> bool:
    """Whether a text in plainly written XML may begin with = + - @, written as it is or escaped."""
    return _ODD.search(data) is not None


def _check_count(count: int) -> None:
    if count > STRING_LIMIT:
        raise Unreadable("too-many-strings", str(count))


def _written(text: str) -> bytes:
    """A text as XML; what would read as an escape has its own mark escaped."""
    safe = escape(text).replace("_x", "_x005F_x").replace("\r", "&#13;")
    return f'<si><t xml:space="preserve">{safe}</t></si>'.encode("utf-8", "replace")


def _texts(data: bytes, name: str) -> list[str]:
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
            _check_count(len(texts))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: kept.append(text) if kept is not None else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", name) from error
    return texts


__all__ = ["TEXT", "SharedStrings", "begins_oddly", "is_plain_text"]
