"""The command line in Chinese: help, mistakes in a call, and an error of our own, without a trace on the screen."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from typer import Context
from typer.core import TyperCommand, TyperGroup

_WORDS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Arguments:": "参数：",
    "Show this message and exit.": "显示本说明。",
    "[required]": "（必填）",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
}


def _in_chinese(text: str) -> str:
    for word, chinese in _WORDS.items():
        text = text.replace(word, chinese)
    return re.sub(r"\[default: ([^\]]*)\]", r"（默认 \1）", text)


class ChineseGroup(TyperGroup):
    """The list of commands with its headings in Chinese."""

    def get_help(self, ctx: Context) -> str:
        return _in_chinese(super().get_help(ctx))


class ChineseCommand(TyperCommand):
    """A command's help with its headings in Chinese."""

    def get_help(self, ctx: Context) -> str:
        return _in_chinese(super().get_help(ctx))


def misused(error: Exception) -> str | None:
    """What is wrong with the words of a call; None for any other error. (The classes are typer's own copies.)"""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(getattr(error, "ctx", None) and error.ctx.get_help())  # type: ignore[attr-defined]
    if not hasattr(error, "format_message"):
        return None
    if kind == "MissingParameter":
        names = getattr(error.param, "opts", None) or [getattr(error.param, "name", "")]  # type: ignore[attr-defined]
        said = f"缺少 {names[0] if names[0].startswith('-') else getattr(error.param, 'metavar', '')}"  # type: ignore[attr-defined]
    elif kind == "NoSuchOption":
        said = f"没有 {error.option_name} 这个选项"  # type: ignore[attr-defined]
    elif kind == "NoSuchCommand" or "No such command" in str(error):
        said = "没有这个命令"
    elif kind == "BadParameter":
        names = getattr(error.param, "opts", None) or [""]  # type: ignore[attr-defined]
        said = f"{names[0]} 填得不对"
    else:
        said = "命令写得不对"
    return f"{said}。用 zhaoshang --help 或 zhaoshang 命令 --help 看用法。"


def broken(error: Exception) -> str:
    """An error of the program's own: its trace goes to a file, never to the screen."""
    import tempfile
    import traceback

    log = Path(tempfile.gettempdir()) / "zhaoshang-错误.log"
    with contextlib.suppress(OSError):
        log.write_text("".join(traceback.format_exception(error)), "utf-8")
    return f"程序出错，没有完成（{type(error).__name__}）。主工作簿要么是原样、要么已完整写好。请把“{log}”发给维护人员。"


__all__ = ["ChineseCommand", "ChineseGroup", "broken", "misused"]
