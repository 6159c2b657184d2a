"""答复： what each unit is told after a month was taken in, and who has to be reminded.

A return that cannot be adopted goes back with its marks （退回）； one that was adopted with remarks comes with them
（请核对）； one in order gets a receipt （回执）； a unit from which nothing came is reminded （催报）， in other words
before the deadline than after it. What a person has to settle first, whose return it is, is answered to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workbook.book import Book
from workbook.findings import Finding, Severity
from workbook.incoming.before import known_before
from workbook.incoming.intake_log import receipt_rows
from workbook.incoming.senders import NO_RETURN, NOT_PROVEN
from workbook.period import Period
from workbook.policy.reporting import EACH_DEPARTMENT, closing, deadline
from workbook.schema.data import Receipt, Unit
from workbook.schema.lists import MISSING, OPEN
from workbook.sentences import ANSWERS, NOTED

RETURNED, CHECK, RECEIPT, REMINDER, OVERDUE = "退回", "请核对", "回执", "催报", "逾期催报"
_TOLD = (Severity.BLOCK, Severity.HOLD, Severity.WARN)
_ASIDE = {*NOTED, "V03.note"}  # hints of which a sender knows more than the office
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """One mail to one unit, and the same in a few words for SMS or a QQ group.

    sha, file   the return that it answers; empty for a reminder
    findings    what is to be mended in it, serious first
    """

    kind: str
    unit: Unit
    subject: str
    text: str
    short: str
    sha: str = ""
    file: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of a period, one text for everybody, and what is left to a person."""

    answers: tuple[Answer, ...]
    group: str
    notes: tuple[str, ...]


def answers(book: Book, period: Period, findings: Sequence[Finding], now: datetime) -> Answers:
    """What to answer, from the registered returns and what was found in them."""
    limit = deadline(period, book.policy)
    open_ones = {item.id for item in book.problems if item.state == OPEN and not item.decision}
    by_sha: dict[str, list[Finding]] = {}
    for finding in findings:
        if (finding.severity in _TOLD or finding.sentence in _ASIDE) and finding.id in open_ones:
            by_sha.setdefault(finding.sha, []).append(finding)
    units = {unit.id: unit for unit in book.units}
    receipts = [item for item in book.receipts if item.period == str(period)]
    found: list[Answer] = []
    notes: list[str] = []
    letters = {one.sha for one in findings if one.rule in NO_RETURN}
    strangers = {one.sha for one in findings if one.rule in NOT_PROVEN}
    for item in receipts:
        if item.sha and item.unit not in units and item.sha not in letters:
            key = "stranger" if item.sha in strangers else "nobody"
            notes.append(ANSWERS[key].format(file=item.file, sender=item.sender or ""))
    for number, unit in units.items():
        theirs = [item for item in receipts if item.unit == number]
        for sender in _senders(unit, theirs, book):
            rows = [item for item in theirs if item.unit_name == sender.name or sender is unit]
            came = [item for item in rows if item.sha]
            mine = [
                item for item in came if item.sha not in letters
            ] or came  # a mere letter answers no return
            if mine:
                chosen = _chosen(mine)
                answer = _answer(book, sender, chosen, by_sha.get(chosen.sha or "", ()), period)
                if isinstance(answer, str):
                    notes.append(answer)
                else:
                    found.append(answer)
            elif any(item.timeliness == MISSING for item in rows):
                found.append(_reminder(book, sender, period, limit, now))
    missing = [item.unit.name for item in found if item.kind in (REMINDER, OVERDUE)]
    back = [item.unit.name for item in found if item.kind == RETURNED]
    return Answers(tuple(found), _group(book, period, limit, now, missing, back), tuple(notes))


def awaited(book: Book, period: Period) -> Book:
    """The master as if its period had been consolidated with nothing in it, where nothing has come in so far."""
    if period.is_settlement or any(item.period == str(period) for item in book.receipts):
        return book
    rows, _ = receipt_rows(book, period, (), {}, known_before(book, period))
    return replace(book, receipts=rows)


def _senders(unit: Unit, rows: Sequence[Receipt], book: Book) -> tuple[Unit, ...]:
    """Who is answered for a unit: itself, or each of its departments that has to report （四（三））.

    The roster's address and contact are those of the lead department.
    """
    if book.policy.squad_reports_via != EACH_DEPARTMENT:
        return (unit,)
    found = []
    for name in dict.fromkeys(item.unit_name for item in rows):
        part = (name or "").removeprefix(unit.name).strip("（）")
        if not part:
            found.append(unit)
        elif part == unit.lead_dept:
            found.append(replace(unit, name=unit.by(part)))
        else:
            named = unit.by(part)
            found.append(replace(unit, name=named, lead_dept=part, contact=None, phone=None, email=None))
    return tuple(found)


def _chosen(mine: Sequence[Receipt]) -> Receipt:
    """The version that is answered: the adopted one, else the last."""
    adopted = [item for item in mine if item.adopted]
    return max(adopted or mine, key=lambda item: (item.received or datetime.min, item.version or 0))


def _answer(
    book: Book, unit: Unit, item: Receipt, findings: Sequence[Finding], period: Period
) -> Answer | str:
    if any(one.rule == "V01" and one.severity is Severity.HOLD for one in findings):
        return ANSWERS["whose"].format(unit=unit.name, file=item.file)
    serious = [one for one in findings if one.severity in _TOLD]
    asides = [one for one in findings if one.severity not in _TOLD]
    if not item.adopted and not serious:
        return ANSWERS["silent"].format(unit=unit.name, file=item.file, reason=item.reason or "")
    ordered = tuple(
        sorted(serious, key=lambda f: (_TOLD.index(f.severity), f.place.sheet, f.rule, f.place.cell))
    )
    kind = RECEIPT if not ordered else CHECK if item.adopted else RETURNED
    facts = _facts(book, unit, period) | {
        "file": item.file or "",
        "received": f"{item.received:%Y-%m-%d %H:%M}" if item.received else "",
        "count": str(len(ordered)),
        "lines": "\n".join(_lines(ordered)),
        "asides": ANSWERS["asides"].format(lines="\n".join(_lines(asides[:_SHOWN]))) if asides else "",
        "timeliness": item.timeliness or "",
    }
    subject, text, short = (ANSWERS[f"{kind}.{part}"].format_map(facts) for part in ("题", "文", "短"))
    return Answer(kind, unit, subject, text, short, item.sha or "", item.file or "", ordered)


def _lines(findings: Sequence[Finding]) -> list[str]:
    lines = []
    for number, item in enumerate(findings[:_SHOWN], 1):
        where = f"〔{item.place.sheet}〕{item.place.cell}：" if item.place.sheet else ""
        lines.append(f"{number}. [{item.severity.value}] {where}{item.said}")
    if len(findings) > _SHOWN:
        lines.append(ANSWERS["more"].format(count=len(findings) - _SHOWN))
    return lines


def _reminder(book: Book, unit: Unit, period: Period, limit: datetime, now: datetime) -> Answer:
    kind = REMINDER if now < limit else OVERDUE
    late = "late.open" if now < closing(period, book.policy) else "late.closed"
    facts = _facts(book, unit, period) | _times(limit, now) | {"late": ANSWERS[late]}
    subject, text, short = (ANSWERS[f"{kind}.{part}"].format_map(facts) for part in ("题", "文", "短"))
    return Answer(kind, unit, subject, text, short)


def _facts(book: Book, unit: Unit, period: Period) -> dict[str, str]:
    greeted = f"{unit.lead_dept or unit.name}" + (f"（{unit.contact}）" if unit.contact else "")
    return {
        "county": book.county,
        "period": period.label,
        "unit": unit.name,
        "number": unit.id,
        "greeted": greeted,
    }


def _times(limit: datetime, now: datetime) -> Mapping[str, str]:
    """The deadline as the office writes it, and how far away it is; the end of a day is 24:00 of that day."""
    shown = f"{limit:%m月%d日%H:%M}"
    if (limit.hour, limit.minute) == (0, 0):
        shown = f"{limit - timedelta(days=1):%m月%d日}24:00"
    hours = abs(int((limit - now).total_seconds() // 3600)) if now < limit else 0
    left = f"{hours // 24}天{hours % 24}小时" if hours >= 24 else f"{hours}小时" if hours else "不到1小时"
    return {"due": shown.lstrip("0").replace("月0", "月"), "left": left}


def _group(
    book: Book, period: Period, limit: datetime, now: datetime, missing: Sequence[str], back: Sequence[str]
) -> str:
    """The text for the QQ group: who is missing and who has to mend, no figures and no persons."""
    facts = {"county": book.county, "period": period.label, **_times(limit, now)}
    lines = []
    if missing:
        key = "group.before" if now < limit else "group.after"
        lines.append(
            ANSWERS[key].format_map(facts | {"units": "、".join(missing), "count": str(len(missing))})
        )
    if back:
        lines.append(
            ANSWERS["group.back"].format_map(facts | {"units": "、".join(back), "count": str(len(back))})
        )
    return "\n".join(lines) or ANSWERS["group.all"].format_map(facts)


__all__ = ["CHECK", "OVERDUE", "RECEIPT", "REMINDER", "RETURNED", "Answer", "Answers", "answers", "awaited"]
