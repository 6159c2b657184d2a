"""A province's masters into one: `python benchmarks/rolling.py [--counties 88] [--units 100]`.

One county's month is consolidated; its master is patched into so many with names of their own, and rolled up.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import datetime
from pathlib import Path

from measuring import Measured, command, table
from returns import YEAR, new_county, send_all

from macros.folder import Folder
from macros.steps import consolidate
from workbook.period import Period
from xlsx_tools.limits import OWN
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

PERIOD = Period(YEAR, 1)


def counties(folder: Folder, count: int) -> list[Path]:
    """So many folders with a master each."""
    data = folder.master.read_bytes()
    cells = read_workbook(data, OWN).sheets["参数"]
    row = next(number for number, line in enumerate(cells.rows, 1) if "county_name" in line)
    found = []
    for number in range(1, count + 1):
        place = folder.root.parent / f"第{number}县"
        place.mkdir()
        named = patch(data, [Spot("参数", f"C{row}", f"第{number}县")]).data
        (place / folder.master.name).write_bytes(named)
        found.append(place)
    return found


def measured(folder: Folder, count: int, units: int, scratch: Path) -> list[Measured]:
    """The row of the table."""
    places = counties(folder, count)
    used, clock = command(
        *("-m", "macros", "roll-up", *places, "--period", PERIOD, "--name", "一省"),
        *("--out", scratch / "一省.xlsx", "--workers", 2),
    )
    return [
        Measured(
            f"roll-up of {count} counties of {units} units, by the clock on two cores",
            f"上卷 {count} 个县、每县 {units} 个单位，两核上按钟表",
            f"{clock:.0f} s",
            "120 s",
        ),
        Measured("the same, processor time", "同上，处理器时间", f"{used:.0f} s"),
    ]


def rows(count: int, units: int, projects: int) -> list[Measured]:
    """Made and measured."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = new_county(Path(scratch) / "县", units)
        send_all(folder, PERIOD, projects, errors=0.0, seed=1)
        consolidate(folder, PERIOD, datetime(YEAR, 1, 26))
        return measured(folder, count, units, Path(scratch))


def main() -> None:
    """Make the counties and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=88)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--projects", type=int, default=6)
    given = parser.parse_args()
    print(table(rows(given.counties, given.units, given.projects)))


if __name__ == "__main__":
    main()
