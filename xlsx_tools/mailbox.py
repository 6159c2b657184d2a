"""A mailbox on an IMAP server: its mails one at a time, as they came, and where each goes afterwards."""

from __future__ import annotations

import contextlib
import hashlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from xlsx_tools.mail import BEIJING

if TYPE_CHECKING:
    from imap_tools.mailbox import BaseMailBox

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
SECONDS = 60
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_SHORT = re.compile(rb'BODY\[\] (?:"((?:[^"\\]|\\.)*)"|NIL)', re.IGNORECASE)
_SHOWN = 12


class MailboxError(Exception):
    """The mailbox cannot be used: one Chinese sentence of why and what to do."""


class ConnectionCut(MailboxError):
    """The server cannot be reached, or is reached no longer; the same again may go well."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose mailbox, on which server, which folder of it."""

    host: str
    port: int
    user: str
    folder: str
    wrapped: bool  # TLS from the first byte （imaps）

    @classmethod
    def from_text(cls, text: str) -> Account:
        """imaps://user@host:port/folder， the folder 收件箱 （INBOX） where none is named. Raises MailboxError."""
        wanted = "邮箱地址请写成 imaps://用户名@服务器/文件夹 的样子"
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise MailboxError(f"“{text}”不是邮箱地址。{wanted}。") from None
        if parts.password:
            raise MailboxError(f"地址里不要写密码，命令会留在记录里。{wanted}，密码另放。")
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise MailboxError(f"“{text}”不是邮箱地址。{wanted}。")
        wrapped = parts.scheme == "imaps"
        folder = unquote(parts.path).strip("/") or "INBOX"
        return cls(
            parts.hostname, port or (993 if wrapped else 143), unquote(parts.username), folder, wrapped
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that lies in the folder: its number there, how big it is, when the server took it in."""

    uid: str
    size: int
    received: datetime


class Mailbox:
    """One folder of a mailbox while it is open. Every method may raise MailboxError."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self._box = box
        self._account = account

    def numbers(self) -> list[str]:
        """The mails that lie there, the older ones first; none that somebody marked as deleted."""
        with _explained(self._account):
            return sorted(self._box.uids("UNDELETED", charset=None), key=int)

    def look(self, uid: str) -> Waiting | None:
        """A mail's size and moment, without loading it; None when it is gone."""
        said = b" ".join(
            part for part in self._fetch(uid, "(RFC822.SIZE INTERNALDATE)") if isinstance(part, bytes)
        )
        size, moment = _SIZE.search(said), imaplib.Internaldate2tuple(said)
        if size is None:
            return None
        received = datetime.fromtimestamp(
            time.mktime(moment) if moment else time.time(), BEIJING
        )  # a deadline is China's
        return Waiting(uid, int(size[1]), received.replace(microsecond=0, tzinfo=None))

    def load(self, uid: str) -> bytes | None:
        """A mail as it came, left unread as it was; None when it is gone."""
        for part in self._fetch(uid, "(BODY.PEEK[])"):
            if isinstance(part, tuple) and b"BODY[]" in part[0].upper():
                return part[1]
            if isinstance(part, bytes) and (
                short := _SHORT.search(part)
            ):  # a server may quote a few characters
                return re.sub(rb"\\(.)", rb"\1", short[1] or b"")
        return None

    def move(self, uid: str, folder: str, again: bytes | None = None) -> None:
        """Put a mail into another folder of the mailbox.

        A server without MOVE is asked for a copy first; only that mail is removed then, never what other people
        have marked as deleted. `again` is the mail itself, where an earlier run may have made the copy already.
        """
        from imap_tools.utils import check_command_status

        client = self._box.client
        with _explained(self._account):
            if "MOVE" in client.capabilities:
                self._box.move(uid, folder)
                return
            if again is None or not self._holds(folder, again):
                self._box.copy(uid, folder)
            stored = client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
            check_command_status(stored, _failure())
            if "UIDPLUS" in client.capabilities:
                check_command_status(client.uid("EXPUNGE", uid), _failure())

    def _holds(self, folder: str, mail: bytes) -> bool:
        """Whether a folder has a mail of exactly these bytes."""
        self._box.folder.set(folder, readonly=True)
        try:
            wanted = hashlib.sha256(mail).digest()
            same_size = self._box.uids(f"LARGER {len(mail) - 1} SMALLER {len(mail) + 1}", charset=None)
            return any(hashlib.sha256(self.load(uid) or b"").digest() == wanted for uid in same_size)
        finally:
            self._box.folder.set(self._account.folder)

    def _fetch(self, uid: str, parts: str) -> list:
        from imap_tools.utils import check_command_status

        with _explained(self._account):
            found = self._box.client.uid("FETCH", uid, parts)
            check_command_status(found, _failure())
            return [part for part in found[1] if part is not None]

    def ensure(self, folder: str) -> str:
        """See that a folder is there; returns its full name, which on some servers lies under the inbox."""
        from imap_tools.errors import ImapToolsError

        with _explained(self._account):
            there = self._box.folder.list()
            delimiter = next((one.delim for one in there if one.delim and one.delim != "NIL"), "/")
            names = {one.name for one in there}
            below = f"INBOX{delimiter}{folder}"
            for name in (folder, below):
                if name in names:
                    return name
            try:
                self._box.folder.create(folder)
                return folder
            except ImapToolsError:
                self._box.folder.create(below)
                return below


def _failure() -> type:
    from imap_tools.errors import UnexpectedCommandStatusError

    return UnexpectedCommandStatusError


@contextlib.contextmanager
def opened(account: Account, password: str) -> Iterator[Mailbox]:
    """The folder of a mailbox. A password is sent in the clear to this machine only."""
    from imap_tools.mailbox import MailBox, MailBoxUnencrypted

    context = ssl.create_default_context()
    with _explained(account):
        if account.wrapped:
            box: BaseMailBox = MailBox(account.host, account.port, timeout=SECONDS, ssl_context=context)
        else:
            box = MailBoxUnencrypted(account.host, account.port, timeout=SECONDS)
    try:
        with _explained(account):
            if not account.wrapped and account.host not in LOCAL:
                _wrap(box, account, context)
            _log_in(box, account, password)
            _select(box, account)
        yield Mailbox(box, account)
    finally:
        with contextlib.suppress(Exception):  # the line may be cut already
            box.logout()
        with contextlib.suppress(Exception):
            box.client.shutdown()


def _wrap(box: BaseMailBox, account: Account, context: ssl.SSLContext) -> None:
    if "STARTTLS" not in box.client.capabilities:
        raise MailboxError(f"“{account}”不支持加密连接，没有登录。请改用 imaps:// 的地址。")
    box.client.starttls(context)


def _log_in(box: BaseMailBox, account: Account, password: str) -> None:
    from imap_tools.errors import ImapToolsError

    plain = account.user.isascii() and password.isascii()
    try:
        (box.login if plain else box.login_utf8)(account.user, password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (ImapToolsError, imaplib.IMAP4.error, ValueError) as error:
        raise MailboxError(
            f"“{account}”不接受用户“{account.user}”的密码。请核对后重试；"
            "QQ、163等邮箱要先在邮箱设置里开启IMAP，并用授权码当密码。"
        ) from error
    _, said = box.client.capability()  # some servers tell the whole only to those who have logged in
    box.client.capabilities = tuple((said[0] or b"").decode("ascii", "replace").upper().split())
    if "ID" in box.client.capabilities:  # 163 and 126 open no folder to a program that does not give its name
        with contextlib.suppress(imaplib.IMAP4.error):
            box.client.xatom("ID", '("name" "zhaoshang")')


def _select(box: BaseMailBox, account: Account) -> None:
    from imap_tools.errors import MailboxFolderSelectError

    try:
        box.folder.set(account.folder)
    except MailboxFolderSelectError as error:
        names = [one.name for one in box.folder.list()]
        shown = "、".join(names[:_SHOWN]) + ("等" if len(names) > _SHOWN else "")
        raise MailboxError(f"邮箱里没有文件夹“{account.folder}”。请核对，现有：{shown}。") from error


@contextlib.contextmanager
def _explained(account: Account) -> Iterator[None]:
    """Say in the office's words what the server or the network refused."""
    from imap_tools.errors import ImapToolsError

    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"“{account}”的证书不能确认，没有登录。请核对服务器名称；单位自己签发的证书，用环境变量 SSL_CERT_FILE 指明。"
        ) from error
    except (imaplib.IMAP4.abort, OSError) as error:
        raise ConnectionCut(
            f"连不上收信服务器“{account}”，或连接断了。请检查地址和网络，再运行一次接着收。"
        ) from error
    except (imaplib.IMAP4.error, ImapToolsError, ValueError) as error:  # or an answer that cannot be read
        raise MailboxError(
            f"收信服务器“{account}”不肯照办（{_said(error)}）。请核对邮箱的文件夹和权限。"
        ) from error


def _said(error: Exception) -> str:
    """What the server answered, as far as it is fit to be shown."""
    result = getattr(error, "command_result", None)
    parts = result[1] if result else [str(error)]
    text = " ".join(
        part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts or ()
    )
    return "".join(char for char in text if char.isprintable())[:100] or "没有说明"


__all__ = ["LOCAL", "Account", "ConnectionCut", "Mailbox", "MailboxError", "Waiting", "opened"]
