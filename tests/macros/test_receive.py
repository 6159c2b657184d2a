"""A mailbox on a real server: two hundred mails, the line cut and the process killed; nothing lost and nothing twice."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from macros.cli import run
from macros.folder import Folder, fingerprint
from macros.mail import mail_desk, receiving
from macros.mail.receiving import DONE, MAILS, QUARANTINE, Received, receive
from macros.places import ARCHIVE, INBOX
from macros.sidecars import times_beside
from macros.steps import at_work, consolidate
from tests.cut_line import cut_line
from tests.dovecot import PASSWORD, USER, Dovecot, running
from tests.macros.mailed import OCTOBER, UNITS, County, epoch, letter
from xlsx_tools.mailbox import Account

ROOT = Path(__file__).parents[2]
NOW = datetime(2012, 10, 24, 17)
FIRST = datetime(2012, 10, 20, 8)
NO_MOVE = "IMAP4rev1 UIDPLUS LITERAL+"
NOTHING_BUT_COPY = "IMAP4rev1 LITERAL+"


def many(county: County, count: int) -> list[bytes]:
    """Mails of all units: most with a form, some without one that the subject speaks for, all with the same Message-ID."""
    units = list(UNITS)
    mails = []
    for number in range(count):
        unit = units[number % len(units)]
        book = county.forms[unit] if number % 8 == 0 else b"PK\x03\x04 no workbook"
        attached = (f"月报{number}.xlsx", book)
        mails.append(
            letter(UNITS[unit], "2012年10月月报", f"第{number}封", attached, message_id="<the-same@x>")
        )
    return mails


def deliver(server: Dovecot, mails: list[bytes]) -> None:
    for number, mail in enumerate(mails):
        server.deliver(number, mail, epoch(FIRST + timedelta(minutes=number)))


def fetch(county: County, server: Dovecot, port: int | None = None) -> Received:
    return receive(county.folder, Account.from_text(server.url(port=port)), PASSWORD, NOW)


def put(folder: Folder) -> list[Path]:
    return sorted((folder.root / INBOX).glob("*/*.eml"))


def shas(mails: list[bytes]) -> list[str]:
    return sorted(map(fingerprint, mails))


def assert_each_once(county: County, server: Dovecot, mails: list[bytes]) -> None:
    """Each mail once in 收件 with its moment, once in 归档, once in the mailbox's folder, none left behind."""
    folder = county.folder
    assert shas([path.read_bytes() for path in put(folder)]) == shas(mails)
    stored = {path.stem: path.read_bytes() for path in (folder.root / ARCHIVE / MAILS).iterdir()}
    assert sorted(stored) == shas(mails)
    assert all(fingerprint(data) == sha for sha, data in stored.items())
    assert shas(server.lying(DONE)) == shas(mails)
    assert server.lying() == server.lying(QUARANTINE) == []
    times = times_beside(folder.place(INBOX, OCTOBER))
    moments = {fingerprint(mail): FIRST + timedelta(minutes=number) for number, mail in enumerate(mails)}
    assert {fingerprint(path.read_bytes()): times[path.name] for path in put(folder)} == moments


@pytest.mark.parametrize(("can", "count"), [("", 200), (NO_MOVE, 24), (NOTHING_BUT_COPY, 24)])
def test_the_line_cut_at_random_loses_nothing_and_takes_nothing_twice(
    county: County, can: str, count: int
) -> None:
    luck = random.Random(count)
    mails = many(county, count)
    cuts = 0
    with running(can=can) as server, cut_line(server.port) as line:
        deliver(server, mails)
        while True:
            line.after = luck.choice(
                [luck.randrange(400, 6_000), *[luck.randrange(6_000, 60_000 + 2_500 * count)] * 3]
            )
            found = fetch(county, server, line.port)
            if not found.stopped:
                break
            cuts += 1
            assert "断了" in found.stopped
            if cuts == 2:  # the server forgets its numbers, and gives new ones with a new UIDVALIDITY
                (server.mail / "dovecot-uidlist").unlink()
        assert cuts >= 3
        assert_each_once(county, server, mails)


def test_killed_at_any_moment_the_next_run_goes_on(county: County, server: Dovecot) -> None:
    mails = many(county, 30)
    deliver(server, mails)
    command = [sys.executable, "-m", "macros", "receive", str(county.folder.root), "--imap", server.url()]
    env = os.environ | {"ZHAOSHANG_IMAP_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    luck = random.Random(60)
    written = 0
    for _ in range(4):
        written += luck.randrange(1, 20)  # files: originals, moments and mails, so that each step is met
        child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while child.poll() is None and sum(1 for _ in county.folder.root.glob("[收归]*/*/*")) < written:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert server.lying()
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert_each_once(county, server, mails)
    assert not list(county.folder.root.rglob("*.tmp"))


def test_the_same_mail_twice_is_one_and_the_same_message_id_is_not(county: County, server: Dovecot) -> None:
    first, second = many(county, 2)
    for number, mail in enumerate((first, second, first)):
        server.deliver(number, mail, epoch(FIRST))
    assert fetch(county, server).stopped == ""
    assert shas([path.read_bytes() for path in put(county.folder)]) == shas([first, second])
    assert len(server.lying(DONE)) == 3
    server.deliver(9, first, epoch(FIRST + timedelta(days=3)))  # and once more, days later
    assert fetch(county, server).came[0].path in put(county.folder)
    assert len(put(county.folder)) == 2
    assert set(times_beside(county.folder.place(INBOX, OCTOBER)).values()) == {FIRST}


def test_what_other_people_marked_as_deleted_stays(county: County) -> None:
    with running(can=NOTHING_BUT_COPY) as server:
        deliver(server, many(county, 2))
        (first, _) = sorted((server.mail / "new").iterdir())
        first.rename(server.mail / "cur" / f"{first.name}:2,T")
        assert len(fetch(county, server).came) == 1
        assert (server.mail / "cur" / f"{first.name}:2,T").exists()


# --- which period, whose, and what waits for a person -----------------------------------------------------------


def test_the_form_says_for_which_period_a_mail_is(county: County, server: Dovecot) -> None:
    book = ("月报.xlsx", county.forms["S02"])
    server.deliver(1, letter(UNITS["S02"], "9月月报", "表是10月的", book), epoch(datetime(2012, 11, 2)))
    (came,) = fetch(county, server).came
    assert (came.period, came.why, came.sender) == (OCTOBER, "", UNITS["S02"])
    assert came.path is not None
    assert came.path.name == f"1102-0000_S02_第二招商小分队_{fingerprint(came.path.read_bytes())[:16]}.eml"


def test_a_period_that_is_given_counts_before_all(county: County, server: Dovecot) -> None:
    from workbook.period import Period

    server.deliver(1, letter(UNITS["S02"], "10月", "", ("a.xlsx", county.forms["S02"])), epoch(FIRST))
    account = Account.from_text(server.url())
    (came,) = receive(county.folder, account, PASSWORD, NOW, Period(2012, 9)).came
    assert came.period == Period(2012, 9)


def waiting(county: County) -> dict[str, tuple[bytes, str]]:
    """Mails that wait for a person, each with a word of the reason."""
    book = ("月报.xlsx", county.forms["S03"])
    plain = ("月报.xlsx", b"PK\x03\x04 no workbook")
    bounce = (
        b"From: MAILER-DAEMON@county.example\r\nSubject: Undelivered\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nno\r\n--b--\r\n"
    )
    return {
        "stranger": (letter("x@elsewhere.example", "2012年10月", "", plain), "不在单位名册里"),
        "empty": (letter(UNITS["S03"], "2012年10月月报", "忘了附件"), "没有附工作簿"),
        "several": (letter(UNITS["S03"], "9月、10月", "", plain), "不止一个"),
        "other year": (letter(UNITS["S03"], "2011年12月", "", plain), "这是2012年的文件夹"),
        "bounce": (bounce, "退信"),
        "nobody": (
            b"From: a@b.example, c@d.example\r\n" + letter("x@y.example", "2012年10月", "", book),
            "发件人写得不对",
        ),
        "too deep": (b"From: s03@county.example\r\n" + _nested(12), "读不出来"),
        "no mail": (b"\x01\x02 nothing", "不像一封邮件"),
    }


def _nested(levels: int) -> bytes:
    """multipart in multipart in multipart."""
    heads = "".join(
        f"Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n" for at in range(levels)
    )
    return heads.encode() + b"Content-Type: text/plain\r\n\r\nx\r\n"


def test_what_cannot_be_attributed_waits_with_its_reason(county: County, server: Dovecot) -> None:
    mails = waiting(county)
    for number, (mail, _) in enumerate(mails.values()):
        server.deliver(number, mail, epoch(FIRST))
    found = fetch(county, server)
    assert found.stopped == ""
    for (name, (_, word)), came in zip(mails.items(), found.came, strict=True):
        assert word in came.why, name
    assert shas(server.lying(QUARANTINE)) == shas([mail for mail, _ in mails.values()])
    assert server.lying(DONE) == server.lying() == []
    stored = {path.stem for path in (county.folder.root / ARCHIVE / MAILS).iterdir()}
    assert stored == set(shas([mail for mail, _ in mails.values()]))
    # A form of ours from an unknown sender can be accepted in 报送登记， and a unit is told what is wrong with its mail.
    there = [path.read_bytes() for path in put(county.folder)]
    assert shas(there) == shas([mails["nobody"][0], mails["too deep"][0]])


def test_by_the_servers_clock_a_mail_is_in_time_or_late(county: County, server: Dovecot) -> None:
    """24:00 of the 25th is Beijing's, wherever server and office stand; the Date that a sender writes says nothing."""
    moments = {"S01": datetime(2012, 10, 25, 23, 59, 59), "S02": datetime(2012, 10, 26)}
    for number, (unit, moment) in enumerate(moments.items()):
        mail = letter(UNITS[unit], "10月", "", ("a.xlsx", county.forms[unit]))
        server.deliver(number, b"Date: Mon, 1 Oct 2012 08:00:00 +0800\r\n" + mail, epoch(moment))
    fetch(county, server)
    consolidate(county.folder, OCTOBER, NOW)
    _, book = county.folder.read()
    found = {item.unit: (item.received, item.timeliness) for item in book.receipts if item.sha}
    assert found == {"S01": (moments["S01"], "按时"), "S02": (moments["S02"], "迟报")}


def test_a_form_from_an_unknown_address_waits_in_the_register(county: County, server: Dovecot) -> None:
    server.deliver(1, letter("x@elsewhere.example", "", "", ("a.xlsx", county.forms["S01"])), epoch(FIRST))
    (came,) = fetch(county, server).came
    assert "不在单位名册里" in came.why
    done = consolidate(county.folder, OCTOBER, NOW)
    (row,) = [item for item in done.book.receipts if item.sha]
    assert (row.sender, row.adopted, done.adopted) == ("x@elsewhere.example", False, 0)
    assert "隔离" in (row.reason or "")


def test_an_answer_of_a_machine_needs_nobody(county: County, server: Dovecot) -> None:
    away = b"From: s03@county.example\r\nAuto-Submitted: auto-replied\r\nSubject: away\r\n\r\nI am away.\r\n"
    server.deliver(1, away, epoch(FIRST))
    assert fetch(county, server).quarantined == []
    assert (server.lying(DONE), put(county.folder)) == ([away], [])


def test_a_mail_too_big_is_never_loaded(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, big = (
        letter(UNITS["S01"], "10月", "", ("a.xlsx", b"PK\x03\x04")),
        b"From: a@b.example\r\n\r\n" + b"x" * 3000,
    )
    for module in (receiving, mail_desk):
        monkeypatch.setattr(module, "SIZE_LIMIT", 2500)
    for number, mail in enumerate((small, big)):
        server.deliver(number, mail, epoch(FIRST))
    assert [bool(came.why) for came in fetch(county, server).came] == [False, True]
    assert server.lying(QUARANTINE) == [big]
    assert [path.stem for path in (county.folder.root / ARCHIVE / MAILS).iterdir()] == shas([small])


def test_while_somebody_is_at_work_on_the_folder_the_mails_wait(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    mails = many(county, 3)
    deliver(server, mails)
    words = ["receive", str(county.folder.root), "--imap", server.url()]
    with at_work(county.folder, NOW, "汇总"):
        assert run(words) == 2
    assert "请等它结束后再运行" in capsys.readouterr().err
    assert (len(server.lying()), put(county.folder)) == (3, [])
    assert run(words) == 0
    assert_each_once(county, server, mails)


def test_ctrl_c_tells_what_came_so_far(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from xlsx_tools.mailbox import Mailbox

    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    deliver(server, many(county, 3))
    really, moved = Mailbox.move, []

    def move(*args) -> None:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(args)
        really(*args)

    monkeypatch.setattr(Mailbox, "move", move)
    assert run(["receive", str(county.folder.root), "--imap", server.url()]) == 2
    out, err = capsys.readouterr()
    assert "收信 2 封，放进收件文件夹：2012年10月 2 封。" in out
    assert err == "已中断，收下的不会丢。再运行一次接着收。\n"


# --- the command ----------------------------------------------------------------------------------------------


def test_chinese_folders_of_the_mailbox(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from imap_tools.imap_utf7 import utf7_encode

    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    mails = [
        letter(UNITS["S01"], "10月", "", ("a.xlsx", county.forms["S01"])),
        waiting(county)["stranger"][0],
    ]
    for number, mail in enumerate(mails):
        server.deliver(number, mail, epoch(FIRST), f".{utf7_encode('月报&来件').decode()}")
    url = server.url(quote("月报&来件"))
    words = ["receive", str(county.folder.root), "--imap", url, "--done", "办完", "--quarantine", "待核实"]
    assert run(words) == 1
    said = capsys.readouterr().out
    assert "收信 2 封，放进收件文件夹：2012年10月 1 封。" in said
    assert (
        "[隔离] 10月20日08:00 x@elsewhere.example“2012年10月”，发件人“x@elsewhere.example”不在单位名册里。"
        in said
    )
    assert "在邮箱的“待核实”里" in said
    assert (server.lying("办完"), server.lying("待核实")) == ([mails[0]], [mails[1]])
    assert run(words) == 0
    assert "收信 0 封。" in capsys.readouterr().out


def test_imaps_with_a_certificate_of_ones_own(
    county: County, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    with running(tls=True) as server:
        server.deliver(1, letter(UNITS["S01"], "10月", "", ("a.xlsx", county.forms["S01"])), epoch(FIRST))
        words = ["receive", str(county.folder.root), "--imap", server.url()]
        assert run(words) == 2
        assert "的证书不能确认，没有登录" in capsys.readouterr().err
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        assert run(words) == 0
    assert len(put(county.folder)) == 1


@pytest.mark.parametrize(
    ("imap", "password", "said"),
    [
        (None, PASSWORD, "没有写明收信邮箱。请加 --imap"),
        ("{url}", None, "没有“zhaoshang@county.example”的密码。请设环境变量 ZHAOSHANG_IMAP_PASSWORD"),
        ("{url}", "不对", "不接受用户“zhaoshang@county.example”的密码"),
        ("{url}没有", PASSWORD, "邮箱里没有文件夹“没有”。请核对，现有：INBOX。"),
        ("imap://a@127.0.0.1:1/", PASSWORD, "连不上收信服务器“127.0.0.1:1”"),
        (
            "imap://a@127.0.0.1:99999/",
            PASSWORD,
            "不是邮箱地址。邮箱地址请写成 imaps://用户名@服务器/文件夹 的样子。",
        ),
        ("imaps://a:secret@127.0.0.1/", PASSWORD, "地址里不要写密码"),
        ("http://a@127.0.0.1/", PASSWORD, "不是邮箱地址"),
        ("{url}%E5%B7%B2%E6%94%B6", PASSWORD, "收信的“已收”、“已收”和“隔离”不能是同一个文件夹"),
    ],
)
def test_what_stops_it_is_one_sentence(
    county: County,
    server: Dovecot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    imap: str | None,
    password: str | None,
    said: str,
) -> None:
    monkeypatch.delenv("ZHAOSHANG_IMAP", raising=False)
    monkeypatch.delenv("ZHAOSHANG_IMAP_PASSWORD", raising=False)
    if password is not None:
        monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", password)
    address = ["--imap", imap.format(url=server.url())] if imap else []
    assert run(["receive", str(county.folder.root), *address]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert "secret" not in err


def test_the_systems_keyring_has_the_password(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    kept = {("zhaoshang-imap:127.0.0.1", USER): PASSWORD}
    keyring = SimpleNamespace(get_password=lambda service, user: kept.get((service, user)))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.delenv("ZHAOSHANG_IMAP_PASSWORD", raising=False)
    assert run(["receive", str(county.folder.root), "--imap", server.url()]) == 0


def test_a_password_goes_in_the_clear_to_this_machine_only(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another name the same server is another machine: without TLS nobody logs in there."""
    from xlsx_tools import mailbox

    monkeypatch.setattr(mailbox, "LOCAL", frozenset({"localhost"}))
    with (
        pytest.raises(mailbox.MailboxError, match="不支持加密连接，没有登录"),
        mailbox.opened(Account.from_text(server.url()), PASSWORD),
    ):
        pass


def test_nothing_of_a_mail_is_shown_that_could_steer_a_screen(
    county: County, server: Dovecot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    server.deliver(1, b"From: x@elsewhere.example\r\nSubject: \x1b[2J\x07red\r\n\r\nx\r\n", epoch(FIRST))
    assert run(["receive", str(county.folder.root), "--imap", server.url()]) == 1
    assert re.search("[\x00-\x09\x0b-\x1f\x7f]", capsys.readouterr().out) is None
