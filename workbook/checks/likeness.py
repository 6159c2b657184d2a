"""When two rows speak of one project （二.5: 投资方代码相同，或名称相似≥0.85且投资额差<5%）."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from workbook.incoming.codes import PERSON, is_person_number, normal_code
from workbook.incoming.known import Known
from workbook.incoming.submission import FundLine
from workbook.money import Fen
from workbook.schema.data import Project

_SIGNS = re.compile(r"[\W_]+")
_IDLE_WORDS = re.compile(r"项目|建设|工程")
_ORDINAL = re.compile(r"[0-9]+|[一二三四五六七八九十]+(?=[期号段标批区])|[a-zA-Z]+|[ⅰ-ⅻ]+")
_CHINESE = {"十": "10"} | {char: str(number) for number, char in enumerate("一二三四五六七八九", start=1)}

SIMILAR_BY_CODE, SIMILAR_BY_NAME = 60, 85  # percent
TOTALS_APART = 20  # 1/20: totals that differ by less than 5 %


class ProjectLike(Protocol):
    """A row of 到位资金 or of 项目台账： what identifies a project."""

    @property
    def name(self) -> str | None: ...
    @property
    def code(self) -> str | None: ...
    @property
    def total(self) -> Fen | None: ...


@dataclass(frozen=True, slots=True)
class Match:
    """The registered project that a row speaks of.

    how   number (its project number), name, code, or both
    """

    project_id: str
    unit: str
    same_unit: bool
    how: str


@lru_cache(maxsize=20_000)
def plain_name(name: str) -> str:
    """A project's name without what varies: width, blanks, brackets (not what stands in them), idle words.

    >>> plain_name("旧城改造一期（二号） 建设项目")
    '旧城改造一期二号'
    """
    narrow = _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _IDLE_WORDS.sub("", narrow) or narrow


@lru_cache(maxsize=20_000)
def ordinals(name: str) -> tuple[str, ...]:
    """What numbers a name among its likes: 二期， 3号， B区. 一期 and 1期 are the same."""
    narrow = unicodedata.normalize("NFKC", name).casefold()
    return tuple(_CHINESE.get(found, found) for found in _ORDINAL.findall(narrow))


@lru_cache(maxsize=200_000)
def _likeness(first: str, second: str) -> float:
    from rapidfuzz import fuzz  # late: only a month with new rows needs it

    return fuzz.ratio(first, second)


def likeness(first: str | None, second: str | None) -> float:
    """How alike two projects' names are, 0 to 100; the same whichever comes first."""
    if not first or not second:
        return 0.0
    return _likeness(*sorted((plain_name(first), plain_name(second))))


def shared_code(first: ProjectLike, second: ProjectLike) -> bool:
    """Whether both give one investor's code; 个人 is nobody's."""
    if not first.code or not second.code:
        return False
    code = normal_code(first.code)
    return code == normal_code(second.code) and code != PERSON and not is_person_number(code)


def totals_near(first: ProjectLike, second: ProjectLike) -> bool:
    """Totals that differ by less than 5 % of the larger one."""
    if not first.total or not second.total:
        return False
    return abs(first.total - second.total) * TOTALS_APART < max(first.total, second.total)


def same_project(first: ProjectLike, second: ProjectLike) -> bool:
    """Whether two rows of different units probably speak of one project, for a person to decide.

    One investor: a similar name (60 %) or the same total is enough. Otherwise the names must be alike (85 %)
    and the totals near, and 一期 and 二期 of different investors are two projects.
    """
    alike = likeness(first.name, second.name)
    if shared_code(first, second):
        return alike >= SIMILAR_BY_CODE or (bool(first.total) and first.total == second.total)
    if alike < SIMILAR_BY_NAME:
        return False
    if first.code and second.code and ordinals(first.name or "") != ordinals(second.name or ""):
        return False
    if not first.total or not second.total:
        return alike == 100
    return totals_near(first, second)


class Likes:
    """Rows in the order in which they came, found by what identifies a project."""

    def __init__(self, rows: Iterable[ProjectLike] = ()) -> None:
        self._names: list[str | None] = []
        self._same: dict[str, list[int]] = {}  # plain name -> places
        self._codes: dict[str, list[int]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: ProjectLike) -> None:
        place, name = len(self._names), plain_name(row.name) if row.name else None
        self._names.append(name)
        if name is not None:
            self._same.setdefault(name, []).append(place)
        if code := _investor(row):
            self._codes.setdefault(code, []).append(place)

    def near(self, row: ProjectLike) -> list[int]:
        """The places of all rows for which `same_project` or `again` may hold; for the others they do not."""
        found = set(self._codes.get(_investor(row), ()))
        if row.name and self._names:
            from rapidfuzz import fuzz, process  # late: only a month with new rows needs it

            name = plain_name(row.name)
            found.update(self._same.get(name, ()))
            near = process.extract(
                name, self._names, scorer=fuzz.ratio, score_cutoff=SIMILAR_BY_NAME, limit=None
            )
            found.update(place for _, _, place in near)
        return sorted(found)


def _investor(row: ProjectLike) -> str:
    """The code by which an investor is known; nothing where there is none, or it is nobody's."""
    code = normal_code(row.code) if row.code else ""
    return "" if code == PERSON or is_person_number(code) else code


def _registered(known: Known) -> tuple[Likes, list[Project]]:
    """The projects of the register, and the same to be looked up by; worked out once."""
    found = known.worked_out.get("likes")
    if found is None:
        projects = list(known.projects.values())
        found = known.worked_out["likes"] = Likes(projects), projects
    return found


def near_registered(row: ProjectLike, known: Known) -> list[Project]:
    """The registered projects that a row may speak of, in the register's order."""
    likes, projects = _registered(known)
    return [projects[place] for place in likes.near(row)]


def again(row: ProjectLike, project: ProjectLike) -> bool:
    """Whether a unit's new row is a project it has registered already: stricter, as the two are joined.

    The same name; or the same investor and a name so near that only the wording changed. 一期 and 二期 stay two.
    """
    if not row.name or not project.name:
        return False
    if plain_name(row.name) == plain_name(project.name):
        return True
    if not shared_code(row, project) or ordinals(row.name) != ordinals(project.name):
        return False
    alike = likeness(row.name, project.name)
    return alike >= SIMILAR_BY_NAME or (alike >= SIMILAR_BY_CODE and totals_near(row, project))


def how_alike(first: ProjectLike, second: ProjectLike) -> str:
    by_name = likeness(first.name, second.name) >= SIMILAR_BY_NAME
    if shared_code(first, second):
        return "both" if by_name else "code"
    return "name"


def match_registered(line: FundLine, unit: str | None, known: Known) -> Match | None:
    """The registered project that a row speaks of: by its number, else its unit's own, else another unit's.

    Where several are alike, the likest, then the one registered first.
    """
    if line.said.project:
        project = known.projects.get(line.said.project)
        return Match(project.id, project.unit, project.unit == unit, "number") if project else None
    near = near_registered(line.said, known)
    own = [item for item in near if item.unit == unit and again(line.said, item)]
    others = [item for item in near if item.unit != unit and same_project(line.said, item)]
    found = _likest(line.said, own) or _likest(line.said, others)
    return Match(found.id, found.unit, found.unit == unit, how_alike(line.said, found)) if found else None


def _likest(row: ProjectLike, projects: Iterable):
    return min(
        projects,
        key=lambda item: (
            not shared_code(row, item),
            -likeness(row.name, item.name),
            str(item.registered or ""),
            item.id,
        ),
        default=None,
    )


__all__ = [
    "Likes",
    "Match",
    "again",
    "likeness",
    "match_registered",
    "near_registered",
    "plain_name",
    "same_project",
    "shared_code",
]
