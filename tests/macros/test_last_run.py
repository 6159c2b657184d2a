"""The same run again: nothing is read where nothing came in and nothing was typed; anything else is done anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from macros import steps
from macros.folder import Folder
from macros.steps import ConsolidatedStep, consolidate
from macros.told_again import told_again
from tests.independent.office import master, run
from tests.independent.test_departments_habits import FIRST, SECOND, Desk, day, project
from tests.independent.test_other_counties import staff_type
from workbook.period import Period
from xlsx_tools.page import Spot

MARCH = Period(2012, 3)
NOW = datetime(2012, 3, 26, 9)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("再来 一次"), [FIRST, SECOND])
    desk.send(desk.issue(str(MARCH))[FIRST[1]], FIRST[1], [project(1, "云岭茶园", "900")], day(3))
    desk.consolidate(str(MARCH))
    return desk.folder


@pytest.fixture
def folder(collected: Path, tmp_path: Path) -> Path:
    return shutil.copytree(collected, tmp_path / "招商 2012")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a run looks into."""
    names: list[str] = []
    plain = steps.read_returns

    def told(book, incoming, *more):
        names.extend(item.name for item in incoming)
        return plain(book, incoming, *more)

    monkeypatch.setattr(steps, "read_returns", told)
    return names


def again(folder: Path) -> ConsolidatedStep:
    return consolidate(Folder(folder), MARCH, NOW)


def test_the_same_run_again_reads_nothing_and_says_the_same(folder: Path, read: list[str]) -> None:
    (folder / ".zhaoshang.last.json").unlink()
    first, before = again(folder), master(folder).read_bytes()
    assert len(read) == 1
    second = again(folder)
    assert len(read) == 1
    assert master(folder).read_bytes() == before
    for name in ("set_aside", "missing", "arrivals", "adopted"):
        assert getattr(second, name) == getattr(first, name), name
    assert second.month.county == first.month.county
    assert second.book.problems == first.book.problems
    assert second.missing == ("S2",)


def test_what_somebody_typed_is_taken_up(folder: Path, read: list[str]) -> None:
    staff_type(folder, [Spot("单位名册", "Z2", "备注")])
    again(folder)
    assert len(read) == 1


def test_what_came_in_is_taken_up(folder: Path, read: list[str]) -> None:
    """One more file, another time of arrival for the one that is there: both are other runs."""
    inbox = folder / "收件" / str(MARCH)
    (name,) = [path.name for path in inbox.glob("*.xlsx")]
    (inbox / f"{name}.received").write_text("2012-03-27 10:00", "utf-8")
    assert next(unit for unit in again(folder).month.units if unit.unit.id == "S1").report == "迟报"
    assert len(read) == 1
    (inbox / "便条.xlsx").write_bytes(b"no workbook")
    again(folder)
    assert len(read) == 3


def test_a_record_that_cannot_be_read_is_no_record(folder: Path, read: list[str]) -> None:
    (folder / ".zhaoshang.last.json").write_text("[1, 2", "utf-8")
    again(folder)
    assert len(read) == 1
    assert run("consolidate", folder, "--period", str(MARCH)).code == 1


# --- the command line says it again ----------------------------------------------------------------------------


def said(folder: Path) -> tuple[int, list[str]]:
    done = run("consolidate", folder, "--period", str(MARCH))
    assert done.err == ""
    return done.code, done.out.splitlines()


def test_what_was_said_is_said_again_and_nothing_is_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Word for word but for where it was written; not even the master is read as a workbook."""
    (folder / ".zhaoshang.last.json").unlink()
    staff_type(folder, [Spot("单位名册", "Z2", "备注")])
    code, first = said(folder)
    monkeypatch.setattr(Folder, "read", lambda _: pytest.fail("the master was read"))
    again_code, again_said = said(folder)
    assert (again_code, again_said[:-1]) == (code, first[:-1])
    assert again_said[-1].endswith("内容没有变化，未重写。")
    assert "缺报 1 个：S2" in again_said


def _typed(folder: Path) -> None:
    staff_type(folder, [Spot("单位名册", "Z2", "又一备注")])


def _came(folder: Path) -> None:
    (folder / "收件" / str(MARCH) / "便条.xlsx").write_bytes(b"no workbook")


def _timed(folder: Path) -> None:
    (path,) = (folder / "收件" / str(MARCH)).glob("*.xlsx")
    path.with_name(f"{path.name}.received").write_text("2012-03-27 10:00", "utf-8")


def _lost(folder: Path) -> None:
    next((folder / "归档" / str(MARCH)).glob("S1/*")).unlink()


@pytest.mark.parametrize("change", [_typed, _came, _timed, _lost])
def test_what_has_changed_is_looked_at(folder: Path, read: list[str], change: Callable[[Path], None]) -> None:
    said(folder)
    said(folder)
    read.clear()
    change(folder)
    said(folder)
    assert read or change is _lost
    if change is _lost:
        assert list((folder / "归档" / str(MARCH)).glob("S1/*")), "the original is kept anew"


def test_what_comes_in_during_a_run_is_not_overlooked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".zhaoshang.last.json").unlink()
    plain = steps.put

    def slow(*words):
        _came(folder)
        return plain(*words)

    monkeypatch.setattr(steps, "put", slow)
    assert "来件 1 份" in said(folder)[1][0]
    monkeypatch.undo()
    assert "来件 2 份" in said(folder)[1][0]


def test_another_word_or_another_day_is_another_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said(folder)
    assert told_again(folder, str(MARCH), ("consolidate", "", "")) is not None
    assert told_again(folder, str(MARCH), ("consolidate", "更正依据", "")) is None
    monkeypatch.setattr("macros.told_again.date", type("", (), {"today": lambda: "2099-01-01"}))
    assert told_again(folder, str(MARCH), ("consolidate", "", "")) is None
