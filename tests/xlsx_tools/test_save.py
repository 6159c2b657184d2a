"""A whole workbook at every moment; what was there is kept; nobody's open file is touched."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from xlsx_tools import atomic, save
from xlsx_tools.held import excel_user, libreoffice_user, opened_by
from xlsx_tools.save import FolderBusy, SaveError, hold, save_over, to_prune, write_atomic

NOW = datetime(2012, 10, 25, 15, 30, 0, 123_000)
ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "招商引资主工作簿.xlsm"
    path.write_bytes(b"old")
    return path


def put(master: Path, data: bytes, **others) -> save.Saved:
    return save_over(master, data, **{"backups": master.parent / "备份", "now": NOW} | others)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_new_file_is_written_and_nothing_else(tmp_path: Path):
    saved = put(tmp_path / "主.xlsx", b"new")
    assert (saved.replaced, saved.backup, saved.holder) == (True, None, None)
    assert saved.path.read_bytes() == b"new"
    assert names(tmp_path) == ["主.xlsx"]


def test_what_stood_there_is_in_the_backup(master: Path):
    saved = put(master, b"new")
    assert master.read_bytes() == b"new"
    assert saved.backup.name == "招商引资主工作簿.20121025-153000-123.xlsm"
    assert saved.backup.read_bytes() == b"old"
    assert str(saved.backup) in saved.message
    assert names(master.parent) == ["备份", "招商引资主工作簿.xlsm"]


def test_the_same_bytes_are_not_written_again(master: Path):
    before = master.stat()
    saved = put(master, b"old")
    assert not saved.replaced
    assert saved.path == master
    assert master.stat().st_mtime_ns == before.st_mtime_ns
    assert names(master.parent) == [master.name]


def test_a_backup_never_overwrites_another(master: Path):
    for content in (b"1", b"2", b"3"):
        put(master, content)
    backups = sorted((master.parent / "备份").iterdir())
    assert [backup.read_bytes() for backup in backups] == [b"old", b"1", b"2"]


@posix
def test_the_permissions_of_the_target_stay(master: Path):
    master.chmod(0o640)
    backup = put(master, b"new").backup
    assert master.stat().st_mode & 0o777 == 0o640
    assert backup.stat().st_mode & 0o777 == 0o640


@posix
def test_a_symbolic_link_stays_a_link(master: Path, tmp_path: Path):
    link = tmp_path / "快捷.xlsm"
    link.symlink_to(master)
    put(link, b"new")
    assert link.is_symlink()
    assert master.read_bytes() == b"new"


def test_twenty_backups_then_one_a_day_for_thirty_days():
    moments = [NOW - timedelta(hours=6 * i) for i in range(4 * 60)]
    backups = {f"主.{moment:%Y%m%d-%H%M%S}-000.xlsx": moment for moment in moments}
    gone = to_prune("主.xlsx", backups, NOW)
    kept = sorted((moment for name, moment in backups.items() if name not in gone), reverse=True)
    assert kept[:20] == moments[:20]
    older = [moment.date() for moment in kept[20:]]
    assert len(set(older)) == len(older)
    assert set(older) == {(NOW - timedelta(days=day)).date() for day in range(5, 31)} - {moments[19].date()}
    assert all(moment == max(m for m in moments if m.date() == moment.date()) for moment in kept[20:])


def test_keeping_again_the_next_day_keeps_the_same():
    """What one day keeps, the next does not lose, but for the oldest day."""
    backups = {f"主.{NOW - timedelta(minutes=90 * i):%Y%m%d-%H%M%S}-000.xlsx" for i in range(500)}
    today = backups - set(to_prune("主.xlsx", backups, NOW))
    tomorrow = today - set(to_prune("主.xlsx", today, NOW + timedelta(days=1)))
    lost = {name.split(".")[1][:8] for name in today - tomorrow}
    assert len(lost) <= 1


@pytest.mark.parametrize(
    "name",
    [
        "主.xlsx",
        "主.20110101-000000-000.xlsm",
        "主2.20110101-000000-000.xlsx",
        "主.20110101.xlsx",
        "说明.txt",
    ],
)
def test_only_this_workbooks_backups_are_removed(name: str):
    backups = [f"主.20121025-1530{i:02d}-000.xlsx" for i in range(25)]
    assert name not in to_prune("主.xlsx", [*backups, name], NOW)


def excel_lock(user: str, ansi: bytes = b"") -> bytes:
    wide = user.encode("utf-16-le")
    return (
        bytes([len(ansi)]) + ansi.ljust(54, b" ") + len(user).to_bytes(2, "little") + wide.ljust(108, b"\x20")
    )


@pytest.mark.parametrize(
    ("content", "user"),
    [
        (excel_lock("李四", "李四".encode("gbk")), "李四"),
        (excel_lock("Zhang San", b"Zhang San"), "Zhang San"),
        (b"\x04" + "李四".encode("gbk"), "李四"),
        (b"\x04LiSi" + b" " * 49 + b"\x04\x00" + "LiSi".encode("utf-16-le"), "LiSi"),
        (b"", ""),
        (b"\x00" * 165, ""),
        (b"\xff" * 20, ""),
    ],
)
def test_excels_lock_names_its_user(content: bytes, user: str):
    assert excel_user(content) == user


@pytest.mark.parametrize(
    ("content", "user"),
    [
        ("王五,wangwu,PC-3,25.10.2012 15:30,file:///C:/x;", "王五(PC-3)"),
        (",wangwu,PC-3,25.10.2012 15:30,file:///C:/x;", "wangwu(PC-3)"),
        ("王\\,五,w,PC,25.10.2012 15:30,file:///x;", "王,五(PC)"),
        ("", ""),
    ],
)
def test_libreoffices_lock_names_its_user(content: str, user: str):
    assert libreoffice_user(content.encode()) == user


@pytest.mark.parametrize(
    ("lock", "content", "who"),
    [
        ("~${}", excel_lock("李四"), "李四"),
        (".~{}", excel_lock("李四"), "李四"),
        (".~lock.{}#", b",wangwu,PC-3,25.10.2012 15:30,file:///x;", "wangwu(PC-3)"),
        ("~${}", b"", "Excel"),
    ],
)
def test_an_open_master_is_left_alone(master: Path, lock: str, content: bytes, who: str):
    lock_file = master.with_name(lock.format(master.name))
    lock_file.write_bytes(content)
    assert opened_by(master).lock == lock_file
    saved = put(master, b"new")
    assert master.read_bytes() == b"old"
    assert not saved.replaced
    assert saved.backup is None
    assert saved.path.name == "招商引资主工作簿(待替换 20121025-153000).xlsm"
    assert saved.path.read_bytes() == b"new"
    assert who in saved.holder
    assert who in saved.message
    assert saved.path.name in saved.message
    assert lock_file.name in saved.message
    assert put(master, b"new", now=NOW + timedelta(hours=1)).path == saved.path, "the same result, once"
    assert put(master, b"newer").path not in (saved.path, master)
    assert put(master, b"newest", busy_check=False).replaced


def test_a_replacement_that_the_system_refuses_leaves_a_sibling(master: Path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "sharing violation")

    monkeypatch.setattr(atomic.os, "replace", refuse)
    saved = put(master, b"new")
    assert master.read_bytes() == b"old"
    assert saved.path.read_bytes() == b"new"
    assert saved.backup.read_bytes() == b"old"
    assert not saved.replaced
    assert len(names(master.parent)) == 3, "no temporary file stays"


def test_a_master_that_someone_saved_meanwhile_is_left_alone(master: Path):
    saved = put(master, b"new", based_on=b"older still")
    assert master.read_bytes() == b"old"
    assert saved.path.read_bytes() == b"new"
    assert "保存过" in saved.message
    assert put(master, b"new", based_on=b"old").replaced


@posix
def test_a_read_only_master_is_left_alone(master: Path):
    master.chmod(0o444)
    saved = put(master, b"new")
    assert master.read_bytes() == b"old"
    assert "只读" in saved.message


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读"), (errno.EIO, "系统报告")]
)
def test_what_the_system_refuses_is_said_and_nothing_changes(master: Path, monkeypatch, number, sentence):
    def refuse(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic.os, "fsync", refuse)
    with pytest.raises(SaveError, match=sentence) as caught:
        put(master, b"new")
    assert master.read_bytes() == b"old"
    assert str(master.parent) in str(caught.value)
    assert names(master.parent / "备份") == []
    assert names(master.parent) == ["备份", master.name]


def test_a_disk_that_loses_bytes_is_noticed(master: Path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"something else")
    with pytest.raises(SaveError, match="不一致"):
        write_atomic(master, b"new")
    monkeypatch.undo()
    assert master.read_bytes() == b"old"
    assert names(master.parent) == [master.name]


def test_a_missing_folder_is_said(tmp_path: Path):
    with pytest.raises(SaveError, match="文件夹不存在"):
        write_atomic(tmp_path / "没有" / "主.xlsx", b"new")


def test_what_a_killed_writer_left_is_swept_and_a_living_ones_is_not(master: Path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = atomic._host()
    left = master.with_name(f".save-{host}-{dead.pid}-00000000.tmp")
    mine = master.with_name(f".save-{host}-{os.getpid()}-00000000.tmp")
    elsewhere = master.with_name(".save-0badcafe-1-00000000.tmp")
    elsewhere_long_ago = master.with_name(".save-0badcafe-1-00000001.tmp")
    for file in (left, mine, elsewhere, elsewhere_long_ago):
        file.write_bytes(b"half")
    os.utime(elsewhere_long_ago, (0, 0))
    if os.name == "nt":
        os.utime(left, (0, 0))
    write_atomic(master, b"new")
    assert names(master.parent) == sorted([mine.name, elsewhere.name, master.name])


WRITER = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from pathlib import Path
    from xlsx_tools.save import save_over

    master, backups, number = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    print("ready", flush=True)
    while True:
        number += 1
        content = (b"%09d" % number) * 300_000
        save_over(master, content, backups=backups, now=datetime(2012, 10, 25, 15, 30))
    """
)


@posix
def test_killed_at_any_moment_a_whole_workbook_is_there(tmp_path: Path):
    master, backups = tmp_path / "主.xlsx", tmp_path / "备份"
    write_atomic(master, b"%09d" % 0 * 300_000)
    backups.mkdir()
    chance = random.Random(20121025)
    changed = temps = 0
    for tried in range(400):  # a busy machine takes more of them
        if tried >= 40 and changed >= 10 and temps:
            break
        before = master.read_bytes()[:9]
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(master), str(backups), before.decode()],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        writer.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.25))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        content = master.read_bytes()
        assert content == content[:9] * 300_000, "a whole workbook, old or new"
        changed += content[:9] != before
        for backup in backups.glob("*.xlsx"):
            kept = backup.read_bytes()
            assert kept == kept[:9] * 300_000, "every backup is whole too"
            backup.unlink()
        temps += len(list(tmp_path.glob(".save-*"))) + len(list(backups.glob(".save-*")))
    assert changed >= 10, "most writers got as far as writing"
    assert temps, "some were killed in the middle of a write"
    atomic._SWEPT.clear()  # as in a run that begins: it sweeps the first time it writes into a folder
    write_atomic(master, b"last")
    write_atomic(backups / "last", b"last")
    assert names(tmp_path) == ["主.xlsx", "备份"]
    assert names(backups) == ["last"]


HOLDER = textwrap.dedent(
    """
    import sys
    from datetime import datetime
    from pathlib import Path
    from xlsx_tools.save import hold

    with hold(Path(sys.argv[1]), now=datetime(2012, 10, 25, 15, 30), command="zhaoshang month 2012-10"):
        print("held", flush=True)
        sys.stdin.readline()
    """
)


@contextlib.contextmanager
def another_run(folder: Path) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline().strip() == b"held"
        yield run
        if run.poll() is None:
            run.communicate(b"\n")


def test_the_second_run_is_told_who_holds_the_folder(tmp_path: Path):
    with another_run(tmp_path) as run:
        start = time.monotonic()
        with pytest.raises(FolderBusy) as caught, hold(tmp_path, now=NOW):
            pytest.fail("two runs at once")
        assert time.monotonic() - start < 1, "it stops, it does not wait"
        sentence = str(caught.value)
        for part in (str(tmp_path), f"进程 {run.pid}", "2012-10-25 15:30:00", "zhaoshang month 2012-10"):
            assert part in sentence
        assert caught.value.holder.user in sentence
    with hold(tmp_path, now=NOW) as holder:
        assert holder.pid == os.getpid()
    assert names(tmp_path) in ([".zhaoshang.lock"], [])


def test_a_run_that_died_holds_nothing(tmp_path: Path):
    with another_run(tmp_path) as run:
        run.kill()
        run.wait()
    with (
        hold(tmp_path, now=NOW, command="zhaoshang month"),
        pytest.raises(FolderBusy, match="zhaoshang month"),
    ):
        hold(tmp_path, now=NOW).__enter__()


def test_a_holder_that_cannot_be_read_still_holds(tmp_path: Path):
    with another_run(tmp_path):
        (tmp_path / ".zhaoshang.holder.json").write_text("half", encoding="utf-8")
        with pytest.raises(FolderBusy, match="另一次运行"):
            hold(tmp_path, now=NOW).__enter__()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(SaveError, match="文件夹不存在"):
        hold(tmp_path / "没有", now=NOW).__enter__()


def test_two_folders_are_two_matters(tmp_path: Path):
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
    with another_run(tmp_path / "甲"), hold(tmp_path / "乙", now=NOW):
        pass
