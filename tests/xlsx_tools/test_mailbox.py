"""What servers answer in other words than the one of the tests does."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from xlsx_tools.mailbox import Account, Mailbox, MailboxError, Waiting

ACCOUNT = Account.from_text("imaps://office@county.example@mail.county.example/%E6%9C%88%E6%8A%A5")


def box(answer: list, status: str = "OK") -> Mailbox:
    client = SimpleNamespace(uid=lambda *_: (status, answer))
    return Mailbox(SimpleNamespace(client=client), ACCOUNT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "mail"),
    [
        ([(b"1 (UID 7 BODY[] {3}", b"abc"), b")"], b"abc"),
        (
            [b"4 (FLAGS (\\Seen))", (b"1 (UID 7 BODY[] {3}", b"abc"), b")"],
            b"abc",
        ),  # news of another mail comes between
        ([(b"1 (UID 7 BODY[] {0}", b""), b")"], b""),
        ([b'1 (UID 7 BODY[] "a\\\\b \\"c\\"")'], b'a\\b "c"'),
        ([b"1 (UID 7 BODY[] NIL)"], b""),
        ([b"4 (FLAGS (\\Seen))"], None),
        ([None], None),
    ],
)
def test_a_mail_is_found_in_every_form_of_the_answer(answer: list, mail: bytes | None) -> None:
    assert box(answer).load("7") == mail


@pytest.mark.parametrize(
    ("moment", "beijing"),
    [
        ("25-Oct-2012 23:59:59 +0800", (25, 23, 59, 59)),
        ("25-Oct-2012 16:00:00 +0000", (26, 0, 0, 0)),
        (" 5-Oct-2012 10:00:00 -0500", (5, 23, 0, 0)),
    ],
)
def test_the_servers_moment_is_told_in_beijings_time(moment: str, beijing: tuple[int, ...]) -> None:
    found = box([f'1 (UID 7 RFC822.SIZE 42 INTERNALDATE "{moment}")'.encode()]).look("7")
    assert isinstance(found, Waiting)
    assert (found.size, found.received.day, *found.received.timetuple()[3:6]) == (42, *beijing)


def test_what_is_gone_is_no_mail() -> None:
    assert box([None]).look("7") is None


def test_a_servers_no_is_told_in_its_own_words() -> None:
    said = "“mail.county.example:993”不肯照办（[NOPERM] 不行[0m）"
    with pytest.raises(MailboxError, match=re.escape(said)):
        box(["[NOPERM] 不行\x1b[0m".encode()], "NO").look("7")


def test_an_address_is_read_from_the_right() -> None:
    assert (ACCOUNT.user, ACCOUNT.host, ACCOUNT.port, ACCOUNT.folder) == (
        "office@county.example",
        "mail.county.example",
        993,
        "月报",
    )
    assert Account.from_text("imap://a@h/").folder == "INBOX"
