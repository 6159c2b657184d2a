"""The demo year: 青禾县 2012 made and run as an office would, from the first template to the settlement."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from importlib import resources
from pathlib import Path

from macros.closing import close
from macros.demo import desk, story
from macros.demo.story import Mistake
from macros.folder import Folder, Stop
from macros.places import INBOX, ISSUED, TIMES
from macros.reading import Tell, quiet
from macros.steps import Each, at_work, consolidate, issue, notice, put, recognise
from macros.year import new_year
from workbook.assess import assess
from workbook.book import Book
from workbook.checks.likeness import plain_name
from workbook.incoming.registers import new_numbers, refreshed
from workbook.money import show_wan, show_yuan, wan
from workbook.period import Period
from workbook.policy.edition import parameters_for, policy_from
from workbook.policy.figures import percent
from workbook.policy.reporting import deadline
from workbook.schema.data import BY_OFFICE, Entry, Project
from workbook.schema.lists import BUILDING, CONTINUED, INDIVIDUAL, TO_FIRST
from workbook.showing.pages import data_pages
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import context

MENDED_AFTER = timedelta(hours=2)


def make_demo(root: Path, through: Period, tell: Tell = quiet) -> list[str]:
    """Make the demo folder and run it up to a period; returns what to tell at the end."""
    lines = []
    for number, (_, line) in enumerate(demo_periods(root, through), 1):
        lines.append(line)
        tell("演示各期", number, through.number)
    return [*lines, *_where_to_look(Folder(root), through)]


def demo_periods(root: Path, through: Period) -> Iterator[tuple[Period, str]]:
    """Make the folder and run it period by period, telling of each as it is done."""
    if through.year != story.YEAR:
        raise Stop(f"演示只有{story.YEAR}年，--through 请写 {story.YEAR}-01 到 {story.YEAR}-13。")
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise Stop(f"“{root}”不是空文件夹，没有改动它。请换一个文件夹名。")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"不能建立“{root}”（{error.strerror}）。请检查路径和权限。") from error
    folder = _new_year(root)
    with ProcessPoolExecutor(2, mp_context=context()) as desks:
        for number in range(1, through.number + 1):
            period = Period(story.YEAR, number)
            with at_work(folder, _moment(period), "demo"):
                line = _run_period(folder, period, partial(desks.map, chunksize=5))
            yield period, line


def _moment(period: Period) -> datetime:
    """When the office sits down to a period: the morning after the reports were due."""
    return deadline(period, policy_from(parameters_for(story.YEAR))) + timedelta(hours=9)


def _new_year(root: Path) -> Folder:
    """The year's folder from the story's roster and the projects carried over."""
    papers = root / "资料"
    papers.mkdir()
    roster = papers / "单位名册.csv"
    roster.write_bytes(resources.files("macros.demo").joinpath("units.csv").read_bytes())
    carried = papers / "上年结转项目.csv"
    old = [row for row in story.rows("projects.csv") if row["新建/续建"] == CONTINUED]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(old[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(old)
    carried.write_text(text.getvalue(), "utf-8-sig", newline="")
    return new_year(root, story.YEAR, story.COUNTY, roster, carried, last_year=story.LAST_YEAR_TOTAL).folder


def _run_period(folder: Folder, period: Period, each: Each) -> str:
    """One period as it goes: late returns of the last one, templates, returns, mending, decisions, notice."""
    now = _moment(period)
    if period.previous is not None and _post(folder, period.previous, _late(folder, period.previous), each):
        consolidate(folder, period.previous, now - timedelta(days=20))
    if period.previous is not None:
        close(folder, period.previous, now - timedelta(days=19))
    if period.is_settlement:
        recognise(folder, period, now - timedelta(days=15))
    issue(folder, period, each=each)
    _office_enters_individuals(folder, period, now)
    sent = _post(folder, period, _first(folder, period), each)
    first = consolidate(folder, period, now) if sent else None
    if _post(folder, period, _corrected(folder, period), each):
        consolidate(folder, period, now + timedelta(hours=2))
    _office_decides(folder, period, now + timedelta(hours=3))
    if period.is_settlement:
        recognise(folder, period, now + timedelta(hours=4))
    month, _ = notice(folder, period, now + timedelta(hours=5))
    found = sum(1 for item in first.findings if item.severity.value in ("阻断", "挂起")) if first else 0
    waiting = f"，{found} 个阻断或挂起问题已退回更正" if found else ""
    return (
        f"{period.label}：来件 {first.arrivals if first else 0} 份{waiting}；"
        f"全县累计 {show_wan(month.county.paid)} 万元，完成 {percent(month.county.completion, month.policy)}%"
    )


def _templates(folder: Folder, period: Period) -> Mapping[str, Path]:
    """Unit number to its template of the period."""
    return {path.name.split("_")[1]: path for path in sorted(folder.place(ISSUED, period).glob("*.xlsx"))}


def _links(book: Book) -> dict[str, str]:
    """The story's project numbers to the office's."""
    by_name = {plain_name(item.name): item.id for item in book.projects}
    return {
        number: by_name[name]
        for number, row in story.projects().items()
        if (name := plain_name(row["项目名称"])) in by_name
    }


@dataclass(frozen=True, slots=True)
class Letter:
    """One return to be filled and sent: whose template, who fills it, when, with which mistakes."""

    name: str
    template: bytes
    unit: str
    filler: str
    period: Period
    when: datetime
    wrong: tuple[Mistake, ...]
    links: Mapping[str, str]


def _filled(letter: Letter) -> bytes:
    return desk.fill(
        letter.template, letter.unit, letter.period, letter.when, letter.wrong, letter.links, letter.filler
    )


def _letters(folder: Folder, period: Period) -> Callable[..., Letter]:
    """A maker of letters of a period: `letter(unit, when, wrong)`."""
    _, book = folder.read()
    links = _links(book)
    templates = _templates(folder, period)

    def letter(
        unit: str, when: datetime, wrong: Sequence[Mistake] = (), copied_from: str | None = None
    ) -> Letter:
        own = templates[unit].name
        used = templates[copied_from or unit].read_bytes()
        return Letter(own, used, copied_from or unit, unit, period, when, tuple(wrong), links)

    return letter


def _first(folder: Folder, period: Period) -> list[Letter]:
    """Each unit's return as it first comes, mistakes and all."""
    letter = _letters(folder, period)
    letters = []
    for unit in _templates(folder, period):
        when = story.arrivals().get((period.number, unit))
        wrong = story.mistakes(period, unit)
        codes = {item.code for item in wrong}
        if when is None:
            continue
        if "E-UNITID" in codes:
            letters.append(letter(unit, when, (), story.WRONG_TEMPLATE))
        else:
            letters.append(letter(unit, story.FIRST_VERSION_OF_TWO if "E-MULTI" in codes else when, wrong))
    return letters


def _corrected(folder: Folder, period: Period) -> list[Letter]:
    """What comes back after it was returned, and the second of two versions."""
    letter = _letters(folder, period)
    letters = []
    for unit in _templates(folder, period):
        wrong = [item for item in story.mistakes(period, unit) if item.again]
        when = story.arrivals().get((period.number, unit))
        if wrong and when is not None:
            letters.append(letter(unit, when if wrong[0].code == "E-MULTI" else when + MENDED_AFTER))
    return letters


def _late(folder: Folder, period: Period) -> list[Letter]:
    """Returns of units that missed the month, sent before the next one."""
    late = {unit: when for (number, unit), when in story.LATE.items() if number == period.number}
    letter = _letters(folder, period) if late else None
    return [letter(unit, when) for unit, when in late.items()] if letter else []


def _post(folder: Folder, period: Period, letters: Sequence[Letter], each: Each) -> int:
    """Fill the letters and lay them into the inbox with the times at which they came; returns how many."""
    if not letters:
        return 0
    place = folder.place(INBOX, period)
    place.mkdir(parents=True, exist_ok=True)
    times = place / TIMES[0]
    log = times.read_bytes() if times.exists() else "文件名,收件时间\r\n".encode("utf-8-sig")
    for letter, data in zip(letters, each(_filled, letters), strict=True):
        path = place / letter.name
        if path.exists():
            path = place / f"{path.stem}（更正）{path.suffix}"
        write_atomic(path, data)
        log += f"{path.name},{letter.when:%Y-%m-%d %H:%M}\r\n".encode()
    write_atomic(times, log)
    return len(letters)


def _office_enters_individuals(folder: Folder, period: Period, now: datetime) -> None:
    """Persons send no returns: the office types what they brought into the master itself."""
    data, book = folder.read()
    people = {unit.id for unit in book.units if unit.kind == INDIVIDUAL}
    entries, projects = list(book.entries), list(book.projects)
    numbers = new_numbers((item.id for item in projects), "XM", book.year)
    for (number, unit), lines in story.paid().items():
        if number != period.number or unit not in people:
            continue
        for line in lines:
            row = story.projects()[line.project]
            known = next((item for item in projects if item.name == row["项目名称"]), None)
            if known is None:
                known = _registered(row, next(numbers), period)
                projects.append(known)
            entries.append(
                Entry(str(period), unit, known.id, known.name, line.month, line.year, stage=BUILDING,
                      evidence="验资报告", remark=BY_OFFICE)
            )  # fmt: skip
    done = refreshed(replace(book, entries=tuple(entries), projects=tuple(projects)))
    put(folder, data, book, data_pages(done, assess(done, period)), now - timedelta(hours=1))


def _registered(row: Mapping[str, str], number: str, period: Period) -> Project:
    return Project(
        id=number,
        name=row["项目名称"],
        unit=row["归属单位"],
        investor=row["投资方全称"],
        code=row["投资方证照代码"],
        origin=row["投资方来源地"],
        sector=row["产业类别"],
        channel=row["招商方式"],
        kind=row["新建/续建"],
        signed=date.fromisoformat(row["签约日期"]),
        started=date.fromisoformat(row["开工日期"]),
        total=wan(row["合同总投资（万元）"]),
        prior=wan(row["以前年度累计到位（万元）"]),
        stage=BUILDING,
        first_period=str(period),
        source=BY_OFFICE,
    )


def _office_decides(folder: Folder, period: Period, now: datetime) -> None:
    """Reviews of compiled projects, the duplicate to the unit that registered it first, slips put right."""
    data, book = folder.read()
    reviews = {(item["unit"], item["name"]): item["review"] for item in story.compiled()}
    compiled = tuple(
        replace(item, review=reviews.get((item.unit, item.name), item.review)) for item in book.compiled
    )
    problems = tuple(
        replace(item, handler="招商办", decision=TO_FIRST)
        if item.rule == "V17" and item.severity == "挂起"
        else item
        for item in book.problems
    )
    projects = tuple(_put_right(item) for item in book.projects)
    done = refreshed(replace(book, compiled=compiled, problems=problems, projects=projects))
    put(folder, data, book, data_pages(done, assess(done, period)), now)


def _put_right(project: Project) -> Project:
    """What a warning pointed at, mended in the register as the unit confirmed it."""
    row = next((row for row in story.projects().values() if row["项目名称"] == project.name), None)
    if row is None or project.source == BY_OFFICE:
        return project
    started = date.fromisoformat(row["开工日期"])
    wrong_day = project.started is not None and project.started != started
    return replace(project, code=row["投资方证照代码"], started=started if wrong_day else project.started)


def _where_to_look(folder: Folder, through: Period) -> list[str]:
    _, book = folder.read()
    month = assess(refreshed(book), through)
    budget = month.budget
    return [
        "",
        f"{through.label}（{month.state}）：全县 {show_wan(month.county.paid)} 万元，"
        f"完成 {percent(month.county.completion, month.policy)}%；预算占用 {show_yuan(budget.used)} 元，余额 {show_yuan(budget.left)} 元。",
        "请打开：",
        f"  {folder.master}    主工作簿（先看“首页”“小分队完成情况”“通报”）",
        f"  {folder.place(ISSUED, through)}    下发给各单位的月报模板",
        f"  {folder.root / INBOX}    各单位交回的月报（其中有13处预埋的差错，见主工作簿“问题清单”）",
    ]


__all__ = ["demo_periods", "make_demo"]
