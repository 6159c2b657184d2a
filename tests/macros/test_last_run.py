"""The same run again: nothing is read where nothing came in and nothing was typed; anything else is done anew."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from macros import steps
from macros.folder import Folder
from macros.steps import ConsolidatedStep, consolidate
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
