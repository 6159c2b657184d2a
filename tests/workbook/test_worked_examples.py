"""Every row of the worked examples is true, every reading on offer has one, and shows that it makes a difference."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.workbook.examples import Example, examples, holds
from workbook.policy.edition import edition
from workbook.policy.values import labels

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_worked_example(example: Example) -> None:
    holds(example)


def readings() -> list[tuple[str, str]]:
    """Each parameter that offers a choice, with each value on offer."""
    found = []
    for item in edition():
        values = {item["value"], *item.get("alternatives", ()), *labels(item)}
        found += [(item["key"], value) for value in sorted(values) if len(values) > 1]
    return found


NOTHING_TO_WORK_OUT = {
    *(
        "policy_year",
        "county_name",
        "sectors",
        "channels",
        "regions",
        "focus_areas",
    ),  # names and lists to pick from
    *("graduates_goal", "settlement_report_due", "close_day"),  # test_year_goals.py, test_policy.py
}


def test_every_parameter_has_a_worked_example() -> None:
    assert {item["key"] for item in edition()} == {example.key for example in EXAMPLES} | NOTHING_TO_WORK_OUT


@pytest.mark.parametrize(("key", "value"), readings())
def test_every_reading_has_a_worked_example_that_tells_it_from_the_default(key: str, value: str) -> None:
    """The same situation comes out otherwise by the default reading."""
    default = next(item["value"] for item in edition() if item["key"] == key)
    cases: dict[str, dict[str, str]] = defaultdict(dict)
    for example in EXAMPLES:
        if example.key == key:
            cases[example.case][example.reading] = example.gives
    mine = [case for case in cases.values() if value in case]
    assert mine, f"{key}={value} has no worked example"
    if value != default:
        assert any(case.get(default) not in (None, case[value]) for case in mine), (
            f"{key}={value} shows no difference"
        )


def test_every_example_names_its_clause_as_the_sheet_does() -> None:
    clauses = {item["key"]: item["clause"] for item in edition()}
    assert [str(example) for example in EXAMPLES if example.clause != clauses.get(example.key)] == []
