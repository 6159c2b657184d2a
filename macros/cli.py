"""The command line `zhaoshang`: each command is one step on a year's folder.

Exit codes: 0 clean, 1 there are findings to look into, 2 the run was stopped.
"""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Sequence

import typer

from macros.commands import desk, mail, month, papers, start, wide, year
from macros.commands.base import CLEAN, STOPPED
from macros.plain_words import ChineseGroup, broken, misused

_SELDOM = (
    100_000,
    20,
    20,
)  # a month is many small things that all stay to its end: there is little to collect

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
for part in (start, month, mail, papers, year, wide, desk):
    app.registered_commands += part.commands.registered_commands


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
    words = sys.argv[1:] if argv is None else list(argv)
    if any(word == "--answer" or word.startswith("hex:") for word in words):  # a macro asks
        from macros.excel.answering import main_for

        raise SystemExit(main_for(words, run))
    _readable_everywhere()
    if argv is None:  # a process of its own
        gc.set_threshold(*_SELDOM)
    raise SystemExit(run(words))


def run(words: Sequence[str]) -> int:
    """One command by its words; returns its exit code, and never raises what a person would have to read."""
    try:
        code = app(args=list(words), standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("已中断，主工作簿没有改动。", err=True)
        code = STOPPED
    except Exception as error:  # the last place before a person: a sentence, and the trace in a file
        code = STOPPED
        typer.echo(misused(error) or broken(error), err=True)
    return code or CLEAN


if __name__ == "__main__":
    main()
