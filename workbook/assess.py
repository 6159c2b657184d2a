"""考核： where the county and every unit stand in a period, and what follows from it, each amount with its working."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from workbook.book import Book
from workbook.judgement import Assessment, County, Month
from workbook.ledger import Share, owners, shares_of, totals
from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.compilation import compile_award
from workbook.policy.edition import Policy
from workbook.policy.funds import Budget, extra_fund, work_fund
from workbook.policy.progress import completion, light, monthly_need, ranks, schedule
from workbook.policy.reporting import timeliness
from workbook.policy.reward import gap_to, other_reward, squad_reward, standing
from workbook.policy.working import NONE, Award
from workbook.schema.data import Unit
from workbook.schema.lists import INDIVIDUAL, NOT_REQUIRED, OUTPOST, SQUAD

SELF = "投资方本人"


def assess(book: Book, period: Period) -> Month:
    """Judge a period by what the book holds up to it."""
    book.require(period)
    month = _judge(book, period)
    before = period.previous
    if before is None:
        return month
    then = {item.unit.id: item.rank for item in _judge(book, before).units}
    units = tuple(
        replace(item, moved=None if item.rank is None or then[item.unit.id] is None else then[item.unit.id] - item.rank)
        for item in month.units
    )  # fmt: skip
    return replace(month, units=units)


def _judge(book: Book, period: Period) -> Month:
    policy = book.policy
    shares = shares_of(book.entries, book.projects, book.problems, policy, period)
    now = tuple(share for share in shares if share.entry.period == str(period))
    paid, month = totals(shares), totals(now)
    unverified = totals(share for share in shares if share.unverified)
    awards = _compile_awards(book, period, shares)
    done = _compiled(book, period)
    received = _received(book, period)
    squads = [unit for unit in book.units if unit.kind == SQUAD]
    scores = [completion(paid.get(unit.id, NOTHING), unit.target or NOTHING) for unit in squads]
    place = dict(zip((unit.id for unit in squads), ranks(scores, policy), strict=True))
    units = tuple(
        _unit(
            unit,
            period,
            policy,
            paid.get(unit.id, NOTHING),
            month.get(unit.id, NOTHING),
            unverified.get(unit.id, NOTHING),
            place.get(unit.id),
            awards.get(unit.id, NONE),
            done.get(unit.id, 0),
            received.get(unit.id, ()),
            book,
        )
        for unit in book.units
    )
    squad_ids = {unit.id for unit in squads}
    waiting = {  # one ledger row may be shared by several units
        id(share.entry): share
        for share in shares
        if share.entry.recognised is None and share.entry.month_paid
    }.values()
    county = County(
        paid=Fen(sum(paid.values())),
        month_paid=Fen(sum(month.values())),
        target=policy.county_target,
        schedule=schedule(period, policy),
        squads_paid=Fen(sum(amount for unit, amount in paid.items() if unit in squad_ids)),
        others_paid=Fen(sum(amount for unit, amount in paid.items() if unit and unit not in squad_ids)),
        disputed=paid.get(None, NOTHING),
        unverified=Fen(sum(unverified.values())),
        unrecognised=len(waiting),
        unrecognised_paid=Fen(sum(share.entry.month_paid for share in waiting)),
        last_year=policy.last_year_total,
    )
    return Month(period, policy, county, units, _budget(units, policy), shares, _course(book, period))


def _unit(
    unit: Unit,
    period: Period,
    policy: Policy,
    paid: Fen,
    month: Fen,
    unverified: Fen,
    rank: int | None,
    award: Award,
    compile_done: int,
    received: tuple[datetime, ...],
    book: Book,
) -> Assessment:
    squad = unit.kind == SQUAD
    target = unit.target if squad else None
    required = unit.kind != INDIVIDUAL
    judged = squad and target is not None
    return Assessment(
        unit=unit,
        paid=paid,
        month_paid=month,
        unverified=unverified,
        standing=standing(paid, target, policy),
        completion=completion(paid, target) if judged and target is not None else None,
        light=light(paid, target, period, policy) if judged and target is not None else None,
        rank=rank if judged else None,
        moved=None,
        gap_70=gap_to(paid, target or NOTHING, policy.bar_line),
        gap_80=gap_to(paid, target or NOTHING, policy.reward_line),
        monthly_need=monthly_need(paid, target or NOTHING, period),
        reward=_reward(unit, paid, target, policy, book),
        work_fund=work_fund(target, policy),
        extra_fund=extra_fund(paid, target, policy),
        compile_award=award,
        report=timeliness(received, period, policy, required) if required else NOT_REQUIRED,
        received=min(received, default=None),
        compile_done=compile_done,
        hint=_hint(unit, paid, policy, book),
    )


def _reward(unit: Unit, paid: Fen, target: Fen | None, policy: Policy, book: Book) -> Award:
    if unit.kind == SQUAD:
        return squad_reward(paid, target, policy)
    if unit.kind == OUTPOST and policy.office_reward_mode == "none":
        return NONE
    if policy.exclude_investor_self == "exclude" and _is_investor(unit, book):
        return NONE
    return other_reward(paid, policy)


def _is_investor(unit: Unit, book: Book) -> bool:
    """Whether a person who brought funds in is the investor himself: by the roster's word or the investor's name."""
    own = {project.investor for project in book.projects if project.unit == unit.id}
    return unit.kind == INDIVIDUAL and (SELF in unit.name or SELF in (unit.aliases or "") or unit.name in own)


def _hint(unit: Unit, paid: Fen, policy: Policy, book: Book) -> str | None:
    if (
        policy.exclude_investor_self == "flag"
        and paid >= policy.other_reward_min
        and _is_investor(unit, book)
    ):
        return "投资方本人，请领导小组确认是否属引资人"
    return None


def _received(book: Book, period: Period) -> dict[str, tuple[datetime, ...]]:
    """When each unit's returns of the period came, those that could be read."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for item in book.receipts:
        readable = not (item.reason or "").startswith("文件不能读取")
        if item.period == str(period) and item.unit and item.received is not None and readable:
            found[item.unit].append(item.received)
    return {unit: tuple(times) for unit, times in found.items()}


def _compiled(book: Book, period: Period) -> Mapping[str, int]:
    """How many compiled projects of each unit count so far （三（二））."""
    found: dict[str, int] = defaultdict(int)
    for item in book.compiled:
        if item.counts and (item.first_period is None or item.first_period <= str(period)):
            found[item.unit] += 1
    return found


def _compile_awards(book: Book, period: Period, shares: tuple[Share, ...]) -> dict[str, Award]:
    """The 1% awards by compiling unit （三（二））."""
    by_project: dict[str, int] = defaultdict(int)
    for share in shares:
        by_project[share.entry.project] += share.paid
    found: dict[str, Award] = {}
    for item in book.compiled:
        if item.first_period is not None and item.first_period > str(period):
            continue
        award = compile_award(item, Fen(by_project.get(item.linked or "", 0)), item.total, book.policy)
        if award.amount:
            old = found.get(item.unit, NONE)
            found[item.unit] = Award(Fen(old.amount + award.amount), (*old.steps, *award.steps))
    return found


def _budget(units: tuple[Assessment, ...], policy: Policy) -> Budget:
    return Budget(
        budget=policy.budget,
        work_fund=Fen(sum(item.work_fund.amount for item in units)),
        extra_fund=Fen(sum(item.extra_fund.amount for item in units)),
        squad_reward=Fen(sum(item.reward.amount for item in units if item.is_squad)),
        other_reward=Fen(sum(item.reward.amount for item in units if not item.is_squad)),
        compile_award=Fen(sum(item.compile_award.amount for item in units)),
        extra_counts=policy.extra_fund_enters_budget,
    )


def _course(book: Book, period: Period) -> tuple[Fen, ...]:
    """The county's funds up to each month of the year so far."""
    months = [Period(period.year, number) for number in range(1, period.month + 1)]
    shares = shares_of(
        book.entries, book.projects, book.problems, book.policy, Period(period.year, period.month)
    )
    return tuple(
        Fen(sum(share.paid for share in shares if share.entry.period <= str(month))) for month in months
    )


def owner_names(book: Book) -> dict[str, str]:
    """Each project's unit by name, after what was decided about claims."""
    names = {unit.id: unit.name for unit in book.units}
    return {project: names.get(unit, unit) for project, unit in owners(book.projects, book.problems).items()}


__all__ = ["Assessment", "County", "Month", "assess", "owner_names"]
