"""Whose money a ledger row is, and whether it counts: claims, shares, evidence and recognition in one place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.policy.evidence import lacks_evidence
from workbook.schema.data import Entry, Problem, Project
from workbook.schema.lists import (
    CONTINUED,
    COUNTED,
    DISPUTED,
    NOT_COUNTED,
    TO_LATER,
    UNVERIFIED,
)
from workbook.shares import parse_shares

CLAIM_RULE = "V17"
Key = tuple[str, str, str]  # period, project, unit


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's part of one ledger row. `unit` is None for money that counts for the county alone."""

    entry: Entry
    unit: str | None
    paid: Fen
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A ledger row's status, and the unit that its project belongs to now."""

    status: str
    owner: str


def claims(problems: Iterable[Problem]) -> dict[Key, str | None]:
    """Each second claim to a project (V17) and what was decided; None while it is open."""
    return {
        (item.period, item.suggestion, item.unit): item.decision
        for item in problems
        if item.rule == CLAIM_RULE and item.unit and item.suggestion
    }


def owners(
    projects: Iterable[Project], problems: Iterable[Problem], before: Period | None = None
) -> dict[str, str]:
    """Each project's unit, after what was decided about claims (of periods before `before`)."""
    found = {project.id: project.unit for project in projects}
    for (period, project, unit), decision in sorted(claims(problems).items()):
        if decision == TO_LATER and (before is None or Period.parse(period) < before):
            found[project] = unit
    return found


def disputed(problems: Iterable[Problem], policy: Policy) -> set[str]:
    """The projects that count for no unit until a claim is decided; with `dispute_default=first_registered` none."""
    if policy.dispute_default != "hold":
        return set()
    return {project for (_, project, _), decision in claims(problems).items() if decision is None}


def judge(
    entries: Sequence[Entry], projects: Iterable[Project], problems: Iterable[Problem], policy: Policy
) -> list[Judged]:
    """Every ledger row's status, in the rows' order.

    Of several units' rows of one project and period the owner's count; a second claim never does. While a claim is
    open the project's money counts for the county and for no unit.
    """
    projects, problems = tuple(projects), tuple(problems)
    by_id = {project.id: project for project in projects}
    owner = owners(projects, problems)
    in_dispute = disputed(problems, policy)
    claimants: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in entries:
        claimants[(entry.period, entry.project)].add(entry.unit)
    judged = []
    for entry in entries:
        units = claimants[(entry.period, entry.project)]
        mine = owner.get(entry.project, entry.unit)
        counts = entry.unit == (mine if mine in units else min(units))
        held = entry.project in in_dispute
        status = _status(entry, by_id.get(entry.project), held, policy) if counts else NOT_COUNTED
        judged.append(Judged(status, mine))
    return judged


def _status(entry: Entry, project: Project | None, held: bool, policy: Policy) -> str:
    if policy.continued_projects == "exclude" and project is not None and project.kind == CONTINUED:
        return NOT_COUNTED
    if held:
        return DISPUTED
    if entry.sha is None or policy.unverified_counts == "count":
        return COUNTED  # what the office itself typed in, it has seen
    return UNVERIFIED if lacks_evidence(entry.evidence, entry.month_paid, policy) else COUNTED


def counting(policy: Policy, period: Period) -> tuple[str, ...]:
    """The states in which a row counts for the county.

    `unverified_counts=exclude` keeps 待核实 out of the months; in the settlement what was recognised has been verified.
    """
    if policy.unverified_counts == "exclude" and not period.is_settlement:
        return (COUNTED, DISPUTED)
    return (COUNTED, DISPUTED, UNVERIFIED)


def shares_of(
    entries: Iterable[Entry],
    projects: Sequence[Project],
    problems: Sequence[Problem],
    policy: Policy,
    period: Period,
) -> tuple[Share, ...]:
    """The year's money up to a period, row by row and unit by unit.

    In the months what was reported counts （自报）； in the settlement period only what was recognised （认定） and
    came by the cutoff （`settlement_cutoff`, by the evidence's date; without one it counts）.
    """
    upto = tuple(entry for entry in entries if Period.parse(entry.period) <= period)
    upto_problems = tuple(item for item in problems if Period.parse(item.period) <= period)
    found: list[Share] = []
    for entry, verdict in zip(upto, judge(upto, projects, upto_problems, policy), strict=True):
        paid = entry.month_paid if not period.is_settlement else (entry.recognised or NOTHING)
        apart = verdict.status == UNVERIFIED and policy.unverified_counts == "shown_separately"
        if verdict.status not in counting(policy, period):
            continue
        if period.is_settlement and entry.evidence_date and entry.evidence_date > policy.settlement_cutoff:
            continue
        if verdict.status == DISPUTED:
            found.append(Share(entry, None, paid))
            continue
        for unit, part in split(entry.shares, paid, verdict.owner, policy).items():
            found.append(Share(entry, unit, part, apart))
    return tuple(found)


def split(shares: str | None, paid: Fen, owner: str, policy: Policy) -> Mapping[str, Fen]:
    """A joint project's money by agreed shares; what does not divide stays with the project's own unit.

    With `joint_split=first_registered` all of it is the project's own unit's.
    """
    agreed = parse_shares(shares, owner) if shares and policy.joint_split == "share_sum_100" else None
    if not agreed:
        return {owner: paid}
    sign = 1 if paid >= 0 else -1
    parts = {
        unit: Fen(sign * (abs(paid) * share.numerator // share.denominator))
        for unit, share in agreed.items()
        if unit != owner
    }
    return {owner: Fen(paid - sum(parts.values())), **parts}


def totals(shares: Iterable[Share]) -> dict[str | None, Fen]:
    """Funds by unit; under None what counts for the county alone."""
    sums: dict[str | None, int] = defaultdict(int)
    for share in shares:
        sums[share.unit] += share.paid
    return {unit: Fen(amount) for unit, amount in sums.items()}


__all__ = [
    "Judged",
    "Share",
    "claims",
    "counting",
    "disputed",
    "judge",
    "owners",
    "shares_of",
    "split",
    "totals",
]
