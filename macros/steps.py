"""The steps of a month on a year's folder: what the command line, the buttons and a server all call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macros.attempts import Attempts
from macros.closed import corrected_notes, require_open, require_unchanged, snapshots
from macros.excel.host import AT
from macros.folder import Folder, Stop, fingerprint, why
from macros.last_run import LastRun, inbox_mark, last_run, mark_of, remember
from macros.mail.envelopes import opened
from macros.places import INBOX, ISSUED
from macros.reading import Tell, kept_in, quiet, read_returns
from macros.sidecars import received_times, times_beside, unused
from workbook.assess import Month, assess
from workbook.book import Book, BookError
from workbook.findings import Finding
from workbook.follow import reminders
from workbook.history import told_in, with_history
from workbook.incoming.before import known_before, reporters
from workbook.incoming.registers import refreshed
from workbook.month import notice_pages, run_month
from workbook.period import SETTLEMENT, Period
from workbook.policy.reporting import departments
from workbook.schema.data import ARGUED, Compiled, Project
from workbook.schema.lists import MISSING, SQUAD
from workbook.schema.template import CompiledColumns, FundColumns
from workbook.showing.annexes import annexes_without_sheet
from workbook.showing.changes import change_pages, changes_of, history_pages, parameter_notes
from workbook.showing.notice import default_date
from workbook.showing.pages import (
    NOT_NOTICED,
    NOTICED,
    Progress,
    data_pages,
    home_pages,
    result_pages,
    stamp_pages,
)
from xlsx_tools.held import FolderBusy, hold
from xlsx_tools.page import Page
from xlsx_tools.patch import PatchRefused, patch
from xlsx_tools.save import Saved, SaveError, unchanged, write_atomic
from xlsx_tools.worker import workers_here

if TYPE_CHECKING:
    from macros.papers import Laid
    from templates.department import Form

Each = Callable[..., Iterable[Any]]  # map, or a pool's map


@dataclass(frozen=True, slots=True)
class Written:
    """Where a step's result is, and what a person should know about it."""

    saved: Saved
    notes: tuple[str, ...] = ()
    beside: bool = False  # the master was left alone, for whatever reason, and the result stands beside it
    lacking: bool = False  # the master is written, a paper beside it is not
    sha: str = ""  # the fingerprint of the master as it was written, or left


@contextlib.contextmanager
def at_work(folder: Folder, now: datetime, command: str) -> Iterator[None]:
    """One run at a time on a folder; what stops a run comes out as Stop."""
    folder.master  # noqa: B018  says first that there is no master
    try:
        with hold(folder.root, now=now, command=command):
            yield
    except (FolderBusy, SaveError, PatchRefused, BookError) as error:
        raise Stop(str(error)) from error
    except OSError as error:
        raise Stop(
            f"不能使用“{error.filename or folder.root}”（{why(error)}）。请检查路径、权限和磁盘空间后重试。"
        ) from error


def put(
    folder: Folder,
    data: bytes,
    book: Book,
    pages: Sequence[Page],
    now: datetime,
    stamps: Sequence[Page] = (),
    notes: Sequence[str] = (),
) -> Written:
    """Patch pages into the master and save it, with a backup; beside it when someone has it open.

    `data` is the master as it was read, `book` what is to stand there; what was changed in its 参数 since the last run
    is logged.
    `stamps` say when and by what; they are written only where something else changed, so that the same run twice
    leaves the file as it is. `notes` are told beside what the painter has to say.
    """
    changed = changes_of(book, now)
    patched = patch(data, [*pages, *change_pages(book, changed), *history_pages(book)])
    inserted = patched.inserted
    if stamps and patched.data != data:
        patched = patch(patched.data, stamps)
    saved = folder.write(patched, data, inserted, now)
    beside = saved.path.resolve() != folder.master.resolve()
    told = (*(note.message for note in patched.notes), *parameter_notes(book, changed), *notes)
    return Written(saved, told, beside, sha=fingerprint(patched.data))


# --- 下发 ---------------------------------------------------------------------------------------------------


def issue(folder: Folder, period: Period, tell: Tell = quiet, each: Each = map) -> list[Path]:
    """One template for each reporting unit, prefilled from the master, in 下发/PERIOD.

    `each` may be a process pool's map where many are made.
    """
    from templates.department import build_form, file_name

    _, book = folder.read()
    forms = list(forms_of(book, period))
    place = folder.place(ISSUED, period)
    place.mkdir(parents=True, exist_ok=True)
    made = []
    for number, (form, data) in enumerate(zip(forms, each(build_form, forms), strict=True), 1):
        path = place / file_name(form)
        if not path.exists() or path.read_bytes() != data:
            write_atomic(path, data)
        made.append(path)
        tell("下发模板", number, len(forms))
    return made


def forms_of(book: Book, period: Period) -> Iterator[Form]:
    """What each reporting unit's template is made from."""
    from templates.department import Form

    book.require(period)
    known = known_before(book, period)
    own = book.policy.squad_reports_via == "squad"  # 四（三） names departments and outposts, not the squads
    for number, part in reporters(book, period):
        unit = known.units[number]
        projects = [item for item in known.projects.values() if item.unit == number]
        first = part == departments(unit, book.members, period, book.policy)[0]
        compiled = [item for item in known.compiled.values() if item.unit == number and first]
        yield Form(
            county=book.county,
            unit_id=number,
            unit_name=unit.name,
            lead_dept=unit.lead_dept or "",
            period=period,
            deadline=known.deadline,
            sectors=book.policy.sectors,
            channels=book.policy.channels,
            funds=tuple(_prefilled(item, known.before(item.id)) for item in projects),
            compiled=tuple(_prefilled_compiled(item) for item in compiled),
            addressed_to=unit.name if own and unit.kind == SQUAD else "",
            part=part,
        )


def _prefilled(item: Project, before: int) -> FundColumns:
    same = {
        "name",
        "investor",
        "code",
        "origin",
        "sector",
        "channel",
        "kind",
        "signed",
        "started",
        "total",
        "prior",
        "stage",
        "shares",
    }
    return FundColumns(project=item.id, before=before, **{key: getattr(item, key) for key in same})  # type: ignore[arg-type]


def _prefilled_compiled(item: Compiled) -> CompiledColumns:
    same = {"name", "sector", "total", "depth", "finished", "newly", "started_now", "started", "linked"}
    argued = {key: True for key, name in ARGUED.items() if name in (item.argued or "")}
    return CompiledColumns(
        project=item.id,
        **argued,
        **{key: getattr(item, key) for key in same},
    )  # type: ignore[arg-type]


# --- 收件汇总 ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsolidatedStep:
    """What `consolidate` did."""

    month: Month
    book: Book
    findings: tuple[Finding, ...]
    set_aside: tuple[str, ...]
    missing: tuple[str, ...]
    arrivals: int
    adopted: int
    written: Written
    again: Written | None = (
        None  # what the same run would say of the master; None where it would do something
    )


def consolidate(
    folder: Folder,
    period: Period,
    now: datetime,
    received_at: Mapping[str, datetime] | None = None,
    tell: Tell = quiet,
    workers: int | None = None,
    correct: str | None = None,
    executor: Executor | None = None,
) -> ConsolidatedStep:
    """Take 收件/PERIOD into the master. `received_at` gives times by file name; under "" for all the others.

    So many `workers` read what is new, or an `executor` does; what was read before is kept.

    A closed period is taken in again only with a reason, `correct`, which goes to 更正记录.
    """
    data, book = folder.read()
    book.require(period)
    require_open(book, period, correct)
    closed = snapshots(folder, book)
    came, incoming = inbox_mark(folder, period), folder.incoming(period)
    if not incoming:
        raise Stop(
            f"“{folder.place(INBOX, period)}”里没有来件。请把各单位交来的 .xlsx、.eml 或 .zip 放进去再运行；要看催报名单，请直接生成通报。"
        )
    attempts = Attempts(folder, book)
    incoming = opened(folder, period, incoming, attempts, workers or workers_here())
    names = {name for item in incoming for name in (item.name, item.called)}
    strangers = sorted(set(received_at or {}) - {"", *names})
    if strangers:
        raise Stop(f"来件里没有“{'”“'.join(strangers)}”，收件时间没有用上。请核对 --received-at 里的文件名。")
    said = times_beside(folder.place(INBOX, period))
    times = received_times(said, book, incoming, received_at or {})
    kept = (*closed.lost, *unused(said, names))
    last, stored = last_run(folder, period), folder.stored(period)
    if (
        last is not None
        and last.mark == mark_of(data, zip(incoming, times, strict=True))
        and all(item.sealed or item.kept_as in stored for item in incoming)
    ):
        before = _as_before(folder, book, period, len(incoming), last, kept)
        return replace(before, again=replace(before.written, sha=fingerprint(data)))
    for item in incoming:
        if item.sealed is None:  # before a stranger's file is read
            folder.keep(item, period, stored)
    reads = read_returns(book, incoming, times, tell, workers, attempts, executor, kept_in(folder))
    for item, read in zip(incoming, reads, strict=True):
        if item.sealed is None:
            known = read.unit is not None and book.unit(read.unit) is not None
            folder.settle(item, read.unit if known else None, period)  # what a file says of itself is no path
    result = run_month(book, reads, period)
    done = result.consolidated
    issued = _issued(folder, period, len(reporters(book, period)))
    stamps = stamp_pages(book, Progress(issued, NOT_NOTICED, f"{now:%Y-%m-%d %H:%M} 汇总"))
    after = with_history(result.book, closed.kept, period, now.date(), correct)
    notes = (*kept, *corrected_notes(book, after), *reminders(after, result.month))
    written = put(folder, data, after, result.pages, now, stamps, notes)
    again = None
    if not written.beside and AT.get() is None:  # an open workbook is saved by its owner, not here
        same = (*kept, *reminders(after, result.month))
        again = Written(unchanged(folder.master), same, sha=written.sha)
        mark = mark_of(folder.master.read_bytes(), zip(incoming, times, strict=True))
        with contextlib.suppress(SaveError):  # the next run does everything anew
            remember(folder, period, LastRun(mark, len(done.counting), done.set_aside, came))
    return ConsolidatedStep(
        result.month,
        after,
        done.findings,
        done.set_aside,
        done.missing,
        len(incoming),
        len(done.counting),
        written,
        again,
    )


def _issued(folder: Folder, period: Period, units: int) -> str:
    place = folder.place(ISSUED, period)
    return f"{len(list(place.glob('*.xlsx')))} / {units}" if place.is_dir() else f"0 / {units}"


def _as_before(
    folder: Folder, book: Book, period: Period, arrivals: int, last: LastRun, lost: Sequence[str]
) -> ConsolidatedStep:
    """The last run told again: nothing came in since, and nothing was typed."""
    book = refreshed(book)
    month = assess(book, period)
    missing = dict.fromkeys(
        row.unit
        for row in book.receipts
        if row.period == str(period) and row.timeliness == MISSING and row.unit
    )
    written = Written(unchanged(folder.master), (*lost, *reminders(book, month)))
    return ConsolidatedStep(month, book, (), last.set_aside, tuple(missing), arrivals, last.adopted, written)


# --- 通报、认定、导出 ------------------------------------------------------------------------------------------


def notice(
    folder: Folder, period: Period, now: datetime, issued: date | None = None, laid: Laid | None = None
) -> tuple[Month, Written]:
    """The notice of a period and its annexes, written into the master, and the Word document beside it.

    A document that cannot be written costs the master nothing: it is told, with what is in the way.
    """
    from macros.papers import BULLETIN, write_notice  # late: no other step writes one

    data, before = folder.read()
    closed = snapshots(folder, before)
    book = with_history(refreshed(before), closed.kept, period, now.date())
    require_unchanged(book, period)
    book = told_in(book, period)
    month = assess(book, period)
    stamps = stamp_pages(book, Progress(noticed=NOTICED, updated=f"{now:%Y-%m-%d %H:%M} 通报"))
    dated = issued or default_date(month)
    pages = notice_pages(book, period, dated)
    notes = (
        *closed.lost,
        *corrected_notes(before, book),
        *reminders(book, month),
        *annexes_without_sheet(book),
    )
    written = put(folder, data, book, pages, now, stamps, notes)
    try:
        paper, lacking = write_notice(folder, month, book, dated, now, laid or BULLETIN), False
    except (SaveError, OSError) as error:
        said = str(error) if isinstance(error, SaveError) else f"不能使用“{error.filename}”（{why(error)}）。"
        paper, lacking = (f"主工作簿里的通报已经写好，Word文稿没有写成：{said}",), True
    return month, replace(written, notes=(*written.notes, *paper), lacking=lacking)


def recognise(
    folder: Folder, period: Period, now: datetime, units: Sequence[str] = (), correct: str | None = None
) -> tuple[int, Written]:
    """认定 as reported every fund up to a period that has no 认定 yet; returns how many of those that were waiting.

    Once the settlement is closed that asks for a reason, `correct`, which goes to 更正记录.
    """
    data, book = folder.read()
    book.require(period)
    settlement = Period(period.year, SETTLEMENT)
    require_open(book, settlement, correct)
    closed = snapshots(folder, book)
    strangers = [unit for unit in units if book.unit(unit) is None]
    if strangers:
        raise Stop(f"单位名册里没有 {'、'.join(strangers)} 这个编号，没有认定。请核对后再运行。")
    waiting = assess(book, settlement, moves=False).county.unrecognised
    entries = []
    for entry in book.entries:
        if (
            entry.recognised is None
            and Period.parse(entry.period) <= period
            and (not units or entry.unit in units)
        ):
            entry = replace(entry, recognised=entry.month_paid)
        entries.append(entry)
    done = refreshed(replace(book, entries=tuple(entries)))
    waiting -= assess(done, settlement, moves=False).county.unrecognised
    done = with_history(done, closed.kept, period, now.date(), correct)
    month = assess(done, done.shown or period)
    pages = [*data_pages(done, month), *result_pages(month, done), *home_pages(month, done)]
    notes = (*closed.lost, *corrected_notes(book, done))
    return waiting, put(folder, data, done, pages, now, notes=notes)


def results(folder: Folder, period: Period) -> tuple[Month, Book]:
    """A period's judgement from the master as it stands."""
    _, book = folder.read()
    book = refreshed(book)
    try:
        return assess(book, period), book
    except BookError as error:
        raise Stop(str(error)) from error


__all__ = [
    "ConsolidatedStep",
    "Written",
    "at_work",
    "consolidate",
    "forms_of",
    "issue",
    "notice",
    "put",
    "recognise",
    "results",
]
