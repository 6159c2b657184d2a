"""Small makers of mails and archives as people, their programs and strangers send them: bytes, written out by hand.

A mail is right as it stands (one From, one attachment with a plain name); a test changes what it is about.
"""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote

BORDER = b"--=_0"
RECEIVED = "Received: from mail.163.com by mx.qinghe.gov.cn; Wed, 24 Oct 2012 16:30:05 +0800"
DATE = "Date: Wed, 24 Oct 2012 08:29:00 +0000"
LETTER = b'Content-Type: text/plain; charset="gb18030"\r\n\r\n' + "您好，月报见附件。".encode("gb18030")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(60)


def head(*lines: str | bytes) -> bytes:
    return b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)


def encoded(text: str, charset: str = "gb2312") -> str:
    """An RFC 2047 word as Chinese mail programs write it: called gb2312, and GBK all the same."""
    raw = text.encode("gbk" if charset.startswith("gb") else charset)
    return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="


def extended(text: str, charset: str = "utf-8") -> str:
    """An RFC 2231 value."""
    return f"{charset}''{quote(text.encode('gbk' if charset.startswith('gb') else charset))}"


def part(
    data: bytes, disposition: str | bytes = "attachment", kind: str | bytes = "application/octet-stream"
) -> bytes:
    """One attachment in base64, with these two headers as they stand."""
    lines = []
    for name, value in ((b"Content-Type: ", kind), (b"Content-Disposition: ", disposition)):
        raw = value.encode() if isinstance(value, str) else value
        if raw:
            lines.append(name + raw)
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return head(*lines, "Content-Transfer-Encoding: base64") + b"\r\n" + coded


def attached(data: bytes, name: str) -> bytes:
    """One attachment with its name as a good program writes it."""
    return part(data, f"attachment; filename*={extended(name)}")


def many(parts: Iterable[bytes], border: bytes = BORDER, kind: bytes = b"mixed") -> bytes:
    """The type and body of a mail of several parts."""
    body = b"".join(b"--" + border + b"\r\n" + one.rstrip(b"\r\n") + b"\r\n" for one in parts)
    return (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/"
        + kind
        + b'; boundary="'
        + border
        + b'"\r\n\r\n'
        + body
        + b"--"
        + border
        + b"--\r\n"
    )


def mail(
    *parts: bytes,
    sender: str | bytes = "From: s01@163.com",
    subject: str = "月报",
    top: Iterable[str | bytes] = (RECEIVED,),
    more: Iterable[str | bytes] = (DATE,),
    border: bytes = BORDER,
) -> bytes:
    """A whole mail: what servers put on top, From, Subject, the rest of the head, a letter and the parts."""
    first = head(*top, sender, f"Subject: {encoded(subject, 'utf-8')}", "To: zsb@qinghe.gov.cn", *more)
    return first + many((LETTER, *parts), border)


def forwarded(inner: bytes, coding: str = "") -> bytes:
    """A mail as a part of another, as it stands or coded for the journey."""
    if coding == "base64":
        return part(inner, "attachment", "message/rfc822")
    if coding:
        lines = ("Content-Type: message/rfc822", f"Content-Transfer-Encoding: {coding}")
        return head(*lines) + b"\r\n" + quopri.encodestring(inner.replace(b"\r\n", b"\n"))
    return head("Content-Type: message/rfc822", "Content-Disposition: inline") + b"\r\n" + inner


def zipped(files: Mapping[str, bytes], coding: str = "") -> bytes:
    """An archive; with `coding` its names stand in that code and nothing says so, as Chinese programs do it."""
    out = io.BytesIO()
    places: dict[str, bytes] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(files.items()):
            raw = name.encode(coding) if coding else b""
            stand_in = f"{number:04d}".ljust(len(raw), "#")[: len(raw)] if coding else name
            places[stand_in] = raw
            info = zipfile.ZipInfo(stand_in, (2012, 10, 24, 8, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    made = out.getvalue()
    for stand_in, raw in places.items():
        made = made.replace(stand_in.encode(), raw) if raw else made
    return made


__all__ = [
    "DATE",
    "LETTER",
    "PICTURE",
    "RECEIVED",
    "attached",
    "encoded",
    "extended",
    "forwarded",
    "head",
    "mail",
    "many",
    "part",
    "zipped",
]
