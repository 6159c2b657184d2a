"""The commands of the mail: reply, receive, watch."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from macros.commands.base import (
    CLEAN,
    FINDINGS,
    Dask,
    Dir,
    PeriodText,
    Workers,
    guarded,
    parse_period,
    progress,
    say,
    stop,
)
from macros.plain_words import ChineseCommand

if TYPE_CHECKING:
    from macros.mail.receiving import Received
    from xlsx_tools.mailbox import Account

Imap = Annotated[
    str | None,
    typer.Option(
        "--imap",
        metavar="地址",
        envvar="ZHAOSHANG_IMAP",
        show_envvar=False,
        help="收信邮箱，如 imaps://用户名@服务器/文件夹（不写文件夹就是收件箱），也可写在环境变量 ZHAOSHANG_IMAP 里。"
        "密码取自环境变量 ZHAOSHANG_IMAP_PASSWORD 或系统钥匙串。",
    ),
]
Done = Annotated[str, typer.Option("--done", metavar="文件夹", help="收好的邮件移到邮箱的这个文件夹。")]
Quarantine = Annotated[
    str, typer.Option("--quarantine", metavar="文件夹", help="认不出的邮件移到邮箱的这个文件夹，等人核实。")
]

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
    from macros.mail.replying import reply

    when = parse_period(period)
    with guarded(folder, "reply"), progress() as tell, readers(dask) as executor:
        done = reply(Folder(folder), when, datetime.now(), send, tell, workers, executor)
    for note in done.notes:
        say(f"提示：{note}")
    kinds = "，".join(f"{kind} {count} 份" for kind, count in Counter(done.kinds).items())
    say(f"{when.label}：写好答复 {len(done.kinds)} 份（{kinds or '没有'}），在“{done.place}”。")
    if send:
        say(f"已发出 {done.sent} 份。")
    raise typer.Exit(FINDINGS if done.refused else CLEAN)


@commands.command(
    cls=ChineseCommand,
    name="receive",
    epilog="例：zhaoshang receive 招商引资2012 --imap imaps://zhaoshang@mail.example.cn/INBOX",
)
def receive_command(
    folder: Dir,
    imap: Imap = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", "-p", metavar="期次", help="都算这一期；不写就看表内标识、主题、附件名和收到的日期。"
        ),
    ] = None,
    done: Done = "已收",
    quarantine: Quarantine = "隔离",
) -> None:
    """从邮箱收月报：一封一封存下原件，放进“收件/期次”，再把邮件移到“已收”或“隔离”。中断了再运行一次即可。"""
    from macros.folder import Folder, Stop
    from macros.mail.receiving import Received, receive

    when = parse_period(period) if period else None
    found = Received([])
    try:
        account, password = sign_in(imap)
        with progress() as tell:
            receive(Folder(folder), account, password, datetime.now(), when, done, quarantine, tell, found)
    except Stop as error:
        found.stopped = str(error)
    except KeyboardInterrupt:
        found.stopped = "已中断，收下的不会丢。再运行一次接着收。"
    if found.came or not found.stopped:
        _tell_received(found, quarantine)
    if found.stopped:
        stop(found.stopped)
    raise typer.Exit(FINDINGS if found.quarantined else CLEAN)


@commands.command(
    cls=ChineseCommand,
    name="watch",
    epilog="例：zhaoshang watch 招商引资2012 --imap imaps://zhaoshang@mail.example.cn --every 10",
)
def watch_command(
    folder: Dir,
    imap: Imap = None,
    every: Annotated[float, typer.Option("--every", metavar="分钟", help="每隔几分钟看一次。")] = 10,
    once: Annotated[
        bool, typer.Option("--once", help="只看一次就结束（由系统的计划任务定时运行时用）。")
    ] = False,
    done: Done = "已收",
    quarantine: Quarantine = "隔离",
) -> None:
    """值守：隔几分钟看一次邮箱和收件文件夹，有新来件就汇总；每次一行记在“值守日志.txt”。按 Ctrl-C 结束。"""
    from macros.folder import Folder, Stop
    from macros.mail.watching import Post, Watch, log_to

    if not every > 0:
        stop(f"间隔“{every:g}”分钟不对，请写成大于零的数，如 10。")
    place = Folder(folder)
    try:
        place.master  # noqa: B018  says first that there is no master
        post = Post(*sign_in(imap), done, quarantine) if imap else None
        with log_to(place) as tell:
            code = Watch(place, post, tell).run(every * 60, once)
    except Stop as error:
        stop(str(error))
    raise typer.Exit(code)


def sign_in(imap: str | None) -> tuple[Account, str]:
    """The mailbox and its password. Raises Stop where one of them is not told."""
    from macros.folder import Stop
    from macros.mail.mailing import IMAP, IMAP_PASSWORD, password_for
    from xlsx_tools.mailbox import Account, MailboxError

    if not imap:
        raise Stop(f"没有写明收信邮箱。请加 --imap imaps://用户名@服务器/文件夹，或设环境变量 {IMAP}。")
    try:
        account = Account.from_text(imap)
    except MailboxError as error:
        raise Stop(str(error)) from error
    return account, password_for(f"zhaoshang-imap:{account.host}", account.user, IMAP_PASSWORD)


def _tell_received(found: Received, quarantine: str) -> None:
    put = Counter(item.period.label for item in found.came if item.path and item.period)
    where = "，".join(f"{label} {count} 封" for label, count in sorted(put.items()))
    say(f"收信 {len(found.came)} 封" + (f"，放进收件文件夹：{where}。" if where else "。"))
    for item in found.quarantined:
        whose = f"{item.sender or '发件人不明'}“{item.subject}”，" if item.sender or item.subject else ""
        kept = f"；已放进“{item.path.parent.name}”，汇总后在“报送登记”处理" if item.path else ""
        say(f"[隔离] {item.received:%m月%d日%H:%M} {whose}{item.why}{kept}。")
    if found.quarantined:
        say(
            f"隔离的 {len(found.quarantined)} 封在邮箱的“{quarantine}”里。核实后是哪一期的，移回收件箱、加 --period 再收；"
            "单位换了邮箱的，先在“单位名册”改好。"
        )
