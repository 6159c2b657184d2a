"""Who sent it: what the roster's addresses prove of a mail, and what is not proven and waits for a person （隔离）.

A file that staff put into 收件 themselves has no sender; they vouch for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from workbook.checks.reading import unit_label
from workbook.findings import Finding, Severity
from workbook.incoming.known import Known
from workbook.incoming.submission import Arrival, Submission
from workbook.schema.data import Unit
from xlsx_tools.place import Place

NOT_PROVEN = ("bad-sender", "sender-not-proven")
NO_RETURN = ("auto-mail", "no-attachment")
_BETWEEN = re.compile(r"[;；,，、\s]+")


def addresses(unit: Unit) -> frozenset[str]:
    """A unit's addresses as the roster has them; several stand side by side, parted by ； or 、 or a blank.

    >>> sorted(addresses(Unit("S03", "第三招商小分队", email="S03@163.com；s03＠qinghe.gov.cn")))
    ['s03@163.com', 's03@qinghe.gov.cn']
    """
    typed = unicodedata.normalize("NFKC", unit.email or "")  # ＠ typed with a Chinese keyboard
    return frozenset(one.lower() for one in _BETWEEN.split(typed) if "@" in one and one.isascii())


def owners(sender: str, units: Iterable[Unit]) -> tuple[str, ...]:
    """The units that send from an address; several may share one."""
    return tuple(unit.id for unit in units if sender and sender in addresses(unit))


def doubted(arrival: Arrival, known: Known, claimed: str | None = None) -> Finding | None:
    """Why it is not proven that a return comes from its unit: a finding for staff, None where nothing speaks against it.

    `claimed` is the unit that the return itself names.
    """
    letter = arrival.letter
    if letter is None:
        return None
    facts = {"file": arrival.file, "claims": unit_label(claimed, known) if claimed else "看不出是哪个单位"}
    if letter.fault:
        return _finding("bad-sender", arrival, known, facts | {"what": letter.fault})
    if not owners(letter.sender, known.units.values()):
        return _finding(
            "sender-not-proven", arrival, known, facts | {"what": f"{letter.sender}不在单位名册里"}
        )
    if letter.refuted:
        return _finding(
            "sender-not-proven", arrival, known, facts | {"what": f"{letter.sender}{letter.refuted}"}
        )
    return None


def _finding(code: str, arrival: Arrival, known: Known, facts: dict[str, str]) -> Finding:
    where = Place(arrival.file)
    return Finding(
        code, Severity.HOLD, str(known.period), None, where, code, facts, value=facts["what"], sha=arrival.sha
    )


def repeated(arrival: Arrival, known: Known, unit: str | None) -> tuple[Finding, ...]:
    """The attachments that came twice in the envelope that this return came in, told once."""
    code = "duplicate-attachment"
    return tuple(
        Finding(
            code,
            Severity.HINT,
            str(known.period),
            unit,
            Place(arrival.file),
            code,
            {"what": name},
            sha=arrival.sha,
            subject=name,
        )
        for name in arrival.repeated
    )


def with_sender(read: Submission, known: Known) -> Submission:
    """A return with the units that its sender's address belongs to, where that is proven."""
    letter = read.arrival.letter
    if letter is None or doubted(read.arrival, known) is not None:
        return read
    return replace(read, sender_units=owners(letter.sender, known.units.values()))


def unit_of_refused(arrival: Arrival, named: str | None, known: Known) -> str | None:
    """Whose file it is that nobody can read: the one its name points to, in a mail only where the sender is proven."""
    if arrival.letter is None:
        return named
    if doubted(arrival, known) is not None:
        return None
    found = owners(arrival.letter.sender, known.units.values())
    return named if named in found else found[0] if len(found) == 1 else None


__all__ = [
    "NOT_PROVEN",
    "NO_RETURN",
    "addresses",
    "doubted",
    "owners",
    "repeated",
    "unit_of_refused",
    "with_sender",
]
