"""The commands of the mail: reply."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from macros.commands.base import Dask, Dir, PeriodText, Workers, guarded, parse_period, progress, say
from macros.plain_words import ChineseCommand

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand,
    name="reply",
    epilog="例：zhaoshang reply 招商引资2012 --period 2012-10    加 --send 直接发出",
)
def reply_command(
    folder: Dir,
    period: PeriodText,
    send: Annotated[
        bool,
        typer.Option(
            "--send", help="直接发出（环境变量 ZHAOSHANG_SMTP、ZHAOSHANG_FROM 写明服务器和发件人）。"
        ),
    ] = False,
    workers: Workers = None,
    dask: Dask = None,
) -> None:
    """给各单位写答复：有问题的退回加了标记的原表，无误的发回执，未报的催报；存成邮件草稿。"""
    from macros.cluster import readers
    from macros.folder import Folder
    from macros.replying import reply

    when = parse_period(period)
    with guarded(folder, "reply"), progress() as tell, readers(dask) as executor:
        done = reply(Folder(folder), when, datetime.now(), send, tell, workers, executor)
    for note in done.notes:
        say(f"提示：{note}")
    kinds = "，".join(f"{kind} {count} 份" for kind, count in Counter(done.kinds).items())
    say(f"{when.label}：写好答复 {len(done.kinds)} 份（{kinds or '没有'}），在“{done.place}”。")
    if send:
        say(f"已发出 {done.sent} 份。")
