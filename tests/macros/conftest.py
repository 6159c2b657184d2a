"""The demo year, made once for all tests that look at it, with the master as it stood after October."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from macros.demo import demo_periods
from macros.folder import Folder
from tests.dovecot import Dovecot, running
from tests.macros.mailed import County, new_county
from workbook.period import Period


@dataclass(frozen=True, slots=True)
class DemoYear:
    """The finished folder, and masters of periods on the way."""

    folder: Folder
    masters: dict[int, Path]
    told: tuple[str, ...]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoYear:
    root = tmp_path_factory.mktemp("演示 年")
    folder = Folder(root / "青禾县 2012")
    masters, told = {}, []
    for period, line in demo_periods(folder.root, Period(2012, 13)):
        masters[period.number] = root / f"{period}.xlsx"
        shutil.copy(folder.master, masters[period.number])
        told.append(line)
    return DemoYear(folder, masters, tuple(told))


@pytest.fixture(scope="session")
def new_year_made(tmp_path_factory: pytest.TempPathFactory) -> County:
    return new_county(tmp_path_factory.mktemp("办公室") / "白石县 2012")


@pytest.fixture
def county(new_year_made: County, tmp_path: Path) -> County:
    """A year that has just begun, with six units that have addresses, and their forms for October."""
    folder = Folder(tmp_path / "白石县 2012")
    shutil.copytree(new_year_made.folder.root, folder.root)
    return County(folder, new_year_made.forms)


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A mail server of this test's own."""
    with running() as one:
        yield one
