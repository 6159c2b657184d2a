"""安装包： every package that a Windows desk without a network installs from, fetched on a machine that has one.

pip asks for what this machine needs, so what only Windows needs is named here; a test holds the list against the
packages' own words.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from macros.folder import Stop

WINDOWS_ONLY = ("pywin32", "colorama", "tzdata")
PLATFORM = "win_amd64"
NAME = "zhaoshang"
_NOT_BUILT = (".*", "build", "*.egg-info", "__pycache__", "tests", "docs", "benchmarks")


def fetch(target: Path, python: str) -> list[str]:
    """Put the packages for a Python version (3.11) into a folder; their file names. Raises Stop."""
    source = _source()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Stop(f"“{target}”里已经有东西。请换一个空的或新的文件夹，免得新旧版本混在一起。")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(f"不能建立文件夹“{target}”（{error.strerror}）。请换一个能写入的位置。") from error
    with tempfile.TemporaryDirectory(prefix="zhaoshang-") as folder:  # so that no earlier build gets in
        clean = shutil.copytree(source, Path(folder) / NAME, ignore=shutil.ignore_patterns(*_NOT_BUILT))
        _pip("wheel", "--no-deps", "-w", str(target), str(clean))
    project = tomllib.loads((source / "pyproject.toml").read_text("utf-8"))["project"]
    versions = ["-c", str(source / "constraints.txt")]
    chosen = ["--platform", PLATFORM, "--python-version", python, "--implementation", "cp"]
    _pip("download", "--only-binary=:all:", *chosen, *versions, "-d", str(target), *project["dependencies"])
    _pip("download", "--only-binary=:all:", "--no-deps", *chosen, *versions, "-d", str(target), *WINDOWS_ONLY)
    return sorted(path.name for path in target.glob("*.whl"))


def _source() -> Path:
    """The checkout that this was started in or runs from. Raises Stop where there is none."""
    for place in (Path.cwd(), Path(__file__).parents[2]):
        project = place / "pyproject.toml"
        if project.is_file() and f'name = "{NAME}"' in project.read_text("utf-8"):
            return place
    raise Stop("找不到本软件的源码。请在源码文件夹里运行 zhaoshang wheelhouse。")


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.startswith("ERROR")]
        said = lines[-1] if lines else "没有 pip"
        raise Stop(f"下载没有成功：{said}。请检查网络和 Python 版本后重新运行。")


__all__ = ["NAME", "PLATFORM", "WINDOWS_ONLY", "fetch"]
