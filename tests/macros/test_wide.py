"""Who reads makes no difference: one process, several, a pool, a cluster that loses a worker; and what was read is kept."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from macros import reading
from macros.closing import verify
from macros.cluster import readers
from macros.folder import Folder
from macros.reading import KEPT, Tell, quiet
from macros.steps import ConsolidatedStep, consolidate
from tests.independent import office
from tests.independent.office import run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from workbook.incoming.intake import submission_from
from workbook.incoming.plain_return import EXTRACT, submission_of
from workbook.incoming.submission import Arrival
from workbook.period import Period
from workbook.schema.template import COVER
from xlsx_tools import spread
from xlsx_tools.build import Book
from xlsx_tools.kept_reads import KeptReads
from xlsx_tools.limits import ROW_LIMIT, TooManyRows
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import context, read_plain

MARCH = Period(2012, 3)
NOW = datetime(2012, 3, 26, 9)
VERSIONS = 12


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two squads that sent a dozen versions each, and two files that are no workbooks."""
    desk = Desk(tmp_path_factory.mktemp("很多 来件"), [FIRST, SECOND])
    forms = desk.issue(str(MARCH))
    for at, (_, unit, _) in enumerate((FIRST, SECOND), 1):
        desk.send(forms[unit], unit, [project(at, f"{unit}茶园", "100")], day(3))
        whole = (desk.folder / "收件" / str(MARCH) / forms[unit].name).read_bytes()
        for number in range(VERSIONS - 1):
            data = patch(whole, [Spot(COVER, "H1", f"第{number}稿")]).data
            desk.put(str(MARCH), f"{unit}第{number}稿.xlsx", data, day(3))
    desk.put(str(MARCH), "便条.xlsx", b"no workbook", day(3))
    desk.put(str(MARCH), "空的.xlsx", b"", day(3))
    return desk.folder


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sent, tmp_path / "招商 2012")


def take_in(
    folder: Path, workers: int | None = None, executor: Executor | None = None, tell: Tell = quiet
) -> ConsolidatedStep:
    return consolidate(Folder(folder), MARCH, NOW, tell=tell, workers=workers, executor=executor)


def exported(folder: Path) -> bytes:
    out = folder / "三月.json"
    assert run("export", folder, "--period", MARCH, "--out", out).code == 0
    return out.read_bytes()


@pytest.fixture(scope="module")
def expected(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export after one process has read everything."""
    copy = shutil.copytree(sent, tmp_path_factory.mktemp("一个 进程") / "招商 2012")
    take_in(copy, workers=1)
    found = exported(copy)
    assert json.loads(found)["county"]["paid_fen"] == 200 * 1_000_000
    return found


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, dict[str, int]]]:
    """A scheduler and two workers on this machine: the address, and the workers' process numbers."""
    if "CI" not in os.environ:
        pytest.importorskip("distributed")
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
        ) as made,
        Client(made) as client,
    ):
        yield made.scheduler_address, client.run(os.getpid)


def test_many_processes_give_the_same(folder: Path, expected: bytes) -> None:
    take_in(folder, workers=4)
    assert exported(folder) == expected


def test_an_executor_gives_the_same(folder: Path, expected: bytes) -> None:
    with ProcessPoolExecutor(2, mp_context=context()) as pool:
        take_in(folder, executor=pool)
    assert exported(folder) == expected


@pytest.mark.filterwarnings("ignore")  # of the cluster's own code
def test_a_cluster_that_loses_a_worker_gives_the_same(
    folder: Path, expected: bytes, cluster: tuple[str, dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "CHUNK", 2)
    address, workers = cluster
    victim = next(iter(workers.values()))

    def kill_one(_what: str, done: int, _of: int) -> None:
        if done == 1:
            os.kill(victim, signal.SIGKILL)

    with readers(address) as executor:
        take_in(folder, executor=executor, tell=kill_one)
    assert exported(folder) == expected


@pytest.mark.filterwarnings("ignore")
def test_the_commands_read_by_a_cluster(
    folder: Path, expected: bytes, cluster: tuple[str, dict[str, int]]
) -> None:
    done = run("consolidate", folder, "--period", MARCH, "--dask", cluster[0])
    assert done.code == 1, done
    assert exported(folder) == expected
    shutil.rmtree(folder / KEPT)
    assert run("reply", folder, "--period", MARCH, "--dask", cluster[0]).code == 0


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_told_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "CI" not in os.environ:
        pytest.importorskip("distributed")
    monkeypatch.setattr("macros.cluster._SECONDS", 1)
    before = office.master(folder).read_bytes()
    done = run("consolidate", folder, "--period", MARCH, "--dask", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert done.err.startswith("连不上 dask 集群“tcp://127.0.0.1:9”")
    assert office.master(folder).read_bytes() == before


def test_a_cluster_of_another_version_is_told_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Another(Executor):
        def submit(self, _work, /, *_arguments, **_more):
            from concurrent.futures import Future

            future: Future = Future()
            future.set_result(("another", []))
            return future

    with pytest.raises(reading.Stop, match="同一个版本"):
        take_in(folder, executor=Another())


def test_a_cluster_of_an_older_version_is_told_as_well(folder: Path) -> None:
    """One whose reading is asked with other words."""

    class Older(Executor):
        def submit(self, _work, /, *_arguments, **_more):
            from concurrent.futures import Future

            future: Future = Future()
            future.set_exception(TypeError("read_chunk() takes 2 positional arguments but 3 were given"))
            return future

    with pytest.raises(reading.Stop, match="同一个版本"):
        take_in(folder, executor=Older())


def test_a_pool_that_breaks_costs_nothing(folder: Path, expected: bytes) -> None:
    class Breaking(Executor):
        def submit(self, _work, /, *_arguments, **_more):
            from concurrent.futures import Future
            from concurrent.futures.process import BrokenProcessPool

            future: Future = Future()
            future.set_exception(BrokenProcessPool("gone"))
            return future

    take_in(folder, executor=Breaking())
    assert exported(folder) == expected


def test_more_rows_than_a_sheet_holds_are_told_with_a_way_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.showing.pages.ROW_LIMIT", 8)
    before = office.master(folder).read_bytes()
    done = run("consolidate", folder, "--period", MARCH)
    assert done.code == 2
    assert "超过 Excel 一张表 8 行的上限，没有改动" in done.err
    assert "zhaoshang roll-up" in done.err
    assert office.master(folder).read_bytes() == before


def test_a_new_workbook_does_not_lose_rows_below_the_last() -> None:
    sheet = Book("长表").sheet("流水")
    sheet.put(ROW_LIMIT - 1, 0, "最后一行")
    with pytest.raises(TooManyRows, match="分成几个工作簿"):
        sheet.put(ROW_LIMIT, 0, "再一行")


# --- what was read is kept ------------------------------------------------------------------------------------


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are given to readers."""
    names: list[str] = []
    plain = reading.read_plain

    def told(paths, workers, extract):
        paths = list(paths)
        names.extend(path.name for path in paths)
        return plain(paths, workers, extract)

    monkeypatch.setattr(reading, "read_plain", told)
    return names


def test_a_second_run_reads_only_what_is_new(folder: Path, read: list[str]) -> None:
    take_in(folder)
    assert len(read) == 2 * VERSIONS + 2
    read.clear()
    inbox = folder / "收件" / str(MARCH)
    whole = next(inbox.glob("*第0稿.xlsx")).read_bytes()
    late = {"迟来的一稿.xlsx": patch(whole, [Spot(COVER, "H1", "又一稿")]).data, "信.xlsx": b"hello"}
    for name, data in late.items():
        (inbox / name).write_bytes(data)
    done = take_in(folder)
    assert sorted(read) == sorted(late)
    assert done.arrivals == 2 * VERSIONS + 4


def test_what_is_kept_changes_nothing(folder: Path, read: list[str]) -> None:
    """A run on what was kept, one on nothing kept, and one on what is broken come to the same."""
    take_in(folder)
    master = office.master(folder)
    before = master.read_bytes()

    def once_more() -> None:
        (folder / ".zhaoshang.last.json").unlink()
        read.clear()
        take_in(folder)
        assert master.read_bytes() == before

    once_more()
    assert read == []
    kept = sorted((folder / KEPT).rglob("*.json"))
    kept[0].write_bytes(kept[0].read_bytes()[:-20])
    kept[1].write_bytes(kept[1].read_bytes().replace(b"100", b"999"))
    once_more()
    assert len(read) == 2
    shutil.rmtree(folder / KEPT)
    once_more()
    assert len(read) == 2 * VERSIONS + 2


def test_another_version_reads_anew(folder: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(folder)
    (folder / ".zhaoshang.last.json").unlink()
    read.clear()
    monkeypatch.setattr("xlsx_tools.kept_reads.mark", lambda _: "another")
    take_in(folder)
    assert len(read) == 2 * VERSIONS + 2


def test_verify_reads_the_originals(folder: Path, read: list[str]) -> None:
    take_in(folder)
    read.clear()
    assert verify(Folder(folder)).differing == ()
    assert len(read) == 2 * VERSIONS + 2


def test_what_comes_back_is_what_was_read(tmp_path: Path, sent: Path) -> None:
    """A return, what is none, days, moments and refusals; but not a reader that failed."""
    kept = KeptReads(tmp_path / "kept", EXTRACT)
    form = next((sent / "收件" / str(MARCH)).glob("*.xlsx"))
    (plain,) = read_plain([form], 1, EXTRACT)
    assert not isinstance(plain, Refusal)
    kept.put("a" * 64, plain)
    arrival = Arrival(form.name, "a" * 64, day(3))
    came_back = kept.get("a" * 64)
    assert isinstance(came_back, tuple)
    assert submission_of(came_back, arrival) == submission_of(plain, arrival)
    assert submission_of(plain, arrival) == submission_from(read_workbook(form.read_bytes()), arrival)
    kept.put("e" * 64, (None,))
    assert kept.get("e" * 64) == (None,)
    values = [1, 0.1, True, "", None, "d", datetime(2012, 3, 1, 9, 30), datetime(2012, 3, 1).date()]
    kept.put("f" * 64, (values, [["表", values]]))
    assert kept.get("f" * 64) == (values, [["表", values]])
    kept.put("b" * 64, Refusal("password"))
    assert kept.get("b" * 64) == Refusal("password")
    kept.put("c" * 64, Refusal("reader-failed", "超过30秒"))
    assert kept.get("c" * 64) is None
    assert kept.get("d" * 64) is None


def test_what_no_reader_of_ours_says_is_not_believed_nor_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that was taken over by what it read costs that file; the next run reads it again."""
    plain = reading.read_plain

    def lying(paths, workers, extract):
        answers = list(plain(paths, workers, extract))
        yield from ((answers[0][0], "another thing"), *answers[1:])

    with monkeypatch.context() as patched:
        patched.setattr(reading, "read_plain", lying)
        assert [item.rule for item in take_in(folder).findings].count("reader-failed") == 1
    (folder / ".zhaoshang.last.json").unlink()
    assert "reader-failed" not in [item.rule for item in take_in(folder).findings]
