"""版本差异： what a unit changed from one version of its return to the next, cell by cell.

Versions are compared as they were read, each with the one before it: a project is the same by its number, else by
its name, wherever its row stands. What could not be read counts as the text that stood there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from workbook.book import Book
from workbook.incoming.known import Known
from workbook.incoming.returns import Return, Whose
from workbook.incoming.submission import CompiledLine, FundLine, Submission
from workbook.money import show_wan
from workbook.period import Period
from workbook.policy.reporting import deadline
from workbook.schema.history import VersionChange
from workbook.schema.kinds import WAN, text_from_cell
from workbook.schema.lists import LATE, ON_TIME
from workbook.schema.template import AREAS
from workbook.sentences import VERSIONS
from xlsx_tools.columns import Column, plain_heading, table_of
from xlsx_tools.place import FormPlace, RowPlace

LISTED = 300  # changes of one sender and period; of the others it is told how many they are
_LONGEST = 1_000
_AS_NUMBERED = "no"  # a row's running number says nothing

Line = FundLine | CompiledLine


@dataclass(frozen=True, slots=True)
class _Said:
    """What one version says in one cell."""

    text: str
    cell: str


_NOTHING = _Said("", "")
_Row = Mapping[str, _Said]  # by the column's key
_NO_ROW: _Row = {}


def version_changes(
    returns: Sequence[Return], known: Known
) -> tuple[tuple[VersionChange, ...], dict[Whose, int]]:
    """The changes of all senders in a period, and how many each one made who sent several readable versions."""
    versions: dict[Whose, list[Return]] = defaultdict(list)
    for item in returns:
        if item.unit is not None and item.submission is not None and item.state != "held":
            versions[item.whose].append(item)
    rows: list[VersionChange] = []
    counts: dict[Whose, int] = {}
    for whose, items in sorted(versions.items()):
        if len(items) > 1:
            found, counts[whose] = _of_a_sender(items, known)
            rows += found
    return tuple(rows), counts


def with_changes(book: Book, period: Period, changes: Sequence[VersionChange]) -> tuple[VersionChange, ...]:
    """版本差异 after the period: earlier periods as they were, this one anew."""
    kept = [item for item in book.version_changes if item.period != str(period)]
    return tuple(sorted((*kept, *changes), key=lambda item: item.period))


def _of_a_sender(items: Sequence[Return], known: Known) -> tuple[list[VersionChange], int]:
    """The newest changes first kept where they are too many; all in the order of the versions."""
    listed: list[list[VersionChange]] = []
    limit, total, room = deadline(known.period, known.policy), 0, LISTED
    for earlier, later in reversed(list(pairwise(items))):
        found = list(_between(earlier, later, known, limit))
        total += len(found)
        listed.append(found[:room])
        room -= len(listed[-1])
    rows = [row for found in reversed(listed) for row in found]
    if total > len(rows):
        rest = VERSIONS["more"].format(count=total - len(rows))
        rows.append(_row(items[0], items[-1], known, limit, subject=rest))
    return rows, total


def _row(earlier: Return, later: Return, known: Known, limit: datetime, **more: str | None) -> VersionChange:
    assert later.unit is not None
    unit = known.units.get(later.unit)
    return VersionChange(
        period=str(known.period),
        unit=later.unit,
        unit_name=unit.by(later.part) if unit else None,
        earlier=earlier.version,
        later=later.version,
        timeliness=ON_TIME if later.arrival.received < limit else LATE,
        file=later.arrival.file,
        **more,  # type: ignore[arg-type]
    )


def _between(earlier: Return, later: Return, known: Known, limit: datetime) -> Iterator[VersionChange]:
    was, now = earlier.submission, later.submission
    assert was is not None
    assert now is not None
    for area, subject, table, before, after in _rows(was, now):
        for item in table:
            old, new = before.get(item.key, _NOTHING), after.get(item.key, _NOTHING)
            if old.text != new.text:
                yield _row(
                    earlier,
                    later,
                    known,
                    limit,
                    sheet=now.sheet_names.get(area) or was.sheet_names.get(area) or AREAS[area],
                    subject=subject[:_LONGEST] or None,
                    field=item.heading,
                    cell_before=old.cell or None,
                    cell=new.cell or None,
                    before=old.text[:_LONGEST] or None,
                    after=new.text[:_LONGEST] or None,
                )


def _rows(was: Submission, now: Submission) -> Iterator[tuple[str, str, list[Column], _Row, _Row]]:
    """Each row of either version with the same of the other: area, what it is about, columns, before, after."""
    for area, old, old_at, new, new_at in (
        ("cover", was.cover, was.cover_at, now.cover, now.cover_at),
        ("activity", was.activity, was.activity_at, now.activity, now.activity_at),
    ):
        said = new if new is not None else old
        if said is not None:
            columns = list(table_of(type(said)))
            yield area, "", columns, _cells(was, area, old, old_at), _cells(now, area, new, new_at)
    for area in ("funds", "compiled"):
        lines: tuple[Sequence[Line], Sequence[Line]] = getattr(was, area), getattr(now, area)
        for before, after in _matched(*lines):
            line = after or before
            assert line is not None
            columns = [item for item in table_of(type(line.said)) if item.key != _AS_NUMBERED]
            yield area, _about(line), columns, _line(was, area, before), _line(now, area, after)


def _about(line: Line) -> str:
    return " ".join(filter(None, (line.said.project, line.said.name))) or line.subject


def _matched(was: Sequence[Line], now: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Rows that are about the same project: by number, then by name; then those of one version alone."""
    partner: dict[int, Line] = {}
    taken: set[int] = set()
    for key in (lambda line: line.said.project, lambda line: line.said.name):
        waiting: dict[str, list[Line]] = defaultdict(list)
        for line in was:
            if id(line) not in taken and (said := key(line)):
                waiting[plain_heading(said)].append(line)
        for line in now:
            said = key(line)
            if id(line) not in partner and said and (same := waiting.get(plain_heading(said))):
                partner[id(line)] = same.pop(0)
                taken.add(id(partner[id(line)]))
    for line in now:
        yield partner.get(id(line)), line
    for line in was:
        if id(line) not in taken:
            yield line, None


def _line(version: Submission, area: str, line: Line | None) -> _Row:
    return _NO_ROW if line is None else _cells(version, area, line.said, line.at)


def _cells(version: Submission, area: str, said: object, at: RowPlace | FormPlace | None) -> _Row:
    """What a row or a form says, by key, as people see it; what could not be read, as it stands."""
    if said is None or at is None:
        return _NO_ROW
    row = at.row if isinstance(at, RowPlace) else 0
    unread = {item.key: item.value for item in version.unread if (item.area, item.row) == (area, row)}
    found = {}
    for item in table_of(type(said)):
        value = getattr(said, item.key)
        text = unread.get(item.key, "") if value is None else _shown(item, value)
        if text:
            found[item.key] = _Said(text, at.cell(item.key).cell)
    return found


def _shown(item: Column, value: object) -> str:
    if item.kind is WAN:
        return show_wan(value)  # type: ignore[arg-type]
    return text_from_cell(item.kind.to_cell(value)) or ""


__all__ = ["LISTED", "version_changes", "with_changes"]
