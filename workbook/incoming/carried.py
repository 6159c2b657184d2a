"""What a project carries from one month to the next: how it is shared, and its stage. Any month may be run again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbook.period import Period
from workbook.schema.data import REPORTED, Entry, Project
from workbook.schema.lists import STAGES


def is_new(project: Project, period: Period) -> bool:
    """Whether a period's own returns register a project, so that it is made anew each time they are taken."""
    return project.first_period == str(period) and project.source == REPORTED


# --- 联合引资单位及比例 ----------------------------------------------------------------------------------------


class Shares:
    """How projects are shared as a period's returns are taken; `entries` is the ledger as it stood."""

    def __init__(self, entries: Iterable[Entry], period: Period) -> None:
        self._period, self._later = period, set[str]()
        self._told: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.shares:
                self._told[entry.project, entry.unit].append(entry)
            if entry.period > str(period):
                self._later.add(entry.project)

    def of_row(self, project: Project, unit: str, before: Entry | None) -> str | None:
        """What holds where a project's row does not say: what the month before said, whichever month is run again.

        What the office itself typed into the register goes before what returns said; `before` is the row that stood.
        """
        if is_new(project, self._period):
            return None if project.id in self._later else project.shares
        told = self._told.get((project.id, unit), [])
        if not told or (project.shares and all(project.shares != entry.shares for entry in told)):
            return project.shares
        earlier = [entry for entry in told if entry.period < str(self._period)]
        if earlier:
            return max(earlier, key=lambda entry: entry.period).shares
        return before.shares if before is not None else project.shares

    def of_project(self, number: str, stood: str | None, said: str | None) -> str | None:
        """What the register says afterwards: the word of the project's last month."""
        return stood if number in self._later else said


# --- 项目阶段 -------------------------------------------------------------------------------------------------


def last_stages(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """The stage that each unit reported last of each project, by project and unit; the rows in order of period."""
    return {(entry.project, entry.unit): entry.stage for entry in entries if entry.stage in STAGES}


def first_stages(
    projects: Iterable[Project], entries: Iterable[Entry], period: Period
) -> dict[str, str | None]:
    """The stage that each project began with, by number; `entries` is the ledger as it stood.

    Once a month has told a stage, the register's own is a later one.
    """
    told = {entry.project for entry in entries if entry.stage in STAGES}
    return {
        item.id: item.first_stage or (None if item.id in told and not is_new(item, period) else item.stage)
        for item in projects
    }


def staged(
    projects: Sequence[Project], stood: Iterable[Entry], entries: Iterable[Entry], period: Period
) -> tuple[Project, ...]:
    """Each project at the stage that its unit reported last; the one it began with is kept beside it."""
    began, now = first_stages(projects, stood, period), last_stages(entries)
    return tuple(
        replace(item, first_stage=began[item.id], stage=now.get((item.id, item.unit), item.stage))
        for item in projects
    )


__all__ = ["Shares", "first_stages", "is_new", "last_stages", "staged"]
