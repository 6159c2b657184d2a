"""The benchmarks run as documented, and the READMEs' tables are in the form in which they print them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:×| s)?")
NUMBER = re.compile(r"\d[\d,.]*")


def table(text: str) -> list[list[str]]:
    """The lines of a table in Markdown, without its heading."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def shown(name: str) -> list[list[str]]:
    text = (ROOT / name).read_text("utf-8")
    return table(text[text.index("<!-- measured -->") : text.index("<!-- /measured -->")])


def ran(*words: str) -> str:
    line = [sys.executable, *words]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def printed() -> str:
    """Everything measured, on a county of three squads."""
    small = ("--units", "3", "--projects", "1", "2", "--rounds", "1", "--counties", "2")
    return ran("benchmarks/run.py", *small)


def test_the_readmes_show_what_the_benchmarks_print(printed: str) -> None:
    for text, name in zip(printed.strip().split("\n\n"), READMES, strict=True):
        made, given = table(text), shown(name)
        assert [NUMBER.sub("0", row[0]) for row in made] == [NUMBER.sub("0", row[0]) for row in given]
        assert [row[2] for row in made] == [row[2] for row in given]
        for row in (*made, *given):
            assert FIGURE.fullmatch(row[1]), row


def test_both_readmes_show_the_same_figures() -> None:
    first, second = ([row[1:] for row in shown(name)] for name in READMES)
    assert first == second


def test_the_page_of_where_the_time_goes_is_in_the_form_that_is_printed() -> None:
    made = table(ran("benchmarks/where_time_goes.py", "--units", "3", "--projects", "1"))
    given = table((ROOT / "docs" / "speed.md").read_text("utf-8"))
    assert {row[0] for row in made} == {row[0] for row in given}
    assert all(re.fullmatch(r"\d+%", row[1]) for row in (*made, *given))
    assert max(int(row[1].rstrip("%")) for row in given if "读取" not in row[0]) <= 33
