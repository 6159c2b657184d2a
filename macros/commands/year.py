"""The commands that look over months: close, verify, what-if."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from macros.commands.base import (
    CLEAN,
    FINDINGS,
    Dir,
    PeriodText,
    beside,
    guarded,
    parse_period,
    progress,
    say,
    tell_written,
)
from macros.plain_words import ChineseCommand

SHOWN = 200

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand, name="close", epilog="例：zhaoshang close 招商引资2012 --period 2012-10 --by 王某"
)
def close_command(
    folder: Dir,
    period: PeriodText,
    closed_by: Annotated[
        str | None, typer.Option("--by", metavar="姓名", help="封账人，记入“封账记录”。")
    ] = None,
) -> None:
    """封账：把本期数字存成快照。以后再改动本期，记入“更正记录”，在下一期通报里说明。"""
    from macros.closing import close
    from macros.folder import Folder
    from workbook.money import show_wan

    when = parse_period(period)
    with guarded(folder, "close"):
        done = close(Folder(folder), when, datetime.now(), closed_by)
    paid = show_wan(done.month.county.paid)
    if done.written is None:
        say(f"{when.label}早已封账，数字没有变动：全县累计到位 {paid} 万元。")
        raise typer.Exit(CLEAN)
    say(f"{when.label}已封账：全县累计到位 {paid} 万元。快照在“归档/封账”里。")
    if done.open_findings:
        say(f"注意：这一期还有 {done.open_findings} 个问题没有处理，见“问题清单”。")
    tell_written(done.written)
    raise typer.Exit(FINDINGS if done.open_findings or beside(done.written) else CLEAN)


@commands.command(cls=ChineseCommand, name="verify", epilog="例：zhaoshang verify 招商引资2012")
def verify_command(folder: Dir) -> None:
    """核验：从归档的原件重新计算整本主工作簿，逐格列出不同之处。只看不改。"""
    from macros.closing import verify
    from macros.folder import Folder

    with guarded(folder, "verify"), progress() as tell:
        found = verify(Folder(folder), tell)
    span = f"{found.periods[0]} 至 {found.periods[-1]}，" if found.periods else ""
    say(f"从归档原件重新计算：{span}{len(found.periods)} 期、{found.files} 份来件。")
    for line in found.lost:
        say(line)
    for line in found.differing[:SHOWN]:
        say(line)
    if len(found.differing) > SHOWN:
        say(f"……还有 {len(found.differing) - SHOWN} 格。")
    if found.differing:
        say(
            f"共有 {len(found.differing)} 格不同。人为改动的请核实；要恢复，请重新运行 zhaoshang consolidate。"
        )
    elif not found.lost:
        say("每一格都与原件一致。")
    raise typer.Exit(FINDINGS if found.differing or found.lost else CLEAN)
