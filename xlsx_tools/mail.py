"""A mail from a stranger: who says that he sent it, when it came, and its parts, by the names their sender meant.

The standard library takes the mail apart; a forwarded mail that is coded as base64 is decoded here first. Nothing but the topmost Authentication-Results is kept of
what servers said, and a From that two programs could read differently is nobody's.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.errors import MessageError
from email.feedparser import BytesFeedParser
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from xlsx_tools.attached import looks_like_mail, shown
from xlsx_tools.mail_headers import header_alone, name_of, raw_values, unfolded, words
from xlsx_tools.refused import Unreadable

SIZE_LIMIT = 40 * 2**20
PART_LIMIT, DEPTH_LIMIT, ATTACHMENT_LIMIT = 100, 10, 20
BEIJING = timezone(timedelta(hours=8))
PERSON, BOUNCE, AUTOMATIC = "person", "bounce", "automatic"
_SUBJECT_LIMIT, _RESULTS_LIMIT = 120, 8_192
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,10}[A-Za-z0-9-]{2,63}"
_FROM = re.compile(
    rf'\s*(?:(?:"(?:[^"\\]|\\.)*"|[^"<>,;:()@\\])*<\s*({_ADDRESS})\s*>'
    rf'|({_ADDRESS})\s*(?:\([^()<>@,;:\\"]*\))?)\s*'
)
_HEAD_END = re.compile(rb"\r?\n\r?\n|\r\r")
_BEFORE_COLON = re.compile(rb"([!-9;-~]+)[ \t]+:")
_LINE = re.compile(rb"[!-9;-~]+:|[ \t]")
_MACHINES = re.compile(r"(mailer-daemon|postmaster|mail-daemon|maildaemon)@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """The facts on the envelope.

    sender    the one address in the one From header, in lower case; empty where `fault` says why not
    fault     why nobody can be taken for the sender, in words for people
    date      the Date header, in Beijing's time as all moments here
    received  when the server that holds the mail says it came (its topmost Received)
    results   the topmost Authentication-Results as it stands; no other is ever looked at
    kind      PERSON, BOUNCE (a mail of ours that came back) or AUTOMATIC (an out-of-office answer)
    """

    sender: str = ""
    fault: str = ""
    subject: str = ""
    date: datetime | None = None
    received: datetime | None = None
    results: str = ""
    message_id: str = ""
    kind: str = PERSON

    def plain(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part of a mail that has no parts: the name its sender gave it, its content, the forwarded mails around it."""

    name: str
    data: bytes
    body: bool  # the text that a person wrote, or what stands in for it
    within: tuple[str, ...] = ()


class Budget:
    """How many parts a mail may still have, itself and all mails in it counted together."""

    def __init__(self) -> None:
        self.parts = 0

    def message(self, policy: Any = None) -> Message:
        self.parts += 1
        if self.parts > PART_LIMIT:
            raise Unreadable("mail-too-complex", f"超过{PART_LIMIT}个部分")
        return Message() if policy is None else Message(policy)


def parsed(data: bytes, budget: Budget, headers_only: bool = False) -> Message:
    """A mail taken apart. Raises Unreadable for one of too many parts."""
    before = budget.parts
    parser = BytesFeedParser(budget.message, policy=policy.compat32)
    budget.parts = before  # the parser has made one to see how that is done
    if headers_only:
        parser._set_headersonly()  # as the library's own BytesHeaderParser does
    try:
        parser.feed(_mended(data.lstrip(b"\r\n")))
        return parser.close()
    except RecursionError as error:
        raise Unreadable("mail-too-complex", f"层层嵌套超过{DEPTH_LIMIT}层") from error


def _mended(data: bytes) -> bytes:
    """The mail without lines in its head that are no headers: the library would take all that follows for the letter."""
    end = _HEAD_END.search(data)
    lines = data[: end.start()].splitlines(keepends=True) if end else []
    kept = [
        line for line in (_BEFORE_COLON.sub(rb"\1:", line, count=1) for line in lines) if _LINE.match(line)
    ]
    return data if kept == lines else b"".join(kept) + data[end.start() :]  # type: ignore[union-attr]


def facts_of(message: Message) -> Mail:
    """What the envelope says."""
    sender, fault = _sender(message)
    received = next(iter(raw_values(message, "received")), "").rpartition(";")[2]
    return Mail(
        sender=sender,
        fault=fault,
        subject=shown(words(next(iter(raw_values(message, "subject")), "")), _SUBJECT_LIMIT),
        date=_moment(next(iter(raw_values(message, "date")), "")),
        received=_moment(received),
        results=" ".join(next(iter(raw_values(message, "authentication-results")), "").split())[
            :_RESULTS_LIMIT
        ],
        message_id=shown(next(iter(raw_values(message, "message-id")), ""), 250),
        kind=_kind(message, sender),
    )


def _sender(message: Message) -> tuple[str, str]:
    """The one address of the one From header, or what is wrong with it."""
    found = [value for name, value in message.raw_items() if name.strip().lower() == "from"]
    if not found:
        return "", "没有发件人"
    if len(found) > 1:
        return "", f"有{len(found)}个发件人"
    text = unfolded(found[0])
    match = _FROM.fullmatch(text) if len(text) < 2_000 else None
    if match is None:
        return "", shown(words(text)) or "空白"
    return (match[1] or match[2]).lower(), ""


def _kind(message: Message, sender: str) -> str:
    said = next(iter(raw_values(message, "auto-submitted")), "").strip().lower()
    content = next(iter(raw_values(message, "content-type")), "").lower()
    report = content.lstrip().startswith("multipart/report")
    if (report and "disposition-notification" not in content) or _MACHINES.match(sender):
        return BOUNCE
    asked = any(
        raw_values(message, name) for name in ("x-autoreply", "x-autorespond", "x-auto-response-suppress-by")
    )
    return AUTOMATIC if report or asked or said.startswith("auto-replied") else PERSON


def _moment(text: str) -> datetime | None:
    """A mail's date in Beijing's time; None for none, or one that no clock shows."""
    try:
        found = parsedate_to_datetime(text.strip())
        aware = found if found.tzinfo else found.replace(tzinfo=UTC if "-0000" in text else BEIJING)
        local = aware.astimezone(BEIJING).replace(tzinfo=None, microsecond=0)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return local if 1990 <= local.year < 2200 else None


def leaves(message: Message, budget: Budget, depth: int = 1, within: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """The parts that hold something, those of forwarded mails among them. Raises Unreadable for one nested too deep."""
    if depth > DEPTH_LIMIT:
        raise Unreadable("mail-too-complex", f"层层嵌套超过{DEPTH_LIMIT}层")
    kind = header_alone(message, "content-type")
    inner = message.get_payload()
    if isinstance(inner, list):
        forwarded = kind.get_content_type() == "message/rfc822"
        for part in inner:
            if forwarded:
                yield from _forwarded(message, part, budget, depth, within)
            else:
                yield from leaves(part, budget, depth + 1, within)
        return
    name = name_of(message)
    data = _content(message)
    attached = header_alone(message, "content-disposition").get_content_disposition() == "attachment"
    body = not name and not attached and kind.get_content_maintype() == "text"
    yield Leaf(name, data, body, within)


def inner_mail(data: bytes, name: str, budget: Budget, depth: int, within: tuple[str, ...]) -> Iterator[Leaf]:
    """The leaves of a mail that lies in another as a file."""
    message = parsed(data, budget)
    subject = name or facts_of(message).subject or "转发的邮件"
    yield from leaves(message, budget, depth + 1, (*within, subject))


def _forwarded(
    around: Message, part: Message, budget: Budget, depth: int, within: tuple[str, ...]
) -> Iterator[Leaf]:
    """A mail within a mail; one that was coded for its journey is decoded first."""
    coding = next(iter(raw_values(around, "content-transfer-encoding")), "").strip().lower()
    data = b""
    if coding == "base64" and not raw_values(part, "from"):
        data = _unbase64(_payload_bytes(part))
    elif coding == "quoted-printable" and b"=3D" in (coded := part.as_bytes()):
        data = quopri.decodestring(coded.replace(b"=\n\n", b"=\n", 1))  # where its head seemed to end
    if looks_like_mail(data):
        yield from inner_mail(data, name_of(around), budget, depth, within)
        return
    subject = name_of(around) or facts_of(part).subject or "转发的邮件"
    yield from leaves(part, budget, depth + 1, (*within, subject))


def _payload_bytes(part: Message) -> bytes:
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _unbase64(coded: bytes) -> bytes:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", coded)
    try:
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except binascii.Error:
        return b""


def _content(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError, AssertionError):
        data = _payload_bytes(part)
    return data if isinstance(data, bytes) else b""


__all__ = [
    "ATTACHMENT_LIMIT",
    "AUTOMATIC",
    "BEIJING",
    "BOUNCE",
    "PERSON",
    "SIZE_LIMIT",
    "Budget",
    "Leaf",
    "Mail",
    "facts_of",
    "inner_mail",
    "leaves",
    "parsed",
]
