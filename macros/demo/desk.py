"""A department's desk: its template opened, the yellow cells typed into, the file saved to be e-mailed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from macros.demo import story
from macros.demo.story import Mistake, Paid
from templates.form_lists import FIRST_ROW
from workbook.incoming.intake import submission_from
from workbook.incoming.submission import Arrival, Submission
from workbook.money import NOTHING, wan
from workbook.period import Period
from workbook.schema.lists import BUILDING, SIGNED
from workbook.schema.lists import STARTED as JUST_STARTED
from workbook.schema.template import ACTIVITY, COMPILED, COVER, FUNDS, CompiledColumns, FundColumns
from xlsx_tools.columns import column_letter, table_of
from xlsx_tools.page import Page, Spot
from xlsx_tools.patch import patch
from xlsx_tools.reader import read_workbook

_EVIDENCE = ("工程结算单或发票", "设备发票", "验资报告", "土地款票据", "审计报告")
_TYPED_OLD = ("month_paid", "year_paid", "stage", "started", "evidence", "evidence_date", "evidence_count")


def fill(
    template: bytes,
    unit: str,
    period: Period,
    when: datetime,
    wrong: Iterable[Mistake],
    links: Mapping[str, str],
    filler: str | None = None,
) -> bytes:
    """Type a unit's figures of a period into its template, with the mistakes it makes this time.

    links  the story's project numbers to those that the office gave them
    """
    form = submission_from(read_workbook(template), Arrival("", "", when))
    assert form is not None
    wrong = tuple(wrong)
    lines = _lines(unit, period, wrong)
    pages = [
        *_funds(form, lines, when, period, wrong),
        *_compiled(form, unit, period, links),
        *_cover(form, filler or unit, when, any(line.month for line in lines)),
        *_activity(form, unit, period, lines),
    ]
    return patch(template, pages).data


def _lines(unit: str, period: Period, wrong: Iterable[Mistake]) -> list[Paid]:
    lines = list(story.paid().get((period.number, unit), ()))
    there = {line.project for line in lines}
    for mistake in wrong:
        if mistake.adds:
            owner = story.projects()[mistake.project]["归属单位"]
            lines += [line for line in story.paid()[period.number, owner] if line.project == mistake.project]
        elif mistake.project and mistake.project not in there:
            lines.append(Paid(mistake.project, NOTHING, NOTHING))
    return lines


def _funds(
    form: Submission, lines: list[Paid], when: datetime, period: Period, wrong: Iterable[Mistake]
) -> Iterator[Page]:
    prefilled = {line.said.name: line.at.row for line in form.funds}
    table = table_of(FundColumns)
    row = FIRST_ROW + len(form.funds)
    for line in lines:
        project = story.projects()[line.project]
        values = _said(line, project, when, period)
        old = prefilled.get(project["项目名称"])
        if old is not None:
            values = {key: value for key, value in values.items() if key in _TYPED_OLD}
        slips: dict[str, Any] = {}
        for mistake in wrong:
            if mistake.project == line.project:
                slips |= mistake.typed
                if mistake.adds:
                    values["before"] = line.year - line.month
        if old is None:
            row += 1
        typed = {
            key: None if value is None else table[key].kind.to_cell(value) for key, value in values.items()
        }
        for key, value in (typed | slips).items():
            yield Spot(FUNDS, f"{column_letter(table.position(key) + 1)}{old or row}", value)
    reported = {story.projects()[line.project]["项目名称"] for line in lines}
    for name, old in prefilled.items():
        if name not in reported:
            before = next(line.said.before for line in form.funds if line.said.name == name)
            for key, value in (("month_paid", NOTHING), ("year_paid", before)):
                yield Spot(
                    FUNDS, f"{column_letter(table.position(key) + 1)}{old}", table[key].kind.to_cell(value)
                )


def _said(line: Paid, project: Mapping[str, str], when: datetime, period: Period) -> dict[str, Any]:
    started = _day(project["开工日期"])
    begun = started is not None and started <= when.date()
    evidence: dict[str, Any] = {}
    if line.month:
        number = int(line.project[-3:])
        evidence = {
            "evidence": _EVIDENCE[(number + period.number) % len(_EVIDENCE)],
            "evidence_date": _evidence_date(when, period),
            "evidence_count": 1 + number % 3,
        }
    return {
        "name": project["项目名称"],
        "investor": project["投资方全称"],
        "code": project["投资方证照代码"],
        "origin": project["投资方来源地"],
        "sector": project["产业类别"],
        "channel": project["招商方式"],
        "kind": project["新建/续建"],
        "signed": _day(project["签约日期"]),
        "started": started if begun else None,
        "total": wan(project["合同总投资（万元）"]),
        "prior": wan(project["以前年度累计到位（万元）"]),
        "month_paid": line.month,
        "year_paid": line.year,
        "stage": _stage(started, begun, when),
        **evidence,
    }


def _evidence_date(when: datetime, period: Period) -> date:
    """Some days before the return is filled in, and in the year of the policy."""
    return min(when.date() - timedelta(days=4), date(period.year, 12, 28))


def _stage(started: date | None, begun: bool, when: datetime) -> str:
    if not begun or started is None:
        return SIGNED
    return JUST_STARTED if when.date() - started < timedelta(days=31) else BUILDING


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _compiled(form: Submission, unit: str, period: Period, links: Mapping[str, str]) -> Iterator[Page]:
    """New compiled projects of the month, and what became of those reported before."""
    table = table_of(CompiledColumns)
    there = {line.said.name: line.at.row for line in form.compiled}
    row = FIRST_ROW + len(form.compiled)
    for item in story.compiled():
        if item["unit"] != unit or period.is_settlement:
            continue
        old = there.get(item["name"])
        linked = links.get(item["linked"]) if item["linked"] else None
        values: dict[str, Any] = {"started_now": linked is not None}
        if linked is not None:
            project = story.projects()[item["linked"]]
            values |= {"linked": linked, "started": _day(project["开工日期"])}
        if old is None:
            if story.first_month_of_compiled(item) != period.number:
                continue
            row += 1
            values |= {
                "name": item["name"],
                "sector": item["sector"],
                "total": wan(item["total"]),
                "depth": item["depth"],
                **dict.fromkeys(("scale", "market", "content", "feasible"), True),
                "finished": _day(item["finished"]),
                "newly": item["newly"] == "是",
            }
        for key, value in values.items():
            cell = f"{column_letter(table.position(key) + 1)}{old or row}"
            yield Spot(COMPILED, cell, None if value is None else table[key].kind.to_cell(value))


def _cover(form: Submission, unit: str, when: datetime, funds: bool) -> Iterator[Page]:
    cells = form.cover_at.cells
    yield Spot(COVER, cells["filler"], f"{unit}填报人")
    yield Spot(COVER, cells["phone"], "000-0000")
    yield Spot(COVER, cells["reviewer"], f"{unit}审核人")
    yield Spot(COVER, cells["filled_on"], when.date())
    yield Spot(COVER, cells["nothing_new"], "否" if funds else "是")


def _activity(form: Submission, unit: str, period: Period, lines: list[Paid]) -> Iterator[Page]:
    assert form.activity_at is not None
    cells = form.activity_at.cells
    number = int(unit[1:]) + period.number
    counts = {
        "trips": number % 3,
        "travellers": (number % 3) * 4,
        "visits": number % 4,
        "visitors": (number % 4) * 5,
        "talks": number % 5,
        "signings": 0,
        "signed_total": 0,
        "fairs": number % 2,
    }
    for key, value in counts.items():
        yield Spot(ACTIVITY, cells[key], value)
    done = f"本月跟进在建项目{len(lines)}个。" if lines else "本月继续对接意向客商。"
    yield Spot(ACTIVITY, cells["achievements"], done)
    yield Spot(ACTIVITY, cells["problems"], "无")
    yield Spot(ACTIVITY, cells["plans"], "继续跟踪在谈项目。")


__all__ = ["fill"]
