"""What every test may ask for: LibreOffice as the nearest real host, and examples that may take their time."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # how long an example takes says nothing here
settings.load_profile("any machine")


@dataclass(frozen=True, slots=True)
class Office:
    """LibreOffice without a window, with a profile of its own."""

    program: str
    profile: Path

    def convert(self, files: Iterable[Path], to: str, folder: Path) -> dict[str, Path]:
        """Open every file and save it as `to` (such as `xlsx` or `csv`) in `folder`, in one start.

        Returns the new files by the old ones' stem; a file that LibreOffice could not open is missing.
        """
        folder.mkdir(parents=True, exist_ok=True)
        files = [Path(file) for file in files]
        command = [
            self.program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={self.profile.as_uri()}",
            "--convert-to",
            to,
            "--outdir",
            str(folder),
            *map(str, files),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=60 + 10 * len(files))
        ending = "." + to.partition(":")[0]
        made = {file.stem: folder / (file.stem + ending) for file in files}
        return {stem: path for stem, path in made.items() if path.exists()}


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice; a desk without it skips the test, CI fails it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice (soffice) is missing, and CI must not skip what needs it")
        pytest.skip("LibreOffice (soffice) is missing")
    return Office(program, tmp_path_factory.mktemp("office-profile"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden months anew")
