"""How an amount came about: one step for each clause used."""

from __future__ import annotations

from dataclasses import dataclass

from workbook.money import NOTHING, Fen


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a working: the clause, what it says of this case, and the amount it leads to."""

    clause: str
    reason: str
    amount: Fen = NOTHING


@dataclass(frozen=True, slots=True)
class Award:
    """An amount with its working."""

    amount: Fen
    steps: tuple[Step, ...] = ()

    @property
    def working(self) -> str:
        return "；".join(f"{step.clause} {step.reason}" for step in self.steps)


NONE = Award(NOTHING)

__all__ = ["NONE", "Award", "Step"]
