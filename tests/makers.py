"""Small makers of what a test builds on: a roster, a register, a return. Amounts are 万元 as text.

What is made is right as it stands: a return of May 2012 from S03, in which one registered project goes on. A test
changes what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from workbook.incoming.known import Known
from workbook.incoming.submission import Arrival, CompiledLine, FundLine, Submission, Unread
from workbook.money import Fen, wan
from workbook.period import Period
from workbook.policy.edition import Policy, parameters_for, policy_from
from workbook.schema.data import REPORTED, Compiled, Project, Unit
from workbook.schema.lists import INDIVIDUAL, OTHER_UNIT, OUTPOST, SQUAD
from workbook.schema.template import (
    COMPILED,
    COVER,
    FUNDS,
    VERSION,
    CompiledColumns,
    CoverFields,
    FundColumns,
    IdentityFields,
)
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.place import FormPlace, Place, RowPlace

COUNTY = "青禾县"
FILE = "2012年05月_S03.xlsx"
_MONEY = {"total", "prior", "before", "month_paid", "year_paid", "target"}
_SHEETS = {"cover": COVER, "funds": FUNDS, "compiled": COMPILED, "activity": "工作动态"}


def paid(amounts: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts of money as fen where they were written as 万元."""
    return {
        key: wan(value) if key in _MONEY and isinstance(value, str) else value
        for key, value in amounts.items()
    }


@cache
def make_policy(**changes: str) -> Policy:
    return policy_from(parameters_for(2012, changes))


def make_unit(id: str, name: str, kind: str = SQUAD, **more: Any) -> Unit:
    return Unit(id=id, name=name, kind=kind, **paid(more))


UNITS = (
    make_unit("S03", "第三招商小分队", lead_dept="县财政局", target="100000"),
    make_unit("S05", "第五招商小分队", lead_dept="县住房和城乡建设局", target="100000"),
    make_unit("S11", "第十一招商小分队", lead_dept="县商务局", target="50000"),
    make_unit("B01", "驻珠三角招商办事处", OUTPOST),
    make_unit("D01", "县总工会", OTHER_UNIT),
    make_unit("P01", "个人甲", INDIVIDUAL),
)


def make_project(**changes: Any) -> Project:
    """A registered project of S03: 硅材料加工项目, 10,000.00 万元, work begun in May."""
    right = {
        "id": "QH2012-006",
        "name": "硅材料加工项目",
        "unit": "S03",
        "investor": "虚构投资方006有限公司",
        "code": "PDY000060",
        "origin": "广东",
        "sector": "新型工业",
        "channel": "小分队招商",
        "kind": "新建",
        "signed": date(2012, 4, 1),
        "started": date(2012, 5, 3),
        "total": "10000",
        "prior": "0",
        "stage": "开工",
        "source": REPORTED,
        "first_period": "2012-04",
    }
    return Project(**paid(right | changes))


def make_known(
    period: str = "2012-05",
    *,
    projects: Iterable[Project] | None = None,
    before: Mapping[str, str] | None = None,
    reported: Mapping[str, Iterable[str]] | None = None,
    amounts: Mapping[str, Iterable[str]] | None = None,
    compiled: Iterable[Compiled] = (),
    policy: Mapping[str, str] | None = None,
    **more: Any,
) -> Known:
    """What the office knew: by default one project of S03 with 300.00 万元 before May."""
    when = Period.parse(period)
    month = when.month
    registered = {item.id: item for item in ([make_project()] if projects is None else projects)}
    earlier = {"QH2012-006": "300"} if before is None else before
    units = more.pop("units", {unit.id: unit for unit in UNITS})
    squads = {"squad_count": str(sum(unit.kind == SQUAD for unit in units.values()))}
    return Known(
        period=when,
        county=COUNTY,
        policy=make_policy(**squads | dict(policy or {})),
        units=units,
        projects=registered,
        deadline=datetime(2012, month, 26),
        last_deadline=datetime(2012, month - 1, 26) if month > 1 else None,
        paid_before={number: wan(amount) for number, amount in earlier.items()},
        reported_before={unit: frozenset(found) for unit, found in (reported or {}).items()},
        month_amounts={unit: tuple(wan(item) for item in found) for unit, found in (amounts or {}).items()},
        compiled={item.id: item for item in compiled},
        **more,
    )


def _columns(record: type) -> dict[str, int]:
    return {key: number for number, key in enumerate(table_of(record).keys, start=1)}


def make_line(*, row: int = 6, lost: Iterable[str] = (), **changes: Any) -> FundLine:
    """The registered project's row for May: 300.00 before, 200.00 this month, 500.00 in all, with evidence."""
    project = make_project()
    right: dict[str, Any] = {item.name: getattr(project, item.name, None) for item in fields(FundColumns)}
    right |= {
        "no": 1,
        "project": project.id,
        "before": "300",
        "month_paid": "200",
        "year_paid": "500",
        "stage": "在建",
        "evidence": "工程结算单或发票",
        "evidence_date": date(2012, 5, 18),
        "evidence_count": 2,
    }
    columns = {key: place for key, place in _columns(FundColumns).items() if key not in lost}
    said = FundColumns(**paid(right | changes))
    return FundLine(said, RowPlace(FILE, FUNDS, row, columns))


def make_new_line(*, row: int = 7, **changes: Any) -> FundLine:
    """A row for a project that is reported for the first time, nothing like what is registered."""
    fresh = {
        "no": 2,
        "project": None,
        "name": "旧城改造一期项目",
        "investor": "虚构投资方007有限公司",
        "code": "PDY000079",
        "origin": "重庆",
        "sector": "城镇和商贸物流",
        "signed": date(2012, 3, 27),
        "started": None,
        "total": "6500",
        "before": None,
        "month_paid": "470",
        "year_paid": "470",
        "stage": "签约",
    }
    return make_line(row=row, **(fresh | changes))


def make_compiled_line(*, row: int = 6, **changes: Any) -> CompiledLine:
    right = {
        "no": 1,
        "project": None,
        "name": "财政局策划项目1",
        "sector": "基础设施",
        "total": "11200",
        "depth": "项目建议书",
        "scale": True,
        "market": True,
        "content": True,
        "feasible": True,
        "finished": date(2012, 5, 10),
        "newly": True,
        "started_now": False,
        "started": None,
        "linked": None,
    }
    said = CompiledColumns(**paid(right | changes))
    return CompiledLine(said, RowPlace(FILE, COMPILED, row, _columns(CompiledColumns)))


def make_compiled(**changes: Any) -> Compiled:
    right = {
        "id": "BZ2012-001",
        "unit": "S05",
        "name": "住建局策划项目1",
        "first_period": "2012-04",
        "argued": 4,
    }
    return Compiled(**paid(right | changes))


def make_submission(
    *funds: FundLine,
    unit: str = "S03",
    period: str = "2012-05",
    received: datetime = datetime(2012, 5, 24, 9, 20),
    sha: str = "",
    cover: Mapping[str, Any] | None = None,
    identity: Mapping[str, Any] | None = None,
    compiled: Iterable[CompiledLine] = (),
    **more: Any,
) -> Submission:
    """A return as its template asks for; without rows given, the registered project's."""
    lines = funds or (make_line(),)
    some = any(line.said.month_paid for line in lines)
    filled = {"filler": "填报人", "filled_on": date(2012, 5, 24), "nothing_new": not some} | dict(cover or {})
    hidden = {"unit": unit, "period": period, "version": VERSION, "county": COUNTY, "key": "k"} | dict(
        identity or {}
    )
    cells = {key: f"C{number}" for number, key in enumerate(table_of(CoverFields).keys, start=3)}
    return Submission(
        arrival=Arrival(f"{period}_{unit}.xlsx", sha or f"sha-{unit}", received),
        identity=IdentityFields(**hidden),
        cover=CoverFields(**{key: filled.get(key) for key in table_of(CoverFields).keys}),
        cover_at=FormPlace(f"{period}_{unit}.xlsx", COVER, cells),
        funds=tuple(lines),
        compiled=tuple(compiled),
        sheet_names=_SHEETS,
        file_unit=more.pop("file_unit", unit),
        cover_unit=more.pop("cover_unit", unit),
        **more,
    )


def make_unread(
    key: str, value: str, area: str = "funds", row: int = 6, wanted: str = "应填万元数字"
) -> Unread:
    record = {"funds": FundColumns, "compiled": CompiledColumns, "cover": CoverFields}[area]
    item = table_of(record)[key]
    cell = f"{column_letter(table_of(record).position(key) + 1)}{row}"
    return Unread(Place(FILE, _SHEETS[area], cell), area, key, item.heading, value, wanted, row)


def at_fen(amount: str, more: int = 0) -> Fen:
    """An amount of 万元 and some fen beside it: both sides of a line."""
    return Fen(wan(amount) + more)


__all__ = [
    "at_fen",
    "make_compiled",
    "make_compiled_line",
    "make_known",
    "make_line",
    "make_new_line",
    "make_policy",
    "make_project",
    "make_submission",
    "make_unit",
    "make_unread",
    "paid",
    "replace",
]
