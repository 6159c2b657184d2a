"""A period's arrivals, each judged: good, blocked, held or refused, and which one of a unit's counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workbook.book import Book
from workbook.checks import check_submission
from workbook.findings import Finding, Severity
from workbook.incoming.before import as_it_came
from workbook.incoming.known import Known
from workbook.incoming.senders import NO_RETURN, doubted, repeated, unit_of_refused, with_sender
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.unit_names import UnitNames
from workbook.period import Period
from workbook.policy.reporting import EACH_DEPARTMENT, deadline, departments
from workbook.schema.lists import ADOPT, DO_NOT_ADOPT, REJECTED, VERIFIED
from xlsx_tools.place import Place

Whose = tuple[str, str]  # a unit, and the department that reports for it where there are several


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read as a return: its code, the unit its name points to, what and where it was."""

    arrival: Arrival
    code: str
    unit: str | None = None
    what: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(slots=True)
class Return:
    """One arrival while its period is worked out; `part` is the department where several report for the unit."""

    arrival: Arrival
    submission: Submission | None
    unit: str | None
    findings: tuple[Finding, ...]
    state: str = "good"  # good, blocked, held, refused, quarantined
    version: int = 0
    decision: str | None = None
    part: str = ""

    @property
    def whose(self) -> Whose:
        return self.unit or "", self.part


def judged_returns(
    reads: Iterable[Submission | Refused], known: Known, decided: Mapping[str, str | None], book: Book
) -> list[Return]:
    earliest: dict[tuple[str, str | None], Submission | Refused] = {}
    roster = UnitNames(known.units.values())
    for read in (
        _sender_known(read, known, roster) for read in reads
    ):  # the same bytes twice are one return, unless their names point to two units
        key = (read.arrival.sha, read.file_unit if isinstance(read, Submission) else read.unit)
        same = earliest.get(key)
        if same is None or _sooner(read, known) < _sooner(same, known):
            earliest[key] = read
    words = {
        item.sha: item.decision for item in book.receipts if item.sha and item.period == str(known.period)
    }
    found = [
        _judged(read, as_it_came(known, book, read.unit, read.arrival.received), decided, words)
        for read in earliest.values()
    ]
    found.sort(key=lambda item: when(item.arrival))
    versions: dict[Whose, int] = defaultdict(int)
    for item in found:
        item.part = _part(item, known)
        if item.findings and item.findings[0].rule in NO_RETURN:
            continue  # a mere letter is no version
        versions[item.whose] += 1
        item.version = versions[item.whose]
    return found


def _sooner(read: Submission | Refused, known: Known) -> tuple[bool, tuple[datetime, str, str]]:
    """Of two copies the one that nothing speaks against goes before one from a stranger."""
    return doubted(read.arrival, known) is not None, when(read.arrival)


def _sender_known(read: Submission | Refused, known: Known, roster: UnitNames) -> Submission | Refused:
    """What the sender proves; a department's own name in its file's name does not point to the unit that it leads."""
    if isinstance(read, Refused):
        unit = None if read.code == "auto-mail" else unit_of_refused(read.arrival, read.unit, known)
        return replace(read, unit=unit)
    read = with_sender(read, known)
    if known.policy.squad_reports_via != EACH_DEPARTMENT or not read.identity.part:
        return read
    others = (read.arrival.own or read.arrival.file).replace(read.identity.part, " ")
    return replace(read, file_unit=roster.named(others))


def _part(item: Return, known: Known) -> str:
    """Which department sent it: by the hidden identity, else by the file's name, else the first."""
    unit = known.units.get(item.unit or "")
    if unit is None:
        return ""
    own = departments(unit, known.members, known.period, known.policy)
    said = item.submission.identity.part if item.submission else None
    if said in own:
        return said or ""
    return next((name for name in own if name and name in item.arrival.file), own[0])


def when(arrival: Arrival) -> tuple[datetime, str, str]:
    return arrival.received, arrival.sha, arrival.file


def _judged(
    read: Submission | Refused,
    known: Known,
    decided: Mapping[str, str | None],
    words: Mapping[str, str | None],
) -> Return:
    word = words.get(read.arrival.sha)
    again = repeated(read.arrival, known, read.unit)
    if isinstance(read, Refused):
        finding = Finding(
            rule=read.code,
            severity=_severity(read),
            period=str(known.period),
            unit=read.unit,
            place=Place(read.arrival.file, read.sheet, read.cell),
            sentence=read.code,
            facts={"file": read.arrival.file, "what": read.what},
            sha=read.arrival.sha,
        )
        return Return(read.arrival, None, read.unit, (finding, *again), "refused", decision=word)
    doubt = doubted(read.arrival, known, read.unit)
    if doubt is not None and word != ADOPT and decided.get(doubt.id) != VERIFIED:
        return Return(read.arrival, read, None, (doubt,), "quarantined", decision=word)
    findings = (*check_submission(read, known), *_noted(read, known), *again, *((doubt,) if doubt else ()))
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
    return Return(read.arrival, read, unit, findings, state, decision=word)


def _severity(read: Refused) -> Severity:
    """A letter without a workbook holds nothing up; one from who is not on the roster is none of the office's business."""
    if read.code not in NO_RETURN:
        return Severity.BLOCK
    return Severity.HINT if read.unit is None else Severity.WARN


def _noted(read: Submission, known: Known) -> Iterator[Finding]:
    """What the file brings along and was neither run nor followed."""
    for note in read.notes:
        yield Finding(
            rule=note.code,
            severity=Severity.WARN if note.code == "active-content" else Severity.HINT,
            period=str(known.period),
            unit=read.unit,
            place=Place(read.arrival.file, note.sheet, note.cell),
            sentence=note.code,
            facts={"what": note.what},
            value=note.what,
            sha=read.arrival.sha,
            subject=note.what,
        )


def counting_returns(returns: Sequence[Return], period: Period, known: Known) -> dict[Whose, str]:
    """Which return of each unit, or of each of its departments, counts: one that staff adopted, else the last
    before the deadline, else a later one.

    A later return mends an earlier one that was blocked. A good return that came in time is not replaced by a late
    one unless staff adopt that.
    """
    limit = deadline(period, known.policy)
    by_sender: dict[Whose, list[Return]] = defaultdict(list)
    for item in returns:
        if item.unit is not None and item.submission is not None and item.state != "held":
            by_sender[item.whose].append(item)
    counting = {}
    for whose, items in by_sender.items():
        adopted = [item for item in items if item.decision == ADOPT]
        in_time = [item for item in items if item.arrival.received < limit]
        late = [item for item in items if item.arrival.received >= limit]
        for group in (adopted, in_time, late):
            if group and group[-1].state == "good":
                counting[whose] = group[-1].arrival.sha
                break
    return counting


__all__ = ["Refused", "Return", "Whose", "counting_returns", "judged_returns"]
