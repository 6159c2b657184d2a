"""Every exported figure of random counties, under every reading of 参数, beside an independent calculation."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.independent.random_master import YEAR, master
from tests.independent.second_opinion import Opinion
from workbook.assess import assess
from workbook.book import Book
from workbook.money import Fen
from workbook.period import Period
from workbook.showing.export import export

ROOT = Path(__file__).parents[2]
SHIPPED = {
    item["key"]: item
    for item in tomllib.loads((ROOT / "workbook/policy/parameters.toml").read_text("utf-8"))["parameter"]
}
MORE = {  # other values worth trying of parameters that offer no list of readings
    "county_target_wan": ["1000", "1234.567891"],
    "last_year_total_wan": ["0", "321.5"],
    "big_project_threshold_wan": ["9999.999999", "1000"],
    "big_project_goals": ["工业：1；农业产业化：2；文化旅游：0"],
    "sectors": ["新型工业；老工业；文化旅游；农业产业化；基础设施；城镇和商贸物流"],
    "compile_goal": ["3"],
    "compile_award_rate": ["0.015", "3%"],
    "compile_award_needs": ["新编制", "当年开工；审定合格"],
    "reward_line": ["0.855", "0.7999", "1"],
    "bar_line": ["0.6", "0.8"],
    "reward_rate": ["0.00345", "3‰"],
    "other_reward_min_wan": ["500", "0.000001"],
    "work_fund_rate": ["0.0015"],
    "budget_wan": ["10", "0.5", "0"],
    "settlement_report_due": ["2013-01-09"],
    "monthly_plan": ["0；1；2；3；4；5；6；7；80；90；99.99；100"],
    "light_yellow_pp": ["0", "29"],
    "close_day": ["1", "10"],
    "roster_date": ["2012-06-30"],
    "urban_goal_sectors": ["基础设施"],
    "report_day": ["20", "28"],
}
ONLY_WORDS = {  # what a parameter says that is in no exported figure, and what holds it to its word instead
    "policy_year": "the year itself",
    "county_name": "a name",
    "channels": "a list to pick from",
    "regions": "a list to pick from",
    "focus_areas": "a list to pick from",
    "squad_count": "a hint (V29.count)",
    "graduates_goal": "年度目标",
    "critic_rules": "批评建议",
    "critic_scope": "批评建议",
    "target_sum_check": "whether a run stops (V29)",
    "amount_unit": "the words of a working",
    "light_green": "one reading only",
}
NOT_FIGURES = {
    "name",
    "hint",
    "steps",
    "payment_steps",
    "findings",
}  # words; their amounts are added up below
TOGETHER = {  # readings that act only beside another
    "monthly_plan": {"time_progress": "自定义分月计划"},
    "budget_overrun": {"budget_wan": "8", "work_fund_rate": "0.0005"},
    "report_day": {"deadline_holiday": "same_day"},  # moved days: tests/workbook/test_policy.py
    "extra_fund_timing": {"bar_line": "0.1", "reward_line": "0.2"},
}


def alternatives() -> list[tuple[str, str]]:
    """Each reading that is not the shipped one."""
    found = []
    for key, item in SHIPPED.items():
        if key in ONLY_WORDS:
            continue
        texts = (
            [choice["key"] for choice in item.get("choices", ())]
            + list(item.get("alternatives", ()))
            + MORE.get(key, [])
        )
        found += [(key, text) for text in dict.fromkeys(texts) if text != item["value"]]
    return found


def compared(
    seed: int, number: int, changes: dict[str, str], book: Book | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the product exports and what the second opinion says."""
    book = book or master(seed, changes)
    given = export(assess(book, Period(YEAR, number)), ())
    readings = {key: item["value"] for key, item in SHIPPED.items()} | changes
    names = ("units", "entries", "projects", "compiled", "problems", "members", "receipts")
    lists = {name: [asdict(row) for row in getattr(book, name)] for name in names}
    return given, Opinion(lists, readings, YEAR, number).results()


def differing(given: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Each key in which the two are not the same."""
    wrong = []

    def same(where: str, ours: Any, theirs: Any) -> None:
        if ours != theirs:
            wrong.append(f"{where}: {ours!r} exported, {theirs!r} reckoned")

    for key in ("period", "state", "data_day", "goals"):
        same(key, given[key], wanted[key])
    same("barred", {(one["unit"], one["post"], one["person"]) for one in given["barred"]}, wanted["barred"])
    for part in ("county", "budget"):
        for key in given[part]:
            same(f"{part}.{key}", given[part][key], wanted[part].get(key, "not reckoned"))
    for ours, theirs in zip(given["units"], wanted["units"], strict=True):
        for key in ours.keys() - NOT_FIGURES:
            same(f"{ours['id']}.{key}", ours[key], theirs.get(key, "not reckoned"))
        said = sum(step["amount_fen"] for step in ours["steps"])
        same(
            f"{ours['id']}.steps",
            said,
            sum(ours[key] for key in ("reward_fen", "work_fund_fen", "extra_fund_fen", "compile_award_fen")),
        )
        same(
            f"{ours['id']}.hint",
            [who for who in ("投资方本人", "公职人员") if who in (ours["hint"] or "")],
            theirs["asked"],
        )
    return wrong


@pytest.mark.parametrize(("key", "text"), alternatives(), ids=lambda part: str(part)[:40])
def test_a_reading(key: str, text: str) -> None:
    """One reading at a time beside the shipped ones, in a few counties and periods each."""
    seed = sum(map(ord, key + text))
    for at in range(3):
        changes = TOGETHER.get(key, {}) | {key: text}
        number = (13, 10, 1 + (seed + at) % 12)[at]
        assert differing(*compared(seed + at, number, changes)) == [], (seed + at, number)


@pytest.mark.parametrize("number", range(1, 14))
def test_the_shipped_readings_in_every_period(number: int) -> None:
    for seed in range(4):
        assert differing(*compared(1000 * number + seed, number, {})) == []


def mixed(seed: int) -> dict[str, str]:
    """Several readings at once; such as stop a run together are left out."""
    random = Random(seed)
    changes = dict(random.sample(alternatives(), random.randrange(2, 12)))
    if changes.get("deadline_inclusive") == "否":
        changes["deadline_holiday"] = random.choice(["next_workday", "same_day"])
    if "report_day" in changes:
        changes["deadline_holiday"] = "same_day"
    for apart in ("bar_line", "sectors", "big_project_goals", "urban_goal_sectors"):
        changes.pop(apart, None)
    return changes


@pytest.mark.parametrize("seed", range(60))
def test_readings_together(seed: int) -> None:
    assert differing(*compared(seed, 1 + seed % 13, mixed(seed))) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 4100))
def test_many_readings_together(seed: int) -> None:
    assert differing(*compared(seed, 1 + seed % 13, mixed(seed))) == []


def test_every_parameter_is_tried_or_named() -> None:
    tried = {key for key, _ in alternatives()}
    assert set(SHIPPED) == tried | set(ONLY_WORDS)
    assert not tried & set(ONLY_WORDS)


def test_the_comparison_sees_a_fen() -> None:
    """One fen more in the ledger, which only the product is told of, shows wherever it counts."""
    book = master(3, {})
    given, wanted = compared(3, 12, {}, book)
    assert differing(given, wanted) == []
    at = next(at for at, row in enumerate(book.entries) if row.period < "2012-12" and row.counted == "计入")
    entries = [
        replace(row, month_paid=Fen(row.month_paid + 1)) if n == at else row
        for n, row in enumerate(book.entries)
    ]
    more = export(assess(replace(book, entries=tuple(entries)), Period(YEAR, 12)), ())
    assert {line.partition(":")[0] for line in differing(more, wanted)} >= {
        "county.paid_fen",
        "county.net_increase_fen",
    } - (set() if wanted["county"]["net_increase_fen"] is not None else {"county.net_increase_fen"})
