"""The command line `zhaoshang`: each command is one step on a year's folder.

Exit codes: 0 clean, 1 there are findings to look into, 2 the run was stopped.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from macros.plain_words import ChineseCommand, ChineseGroup, broken, misused

if TYPE_CHECKING:
    from macros.steps import ConsolidatedStep, Tell, Written
    from workbook.assess import Month
    from workbook.money import Fen
    from workbook.period import Period

CLEAN, FINDINGS, STOPPED = 0, 1, 2
SHOWN = 20

app = typer.Typer(
    name="zhaoshang",
    cls=ChineseGroup,
    help="招商引资月报：下发模板、收件汇总、完成情况预判、通报。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="例：zhaoshang demo 演示    zhaoshang consolidate 招商引资2012 --period 2012-10    "
    "每个命令加 --help 看用法。退出码：0 无问题，1 有问题待处理，2 已停止。",
)

Dir = Annotated[Path, typer.Argument(metavar="文件夹", help="一年的文件夹，里面有“招商引资主工作簿”。")]
PeriodText = Annotated[
    str, typer.Option("--period", "-p", metavar="期次", help="如 2012-10；年终补报写 2012-13。")
]


def say(text: str = "") -> None:
    typer.echo(text)


def stop(text: str) -> NoReturn:
    """One clear sentence, and the exit code of a run that was stopped."""
    typer.echo(text, err=True)
    raise typer.Exit(STOPPED)


@contextlib.contextmanager
def guarded(folder: Path, command: str) -> Iterator[None]:
    """Hold the folder while a step works on it, and turn what stops it into a sentence."""
    from macros.folder import Folder, Stop
    from macros.steps import at_work

    try:
        with at_work(Folder(folder), datetime.now(), command):
            yield
    except Stop as error:
        stop(str(error))


def parse_period(text: str):
    from workbook.period import NotAPeriod, Period

    try:
        return Period.parse(text)
    except NotAPeriod:
        stop(f"期次“{text}”认不出，请写成 2012-10 的样子（年终补报写 2012-13）。")


@contextlib.contextmanager
def progress() -> Iterator[Tell]:
    """A bar on the screen while something takes long; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, int] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

        yield tell


def tell_written(written: Written) -> None:
    for note in written.notes:
        say(f"提示：{note}")
    say(written.saved.message)


@app.command(
    cls=ChineseCommand, name="demo", epilog="例：zhaoshang demo 演示    zhaoshang demo 演示 --through 2012-10"
)
def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="要建立的演示文件夹。")],
    through: Annotated[str, typer.Option("--through", metavar="期次", help="只做到这一期。")] = "2012-13",
) -> None:
    """建立虚构“青禾县”2012年的演示文件夹，逐月下发、收件、汇总、通报，直到年终补报。"""
    from macros.demo import make_demo
    from macros.folder import Stop

    last = parse_period(through)
    try:
        with progress() as tell:
            lines = make_demo(folder, last, tell)
    except Stop as error:
        stop(str(error))
    for line in lines:
        say(line)


@app.command(
    cls=ChineseCommand,
    name="new",
    epilog="例：zhaoshang new 招商引资2013 --year 2013 --county 青禾县 --roster 名册.xlsx",
)
def new_command(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="要建立的文件夹。")],
    year: Annotated[int, typer.Option("--year", metavar="年度", help="政策年度，如 2013。")],
    county: Annotated[str, typer.Option("--county", metavar="县名", help="如 青禾县。")],
    roster: Annotated[Path, typer.Option("--roster", metavar="名册", help="单位名册，.xlsx 或 .csv。")],
    projects: Annotated[
        Path | None, typer.Option("--projects", metavar="台账", help="上年结转的项目台账，可不填。")
    ] = None,
    county_target: Annotated[
        str | None, typer.Option("--county-target", metavar="万元", help="全县目标；不填取各小分队目标合计。")
    ] = None,
    last_year: Annotated[
        str | None, typer.Option("--last-year", metavar="万元", help="上年到位资金，算净增用；不知道就不填。")
    ] = None,
) -> None:
    """建立新一年的文件夹和主工作簿。名册的表头与“单位名册”表相同。"""
    from macros.folder import Stop
    from macros.year import new_year

    target, before = _wan(county_target, "全县目标"), _wan(last_year, "上年到位资金")
    try:
        made = new_year(folder, year, county, roster, projects, target, before)
    except Stop as error:
        stop(str(error))
    say(
        f"已建立“{made.folder.master}”：{made.units} 个单位（小分队 {made.squads} 支），结转项目 {made.projects} 个。"
    )
    for remark in made.remarks:
        say(f"提示：{remark}。")
    say(f"下一步：zhaoshang issue {folder} --period {year}-01")


def _wan(text: str | None, what: str) -> Fen | None:
    from workbook.schema.kinds import wan_from_cell
    from xlsx_tools.columns import NotReadable

    try:
        return wan_from_cell(text)
    except NotReadable as error:
        stop(f"{what}填的是“{text}”，{error}，如 250000。")


@app.command(cls=ChineseCommand, name="issue", epilog="例：zhaoshang issue 招商引资2012 --period 2012-10")
def issue_command(folder: Dir, period: PeriodText) -> None:
    """给每个报送单位生成本期的月报模板（已预填老项目），放在“下发”里。"""
    from macros.folder import Folder
    from macros.steps import issue

    when = parse_period(period)
    with guarded(folder, "issue"), progress() as tell:
        made = issue(Folder(folder), when, tell)
    say(f"已生成 {len(made)} 份模板：{made[0].parent if made else folder}")
    _tell_calendar(when)


@app.command(
    cls=ChineseCommand,
    name="consolidate",
    epilog="例：zhaoshang consolidate 招商引资2012 --period 2012-10 --received-at '2012-10-24 16:30'",
)
def consolidate_command(
    folder: Dir,
    period: PeriodText,
    received_at: Annotated[
        list[str] | None,
        typer.Option(
            "--received-at",
            metavar="时间",
            help="收件时间，如 '2012-10-24 16:30'；只指一份文件时写 '文件名=时间'，可重复。"
            "也可在收件文件夹里放“收件时间.csv”（文件名，收件时间）。都没有时取文件自己的时间。",
        ),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="数", help="同时读取的进程数。")] = 2,
) -> None:
    """把“收件/期次”里的月报读进主工作簿：核对、登记、入账，列出问题。"""
    from macros.folder import Folder
    from macros.steps import consolidate

    when = parse_period(period)
    times = _times(received_at or [])
    with guarded(folder, "consolidate"), progress() as tell:
        done = consolidate(Folder(folder), when, datetime.now(), times, tell, workers)
    tell_consolidated(done)
    _tell_calendar(when)
    waiting = _tell_unrecognised(done.month)
    open_ones = [item for item in done.book.problems if item.period == str(when) and item.state == "待处理"]
    serious = [item for item in open_ones if item.severity != "提示"]
    raise typer.Exit(FINDINGS if serious or waiting or done.missing or _beside(done.written) else CLEAN)


def _tell_calendar(period: Period) -> None:
    """Say so where the year's holidays are not known, since the deadlines move with them."""
    from workbook.policy.reporting import calendar_known

    if not calendar_known(period.year):
        say(f"提示：{period.year}年的节假日安排还没有收录，截止日只按周六、周日顺延，请核对放假调休通知。")


def _times(texts: Sequence[str]) -> dict[str, datetime]:
    from xlsx_tools.grammar import moment_of

    found = {}
    for text in texts:
        name, mark, moment = text.rpartition("=")
        when = moment_of(moment)
        if when is None:
            stop(f"收件时间“{moment}”认不出，请写成 2012-10-24 16:30 的样子。")
        found[name if mark else ""] = when
    return found


def tell_consolidated(done: ConsolidatedStep) -> None:
    """What came in, what counts, what waits."""
    period = done.month.period
    say(f"{period.label}：来件 {done.arrivals} 份，采用 {done.adopted} 份。")
    if done.missing:
        say(f"缺报 {len(done.missing)} 个：{'、'.join(done.missing)}")
    if done.set_aside:
        say(f"有阻断问题或待核实、本期暂未计入 {len(done.set_aside)} 个：{'、'.join(done.set_aside)}")
    rows = [item for item in done.book.problems if item.period == str(period) and item.state == "待处理"]
    rows.sort(key=lambda item: ("阻断", "挂起", "警告", "提示").index(item.severity))
    for item in rows[:SHOWN]:
        say(f"[{item.severity}] {item.rule} {item.unit or ''} {item.message}")
    if len(rows) > SHOWN:
        say(f"……还有 {len(rows) - SHOWN} 条，见主工作簿“问题清单”。")
    tell_written(done.written)


def _beside(written: Written) -> bool:
    """Whether the result had to be written beside the master."""
    return written.beside


@app.command(
    cls=ChineseCommand,
    name="notice",
    epilog="例：zhaoshang notice 招商引资2012 --period 2012-10 --date 2012-10-29",
)
def notice_command(
    folder: Dir,
    period: PeriodText,
    dated: Annotated[
        str | None, typer.Option("--date", metavar="日期", help="通报的成文日期；不填取报送截止后第4天。")
    ] = None,
) -> None:
    """算出本期完成情况，把通报正文和附件写进主工作簿。"""
    from macros.folder import Folder
    from macros.steps import notice

    when = parse_period(period)
    issued = _day(dated)
    with guarded(folder, "notice"):
        month, written = notice(Folder(folder), when, datetime.now(), issued)
    from workbook.money import show_wan
    from workbook.policy.progress import percent

    say(
        f"{when.label}：全县累计到位 {show_wan(month.county.paid)} 万元，完成 {percent(month.county.completion)}%"
        f"（{month.state}）。请看“通报”和附件1至3。"
    )
    waiting = _tell_unrecognised(month)
    tell_written(written)
    raise typer.Exit(FINDINGS if waiting or _beside(written) else CLEAN)


def _tell_unrecognised(month: Month) -> bool:
    """At the settlement: say what is not recognised, since only 认定 counts then."""
    from workbook.money import show_wan

    county = month.county
    if not month.period.is_settlement or not county.unrecognised:
        return False
    say(
        f"注意：还有 {county.unrecognised} 笔、{show_wan(county.unrecognised_paid)} 万元没有认定，年终数没有计入。"
        "请在“资金流水”的认定栏填写，或用 zhaoshang recognise 整批认定。"
    )
    return True


def _day(text: str | None) -> date | None:
    from xlsx_tools.grammar import date_of

    if text is None:
        return None
    day = date_of(text)
    if day is None:
        stop(f"日期“{text}”认不出，请写成 2012-10-29 的样子。")
    return day


@app.command(
    cls=ChineseCommand,
    name="recognise",
    epilog="例：zhaoshang recognise 招商引资2012 --period 2012-13    加 --unit S03 只认定一个单位",
)
def recognise_command(
    folder: Dir,
    period: PeriodText,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="单位编号", help="只认定这些单位，可重复。")
    ] = None,
) -> None:
    """把截至本期尚未认定的资金按自报数整批认定（逐笔认定请直接填“资金流水”的认定栏）。"""
    from macros.folder import Folder
    from macros.steps import recognise

    when = parse_period(period)
    with guarded(folder, "recognise"):
        count, written = recognise(Folder(folder), when, datetime.now(), unit or ())
    say(f"已按自报数认定 {count} 笔。")
    tell_written(written)
    raise typer.Exit(FINDINGS if _beside(written) else CLEAN)


@app.command(
    cls=ChineseCommand,
    name="export",
    epilog="例：zhaoshang export 招商引资2012 --period 2012-10 --out 十月.json",
)
def export_command(
    folder: Dir,
    period: PeriodText,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到这个文件；不填则输出到屏幕。")
    ] = None,
) -> None:
    """导出本期结果（JSON，金额为整数分），供其他系统使用。"""
    from macros.folder import Folder, Stop, why
    from macros.steps import results
    from workbook.export import export
    from xlsx_tools.save import SaveError, write_atomic

    when = parse_period(period)
    try:
        month, book = results(Folder(folder), when)
        text = json.dumps(export(month, book.problems), ensure_ascii=False, indent=1)
        if out is None:
            sys.stdout.write(text + "\n")
            return
        write_atomic(out, (text + "\n").encode())
    except (Stop, SaveError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"不能写入“{out}”（{why(error)}）。请换一个位置。")
    say(f"已写入“{out}”。")


def _readable_everywhere() -> None:
    """A console that cannot show a character shows another; it does not stop the run."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            encoding = (stream.encoding or "").lower()
            stream.reconfigure(
                errors="replace", encoding=None if encoding not in ("ascii", "us-ascii") else "utf-8"
            )


def main(argv: Sequence[str] | None = None) -> None:
    """Entry point of the console script."""
    _readable_everywhere()
    try:
        code = app(args=None if argv is None else list(argv), standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("已中断，主工作簿没有改动。", err=True)
        code = STOPPED
    except Exception as error:  # the last place before a person: a sentence, and the trace in a file
        code = STOPPED
        typer.echo(misused(error) or broken(error), err=True)
    raise SystemExit(code or CLEAN)


if __name__ == "__main__":
    main()
