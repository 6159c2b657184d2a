"""V30, and what V11, V12 and V16 ask of 新编制项目 （三（二）： 论证充分、项目建议书以上程度）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbook.checks.across import in_order
from workbook.checks.likeness import plain_name
from workbook.checks.lists import closest
from workbook.checks.reading import Return, unit_label
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.submission import CompiledLine
from workbook.schema.data import Compiled
from workbook.schema.lists import DEPTHS
from workbook.schema.template import CompiledColumns
from xlsx_tools.columns import table_of

ARGUMENTS = ("scale", "market", "content", "feasible")
_TABLE = table_of(CompiledColumns)


def compiled_rows(ret: Return) -> Iterator[tuple[CompiledLine, Compiled | None]]:
    """The rows of 新编制项目 that name a project, with what 编制库 holds under their number."""
    for line in ret.submission.compiled:
        if line.said.project or line.said.name:
            yield line, ret.known.compiled.get(line.said.project or "")


def compiled_name_is_new(ret: Return) -> Iterator[Finding]:
    """V30 编制项目重名/旧库（挂起）： against 编制库 and within the return."""
    seen: dict[str, CompiledLine] = {}
    for line, _ in compiled_rows(ret):
        name = plain_name(line.said.name or "")
        if not name:
            continue
        first = seen.setdefault(name, line)
        if line.said.project:
            continue
        if first is not line:
            facts = {"name": first.said.name, "first": str(first.at.row)}
            yield _at(ret, line, "name", "V30.twice", Severity.HOLD, **facts)
        same = [item for item in ret.known.compiled.values() if plain_name(item.name) == name]
        if same:
            yield _like_registered(ret, line, min(same, key=lambda item: (item.unit != ret.unit, item.id)))


def _like_registered(ret: Return, line: CompiledLine, found: Compiled) -> Finding:
    facts = {"project": found.id, "name": found.name, "other_unit": found.unit}
    facts["other"] = unit_label(found.unit, ret.known)
    if _is_old(found, ret.known) and line.said.newly is not False:
        return _at(ret, line, "name", "V30.old", Severity.HOLD, **facts)
    if found.unit == ret.unit:
        return _at(ret, line, "name", "V30.same", Severity.HINT, **facts)
    return _at(ret, line, "name", "V30", Severity.HOLD, **facts)


def _is_old(item: Compiled, known: Known) -> bool:
    year = known.period.year
    if item.finished is not None and item.finished.year < year:
        return True
    return item.first_period is not None and item.first_period[:4] < str(year)


def compiled_among(returns: Sequence[Return]) -> Iterator[Finding]:
    """V30 among the period's returns: the later of two units with one name is held."""
    first: dict[str, tuple[Return, CompiledLine]] = {}
    for ret in in_order(returns):
        for line, old in compiled_rows(ret):
            name = plain_name(line.said.name or "")
            if not name or old is not None:
                continue
            other, known_line = first.setdefault(name, (ret, line))
            if other.unit != ret.unit:
                yield _at(
                    ret,
                    line,
                    "name",
                    "V30.period",
                    Severity.HOLD,
                    project="",
                    name=known_line.said.name,
                    other_unit=other.unit,
                    other=unit_label(other.unit, ret.known),
                    first_unit=other.unit,
                )


def compiled_fit_to_count(ret: Return) -> Iterator[Finding]:
    """V16 编制项目： 下拉外的值、四项论证、深度（警告、提示）； what 编制库 already holds is not told again."""
    choices = {"sector": ret.known.policy.sectors, "depth": DEPTHS}
    least = DEPTHS.index(ret.known.policy.compile_min_depth)
    for line, old in compiled_rows(ret):
        said = line.said
        for key, offered in choices.items():
            value = getattr(said, key)
            if value is None:
                if old is None and ret.missing(line, key):
                    yield _at(ret, line, key, "V16.empty", Severity.WARN, heading=_TABLE[key].heading)
            elif value not in offered and (old is None or getattr(old, key) != value):
                suggest = closest(value, offered)
                facts = {"heading": _TABLE[key].heading, "typed": value, "taken": suggest}
                sentence = "V16" if suggest else "V16.unlike"
                yield _at(ret, line, key, sentence, Severity.WARN, suggest=suggest, **facts)
        depth = closest(said.depth, DEPTHS)
        if depth and DEPTHS.index(depth) < least and (old is None or old.depth != said.depth):
            yield _at(ret, line, "depth", "V16.depth", Severity.HINT, depth=depth, least=DEPTHS[least])
        lacking = [_TABLE[key].heading for key in ARGUMENTS if getattr(said, key) is not True]
        argued = len(ARGUMENTS) - len(lacking)
        if lacking and (old is None or old.argued != argued):
            yield _at(
                ret,
                line,
                "scale",
                "V16.argued",
                Severity.WARN,
                value=f"{argued}项",
                lacking="、".join(lacking),
            )


def compiled_dates(ret: Return) -> Iterator[Finding]:
    """V11、V12 编制项目： 完成日期≤填报日、新编制在本年、当年开工的日期在本年（警告）."""
    year = ret.known.period.year
    for line, old in compiled_rows(ret):
        said = line.said
        if said.finished is not None and said.finished > ret.filled_on:
            facts = {"day": said.finished, "filled": ret.filled_on}
            yield _at(ret, line, "finished", "V11.finished", Severity.WARN, **facts)
        if said.newly and said.finished is not None and said.finished.year < year and old is None:
            facts = {"day": said.finished, "year": str(year)}
            yield _at(ret, line, "newly", "V12.newly", Severity.WARN, **facts)
        if said.started_now and said.started is not None and said.started.year != year:
            facts = {"day": said.started, "year": str(year)}
            yield _at(ret, line, "started", "V12.started", Severity.WARN, **facts)
        elif said.started_now and ret.missing(line, "started") and (old is None or not old.started_now):
            yield _at(ret, line, "started", "V12.undated", Severity.HINT)


def _at(ret: Return, line: CompiledLine, key: str, sentence: str, severity: Severity, **more) -> Finding:
    more.setdefault("value", getattr(line.said, key))
    return ret.finding(sentence, severity, line.at.cell(key), subject=line.subject, **more)


__all__ = [
    "compiled_among",
    "compiled_dates",
    "compiled_fit_to_count",
    "compiled_name_is_new",
    "compiled_rows",
]
