"""Mails as the office sends them: drafts that a mail program opens, and the same sent by SMTP when told to."""

from __future__ import annotations

import contextlib
import hashlib
import os
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from macros.folder import Stop
from xlsx_tools.mailbox import LOCAL

FROM, SERVER, PASSWORD = "ZHAOSHANG_FROM", "ZHAOSHANG_SMTP", "ZHAOSHANG_SMTP_PASSWORD"
IMAP, IMAP_PASSWORD = "ZHAOSHANG_IMAP", "ZHAOSHANG_IMAP_PASSWORD"
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_XLSM = ("application", "vnd.ms-excel.sheet.macroEnabled.12")
_SECONDS = 60


def draft(to: str, subject: str, text: str, attachment: tuple[str, bytes] | None = None) -> EmailMessage:
    """A mail that was not sent yet; the same words make the same bytes."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = " ".join(subject.split())
    if os.environ.get(FROM):
        mail["From"] = os.environ[FROM]
    if to:
        mail["To"] = to
    mail["X-Unsent"] = "1"
    mail.set_content(text, charset="utf-8", cte="base64")
    name, data = attachment or ("", b"")
    if name:
        kind = _XLSM if name.lower().endswith(".xlsm") else _XLSX
        mail.add_attachment(data, maintype=kind[0], subtype=kind[1], filename=name)
    mark = hashlib.sha256("\n".join((to, subject, text, name)).encode() + data).hexdigest()[:32]
    mail["Message-ID"] = f"<{mark}@zhaoshang>"  # the same answer sent again after a cut is known as the same
    if mail.is_multipart():
        mail.set_boundary(f"=={mark}==")
    return mail


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over."""

    host: str
    port: int
    user: str
    wrapped: bool  # TLS from the first byte (smtps)

    @classmethod
    def from_text(cls, text: str | None) -> Server:
        """smtps://user@host:port or smtp://… ; Stop says what to write."""
        parts = urlsplit(text or "")
        try:
            port = parts.port
        except ValueError:
            port = None
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.password:
            raise Stop(
                f"没有写明发信服务器。请把环境变量 {SERVER} 设为 smtps://用户@服务器 的样子（密码另放在 {PASSWORD} 或系统钥匙串）。"
            )
        wrapped = parts.scheme == "smtps"
        return cls(parts.hostname, port or (465 if wrapped else 587), unquote(parts.username or ""), wrapped)


def password_for(service: str, user: str, variable: str) -> str:
    """From the environment, else from the system's keyring. Raises Stop where neither has it."""
    found = os.environ.get(variable)
    if found is None:
        with contextlib.suppress(Exception):  # no keyring on this machine, or one that cannot be asked
            import keyring

            found = keyring.get_password(service, user)
    if not found:
        raise Stop(f"没有“{user}”的密码。请设环境变量 {variable}，或存进系统钥匙串（服务名 {service}）。")
    return found


@contextlib.contextmanager
def connected(server: Server):
    """A connection on which mails can be sent. A password is never sent in the clear but on this machine."""
    context = ssl.create_default_context()
    try:
        if server.wrapped:
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        with line:
            line.ehlo()
            if not server.wrapped and line.has_extn("starttls"):
                line.starttls(context=context)
                line.ehlo()
            elif not server.wrapped and server.host not in LOCAL:
                raise Stop(f"“{server.host}”不支持加密连接，没有发送。请改用 smtps:// 的地址。")
            if server.user:
                line.login(server.user, password_for(f"zhaoshang-smtp:{server.host}", server.user, PASSWORD))
            yield line
    except smtplib.SMTPAuthenticationError as error:
        raise Stop(f"“{server.host}”不接受用户“{server.user}”的密码。请核对后重试。") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stop(
            f"与发信服务器“{server.host}:{server.port}”的连接断了，已发出的有记录，重新运行只发没发出的。"
        ) from error


def send(line: smtplib.SMTP, mail: EmailMessage) -> None:
    """Hand one draft over."""
    sent = EmailMessage(policy=policy.SMTP)
    for name, value in mail.raw_items():
        if name.lower() != "x-unsent":
            sent[name] = value
    sent.set_payload(mail.get_payload())
    sent["Date"] = formatdate(localtime=True)
    line.send_message(sent)


__all__ = [
    "FROM",
    "IMAP",
    "IMAP_PASSWORD",
    "PASSWORD",
    "SERVER",
    "Server",
    "connected",
    "draft",
    "password_for",
    "send",
]
