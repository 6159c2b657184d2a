"""How far one machine carries: `python benchmarks/scale.py [--returns 10000] [--rows 500000]`.

Consolidates so many returns (of 200 units, many versions of each) and tells what the parent process holds at most; writes
a ledger of so many rows into a real master by patching, reads it back, and tells time and memory. Each part runs in a
process of its own, so that one's peak is not the other's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from returns import YEAR, new_county, send_all

from macros.folder import Folder
from macros.steps import consolidate
from workbook.book import book_from
from workbook.period import Period
from workbook.schema import master as sheets
from workbook.schema.data import Entry
from workbook.schema.template import COVER
from workbook.showing.pages import block_of
from xlsx_tools.limits import OWN
from xlsx_tools.page import Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

GIB = 2**20  # ru_maxrss counts in KiB


def many_returns(folder: str, count: int) -> None:
    """A real consolidate of so many returns: each unit's over and over, as so many versions of it."""
    year = Folder(Path(folder))
    inbox = year.root / "收件" / f"{YEAR}-01"
    files = sorted(inbox.glob("*.xlsx"))
    made = [path.read_bytes() for path in files]
    for at in range(len(files), count):
        path = files[at % len(files)]
        data = patch(made[at % len(files)], [Spot(COVER, "H1", f"第{at}稿")]).data
        (inbox / f"第{at}稿_{path.name}").write_bytes(data)
    print(f"{count:,} returns lie in the inbox", flush=True)
    alone(take_in, folder, count)


def take_in(folder: str, count: int) -> None:
    """Consolidate in this process; what it holds at most is the parent's peak."""
    start = time.process_time()
    consolidate(
        Folder(Path(folder)), Period(YEAR, 1), datetime(YEAR, 1, 26), {"": datetime(YEAR, 1, 22)}, workers=2
    )
    tell(f"{count:,} returns consolidated, the parent's part:", start)


def entry(at: int, unit: str) -> Entry:
    """One row of the long ledger."""
    return Entry(
        period=f"{YEAR}-{1 + at % 12:02d}",
        unit=unit,
        project=f"XM{YEAR}-{at:06d}",
        project_name=f"第{at}个项目",
        month_paid=1_000_000 * (at % 900),
        year_paid=2_000_000 * (at % 900),
        counted="计入",
        stage="在建",
        evidence="验资报告",
        file="一份月报.xlsx",
        sheet="到位资金",
        cell=f"O{at % 200 + 6}",
        sha="0" * 64,
    )


def write_ledger(master: str, count: int) -> None:
    """A ledger of so many rows into a master that stands."""
    data = Path(master).read_bytes()
    book = book_from(read_workbook(data, OWN), "master")
    entries = [entry(at, book.units[0].id) for at in range(count)]
    start = time.process_time()
    block = block_of(book, sheets.LEDGER, Entry, entries, sheets.LEDGER.key, keep_look=True)
    patched = patch(data, [block]).data
    tell(f"a ledger of {count:,} rows: written, {len(patched) / 2**20:.0f} MB,", start)
    Path(f"{master}.long").write_bytes(patched)


def read_ledger(master: str, count: int) -> None:
    """The same read back, each row compared."""
    data = Path(f"{master}.long").read_bytes()
    start = time.process_time()
    book = book_from(read_workbook(data, OWN), "master")
    tell(f"a ledger of {count:,} rows: read back,", start)
    unit = book.units[0].id
    for at, read in enumerate(book.entries):
        said = entry(at, unit)
        if (read.project, read.month_paid, read.sha) != (said.project, said.month_paid, said.sha):
            raise SystemExit(f"row {at} differs: {read}")
    if len(book.entries) != count:
        raise SystemExit(f"{len(book.entries)} rows came back")


def tell(what: str, start: float) -> None:
    """How long it took since then, and how much memory this process has had at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB
    print(f"{what} {time.process_time() - start:.0f} s of processor time, peak {peak:.2f} GiB", flush=True)


def alone(work, *arguments: object) -> None:
    """In a fresh process, so that its peak is its own."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> None:
    """Both measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=500_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = new_county(Path(scratch) / "县", 200)
        send_all(folder, Period(YEAR, 1), projects=6, errors=0.0, seed=1)
        if given.returns:
            many_returns(str(folder.root), given.returns)
        if given.rows:
            alone(write_ledger, str(folder.master), given.rows)
            alone(read_ledger, str(folder.master), given.rows)


if __name__ == "__main__":
    main()
