"""Look at a workbook: every sheet as pictures, through LibreOffice's printing.

python -m tests.looking FOLDER [FILE.xlsx ...]     without files: samples of the templates
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def pictures(files: list[Path], folder: Path, dpi: int = 70) -> list[Path]:
    """Print the workbooks to PDF and the pages to PNG; returns the pictures in order."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
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
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is missing")
    print(*pictures([Path(name) for name in sys.argv[2:]] or samples(target), target), sep="\n")
