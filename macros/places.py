"""The names of what lies in a year's folder, and how a person types its path."""

from __future__ import annotations

from pathlib import Path

MASTER_STEM = "招商引资主工作簿"
MASTER_ENDINGS = (".xlsm", ".xlsx")
ISSUED, INBOX, ARCHIVE, RETURNED, NOTICES, BACKUPS = "下发", "收件", "归档", "退回", "通报", "备份"
CLOSED = "封账"  # in 归档: closed months as they were published
LETTERS, ATTACHED = "来信", "附件"  # in 归档/PERIOD: the envelopes as they came, and the files in them
TIMES = ("收件时间.csv", "received.csv")
TIME_ENDING = ".received"
LAST = ".zhaoshang.last.json"  # what the last run of each period was made from
READING = ".zhaoshang.reading"  # what is being read, and what killed its reader


def typed(path: Path) -> str:
    """A path as a person types it into a command; both cmd and sh take the quotes."""
    return f'"{path}"' if " " in str(path) else str(path)


__all__ = [
    "ARCHIVE",
    "ATTACHED",
    "BACKUPS",
    "CLOSED",
    "INBOX",
    "ISSUED",
    "LAST",
    "LETTERS",
    "MASTER_ENDINGS",
    "MASTER_STEM",
    "NOTICES",
    "READING",
    "RETURNED",
    "TIMES",
    "TIME_ENDING",
    "typed",
]
