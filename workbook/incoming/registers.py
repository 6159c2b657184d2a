"""What a period's returns change: ledger rows, projects and compiled projects, each under a number that stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from workbook.book import Book
from workbook.checks import closest, fund_rows, match_registered
from workbook.checks.likeness import plain_name
from workbook.findings import Finding
from workbook.incoming.carried import Shares, is_new, staged
from workbook.incoming.codes import code_problem, is_person_number
from workbook.incoming.known import Known
from workbook.incoming.submission import CompiledLine, FundLine, Submission
from workbook.ledger import judge
from workbook.money import NOTHING, Fen, show_wan
from workbook.period import Period
from workbook.policy.compilation import why_not_counted
from workbook.schema.data import ARGUED, REPORTED, Compiled, Entry, Problem, Project
from workbook.schema.lists import NOT_REVIEWED, OPEN, PROJECT_KINDS, SETTLED
from xlsx_tools.columns import table_of

_NUMBER = re.compile(r"(.*?)(\d+)")
PROJECT_PREFIX, COMPILED_PREFIX = "XM", "BZ"
FUND_AREA, COMPILED_AREA = "funds", "compiled"
NAMESAKE = "疑似重名，待裁定"


class Registers:
    """Gathers a period's returns one after the other, then gives the book that follows from them.

    `held` maps (fingerprint, area, subject) to the finding that suspends that row; `claimed` tells afterwards which
    registered project each such finding is about.
    """

    def __init__(
        self, book: Book, period: Period, known: Known, held: Mapping[tuple[str, str, str], Finding]
    ) -> None:
        self._book, self._period, self._known, self._held = book, period, known, held
        text = str(period)
        self._former = {
            (item.unit, plain_name(item.name)): item for item in book.projects if is_new(item, period)
        }
        kept = {id(item) for item in self._former.values()}
        self._projects = {item.id: item for item in book.projects if id(item) not in kept}
        self._former_compiled = {
            (item.unit, plain_name(item.name)): item
            for item in book.compiled
            if item.first_period == text and item.sha
        }
        self._registered_later = {  # by a return of a later month, before this one came
            (item.unit, plain_name(item.name)): item.id
            for item in book.projects
            if item.first_period is not None and item.first_period > text
        }
        kept = {id(item) for item in self._former_compiled.values()}
        self._compiled = {item.id: item for item in book.compiled if id(item) not in kept}
        self._old_entries = {
            (item.period, item.project, item.unit): item for item in book.entries if item.sha is not None
        }
        self._shares = Shares(book.entries, period)
        self._entries: dict[tuple[str, str], Entry] = {}
        self._claims: list[tuple[str, Submission, FundLine, Finding]] = []
        self._by_line: dict[tuple[str, str], str] = {}
        self._new: list[tuple[str, Submission, FundLine]] = []
        self._new_compiled: list[tuple[str, Submission, CompiledLine]] = []
        self.claimed: dict[str, str] = {}

    def take(self, unit: str, submission: Submission) -> None:
        """One unit's counting return."""
        for line in fund_rows(submission):
            held = self._held.get((submission.arrival.sha, FUND_AREA, line.subject))
            if held is not None:
                self._claims.append((unit, submission, line, held))
                continue
            number = self._registered(unit, line)
            if number is None:
                self._new.append((unit, submission, line))
            else:
                self._enter(unit, submission, line, number)
        for item in submission.compiled:
            self._take_compiled(unit, submission, item)

    def finish(self) -> None:
        """Number what is new, after all units' returns were taken."""
        numbered: dict[tuple[str, str], tuple[str, str]] = {}
        former_ones = (item.id for item in self._former.values())
        numbers = new_numbers({*self._projects, *former_ones}, PROJECT_PREFIX, self._book.year)
        for unit, submission, line in self._new:
            key = (unit, plain_name(line.said.name or ""))
            found, sha = numbered.get(key, ("", submission.arrival.sha))
            if sha != submission.arrival.sha:  # another department of the unit speaks of the same project
                self._enter(unit, submission, line, found)
                continue
            former = self._former.get((unit, plain_name(line.said.name or "")))
            number = former.id if former else next(numbers)
            self._projects[number] = self._new_project(number, unit, submission, line, former)
            numbered[key] = (number, submission.arrival.sha)
            self._enter(unit, submission, line, number)
        for unit, submission, line, finding in self._claims:
            number = finding.facts.get("project") or self._first_claim(finding)
            self.claimed[finding.id] = number or ""
            if number and self._projects[number].unit != unit:
                self._enter(unit, submission, line, number, update=False)
        taken = {*self._compiled, *(one.id for one in self._former_compiled.values())}
        numbers = new_numbers(taken, COMPILED_PREFIX, self._book.year)
        for unit, submission, item in self._new_compiled:
            former = self._former_compiled.get((unit, plain_name(item.said.name or "")))
            number = former.id if former else next(numbers)
            self._compiled[number] = self._compiled_row(number, unit, submission, item, former)

    def book(self, problems: tuple[Problem, ...]) -> Book:
        """The book with the period's rows in place of those it had, each row's status judged anew."""
        text = str(self._period)
        kept = [item for item in self._book.entries if item.period != text or item.sha is None]
        rows = sorted(
            (*kept, *self._entries.values()), key=lambda item: (item.period, item.unit, item.project)
        )
        projects = tuple(self._projects[number] for number in sorted(self._projects, key=_number_order))
        compiled = tuple(self._compiled[number] for number in sorted(self._compiled, key=_number_order))
        return refreshed(
            replace(
                self._book,
                entries=tuple(rows),
                projects=staged(projects, self._book.entries, rows, self._period),
                compiled=compiled,
                problems=problems,
            )
        )

    def _registered(self, unit: str, line: FundLine) -> str | None:
        if line.said.project in self._known.projects:
            return line.said.project
        match = match_registered(line, unit, self._known)
        if match is not None:
            return match.project_id if match.same_unit else None
        return self._registered_later.get((unit, plain_name(line.said.name or "")))

    def _enter(
        self, unit: str, submission: Submission, line: FundLine, number: str, update: bool = True
    ) -> None:
        said, place = line.said, line.at.cell("month_paid")
        key = (str(self._period), number, unit)
        before = self._old_entries.get(key)
        project = self._projects[number]
        entry = Entry(
            period=key[0],
            unit=unit,
            project=number,
            project_name=project.name,
            month_paid=said.month_paid or NOTHING,
            year_paid=said.year_paid,
            stage=said.stage,
            evidence=said.evidence,
            evidence_date=said.evidence_date,
            evidence_count=said.evidence_count,
            shares=said.shares or self._shares.of_row(project, unit, before),
            checked=before.checked if before else None,
            recognised=before.recognised if before else None,
            remark=said.remark,
            file=submission.arrival.file,
            sheet=place.sheet,
            cell=place.cell,
            sha=submission.arrival.sha,
        )
        first = self._entries.get((number, unit))
        several = first is not None and first.sha != entry.sha
        self._entries[(number, unit)] = _together(first, entry) if first and several else entry
        self._by_line[(submission.arrival.sha, line.subject)] = number
        if update:
            self._projects[number] = replace(
                project,
                started=_mended(project.started, said.started, lambda day: _in_order(project.signed, day)),
                code=_mended(project.code, _sendable(said.code), lambda code: code_problem(code) is None),
                shares=self._shares.of_project(number, project.shares, entry.shares),
            )

    def _new_project(
        self, number: str, unit: str, submission: Submission, line: FundLine, former: Project | None
    ) -> Project:
        said, policy = line.said, self._known.policy
        return Project(
            id=number,
            name=said.name or line.subject,
            unit=unit,
            shares=self._shares.of_project(number, former and former.shares, said.shares),
            investor=said.investor,
            code=_mended(
                _sendable(said.code), former and former.code, lambda code: code_problem(code) is None
            ),
            origin=said.origin,
            sector=_listed(said.sector, policy.sectors),
            channel=_listed(said.channel, policy.channels),
            kind=_listed(said.kind, PROJECT_KINDS),
            signed=said.signed,
            started=_mended(said.started, former and former.started, lambda day: _in_order(said.signed, day)),
            total=said.total,
            prior=said.prior,
            stage=said.stage,
            first_period=str(self._period),
            registered=submission.arrival.received,
            source=REPORTED,
            **_typed_beside(former),
        )

    def _first_claim(self, finding: Finding) -> str | None:
        """The number that the first registered row got, for a claim between two new rows of one period."""
        return self._by_line.get((finding.facts.get("first_sha", ""), finding.facts.get("first_subject", "")))

    def _take_compiled(self, unit: str, submission: Submission, item: CompiledLine) -> None:
        number = item.said.project if item.said.project in self._compiled else None
        if number is None:
            name = plain_name(item.said.name or "")
            number = next(
                (
                    one.id
                    for one in self._compiled.values()
                    if one.unit == unit and plain_name(one.name) == name
                ),
                None,
            )
        if number is None:
            self._new_compiled.append((unit, submission, item))
            return
        self._compiled[number] = self._compiled_row(number, unit, submission, item, self._compiled[number])

    def _compiled_row(
        self, number: str, unit: str, submission: Submission, item: CompiledLine, before: Compiled | None
    ) -> Compiled:
        said = item.said
        place = item.at.cell("name")
        changed = before is None or before.first_period == str(self._period)
        held = (submission.arrival.sha, COMPILED_AREA, item.subject) in self._held
        return Compiled(
            id=number,
            unit=unit,
            name=said.name or (before.name if before else item.subject),
            sector=_listed(said.sector, self._known.policy.sectors),
            total=said.total,
            depth=said.depth,
            argued="、".join(name for key, name in ARGUED.items() if getattr(said, key)) or None,
            finished=said.finished,
            newly=said.newly,
            started_now=said.started_now,
            started=said.started,
            linked=said.linked,
            review=(before.review if before else None) or NOT_REVIEWED,
            reviewed_on=before.reviewed_on if before else None,
            why_not=NAMESAKE if held else None,
            first_period=str(self._period) if changed else before.first_period if before else None,
            file=submission.arrival.file,
            cell=place.cell,
            sha=submission.arrival.sha,
        )


def _together(one: Entry, other: Entry) -> Entry:
    """Two departments' rows on one project of their squad, added up （四（三）， `squad_reports_via`）."""
    if not other.month_paid or not one.month_paid:
        return one if one.month_paid or not other.month_paid else other
    where = f"另有{other.file}〔{other.sheet}〕{other.cell}：{show_wan(other.month_paid)}万元"
    weak = other.evidence if other.evidence in (None, "无") else one.evidence
    return replace(
        one,
        month_paid=Fen(one.month_paid + other.month_paid),
        year_paid=None if one.year_paid is None else Fen(one.year_paid + other.month_paid),
        evidence=weak,
        evidence_count=(one.evidence_count or 0) + (other.evidence_count or 0) or None,
        remark="；".join(text for text in (one.remark, other.remark, where) if text),
    )


def refreshed(book: Book) -> Book:
    """The book with everything that follows from other cells worked out anew: status, difference, counts, states.

    Staff change a decision, a review or a recognised amount in the master at any time.
    """
    problems = tuple(
        replace(item, state=SETTLED) if item.decision and item.state == OPEN else item
        for item in book.problems
    )
    judged = judge(book.entries, book.projects, problems, book.policy)
    names = {item.id: item.name for item in book.projects}
    entries = tuple(
        replace(
            item,
            project_name=item.project_name or names.get(item.project),
            counted=verdict.status,
            difference=None if item.recognised is None else Fen(item.recognised - item.month_paid),
        )
        for item, verdict in zip(book.entries, judged, strict=True)
    )
    compiled = []
    for item in book.compiled:
        why = NAMESAKE if item.why_not == NAMESAKE else why_not_counted(item, book.policy)
        compiled.append(replace(item, counts=why is None, why_not=why))
    return replace(book, entries=entries, compiled=tuple(compiled), problems=problems)


def _mended(stood: Any, said: Any, good: Callable[[Any], bool]) -> Any:
    """What stood first, unless it was nothing or a slip （V11， V15） that has been put right since."""
    if stood is None or (said is not None and not good(stood) and good(said)):
        return said
    return stood


def _in_order(signed: date | None, started: date) -> bool:
    return signed is None or started >= signed


def _sendable(code: str | None) -> str | None:
    """An investor's code; the number of somebody's identity card is not kept."""
    return None if code and is_person_number(code) else code


def _typed_beside(project: Project | None) -> dict[str, Any]:
    """What staff typed beside a registered project, which its return does not say."""
    typed = [item.key for item in table_of(Project) if item.typed]
    return {key: getattr(project, key) for key in typed} if project else {}


def _listed(value: str | None, choices: Iterable[str]) -> str | None:
    """A choice as the list has it: a near miss is taken as its nearest choice (V16 tells it), else as it stands."""
    choices = tuple(choices)
    return value if value is None or value in choices else (closest(value, choices) or value)


def new_numbers(taken: Iterable[str], prefix: str, year: int) -> Iterator[str]:
    """The numbers after the highest one, in the style that the register already has (QH2012-055 -> QH2012-056, ...)."""
    split = [match.groups() for number in taken if (match := _NUMBER.fullmatch(number))]
    styles = Counter(head for head, _ in split if str(year) in head)
    head = min(styles, key=lambda style: (-styles[style], style)) if styles else f"{prefix}{year}-"
    highest = max((int(tail) for style, tail in split if style == head), default=0)
    return (f"{head}{number:03d}" for number in count(highest + 1))


def _number_order(number: str) -> tuple[Any, ...]:
    match = _NUMBER.fullmatch(number)
    return (match[1], int(match[2])) if match else (number, 0)


__all__ = ["Registers", "new_numbers", "refreshed"]
