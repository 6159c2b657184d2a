"""What a judgement adds to the collected lists: whose each row of the ledger is and what of it counts.

The computed columns of 资金流水, 项目台账 and 编制库 and the list 联合分成 are what the formulas of the result sheets add up,
so they are written with every judgement, as of its period. Rows of later periods stay out of it by their number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from workbook.assess import Month
from workbook.book import Book
from workbook.ledger import counting, judge, split
from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.compilation import compile_award, is_investment
from workbook.policy.goals import goal_of
from workbook.schema.data import Compiled, Entry, Part, Project
from workbook.schema.lists import DISPUTED, NOT_COUNTED
from workbook.shares import parse_shares


@dataclass(frozen=True, slots=True)
class Computed:
    """The collected lists with their computed columns, and the parts of joint projects."""

    entries: tuple[Entry, ...]
    parts: tuple[Part, ...]
    projects: tuple[Project, ...]
    compiled: tuple[Compiled, ...]


def number_of(period: str | None) -> int:
    """A period as a number that formulas can compare: 2012-10 is 201210; none at all comes before all."""
    said = Period.parse(period) if period else None
    return 0 if said is None else said.year * 100 + said.number


def computed(month: Month, book: Book) -> Computed:
    """The lists as the judgement sees them."""
    entries, parts = _entries(month, book)
    shown = number_of(str(month.period))
    names = {item.id: item.name for item in book.projects}
    units = {item.id: item.name for item in book.units}
    paid: dict[str, int] = defaultdict(int)
    now: dict[str, int] = defaultdict(int)
    rows: dict[str, int] = defaultdict(int)
    for item in entries:
        number = item.number or 0
        if number <= shown and item.counted in counting(month.policy, month.period):
            rows[item.project] += 1
            paid[item.project] += item.county_paid or 0
            now[item.project] += (item.county_paid or 0) if number == shown else 0
    projects = tuple(
        replace(
            item,
            goal=goal_of(item, Fen(paid[item.id]), month.policy),
            month_paid=Fen(now[item.id]),
            year_paid=Fen(paid[item.id]),
            rows=rows[item.id],
        )
        for item in book.projects
    )
    return Computed(
        entries=entries,
        parts=tuple(
            replace(item, project_name=names.get(item.project), partner_name=units.get(item.partner))
            for item in parts
        ),
        projects=projects,
        compiled=_compiled(month, book, entries),
    )


def _entries(month: Month, book: Book) -> tuple[tuple[Entry, ...], list[Part]]:
    """Each row of the ledger with whose it is and what counts of it; and what goes to partners."""
    policy, shown = month.policy, month.period
    upto = [item for item in book.entries if Period.parse(item.period) <= shown]
    known = [item for item in book.problems if Period.parse(item.period) <= shown]
    then = {
        id(item): verdict
        for item, verdict in zip(upto, judge(upto, book.projects, known, policy), strict=True)
    }
    later = judge(book.entries, book.projects, book.problems, policy)
    entries, parts = [], []
    for item, verdict in zip(book.entries, later, strict=True):
        verdict = then.get(id(item), verdict)
        if shown.is_settlement and item.evidence_date and item.evidence_date > policy.settlement_cutoff:
            verdict = replace(verdict, status=NOT_COUNTED)
        said = (item.recognised or NOTHING) if shown.is_settlement else item.month_paid
        whole = said if verdict.status in counting(policy, shown) else NOTHING
        shares = {} if verdict.status == DISPUTED else split(item.shares, whole, verdict.owner, policy)
        others = Fen(sum(amount for unit, amount in shares.items() if unit != verdict.owner))
        number = number_of(item.period)
        entries.append(
            replace(
                item,
                counted=verdict.status,
                owner=verdict.owner,
                county_paid=whole,
                unit_paid=NOTHING if verdict.status == DISPUTED else Fen(whole - others),
                number=number,
            )
        )
        agreed = parse_shares(item.shares, verdict.owner) if item.shares and len(shares) > 1 else None
        for unit, amount in shares.items():
            if unit == verdict.owner or not agreed:
                continue
            share = agreed[unit]
            parts.append(
                Part(
                    period=item.period,
                    project=item.project,
                    project_name=None,
                    unit=item.unit,
                    owner=verdict.owner,
                    partner=unit,
                    partner_name=None,
                    share=Decimal(share.numerator) / share.denominator,
                    whole=whole,
                    amount=amount,
                    number=number,
                )
            )
    return tuple(entries), sorted(parts, key=lambda one: (one.number, one.project, one.unit, one.partner))


def _compiled(month: Month, book: Book, entries: tuple[Entry, ...]) -> tuple[Compiled, ...]:
    """The compiled projects with what the 1 % is taken of, and what it comes to."""
    paid: dict[str, int] = defaultdict(int)
    shown = number_of(str(month.period))
    for entry in entries:
        if (
            (entry.number or 0) <= shown
            and entry.counted in counting(month.policy, month.period)
            and is_investment(entry.evidence, month.policy)
        ):
            paid[entry.project] += entry.county_paid or 0
    found = []
    for item in book.compiled:
        number = number_of(item.first_period)
        year = Fen(paid.get(item.linked or "", 0))
        base = (item.total or NOTHING) if month.policy.compile_award_base == "total_planned" else year
        award = compile_award(item, year, item.total, month.policy).amount if number <= shown else NOTHING
        found.append(replace(item, base=base, award=award, number=number))
    return tuple(found)


__all__ = ["Computed", "computed", "number_of"]
