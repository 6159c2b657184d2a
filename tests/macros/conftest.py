"""The demo year, made once for all tests that look at it, with the master as it stood after October."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from macros.demo import demo_periods
from macros.folder import Folder
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
