"""olevba, which reads macros of files that one does not trust: what it sees in ours."""

from __future__ import annotations

import warnings
from pathlib import Path


def macros(data: bytes) -> dict[str, str]:
    """The source of each module by its name. Its own libraries warn of each other; that is not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        found = VBA_Parser("book", data=data).extract_macros()
        return {Path(name).stem: code for _, _, name, code in found if name.endswith((".bas", ".cls"))}


def inflated(data: bytes) -> bytes:
    """What was compressed as VBA text is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.olevba import decompress_stream

        return bytes(decompress_stream(bytearray(data)))
