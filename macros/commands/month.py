"""The commands of a month: issue, consolidate, notice, recognise, export."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from macros.commands.base import (
    CLEAN,
    FINDINGS,
    Dask,
    Dir,
    PeriodText,
    Workers,
    beside,
    guarded,
    kept,
    parse_day,
    parse_period,
    progress,
    say,
    stop,
    tell_written,
    written_lines,
)
from macros.plain_words import ChineseCommand

if TYPE_CHECKING:
    from macros.steps import ConsolidatedStep, Written
    from workbook.assess import Month
    from workbook.period import Period

SHOWN = 20
Correct = Annotated[
    str | None,
    typer.Option("--correct", metavar="依据", help="本期已封账、确需更正时填写依据，记入“更正记录”。"),
]

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand, name="issue", epilog="例：zhaoshang issue 招商引资2012 --period 2012-10"
)
def issue_command(folder: Dir, period: PeriodText) -> None:
    """给每个报送单位生成本期的月报模板（已预填老项目），放在“下发”里。"""
    from macros.folder import Folder
    from macros.steps import issue

    when = parse_period(period)
    with guarded(folder, "issue"), progress() as tell:
        made = issue(Folder(folder), when, tell)
    say(f"已生成 {len(made)} 份模板：{made[0].parent if made else folder}")
    for line in _calendar(when):
        say(line)


@commands.command(
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
            "也可在收件文件夹里放“收件时间.csv”（文件名，收件时间）。都没有时取邮件自己写的时间、文件自己的时间。",
        ),
    ] = None,
    workers: Workers = None,
    dask: Dask = None,
    correct: Correct = None,
) -> None:
    """把“收件/期次”里的月报读进主工作簿：核对、登记、入账，列出问题。"""
    from macros.excel.host import AT
    from macros.told_again import Told, inbox_stand, keep_told, told_again

    words = ("consolidate", *sorted(received_at or ()), correct or "", dask or "")
    by_itself = AT.get() is None  # a window may hold what is in no file
    if by_itself and (told := told_again(folder, period, words)) is not None:
        for line in told.said:
            say(line)
        raise typer.Exit(told.code)
    from macros.cluster import readers
    from macros.folder import Folder
    from macros.steps import consolidate

    when = parse_period(period)
    times = _times(received_at or [])
    with guarded(folder, "consolidate"), progress() as tell, readers(dask) as executor:
        inbox = inbox_stand(folder, str(when)) if by_itself else ""
        done = consolidate(Folder(folder), when, datetime.now(), times, tell, workers, correct, executor)
    unrecognised = list(_unrecognised(done.month))
    after = [*_calendar(when), *unrecognised]
    open_ones = [item for item in done.book.problems if item.period == str(when) and item.state == "待处理"]
    serious = [item for item in open_ones if item.severity != "提示"]
    waiting = bool(serious or unrecognised or done.missing)
    for line in (*consolidated_lines(done, done.written), *after):
        say(line)
    if done.again is not None and by_itself:
        told = Told((*consolidated_lines(done, done.again), *after), FINDINGS if waiting else CLEAN)
        keep_told(folder, str(when), words, inbox, done.again.sha, told)
    raise typer.Exit(FINDINGS if waiting or beside(done.written) else CLEAN)


def _calendar(period: Period) -> Iterator[str]:
    """Said where the year's holidays are not known, since the deadlines move with them."""
    from workbook.policy.reporting import calendar_known

    if not calendar_known(period.year):
        yield f"提示：{period.year}年的节假日安排还没有收录，截止日只按周六、周日顺延，请核对放假调休通知。"


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


def consolidated_lines(done: ConsolidatedStep, written: Written) -> list[str]:
    """What came in, what counts, what waits, and what was written."""
    from workbook.schema.lists import MISSING

    period = done.month.period
    lines = [f"{period.label}：来件 {done.arrivals} 份，采用 {done.adopted} 份。"]
    if done.missing:
        lines.append(f"缺报 {len(done.missing)} 个：{'、'.join(done.missing)}")
    after_close = [item.unit.id for item in done.month.units if item.report == MISSING]
    if after_close := [unit for unit in after_close if unit not in done.missing]:
        lines.append(f"封账后才收到、仍记缺报 {len(after_close)} 个：{'、'.join(after_close)}")
    if done.set_aside:
        lines.append(
            f"有阻断问题或待核实、本期暂未计入 {len(done.set_aside)} 个：{'、'.join(done.set_aside)}"
        )
    rows = [item for item in done.book.problems if item.period == str(period) and item.state == "待处理"]
    rows.sort(key=lambda item: ("阻断", "挂起", "警告", "提示").index(item.severity))
    lines += [f"[{item.severity}] {item.rule} {item.unit or ''} {item.message}" for item in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines.append(f"……还有 {len(rows) - SHOWN} 条，见主工作簿“问题清单”。")
    return [*lines, *written_lines(written)]


@commands.command(
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
    number: Annotated[
        str | None,
        typer.Option(
            "--number",
            metavar="文号",
            help="Word 文稿按“文件”版式写，如 青委督〔2012〕10号；写 '' 留空待填。不写这一项是简报版式（第×期）。",
        ),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="另转一份 PDF（要装有 LibreOffice）。")] = False,
) -> None:
    """算出本期完成情况，把通报正文和附件写进主工作簿，并写成 Word 文稿。"""
    from macros.folder import Folder
    from macros.papers import Laid
    from macros.steps import notice

    when = parse_period(period)
    issued = parse_day(dated)
    with guarded(folder, "notice"):
        month, written = notice(Folder(folder), when, datetime.now(), issued, Laid(number, pdf))
    from workbook.money import show_wan
    from workbook.policy.figures import percent

    say(
        f"{when.label}：全县累计到位 {show_wan(month.county.paid)} 万元，完成 {percent(month.county.completion, month.policy)}%"
        f"（{month.state}）。请看“通报”和附件1至6。"
    )
    waiting = list(_unrecognised(month))
    for line in waiting:
        say(line)
    tell_written(written)
    raise typer.Exit(FINDINGS if waiting or beside(written) else CLEAN)


def _unrecognised(month: Month) -> Iterator[str]:
    """At the settlement: what is not recognised, since only 认定 counts then."""
    from workbook.money import show_wan

    county = month.county
    if month.period.is_settlement and county.unrecognised:
        yield (
            f"注意：还有 {county.unrecognised} 笔、{show_wan(county.unrecognised_paid)} 万元没有认定，年终数没有计入。"
            "请在“资金流水”的认定栏填写，或用 zhaoshang recognise 整批认定。"
        )


@commands.command(
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
    correct: Correct = None,
) -> None:
    """把截至本期尚未认定的资金按自报数整批认定（逐笔认定请直接填“资金流水”的认定栏）。"""
    from macros.folder import Folder
    from macros.steps import recognise

    when = parse_period(period)
    with guarded(folder, "recognise"):
        count, written = recognise(Folder(folder), when, datetime.now(), unit or (), correct)
    say(f"已按自报数认定 {count} 笔（不计的、没有到位的不算在内）。")
    tell_written(written)
    raise typer.Exit(FINDINGS if beside(written) else CLEAN)


@commands.command(
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
    from workbook.showing.export import export
    from xlsx_tools.save import SaveError, write_atomic

    when = parse_period(period)
    try:
        month, book = results(Folder(folder), when)
        text = json.dumps(export(month, book.problems), ensure_ascii=False, indent=1)
        out = out or kept(folder, when, "结果.json")
        if out is None:
            sys.stdout.write(text + "\n")
            return
        write_atomic(out, (text + "\n").encode())
    except (Stop, SaveError) as error:
        stop(str(error))
    except OSError as error:
        stop(f"不能写入“{out}”（{why(error)}）。请换一个位置。")
    say(f"已写入“{out}”。")
