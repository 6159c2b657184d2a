"""The desk on which mails are sorted: from whom each is, for which period, and whether it waits for a person.

A mail goes into 收件/PERIOD once, whatever was called for before; its name there ends with its fingerprint. One with
forms of ours goes there also when its sender is unknown, so that staff can rule on it in 报送登记.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from macros.folder import Folder
from macros.mail.envelopes import letter_of
from macros.places import ARCHIVE, INBOX, TIME_ENDING
from workbook.incoming.intake import identity_of
from workbook.incoming.senders import owners
from workbook.incoming.which_period import which_period
from workbook.period import Period
from workbook.sentences import RECEIVING
from xlsx_tools.attached import file_name
from xlsx_tools.envelope import Envelope
from xlsx_tools.mail import AUTOMATIC, BOUNCE, SIZE_LIMIT, Mail
from xlsx_tools.refused import Refusal
from xlsx_tools.save import write_atomic
from xlsx_tools.sentences import UNREADABLE
from xlsx_tools.worker import Readers

_MARK = 16  # characters of the fingerprint in a file's name
_PUT = re.compile(rf"_([0-9a-f]{{{_MARK}}})\.eml")
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Stored:
    """A mail that lies on the disk, or one too big to be loaded, which has no path.

    uid     its number in the mailbox
    again   its bytes, where an earlier run had stored it already
    """

    uid: str
    received: datetime
    size: int
    sha: str = ""
    path: Path | None = None
    again: bytes | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """One mail and what became of it: `path` in 收件 where it was put there, `why` a person has to look at it."""

    received: datetime
    sender: str = ""
    subject: str = ""
    period: Period | None = None
    path: Path | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The stored mails of a batch in their order, and of each form of ours among their files the period it is for."""

    envelopes: list[Envelope | Refusal | None]
    forms: dict[str, str]


class Desk:
    """Who the units are, and which mails lie in the year's folder already. To be closed after use."""

    def __init__(self, folder: Folder, period: Period | None = None, workers: int = 2) -> None:
        self._folder = folder
        self._period = period
        _, self._book = folder.read()
        if period is not None:
            self._book.require(period)
        self._put: dict[str, Path] = {}
        for path in (folder.root / ARCHIVE).glob("*/*/*.eml"):
            self._put[path.name[:_MARK]] = path
        for path in (folder.root / INBOX).glob("*/*.eml"):
            if match := _PUT.search(path.name):
                self._put[match[1]] = path
        self._readers = Readers(workers)

    def __enter__(self) -> Self:
        self._readers.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._readers.__exit__()

    def read(self, mails: Sequence[Stored]) -> Opened:
        """What is in each mail; nothing is written, and it may take a while where somebody means harm."""
        opened = list(self._readers.envelopes([mail.path for mail in mails if mail.path is not None]))
        data = {
            item.sha: item.data
            for one in opened
            if isinstance(one, Envelope)
            for item in one.items
            if not item.code
        }
        books = zip(data, self._readers.books(data.values()), strict=True)
        found = {sha: identity_of(book) for sha, book in books if not isinstance(book, Refusal)}
        forms = {sha: one.period or "" for sha, one in found.items() if one.unit or one.period}
        return Opened(opened, forms)

    def sort(self, mails: Sequence[Stored], opened: Opened) -> list[Came]:
        """What becomes of each mail; those for a period lie in 收件 afterwards."""
        envelopes = iter(opened.envelopes)
        return [self._sorted(mail, next(envelopes) if mail.path else None, opened.forms) for mail in mails]

    def _sorted(self, mail: Stored, envelope: Envelope | Refusal | None, forms: dict[str, str]) -> Came:
        if mail.path is None:
            size, limit = mail.size // _MEGABYTE, SIZE_LIMIT // _MEGABYTE
            return Came(mail.received, why=RECEIVING["too-big"].format(size=size, limit=limit))
        if isinstance(envelope, Refusal):
            return Came(mail.received, why=_unreadable(envelope))
        facts = envelope.mail if envelope else None
        if envelope is None or facts is None:
            return Came(mail.received, why=RECEIVING["no-mail"])
        if facts.kind == BOUNCE:
            return _came(mail, facts, why=RECEIVING["bounce"])
        if not envelope.items and envelope.refusal is None:
            return _came(mail, facts, why="" if facts.kind == AUTOMATIC else RECEIVING["empty"])
        ours = [forms[item.sha] for item in envelope.items if item.sha in forms]
        words = [facts.subject, *(item.name for item in envelope.items)]
        year, policy = self._book.year, self._book.policy
        when = self._period or which_period(ours, words, mail.received, year, policy)
        if isinstance(when, str):
            return _came(mail, facts, why=when)
        found = owners(facts.sender, self._book.units)
        why = self._doubt(facts, bool(found), envelope.refusal)
        path = self._put_in(mail, self._called(found, facts.sender), when) if found or ours else None
        return _came(mail, facts, when if path else None, path, why)

    def _doubt(self, facts: Mail, known: bool, refusal: Refusal | None) -> str:
        """Why it is not proven whose a mail is; as consolidate sees it too."""
        letter = letter_of(facts)
        if letter.fault:
            return RECEIVING["nobody"].format(fault=letter.fault)
        if not known:
            return RECEIVING["stranger"].format(sender=letter.sender)
        if letter.refuted:
            return RECEIVING["refuted"].format(sender=letter.sender, refuted=letter.refuted)
        return _unreadable(refusal) if refusal else ""

    def _called(self, found: Sequence[str], sender: str) -> str:
        unit = self._book.unit(found[0]) if len(found) == 1 else None
        return file_name(f"{unit.id}_{unit.name}" if unit else sender) or "发件人不明"

    def _put_in(self, mail: Stored, whose: str, period: Period) -> Path:
        """Put a mail into a period's inbox, its moment first, so that no run ever sees it without."""
        assert mail.path is not None
        standing = self._put.get(mail.sha[:_MARK])
        if standing is not None:
            return standing
        place = self._folder.place(INBOX, period)
        place.mkdir(parents=True, exist_ok=True)
        name = f"{mail.received:%m%d-%H%M}_{whose}_{mail.sha[:_MARK]}.eml"
        moment = f"{mail.received:%Y-%m-%d %H:%M:%S}\n"
        write_atomic(place / f"{name}{TIME_ENDING}", moment.encode())
        write_atomic(place / name, mail.path.read_bytes())
        self._put[mail.sha[:_MARK]] = place / name
        return place / name


def _unreadable(refusal: Refusal) -> str:
    return RECEIVING["unreadable"].format(
        what=UNREADABLE[refusal.code].format(what=refusal.what).rstrip("。")
    )


def _came(
    mail: Stored, facts: Mail, period: Period | None = None, path: Path | None = None, why: str = ""
) -> Came:
    return Came(mail.received, facts.sender, facts.subject, period, path, why)


__all__ = ["Came", "Desk", "Stored"]
