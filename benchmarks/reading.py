"""Reading returns beside what else could read them: `python benchmarks/reading.py [--units 100] [--projects 6]`.

Ours is everything that `consolidate` does to a return: the gate, reading in a process of its own, parsing, all checks of
a return, by readers that are warm. Beside it pandas.read_excel in a loop, and the least that any reader must do:
inflating every part, and scanning its XML with a bare expat. Processor time on one core, the readers' included; two cores
beside one by the clock.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
import warnings
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.parsers import expat

from measuring import Measured, in_turns, on_cores, side_by_side, table
from returns import YEAR, new_county, send_all

from macros.folder import Folder
from workbook.checks import check_submission
from workbook.incoming.before import known_before
from workbook.incoming.known import Known
from workbook.incoming.plain_return import EXTRACT, submission_of
from workbook.incoming.submission import Arrival
from workbook.incoming.unit_names import UnitNames
from workbook.period import Period
from xlsx_tools.refused import Refusal
from xlsx_tools.worker import Readers, workers_here

PERIOD = Period(YEAR, 1)
FEW = 30  # workbooks a round for pandas, which takes its time
FILLED = 6  # times each unit's form is filled in otherwise: more returns than a reader lives for, so that it meets none twice
MANY = 2  # times over a round for us: readers are warm, starting one is a small part of it


def ours(files: Sequence[Path], known: Known, roster: UnitNames, readers: Readers) -> int:
    """Gate, isolated reading, parsing and checks of each file."""
    for path, read in zip(files, readers.plain(files), strict=True):
        assert not isinstance(read, Refusal)
        submission = submission_of(read, Arrival(path.name, "", datetime(YEAR, 1, 22)), roster)
        assert submission is not None
        check_submission(submission, known)
    return len(files)


def by_pandas(files: Sequence[Path]) -> int:
    """What a user would write."""
    import pandas

    for path in files:
        pandas.read_excel(path, sheet_name=None, header=None)
    return len(files)


def inflated(files: Sequence[Path]) -> int:
    """Nothing but unpacking."""
    for path in files:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            for name in package.namelist():
                package.read(name)
    return len(files)


def scanned(files: Sequence[Path]) -> int:
    """Unpacking, and an XML parser that tells nobody what it sees."""
    for path in files:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    expat.ParserCreate().Parse(package.read(name), True)
    return len(files)


def returns(folder: Folder, projects: int) -> list[Path]:
    """Returns of one month, no two of which say the same."""
    inbox, found = folder.root / "收件" / str(PERIOD), []
    for seed in range(1, FILLED + 1):
        send_all(folder, PERIOD, projects, errors=0.05, seed=seed)
        found += sorted(inbox.rename(folder.root / f"第{seed}种").glob("*.xlsx"))
    return found


def measured(folder: Folder, files: Sequence[Path], rounds: int) -> list[Measured]:
    """The rows of the table."""
    _, book = folder.read()
    known, roster = known_before(book, PERIOD), UnitNames(book.units)
    clock, alone = [float("inf")] * 3, [float("inf")] * 3  # by the number of cores

    def from_start_to_end() -> int:
        with Readers(1, EXTRACT) as readers:  # a reader's time is known once it has ended
            return ours(list(files) * MANY, known, roster, readers)

    ways = {
        "ours": from_start_to_end,
        "pandas": lambda: by_pandas(files[:: max(1, len(files) // FEW)]),
        "scan": lambda: scanned(files),
        "inflate": lambda: inflated(files),
    }
    with on_cores(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of what it leaves out
        each = in_turns(ways, rounds)
    for _ in range(rounds * 2):  # the clock wants both cores to itself at once
        for cores in (1, 2):
            alone[cores] = min(alone[cores], side_by_side(cores))
            with on_cores(cores), Readers(workers_here(), EXTRACT) as readers:
                ours(files[::FILLED], known, roster, readers)
                start = time.perf_counter()
                ours(list(files) * MANY, known, roster, readers)
                clock[cores] = min(clock[cores], time.perf_counter() - start)
    mine, size = each["ours"], sum(path.stat().st_size for path in files) / len(files) / 1024
    what, zh = f"returns of {size:.0f} KB: ", f"{size:.0f} KB 的月报："
    return [
        Measured(
            f"{what}gate, isolated reading, parsing, checks; a second a core",
            f"{zh}查验、隔离读取、解析、核对，每核每秒",
            f"{1 / mine:.0f}",
            "150",
        ),
        Measured(
            f"{what}pandas.read_excel in a loop, to ours",
            f"{zh}循环调用 pandas.read_excel，与我们比",
            f"{each['pandas'] / mine:.1f}×",
            "10×",
        ),
        Measured(f"{what}bare inflating, to ours", f"{zh}只解压，与我们比", f"{each['inflate'] / mine:.2f}×"),
        Measured(
            f"{what}bare inflating and scanning, to ours",
            f"{zh}只解压、扫一遍 XML，与我们比",
            f"{each['scan'] / mine:.2f}×",
        ),
        Measured(f"{what}two cores, to one", f"{zh}两核，与一核比", f"{clock[1] / clock[2]:.2f}×", "1.7×"),
        Measured(
            f"{what}beside it, two programs at once that share nothing, to one",
            f"{zh}旁证，两个互不相干的程序同时跑，与一个比",
            f"{2 * alone[1] / alone[2]:.2f}×",
        ),
    ]


def rows(units: int, projects: Sequence[int], rounds: int) -> list[Measured]:
    """Made and measured, for returns of each size."""
    found = []
    for each in projects:
        with tempfile.TemporaryDirectory() as scratch:
            folder = new_county(Path(scratch) / "县", units)
            found += measured(folder, returns(folder, each), rounds)
    return found


def main() -> None:
    """Make a county and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--projects", type=int, nargs="+", default=[6, 40])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(table(rows(given.units, given.projects, given.rounds)))


if __name__ == "__main__":
    main()
