"""One return as its unit filled it: every value with the cell it came from, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workbook.schema.template import ActivityFields, CompiledColumns, CoverFields, FundColumns, IdentityFields
from xlsx_tools.place import FormPlace, Place, RowPlace
from xlsx_tools.refused import Note


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that a file came in, as far as it says who sent it.

    sender   its one address, in lower case; empty where `fault` says why nobody can be taken for the sender
    refuted  why the mail server does not vouch for the address, in words for people; empty where it need not
    """

    sender: str
    fault: str = ""
    refuted: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in: its name, its fingerprint, when it came, and the mail it came in, if it came in one.

    own       the name that its sender gave it, where `file` says in which envelope it lay too
    repeated  names of attachments that came twice in that envelope, told with its first file
    """

    file: str
    sha: str
    received: datetime
    letter: Letter | None = None
    own: str = ""
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose value is not what its column holds; nothing was put in its place."""

    place: Place
    area: str  # funds, compiled, cover, activity
    key: str
    heading: str
    value: str
    wanted: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class ReadFromText:
    """A number that was typed as text and understood; told, so that nobody is surprised."""

    place: Place
    heading: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FundLine:
    """One project's row of 到位资金： what it says, and where it stands."""

    said: FundColumns
    at: RowPlace

    @property
    def subject(self) -> str:
        return self.said.project or self.said.name or f"第{self.at.row}行"


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """One row of 新编制项目."""

    said: CompiledColumns
    at: RowPlace

    @property
    def subject(self) -> str:
        return self.said.project or self.said.name or f"第{self.at.row}行"


@dataclass(frozen=True, slots=True)
class Submission:
    """One return.

    lost_sheets    sheets of the template that are not there at all (template key: funds, compiled, …)
    lost_columns   (area, heading) of columns found neither by hidden key nor by heading
    renamed        (place, text that stands there, heading) of columns found by key under another heading
    beside         (place, text) of rows that are no row of a list but a note under it: 以下空白, 填表人：…
    file_unit      the unit that the file's name points to, if it points to one
    cover_unit     the unit that the cover names, if it names one on the roster
    sender_units   the units that the sender's address belongs to, where it came by mail and the sender is proven
    notes          what the reader saw in the file that a person should know: what it could run, texts like formulas
    """

    arrival: Arrival
    identity: IdentityFields
    cover: CoverFields
    cover_at: FormPlace
    funds: tuple[FundLine, ...] = ()
    compiled: tuple[CompiledLine, ...] = ()
    activity: ActivityFields | None = None
    activity_at: FormPlace | None = None
    unread: tuple[Unread, ...] = ()
    from_text: tuple[ReadFromText, ...] = ()
    lost_sheets: tuple[str, ...] = ()
    lost_columns: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[Place, str, str], ...] = ()
    beside: tuple[tuple[Place, str], ...] = ()
    sheet_names: Mapping[str, str] = field(default_factory=dict)
    file_unit: str | None = None
    cover_unit: str | None = None
    sender_units: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def unit(self) -> str | None:
        """Whose return it is by its hidden identity, else by its cover, its file's name, or who sent it."""
        sender = self.sender_units[0] if len(self.sender_units) == 1 else None
        return self.identity.unit or self.cover_unit or self.file_unit or sender

    def place(self, area: str = "cover") -> Place:
        """The sheet of one area, for findings that belong to no cell."""
        return Place(self.arrival.file, self.sheet_names.get(area, ""))


__all__ = ["Arrival", "CompiledLine", "FundLine", "Letter", "ReadFromText", "Submission", "Unread"]
