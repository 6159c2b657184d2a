"""A return as the checks see it: its rows beside what the register knows of them, and how a finding is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from workbook.checks.likeness import Match, match_registered
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.submission import CompiledLine, FundLine, Submission
from workbook.money import NOTHING, Fen, show_wan
from workbook.schema.data import Project
from workbook.schema.kinds import NO, YES
from workbook.schema.template import FundColumns
from xlsx_tools.columns import table_of
from xlsx_tools.place import Place

FUND_TABLE = table_of(FundColumns)
AMOUNTS = ("total", "prior", "before", "month_paid", "year_paid")
_TOTAL_ROWS = frozenset({"合计", "总计", "小计", "本页小计", "共计"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of 到位资金 with what is registered about its project.

    said     what it says itself
    project  the registered project: by number, or because the unit repeats one of its own
    match    the registered project it speaks of, whoever's it is
    befores  this year's funds before this period that its 本年累计 may build on; empty where nobody can tell
    total    this and the following: what the row says, else what the register says
    """

    line: FundLine
    said: FundColumns
    project: Project | None
    match: Match | None
    befores: tuple[Fen, ...]
    total: Fen | None
    kind: str | None
    signed: date | None
    started: date | None

    @property
    def is_new(self) -> bool:
        """Without a project number: the unit reports it for the first time, or means to."""
        return not self.said.project

    @property
    def before(self) -> Fen | None:
        """What was paid this year before this period; None where nobody can tell."""
        return min(self.befores) if self.befores else None

    @property
    def prior(self) -> Fen:
        """Funds of earlier years. The register's word stands: the cell is locked after the first return."""
        registered = self.project.prior if self.project else None
        return registered if registered is not None else self.said.prior or NOTHING

    @property
    def has_funds(self) -> bool:
        return bool(self.said.month_paid) or bool(self.said.year_paid)

    @property
    def lacks_evidence(self) -> bool:
        return self.said.evidence in (None, "无")


@dataclass(frozen=True)
class Return:
    """One submission, the unit that answers for it, and what the office knew."""

    submission: Submission
    known: Known

    @cached_property
    def unit(self) -> str | None:
        return accountable(self.submission)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(_row(line, self.unit, self.known) for line in fund_rows(self.submission))

    @cached_property
    def filled_on(self) -> date:
        """填报日： as the cover says, else the day it came."""
        return self.submission.cover.filled_on or self.submission.arrival.received.date()

    @cached_property
    def _unread(self) -> frozenset[tuple[str, int, str]]:
        return frozenset((item.area, item.row, item.key) for item in self.submission.unread)

    def missing(self, line: FundLine | CompiledLine, key: str) -> bool:
        """Whether a cell was left empty: neither unreadable (V04) nor in a column that is not there (V03)."""
        area = "funds" if isinstance(line, FundLine) else "compiled"
        here = not line.at.columns or key in line.at.columns
        return getattr(line.said, key) is None and here and (area, line.at.row, key) not in self._unread

    def readable(self, key: str) -> bool:
        """Whether a column of 到位资金 is there and every cell of it was read."""
        heading = FUND_TABLE[key].heading
        return ("funds", heading) not in self.submission.lost_columns and not any(
            item.area == "funds" and item.key == key for item in self.submission.unread
        )

    def told(self, row: Row, *keys: str) -> bool:
        """Whether the row repeats, in these cells, what its unit's return of the period before said.

        What is merely odd is told once, when it first comes; what is wrong （阻断） is told every time.
        """
        if row.project is None or row.project.id not in self.known.reported_before.get(self.unit or "", ()):
            return False
        return all(getattr(row.said, key) in (None, getattr(row.project, key)) for key in keys)

    def finding(
        self,
        sentence: str,
        severity: Severity,
        place: Place,
        *,
        value: Any = None,
        suggest: Any = None,
        subject: str = "",
        unit: str | None = None,
        **facts: Any,
    ) -> Finding:
        """A finding of this return; the rule is the part of the sentence's key before the point."""
        return Finding(
            rule=sentence.partition(".")[0],
            severity=severity,
            period=str(self.known.period),
            unit=unit or self.unit,
            place=place,
            sentence=sentence,
            facts={key: shown(fact) or "" for key, fact in facts.items()},
            value=shown(value),
            suggest=shown(suggest),
            sha=self.submission.arrival.sha,
            subject=subject,
        )

    def at(self, row: Row, key: str, sentence: str, severity: Severity, **more: Any) -> Finding:
        """A finding about one cell of one row; the cell's own value unless another is given."""
        more.setdefault("value", getattr(row.said, key))
        return self.finding(sentence, severity, row.line.at.cell(key), subject=row.line.subject, **more)


def accountable(submission: Submission) -> str | None:
    """The unit that answers for a return: where name, cover and identity disagree, the file's name decides."""
    if says_several(submission):
        return submission.file_unit or submission.identity.unit or submission.cover_unit
    return submission.unit


def says_several(submission: Submission) -> bool:
    """Whether hidden identity, cover, file name and the sender's address speak of different units."""
    said = {submission.identity.unit, submission.cover_unit, submission.file_unit} - {None}
    return len(said) > 1 or bool(submission.sender_units and said.difference(submission.sender_units))


def fund_rows(submission: Submission) -> tuple[FundLine, ...]:
    """The rows of 到位资金 that stand for a project: neither empty （只有序号） nor a row 合计."""
    sums = {
        item.row
        for item in submission.unread
        if (item.area, item.key) == ("funds", "no") and is_total_word(item.value)
    }
    return tuple(
        line
        for line in submission.funds
        if not _is_empty(line) and line.at.row not in sums and not is_total_row(line)
    )


def is_total_word(text: str | None) -> bool:
    return "".join((text or "").split()).strip(":：") in _TOTAL_ROWS


def is_total_row(line: FundLine) -> bool:
    said = line.said
    return any(is_total_word(text) for text in (said.project, said.name))


def _is_empty(line: FundLine) -> bool:
    said = line.said
    return not said.project and not said.name and not any(getattr(said, key) for key in AMOUNTS)


def _row(line: FundLine, unit: str | None, known: Known) -> Row:
    said, match = line.said, match_registered(line, unit, known)
    project, befores = None, (NOTHING,)
    if said.project:
        project = known.projects.get(said.project)
        befores = known.befores(project.id) if project else ()
    elif match is not None and match.same_unit:
        project = known.projects[match.project_id]
        befores = known.befores(match.project_id)
    elif match is not None:
        befores = tuple(sorted({*known.befores(match.project_id), NOTHING}))
    total, kind, signed, started = said.total, said.kind, said.signed, said.started
    if project is not None:
        total = project.total if total is None else total
        kind = project.kind if kind is None else kind
        signed = project.signed if signed is None else signed
        started = project.started if started is None else started
    return Row(line, said, project, match, befores, total, kind, signed, started)


def shown(value: Any) -> str | None:
    """A value as people see it: money (an int of fen) in 万元， a day as 2012-10-25, yes and no."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int):
        return show_wan(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value)


def unit_label(unit: str | None, known: Known) -> str:
    """第十五招商小分队（S15）； the number alone where the roster does not know it."""
    found = known.units.get(unit or "")
    return f"{found.name}（{found.id}）" if found else (unit or "未写单位")


def headings(keys: Iterable[str]) -> str:
    return "、".join(short_heading(key) for key in keys)


@cache
def short_heading(key: str) -> str:
    """A heading of 到位资金 without its unit: 本月到位."""
    return FUND_TABLE[key].heading.replace("（万元）", "").replace("（万元）", "")


__all__ = [
    "FUND_TABLE",
    "Return",
    "Row",
    "accountable",
    "fund_rows",
    "headings",
    "is_total_row",
    "is_total_word",
    "says_several",
    "short_heading",
    "shown",
    "unit_label",
]
