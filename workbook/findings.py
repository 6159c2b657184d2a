"""A finding is about someone's figures: what is where, what should be, what to do. It is data, not an exception."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from workbook.sentences import SENTENCES
from xlsx_tools.place import Place

_LONGEST = 500  # characters of one fact that a sentence quotes


class Severity(Enum):
    """How far a finding reaches: the unit's whole return, one row, or only a person's attention."""

    BLOCK = "阻断"
    HOLD = "挂起"
    WARN = "警告"
    HINT = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look into.

    rule      V01 to V30, or the reader's code of a file that cannot be read (not-a-workbook)
    sentence  the catalogue's key: the rule, or one of its cases (V08.yuan)
    facts     what the sentence needs
    value     what stands in the cell, as people see it
    suggest   what it probably should be
    sha       fingerprint of the return it was found in; empty for what is not about one return
    subject   the project row it is about, where a single row is held (its number, else its name)
    """

    rule: str
    severity: Severity
    period: str
    unit: str | None
    place: Place
    sentence: str
    facts: Mapping[str, str] = field(default_factory=dict)
    value: str | None = None
    suggest: str | None = None
    sha: str = ""
    subject: str = ""

    @property
    def message(self) -> str:
        where = f"{self.place}：" if self.place.file else ""
        return where + self.said

    @property
    def said(self) -> str:
        """The sentence alone, for who already looks at the place."""
        return SENTENCES[self.sentence].format_map({key: brief(text) for key, text in self.facts.items()})

    @property
    def id(self) -> str:
        """The same finding has the same number in every run."""
        parts = (
            self.sentence,
            self.period,
            self.unit or "",
            self.sha,
            self.place.sheet,
            self.place.cell,
            self.subject,
        )
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def brief(text: str) -> str:
    """A text that a person can take in: of one that fills a page the beginning, and how long it is."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（共{len(text)}个字）"


__all__ = ["Finding", "Severity", "brief"]
