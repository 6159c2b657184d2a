"""V17 and V18: one project reported by two units, or last year's project reported as this year's.

按不重复统计原则：全县合计只计1次；最早备案登记者在先（二.6）
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook.checks.likeness import (
    Likes,
    Match,
    again,
    likeness,
    near_registered,
    plain_name,
    same_project,
    shared_code,
)
from workbook.checks.reading import Return, Row, unit_label
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.schema.data import CARRIED, Project
from workbook.schema.lists import CONTINUED

HOW = {
    "number": "项目编号相同",
    "code": "投资方代码相同",
    "name": "名称相近、总投资相近",
    "both": "投资方代码相同且名称相似",
}


class Earlier:
    """The rows of this period's returns that came before, in their order: all by unit, the new ones by likeness."""

    def __init__(self) -> None:
        self._of_unit: dict[str | None, list[tuple[Return, Row]]] = {}
        self._new: list[tuple[Return, Row]] = []
        self._likes = Likes()

    def add(self, ret: Return) -> None:
        for row in ret.rows:
            self._of_unit.setdefault(ret.unit, []).append((ret, row))
            if row.is_new:
                self._new.append((ret, row))
                self._likes.add(row.said)

    def of_unit(self, unit: str | None) -> Sequence[tuple[Return, Row]]:
        """The unit's own, from its other departments."""
        return self._of_unit.get(unit, ())

    def near(self, ret: Return, row: Row) -> list[tuple[Return, Row]]:
        """Other units' new rows that may speak of the same project or name the same investor."""
        found = (self._new[place] for place in self._likes.near(row.said))
        return [(other, line) for other, line in found if other.unit != ret.unit]


def counted_once(ret: Return, earlier: Earlier) -> Iterator[Finding]:
    """V17 跨单位重复（挂起）： against the register, and against the returns of this period that came earlier."""
    if ret.unit not in ret.known.units:
        return  # V01: nobody claims anything
    for row in ret.rows:
        if row.match is not None and not row.match.same_unit:
            yield _second_claim(ret, row, row.match)
        elif row.match is not None:
            if row.is_new and not _carried_again(ret, row):
                project = ret.known.projects[row.match.project_id]
                facts = {"project": project.id, "name": project.name}
                yield ret.at(row, "name", "V17.same", Severity.HINT, **facts)
        elif row.is_new:
            yield from _among_returns(ret, row, earlier)


def _second_claim(ret: Return, row: Row, match: Match) -> Finding:
    """A row that speaks of another unit's registered project."""
    project = ret.known.projects[match.project_id]
    return ret.at(
        row,
        "project" if match.how == "number" else "name",
        "V17.number" if match.how == "number" else "V17",
        Severity.HOLD,
        project=project.id,
        name=project.name,
        here=unit_label(ret.unit, ret.known),
        other_unit=project.unit,
        other=unit_label(project.unit, ret.known),
        first_unit=project.unit,
        first=unit_label(project.unit, ret.known),
        how=HOW[match.how],
    )


def _among_returns(ret: Return, row: Row, earlier: Earlier) -> Iterator[Finding]:
    """A new row like another unit's new row that came before it; else a hint where only the investor is one."""
    others = earlier.near(ret, row)
    for other, line in others:
        if same_project(row.said, line.said):
            yield ret.at(
                row,
                "name",
                "V17.period",
                Severity.HOLD,
                project="",
                name=line.said.name,
                here=unit_label(ret.unit, ret.known),
                other_unit=other.unit,
                other=unit_label(other.unit, ret.known),
                first_subject=line.line.subject,
                first_sha=other.submission.arrival.sha,
                first_unit=other.unit,
                first=unit_label(other.unit, ret.known),
                how=_how(row, line),
            )
            return
    registered = [item for item in near_registered(row.said, ret.known) if item.unit != ret.unit]
    partners = {(item.unit, item.name) for item in registered if shared_code(row.said, item)} | {
        (other.unit or "", line.said.name or "") for other, line in others if shared_code(row.said, line.said)
    }
    for unit, name in sorted(partners)[:1]:
        other = unit_label(unit, ret.known)
        yield ret.at(row, "code", "V17.investor", Severity.HINT, other_unit=unit, other=other, name=name)


def _how(row: Row, other: Row) -> str:
    if shared_code(row.said, other.said):
        return HOW["both"] if likeness(row.said.name, other.said.name) >= 60 else HOW["code"]
    return HOW["name"]


def told_by_two(ret: Return, earlier: Earlier) -> Iterator[Finding]:
    """V17 one project with funds from two departments of one unit （四（三）， `squad_reports_via`）： added up, and told."""
    for row in ret.rows:
        for other, line in earlier.of_unit(ret.unit):
            if not (row.said.month_paid and line.said.month_paid):
                continue
            if (row.project and line.project and row.project.id == line.project.id) or (
                row.is_new
                and line.is_new
                and plain_name(row.said.name or "") == plain_name(line.said.name or "")
            ):
                yield ret.at(
                    row,
                    "month_paid",
                    "V17.together",
                    Severity.WARN,
                    name=row.line.subject,
                    file=other.submission.arrival.file,
                )
                break


def not_last_years(ret: Return, row: Row) -> Iterator[Finding]:
    """V18 与上年库重复（挂起）： a new row that is a project carried over from last year.

    A unit that types its own project again and says 续建 hides nothing: that row is joined to it (V17.same).
    """
    if not row.is_new:
        return
    found = _old_project(ret, row)
    if found is None:
        return
    yield ret.at(
        row,
        "name",
        "V18",
        Severity.HOLD,
        project=found.id,
        name=found.name,
        other_unit=found.unit,
        other=unit_label(found.unit, ret.known),
        first_unit=found.unit,
    )


def _old_project(ret: Return, row: Row) -> Project | None:
    own_continued = row.match is not None and row.match.same_unit and row.said.kind == CONTINUED
    if own_continued:
        return None
    alike = [
        item
        for item in near_registered(row.said, ret.known)
        if from_last_year(item, ret.known)
        and (same_project(row.said, item) or (item.unit == ret.unit and again(row.said, item)))
    ]
    return min(alike, key=lambda item: (-likeness(row.said.name, item.name), item.id), default=None)


def _carried_again(ret: Return, row: Row) -> bool:
    return _old_project(ret, row) is not None


def from_last_year(project: Project, known: Known) -> bool:
    """Whether the register holds a project as one of earlier years."""
    signed = project.signed is not None and project.signed < known.period.year_start
    return project.source == CARRIED or project.kind == CONTINUED or signed


def in_order(returns: Sequence[Return]) -> tuple[Return, ...]:
    """Returns by the time they came: who came first registered first."""

    def when(ret: Return) -> tuple:
        arrival = ret.submission.arrival
        return arrival.received, ret.unit or "", arrival.sha

    return tuple(sorted(returns, key=when))


def duplicates(returns: Sequence[Return]) -> Iterator[Finding]:
    earlier = Earlier()
    for ret in in_order(returns):
        yield from counted_once(ret, earlier)
        yield from told_by_two(ret, earlier)
        earlier.add(ret)


__all__ = ["counted_once", "duplicates", "from_last_year", "in_order", "not_last_years", "told_by_two"]
