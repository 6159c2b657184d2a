"""What the headers of a mail say, as their senders meant it: RFC 2047 and 2231, and what programs write instead.

The library does the decoding; what it gives up on is done here: raw bytes of UTF-8 or GBK, words without quotes, words
of a charset that is called by another name.
"""

from __future__ import annotations

import contextlib
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Any

from xlsx_tools.attached import decoded


def raw_values(message: Message, name: str) -> list[str]:
    """Every value of a header, from the top, as it stands."""
    return [unfolded(value) for key, value in message.raw_items() if key.lower() == name]


def unfolded(value: Any) -> str:
    """A header's text on one line; bytes that are no ASCII are UTF-8 or GBK, whichever fits."""
    text = str(value)
    if not text.isascii():
        text = decoded(text.encode("ascii", "surrogateescape")) if _escaped(text) else text
    return re.sub(r"\r?\n(?=[ \t])", "", text).replace("\r", " ").replace("\n", " ")


def _escaped(text: str) -> bool:
    return all(ord(char) < 128 or 0xDC80 <= ord(char) <= 0xDCFF for char in text)


def words(text: str) -> str:
    """A header's text with its RFC 2047 words decoded; as it stands where they cannot be."""
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts)


def header_alone(part: Message, name: str) -> Message:
    """A part's type or disposition alone, its text decoded first, for the library to take apart."""
    alone = Message()
    with contextlib.suppress(ValueError):
        alone[name] = next(iter(raw_values(part, name)), "")
    return alone


def name_of(part: Message) -> str:
    """The name that the sender gave: of filename and name the one that can be read."""
    found = [
        _parameter(header_alone(part, header), key, header)
        for header, key in (("content-disposition", "filename"), ("content-type", "name"))
    ]
    given = [name for name in found if name]
    return next((name for name in given if "\ufffd" not in name), given[0] if given else "")


def _parameter(alone: Message, key: str, header: str) -> str:
    try:
        value = alone.get_param(key, "", header)
    except (ValueError, TypeError, IndexError, LookupError, AttributeError):
        return ""
    if isinstance(value, tuple):  # RFC 2231: charset, language, the bytes as characters
        charset, _, text = value
        raw = (
            text.encode("raw-unicode-escape")
            if text.isascii() or max(map(ord, text)) < 256
            else text.encode()
        )
        return words(decoded(raw, charset or ""))
    return words(str(value))


__all__ = ["header_alone", "name_of", "raw_values", "unfolded", "words"]
