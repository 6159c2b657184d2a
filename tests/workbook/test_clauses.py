"""The map of the policy has no hole: every rule has its place, and every place that is named is there."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from tests.workbook.clauses_page import PATH, ROOT, clauses, clauses_page
from workbook.policy.edition import edition
from workbook.schema import master

EVERY = [
    f"{letter}{number}"
    for letter, count in (("T", 9), ("C", 8), ("O", 12), ("R", 9), ("B", 4), ("P", 6))
    for number in range(1, count + 1)
]
HOW = {"计算", "列表", "跟踪", "人定"}
RULES = sorted(path for path in (ROOT / "workbook" / "policy").glob("*.py") if path.stem != "__init__")
NO_RULES = {  # module -> what it holds instead of a rule
    "edition": "all parameters, each with its clause",
    "values": "how a parameter stands in a cell",
    "working": "the steps of an amount",
}


def test_every_rule_of_the_policy_stands_once_and_in_order() -> None:
    assert [item["id"] for item in clauses()] == EVERY


@pytest.mark.parametrize("item", clauses(), ids=lambda item: item["id"])
def test_what_a_rule_names_is_there(item: dict) -> None:
    assert item["how"] in HOW
    assert len(item["served"]) >= 8
    for name in item["modules"]:
        importlib.import_module(name)
    assert set(item["sheets"]) <= {sheet.title for sheet in master.SHEETS}
    assert item["modules"]
    assert item["sheets"]
    assert item["tests"]
    for name in item["tests"]:
        path, _, function = name.partition("::")
        defined = {
            node.name
            for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert function in defined, name


def _each(text: str) -> set[str]:
    """三（三）（五） is 三（三） and 三（五）."""
    found, part = set(), ""
    for head, item in re.findall("([一二三四]?)（([一二三四五])）", text):
        part = head or part
        found.add(f"{part}（{item}）")
    return found


def test_every_clause_that_a_parameter_names_is_on_the_map() -> None:
    there = {one for item in clauses() for one in _each(item["clause"])}
    named = {one for item in edition(2012) for one in _each(item["clause"])}
    assert named <= there, sorted(named - there)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_module_recites_its_clause(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert path.stem in NO_RULES or any(mark in said for mark in ("二（", "三（", "四（", "自设"))


def test_the_page_is_fresh() -> None:
    assert PATH.read_text("utf-8") == clauses_page()
