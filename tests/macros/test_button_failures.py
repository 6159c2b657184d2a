"""What a button does when things go wrong, in a window of LibreOffice: a sentence, the log, everything as it was."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from macros.excel.vba_sources import TEXTS
from templates.master import blank_master
from tests import window
from tests.macros.test_buttons import ROW_OF_BUTTONS, STEPS
from tests.macros.test_macro_workbook import PROJECT, with_code
from xlsx_tools.package import Package
from xlsx_tools.vba import Module, modules_of, vba_project

PROGRAM = """#!{python}
import os, sys, time
from pathlib import Path
at = sys.argv.index("--answer")
answer = bytes.fromhex(sys.argv[at + 1].removeprefix("hex:")).decode("utf-16-be")
with open({log!r}, "a") as log:
    log.write(sys.argv[1] + chr(10))
def beat(n):
    Path(answer + ".new").write_text("529E|" + str(n))
    os.replace(answer + ".new", answer + ".progress")
def end(text):
    Path(answer + ".new").write_text(text)
    os.replace(answer + ".new", answer)
if sys.argv[1] == "spoilt":
    end("say|0041|0042\\nvalues|004E006F006E0065|A1\\n")
elif sys.argv[1] == "dies":
    beat(0)
elif sys.argv[1] == "endless":
    for n in range(24):
        beat(n)
        time.sleep(0.5)
else:
    for n in range(6):
        beat(n)
        time.sleep(0.5)
    end("say|597D|597D\\n")
"""
WAYS = {  # what the program does -> the sentence, and what the log says
    "spoilt": ("failed", "values|004E006F006E0065|A1"),
    "dies": ("no answer", "dies hex:"),
    "endless": ("no answer", "endless hex:"),
    "missing": ("not started", "/nowhere/zhaoshang missing hex:"),
}


def impatient(data: bytes) -> bytes:
    """The workbook with time limits of seconds."""
    package = Package(data)
    found = []
    for one in modules_of(package.read(PROJECT)):
        code = one.code.replace("LONGEST As Long = 1800", "LONGEST As Long = 10")
        found.append(Module(one.name, code.replace("QUIET As Long = 120", "QUIET As Long = 8"), one.role))
    package.replace(PROJECT, vba_project(found))
    return package.to_bytes()


@pytest.mark.office
def test_each_failure_leaves_everything_as_it_was_and_a_second_click_does_nothing(tmp_path: Path) -> None:
    """A spoilt answer, a program that dies, that never ends, that is not there; then clicks while one is at work."""
    window.require()
    started, states = tmp_path / "started", tmp_path / "states"
    place, desk = tmp_path / "bin", tmp_path / "desk"
    place.mkdir()
    (place / "zhaoshang").write_text(PROGRAM.format(python=sys.executable, log=str(started)), "utf-8")
    (place / "zhaoshang").chmod(0o755)
    code = (
        "Private Sub State(ByVal after As String)\n    Dim n As Integer\n    n = FreeFile\n"
        f'    Open "{states}" For Append As #n\n'
        '    Print #n, after & " " & Application.Calculation & " " & Application.ScreenUpdating\n'
        "    Close #n\nEnd Sub\n"
        'Private Sub Workbook_Open()\n    State "before"\n'
    )
    for way in WAYS:
        if way == "missing":
            code += '    ThisWorkbook.Sheets("xlwings.conf").Range("B5").Value = "/nowhere/zhaoshang"\n'
        code += f'    ZsRun "{way}"\n    State "{way}"\n'
    code += '    ThisWorkbook.Sheets("xlwings.conf").Range("B5").Value = ""\nEnd Sub\n'
    book = tmp_path / "县's 招商.xlsm"
    book.write_bytes(impatient(with_code(blank_master(), code)))
    with window.opened(book, desk, str(place)) as screen:
        for number, way in enumerate(WAYS, 1):
            screen.until(screen.asked, 60, f"the message after {way}")
            logs = sorted(desk.glob("zhaoshang-*.txt"), key=lambda path: path.stat().st_mtime)
            assert len(logs) == number, f"{way}: the log and nothing else is left"
            text = logs[-1].read_text("utf-8")
            assert text.startswith(WAYS[way][0])
            assert WAYS[way][1] in text
            screen.dismiss()
            screen.until(lambda n=number: len(lines_of(states)) == n + 1, 20, "the settings")
        assert len({line.split(" ", 1)[1] for line in lines_of(states)}) == 1, lines_of(states)
        across = STEPS[0][0]
        started.unlink()
        for times in (1, 2):
            screen.to_first_sheet()
            screen.click_until(across, ROW_OF_BUTTONS, lambda n=times: len(lines_of(started)) == n)
            if times == 1:
                for _ in range(2):
                    time.sleep(0.5)
                    screen.click(across, ROW_OF_BUTTONS)
            screen.until(screen.asked, 60, "the answer")
            screen.dismiss()
            assert lines_of(started) == ["doctor"] * times
    assert len(list(desk.glob("zhaoshang-*.txt"))) == len(WAYS), "a good answer is cleared away"


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def test_every_failure_has_its_sentence() -> None:
    assert {sentence for sentence, _ in WAYS.values()} <= set(TEXTS)
