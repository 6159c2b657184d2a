"""What is written down of a period's arrivals: 问题清单 and 报送登记."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from workbook.book import Book
from workbook.findings import Finding, Severity, brief
from workbook.incoming.before import reporters
from workbook.incoming.known import Known
from workbook.incoming.returns import Return, Whose
from workbook.period import Period
from workbook.policy.reporting import closing, deadline
from workbook.schema.data import Problem, Receipt
from workbook.schema.lists import (
    ADOPT,
    DO_NOT_ADOPT,
    LATE,
    MENDED,
    MISSING,
    OF_ANOTHER_PERIOD,
    ON_TIME,
    OPEN,
    SETTLED,
    UNREAD,
)

_SEVERITIES = tuple(Severity)
DOUBTS = ("bad-sender", "sender-not-proven")  # who sent it; settled by 处理意见 in 报送登记


def order(finding: Finding) -> tuple[str, int, str, str, str, str]:
    severity = _SEVERITIES.index(finding.severity)
    return (
        finding.unit or "~",
        severity,
        finding.place.file,
        finding.place.sheet,
        finding.rule,
        finding.place.cell,
    )


def problem_rows(
    book: Book,
    period: Period,
    findings: Iterable[Finding],
    returns: Sequence[Return],
    counting: Mapping[Whose, str],
    claimed: Mapping[str, str],
) -> tuple[Problem, ...]:
    """问题清单 after the period: earlier periods as they were, this one anew with what staff wrote beside it."""
    old = {item.id: item for item in book.problems}
    senders = {(item.arrival.sha, item.unit): item.whose for item in returns}
    decided = {item.arrival.sha for item in returns if item.decision in (ADOPT, DO_NOT_ADOPT)}
    rows: dict[str, Problem] = {}
    for finding in sorted(findings, key=order):
        before = old.get(finding.id)
        whose = senders.get((finding.sha, finding.unit), (finding.unit or "", ""))
        replaced = finding.sha and counting.get(whose, finding.sha) != finding.sha
        settled = bool(before and before.decision) or (finding.rule in DOUBTS and finding.sha in decided)
        state = SETTLED if settled else MENDED if replaced else OPEN
        rows[finding.id] = Problem(
            period=str(period),
            severity=finding.severity.value,
            rule=finding.rule,
            unit=finding.unit,
            message=finding.message,
            file=finding.place.file or None,
            sheet=finding.place.sheet or None,
            cell=finding.place.cell or None,
            value=None if finding.value is None else brief(finding.value),
            suggestion=claimed.get(finding.id) or finding.suggest,
            state=state,
            handler=before.handler if before else None,
            decision=before.decision if before else None,
            id=finding.id,
        )
    kept = tuple(item for item in book.problems if item.period != str(period) or not item.id)
    return tuple(sorted((*kept, *rows.values()), key=lambda item: item.period))


def receipt_rows(
    book: Book, period: Period, returns: Sequence[Return], counting: Mapping[Whose, str], known: Known
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
                unit_name=unit.by(item.part) if unit else None,
                file=item.arrival.file,
                received=received,
                deadline=limit,
                timeliness=None if _of_another_period(item) else ON_TIME if received < limit else LATE,
                version=item.version or None,
                adopted=counting.get(item.whose) == item.arrival.sha,
                reason=_reason(item, counting, received >= closed),
                sender=_sender(item),
                decision=item.decision,
                sha=item.arrival.sha,
            )
        )
    came = {item.whose for item in returns if item.state != "refused" and not _of_another_period(item)}
    tried = {item.whose for item in returns}
    required = () if period.is_settlement else reporters(book, period)
    missing = tuple(whose for whose in required if whose not in came)
    for number, part in missing:
        unit = known.units[number]
        rows.append(
            Receipt(
                str(period),
                number,
                unit.by(part),
                None,
                None,
                limit,
                MISSING,
                None,
                False,
                "尚未收到" if (number, part) not in tried else "来件不能用，尚未收到本期的表",
                None,
                None,
                None,
            )
        )
    kept = [item for item in book.receipts if item.period != str(period)]
    return tuple(sorted((*kept, *rows), key=lambda item: item.period)), tuple(
        dict.fromkeys(unit for unit, _ in missing)
    )


def _of_another_period(item: Return) -> bool:
    """Whether it is a form of another period, such as last month's sent once more: no report of this one."""
    return item.state == "blocked" and any(finding.sentence == "V01.period" for finding in item.findings)


def _sender(item: Return) -> str | None:
    """The address it came from, or what stands there instead of one; nothing for what staff put in themselves."""
    letter = item.arrival.letter
    return None if letter is None else letter.sender or f"（{letter.fault}）"


def _reason(item: Return, counting: Mapping[Whose, str], after_close: bool) -> str | None:
    if item.state == "refused":
        if item.findings[0].rule == "auto-mail":
            return "自动回复或退信，不是报送"
        return UNREAD
    if item.state == "quarantined":
        return "发件人待核实（隔离），见问题清单" if item.decision != DO_NOT_ADOPT else "工作人员不采用"
    if item.state == "held":
        return "报送单位待核实，见问题清单" if item.decision != DO_NOT_ADOPT else "工作人员不采用"
    if _of_another_period(item):
        return OF_ANOTHER_PERIOD
    if item.state == "blocked":
        return "有阻断问题，见问题清单"
    if counting.get(item.whose) != item.arrival.sha:
        return "另有采用的版本"
    return "封账后收到，当月仍记缺报" if after_close else None


__all__ = ["order", "problem_rows", "receipt_rows"]
