"""What this machine can do with a document: which fonts it has, and whether LibreOffice makes a PDF of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

SECONDS = 120
_PROGRAMS = ("soffice", "libreoffice")
_INSTALLED = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_FILES = {  # the file in which Windows keeps a font; any of them
    "方正小标宋简体": ("fzxbsjw.ttf", "fzxbsk.ttf", "方正小标宋简体.ttf"),
    "仿宋_GB2312": ("simfang_gb2312.ttf", "fangsong_gb2312.ttf", "仿宋_gb2312.ttf"),
    "楷体_GB2312": ("simkai_gb2312.ttf", "kaiti_gb2312.ttf", "楷体_gb2312.ttf"),
    "黑体": ("simhei.ttf",),
    "宋体": ("simsun.ttc", "simsun.ttf"),
}
STAND_INS = {
    "方正小标宋简体": "宋体加粗",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "微软雅黑",
    "宋体": "别的宋体",
}
"""What to take where a font is not to be had."""


class NoPdf(Exception):
    """No PDF was made: why, and what to do, in one sentence."""


def missing_fonts(wanted: Iterable[str]) -> tuple[str, ...] | None:
    """Fonts that this machine lacks; None where it cannot be told."""
    names = tuple(dict.fromkeys(wanted))
    if sys.platform == "win32":
        return _missing_files(names, _windows_folders())
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    try:
        done = subprocess.run([lister, ":", "family"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    there = {
        name.strip().lower()
        for line in done.stdout.decode(errors="replace").split("\n")
        for name in line.split(",")
    }
    return tuple(name for name in names if name.lower() not in there)


def _windows_folders() -> list[Path]:
    own = os.environ.get("LOCALAPPDATA")
    folders = [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")]
    return [*folders, Path(own, "Microsoft", "Windows", "Fonts")] if own else folders


def _missing_files(names: Iterable[str], folders: Iterable[Path]) -> tuple[str, ...] | None:
    there = {path.name.lower() for folder in folders if folder.is_dir() for path in folder.iterdir()}
    if not there:
        return None
    return tuple(
        name for name in names if not any(file in there for file in _FILES.get(name, (f"{name}.ttf",)))
    )


def font_warning(wanted: Iterable[str]) -> str | None:
    """One sentence of which fonts are missing here, and what a person does about it."""
    lacking = missing_fonts(wanted)
    if not lacking:
        return None
    told = "、".join(
        f"{name}（可用{STAND_INS[name]}代替）" if name in STAND_INS else name for name in lacking
    )
    return (
        f"这台电脑没有公文用的字体：{told}。文件里仍写标准字体，请在装有这些字体的电脑上打印，或先安装字体。"
    )


def office_program() -> str | None:
    """LibreOffice on this machine."""
    for name in _PROGRAMS:
        if (found := shutil.which(name)) is not None:
            return found
    return next((path for path in _INSTALLED if Path(path).is_file()), None)


def pdf_of(data: bytes, name: str, seconds: int = SECONDS) -> bytes:
    """A document's bytes as PDF. `name` with its ending says what it is.

    LibreOffice runs with a profile of its own, so that an open window is not disturbed. Raises NoPdf.
    """
    program = office_program()
    if program is None:
        raise NoPdf(
            f"这台电脑没有安装 LibreOffice，没有生成 PDF。请用 Word 或 WPS 打开“{name}”，另存为 PDF。"
        )
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, f"paper{Path(name).suffix}")
        source.write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}",
        ]
        command += ["--convert-to", "pdf", "--outdir", scratch, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=seconds, check=True)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPdf(f"LibreOffice 没有把“{name}”转成 PDF。请用 Word 或 WPS 打开，另存为 PDF。") from error


__all__ = ["NoPdf", "font_warning", "missing_fonts", "office_program", "pdf_of"]
