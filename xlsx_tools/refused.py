"""A workbook or a wish that is refused by name, before anything is written or taken."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_tools.place import Place
from xlsx_tools.sentences import NOTES, UNREADABLE


class PatchRefused(Exception):
    """Why a workbook is left as it is: a code for programs, a place, and one sentence for a person."""

    def __init__(self, code: str, message: str, *, sheet: str | None = None, cell: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.sheet = sheet
        self.cell = cell
        self.message = message


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not read: a code of the catalogue, what its sentence needs, and where it helps a place."""

    code: str
    what: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def message(self) -> str:
        return _told(UNREADABLE, self)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at in a file that is read; as a refusal, but nothing is held up."""

    code: str
    what: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def message(self) -> str:
        return _told(NOTES, self)


def _told(sentences: dict[str, str], item: Refusal | Note) -> str:
    where = str(Place("", item.sheet, item.cell))
    return (f"{where}：" if where else "") + sentences[item.code].replace("{what}", item.what)


class Unreadable(Exception):
    """A file that is not read. `refusal` says why."""

    def __init__(self, code: str, what: str = "", *, sheet: str = "", cell: str = "") -> None:
        super().__init__(code)
        self.refusal = Refusal(code, what, sheet, cell)

    @property
    def code(self) -> str:
        return self.refusal.code


__all__ = ["Note", "PatchRefused", "Refusal", "Unreadable"]
