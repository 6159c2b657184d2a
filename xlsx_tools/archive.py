"""The files in a zip archive from a stranger, unpacked one at a time within the limits of the zip reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsx_tools.zip_members import Members

_CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


def archived(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file's path in the archive and its content, without what programs leave beside the files of people.

    Raises Unreadable with the code of what is wrong.
    """
    members = Members(data)
    for member in members.files:
        if not _CLUTTER.search(member.name):
            yield member.name, members.read(member)


__all__ = ["archived"]
