"""收信： what came by mail goes into 收件， each mail once, wherever the line is cut or the power goes.

    mailbox -> 归档/邮件/SHA256.eml -> 收件/PERIOD/…_SHA.eml -> the mailbox's folder 已收 or 隔离

A mail leaves the mailbox's inbox last, when everything before lies on the disk; what was done for it before is known
by its bytes alone. Its Message-ID and its number on the server say nothing of whether it is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from macros.folder import Folder, Stop, fingerprint
from macros.mail.mail_desk import Came, Desk, Stored
from macros.places import ARCHIVE
from macros.steps import Tell, at_work, quiet
from workbook.book import BookError
from workbook.period import Period
from xlsx_tools.mail import SIZE_LIMIT
from xlsx_tools.mailbox import Account, Mailbox, MailboxError, opened
from xlsx_tools.save import SaveError, write_atomic

DONE, QUARANTINE = "已收", "隔离"
MAILS = "邮件"
_BATCH, _BATCH_BYTES = 16, 4 * 2**20  # mails that are read together, and then moved


@dataclass(slots=True)
class Received:
    """What `receive` did; `stopped` is a sentence where the mailbox could not be used to the end."""

    came: list[Came]
    stopped: str = ""

    @property
    def quarantined(self) -> list[Came]:
        return [item for item in self.came if item.why]


def receive(
    folder: Folder,
    account: Account,
    password: str,
    now: datetime,
    period: Period | None = None,
    done: str = DONE,
    quarantine: str = QUARANTINE,
    tell: Tell = quiet,
    found: Received | None = None,
) -> Received:
    """Take every mail out of the mailbox's folder. `found`, where it is given, tells so far what came, whatever happens.

    Raises Stop where the year's folder cannot be used. It is held only while a few mails are put into it, so that
    people can work while a slow line brings the next.
    """
    found = Received([]) if found is None else found
    if account.folder in (done, quarantine) or done == quarantine:
        raise Stop(f"收信的“{account.folder}”、“{done}”和“{quarantine}”不能是同一个文件夹。请换个名字再收。")
    folder.master  # noqa: B018  before anybody logs in
    try:
        with opened(account, password) as box:
            numbers = box.numbers()
            if not numbers:
                return found
            done, quarantine = box.ensure(done), box.ensure(quarantine)
            with Desk(folder, period) as desk:
                for batch in _batches(box, folder, numbers):
                    read = desk.read(batch)
                    with at_work(folder, now, "receive"):
                        sorted_out = desk.sort(batch, read)
                    for stored, came in zip(batch, sorted_out, strict=True):
                        box.move(stored.uid, quarantine if came.why else done, stored.again)
                        found.came.append(came)
                        tell("收信", len(found.came), len(numbers))
    except MailboxError as error:
        found.stopped = str(error)
    except (BookError, SaveError) as error:
        raise Stop(str(error)) from error
    return found


def _batches(box: Mailbox, folder: Folder, numbers: Sequence[str]) -> Iterator[list[Stored]]:
    """The mails, each asked for its size, loaded and stored before the next; a few are handed on together.

    At first one, then twice as many each time: a line that is cut again and again still brings mails in.
    """
    batch: list[Stored] = []
    together = 1
    for number in numbers:
        waiting = box.look(number)
        if waiting is None:  # somebody else has moved it
            continue
        if waiting.size > SIZE_LIMIT:
            batch.append(Stored(number, waiting.received, waiting.size))
        elif (data := box.load(number)) is not None:
            batch.append(_stored(folder, number, waiting.received, data))
        if len(batch) >= together or sum(one.size for one in batch) >= _BATCH_BYTES:
            yield batch
            batch, together = [], min(2 * together, _BATCH)
    if batch:
        yield batch


def _stored(folder: Folder, uid: str, received: datetime, data: bytes) -> Stored:
    place = folder.root / ARCHIVE / MAILS
    place.mkdir(parents=True, exist_ok=True)
    sha = fingerprint(data)
    path = place / f"{sha}.eml"
    before = path.exists() and fingerprint(path.read_bytes()) == sha
    if not before:
        write_atomic(path, data)
    return Stored(uid, received, len(data), sha, path, data if before else None)


__all__ = ["DONE", "QUARANTINE", "Received", "receive"]
