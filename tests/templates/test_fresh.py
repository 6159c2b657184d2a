"""The plain copies in templates/ are what the code builds today."""

from __future__ import annotations

import io
import zipfile

import pytest

from templates.__main__ import COPIES, FOLDER


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of a package; how hard it was squeezed is the machine's own affair."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", COPIES)
def test_plain_copy_is_fresh(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), "run: python -m templates"
    stands, built = parts(path.read_bytes()), parts(COPIES[name]())
    assert [part for part in stands | built if stands.get(part) != built.get(part)] == [], (
        "run: python -m templates"
    )
