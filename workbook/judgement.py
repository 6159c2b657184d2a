"""A judgement as records: one unit, the county, a period. Amounts in fen, each with its working."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from workbook.ledger import Share
from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.policy.funds import Budget
from workbook.policy.goals import GoalCount
from workbook.policy.people import Barred
from workbook.policy.progress import Light, completion
from workbook.policy.reward import Standing
from workbook.policy.working import NONE, Award, Step
from workbook.schema.data import Unit
from workbook.schema.lists import SQUAD


@dataclass(frozen=True, slots=True)
class Assessment:
    """One unit in one period. Amounts in fen; rank, light and completion are None without a target.

    brought     引资额， by the reading of `other_reward_base`
    reward_gap  what is missing to the reward; None where none is to be had
    due         what of the work fund and the extra fund is due by the period
    payable     what of reward and compile award the budget pays
    """

    unit: Unit
    paid: Fen
    month_paid: Fen
    unverified: Fen
    standing: Standing
    completion: Fraction | None
    light: Light | None
    rank: int | None
    moved: int | None
    gap_70: Fen
    gap_80: Fen
    monthly_need: Fen | None
    reward: Award
    work_fund: Award
    extra_fund: Award
    compile_award: Award
    report: str
    received: datetime | None
    compile_done: int
    brought: Fen
    reward_gap: Fen | None
    due: Award
    payable: Award = NONE
    hint: str | None = None

    @property
    def is_squad(self) -> bool:
        return self.unit.kind == SQUAD

    @property
    def target(self) -> Fen:
        return self.unit.target or NOTHING

    @property
    def entitled(self) -> Fen:
        """引资奖励 and 编制奖励 together, before any cut."""
        return Fen(self.reward.amount + self.compile_award.amount)

    @property
    def total(self) -> Fen:
        """Everything the unit gets by the policy's reading."""
        return Fen(self.entitled + self.work_fund.amount + self.extra_fund.amount)

    @property
    def steps(self) -> tuple[Step, ...]:
        return (*self.work_fund.steps, *self.extra_fund.steps, *self.reward.steps, *self.compile_award.steps)

    @property
    def payment_steps(self) -> tuple[Step, ...]:
        """How much of it is paid by now, where that is less or asks for a word."""
        return (*self.due.steps, *self.payable.steps)


@dataclass(frozen=True, slots=True)
class County:
    """The whole county in one period: each yuan once, those in dispute too."""

    paid: Fen
    month_paid: Fen
    target: Fen
    schedule: Fraction
    squads_paid: Fen
    others_paid: Fen
    disputed: Fen
    unverified: Fen
    unrecognised: int
    unrecognised_paid: Fen
    last_year: Fen
    compile_done: int

    @property
    def completion(self) -> Fraction:
        return completion(self.paid, self.target)

    @property
    def ahead(self) -> Fraction:
        """Completion less schedule; negative when behind."""
        return self.completion - self.schedule


@dataclass(frozen=True, slots=True)
class Month:
    """A period's judgement.

    course  the county's funds up to each month of the year so far
    goals   the big projects that count, by goal （二（二））
    barred  who cannot be rated 优秀 （三（五））
    """

    period: Period
    policy: Policy
    county: County
    units: tuple[Assessment, ...]
    budget: Budget
    shares: tuple[Share, ...]
    course: tuple[Fen, ...]
    goals: tuple[GoalCount, ...]
    barred: tuple[Barred, ...]

    @property
    def squads(self) -> tuple[Assessment, ...]:
        """The squads by rank, equals by number; those without a target last."""
        found = [item for item in self.units if item.is_squad]
        return tuple(sorted(found, key=lambda item: (item.rank is None, item.rank or 0, item.unit.id)))

    @property
    def others(self) -> tuple[Assessment, ...]:
        return tuple(item for item in self.units if not item.is_squad)

    @property
    def state(self) -> str:
        """预判 until the settlement, whatever stands beside it."""
        final = self.period.is_settlement or self.policy.reward_settlement == "monthly"
        return "年终认定" if final else "预判"

    def unit(self, number: str) -> Assessment:
        return next(item for item in self.units if item.unit.id == number)


__all__ = ["Assessment", "County", "Month"]
