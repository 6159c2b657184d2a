"""Mails as the office sends them: drafts that a mail program opens, and the same sent by SMTP when told to."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator
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
_GOING = 421


def draft(
    to: str, subject: str, text: str, attachment: tuple[str, bytes] | None = None, same: str = ""
) -> EmailMessage:
    """A mail that was not sent yet; the same words make the same bytes.

    Two mails with the same `same` are one and are sent once, whatever their words; without it the words decide.
    """
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
    said = (to, same) if same else (to, subject, text, name)
    mark = hashlib.sha256("\n".join(said).encode() + data).hexdigest()[:32]
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


class NotTaken(Exception):
    """The server takes this one mail not; the others may go on. The text says what it answered."""


@contextlib.contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection on which mails can be sent. A password is never sent in the clear but on this machine."""
    place = f"{server.host}:{server.port}"
    try:
        line = _signed_in(server)
    except ssl.SSLCertVerificationError as error:
        raise Stop(
            f"“{place}”的证书不能确认，没有发送。请核对服务器名称；单位自己签发的证书，用环境变量 SSL_CERT_FILE 指明。"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Stop(f"连不上发信服务器“{place}”。请检查地址和网络后重试。") from error
    try:
        with line:
            yield line
    except (smtplib.SMTPException, OSError) as error:
        raise Stop(f"与发信服务器“{place}”的连接断了，已发出的有记录，重新运行只发没发出的。") from error
    finally:
        line.close()


def _signed_in(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.wrapped:
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        line.ehlo()
        if not server.wrapped and line.has_extn("starttls"):
            line.starttls(context=context)
            line.ehlo()
        elif not server.wrapped and server.host not in LOCAL:
            raise Stop(f"“{server.host}”不支持加密连接，没有发送。请改用 smtps:// 的地址。")
        if server.user:
            _log_in(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _log_in(line: smtplib.SMTP, server: Server) -> None:
    password = password_for(f"zhaoshang-smtp:{server.host}", server.user, PASSWORD)
    try:
        line.login(server.user, password)
    except smtplib.SMTPNotSupportedError as error:
        raise Stop(
            f"“{server.host}”在这个连接上不能登录，没有发送。请改用 smtps:// 的地址，或去掉地址里的用户名。"
        ) from error
    except (smtplib.SMTPAuthenticationError, UnicodeError) as error:
        raise Stop(
            f"“{server.host}”不接受用户“{server.user}”的密码。请核对后重试；QQ、163等邮箱要用授权码当密码。"
        ) from error


def send(line: smtplib.SMTP, mail: EmailMessage) -> tuple[str, ...]:
    """Hand one draft over; returns the addresses that the server did not take, where it took others.

    Raises NotTaken where it takes none, or not this mail, and goes on taking others.
    """
    sent = copy.deepcopy(mail)
    del sent["X-Unsent"]
    sent["Date"] = formatdate(localtime=True)
    try:
        return tuple(line.send_message(sent))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _refused(error, code, said) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise _refused(error, error.smtp_code, error.smtp_error) from error


def _refused(error: Exception, code: int, said: bytes | str) -> Exception:
    """What a server's no means: 421 is the end of the connection, anything else is of this mail alone."""
    if code == _GOING:
        return smtplib.SMTPServerDisconnected(str(error))
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotTaken(f"{code} {''.join(char for char in ' '.join(text.split()) if char.isprintable())[:100]}")


__all__ = [
    "FROM",
    "IMAP",
    "IMAP_PASSWORD",
    "PASSWORD",
    "SERVER",
    "NotTaken",
    "Server",
    "connected",
    "draft",
    "password_for",
    "send",
]
