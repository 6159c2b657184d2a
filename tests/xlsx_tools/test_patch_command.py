"""The tool by itself: `python -m xlsx_tools patch ...` and `compare A B`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.xlsx_tools.patching import SHEET, cells, ledger, made, xml
from xlsx_tools.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(ledger(3))
    return path


def patched(book: Path, rows: object, *more: str, at: str = "A5", out: Path | None = None) -> int:
    text = rows if isinstance(rows, str) else json.dumps(rows, ensure_ascii=False)
    source = book.parent / "rows.json"
    source.write_text(text, encoding="utf-8")
    target = str(out or book)
    return main(
        ["patch", str(book), "--sheet", SHEET, "--at", at, "--rows", str(source), "--out", target, *more]
    )


def test_rows_take_the_place_of_what_stood(book: Path):
    assert patched(book, [["甲", 1.10, None], ["乙"], [True, {"f": "SUM(B5:B6)", "v": 12}, "文字"]]) == 0
    found = cells(book.read_bytes())
    assert [found.get(f"{column}{row}") for row in (5, 6, 7) for column in "ABC"] == [
        *("甲", 1.1, None),
        *("乙", None, None),
        *(True, "=SUM(B5:B6)", "文字"),
    ]


def test_a_numbers_text_is_kept(book: Path):
    assert patched(book, "[[1.10, 123456789012345678, 0.30000000000000004]]") == 0
    text = xml(book.read_bytes())
    assert "<v>1.10</v>" in text
    assert "<v>123456789012345678</v>" in text
    assert "<v>0.30000000000000004</v>" in text


def test_columns_begin_where_the_first_cell_is(book: Path):
    assert patched(book, [[7], [8]], at="C6") == 0
    found = cells(book.read_bytes())
    assert (found["C5"], found["C6"], found["C7"], found["A6"]) == ("说明0", 7, 8, "单位1")


def test_another_file_may_be_written_and_compared(book: Path, tmp_path: Path, capsys):
    before, out = book.read_bytes(), tmp_path / "新.xlsx"
    assert patched(book, [["甲", 1, 2]], out=out) == 0
    assert book.read_bytes() == before
    assert main(["compare", str(book), str(book)]) == 0
    assert main(["compare", str(book), str(out)]) == 1
    assert "xl/worksheets/sheet1.xml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "at", "words"),
    [
        ("[[NaN]]", "A5", "NaN"),
        ("[[1e400]]", "A5", "无法写入"),
        ("[[1]", "A5", "JSON"),
        ('{"a": 1}', "A5", "由行组成"),
        ("[[[1]]]", "A5", "第 1 行"),
        ('[[{"g": 1}]]', "A5", "第 1 行"),
        ("[]", "A5", "没有任何一格"),
        ("[[1]]", "5A", "不是单元格地址"),
        ("[[1]]", "A0", "不是单元格地址"),
        ("[[1]]", "XFE1", "不是单元格地址"),
        ("[[1, 2]]", "XFD1", "右边界"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(book: Path, capsys, rows, at, words):
    before = book.read_bytes()
    assert patched(book, rows, at=at) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert book.read_bytes() == before


def test_a_refusal_is_one_sentence(book: Path, capsys):
    book.write_bytes(made(lambda _, sheet: sheet.merge_range("A5:B5", 1)))
    assert patched(book, [[1, 2]]) == 2
    assert "合并单元格" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path, capsys):
    assert patched(tmp_path / "无.xlsx", [[1]]) == 2
    assert "无.xlsx" in capsys.readouterr().err


def test_a_console_that_knows_few_characters_gets_no_traceback(book: Path):
    command = [sys.executable, "-m", "xlsx_tools", "patch", str(book), "--sheet", "𠀀无", "--at", "A1"]
    rows = book.parent / "rows.json"
    rows.write_text("[[1]]")
    done = subprocess.run(
        [*command, "--rows", str(rows), "--out", str(book)],
        cwd=ROOT,
        env={"PYTHONIOENCODING": "gbk", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert "没有名为".encode("gbk") in done.stderr
    assert b"Traceback" not in done.stderr


def test_help_has_examples(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["patch", "--help"])
    assert stopped.value.code == 0
    assert "python -m xlsx_tools patch" in capsys.readouterr().out
