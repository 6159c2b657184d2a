"""An envelope opened: a mail or an archive, its facts, and what of it may be a workbook; the rest is passed over.

A workbook comes out with its bytes; what a person has to know of but nobody reads (an archive in an archive, .rar,
winmail.dat) comes out with its code; pictures, signatures and letters are noise. Same bytes twice come out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsx_tools.archive import archived
from xlsx_tools.attached import (
    ARCHIVE,
    MAIL,
    OTHER,
    REFUSED,
    Item,
    file_name,
    fingerprint,
    kind_of,
    looks_like_mail,
)
from xlsx_tools.gate import SIZE_LIMIT as WORKBOOK_LIMIT
from xlsx_tools.mail import (
    ATTACHMENT_LIMIT,
    BOUNCE,
    SIZE_LIMIT,
    Budget,
    Mail,
    facts_of,
    inner_mail,
    leaves,
    parsed,
)
from xlsx_tools.refused import Note, Refusal, Unreadable

TOTAL_LIMIT = 150 * 2**20  # of all files that come out of one envelope
_IN_ARCHIVES = 1_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail (`mail` has its facts) or an archive (it is None): its files in their order, and what to look at."""

    mail: Mail | None
    items: tuple[Item, ...] = ()
    notes: tuple[Note, ...] = ()
    refusal: Refusal | None = None  # why a mail is not opened, its facts all the same

    def plain(self) -> tuple[Any, ...]:
        """The same as tuples and values alone, to be sent from one process to another."""
        notes = [(note.code, note.what) for note in self.notes]
        why = (self.refusal.code, self.refusal.what) if self.refusal else None
        return [self.mail.plain() if self.mail else None], [item.plain() for item in self.items], notes, why

    @classmethod
    def from_plain(cls, plain: tuple[Any, ...]) -> Envelope:
        (mail,), items, notes, why = plain
        return cls(
            Mail(*mail) if mail else None,
            tuple(Item(*item) for item in items),
            tuple(Note(*note) for note in notes),
            Refusal(*why) if why else None,
        )


def open_envelope(data: bytes) -> Envelope | None:
    """What is in a mail or an archive; None for what is neither, and for an archive of nothing that is a workbook.

    Raises Unreadable with the code of what is wrong.
    """
    if looks_like_mail(data):
        if len(data) > SIZE_LIMIT:
            raise Unreadable("mail-too-big", f"超过{SIZE_LIMIT >> 20}MB")
        return _mail(data)
    kind, code, what = kind_of("", data)
    if kind == REFUSED:
        raise Unreadable(code, what)
    if kind != ARCHIVE:
        return None
    found = _Found()
    for name, content in archived(data):
        found.take(name, content, in_archive=True)
    return Envelope(None, tuple(found.items), tuple(found.notes)) if found.items else None


def _mail(data: bytes) -> Envelope:
    found = _Found()
    facts = facts_of(parsed(data, Budget(), headers_only=True))
    if facts.kind == BOUNCE:  # what it holds is our own
        return Envelope(facts)
    try:
        for leaf in leaves(parsed(data, found.budget), found.budget):
            if not leaf.body or kind_of("", leaf.data)[0] not in (OTHER, MAIL):
                found.take(leaf.name, leaf.data, leaf.within)
    except Unreadable as error:
        return Envelope(facts, refusal=error.refusal)
    return Envelope(facts, tuple(found.items), tuple(found.notes))


class _Found:
    """What is gathered of an envelope while it is opened."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.notes: list[Note] = []
        self.budget = Budget()
        self._names: dict[str, str] = {}
        self._shas: set[str] = set()
        self._total = 0
        self._attached = 0

    def take(
        self, name: str, data: bytes, within: tuple[str, ...] = (), in_archive: bool = False, depth: int = 1
    ) -> None:
        """One file of the envelope, and the files in it where it is a mail or an archive itself."""
        kind, code, what = kind_of(name, data)
        if kind == OTHER:
            return
        if kind == MAIL:
            for leaf in self._inner(data, name, within, depth):
                self.take(leaf.name, leaf.data, leaf.within, in_archive, depth + 1)
            return
        self._attached += not in_archive
        if self._attached > ATTACHMENT_LIMIT:
            raise Unreadable("mail-too-complex", f"附件超过{ATTACHMENT_LIMIT}个")
        if kind == ARCHIVE and not in_archive:
            self._archive(name, data, within)
            return
        if kind == ARCHIVE:
            kind, code = REFUSED, "nested-archive"
        if len(data) > WORKBOOK_LIMIT:
            kind, code, what = REFUSED, "too-big", f"超过{WORKBOOK_LIMIT >> 20}MB"
        self._put(name, data, within, code if kind == REFUSED else "", what if kind == REFUSED else "")

    def _inner(self, data: bytes, name: str, within: tuple[str, ...], depth: int) -> Iterator[Any]:
        for leaf in inner_mail(data, _shown_path(name), self.budget, depth, within):
            if not leaf.body or kind_of("", leaf.data)[0] not in (OTHER, MAIL):
                yield leaf

    def _archive(self, name: str, data: bytes, within: tuple[str, ...]) -> None:
        around = (*within, _shown_path(name) or "压缩包")
        before = len(self.items)
        try:
            for inner, content in archived(data):
                self.take(inner, content, around, in_archive=True)
        except Unreadable as error:
            if error.code == "mail-too-complex":
                raise
            del self.items[before:]
            self._put(name, data, within, error.code, error.refusal.what)

    def _put(self, name: str, data: bytes, within: tuple[str, ...], code: str, what: str) -> None:
        sha = fingerprint(data)
        plain = _shown_path(name) or f"附件{len(self.items) + 1}"
        other = self._names.get(plain.casefold())
        if sha in self._shas or other is not None:
            self.notes.append(Note("duplicate-attachment", plain))
        if sha in self._shas:
            return
        self._shas.add(sha)
        self._names.setdefault(plain.casefold(), sha)
        if len(self.items) >= _IN_ARCHIVES:
            raise Unreadable("too-many-members", str(len(self.items)))
        self._total += len(data)
        if self._total > TOTAL_LIMIT:
            raise Unreadable("part-too-big", f"一共超过{TOTAL_LIMIT >> 20}MB")
        self.items.append(Item(plain, sha, data, within, code, what))


def _shown_path(name: str) -> str:
    """A path within an archive as one name: 第三招商小分队／月报.xlsx."""
    parts = [file_name(part) for part in name.split("/")]
    return "／".join(part for part in parts if part)[-120:]


__all__ = ["TOTAL_LIMIT", "Envelope", "open_envelope"]
