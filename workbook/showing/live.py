"""Which figures of a result sheet are formulas, row by row, and which cells lead on to the rows behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from workbook.assess import Month
from workbook.book import Book
from workbook.money import Fen
from workbook.policy.entitlement import why_refused
from workbook.policy.progress import completion, ranks
from workbook.policy.reward import Standing
from workbook.schema.annex import BasicsLine, CompiledLine, ProgressLine
from workbook.schema.data import Compiled, Entry, Project, Receipt, Unit
from workbook.schema.lists import SQUAD
from workbook.schema.results import (
    BarredLine,
    BigProjectLine,
    BudgetLine,
    CategoryLine,
    GoalLine,
    MoneyLine,
    OtherLine,
    RankingLine,
    ReportingLine,
    SquadLine,
    ViewLine,
)
from workbook.showing.computed import computed
from workbook.showing.formulas import money as m
from workbook.showing.formulas import results as f
from workbook.showing.formulas.sources import Cell, Formulas, Sources
from workbook.showing.lines import CATEGORIES, UNSORTED, VIEWS, verdicts
from xlsx_tools.columns import column_letter

Row = Callable[[int], Cell]

_SQUAD_FIGURES = (
    "target",
    "month_paid",
    "paid",
    "completion",
    "ahead",
    "gap_80",
    "compile_task",
    "compile_done",
)
_LINKED: Mapping[type, tuple[type, str, Mapping[str, str]]] = {
    RankingLine: (SquadLine, "unit", {key: key for key in ("unit", *_SQUAD_FIGURES)}),
    ProgressLine: (
        *(SquadLine, "unit"),
        {key: key for key in ("unit", "paid", "completion", "ahead")} | {"compiled": "compile_done"},
    ),
    BarredLine: (SquadLine, "unit", {key: key for key in ("unit", "completion", "gap_70")}),
    BigProjectLine: (Project, "project", {"project": "id", "total": "total", "paid": "year_paid"}),
    CompiledLine: (Compiled, "compiled", {"compiled": "id", "total": "total"}),
    ReportingLine: (Receipt, "unit", {"unit": "period", "received": "received", "versions": "version"}),
    BasicsLine: (Receipt, "unit", {"unit": "period"}),
}
"""Where the figures of a list lead: the list behind it, the field that names the row, and which column for which."""
_BEHIND = {
    **dict.fromkeys(("month_paid", "paid"), "ledger"),
    "target": "roster",
    **dict.fromkeys(("compile_done", "compile_award"), "compiled"),
}
"""What lies behind a unit's figures."""


class Live:
    """The formulas and links of one judgement's result sheets."""

    def __init__(self, month: Month, book: Book) -> None:
        self.month, self.book = month, book
        self.sources = Sources(month, book)

    def formulas(self, record: type, lines: Sequence[Any], row: Row) -> list[Formulas]:
        """One mapping a line, or none at all for a list that holds words and published figures."""
        if record is BudgetLine:
            return m.budget_rows(self.sources, lambda at: row(at)("amount"))
        ranked = [at for at, line in enumerate(lines) if record is SquadLine and line.state]
        first = self.book.standings[record].first_row
        bounds = (first + ranked[0], first + ranked[-1]) if ranked else (0, 0)
        cut = self._cut(lines, (first, first + len(lines) - 1)) if record is MoneyLine else None
        one = {
            SquadLine: lambda c, line: self._squad(c, line, bounds),
            OtherLine: lambda c, line: m.other_row(
                self.sources, c, line, self._earns(line.unit), self._measured(line.unit)
            ),
            MoneyLine: lambda c, line: m.money_row(
                self.sources, c, line, self._squads_readable, self._paid_out(line, cut)
            ),
            GoalLine: lambda c, line: f.goal_row(self.sources, c, line),
            CategoryLine: self._category,
            BarredLine: lambda c, line: f.barred_row(self.sources, c, line),
            ViewLine: lambda c, line: f.view_row(self.sources, c, line, VIEWS[line.view]),
        }.get(record)
        return [] if one is None else [one(row(at), line) for at, line in enumerate(lines)]

    def links(self, record: type, lines: Sequence[Any]) -> list[Mapping[str, str]]:
        """Where a click leads: from the notice's annexes to the result, from there to the rows behind it."""
        if record in (SquadLine, OtherLine, MoneyLine):
            return [self._behind(line) for line in lines]
        found = _LINKED.get(record)
        if found is None:
            return []
        source, named, keys = found
        at = self._places_of(source)
        return [
            {key: self._place(source, to, at[number]) for key, to in keys.items()}
            if (number := getattr(line, named)) in at
            else {}
            for line in lines
        ]

    def _behind(self, line: SquadLine | OtherLine | MoneyLine) -> dict[str, str]:
        """A unit's funds lead to the ledger, its target to the roster, its compiled projects and their award to those."""
        places = {
            "ledger": self._ledger(line.unit),
            "roster": self._roster(line.unit),
            "compiled": self._place(Compiled, "id", at)
            if (at := self._first_compiled.get(line.unit)) is not None
            else None,
        }
        return {
            key: target
            for key, name in _BEHIND.items()
            if hasattr(line, key) and (target := places[name]) is not None
        }

    def _roster(self, unit: str) -> str | None:
        row, standing = self.book.row_of.get((Unit, unit)), self.book.standings[Unit]
        return None if row is None else f"'{standing.sheet}'!{column_letter(standing.columns['target'])}{row}"

    @cached_property
    def _first_compiled(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, item in enumerate(self.book.compiled):
            found.setdefault(item.unit, place)
        return found

    def _places_of(self, source: type) -> dict[str, int]:
        """At which row of its list each unit, project or compiled project stands."""
        if source is SquadLine:
            return {item.unit.id: place for place, item in enumerate(self.month.squads)}
        if source is Receipt:
            at: dict[str, int] = {}
            for place, item in enumerate(self.book.receipts):
                if item.period == str(self.month.period) and item.unit:
                    at.setdefault(item.unit, place)
            return at
        rows = self.book.projects if source is Project else self.book.compiled
        return {item.id: place for place, item in enumerate(rows)}

    def _squad(self, c: Cell, line: SquadLine, rows: tuple[int, int]) -> Formulas:
        words = {standing.value: text for standing, text in self._verdicts.items()}
        return f.squad_row(self.sources, c, line, words, rows, self._ranks, self._moves)

    def _category(self, c: Cell, line: CategoryLine) -> Formulas:
        return f.category_row(self.sources, c, line, CATEGORIES[line.view], line.category == UNSORTED)

    @cached_property
    def _ranks(self) -> bool:
        """Whether a formula ranks the squads as the rules do."""
        items = [item for item in self.month.squads if item.rank is not None]
        return f.told_apart([completion(item.paid, item.target) for item in items])

    @cached_property
    def _moves(self) -> bool:
        """Whether the ranks of the period before are those of the money without this period's.

        They are not where a claim that came later holds money of earlier months, or where the settlement recognised
        other amounts than were reported.
        """
        items = [item for item in self.month.squads if item.rank is not None]
        if any(item.moved is None for item in items):
            return False
        before = [completion(Fen(item.paid - item.month_paid), item.target) for item in items]
        if not (self._ranks and f.told_apart(before)):
            return False
        said = [(item.rank or 0) + (item.moved or 0) for item in items]
        return ranks(before, self.month.policy) == said

    @cached_property
    def _readable(self) -> bool:
        """Whether a formula can say 引资额： not contract totals, and each project only where 项目台账 has it, once."""
        if self.month.policy.other_reward_base != "paid":
            return False
        known = Counter(item.id for item in self.book.projects)
        there = {item.project for item in self.book.entries}
        return self.month.policy.other_threshold_scope == "entity_year" or all(
            known[number] == 1 for number in there
        )

    @cached_property
    def _squads_readable(self) -> bool:
        return self._readable or not self.month.policy.squad_below_80_as_other

    def _earns(self, number: str) -> bool:
        """Whether a unit that is no squad earns by what it brought; the refused get 0, whatever it is."""
        investors = {item.investor for item in self.book.projects if item.unit == number}
        return why_refused(self.month.unit(number).unit, investors, self.month.policy) is None

    def _measured(self, number: str) -> bool:
        """Whether a formula can say what is missing to a unit's reward: not for an outpost that has no target."""
        return self._readable and self.month.unit(number).reward_gap is not None

    def _cut(self, lines: Sequence[MoneyLine], rows: tuple[int, int]) -> m.Cut | None:
        """What the budget pays; by rank only where others of equal funds stand in the order in which they are paid."""
        others = [(line.paid, line.unit) for line in lines if line.kind != SQUAD]
        equal = [
            pair for pair in pairwise(sorted(others, key=lambda one: -one[0])) if pair[0][0] == pair[1][0]
        ]
        return m.payment(self.sources, all(before[1] < after[1] for before, after in equal), rows)

    def _paid_out(self, line: MoneyLine, cut: m.Cut | None) -> m.Cut | None:
        """None for a share so little under a whole fen that a formula would round it up."""
        budget, policy = self.month.budget, self.month.policy
        if policy.budget_overrun != "prorate" or not budget.rewards:
            return cut
        part = Fraction((line.reward + line.compile_award) * budget.available, budget.rewards)
        return cut if part % 1 < Fraction(99, 100) else None

    @cached_property
    def _verdicts(self) -> dict[Standing, str]:
        return verdicts(self.month)

    @cached_property
    def _rows(self) -> dict[str, int]:
        """Each unit's place in the ledger: its first row of the period shown, else its last one before."""
        found: dict[str, tuple[str, int]] = {}
        shown = str(self.month.period)
        for place, item in enumerate(computed(self.month, self.book).entries):
            owner = item.owner or item.unit
            stood = found.get(owner)
            if item.period <= shown and (stood is None or stood[0] < item.period):
                found[owner] = (item.period, place)
        return {unit: place for unit, (_, place) in found.items()}

    def _ledger(self, unit: str) -> str | None:
        return self._place(Entry, "period", self._rows[unit]) if unit in self._rows else None

    def _place(self, record: type, key: str, at: int) -> str:
        standing = self.book.standings[record]
        return f"'{standing.sheet}'!{column_letter(standing.columns[key])}{standing.first_row + at}"


__all__ = ["Live"]
