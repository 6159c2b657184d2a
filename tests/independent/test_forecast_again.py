"""年终预测 worked out a second time: the three paths by hand, then settled by the independent calculation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pytest

from tests.independent.random_master import YEAR, master
from tests.independent.second_opinion import Opinion
from tests.independent.test_second_opinion import SHIPPED, differing, mixed
from workbook.assess import assess
from workbook.forecast import forecast
from workbook.judgement import Month
from workbook.period import Period
from workbook.showing.export import export

LISTS = ("units", "entries", "projects", "compiled", "problems", "members", "receipts")
PATHS = ("低位", "中位", "高位")


def grown(
    lists: Mapping[str, list[dict[str, Any]]], readings: Mapping[str, str], number: int
) -> dict[str, Any]:
    """The ledger of the year's end on each path: the slower of the two paces, their mean, the faster."""
    now = Opinion(lists, readings, YEAR, number)
    by_project: dict[str, list[tuple[dict[str, Any], int]]] = defaultdict(list)
    for row, amount in now.rows:
        by_project[row["project"]].append((dict(row), amount))
    lately, left = min(3, number), 12 - number
    ledgers: dict[str, list[dict[str, Any]]] = {}
    for path in PATHS:
        rows = [
            row | {"recognised": row["month_paid"] if row["recognised"] is None else row["recognised"]}
            for row in lists["entries"]
            if int(row["period"][5:]) <= number
        ]
        for project, found in by_project.items():
            year = max(0, sum(amount for _, amount in found)) * left // number
            late = sum(amount for row, amount in found if int(row["period"][5:]) > number - lately)
            late = max(0, late) * left // lately
            more = {"低位": min(year, late), "中位": (year + late) // 2, "高位": max(year, late)}[path]
            if more:
                last = max((row for row, _ in found), key=lambda row: row["period"])
                rows.append(
                    last
                    | {"period": f"{YEAR}-12", "month_paid": more, "recognised": more, "evidence_date": None}
                    | {"sha": None, "unit": now.owner.get(project, last["unit"])}
                )
        ledgers[path] = rows
    return ledgers


def exported(month: Month) -> dict[str, Any]:
    return export(month, ())


@pytest.mark.parametrize("seed", range(36))
def test_each_path_is_what_the_second_opinion_makes_of_it(seed: int) -> None:
    number, changes = 1 + seed % 12, mixed(seed) if seed > 11 else {}
    book = master(seed, changes)
    readings = {key: item["value"] for key, item in SHIPPED.items()} | changes
    lists = {name: [asdict(row) for row in getattr(book, name)] for name in LISTS}
    found = forecast(book, assess(book, Period(YEAR, number)))
    for path, rows in grown(lists, readings, number).items():
        wanted = Opinion({**lists, "entries": rows}, readings, YEAR, 13).results()
        wrong = differing(exported(found.paths[path]), wanted)
        assert [line for line in wrong if "unrecognised" not in line] == [], path
    low, middle, high = (found.paths[path] for path in PATHS)
    assert low.county.paid <= middle.county.paid <= high.county.paid
    for item in low.units:
        unit = item.unit.id
        assert item.paid <= middle.unit(unit).paid <= high.unit(unit).paid
