"""Debian's dovecot as a process of the test's own: a real IMAP server on a free port of loopback, with one user."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "zhaoshang@county.example", "口令 only-for-tests"
_PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A server that runs; `mail` is its Maildir."""

    port: int
    mail: Path
    owner: tuple[int, int]
    certificate: Path | None = None

    def url(self, folder: str = "", port: int | None = None) -> str:
        start = "imap://" if self.certificate is None else "imaps://"
        host = "127.0.0.1" if self.certificate is None else "localhost"
        return f"{start}{USER}@{host}:{port or self.port}/{folder}"

    def deliver(self, number: int, data: bytes, moment: float, folder: str = "") -> None:
        """A mail into the inbox, or another folder, as a mail server delivers it: the file's time is its moment."""
        place = self.mail / folder / "new" if folder else self.mail / "new"
        for part in ("tmp", "new", "cur"):
            (place.parent / part).mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(place.parent / part, *self.owner)
        path = place / f"{int(moment)}.M{number}.test"
        path.write_bytes(data)
        os.utime(path, (moment, moment))
        if os.geteuid() == 0:
            os.chown(path, *self.owner)
            os.chown(place.parent, *self.owner)

    def lying(self, folder: str = "") -> list[bytes]:
        """The mails of a folder, as they lie on the disk; those marked as deleted are left out."""
        from imap_tools.imap_utf7 import utf7_encode

        place = self.mail / f".{utf7_encode(folder).decode()}" if folder else self.mail
        found = [path for part in ("new", "cur") for path in sorted((place / part).glob("*"))]
        return [
            path.read_bytes() for path in found if "T" not in path.name.rpartition(":2,")[2].partition(",")[0]
        ]


def _config(
    root: Path, port: int, user: str, group: str, uid: int, gid: int, tls: tuple[Path, Path] | None, can: str
):
    version = subprocess.run([_PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    newer = tuple(int(part) for part in version.split()[0].split(".")[:2]) >= (2, 4)
    number = version.split()[0]
    lines = [f"dovecot_config_version = {number}\ndovecot_storage_version = {number}"] if newer else []
    lines += [
        f"protocols = imap\nlisten = 127.0.0.1\nbase_dir = {root}/run\nstate_dir = {root}/state",
        f"log_path = {root}/log",
        f"default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}",
        "first_valid_uid = 1\nmail_max_userip_connections = 100\nmail_fsync = never\nauth_failure_delay = 0",
        "service anvil {\n  chroot =\n}",
    ]
    name = "imap" if tls is None else "imaps"
    other = "imaps" if tls is None else "imap"
    listener = (
        f"  inet_listener {name} {{\n    port = {port}\n  }}\n  inet_listener {other} {{\n    port = 0\n  }}"
    )
    lines.append(
        f"service imap-login {{\n  chroot =\n  restart_request_count = 0\n{listener}\n}}"
        if newer
        else f"service imap-login {{\n  chroot =\n  service_count = 0\n{listener}\n}}"
    )
    if newer:
        lines += [
            f"mail_driver = maildir\nmail_path = {root}/mail\nauth_allow_cleartext = yes",
            f"mail_uid = {uid}\nmail_gid = {gid}",
            f'passdb static {{\n  password = "{PASSWORD}"\n}}',
            f"userdb static {{\n  fields {{\n    uid = {uid}\n    gid = {gid}\n    home = {root}\n  }}\n}}",
        ]
    else:
        (root / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{uid}:{gid}::{root}::\n", "utf-8")
        lines += [
            f"mail_location = maildir:{root}/mail\ndisable_plaintext_auth = no",
            f"passdb {{\n  driver = passwd-file\n  args = {root}/users\n}}",
            f"userdb {{\n  driver = passwd-file\n  args = {root}/users\n}}",
        ]
    if tls is None:
        lines.append("ssl = no")
    elif newer:
        lines.append(f"ssl = required\nssl_server_cert_file = {tls[0]}\nssl_server_key_file = {tls[1]}")
    else:
        lines.append(f"ssl = required\nssl_cert = <{tls[0]}\nssl_key = <{tls[1]}")
    if can:
        lines.append(f"imap_capability = {can}")
    return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate_in(root: Path) -> tuple[Path, Path]:
    """One of our own for localhost, by the library that has openssl."""
    made = root / "cert.pem", root / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-keyout", str(made[1]), "-out", str(made[0]), "-days", "3650", "-subj", "/CN=localhost"]
    subprocess.run([*words, "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    return made


@contextlib.contextmanager
def running(*, tls: bool = False, can: str = "") -> Iterator[Dovecot]:
    """A server until the block ends; `can` are the capabilities that it tells of, where not all of its own.

    Started as root it gives that up: it runs as nobody, as any person's would run as that person. A desk without
    dovecot skips the test, CI fails it.
    """
    if _PROGRAM is None or (tls and shutil.which("openssl") is None):
        missing = "dovecot" if _PROGRAM is None else "openssl"
        if os.environ.get("CI"):
            pytest.fail(f"{missing} is missing, and CI must not skip what needs it")
        pytest.skip(f"{missing} is missing")
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        me = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        uid, gid = me.pw_uid, me.pw_gid
        for part in ("run", "state", "mail"):
            (root / part).mkdir()
        certificate = certificate_in(root) if tls else None
        port = _free_port()
        config = _config(root, port, me.pw_name, grp.getgrgid(gid).gr_name, uid, gid, certificate, can)
        (root / "dovecot.conf").write_text(config, "utf-8")
        as_whom = {}
        if os.geteuid() == 0:
            for path in (root, *root.rglob("*")):
                os.chown(path, uid, gid)
            as_whom = {"user": uid, "group": gid, "extra_groups": []}
        server = subprocess.Popen(
            [_PROGRAM, "-F", "-c", str(root / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=root,
            start_new_session=True,
            **as_whom,
        )
        try:
            _wait(port, server, root)
            yield Dovecot(port, root / "mail", (uid, gid), certificate[0] if certificate else None)
        finally:
            os.killpg(server.pid, signal.SIGKILL)  # the asking way takes a second, and nothing of it is kept
            server.wait(20)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen, root: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    log = root / "log"
    said = log.read_text("utf-8", "replace") if log.exists() else "nothing"
    raise AssertionError(f"dovecot did not start, and said: {said}")
