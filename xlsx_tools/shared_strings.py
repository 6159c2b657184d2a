"""The texts that cells point to, as a list; and what the XML of a text says."""

from __future__ import annotations

import re
from functools import cached_property
from xml.parsers import expat

from xlsx_tools.careful_sheet import BLANKS, SPACE, TEXT_LIMIT, unescaped
from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.part_xml import DEPTH_LIMIT, check_text
from xlsx_tools.refused import Unreadable
from xlsx_tools.remembering import Spelled

WHITE = b" \t\r\n"
_CONTROL = rb"\x00-\x08\x0b\x0c\x0e-\x1f"
QUOTED = rb'"[^"<>&' + _CONTROL + rb']*+"'  # what an attribute says
TEXT = rb"(?:[^<&" + _CONTROL + rb"]++|&(?:amp|lt|gt|quot|apos|#10|#13|#xA|#xD);)*+"
TWICE = re.compile(rb'<[a-zA-Z0-9]++(?= )[^<>]*? ([a-zA-Z:]++)="[^<>]*? \1="')  # an attribute
_ATTRIBUTES = rb"(?: [A-Za-z]++=" + QUOTED + rb"){0,40}+"  # no program writes more
_T = rb'<t(?: xml:space="preserve")?+(?:/>|>' + TEXT + rb"</t>)"
_LOOK = rb"(?:<[A-Za-z][A-Za-z0-9]*+" + _ATTRIBUTES + rb"/>)*+"
_ENTRY = re.compile(  # all of it but its end
    rb"[ \t\r\n]*+<si>(?:" + _T + rb"|(?:<r>(?:<rPr>" + _LOOK + rb"</rPr>|<rPr/>)?+" + _T + rb"</r>)*+"
    rb"(?:<rPh" + _ATTRIBUTES + rb">" + _T + rb"</rPh>)*+(?:<phoneticPr" + _ATTRIBUTES + rb"/>)?+)"
)
_SIMPLE = re.compile(r'[ \t\r\n]*+<si><t( xml:space="preserve")?+>([^<]*+)</t>')
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
_SIGNS = frozenset("=+-@")  # what a formula begins with
_SPELLED = list(map(str, range(5_000)))
_START = re.compile(
    rb"""(?:<\?xml version=["']1\.0["'](?: encoding=["'][A-Za-z0-9-]++["'])?+(?: standalone=["'](?:yes|no)["'])?+ ?\?>)?+"""
    rb"[ \t\r\n]*+<sst(?: ([a-zA-Z:]++)=" + QUOTED + rb'(?![^<>]* \1=")){0,40}+ ?>'
)
_NO_CHARACTERS, _NEAR = ("\ufffe".encode(), "\uffff".encode()), "\uffff".encode()[:2]
_SURROGATE = re.compile(rb"_x[dD][89a-fA-F]")
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
        entries = self._entries()
        if entries is not None:
            try:
                return list(map(_KNOWN.__getitem__, entries))
            except _NotPlain:
                pass
        return _texts(self._data, self._name, self._limits)

    @cached_property
    def odd(self) -> bool:
        """Whether a text begins as a formula does."""
        return not _SIGNS.isdisjoint([text[:1] for text in self.listed])

    @cached_property
    def too_long(self) -> bool:
        """Whether a text is longer than a cell may hold."""
        return max(map(len, self.listed), default=0) > TEXT_LIMIT

    @cached_property
    def numbered(self) -> dict[str, str]:
        """The texts by their numbers as cells spell them; no number, no text."""
        many = len(self.listed)
        spelled = _SPELLED if many <= len(_SPELLED) else map(str, range(many))
        return {"": ""} | dict(zip(spelled, self.listed, strict=False))

    def _entries(self) -> list[bytes] | None:
        """The entries without their ends; None where something stands around them."""
        data = self._data
        start = _START.match(data)
        close = data.rfind(b"</sst>")
        if start is None or close < start.end() or says_no_text(data):
            return None
        entries = data[start.end() : close].replace(b"<si/>", b"<si></si>").split(b"</si>")
        if entries.pop().strip(WHITE) or data[close + 6 :].strip(WHITE):
            return None
        _check_count(len(entries), self._limits)
        return entries


class _NotPlain(Exception):
    """An entry that has to be read element by element."""


class _Entries(Spelled[bytes]):
    """What entries without their ends say, those of most workbooks of one template."""

    def work_out(self, held: bytes) -> str:
        if not _ENTRY.fullmatch(held):
            raise _NotPlain
        xml = held.decode()
        simple = _SIMPLE.fullmatch(xml)
        if simple is not None:
            return text_of(simple[2], bool(simple[1]))
        if TWICE.search(held):
            raise _NotPlain
        runs = _RUN.findall(_PHONETIC.sub("", xml))
        return unescaped("".join(unmarked(text, bool(preserve)) for preserve, text in runs))


_KNOWN = _Entries(longest=400)


def says_no_text(data: bytes) -> bool:
    """Whether something in it is no text of XML, or an escape in it stands for half a character."""
    if (b"]" in data and b"]]>" in data) or (_NEAR in data and any(one in data for one in _NO_CHARACTERS)):
        return True
    return b"_x" in data and _SURROGATE.search(data) is not None


def text_of(xml: str, as_is: bool = True) -> str:
    """The text that plainly written XML says; blanks at its ends count only where they are meant."""
    return unescaped(unmarked(xml, as_is))


def unmarked(xml: str, as_is: bool = True) -> str:
    """The same with Excel's own escapes left in."""
    if "\r" in xml:
        xml = xml.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in xml:
        xml = _ENTITY.sub(lambda match: _ENTITIES[match[1]], xml)
    return xml if as_is else xml.strip(BLANKS)


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

    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: kept.append(text) if kept is not None else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml-broken", name) from error
    return texts


__all__ = [
    "QUOTED",
    "TEXT",
    "TWICE",
    "WHITE",
    "SharedStrings",
    "says_no_text",
    "text_of",
    "unmarked",
]
