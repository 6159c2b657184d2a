"""答复： the answers of a period as drafts in 退回/PERIOD, and sent by SMTP when told to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from macros.attempts import Attempts
from macros.envelopes import opened
from macros.folder import RETURNED, Folder, Incoming, Stop
from macros.mailing import FROM, SERVER, Server, connected, draft, send
from macros.reading import Tell, kept_in, quiet, read_returns
from macros.steps import received_times
from workbook.answers import Answer, answers
from workbook.consolidate import consolidate
from workbook.period import Period
from workbook.sentences import ANSWERS
from xlsx_tools.marks import Mark, mark
from xlsx_tools.refused import PatchRefused
from xlsx_tools.save import write_atomic
from xlsx_tools.worker import workers_here

TEXTS, SENT, OLD = "短信和群通知.txt", "已发送.json", "旧稿"
_NAMED = 3
_NOT_IN_NAMES = str.maketrans({char: "_" for char in '\\/:*?"<>|\r\n\t\0'})


@dataclass(frozen=True, slots=True)
class Replied:
    """What `reply` wrote: the drafts by kind, and what a person should know."""

    place: Path
    kinds: tuple[str, ...]
    sent: int
    notes: tuple[str, ...]


def reply(
    folder: Folder,
    period: Period,
    now: datetime,
    sending: bool = False,
    tell: Tell = quiet,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Replied:
    """Answer what consolidate took in. The master is not touched.

    Raises Stop where the period was not consolidated, or something came in since.
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
    if strangers or not any(item.period == str(period) for item in book.receipts):
        what = f"“{strangers[0]}”等 {len(strangers)} 份来件还没有汇总" if strangers else "本期还没有汇总"
        raise Stop(f"{what}。请先运行 zhaoshang consolidate，再答复。")
    times = received_times(folder, book, period, incoming, {})
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
        mail = draft(answer.unit.email or "", answer.subject, answer.text, attachment)
        drafts[f"{_name(answer)}.eml"] = (answer, bytes(mail))
        tell("写答复", number, len(made.answers))
    if nowhere := [item.unit.name for item in made.answers if not item.unit.email]:
        named = "、".join(nowhere[:_NAMED]) + ("等" if len(nowhere) > _NAMED else "")
        notes.append(ANSWERS["address"].format(units=named, count=len(nowhere)))
    _lay_aside(place, set(drafts))
    for name, (_, data) in drafts.items():
        _write(place / name, data)
    _write(place / TEXTS, _texts(made.group, made.answers).encode("utf-8-sig"))
    count = _send(place, drafts, server) if server else 0
    return Replied(place, tuple(item.kind for item in made.answers), count, tuple(notes))


def _server() -> Server:
    import os

    if not os.environ.get(FROM):
        raise Stop(f"没有写明发件人。请把环境变量 {FROM} 设为招商办的邮箱地址。")
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


def _send(place: Path, drafts: dict[str, tuple[Answer, bytes]], server: Server) -> int:
    """Each draft once: what was handed over is written down before the next."""
    from email import message_from_bytes, policy

    log = place / SENT
    done: dict[str, str] = json.loads(log.read_bytes()) if log.exists() else {}
    count = 0
    with connected(server) as line:
        for _, data in drafts.values():
            mail = message_from_bytes(data, policy=policy.SMTP)
            number = str(mail["Message-ID"])
            if number in done or not mail["To"]:
                continue
            send(line, mail)  # type: ignore[arg-type]
            done[number] = datetime.now().isoformat(timespec="seconds")
            write_atomic(log, json.dumps(done, ensure_ascii=False, indent=1).encode())
            count += 1
    return count


__all__ = ["OLD", "SENT", "TEXTS", "Replied", "reply"]
