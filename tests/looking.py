"""Look at a workbook: every sheet as pictures, through LibreOffice's printing.

python -m tests.looking [--bare] FOLDER [FILE.xlsx ...]     without files: samples of the templates
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>"""
LIKE = {
    "Noto Sans CJK SC": ("微软雅黑", "黑体", "Calibri"),
    "Noto Serif CJK SC": ("仿宋", "宋体", "方正小标宋简体"),
}


def pictures(files: list[Path], folder: Path, dpi: int = 70, bare: bool = False) -> list[Path]:
    """Print the workbooks to PDF and the pages to PNG; returns the pictures in order.

    Office fonts that this desk lacks are stood in for by the nearest ones (`bare`: by whatever comes).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        fonts = Path(scratch, "fonts.conf")
        pairs = [(theirs, ours) for ours, names in LIKE.items() for theirs in names]
        alias = '<match><test name="family"><string>{}</string></test><edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>'
        fonts.write_text(FONTS.format(aliases="".join(alias.format(*pair) for pair in pairs)), "utf-8")
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{scratch}/profile"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
        environment = os.environ | ({} if bare else {"FONTCONFIG_FILE": str(fonts)})
        subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
    found: list[Path] = []
    for file in files:
        pdf, start = folder / f"{file.stem}.pdf", folder / file.stem
        for old in folder.glob(f"{file.stem}-*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(start)], check=True, timeout=300)
        found += sorted(folder.glob(f"{file.stem}-*.png"))
    return found


def samples(folder: Path) -> list[Path]:
    """Forms with no, three and twelve old projects, and a master with something on every sheet."""
    from templates.department import build_form
    from tests.templates.full_master import full_master
    from tests.templates.makers import form

    made = []
    for count in (0, 3, 12):
        made.append(folder / f"form{count}.xlsx")
        made[-1].write_bytes(build_form(form(count, min(count, 4))))
    made.append(folder / "master.xlsx")
    made[-1].write_bytes(full_master())
    return made


if __name__ == "__main__":
    words = sys.argv[1:]
    bare = "--bare" in words
    target, *files = (Path(word) for word in words if word != "--bare")
    target.mkdir(parents=True, exist_ok=True)
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is missing")
    print(*pictures(files or samples(target), target, bare=bare), sep="\n")
