"""Mails and archives of 收件 opened: each workbook in them an arrival of its own, the envelope kept before it is opened.

    归档/2012-10/来信/3f2a…_十月.eml           the envelope as it came
    归档/2012-10/来信/附件/9b1c…_月报.xlsx     what lay in it

What an envelope is tells its content, never its name. Headers are believed as far as `verdict` says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from macros.attempts import Attempts
from macros.folder import Folder, Incoming, Sealed, fingerprint
from macros.places import ARCHIVE, ATTACHED, LETTERS
from workbook.incoming.submission import Letter
from workbook.period import Period
from xlsx_tools.attached import Item, file_name, is_shut, looks_like_mail
from xlsx_tools.authentication import FAILED, PASSED, verdict
from xlsx_tools.envelope import Envelope
from xlsx_tools.gate import ZIP
from xlsx_tools.mail import PERSON, Mail
from xlsx_tools.refused import Refusal
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import read_envelopes

OUR_SERVER = "ZHAOSHANG_MAIL_SERVER"
_HEAD = 65_536
_OFFICE = (
    b"[Content_Types].xml",
    b"_rels/",
    b"xl/",
    b"docProps/",
    b"mimetype",
    b"customXml/",
    b"word/",
    b"ppt/",
)


def opened(
    folder: Folder,
    period: Period,
    incoming: Sequence[Incoming],
    attempts: Attempts,
    workers: int = 2,
    keeping: bool = True,
) -> list[Incoming]:
    """The arrivals of a period, those in envelopes in the place of their envelopes; `keeping` stores what is new.

    The same bytes in two envelopes come out twice here; they are one return later.
    """
    plain = [one for one in incoming if not _may_be_envelope(one.path)]
    if len(plain) == len(incoming):
        return list(incoming)
    by_itself = {one.path for one in plain}
    sealed = _once([one for one in incoming if one.path not in by_itself], folder.place(ARCHIVE, period))
    if keeping:
        for one in sealed:
            folder.keep(one, period)
    found = list(plain)
    answers = attempts.each(sealed, lambda sources: read_envelopes(sources, workers))
    for one, answer in zip(sealed, answers, strict=True):
        if answer is None:
            found.append(one)
            continue
        if keeping:
            one = folder.settle(one, LETTERS, period)
        found += _unpacked(folder, period, one, answer, keeping)
    return sorted(found, key=lambda item: (item.name, item.sha))


def _may_be_envelope(path: Path) -> bool:
    """Whether a file's beginning is a mail's, or that of an archive; a zip that begins as a workbook does is none."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:  # told where it is read
        return False
    if head.startswith(ZIP):
        return not head[30:].startswith(_OFFICE)
    return looks_like_mail(head) or is_shut(head)


def _once(sealed: Sequence[Incoming], archive: Path) -> list[Incoming]:
    """Each envelope once, under the name that it was first kept by."""
    first: dict[str, Incoming] = {}
    for one in sorted(sealed, key=lambda item: (archive not in item.path.parents, item.name)):
        first.setdefault(one.sha, one)
    return list(first.values())


def _unpacked(
    folder: Folder, period: Period, one: Incoming, answer: Envelope | Refusal, keeping: bool
) -> Iterator[Incoming]:
    """What came in one envelope; the envelope itself where nothing in it can be read."""
    if isinstance(answer, Refusal):
        code = "mail-too-big" if answer.code == "too-big" and _is_mail(one.path) else answer.code
        letter = Letter("", "没有读取") if _is_mail(one.path) else None
        yield replace(one, sealed=Sealed(one.name, one.name, letter, refusal=replace(answer, code=code)))
        return
    mail = answer.mail
    letter, came = (letter_of(mail), mail.received or mail.date) if mail else (None, None)
    again = tuple(dict.fromkeys(note.what for note in answer.notes))
    if not answer.items:
        nothing = Refusal("no-attachment", "邮件") if mail and mail.kind == PERSON else Refusal("auto-mail")
        yield replace(one, sealed=Sealed(one.name, one.name, letter, came, answer.refusal or nothing))
        return
    around = "邮件" if mail else "压缩包"
    for item in answer.items:
        refusal = Refusal(item.code, item.what) if item.code else None
        within = "＞".join((one.name, *item.within))
        sealed = Sealed(one.name, item.name, letter, came, refusal, again, path=one.path)
        path, data = _kept(folder, period, item, keeping)
        yield Incoming(path, f"{item.name}（{around} {within}）", item.sha, replace(sealed, data=data))
        again = ()


def _kept(folder: Folder, period: Period, item: Item, keeping: bool) -> tuple[Path, bytes | None]:
    """Where a file from an envelope is kept; with its bytes, where it is not kept as it was."""
    place = folder.place(ARCHIVE, period) / LETTERS / ATTACHED
    path = place / f"{item.sha[:16]}_{file_name(item.name)}"
    if keeping and not path.exists():
        place.mkdir(parents=True, exist_ok=True)
        write_atomic(path, item.data)
    as_it_was = path.is_file() and fingerprint(path.read_bytes()) == item.sha
    return path, None if as_it_was else item.data


def letter_of(mail: Mail) -> Letter:
    """Who sent a mail, and what our own server has against that, where it is known （ZHAOSHANG_MAIL_SERVER）."""
    server = os.environ.get(OUR_SERVER, "").strip()
    said = verdict(mail.results, mail.sender.rpartition("@")[2], server)
    refuted = ""
    if said == FAILED:
        refuted = "没有通过邮件服务器的发信验证"
    elif server and said != PASSED:
        refuted = f"没有经“{server}”验证"
    return Letter(mail.sender, mail.fault, refuted)


def _is_mail(path: Path) -> bool:
    with path.open("rb") as file:
        return looks_like_mail(file.read(_HEAD))


__all__ = ["OUR_SERVER", "letter_of", "opened"]
