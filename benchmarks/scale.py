"""How far one machine carries: `python benchmarks/scale.py [--returns 10000] [--rows 500000]`.

Reads so many returns (a few hundred real ones, under many names) and tells what the parent process holds at most;
writes a ledger of so many rows into a real master by patching, reads it back, and tells time and memory. Each part runs
in a process of its own, so that one's peak is not the other's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from returns import YEAR, new_county, send_all

from workbook.period import Period

GIB = 2**20  # ru_maxrss counts in KiB


def many_returns(folder: str, count: int) -> None:
    """Read and parse so many returns one after the other, keeping what consolidating keeps."""
    from datetime import datetime

    from workbook.incoming.intake import submission_from
    from workbook.incoming.submission import Arrival
    from xlsx_tools.worker import read_files

    files = sorted(Path(folder).glob("*.xlsx"))
    paths = [files[at % len(files)] for at in range(count)]
    start, kept = time.perf_counter(), []
    for path, read in zip(paths, read_files(paths, 2), strict=True):
        if isinstance(read, str):
            raise SystemExit(f"{path}: {read}")
        kept.append(submission_from(read, Arrival(path.name, "", datetime(YEAR, 1, 22))))
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB
    print(
        f"{count:,} returns read and parsed in {taken:.0f} s ({count / taken:.0f} a second on two cores), peak {peak:.2f} GiB"
    )


def long_ledger(master: str, count: int) -> None:
    """A ledger of so many rows into a master and back again, each cell compared."""
    from workbook.book import book_from
    from workbook.schema import master as sheets
    from workbook.schema.data import Entry
    from workbook.showing.pages import block_of
    from xlsx_tools.limits import OWN
    from xlsx_tools.patch import patch
    from xlsx_tools.reader import read_workbook

    data = Path(master).read_bytes()
    book = book_from(read_workbook(data), "master")
    unit = book.units[0]
    entries = [
        Entry(
            period=f"{YEAR}-{1 + at % 12:02d}",
            unit=unit.id,
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
        for at in range(count)
    ]
    made = time.perf_counter()
    block = block_of(book, sheets.LEDGER, Entry, entries, sheets.LEDGER.key, keep_look=True)
    patched = patch(data, [block]).data
    written = time.perf_counter()
    again = book_from(read_workbook(patched, OWN), "master")
    read = time.perf_counter()
    same = len(again.entries) == count and all(
        (one.project, one.month_paid) == (two.project, two.month_paid)
        for one, two in zip(entries, again.entries, strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB
    print(
        f"a ledger of {count:,} rows: written in {written - made:.0f} s, read back in {read - written:.0f} s, "
        f"{'every row the same' if same else 'ROWS DIFFER'}, {len(patched) / 2**20:.0f} MB, peak {peak:.2f} GiB"
    )


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
            alone(many_returns, str(folder.root / "收件" / f"{YEAR}-01"), given.returns)
        if given.rows:
            alone(long_ledger, str(folder.master), given.rows)


if __name__ == "__main__":
    main()
