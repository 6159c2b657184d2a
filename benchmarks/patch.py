"""How long a patch takes beside openpyxl's load, write and save: `python benchmarks/patch.py`.

2,000 rows of 18 columns go into a master of about 50 parts; then 100,000 rows, to see that time and memory
grow with the rows and nothing else. All in one run on one machine; the ratios are what counts.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
import tracemalloc

import openpyxl
import xlsxwriter
from measuring import Measured

from xlsx_tools.package import Package
from xlsx_tools.page import Block, Row
from xlsx_tools.patch import patch

COLUMNS = range(1, 19)
SHEET = "资金流水"


def master(rows: int) -> bytes:
    """A master workbook of about 50 parts whose ledger holds some rows already."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    ledger = book.add_worksheet(SHEET)
    look = book.add_format({"border": 1, "num_format": "#,##0.00"})
    for at, row in enumerate(values(rows)):
        ledger.write_row(at + 4, 0, row, look)
    ledger.conditional_format(4, 2, 3 + rows, 2, {"type": "data_bar"})
    ledger.autofilter(3, 0, 3 + rows, 17)
    book.define_name("流水", f"='{SHEET}'!$A$4:$R${4 + rows}")
    for number in range(20):
        sheet = book.add_worksheet(f"表{number}")
        sheet.write_comment("A1", "批注") if number < 6 else None
        for row in range(60):
            sheet.write_row(row, 0, [f"{number}-{row}", row, row / 7])
        sheet.write_formula("F1", f"=SUM('{SHEET}'!C5:C{4 + rows})")
        if number < 8:
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": f"='{SHEET}'!$C$5:$C${4 + rows}"})
            sheet.insert_chart("H2", chart)
    book.close()
    return out.getvalue()


def values(count: int) -> list[list[object]]:
    """Rows such as a ledger holds: texts, whole numbers, fractions, blanks."""
    return [
        [f"S{row % 40:02d}", f"项目{row}的名称", row * 1.25, row, None, "2012-10"]
        + [row + at / 10 for at in range(12)]
        for row in range(count)
    ]


def by_patch(data: bytes, rows: list[list[object]]) -> bytes:
    """Our way."""
    return patch(data, [Block(SHEET, 5, COLUMNS, [Row(row) for row in rows], name="流水")]).data


def by_openpyxl(data: bytes, rows: list[list[object]]) -> bytes:
    """The way to beat, which also loses parts."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[SHEET]
    for at, row in enumerate(rows, 5):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seconds(work, *arguments, times: int) -> float:
    """The median of the processor time that some work takes."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work(*arguments)
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def rows() -> list[Measured]:
    """The lines of the READMEs' tables."""
    data, new = master(2000), values(2000)
    ours, theirs = seconds(by_patch, data, new, times=5), seconds(by_openpyxl, data, new, times=3)
    return [
        Measured(
            "2,000 rows into a master that stands: openpyxl's load and save, to patching",
            "往现成的主工作簿写 2,000 行：openpyxl 读入再存，与修补比",
            f"{theirs / ours:.1f}×",
            "4×",
        )
    ]


def main() -> int:
    """Print the figures; 1 if a patch takes more than a quarter of openpyxl's time."""
    worst = 0.0
    for before in (10, 2000):
        data = master(before)
        new = values(2000)
        ours, theirs = seconds(by_patch, data, new, times=5), seconds(by_openpyxl, data, new, times=3)
        worst = max(worst, ours / theirs)
        parts = len(Package(data).names)
        print(
            f"2,000 rows over {before:,} in {parts} parts: patch {ours:.3f} s, openpyxl {theirs:.3f} s, ratio {ours / theirs:.3f}"
        )
    data, times, peaks = master(10), [], []
    for count in (25_000, 50_000, 100_000):
        new = values(count)
        times.append(seconds(by_patch, data, new, times=1))
        tracemalloc.start()
        if count <= 50_000:
            by_patch(data, new)
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        memory = f", peak {peaks[-1] / 2**20:.0f} MB" if count <= 50_000 else ""
        print(f"{count:,} rows: {times[-1]:.2f} s, {times[-1] / count * 1e6:.1f} µs a row{memory}")
    print(
        f"twice the rows: {times[2] / times[1]:.2f} times the time, {peaks[1] / peaks[0]:.2f} times the memory"
    )
    return 1 if worst > 0.25 else 0


if __name__ == "__main__":
    sys.exit(main())
