"""What the documents say is so: the README's lines and commands, the pages about checks, sheets and parameters."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main

from macros.cli import app
from tests.workbook import examples_page
from tests.write_docs import PATH, checks_page
from workbook.policy.edition import Policy, edition
from workbook.policy.values import labels
from workbook.schema import master
from xlsx_tools.columns import table_of

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
ROOMS = ("macros", "templates", "workbook")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def fences(name: str) -> list[str]:
    return [
        line
        for block in re.findall(r"```\w*\n(.*?)```", text(name), re.DOTALL)
        for line in block.splitlines()
    ]


def calls(name: str) -> list[str]:
    """Every `zhaoshang …` in a README, in its blocks and in its sentences."""
    spans = [*fences(name), *re.findall(r"`([^`\n]+)`", text(name))]
    return [line[line.index("zhaoshang ") :] for line in spans if re.search(r"(^|[/\\ ])zhaoshang ", line)]


def test_ci_runs_the_line_of_the_readme() -> None:
    line = text(".ci/run").strip().splitlines()[-1]
    assert line.endswith("pytest -n 2")
    for name in READMES:
        assert line in fences(name)


def test_both_readmes_have_the_same_commands() -> None:
    first, second = (
        [line for line in fences(name) if re.match(r"(\S*python|py |zhaoshang)", line)] for name in READMES
    )
    assert first == second


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_the_readme_is_there(name: str) -> None:
    found = calls(name)
    assert {shlex.split(line)[1] for line in found} == set(COMMANDS)
    for line in found:
        words = shlex.split(line)
        options = {
            option for item in COMMANDS[words[1]].params for option in (*item.opts, *item.secondary_opts)
        }
        assert {word for word in words if word.startswith("--")} <= options, line


@pytest.mark.parametrize("name", [*READMES, *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_what_a_document_links_to_is_there(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", text(name)):
        assert (ROOT / name).parent.joinpath(target).exists(), target


def test_the_tool_does_what_the_readme_shows(tmp_path: Path) -> None:
    from tests.templates.full_master import full_master

    rows = re.search(r"```json\n(.*?)```", text("README.md"), re.DOTALL)
    assert rows is not None
    (tmp_path / "rows.json").write_text(rows[1], "utf-8")
    (tmp_path / "台账.xlsm").write_bytes(full_master())
    shown = [line for line in fences("README.md") if line.startswith("python -m xlsx_tools")]
    codes = [
        subprocess.run(
            [sys.executable, *shlex.split(line)[1:]], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}
        ).returncode
        for line in shown
    ]
    assert codes == [0, 0, 1]


def test_the_page_about_the_checks_is_fresh() -> None:
    assert PATH.read_text("utf-8") == checks_page(), "run: python -m tests.write_docs"


def test_the_page_of_worked_examples_is_fresh() -> None:
    page = examples_page.PATH.read_text("utf-8")
    assert page == examples_page.worked_examples_page(), "run: python -m tests.write_docs"


def test_every_key_of_the_export_is_explained() -> None:
    keys = set(re.findall(r'"(\w+)":', text("workbook/showing/export.py")))
    page = text("docs/export.md")
    assert keys
    assert {key for key in keys if f"`{key}`" not in page} == set()


def test_every_sheet_and_typed_column_is_explained() -> None:
    page = {
        line.split("|")[1].strip(): line
        for line in text("docs/master.md").splitlines()
        if line.startswith("| ")
    }
    for sheet in master.SHEETS:
        assert sheet.title in page
        if sheet.record is not None and "全部" not in page[sheet.title]:
            typed = [item.heading for item in table_of(sheet.record) if item.typed]
            assert [heading for heading in typed if heading not in page[sheet.title]] == [], sheet.title


def test_parameters_without_effect_are_named() -> None:
    """A parameter that nothing asks for must be named as such, unless it has one reading only and cannot be changed."""
    code = "".join(path.read_text("utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    keys = {item["key"].removesuffix("_wan"): item["key"] for item in edition() if len(labels(item)) != 1}
    unread = {field.name for field in fields(Policy) if not re.search(rf"\.{field.name}\b", code)}
    idle = {keys[name] for name in unread & keys.keys()}
    said = text("docs/decisions.md").partition("## 目前只作记载的参数")[2]
    assert set(re.findall(r"`(\w+)`", said)) == idle
