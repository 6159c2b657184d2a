"""The built macro workbook: its project, its buttons, its ribbon, and that LibreOffice compiles every module."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import typer
from lxml import etree
from openxml_audit import OpenXmlValidator

from macros.cli import app
from macros.excel import functions
from macros.excel.vba_sources import FOLDER, MADE, TEXTS
from templates.__main__ import FOLDER as COPIES
from templates.macro_parts import ASK, BUTTONS, GROUPS, modules
from templates.master import blank_master
from tests import window
from tests.macros.conftest import DemoYear
from tests.olevba import macros
from workbook.schema import master
from xlsx_tools.package import Package
from xlsx_tools.ribbon import Key
from xlsx_tools.vba import Module, Role, modules_of, vba_project

BOOK = COPIES / "招商引资主工作簿.xlsm"
PROJECT = "xl/vbaProject.bin"
OWN = sorted(path.stem for path in FOLDER.glob("*.bas"))


@pytest.fixture(scope="module")
def built() -> bytes:
    return blank_master()


def test_the_same_bytes_each_time(built: bytes) -> None:
    """In another process too, where texts have other hashes."""
    script = "import hashlib; from templates.master import blank_master as b; print(hashlib.sha256(b()).hexdigest())"
    import hashlib

    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(COPIES.parent), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hashlib.sha256(built).hexdigest()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.bas")), ids=lambda path: path.stem)
def test_source_is_ascii_and_named_as_its_file(path: Path) -> None:
    data = path.read_bytes()
    assert data.isascii()
    assert data.startswith(f'Attribute VB_Name = "{path.stem}"\n'.encode())


@pytest.mark.parametrize("name", MADE)
def test_made_modules_are_fresh(name: str) -> None:
    assert (FOLDER / name).read_text("ascii") == MADE[name](), "run: python -m macros.excel.vba_sources"


def test_xlwings_keeps_its_licence_and_version() -> None:
    import xlwings

    text = (FOLDER / "xlwings.bas").read_text("ascii")
    assert "BSD 3-clause license" in text
    assert f"xlwings64-{xlwings.__version__}.dll" in text
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in text


def test_olevba_reads_every_module(built: bytes) -> None:
    found = macros(built)
    sheets = len(Package(built).sheet_names)
    assert sorted(found) == sorted([*OWN, "ThisWorkbook", *(f"Sheet{n}" for n in range(1, sheets + 1))])
    for one in modules():
        assert found[one.name].replace("\r\n", "\n").strip() in one.code


def test_code_names_are_the_documents_of_the_project(built: bytes) -> None:
    package = Package(built)
    documents = [one.name for one in modules_of(package.read(PROJECT)) if one.role is Role.DOCUMENT]
    names = []
    for part in (package.workbook_part, *(sheet.part for sheet in package.sheets)):
        names += re.findall(rb'codeName="(\w+)"', package.read(part))
    assert [name.decode() for name in names] == documents


def subs() -> set[str]:
    return {name for one in modules() for name in re.findall(r"^Public Sub (\w+)\(", one.code, re.MULTILINE)}


def test_each_button_has_its_macro_and_is_one_line(built: bytes) -> None:
    package = Package(built)
    drawing = next(package.read(name).decode() for name in package.names if "vmlDrawing" in name)
    assert re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing) == [macro for _, macro in BUTTONS]
    assert {macro for _, macro in BUTTONS} <= subs()
    for caption, macro in BUTTONS:
        assert f">{caption}</font>" in drawing
        code = (FOLDER / "ZsButtons.bas").read_text("ascii")
        assert re.search(rf'Public Sub {macro}\(\)\n    ZsRun "[a-z -]+"\nEnd Sub', code)


def test_the_ribbon_is_in_the_package_and_calls_a_macro(built: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(built)) as package:
        tree = etree.fromstring(package.read("customUI/customUI.xml"))
        rels = package.read("_rels/.rels").decode()
    assert 'Target="customUI/customUI.xml"' in rels
    keys = tree.findall(".//{*}button")
    assert len(keys) == sum(len(group.keys) for group in GROUPS)
    assert {key.get("onAction") for key in keys} == {"ZsRibbon"} <= subs()
    assert len({key.get("id") for key in keys}) == len(keys)
    assert all(key.get("imageMso") for key in keys)


@pytest.mark.parametrize("key", [key for group in GROUPS for key in group.keys], ids=lambda key: key.id)
def test_what_the_ribbon_says_the_command_line_understands(key: Key) -> None:
    """The tag's words are a command with its options; nothing is missing and nothing is strange to it."""
    command, *words = key.tag.split()
    known: Any = typer.main.get_command(app)
    words = [{"home": "2012-10", ASK: "county.paid"}.get(word, word) for word in words]
    known.commands[command].make_context(command, ["folder", *words])
    if ASK in key.tag.split():
        assert key.tag.endswith(" " + ASK)
        assert f"ask {command}" in TEXTS


def test_the_buttons_are_in_the_ribbon_too() -> None:
    code = (FOLDER / "ZsButtons.bas").read_text("ascii")
    tags = {key.tag for group in GROUPS for key in group.keys}
    assert {re.search(rf'Sub {macro}\(\)\n    ZsRun "(.*)"', code)[1] for _, macro in BUTTONS} <= tags


def test_excel_is_told_what_each_function_is_for(built: bytes) -> None:
    """The function box: a Chinese line for each function and for each of its arguments."""
    code = macros(built)["ZsHelp"].replace(" _\r\n", "").replace(" _\n", "")
    found = {}
    for name, said, others in re.findall(r'ZsDescribe "(\w+)", "(\w+)", Array\((.*)\)', code):
        texts = [bytes.fromhex(one).decode("utf-16-be") for one in (said, *re.findall(r'"(\w+)"', others))]
        assert all(re.search("[\u4e00-\u9fff]", text) and len(text) <= 255 for text in texts)
        found[name] = len(texts) - 1
    assert found == {name: len(signature(getattr(functions, name)).parameters) for name in functions.__all__}


def test_the_package_is_valid(built: bytes, tmp_path: Path) -> None:
    path = tmp_path / "招商引资主工作簿.xlsm"
    path.write_bytes(built)
    assert OpenXmlValidator().validate(path).errors == []


def test_a_whole_year_leaves_macros_buttons_and_ribbon_as_they_were(built: bytes, demo: DemoYear) -> None:
    """Issued, consolidated, noticed and closed thirteen times by the command line."""
    before, after = Package(built), Package(demo.folder.master.read_bytes())
    kept = [
        name
        for name in before.names
        if name in (PROJECT, "customUI/customUI.xml") or b"FmlaMacro" in before.read(name)
    ]
    assert len(kept) == 3
    assert [after.read(name) for name in kept] == [before.read(name) for name in kept]
    home = next(sheet.part for sheet in after.sheets if sheet.name == master.HOME.title)
    assert any(rel.target in kept for rel in after.relationships(home))


def test_department_forms_carry_no_macros() -> None:
    with zipfile.ZipFile(COPIES / "部门月报模板.xlsx") as package:
        assert not [
            name for name in package.namelist() if "vba" in name.lower() or "customui" in name.lower()
        ]
        assert b"macroEnabled" not in package.read("[Content_Types].xml")


def with_code(data: bytes, code: str, *more: Module) -> bytes:
    """The workbook with code of its own in ThisWorkbook, every other module as built."""
    package = Package(data)
    old = modules_of(package.read(PROJECT))
    new = [Module(one.name, one.code + code, one.role) if one.name == "ThisWorkbook" else one for one in old]
    package.replace(PROJECT, vba_project([*new, *more]))
    return package.to_bytes()


@pytest.mark.office
def test_libreoffice_compiles_every_module_and_runs_a_canary_in_each(built: bytes, tmp_path: Path) -> None:
    """One module that does not compile silences all others, so each has to answer.

    Each worksheet function stands in a cell too: without xlwings it says so there, and no box comes up.
    """
    window.require()
    out = tmp_path / "canaries"
    called = ["Zs" + name.removeprefix("Zs").title().replace("_", "") + "Canary" for name in OWN]
    lines = [f'    Print #n, "{name}=" & {name}()' for name in called]
    lines += [f'    Print #n, "{key}=" & ZsHex(ZsText("{key}"))' for key in TEXTS]
    cells = {}
    for row, name in enumerate(sorted(functions.__all__), 60):
        count = len(signature(getattr(functions, name)).parameters)
        cells[name] = (
            f'    ThisWorkbook.Sheets(1).Range("AA{row}").Formula = "={name}({",".join("1" * count)})"'
        )
        lines.append(f'    Print #n, "{name}=" & ZsHex(CStr(ThisWorkbook.Sheets(1).Range("AA{row}").Value))')
    code = (
        "Private Sub Workbook_Open()\n    Dim n As Integer\n    n = FreeFile\n"
        + "\n".join(cells.values())
        + f'\n    Open "{out}" For Output As #n\n'
        + "\n".join(lines)
        + "\n    Close #n\nEnd Sub\n"
    )
    book = tmp_path / "canary.xlsm"
    book.write_bytes(with_code(built, code))
    with window.opened(book, tmp_path / "desk") as desk:
        desk.until(lambda: out.exists() and len(out.read_text().splitlines()) == len(lines), 30, "canaries")
    said = dict(line.split("=") for line in out.read_text().splitlines())
    assert {name: said[name] for name in called} == dict.fromkeys(called, "1")
    assert {key: bytes.fromhex(said[key]).decode("utf-16-be") for key in TEXTS} == TEXTS
    found = {bytes.fromhex(said[name]).decode("utf-16-be") for name in cells}
    assert found == {TEXTS["no function"]}
