"""The packages for a Windows desk without a network: none is forgotten that only Windows needs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from email import message_from_string
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from macros.cli import run
from macros.excel.wheelhouse import NAME, PLATFORM, WINDOWS_ONLY
from tests.test_house import ROOT

WINDOWS = {
    **default_environment(),
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "extra": "",
}
HERE = {**default_environment(), "extra": ""}


def closure(asked: Mapping[str, list[str]], environment: Mapping[str, str]) -> set[str]:
    """Every package that the product needs there, by what the packages say of themselves."""
    found: set[str] = set()
    waiting = [NAME]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        for text in asked.get(name, []):
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate(dict(environment)):
                waiting.append(requirement.name)
    return found


def test_what_only_windows_needs_is_named() -> None:
    asked = {
        canonicalize_name(one.metadata["Name"]): list(one.requires or ()) for one in metadata.distributions()
    }
    assert closure(asked, WINDOWS) - closure(asked, HERE) <= set(WINDOWS_ONLY)


def test_what_only_windows_needs_has_a_version() -> None:
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    assert set(WINDOWS_ONLY) <= pinned


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "旧.whl").write_bytes(b"")
    assert run(["wheelhouse", str(tmp_path)]) == 2
    assert "里已经有东西" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["旧.whl"]


def wheels(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for path in folder.glob("*.whl"):
        with zipfile.ZipFile(path) as package:
            name = next(one for one in package.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
            said = message_from_string(package.read(name).decode())
            yield canonicalize_name(said["Name"]), said.get_all("Requires-Dist") or []


@pytest.mark.slow
def test_the_packages_are_all_there(tmp_path: Path) -> None:
    """Asks the network: run where there is one."""
    target = tmp_path / "安装包"
    assert run(["wheelhouse", str(target), "--python", "3.11"]) == 0
    asked = dict(wheels(target))
    assert closure(asked, {**WINDOWS, "python_version": "3.11"}) == set(asked)
    for path in target.iterdir():
        assert path.name.endswith((f"-{PLATFORM}.whl", "-any.whl"))
