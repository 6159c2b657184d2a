"""Answers handed to a real SMTP server: each once, through cuts and refusals, and a sentence where none can be sent."""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from macros.cli import run
from macros.folder import Folder, Stop
from macros.mail.replying import TEXTS, Replied, reply
from macros.places import INBOX
from macros.steps import consolidate
from tests.cut_line import CutLine, cut_line
from tests.dovecot import certificate_in
from tests.macros.mailed import OCTOBER, UNITS, County
from workbook.answers import OVERDUE, RECEIPT, REMINDER, RETURNED

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")  # on a Python newer than it is
OFFICE = "白石县招商办 <office@county.example>"
BEFORE, AFTER = datetime(2012, 10, 24, 17), datetime(2012, 10, 26, 9)
CLOSED = datetime(2012, 11, 7, 9)


@dataclass
class Sink:
    """A mail server that keeps what it takes."""

    mails: list[EmailMessage] = field(default_factory=list)
    users: set[bool] = field(default_factory=set)  # whether who sent had logged in
    port: int = 0
    refuse: str = ""  # a recipient that it does not know
    full: str = ""  # one whose mails it does not want
    before: Callable[[], bool] = lambda: False  # whether it dies when a mail begins
    after: Callable[[], bool] = lambda: False  # or when it has taken one, before it says so

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.before():
            server.transport.abort()
        envelope.mail_from = address
        self.users.add(session.authenticated)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refuse:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.full in envelope.rcpt_tos:
            return "552 too much"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert mail["To"].replace(" ", "").split(",") == envelope.rcpt_tos or self.refuse
        self.mails.append(mail)  # type: ignore[arg-type]
        if self.after():
            server.transport.abort()
        return "250 OK"

    def to(self) -> list[str]:
        return [mail["To"] for mail in self.mails]


@contextlib.contextmanager
def sink_running(**how) -> Iterator[Sink]:
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as one:
        sink.port = one.getsockname()[1]
    host = "localhost" if "ssl_context" in how else "127.0.0.1"
    controller = Controller(sink, hostname=host, port=sink.port, ready_timeout=60, **how)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("ZHAOSHANG_FROM", OFFICE)
    with sink_running() as one:
        monkeypatch.setenv("ZHAOSHANG_SMTP", f"smtp://127.0.0.1:{one.port}")
        yield one


@pytest.fixture(scope="module")
def half_of_october(new_year_made: County, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """October as it stands on the 24th: one return in order, one with a blank to be filled, four units missing."""
    folder = Folder(tmp_path_factory.mktemp("十月") / "白石县 2012")
    shutil.copytree(new_year_made.folder.root, folder.root)
    inbox = folder.place(INBOX, OCTOBER)
    inbox.mkdir()
    book = openpyxl.load_workbook(io.BytesIO(new_year_made.forms["S01"]))
    book["封面"]["C17"] = "是"
    book.save(inbox / "S01.xlsx")
    (inbox / "S02.xlsx").write_bytes(new_year_made.forms["S02"])
    consolidate(folder, OCTOBER, BEFORE, {"": datetime(2012, 10, 24, 16)})
    return folder


@pytest.fixture
def asked(half_of_october: Folder, tmp_path: Path) -> Folder:
    shutil.copytree(half_of_october.root, tmp_path / "白石县 2012")
    return Folder(tmp_path / "白石县 2012")


def sent(folder: Folder, now: datetime = BEFORE) -> Replied:
    return reply(folder, OCTOBER, now, sending=True)


def test_receipt_return_and_reminders_arrive_as_drafted(asked: Folder, sink: Sink) -> None:
    done = sent(asked)
    assert done.kinds == (RECEIPT, RETURNED, *[REMINDER] * 4)
    assert (done.sent, done.notes) == (6, ())
    assert sink.to() == list(UNITS.values())
    receipt, back, *reminders = sink.mails
    assert receipt["From"] == OFFICE
    assert receipt["Subject"] == "【收到】2012年10月招商引资月报：第一招商小分队"
    assert "已收到（按时），核对无误" in receipt.get_body().get_content()  # type: ignore[union-attr]
    for mail in sink.mails:
        assert mail["X-Unsent"] is None
        assert mail["Date"] is not None
    (part,) = back.iter_attachments()
    (draft,) = done.place.glob("S02_*.eml")
    (drafted,) = message_from_bytes(draft.read_bytes(), policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert (part.get_filename(), part.get_content()) == (drafted.get_filename(), drafted.get_content())
    marked = openpyxl.load_workbook(io.BytesIO(part.get_content()))
    assert marked["封面"]["C17"].comment.text.startswith("【退回说明】")
    assert all("还有1天7小时" in mail.get_body().get_content() for mail in reminders)  # type: ignore[union-attr]
    assert sent(asked).sent == 0


def test_cut_in_the_middle_and_run_again_each_arrives_once(
    asked: Folder, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_line(sink.port) as line:
        monkeypatch.setenv("ZHAOSHANG_SMTP", f"smtp://127.0.0.1:{line.port}")
        line.after = 20_000  # within the workbook that goes back to the second unit
        _cut(asked, sink, 1, line)
        sink.before = lambda: len(sink.mails) == 3  # as the fourth mail begins
        _cut(asked, sink, 3)
        sink.before = lambda: False
        assert sent(asked).sent == 3
    assert sink.to() == list(UNITS.values())
    assert len({mail["Message-ID"] for mail in sink.mails}) == 6


def _cut(folder: Folder, sink: Sink, taken: int, line: CutLine | None = None) -> None:
    with pytest.raises(Stop, match="的连接断了，已发出的有记录，重新运行只发没发出的。"):
        sent(folder)
    assert len(sink.mails) == taken
    if line is not None:
        line.after = None


def test_where_the_answer_of_the_server_is_lost_the_mail_comes_again_by_the_same_number(
    asked: Folder, sink: Sink
) -> None:
    """Nobody can know then whether it was taken; mail programs show two of one number once."""
    sink.after = lambda: len(sink.mails) == 2
    with pytest.raises(Stop, match="连接断了"):
        sent(asked)
    assert sent(asked).sent == 5
    assert sink.to() == [*list(UNITS.values())[:2], *list(UNITS.values())[1:]]
    assert sink.mails[1]["Message-ID"] == sink.mails[2]["Message-ID"]


def test_a_reminder_goes_out_once_a_day_in_other_words_after_the_deadline(asked: Folder, sink: Sink) -> None:
    assert sent(asked).sent == 6
    assert sent(asked, BEFORE.replace(hour=20)).sent == 0
    assert sent(asked, BEFORE.replace(day=25, hour=8)).sent == 4
    done = sent(asked, AFTER)
    assert (done.sent, set(done.kinds[2:])) == (4, {OVERDUE})
    late = sink.mails[-1]
    assert late["Subject"] == "【逾期未报】2012年10月招商引资月报：第六招商小分队"
    assert "已于10月25日24:00截止" in late.get_body().get_content()  # type: ignore[union-attr]
    assert "封账前收到的记为迟报" in late.get_body().get_content()  # type: ignore[union-attr]
    sent(asked, CLOSED)
    assert "本期已过封账日，补来的照样登记，仍记缺报" in sink.mails[-1].get_body().get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2012, 10, 20), "还有6天0小时"),
        (datetime(2012, 10, 25, 0, 0), "还有1天0小时"),
        (datetime(2012, 10, 25, 0, 1), "还有23小时"),
        (datetime(2012, 10, 25, 23, 0), "还有1小时"),
        (datetime(2012, 10, 25, 23, 1), "还有不到1小时"),
        (datetime(2012, 10, 26), "已于10月25日24:00截止"),
    ],
)
def test_before_anything_came_in_everybody_is_reminded(county: County, now: datetime, said: str) -> None:
    done = reply(county.folder, OCTOBER, now)
    late = now >= datetime(2012, 10, 26)
    assert done.kinds == (OVERDUE if late else REMINDER,) * 6
    texts = (done.place / TEXTS).read_bytes().decode("utf-8-sig").splitlines()
    group, messages = texts[1], texts[4:]
    assert said in group
    assert (
        "尚未报送6个单位：第一招商小分队、" in group if late else "尚未收到6个单位：第一招商小分队、" in group
    )
    assert len(messages) == 6
    assert all(said in line and line.startswith("[未填联络员] 第") for line in messages)
    assert all(("请立即补报" if late else "请按时报送") in line for line in messages)


def test_what_came_in_and_was_not_consolidated_is_no_reason_to_remind(county: County) -> None:
    inbox = county.folder.place(INBOX, OCTOBER)
    inbox.mkdir(exist_ok=True)
    (inbox / "S02.xlsx").write_bytes(county.forms["S02"])
    with pytest.raises(Stop, match=r"“S02.xlsx”等 1 份来件还没有汇总。请先运行 zhaoshang consolidate"):
        reply(county.folder, OCTOBER, BEFORE)


# --- what the server does not take -----------------------------------------------------------------------------


def test_an_address_that_is_refused_costs_that_mail_only(
    asked: Folder, sink: Sink, capsys: pytest.CaptureFixture[str]
) -> None:
    sink.refuse, sink.full = UNITS["S03"], UNITS["S05"]
    assert run(["reply", str(asked.root), "--period", "2012-10", "--send"]) == 1
    assert sink.to() == [UNITS[unit] for unit in ("S01", "S02", "S04", "S06")]
    out = capsys.readouterr().out
    assert "第三招商小分队的逾期催报没有发出：发信服务器不接受（s03@county.example，550 no such user）" in out
    assert "第五招商小分队的逾期催报没有发出：发信服务器不接受（s05@county.example，552 too much）" in out
    assert "已发出 4 份。" in out
    sink.refuse = sink.full = ""
    assert run(["reply", str(asked.root), "--period", "2012-10", "--send"]) == 0
    assert sorted(sink.to()) == sorted(UNITS.values())


def test_login_and_tls(asked: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing")
    certificate, key = certificate_in(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def authenticator(_server, _session, _envelope, _mechanism, data):
        right = (data.login, data.password) == (b"office@county.example", b"secret")
        return AuthResult(success=right, handled=False)

    monkeypatch.setenv("ZHAOSHANG_FROM", OFFICE)
    how = {"authenticator": authenticator, "auth_require_tls": False}
    with sink_running(ssl_context=context, **how) as sink:
        monkeypatch.setenv("ZHAOSHANG_SMTP", f"smtps://office@county.example@localhost:{sink.port}")
        monkeypatch.setenv("ZHAOSHANG_SMTP_PASSWORD", "不对")
        with pytest.raises(Stop, match="的证书不能确认，没有发送"):
            sent(asked)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        for wrong in ("wrong", "不对"):
            monkeypatch.setenv("ZHAOSHANG_SMTP_PASSWORD", wrong)
            with pytest.raises(Stop, match=r"不接受用户“office@county\.example”的密码"):
                sent(asked)
        monkeypatch.setenv("ZHAOSHANG_SMTP_PASSWORD", "secret")
        assert sent(asked).sent == 6
        assert (len(sink.mails), sink.users) == (6, {True})


@pytest.mark.parametrize(
    ("server", "sender", "said"),
    [
        (None, OFFICE, "没有写明发信服务器。请把环境变量 ZHAOSHANG_SMTP 设为 smtps://用户@服务器"),
        ("smtp://127.0.0.1:1", OFFICE, "连不上发信服务器“127.0.0.1:1”。请检查地址和网络后重试。"),
        ("{url}", None, "没有写明发件人。请把环境变量 ZHAOSHANG_FROM 设为招商办的邮箱地址。"),
        ("{url}", "招商办", "不是邮箱地址。请写成 县招商办 <zhaoshang@example.cn> 的样子。"),
        ("smtp://a@127.0.0.1:{port}", OFFICE, "在这个连接上不能登录，没有发送"),
        ("smtp://a@127.0.0.1:{port}", OFFICE, None),
    ],
)
def test_what_cannot_be_sent_is_one_sentence(
    asked: Folder,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    server: str | None,
    sender: str | None,
    said: str | None,
) -> None:
    monkeypatch.delenv("ZHAOSHANG_SMTP_PASSWORD", raising=False)
    for name, value in (("ZHAOSHANG_SMTP", server), ("ZHAOSHANG_FROM", sender)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value.format(url=f"smtp://127.0.0.1:{sink.port}", port=sink.port))
    if said is not None:
        monkeypatch.setenv("ZHAOSHANG_SMTP_PASSWORD", "secret")
    assert run(["reply", str(asked.root), "--period", "2012-10", "--send"]) == 2
    err = capsys.readouterr().err
    assert (said or "没有“a”的密码。请设环境变量 ZHAOSHANG_SMTP_PASSWORD") in err
    assert err.count("\n") == 1
    assert sink.mails == []
