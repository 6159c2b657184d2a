"""答复： the answers of a period as drafts in 退回/PERIOD, and sent by SMTP when told to."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

from macros.attempts import Attempts
from macros.folder import Folder, Incoming, Stop
from macros.mail.envelopes import opened
from macros.mail.mailing import FROM, SERVER, NotTaken, Server, connected, draft, send
from macros.places import INBOX, RETURNED
from macros.reading import Tell, kept_in, quiet, read_returns
from macros.sidecars import received_times, times_beside
from workbook.answers import OVERDUE, REMINDER, Answer, answers, awaited
from workbook.consolidate import consolidate
from workbook.incoming.senders import addresses
from workbook.period import Period
from workbook.sentences import ANSWERS
from xlsx_tools.marks import Mark, mark
from xlsx_tools.refused import PatchRefused
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import workers_here

TEXTS, SENT, OLD = "短信和群通知.txt", "已发送.json", "旧稿"
_NAMED = 3
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")
_NOT_IN_NAMES = str.maketrans({char: "_" for char in '\\/:*?"<>|\r\n\t\0'})


@dataclass(frozen=True, slots=True)
class Replied:
    """What `reply` wrote: the drafts by kind, and what a person should know."""

    place: Path
    kinds: tuple[str, ...]
    sent: int
    notes: tuple[str, ...]
    refused: int = 0  # mails that the server did not take


def reply(
    folder: Folder,
    period: Period,
    now: datetime,
    sending: bool = False,
    tell: Tell = quiet,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Replied:
    """Answer what consolidate took in, and remind who has not reported. The master is not touched.

    Raises Stop where something came in that was not consolidated.
    """
    server = _server() if sending else None
    _, book = folder.read()
    book.require(period)
    attempts = Attempts(folder, book, writing=False)
    incoming = opened(
        folder, period, folder.incoming(period), attempts, workers or workers_here(), keeping=False
    )
    known = {item.sha for item in book.receipts if item.period == str(period) and item.sha}
    strangers = sorted(item.name for item in incoming if item.sha not in known)
    if strangers:
        what = f"“{strangers[0]}”等 {len(strangers)} 份来件还没有汇总"
        raise Stop(f"{what}。请先运行 zhaoshang consolidate，再答复。")
    book = awaited(book, period)
    times = received_times(times_beside(folder.place(INBOX, period)), book, incoming, {})
    reads = read_returns(book, incoming, times, tell, workers, attempts, executor, kept_in(folder))
    found = consolidate(book, period, reads).findings
    made = answers(book, period, found, now)
    originals: dict[str, Incoming] = {item.sha: item for item in incoming}
    place = folder.place(RETURNED, period)
    place.mkdir(parents=True, exist_ok=True)
    notes = list(made.notes)
    drafts: dict[str, tuple[Answer, bytes]] = {}
    for number, answer in enumerate(made.answers, 1):
        attachment = _attachment(answer, originals.get(answer.sha), period, notes)
        same = f"{period} {_name(answer)} {now:%Y-%m-%d}" if answer.kind in (REMINDER, OVERDUE) else ""
        to = ", ".join(sorted(addresses(answer.unit)))
        mail = draft(to, answer.subject, answer.text, attachment, same)
        drafts[f"{_name(answer)}.eml"] = (answer, bytes(mail))
        tell("写答复", number, len(made.answers))
    if nowhere := [item.unit.name for item in made.answers if not addresses(item.unit)]:
        named = "、".join(nowhere[:_NAMED]) + ("等" if len(nowhere) > _NAMED else "")
        notes.append(ANSWERS["address"].format(units=named, count=len(nowhere)))
    _lay_aside(place, set(drafts))
    for name, (_, data) in drafts.items():
        _write(place / name, data)
    _write(place / TEXTS, _texts(made.group, made.answers).encode("utf-8-sig"))
    count, refused = _send(place, drafts, server, notes, tell) if server else (0, 0)
    return Replied(place, tuple(item.kind for item in made.answers), count, tuple(notes), refused)


def _server() -> Server:
    sender = os.environ.get(FROM, "")
    if not sender:
        raise Stop(f"没有写明发件人。请把环境变量 {FROM} 设为招商办的邮箱地址。")
    if not _ADDRESS.fullmatch(parseaddr(sender)[1]) or "\n" in sender or "\r" in sender:
        raise Stop(
            f"环境变量 {FROM} 写的是“{sender}”，不是邮箱地址。请写成 县招商办 <zhaoshang@example.cn> 的样子。"
        )
    return Server.from_text(os.environ.get(SERVER))


def _name(answer: Answer) -> str:
    return f"{answer.unit.id}_{answer.unit.name}_{answer.kind}".translate(_NOT_IN_NAMES)


def _attachment(
    answer: Answer, original: Incoming | None, period: Period, notes: list[str]
) -> tuple[str, bytes] | None:
    """The sender's own workbook with its marks; none where it is in order, or cannot be marked."""
    if original is None or not answer.findings:
        return None
    marks = [
        Mark(one.place.sheet, one.place.cell, one.said, one.severity.value, one.suggest or "")
        for one in answer.findings
    ]
    try:
        data = mark(
            original.path.read_bytes(),
            f"{answer.unit.name}{period.label}月报：{answer.kind}",
            ANSWERS["marked"],
            marks,
        )
    except PatchRefused as error:
        notes.append(ANSWERS["unmarked"].format(file=original.name, why=error))
        return None
    except (
        ValueError,
        IndexError,
        UnicodeError,
    ):  # what a stranger wrote into the parts is no reason to stop
        notes.append(ANSWERS["unmarked"].format(file=original.name, why="文件内部有误。"))
        return None
    stem = f"{period.label}_{answer.unit.id}_{answer.unit.name}_{answer.kind}".translate(_NOT_IN_NAMES)
    return f"{stem}{'.xlsm' if original.name.lower().endswith('.xlsm') else '.xlsx'}", data


def _lay_aside(place: Path, standing: set[str]) -> None:
    """Drafts of an earlier run that no longer hold go out of the way, so that nobody sends them by mistake."""
    for path in sorted(place.glob("*.eml")):
        if path.name not in standing:
            (place / OLD).mkdir(exist_ok=True)
            path.replace(place / OLD / path.name)


def _write(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        write_atomic(path, data)


def _texts(group: str, made: Sequence[Answer]) -> str:
    """What is sent by hand: one text for the group, then a line a unit with its telephone."""
    lines = ["QQ群、微信群：", group, "", "短信："]
    for answer in made:
        phone = f"{answer.unit.contact or ''} {answer.unit.phone or ''}".strip()
        lines.append(f"[{phone or '未填联络员'}] {answer.short}")
    return "\r\n".join(lines) + "\r\n"


def _send(
    place: Path, drafts: dict[str, tuple[Answer, bytes]], server: Server, notes: list[str], tell: Tell
) -> tuple[int, int]:
    """Each draft once: what was handed over is written down before the next. Returns how many were, and were refused."""
    from email import message_from_bytes, policy

    log = place / SENT
    done: dict[str, str] = json.loads(log.read_bytes()) if log.exists() else {}
    mails = [(answer, message_from_bytes(data, policy=policy.SMTP)) for answer, data in drafts.values()]
    waiting = [(answer, mail) for answer, mail in mails if mail["To"] and str(mail["Message-ID"]) not in done]
    count = refused = 0
    if not waiting:
        return 0, 0
    with connected(server) as line:
        for number, (answer, mail) in enumerate(waiting, 1):
            try:
                left_out = send(line, mail)  # type: ignore[arg-type]
            except NotTaken as error:
                refused += 1
                notes.append(
                    ANSWERS["refused"].format(
                        unit=answer.unit.name, kind=answer.kind, to=mail["To"], why=error
                    )
                )
                continue
            if left_out:
                notes.append(ANSWERS["left-out"].format(unit=answer.unit.name, to="、".join(left_out)))
            done[str(mail["Message-ID"])] = datetime.now().isoformat(timespec="seconds")
            write_atomic(log, json.dumps(done, ensure_ascii=False, indent=1).encode())
            count += 1
            tell("发出答复", number, len(waiting))
    return count, refused


__all__ = ["OLD", "SENT", "TEXTS", "Replied", "reply"]
