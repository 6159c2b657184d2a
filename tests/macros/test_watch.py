"""值守： rounds of receiving and consolidating, through failures of the network, until somebody ends them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from macros.cli import run
from macros.folder import Folder
from macros.mail.watching import LOG, Post, Watch
from macros.places import INBOX
from macros.steps import at_work
from tests.dovecot import PASSWORD, Dovecot
from tests.macros.mailed import OCTOBER, UNITS, County, epoch, letter
from xlsx_tools.mailbox import Account

ROOT = Path(__file__).parents[2]
NOW = datetime(2012, 10, 24, 17)
CAME = epoch(datetime(2012, 10, 24, 16, 30))
NOWHERE = Post(Account.from_text("imap://nobody@127.0.0.1:1/"), PASSWORD)


def watched(county: County, post: Post | None = None) -> tuple[Watch, list[str]]:
    said: list[str] = []
    return Watch(county.folder, post, said.append), said


def drop(county: County, unit: str, name: str = "月报") -> None:
    """A return that staff put into the inbox by hand."""
    inbox = county.folder.place(INBOX, OCTOBER)
    inbox.mkdir(exist_ok=True)
    path = inbox / f"{unit}_{name}.xlsx"
    path.write_bytes(county.forms[unit])
    os.utime(path, (CAME, CAME))


def adopted(folder: Folder) -> list[str]:
    _, book = folder.read()
    return sorted(item.unit or "" for item in book.receipts if item.sha)


def test_mail_and_folder_in_one_round_then_nothing_new(county: County, server: Dovecot) -> None:
    server.deliver(1, letter(UNITS["S01"], "10月", "", ("a.xlsx", county.forms["S01"])), CAME)
    server.deliver(2, letter("x@elsewhere.example", "广告", "", ("a.xlsx", b"PK\x03\x04")), CAME)
    drop(county, "S02")
    watch, said = watched(county, Post(Account.from_text(server.url()), PASSWORD))
    assert watch.round(NOW) == 1
    (line,) = said
    assert line.startswith("收信 2 封，其中隔离 1 封（x@elsewhere.example“广告”")
    assert "2012年10月汇总：来件 2 份，" in line
    assert adopted(county.folder) == ["S01", "S02"]
    before = county.folder.master.read_bytes()
    assert watch.round(NOW) == 0
    assert said[1:] == ["没有新来件。"]
    assert county.folder.master.read_bytes() == before


def test_what_staff_save_in_the_master_is_no_reason_to_write_it(county: County) -> None:
    drop(county, "S01")
    watch, said = watched(county)
    watch.round(NOW)
    master = county.folder.master
    os.utime(master, ns=(1, 1))
    backups = list(county.folder.backups.iterdir())
    for one in (watch, Watch(county.folder, None, said.append)):  # the second as after a restart
        assert one.round(NOW) == 0
    assert said[1:] == ["没有新来件。"] * 2
    assert list(county.folder.backups.iterdir()) == backups


def test_a_master_that_is_open_is_left_alone_until_it_is_closed(county: County) -> None:
    drop(county, "S01")
    watch, said = watched(county)
    master = county.folder.master
    lock = master.with_name(f"~${master.name}")
    lock.write_bytes(b"\x02Li" + b" " * 52 + b"\x02\x00" + "李四".encode("utf-16-le"))
    before = master.read_bytes()
    assert [watch.round(NOW), watch.round(NOW)] == [1, 1]
    assert said == ["2012年10月有新来件，主工作簿正由 李四 用 Excel 或 WPS 打开，等关闭后再汇总。"] * 2
    assert master.read_bytes() == before
    assert sorted(path.suffix for path in county.folder.root.iterdir() if path.is_file()) == [
        ".xlsm",
        ".xlsm",
    ]
    lock.unlink()
    watch.round(NOW)
    assert adopted(county.folder) == ["S01"]


def test_a_period_that_cannot_be_taken_in_is_told_once_and_the_others_go_on(county: County) -> None:
    drop(county, "S01")
    shutil.copytree(county.folder.place(INBOX, OCTOBER), county.folder.root / INBOX / "2011-10")
    (county.folder.root / INBOX / "不是期次").mkdir()
    watch, said = watched(county)
    assert watch.round(NOW) == 2
    assert "2011年10月没有汇总：这是2012年的主工作簿，不能处理2011年10月。" in said[0]
    assert adopted(county.folder) == ["S01"]
    said.clear()
    watch.round(NOW)
    drop(county, "S02")
    watch.round(NOW)
    assert said[-1].startswith("2012年10月汇总：来件 2 份")


def test_a_folder_that_is_in_use_is_tried_again(county: County) -> None:
    drop(county, "S01")
    watch, said = watched(county)
    with at_work(county.folder, NOW, "别人"):
        assert watch.round(NOW) == 2
    assert "正由" in said[0]
    watch.round(NOW)
    assert adopted(county.folder) == ["S01"]


def test_without_a_network_it_says_so_waits_longer_and_goes_on(county: County, server: Dovecot) -> None:
    drop(county, "S01")
    watch, said = watched(county, NOWHERE)
    assert watch.pause(600) == 600
    assert watch.round(NOW) == 2
    assert said[0].startswith("连不上收信服务器“127.0.0.1:1”")
    assert adopted(county.folder) == ["S01"]  # the folder does not wait for the mailbox
    pauses = [watch.pause(600)]
    for _ in range(4):
        watch.round(NOW)
        pauses.append(watch.pause(600))
    assert pauses == [1200, 2400, 3600, 3600, 3600]
    assert watch.pause(7200) == 7200
    watch._post = Post(Account.from_text(server.url()), PASSWORD)
    watch.round(NOW)
    assert (said[-1], watch.pause(600)) == ("没有新来件。", 600)


def test_rounds_go_on_until_a_signal(county: County) -> None:
    watch, said = watched(county)
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    assert watch.run(60, sleep=sleep) == 0
    assert pauses == [60, 60, 60]
    assert said == ["没有新来件。"] * 3 + ["值守停止。"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_while_the_master_is_written_waits_for_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from macros.mail import watching

    drop(county, "S01")
    really = watching.consolidate

    def consolidate(*args):
        os.kill(os.getpid(), signal.SIGINT)
        return really(*args)

    monkeypatch.setattr(watching, "consolidate", consolidate)
    watch, said = watched(county)
    assert watch.run(60) == 0
    assert said == ["值守停止。"]
    assert adopted(county.folder) == ["S01"]


def test_an_error_of_our_own_does_not_end_the_watch(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from macros.mail import watching

    def consolidate(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(watching, "consolidate", consolidate)
    drop(county, "S01")
    watch, said = watched(county)
    assert watch.round(NOW) == 2
    assert "程序出错，没有完成（ZeroDivisionError）" in said[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_stops_cleanly(county: County, number: signal.Signals) -> None:
    drop(county, "S01")
    command = [sys.executable, "-m", "macros", "watch", str(county.folder.root), "--every", "60"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    log = county.folder.root / LOG
    service = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while service.poll() is None and not (log.exists() and "汇总" in log.read_text("utf-8")):
        time.sleep(0.02)
    service.send_signal(number)
    out, err = service.communicate(timeout=60)
    assert (service.returncode, err) == (0, "")
    assert out == log.read_text("utf-8")
    stamp = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d "
    assert re.fullmatch(rf"{stamp}2012年10月汇总：来件 1 份，.*。\n{stamp}值守停止。\n", out)
    assert not list(county.folder.root.glob(".zhaoshang.holder*"))


def test_once_ends_by_itself_with_the_codes_of_its_steps(
    county: County, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOSHANG_IMAP_PASSWORD", PASSWORD)
    monkeypatch.delenv("ZHAOSHANG_IMAP", raising=False)
    words = ["watch", str(county.folder.root), "--once"]
    assert run(words) == 0
    assert run([*words, "--imap", "imap://nobody@127.0.0.1:1/"]) == 2
    assert "连不上收信服务器" in capsys.readouterr().out
    assert len((county.folder.root / LOG).read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--every", "0"], "间隔“0”分钟不对"),
        (["--imap", "mail.example"], "不是邮箱地址"),
        ([], "找不到文件夹"),
    ],
)
def test_what_cannot_begin_is_one_sentence(
    county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    root = county.folder.root if words else tmp_path / "没有"
    assert run(["watch", str(root), *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
