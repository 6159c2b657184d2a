"""Mails to an office of the tests' own: six units with addresses, their October forms, and what they write around them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from macros.folder import Folder
from macros.steps import issue
from macros.year import new_year
from tests.independent.office import write_csv
from workbook.period import Period

OCTOBER = Period(2012, 10)
UNITS = {f"S0{number}": f"s0{number}@county.example" for number in range(1, 7)}
HEADINGS = ("单位编号", "名称", "类型", "年度目标（万元）", "邮箱")


@dataclass(frozen=True, slots=True)
class County:
    folder: Folder
    forms: dict[str, bytes]


def new_county(root: Path) -> County:
    """A year's folder, and each unit's form for October."""
    names = "一二三四五六"
    rows = [
        dict(zip(HEADINGS, (unit, f"第{names[at]}招商小分队", "招商小分队", "1000", address), strict=True))
        for at, (unit, address) in enumerate(UNITS.items())
    ]
    folder = new_year(root, 2012, "白石县", write_csv(root.parent / "名册.csv", HEADINGS, rows)).folder
    made = issue(folder, OCTOBER)
    return County(folder, {path.name.split("_")[1]: path.read_bytes() for path in made})


def letter(
    sender: str,
    subject: str = "月报",
    text: str = "请查收。",
    *attachments: tuple[str, bytes],
    message_id: str = "",
) -> bytes:
    """A mail as it comes over the wire."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "zhaoshang@county.example"
    mail["Subject"] = subject
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content(text)
    for name, data in attachments:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if mail.is_multipart():
        mail.set_boundary(f"=={random.Random(text + subject).getrandbits(64):x}==")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def epoch(moment: datetime) -> float:
    """A moment on Beijing's clock as the system counts it."""
    from xlsx_tools.mail import BEIJING

    return moment.replace(tzinfo=BEIJING).timestamp()
