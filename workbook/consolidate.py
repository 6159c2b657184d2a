"""收表： a period's returns into the ledger, the project register, the compiled projects and the intake log.

The whole period is worked out anew from all that came in for it, so the order of the files does not matter and a
second run changes nothing. What staff typed （初审， 认定， 审定， 结论） stays with its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from workbook.book import Book
from workbook.checks import check_master, check_together, check_versions
from workbook.findings import Finding, Severity
from workbook.incoming.before import known_before
from workbook.incoming.intake_log import order, problem_rows, receipt_rows
from workbook.incoming.known import Known
from workbook.incoming.registers import COMPILED_AREA, FUND_AREA, Registers
from workbook.incoming.returns import Refused, Return, Whose, counting_returns, judged_returns
from workbook.incoming.submission import Arrival, Submission
from workbook.incoming.versions import version_changes, with_changes
from workbook.period import Period
from workbook.schema.lists import NOT_THE_SAME, VERIFIED


@dataclass(frozen=True, slots=True)
class Consolidated:
    """The book after a period's returns, and what was found in them.

    counting  unit and department -> fingerprint of the return that counts; the department is empty where a unit
              reports as a whole
    set_aside units whose return is blocked or held, so that they add nothing new this period
    """

    book: Book
    findings: tuple[Finding, ...]
    counting: Mapping[Whose, str]
    set_aside: tuple[str, ...]
    missing: tuple[str, ...]


def consolidate(book: Book, period: Period, reads: Iterable[Submission | Refused]) -> Consolidated:
    """Take all of a period's returns into the book."""
    book.require(period)
    known = known_before(book, period)
    decided = {item.id: item.decision for item in book.problems if item.decision}
    returns = judged_returns(reads, known, decided, book)
    counting = counting_returns(returns, period, known)
    chosen = [item for item in returns if item.unit and counting.get(item.whose) == item.arrival.sha]
    together = check_together([item.submission for item in chosen if item.submission], known)
    findings = [finding for item in returns for finding in item.findings]
    findings += together
    changes, changed = version_changes(returns, known)
    findings += _version_hints(returns, counting, changed, known)
    findings += check_master(known)
    held = {
        (finding.sha, COMPILED_AREA if finding.rule == "V30" else FUND_AREA, finding.subject): finding
        for finding in (*(found for item in chosen for found in item.findings), *together)
        if finding.severity is Severity.HOLD and decided.get(finding.id) not in (VERIFIED, NOT_THE_SAME)
    }
    registers = Registers(book, period, known, held)
    for item in sorted(chosen, key=lambda one: (one.unit or "", one.arrival.received, one.arrival.sha)):
        if item.submission is not None and item.unit is not None:
            registers.take(item.unit, item.submission)
    registers.finish()
    problems = problem_rows(book, period, findings, returns, counting, registers.claimed)
    receipts, missing = receipt_rows(book, period, returns, counting, known)
    aside = {item.whose for item in returns if item.unit and item.state in ("blocked", "held")} - set(
        counting
    )
    return Consolidated(
        book=replace(
            registers.book(problems),
            receipts=receipts,
            version_changes=with_changes(book, period, changes),
        ),
        findings=tuple(sorted(findings, key=order)),
        counting=counting,
        set_aside=tuple(sorted({unit for unit, _ in aside})),
        missing=missing,
    )


def _version_hints(
    returns: Sequence[Return], counting: Mapping[Whose, str], changed: Mapping[Whose, int], known: Known
) -> tuple[Finding, ...]:
    versions: dict[Whose, list[Arrival]] = {}
    for item in returns:
        if item.unit is not None and item.version:
            versions.setdefault(item.whose, []).append(item.arrival)
    return tuple(
        hint
        for whose, arrivals in sorted(versions.items())
        for hint in check_versions(whose[0], arrivals, counting.get(whose), known, changed.get(whose))
    )


__all__ = ["Consolidated", "Refused", "consolidate"]
