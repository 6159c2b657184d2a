"""What lies in an envelope: each file in it told by its content, under a name that can be shown and stored."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from xlsx_tools.gate import ARCHIVES, OLE, RELS, TYPES, ZIP, what_it_is
from xlsx_tools.refused import Unreadable
from xlsx_tools.zip_members import Members

WORKBOOK, ARCHIVE, MAIL, REFUSED, OTHER = "workbook", "archive", "mail", "refused", "other"
NAME_LIMIT = 60  # characters
_EMPTY_ZIP = b"PK\x05\x06"
_WINMAIL = b"\x78\x9f\x3e\x22"
_SPREADSHEET = re.compile(r"\.(xls|xlt|xlsx|xlsm|xlsb|xltx|et|ett|ods|csv)$", re.IGNORECASE)
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")
_XML_TABLE = b"urn:schemas-microsoft-com:office:spreadsheet"
_OFFICE = ("xl/", "xl\\", "word/", "ppt/", "visio/")
_DOCUMENTS = ("word/", "ppt/", "visio/")
_HEADER = re.compile(rb"([!-9;-~]+)[ \t]*:")
_OF_MAILS = frozenset(
    {b"from", b"received", b"return-path", b"message-id", b"delivered-to", b"sender", b"x-originating-ip"}
)
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_NOT_IN_NAMES = str.maketrans({char: "_" for char in '\\/:*?"<>|'})


@dataclass(frozen=True, slots=True)
class Item:
    """One file of an envelope: a workbook, or what is not read, with its code and words for people.

    within  the forwarded mails and archives around it, from outside to inside
    """

    name: str
    sha: str
    data: bytes
    within: tuple[str, ...] = ()
    code: str = ""
    what: str = ""

    def plain(self) -> tuple[Any, ...]:
        return self.name, self.sha, self.data, self.within, self.code, self.what


def looks_like_mail(data: bytes) -> bool:
    """Whether a text begins with a mail's headers, one of them such as only mails have."""
    found = False
    for number, line in enumerate(data[:65_536].lstrip(b"\r\n").splitlines()):
        if not line.strip():
            return found
        if line[:1] in b" \t" and number:
            continue
        if number == 0 and line.startswith(b"From "):  # a mailbox file's first line
            continue
        match = _HEADER.match(line)
        if match is None:
            return False
        found = found or match[1].lower() in _OF_MAILS
    return found


def is_shut(head: bytes) -> bool:
    """Whether a file begins as an envelope does that nobody here opens: .rar, .7z, winmail.dat."""
    return head.startswith((_WINMAIL, *(mark for mark, _ in ARCHIVES)))


def kind_of(name: str, data: bytes) -> tuple[str, str, str]:
    """What a file is, with code and words for one that is not read; the name only tells that a workbook was meant."""
    if data.startswith((ZIP, _EMPTY_ZIP)):
        return _zip_kind(name, data)
    if data.startswith(_WINMAIL):
        return REFUSED, "winmail", ""
    for mark, ending in ARCHIVES:
        if data.startswith(mark):
            return REFUSED, "archive-not-supported", ending
    if looks_like_mail(data):
        return MAIL, "", ""
    meant = _SPREADSHEET.search(name) is not None
    if data.startswith(OLE):
        document = any(word.encode("utf-16-le") in data for word in ("WordDocument", "PowerPoint Document"))
        return (OTHER if document and not meant else WORKBOOK), "", ""
    if meant or _BIFF.match(data) or _XML_TABLE in data[:4096]:
        return WORKBOOK, "", ""
    return OTHER, "", what_it_is(data)


def _zip_kind(name: str, data: bytes) -> tuple[str, str, str]:
    try:
        members = Members(data)
    except Unreadable:  # the reader, or who opens the archive, says what is wrong with it
        typed = b"[Content_Types].xml" in data and not name.lower().endswith(".zip")
        office = typed or _SPREADSHEET.search(name)  # one that was cut off may have no types any more
        return (WORKBOOK if office else ARCHIVE), "", ""
    if any(member.name.lower().startswith(_DOCUMENTS) for member in members.files):
        return (WORKBOOK if _SPREADSHEET.search(name) else OTHER), "", "Word文档"
    office = members.find(TYPES) or members.find(RELS) or members.find("mimetype")
    if office or any(member.name.lower().startswith(_OFFICE) for member in members.files):
        return WORKBOOK, "", ""
    return ARCHIVE, "", ""


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def decoded(raw: bytes, charset: str = "") -> str:
    """Bytes of a text as a person meant them: in the charset named, else UTF-8, else GBK (which GB2312 is part of)."""
    named = charset.lower().replace("_", "-").removeprefix("x-")
    if named in ("gb2312", "gbk", "gb-2312-80", "cp936", "euc-cn", "unknown-8bit"):
        named = "gb18030"
    for coding in (named, "utf-8", "gb18030"):
        if coding in ("", "us-ascii", "ascii"):
            continue
        try:
            return raw.decode(coding)
        except (LookupError, ValueError):
            continue
    return raw.decode("gb18030", "replace")


def shown(text: str, limit: int = NAME_LIMIT) -> str:
    """A text of a stranger on one line: no control, direction or private characters, no lone surrogates, not endless."""
    text = "".join(
        " " if char in "\r\n\t" else char for char in text if char in "\r\n\t" or char.isprintable()
    )
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def file_name(text: str, limit: int = NAME_LIMIT) -> str:
    """A name that every system can store and that climbs nowhere; empty where nothing is left of it."""
    plain = shown(text, 10_000).translate(_NOT_IN_NAMES).strip(" .")
    if len(plain) > limit:
        stem, dot, ending = plain.rpartition(".")
        kept = f"{dot}{ending}" if stem and len(ending) <= 5 else ""
        plain = plain[: limit - 1 - len(kept)].rstrip() + "…" + kept
    return f"_{plain}" if _DEVICE.match(plain) else plain


__all__ = [
    "ARCHIVE",
    "MAIL",
    "OTHER",
    "REFUSED",
    "WORKBOOK",
    "Item",
    "decoded",
    "file_name",
    "fingerprint",
    "is_shut",
    "kind_of",
    "looks_like_mail",
    "shown",
]
