"""The commands of a desk: what it lacks, and its place in the master's configuration."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from macros.commands.base import CLEAN, FINDINGS, Dir, guarded, say, stop
from macros.plain_words import ChineseCommand

commands = typer.Typer()


@commands.command(
    cls=ChineseCommand, name="doctor", epilog="例：zhaoshang doctor    zhaoshang doctor 招商引资2012"
)
def doctor_command(
    folder: Annotated[
        Path | None, typer.Argument(metavar="文件夹", help="一年的文件夹；不填只看这台电脑。")
    ] = None,
) -> None:
    """体检：这台电脑和文件夹缺什么、怎么补。"""
    from macros.excel.doctor import BAD, GOOD, examine, this_desk

    found = examine(this_desk(), folder)
    bad = [one for one in found if one.state == BAD]
    first = f"，先看：{bad[0].what}——{bad[0].said}。{bad[0].todo}" if bad else "。"
    say(f"体检 {len(found)} 项，{len(bad)} 项要处理{first}")
    for one in found:
        say(f"[{one.state}] {one.what}：{one.said}" + (f"。{one.todo}" if one.state != GOOD else ""))
    raise typer.Exit(FINDINGS if bad else CLEAN)


@commands.command(cls=ChineseCommand, name="setup-desk", epilog="例：zhaoshang setup-desk 招商引资2012")
def setup_desk_command(
    folder: Dir,
    interpreter: Annotated[
        str | None,
        typer.Option("--interpreter", metavar="路径", help="python.exe 的位置；不填取正在运行的这一个。"),
    ] = None,
    python_path: Annotated[
        str, typer.Option("--python-path", metavar="路径", help="另外要找模块的文件夹；装好的包不用填。")
    ] = "",
) -> None:
    """把这台电脑的 Python 写进主工作簿的设置表，按钮和工作表函数就知道找谁。"""
    from macros.excel.desk import set_up
    from macros.folder import Folder

    python = interpreter or sys.executable
    if not Path(python).is_file():
        stop(f"找不到“{python}”。请用 --interpreter 写 python.exe 的完整路径。")
    with guarded(folder, "setup-desk"):
        saved = set_up(Folder(folder), python, python_path, datetime.now())
    say(f"这台电脑的 Python 是“{python}”。")
    say(saved.message)


@commands.command(
    cls=ChineseCommand, name="wheelhouse", epilog="例：zhaoshang wheelhouse 安装包    （在源码文件夹里运行）"
)
def wheelhouse_command(
    target: Annotated[Path, typer.Argument(metavar="文件夹", help="放安装包的新文件夹。")],
    python: Annotated[
        str, typer.Option("--python", metavar="版本", help="那台 Windows 电脑的 Python 版本。")
    ] = f"{sys.version_info[0]}.{sys.version_info[1]}",
) -> None:
    """下载 Windows 电脑离线安装要用的全部软件包（在能上网的电脑上运行）。"""
    from macros.excel.wheelhouse import NAME, fetch
    from macros.folder import Stop

    try:
        found = fetch(target, python)
    except Stop as error:
        stop(str(error))
    say(f"{len(found)} 个软件包在“{target}”，给 Windows（64位）Python {python} 用。")
    say(f"把文件夹拷到那台电脑，运行：py -{python} -m pip install --no-index --find-links 安装包 {NAME}")
