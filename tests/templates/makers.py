"""Small makers of what the templates are filled with, so that a test shows all that it depends on."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import Any

from templates.department import Form
from workbook.money import wan
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.schema.template import CompiledColumns, FundColumns

POLICY = policy_from(parameters_for(2012))
_NAMES = (
    "旧城改造一期建设项目",
    "农产品冷链公路物流场站项目",
    "硅材料加工项目",
    "城北商贸综合体（二期）配套工程项目",
)


def fund(number: int = 1, **changes: Any) -> FundColumns:
    """An old project as the office prefills it, with nothing typed for the month."""
    blank = {item.name: None for item in dataclasses.fields(FundColumns)}
    known = {
        "project": f"QH2012-{number:03d}",
        "name": _NAMES[number % len(_NAMES)],
        "investor": f"虚构投资方{number:03d}有限责任公司",
        "code": "PDY00007",
        "origin": "重庆",
        "sector": "城镇和商贸物流",
        "channel": "办节办会招商",
        "kind": "新建" if number % 3 else "续建",
        "signed": date(2012, 3, 27) if number % 3 else date(2011, 9, 14),
        "started": date(2012, 5, 25) if number % 2 else None,
        "total": wan("32000") * number,
        "prior": wan("0") if number % 3 else wan("1250.50"),
        "before": wan("1365.55") * number,
        "stage": "在建",
    }
    return FundColumns(**(blank | known | changes))


def compiled(number: int = 1, **changes: Any) -> CompiledColumns:
    known: dict[str, Any] = {item.name: None for item in dataclasses.fields(CompiledColumns)}
    known |= {
        "project": f"BZ2012-{number:03d}",
        "name": f"财政局策划项目{number}",
        "sector": "现有企业增资扩股",
        "total": wan("12000"),
        "depth": "预可行性研究报告",
        "scale": True,
        "market": True,
        "content": True,
        "feasible": False,
        "finished": date(2012, 6, 20),
        "newly": True,
        "started_now": False,
    }
    return CompiledColumns(**(known | changes))


def form(projects: int = 3, programmes: int = 1, **changes: Any) -> Form:
    known: dict[str, Any] = {
        "county": "青禾县",
        "unit_id": "S03",
        "unit_name": "第三招商小分队",
        "lead_dept": "县财政局",
        "period": Period(2012, 10),
        "deadline": datetime(2012, 10, 25, 23, 59, 59),
        "sectors": POLICY.sectors,
        "channels": POLICY.channels,
        "funds": tuple(fund(number + 1) for number in range(projects)),
        "compiled": tuple(compiled(number + 1) for number in range(programmes)),
    }
    return Form(**(known | changes))
