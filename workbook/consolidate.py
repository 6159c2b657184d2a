"""收表： a period's returns into the ledger, the project register, the compiled projects and the intake log.

The whole period is worked out anew from all that came in for it, so the order of the files does not matter and a
second run changes nothing. What staff typed （初审， 认定， 审定， 结论） stays with its row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workbook.book import Book
from workbook.checks import check_master, check_submission, check_together, check_versions
from workbook.findings import Finding, Severity
from workbook.known import Known
from workbook.ledger import owners
from workbook.money import Fen
from workbook.period import Period
from workbook.policy.reporting import closing, deadline
from workbook.registers import COMPILED_AREA, FUND_AREA, Registers
from workbook.schema.data import BY_OFFICE, Entry, Problem, Receipt
from workbook.schema.lists import (
    INDIVIDUAL,
    LATE,
    MENDED,
    MISSING,
    NOT_THE_SAME,
    ON_TIME,
    OPEN,
    REJECTED,
    SETTLED,
    VERIFIED,
)
from workbook.submission import Arrival, Submission
from xlsx_tools.place import Place

ADOPT, DO_NOT_ADOPT = "采用", "不采用"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read as a return: its code, and the unit its name points to."""

    arrival: Arrival
    code: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The book after a period's returns, and what was found in them.

    counting  unit -> fingerprint of the return that counts
    set_aside units whose return is blocked or held, so that they add nothing new this period
    """

    book: Book
    findings: tuple[Finding, ...]
    counting: Mapping[str, str]
    set_aside: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Return:
    """One arrival while its period is worked out."""

    arrival: Arrival
    submission: Submission | None
    unit: str | None
    findings: tuple[Finding, ...]
    state: str = "good"  # good, blocked, held, refused
    version: int = 0
    decision: str | None = None


def consolidate(book: Book, period: Period, reads: Iterable[Submission | Refused]) -> Consolidated:
    """Take all of a period's returns into the book."""
    book.require(period)
    known = known_before(book, period)
    decided = {item.id: item.decision for item in book.problems if item.decision}
    returns = _returns(reads, known, decided, book)
    counting = _counting(returns, period, known)
    chosen = [item for item in returns if item.unit and counting.get(item.unit) == item.arrival.sha]
    together = check_together([item.submission for item in chosen if item.submission], known)
    findings = [finding for item in returns for finding in item.findings]
    findings += together
    findings += _version_hints(returns, counting, known)
    findings += check_master(known)
    held = {
        (finding.sha, COMPILED_AREA if finding.rule == "V30" else FUND_AREA, finding.subject): finding
        for finding in (*(found for item in chosen for found in item.findings), *together)
        if finding.severity is Severity.HOLD and decided.get(finding.id) not in (VERIFIED, NOT_THE_SAME)
    }
    registers = Registers(book, period, known, held)
    for item in sorted(chosen, key=lambda one: (one.unit or "", one.arrival.sha)):
        if item.submission is not None and item.unit is not None:
            registers.take(item.unit, item.submission)
    registers.finish()
    problems = _problems(book, period, findings, returns, counting, registers.claimed)
    receipts, missing = _receipts(book, period, returns, counting, known)
    aside = {item.unit for item in returns if item.unit and item.state in ("blocked", "held")} - set(counting)
    return Consolidated(
        book=replace(registers.book(problems), receipts=receipts),
        findings=tuple(sorted(findings, key=_order)),
        counting=counting,
        set_aside=tuple(sorted(aside)),
        missing=missing,
    )


def known_before(book: Book, period: Period) -> Known:
    """What the master said before the period's returns came."""
    earlier = [entry for entry in book.entries if Period.parse(entry.period) < period]
    owner = owners(book.projects, book.problems, period)
    paid: dict[str, int] = defaultdict(int)
    amounts: dict[str, list[Fen]] = defaultdict(list)
    reported: dict[str, set[str]] = defaultdict(set)
    last = str(period.previous) if period.previous else ""
    for entry in earlier:
        if owner.get(entry.project, entry.unit) == entry.unit:
            paid[entry.project] += entry.month_paid
            if entry.period == last:
                reported[entry.unit].add(entry.project)
        if entry.month_paid > 0:
            amounts[entry.unit].append(entry.month_paid)
    before = str(period)
    projects = {
        project.id: replace(project, unit=owner[project.id])
        for project in book.projects
        if project.first_period is None or project.first_period < before
    }
    compiled = {
        item.id: item for item in book.compiled if item.first_period is None or item.first_period < before
    }
    return Known(
        period=period,
        county=book.county,
        policy=book.policy,
        units={unit.id: unit for unit in book.units},
        projects=projects,
        deadline=deadline(period, book.policy),
        last_deadline=deadline(period.previous, book.policy) if period.previous else None,
        paid_before={project: Fen(amount) for project, amount in paid.items()},
        reported_before={unit: frozenset(found) for unit, found in reported.items()},
        month_amounts={unit: tuple(found) for unit, found in amounts.items()},
        compiled=compiled,
        members=book.members,
    )


def reporting_units(book: Book) -> tuple[str, ...]:
    """Who has to report each month: everybody on the roster but individuals （四（三））."""
    return tuple(unit.id for unit in book.units if unit.kind != INDIVIDUAL)


def _returns(
    reads: Iterable[Submission | Refused], known: Known, decided: Mapping[str, str | None], book: Book
) -> list[_Return]:
    earliest: dict[tuple[str, str | None], Submission | Refused] = {}
    for read in reads:  # the same bytes twice are one return, unless their names point to two units
        key = (read.arrival.sha, read.file_unit if isinstance(read, Submission) else read.unit)
        same = earliest.get(key)
        if same is None or _when(read.arrival) < _when(same.arrival):
            earliest[key] = read
    words = {
        item.sha: item.decision for item in book.receipts if item.sha and item.period == str(known.period)
    }
    found = [_judged(read, known, decided, words) for read in earliest.values()]
    found.sort(key=lambda item: _when(item.arrival))
    versions: dict[str | None, int] = defaultdict(int)
    for item in found:
        versions[item.unit] += 1
        item.version = versions[item.unit]
    return found


def _when(arrival: Arrival) -> tuple[datetime, str, str]:
    return arrival.received, arrival.sha, arrival.file


def _judged(
    read: Submission | Refused,
    known: Known,
    decided: Mapping[str, str | None],
    words: Mapping[str, str | None],
) -> _Return:
    word = words.get(read.arrival.sha)
    if isinstance(read, Refused):
        finding = Finding(
            rule=read.code,
            severity=Severity.BLOCK,
            period=str(known.period),
            unit=read.unit,
            place=Place(read.arrival.file),
            sentence=read.code,
            facts={"file": read.arrival.file},
            sha=read.arrival.sha,
        )
        return _Return(read.arrival, None, read.unit, (finding,), "refused", decision=word)
    findings = check_submission(read, known)
    standing = [finding for finding in findings if decided.get(finding.id) not in (VERIFIED,)]
    whole = [finding for finding in standing if finding.rule == "V01" and finding.severity is Severity.HOLD]
    unit = whole[0].unit if whole else read.unit
    state = "good"
    if any(finding.severity is Severity.BLOCK for finding in standing):
        state = "blocked"
    if whole:
        state = "held"
    if word == ADOPT:
        state, unit = "good", read.unit if not whole else unit
    elif word == DO_NOT_ADOPT or any(decided.get(finding.id) == REJECTED for finding in whole):
        state = "held"
    if unit not in known.units:
        unit, state = None, "blocked" if state == "good" else state
    return _Return(read.arrival, read, unit, findings, state, decision=word)


def _counting(returns: Sequence[_Return], period: Period, known: Known) -> dict[str, str]:
    """Which return of each unit counts: one that staff adopted, else the last before the deadline, else a later one.

    A later return mends an earlier one that was blocked. A good return that came in time is not replaced by a late
    one unless staff adopt that.
    """
    limit = deadline(period, known.policy)
    by_unit: dict[str, list[_Return]] = defaultdict(list)
    for item in returns:
        if item.unit is not None and item.submission is not None and item.state != "held":
            by_unit[item.unit].append(item)
    counting = {}
    for unit, items in by_unit.items():
        adopted = [item for item in items if item.decision == ADOPT]
        in_time = [item for item in items if item.arrival.received < limit]
        late = [item for item in items if item.arrival.received >= limit]
        for group in (adopted, in_time, late):
            if group and group[-1].state == "good":
                counting[unit] = group[-1].arrival.sha
                break
    return counting


def _version_hints(
    returns: Sequence[_Return], counting: Mapping[str, str], known: Known
) -> tuple[Finding, ...]:
    hints: list[Finding] = []
    for unit, sha in sorted(counting.items()):
        arrivals = [item.arrival for item in returns if item.unit == unit]
        if len(arrivals) > 1:
            hints += check_versions(unit, arrivals, sha, known)
    return tuple(hints)


_SEVERITIES = tuple(Severity)


def _order(finding: Finding) -> tuple[str, int, str, str, str, str]:
    severity = _SEVERITIES.index(finding.severity)
    return (
        finding.unit or "~",
        severity,
        finding.place.file,
        finding.place.sheet,
        finding.rule,
        finding.place.cell,
    )


def _problems(
    book: Book,
    period: Period,
    findings: Iterable[Finding],
    returns: Sequence[_Return],
    counting: Mapping[str, str],
    claimed: Mapping[str, str],
) -> tuple[Problem, ...]:
    """问题清单 after the period: earlier periods as they were, this one anew with what staff wrote beside it."""
    old = {item.id: item for item in book.problems}
    rows: dict[str, Problem] = {}
    for finding in sorted(findings, key=_order):
        before = old.get(finding.id)
        replaced = finding.sha and finding.unit in counting and counting[finding.unit] != finding.sha
        state = SETTLED if before and before.decision else MENDED if replaced else OPEN
        rows[finding.id] = Problem(
            period=str(period),
            severity=finding.severity.value,
            rule=finding.rule,
            unit=finding.unit,
            message=finding.message,
            file=finding.place.file or None,
            sheet=finding.place.sheet or None,
            cell=finding.place.cell or None,
            value=finding.value,
            suggestion=claimed.get(finding.id) or finding.suggest,
            state=state,
            handler=before.handler if before else None,
            decision=before.decision if before else None,
            id=finding.id,
        )
    kept = tuple(item for item in book.problems if item.period != str(period) or not item.id)
    return tuple(sorted((*kept, *rows.values()), key=lambda item: item.period))


def _receipts(
    book: Book, period: Period, returns: Sequence[_Return], counting: Mapping[str, str], known: Known
) -> tuple[tuple[Receipt, ...], tuple[str, ...]]:
    """报送登记 after the period: every arrival, and a line for each unit from which nothing came."""
    limit, closed = deadline(period, known.policy), closing(period, known.policy)
    rows = []
    for item in returns:
        unit = known.units.get(item.unit or "")
        received = item.arrival.received
        rows.append(
            Receipt(
                period=str(period),
                unit=item.unit,
                unit_name=unit.name if unit else None,
                file=item.arrival.file,
                received=received,
                deadline=limit,
                timeliness=ON_TIME if received < limit else LATE,
                version=item.version,
                adopted=counting.get(item.unit or "") == item.arrival.sha,
                reason=_reason(item, counting, received >= closed),
                decision=item.decision,
                sha=item.arrival.sha,
            )
        )
    came = {item.unit for item in returns if item.state != "refused"}
    required = () if period.is_settlement else reporting_units(book)
    missing = tuple(unit for unit in required if unit not in came)
    for number in missing:
        unit = known.units[number]
        rows.append(
            Receipt(
                str(period),
                number,
                unit.name,
                None,
                None,
                limit,
                MISSING,
                None,
                False,
                "尚未收到",
                None,
                None,
            )
        )
    kept = [item for item in book.receipts if item.period != str(period)]
    return tuple(sorted((*kept, *rows), key=lambda item: item.period)), missing


def _reason(item: _Return, counting: Mapping[str, str], after_close: bool) -> str | None:
    if item.state == "refused":
        return "文件不能读取，见问题清单"
    if item.state == "held":
        return "报送单位待核实，见问题清单" if item.decision != DO_NOT_ADOPT else "工作人员不采用"
    if item.state == "blocked":
        return "有阻断问题，见问题清单"
    if counting.get(item.unit or "") != item.arrival.sha:
        return "另有采用的版本"
    return "封账后收到，当月仍记缺报" if after_close else None


def office_entries(book: Book, period: Period) -> tuple[Entry, ...]:
    """Rows that staff typed into the ledger themselves, for those who send no returns."""
    return tuple(item for item in book.entries if item.period == str(period) and item.sha is None)


__all__ = [
    "BY_OFFICE",
    "Consolidated",
    "Refused",
    "consolidate",
    "known_before",
    "office_entries",
    "reporting_units",
]
