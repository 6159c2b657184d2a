"""A whole county month beside the script that a user would write: `python benchmarks/month.py [--units 100]`.

`zhaoshang consolidate` on so many returns, then again with a few more and again with nothing new; and by_hand.py on the
same files, whose totals must be the same. Each is a fresh process; processor time with all its children.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import ROOT, Measured, command, table
from returns import YEAR, new_county, send_all

from macros.folder import Folder
from workbook.period import Period
from workbook.schema.template import COVER
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch

PERIOD = Period(YEAR, 1)
BY_HAND = ROOT / "benchmarks" / "by_hand.py"


def totals_of(folder: Folder, out: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Each unit's funds in fen, ours and the script's."""
    words = ("export", folder.root, "--period", PERIOD)
    line = [sys.executable, "-m", "macros", *map(str, words)]
    given = json.loads(subprocess.run(line, cwd=ROOT, capture_output=True, check=True).stdout)
    mine = {unit["id"]: unit["paid_fen"] for unit in given["units"] if unit["paid_fen"]}
    said = json.loads(out.read_text("utf-8"))["totals"]
    return mine, {unit: round(amount * 1_000_000) for unit, amount in said.items() if amount}


def measured(folder: Folder, scratch: Path) -> list[Measured]:
    """The rows of the table."""
    inbox = folder.root / "收件" / str(PERIOD)
    files = sorted(inbox.glob("*.xlsx"))
    empty = shutil.copy(folder.master, scratch / folder.master.name)
    consolidate = ("-m", "macros", "consolidate", folder.root, "--period", PERIOD, "--workers", 2)
    first, clock = command(*consolidate)
    by_hand = (BY_HAND, inbox, empty, scratch / f"out{folder.master.suffix}", "--period", PERIOD)
    script, script_clock = command(*by_hand, clean=(0,))
    line = [sys.executable, *map(str, by_hand)]
    said = scratch / "totals.json"
    said.write_bytes(subprocess.run(line, cwd=ROOT, capture_output=True, check=True).stdout)
    mine, theirs = totals_of(folder, said)
    if mine != theirs:
        wrong = sorted(unit for unit in {*mine, *theirs} if mine.get(unit) != theirs.get(unit))
        raise SystemExit(f"the totals differ: {[(one, mine.get(one), theirs.get(one)) for one in wrong]}")
    for number, path in enumerate(files[:3]):
        again = inbox / f"更正_{path.name}"
        again.write_bytes(patch(path.read_bytes(), [Spot(COVER, "H1", f"第{number}稿")]).data)
        shutil.copy(inbox / f"{path.name}.received", inbox / f"{again.name}.received")
    more, _ = command(*consolidate)
    same, _ = command(*consolidate)
    month, zh = f"a county month of {len(files)} returns: ", f"一县一个月 {len(files)} 份："
    return [
        Measured(
            f"{month}zhaoshang consolidate, processor time",
            f"{zh}zhaoshang consolidate，处理器时间",
            f"{first:.1f} s",
        ),
        Measured(
            f"{month}the script by hand (pandas and openpyxl), to ours",
            f"{zh}自己写的脚本（pandas 加 openpyxl），与我们比",
            f"{script / first:.1f}×",
        ),
        Measured(
            f"{month}the same by the clock on two cores",
            f"{zh}同上，两核上按钟表",
            f"{script_clock / clock:.1f}×",
        ),
        Measured(
            f"{month}again with 3 more, to the first",
            f"{zh}再来 3 份以后，与头一次比",
            f"{more / first:.2f}×",
            "0.20×",
        ),
        Measured(
            f"{month}again with nothing new, to the first",
            f"{zh}没有新来件再运行，与头一次比",
            f"{same / first:.2f}×",
            "0.20×",
        ),
    ]


def rows(units: int, projects: int) -> list[Measured]:
    """Made and measured."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = new_county(Path(scratch) / "县", units)
        send_all(folder, PERIOD, projects, errors=0.05, seed=1)
        return measured(folder, Path(scratch))


def main() -> None:
    """Make a county and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--projects", type=int, default=6)
    given = parser.parse_args()
    print(table(rows(given.units, given.projects)))


if __name__ == "__main__":
    main()
