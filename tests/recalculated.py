"""A workbook recalculated from scratch by LibreOffice, beside the values that were written: which cells differ.

python -m tests.recalculated BOOK.xlsx      lists every formula cell whose value LibreOffice does not confirm
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def recalculated(books: Sequence[Path], program: str, scratch: Path) -> list[Path]:
    """Each workbook as LibreOffice saves it after computing every formula anew, all in one start."""
    profile = scratch / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, "utf-8")
    out = scratch / "out"
    command = [program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--convert-to", "xlsx", "--outdir", str(out), *map(str, books)]
    subprocess.run(command, check=True, capture_output=True, timeout=120 + 60 * len(books))
    return [out / f"{book.stem}.xlsx" for book in books]


def differences(book: Path, again: Path) -> tuple[int, list[str]]:
    """How many cells have a formula, and those whose two values are not the same: exactly, no tolerance.

    Two numbers are the same when Excel would show the same fifteen digits.
    """
    formulas = openpyxl.load_workbook(book)
    written = openpyxl.load_workbook(book, data_only=True)
    found = openpyxl.load_workbook(again, data_only=True)
    count, wrong = 0, []
    for sheet, cell, text in _formulas(formulas):
        count += 1
        ours, theirs = written[sheet][cell].value, found[sheet][cell].value
        if _plain(ours) != _plain(theirs):
            wrong.append(f"{sheet}!{cell}: {ours!r} written, {theirs!r} recalculated: ={text}")
    return count, wrong


def _formulas(book: openpyxl.Workbook) -> Iterator[tuple[str, str, str]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)[1:]


def _plain(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{float(value):.15g}"
    return value or None


def main() -> None:
    program = shutil.which("soffice")
    if program is None:
        sys.exit("LibreOffice (soffice) is missing")
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            count, wrong = differences(Path(name), recalculated([Path(name)], program, Path(scratch))[0])
        print(f"{name}: {count} formulas, {len(wrong)} differ")
        for line in wrong[:40]:
            print("  " + line)


if __name__ == "__main__":
    main()
