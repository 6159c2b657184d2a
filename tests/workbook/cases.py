"""A case of a check: why, what was sent, what the office knew, and every sentence that must come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.makers import make_known, make_line, make_new_line, make_submission
from workbook.checks import check_submission, check_together
from workbook.findings import Finding
from workbook.incoming.known import Known
from workbook.incoming.submission import Submission


@dataclass(frozen=True)
class Case:
    """`fires` lists all sentences that come, parted by blanks; empty for a return with nothing to say about."""

    why: str
    fires: str
    submissions: tuple[Submission, ...]
    known: Known

    def findings(self) -> tuple[Finding, ...]:
        alone = [finding for item in self.submissions for finding in check_submission(item, self.known)]
        return (*alone, *check_together(self.submissions, self.known))

    def __str__(self) -> str:
        return self.why


def old_row(why: str, fires: str, known: Known | None = None, **said: Any) -> Case:
    """The registered project's row, changed in what is named."""
    return Case(why, fires, (make_submission(make_line(**said)),), known or make_known())


def new_row(why: str, fires: str, known: Known | None = None, **said: Any) -> Case:
    """A row for a new project, changed in what is named."""
    return Case(why, fires, (make_submission(make_new_line(**said)),), known or make_known())


def whole(why: str, fires: str, known: Known | None = None, *submissions: Submission, **made: Any) -> Case:
    """One return made as named, or several as they are."""
    return Case(why, fires, submissions or (make_submission(**made),), known or make_known())


def sentences(findings: Iterable[Finding]) -> list[str]:
    return sorted(finding.sentence for finding in findings)


def holds(case: Case) -> None:
    """The case gives exactly its sentences, and each can be told to a person."""
    findings = case.findings()
    told = [f"{finding.severity.value} {finding.sentence} {finding.message}" for finding in findings]
    assert sentences(findings) == sorted(case.fires.split()), told


__all__ = ["Case", "holds", "new_row", "old_row", "sentences", "whole"]
