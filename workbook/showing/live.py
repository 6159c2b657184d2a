"""Which figures of a result sheet are formulas, row by row, and which cells lead on to the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from workbook.assess import Month
from workbook.book import Book
from workbook.policy.reward import Standing, other_reward, squad_reward
from workbook.schema.data import Entry, Project, Receipt
from workbook.schema.lists import OUTPOST, SQUAD
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
from workbook.showing.formulas import results as f
from workbook.showing.formulas.sources import Cell, Formulas, Sources
from workbook.showing.lines import CATEGORIES, UNSORTED, VIEWS, verdicts
from xlsx_tools.columns import column_letter

Row = Callable[[int], Cell]


class Live:
    """The formulas and links of one judgement's result sheets."""

    def __init__(self, month: Month, book: Book) -> None:
        self.month, self.book = month, book
        self.sources = Sources(month, book)

    def formulas(self, record: type, lines: Sequence[Any], row: Row) -> list[Formulas]:
        """One mapping a line, or none at all for a list that holds words and published figures."""
        if record is BudgetLine:
            return f.budget_rows(self.sources, lambda at: row(at)("amount"))
        one = {
            SquadLine: self._squad,
            OtherLine: lambda c, line, _: f.other_row(self.sources, c, line, self._plain(line)),
            MoneyLine: lambda c, line, _: f.money_row(self.sources, c, line, self._plain(line)),
            GoalLine: lambda c, line, _: f.goal_row(self.sources, c, line),
            CategoryLine: self._category,
            BarredLine: lambda c, line, _: f.barred_row(self.sources, c, line),
            ViewLine: lambda c, line, _: f.view_row(self.sources, c, line, VIEWS[line.view]),
        }.get(record)
        if one is None:
            return []
        ranked = [at for at, line in enumerate(lines) if record is SquadLine and line.state]
        first = self.book.standings[record].first_row
        bounds = (first + ranked[0], first + ranked[-1]) if ranked else (0, 0)
        return [one(row(at), line, bounds) for at, line in enumerate(lines)]

    def links(self, record: type, lines: Sequence[Any]) -> list[Mapping[str, str]]:
        """Where a click leads: from the notice's annexes to the result, from there to the rows behind it."""
        if record is SquadLine or record is OtherLine:
            return [{"paid": target} if (target := self._ledger(line.unit)) else {} for line in lines]
        if record is RankingLine:
            at = {item.unit.id: place for place, item in enumerate(self.month.squads)}
            return [{"unit": self._place(SquadLine, "unit", at[line.unit])} for line in lines]
        if record is BigProjectLine:
            at = {item.id: place for place, item in enumerate(self.book.projects)}
            return [{"project": self._place(Project, "id", at[line.project])} for line in lines]
        if record is ReportingLine:
            at = {}
            for place, item in enumerate(self.book.receipts):
                if item.period == str(self.month.period) and item.unit:
                    at.setdefault(item.unit, place)
            return [
                {"unit": self._place(Receipt, "period", at[line.unit])} if line.unit in at else {}
                for line in lines
            ]
        return []

    def _squad(self, c: Cell, line: SquadLine, rows: tuple[int, int]) -> Formulas:
        words = {standing.value: text for standing, text in self._verdicts.items()}
        return f.squad_row(self.sources, c, line, words, rows)

    def _category(self, c: Cell, line: CategoryLine, _rows: tuple[int, int]) -> Formulas:
        return f.category_row(self.sources, c, line, CATEGORIES[line.view], line.category == UNSORTED)

    def _plain(self, line: OtherLine | MoneyLine) -> bool:
        """Whether the reward is what the formula for the policy's first reading says."""
        if line.kind == SQUAD:
            policy = self.month.policy
            unit = self.month.unit(line.unit)
            said = squad_reward(unit.paid, unit.unit.target, policy).amount
            return (
                policy.task_scope == "funds_only"
                and not policy.squad_below_80_as_other
                and said == line.reward
            )
        policy = self.month.policy
        first = policy.other_threshold_scope == "entity_year" and policy.other_reward_base == "paid"
        first = first and policy.no_same_money_twice
        if line.kind == OUTPOST and policy.office_reward_mode != "other_unit":
            return False
        return first and other_reward({"": self.month.unit(line.unit).paid}, policy).amount == line.reward

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
