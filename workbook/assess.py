"""考核： where the county and every unit stand in a period, and what follows from it, each amount with its working."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from workbook.book import Book
from workbook.brought import Brought, contracted, paid_in
from workbook.judgement import Assessment, County, Month
from workbook.ledger import Share, owners, shares_of, totals
from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.compilation import compile_award, is_investment
from workbook.policy.edition import Policy
from workbook.policy.entitlement import earning
from workbook.policy.funds import Budget, extra_fund, work_fund
from workbook.policy.goals import count_goals
from workbook.policy.payout import extra_fund_due, payable, work_fund_due
from workbook.policy.people import barred
from workbook.policy.progress import completion, light, monthly_need, ranks, schedule
from workbook.policy.reporting import EACH_DEPARTMENT, slowest, timeliness
from workbook.policy.reward import Standing, gap_to, standing
from workbook.policy.working import NONE, Award
from workbook.schema.data import Unit
from workbook.schema.lists import INDIVIDUAL, NOT_REQUIRED, OF_ANOTHER_PERIOD, SQUAD, UNREAD


def assess(book: Book, period: Period, *, moves: bool = True) -> Month:
    """Judge a period by what the book holds up to it; `moves` tells ranks from those of the period before."""
    book.require(period)
    month = _judge(book, period)
    before = period.previous
    if before is None or not moves:
        return month
    then = {item.unit.id: item.rank for item in _judge(book, before).units}
    units = tuple(
        replace(item, moved=None if item.rank is None or then[item.unit.id] is None else then[item.unit.id] - item.rank)
        for item in month.units
    )  # fmt: skip
    return replace(month, units=units)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is added up once for all units, by unit number."""

    paid: Mapping[str | None, Fen]
    month: Mapping[str | None, Fen]
    unverified: Mapping[str | None, Fen]
    brought: Brought
    awards: Mapping[str, Award]
    compiled: Mapping[str, int]
    investors: Mapping[str | None, set[str | None]]
    received: Mapping[str, tuple[tuple[datetime, ...], ...]]
    places: Mapping[str, int]


def _judge(book: Book, period: Period) -> Month:
    policy = book.policy
    shares = shares_of(book.entries, book.projects, book.problems, policy, period)
    sums = _sums(book, period, shares)
    units = tuple(_unit(unit, period, sums, book) for unit in book.units)
    units, budget = _paid_out(units, policy)
    down = [item.unit for item in _by_rank(units) if item.standing is Standing.BARRED]
    return Month(
        period=period,
        policy=policy,
        county=_county(book, period, shares, sums),
        units=units,
        budget=budget,
        shares=shares,
        course=_course(book, period),
        goals=count_goals(book.projects, _by_project(shares), policy),
        barred=barred(down, book.members, policy),
    )


def _sums(book: Book, period: Period, shares: tuple[Share, ...]) -> _Sums:
    policy = book.policy
    paid = totals(shares)
    squads = [unit for unit in book.units if unit.kind == SQUAD and unit.target is not None]
    scores = [completion(paid.get(unit.id, NOTHING), unit.target or NOTHING) for unit in squads]
    if policy.other_reward_base == "contract":
        brought = contracted(book.projects, book.problems, policy, period)
    else:
        whole = [unit.id for unit in book.units if unit.kind != SQUAD and not policy.no_same_money_twice]
        brought = paid_in(shares, whole)
    investors: dict[str | None, set[str | None]] = defaultdict(set)
    for item in book.projects:
        investors[item.unit].add(item.investor)
    return _Sums(
        paid=paid,
        month=totals(share for share in shares if share.entry.period == str(period)),
        unverified=totals(share for share in shares if share.unverified),
        brought=brought,
        awards=_compile_awards(book, period, shares),
        compiled=_compiled(book, period),
        investors=investors,
        received=_received(book, period),
        places=dict(zip((unit.id for unit in squads), ranks(scores, policy), strict=True)),
    )


def _county(book: Book, period: Period, shares: tuple[Share, ...], sums: _Sums) -> County:
    squads = {unit.id for unit in book.units if unit.kind == SQUAD}
    waiting = {  # one ledger row may be shared by several units
        id(share.entry): share
        for share in shares
        if share.entry.recognised is None and share.entry.month_paid
    }.values()
    paid = sums.paid
    return County(
        paid=Fen(sum(paid.values())),
        month_paid=Fen(sum(sums.month.values())),
        target=book.policy.county_target,
        schedule=schedule(period, book.policy),
        squads_paid=Fen(sum(amount for unit, amount in paid.items() if unit in squads)),
        others_paid=Fen(sum(amount for unit, amount in paid.items() if unit and unit not in squads)),
        disputed=paid.get(None, NOTHING),
        unverified=Fen(sum(sums.unverified.values())),
        unrecognised=len(waiting),
        unrecognised_paid=Fen(sum(share.entry.month_paid for share in waiting)),
        last_year=book.policy.last_year_total,
        compile_done=sum(sums.compiled.values()),
    )


def _unit(unit: Unit, period: Period, sums: _Sums, book: Book) -> Assessment:
    policy = book.policy
    paid = sums.paid.get(unit.id, NOTHING)
    brought = sums.brought.get(unit.id, {})
    compiled = sums.compiled.get(unit.id, 0)
    received = sums.received.get(unit.id, ((),))
    squad = unit.kind == SQUAD
    target = unit.target if squad else None
    asked = target or NOTHING
    required = unit.kind != INDIVIDUAL
    earned = earning(unit, paid, brought, compiled, sums.investors.get(unit.id, set()), policy)
    work, extra = work_fund(target, policy), extra_fund(paid, target, policy, unit.receipts)
    work_due = work_fund_due(work.amount, period, policy)
    extra_due = extra_fund_due(extra.amount, period, policy)
    return Assessment(
        unit=unit,
        paid=paid,
        month_paid=sums.month.get(unit.id, NOTHING),
        unverified=sums.unverified.get(unit.id, NOTHING),
        standing=standing(paid, target, policy, compiled, unit.compile_task),
        completion=None if target is None else completion(paid, target),
        light=None if target is None else light(paid, target, period, policy),
        rank=None if target is None else sums.places[unit.id],
        moved=None,
        gap_70=gap_to(paid, asked, policy.bar_line),
        gap_80=gap_to(paid, asked, policy.reward_line),
        monthly_need=monthly_need(paid, asked, period),
        reward=earned.reward,
        work_fund=work,
        extra_fund=extra,
        compile_award=sums.awards.get(unit.id, NONE),
        report=slowest(timeliness(one, period, policy) for one in received) if required else NOT_REQUIRED,
        received=min((time for one in received for time in one), default=None),
        compile_done=compiled,
        brought=Fen(sum(brought.values())),
        reward_gap=earned.gap,
        due=Award(Fen(work_due.amount + extra_due.amount), (*work_due.steps, *extra_due.steps)),
        hint=earned.hint,
    )


def _received(book: Book, period: Period) -> dict[str, tuple[tuple[datetime, ...], ...]]:
    """When each unit's returns of the period came, those that could be read; by department where several report."""
    several = book.policy.squad_reports_via == EACH_DEPARTMENT
    found: dict[str, dict[str | None, list[datetime]]] = defaultdict(dict)
    for item in book.receipts:
        if item.period != str(period) or not item.unit:
            continue
        times = found[item.unit].setdefault(item.unit_name if several else None, [])
        if item.received is not None and item.reason not in (UNREAD, OF_ANOTHER_PERIOD):
            times.append(item.received)
    return {unit: tuple(map(tuple, times.values())) for unit, times in found.items()}


def reports(book: Book, period: Period) -> dict[str, str]:
    """How each unit that has to report did so in a period （四（三））."""
    received = _received(book, period)
    return {
        unit.id: slowest(timeliness(one, period, book.policy) for one in received.get(unit.id, ((),)))
        for unit in book.units
        if unit.kind != INDIVIDUAL
    }


def _compiled(book: Book, period: Period) -> Mapping[str, int]:
    """How many compiled projects of each unit count so far （三（二））."""
    found: dict[str, int] = defaultdict(int)
    for item in book.compiled:
        if item.counts and (item.first_period is None or item.first_period <= str(period)):
            found[item.unit] += 1
    return found


def _compile_awards(book: Book, period: Period, shares: tuple[Share, ...]) -> dict[str, Award]:
    """The 1% awards by compiling unit （三（二））."""
    by_project = _by_project(share for share in shares if is_investment(share.entry.evidence, book.policy))
    found: dict[str, Award] = {}
    for item in book.compiled:
        if item.first_period is not None and item.first_period > str(period):
            continue
        award = compile_award(item, by_project.get(item.linked or "", NOTHING), item.total, book.policy)
        if award.amount:
            old = found.get(item.unit, NONE)
            found[item.unit] = Award(Fen(old.amount + award.amount), (*old.steps, *award.steps))
    return found


def _by_project(shares: Iterable[Share]) -> dict[str, Fen]:
    """The year's money of whole projects, whoever shares it."""
    found: dict[str, int] = defaultdict(int)
    for share in shares:
        found[share.entry.project] += share.paid
    return {project: Fen(amount) for project, amount in found.items()}


def _paid_out(units: tuple[Assessment, ...], policy: Policy) -> tuple[tuple[Assessment, ...], Budget]:
    """The budget, and what it pays of each unit's rewards."""
    budget = Budget(
        budget=policy.budget,
        work_fund=Fen(sum(item.work_fund.amount for item in units)),
        extra_fund=Fen(sum(item.extra_fund.amount for item in units)),
        squad_reward=Fen(sum(item.reward.amount for item in units if item.is_squad)),
        other_reward=Fen(sum(item.reward.amount for item in units if not item.is_squad)),
        compile_award=Fen(sum(item.compile_award.amount for item in units)),
        extra_counts=policy.extra_fund_enters_budget,
    )
    others = sorted(
        (item for item in units if not item.is_squad), key=lambda item: (-item.paid, item.unit.id)
    )
    order = [*_by_rank(units), *others]
    awards = payable([item.entitled for item in order], budget, policy)
    paid = {item.unit.id: award for item, award in zip(order, awards, strict=True)}
    budget = replace(budget, payable=Fen(sum(award.amount for award in awards)))
    return tuple(replace(item, payable=paid[item.unit.id]) for item in units), budget


def _by_rank(units: Iterable[Assessment]) -> list[Assessment]:
    """The squads by rank, equals by number; those without a target last."""
    squads = [item for item in units if item.is_squad]
    return sorted(squads, key=lambda item: (item.rank is None, item.rank or 0, item.unit.id))


def _course(book: Book, period: Period) -> tuple[Fen, ...]:
    """The county's funds up to each month of the year so far."""
    months = [str(Period(period.year, number)) for number in range(1, period.month + 1)]
    shares = shares_of(
        book.entries, book.projects, book.problems, book.policy, Period(period.year, period.month)
    )
    paid: dict[str, int] = defaultdict(int)
    for share in shares:
        paid[share.entry.period] += share.paid
    return tuple(Fen(sum(amount for said, amount in paid.items() if said <= month)) for month in months)


def owner_names(book: Book) -> dict[str, str]:
    """Each project's unit by name, after what was decided about claims."""
    names = {unit.id: unit.name for unit in book.units}
    return {project: names.get(unit, unit) for project, unit in owners(book.projects, book.problems).items()}


__all__ = ["Assessment", "County", "Month", "assess", "owner_names", "reports"]
