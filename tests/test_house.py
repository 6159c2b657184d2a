"""House-keeping: the rooms stay apart, modules stay readable, what people read is punctuated as Chinese is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "xlsx_tools": {"xlsx_tools"},
    "workbook": {"workbook", "xlsx_tools"},
    "templates": {"templates", "workbook", "xlsx_tools"},
    "macros": {"macros", "templates", "workbook", "xlsx_tools"},
}
HOME_OF = {
    "xlwings": "macros",
    "openpyxl": "xlsx_tools",
    "xlsxwriter": "xlsx_tools",
    "python_calamine": "xlsx_tools",
    "docx": "xlsx_tools",
    "imap_tools": "xlsx_tools",
}
MODULES = sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))

LINES = 300
LONGER = {  # module -> why it may have more lines than that, though never more than half as many again
    "macros/demo/__init__.py": "a year of an office, step by step",
    "macros/steps.py": "the steps of a month, which every front end calls",
    "workbook/book.py": "the master's lists, and every way in which they cannot be read",
    "workbook/showing/lines.py": "one function a result sheet",
    "workbook/showing/pages.py": "one function a sheet, and the cells of 首页",
    "workbook/showing/notice.py": "one function a paragraph",
    "workbook/incoming/registers.py": "one object: a period's rows while they are gathered",
    "xlsx_tools/careful_sheet.py": "one object: a sheet while its elements are read",
    "xlsx_tools/open_book.py": "the steps from one book to another, in their order",
    "xlsx_tools/document.py": "one function a part of the document",
    "xlsx_tools/package.py": "the zip container, which is one thing",
    "xlsx_tools/patch/follow_book.py": "one function a kind of reference",
    "xlsx_tools/patch/follow_sheet.py": "one function a kind of range",
    "xlsx_tools/patch/plan.py": "all that is refused, in the order in which it is looked for",
}
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;?]")
NOT_PROSE = {  # what a literal holds -> why a half-width mark may follow a Chinese character in it
    r"^文件名,收件时间": "the headings of a CSV file",
    r"&[LCR]": "the code of a printed header or footer",
    r"\\[dsb]|\(\?:|\[0-9\]": "a regular expression",
    r'"v": 值': "an example in JSON",
}
ENGLISH = {"README.md", "docs/export.md"}  # Chinese words in English sentences take English marks


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Each imported top package, and whether that is done when the module is loaded (not only for its types)."""
    tree = ast.parse(path.read_text("utf-8"))
    later = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.FunctionDef)
        or (isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING")
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: a relative import hides its room"
            names = [node.module or ""]
        for name in names:
            yield name.partition(".")[0], id(node) not in later


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_downhill(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for package, _ in imports(path):
        assert package != "tests"
        if package in MAY_IMPORT:
            assert package in MAY_IMPORT[room], f"{room} may not import {package}"
        assert HOME_OF.get(package, room) == room, f"only {HOME_OF.get(package)} imports {package}"


def test_pandas_is_loaded_only_where_tables_are_totalled() -> None:
    """It takes longer to load than `zhaoshang --help` may take."""
    found = {
        (name_of(path), early) for path in MODULES for package, early in imports(path) if package == "pandas"
    }
    assert found <= {("workbook/showing/lines.py", False)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_a_page_or_a_few(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines < (LINES * 3 // 2 if name_of(path) in LONGER else LINES)


def test_no_exception_has_gone() -> None:
    assert {name for name in LONGER if not (ROOT / name).exists()} == set()


def literals(path: Path) -> Iterator[ast.Constant]:
    """The string literals of a module, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_words_for_people_have_full_width_marks(path: Path) -> None:
    wrong = [
        f"{node.lineno}: {node.value[:60]!r}"
        for node in literals(path)
        if HALF_WIDTH.search(node.value) and not any(re.search(mark, node.value) for mark in NOT_PROSE)
    ]
    assert wrong == []


def documents() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(path for path in found if name_of(path) not in ENGLISH)


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_chinese_documents_have_full_width_marks(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert HALF_WIDTH.findall(prose) == []
