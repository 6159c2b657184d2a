"""What the office knew before a period's returns came: roster, projects, and what was paid until then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbook.money import NOTHING, Fen
from workbook.period import Period
from workbook.policy.edition import Policy
from workbook.schema.data import Compiled, Member, Project, Unit


@dataclass(frozen=True, slots=True)
class Known:
    """The state of the master before `period`, as checks need it.

    units            by unit number
    projects         by project number, those registered before this period's returns (with `unit` and `stage`)
    paid_before      by project number: this year's funds in earlier periods, whoever reported them
    paid_then        the same as it stood when the return at hand came, where that was another amount
    reported_before  unit -> project numbers in its return of the period before
    month_amounts    unit -> its months' amounts above zero in earlier periods, one a project and period
    deadline         last moment on time of this period
    last_deadline    the same of the period before; None in the first
    """

    period: Period
    county: str
    policy: Policy
    units: Mapping[str, Unit]
    projects: Mapping[str, Project]
    deadline: datetime
    last_deadline: datetime | None = None
    paid_before: Mapping[str, Fen] = field(default_factory=dict)
    paid_then: Mapping[str, Fen] = field(default_factory=dict)
    reported_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    month_amounts: Mapping[str, tuple[Fen, ...]] = field(default_factory=dict)
    compiled: Mapping[str, Compiled] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    # what is worked out once, by whoever asks for it
    worked_out: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def before(self, project: str) -> Fen:
        """This year's funds of a project before this period; nothing for one that is not known."""
        return self.paid_before.get(project, NOTHING)

    def befores(self, project: str) -> tuple[Fen, ...]:
        """The amounts that a unit's 本年累计 may build on: as the master has it, and as it stood; the least first."""
        now = self.before(project)
        return tuple(sorted({now, self.paid_then.get(project, now)}))

    def year_before(self, unit: str) -> Fen:
        """A unit's funds of this year before this period, by the projects registered to it."""
        return Fen(sum(self.before(item.id) for item in self.projects.values() if item.unit == unit))


__all__ = ["Known"]
