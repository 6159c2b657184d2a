"""What comes in envelopes: names as their senders meant them, mails within mails, archives, and what is left alone."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import random
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.letters import (
    DATE,
    LETTER,
    PICTURE,
    RECEIVED,
    attached,
    encoded,
    extended,
    forwarded,
    head,
    mail,
    many,
    part,
    zipped,
)
from tests.xlsx_tools.test_hostile import flagged, good
from xlsx_tools.attached import file_name, looks_like_mail
from xlsx_tools.envelope import Envelope, open_envelope
from xlsx_tools.mail import ATTACHMENT_LIMIT, BEIJING, DEPTH_LIMIT, PART_LIMIT, SIZE_LIMIT, Mail
from xlsx_tools.refused import Refusal, Unreadable
from xlsx_tools.sentences import NOTES, UNREADABLE
from xlsx_tools.worker import read_envelopes

NAME = "第三招商小分队（十月）.xlsx"
BOOK = good()
RAR, SEVEN, WINMAIL = (
    b"Rar!\x1a\x07\x00" + bytes(50),
    b"7z\xbc\xaf\x27\x1c" + bytes(50),
    b"\x78\x9f\x3e\x22" + bytes(90),
)
OLD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(504)
    + "Workbook".encode("utf-16-le").ljust(64, b"\0")
    + b"\x12\0"
)


def opened(data: bytes) -> Envelope:
    found = open_envelope(data)
    assert found is not None
    return found


def facts(**changes: object) -> Mail:
    found = opened(mail(**changes)).mail  # type: ignore[arg-type]
    assert found is not None
    return found


def told(data: bytes) -> list[tuple[str, str]]:
    """Each file that came out: its name and code."""
    return [(item.name, item.code) for item in opened(data).items]


# --- names ---------------------------------------------------------------------------------------------------

NAMES: dict[str, tuple[str | bytes, str | bytes]] = {
    "RFC 2231 in UTF-8": (f"attachment; filename*={extended(NAME)}", ""),
    "RFC 2231 in GB2312": (f"attachment; filename*={extended(NAME, 'gb2312')}", ""),
    "RFC 2231 in two pieces": (
        f"attachment;\r\n filename*0*={extended(NAME[:4])};\r\n filename*1*={extended(NAME[4:])[7:]}",
        "",
    ),
    "RFC 2047 in quotes": (f'attachment; filename="{encoded(NAME)}"', ""),
    "RFC 2047 without quotes": (f"attachment; filename={encoded(NAME)}", ""),
    "RFC 2047 in two words without quotes": (
        f"attachment; filename={encoded(NAME[:5], 'utf-8')}\r\n {encoded(NAME[5:], 'utf-8')}",
        "",
    ),
    "RFC 2047 of a code that nobody knows": (
        f'attachment; filename="{encoded(NAME).replace("gb2312", "x-ms")}"',
        "",
    ),
    "raw GBK": (b'attachment; filename="' + NAME.encode("gbk") + b'"', ""),
    "raw GBK without quotes": (b"attachment; filename=" + NAME.encode("gbk"), ""),
    "raw UTF-8": (f'attachment; filename="{NAME}"'.encode(), ""),
    "in the type alone": ("", f'application/octet-stream; name="{encoded(NAME)}"'),
    "in both": (f'attachment; filename="{encoded(NAME)}"', 'application/octet-stream; name="a.xlsx"'),
    "in both, the first broken": (
        b'attachment; filename="\xff\xfe?"',
        f'application/x; name="{encoded(NAME)}"',
    ),
    "inline": (f'inline; filename="{encoded(NAME)}"', ""),
    "as a picture": (f'attachment; filename="{encoded(NAME)}"', "image/png"),
    "a path of another system": (f'attachment; filename="{encoded("../../" + NAME)}"', ""),
    "a character that turns the name around": (
        f'attachment; filename="{encoded(chr(0x202E) + NAME, "utf-8")}"',
        "",
    ),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_workbook_bears_the_name_that_its_sender_gave_it(case: str) -> None:
    disposition, kind = NAMES[case]
    (item,) = opened(mail(part(BOOK, disposition, kind or "application/octet-stream"))).items
    assert item.name.replace("_", "").replace("..／..／", "").removeprefix("..") == NAME.replace("_", "")
    assert item.data == BOOK


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("..\\..\\月报.xlsx", "_.._月报.xlsx"),
        ("C:\\x/月报.xlsx", "C__x_月报.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("\0\u202e\u200b", ""),
        (" . ", ""),
        ("a" * 300 + ".xlsx", "a" * 54 + "….xlsx"),
    ],
)
def test_the_stored_name_is_our_own(name: str, stored: str) -> None:
    assert file_name(name) == stored


def test_an_attachment_without_a_name_is_not_lost() -> None:
    assert told(mail(part(BOOK))) == [("附件1", "")]
    assert told(mail(part(BOOK, "", "application/octet-stream"))) == [("附件1", "")]


def test_signature_and_letter_are_passed_over_without_a_word() -> None:
    note = b'Content-Type: text/html\r\n\r\n<html><img src="cid:1"></html>'
    logo = part(PICTURE, 'inline; filename="logo.png"', "image/png")
    card = part(b"BEGIN:VCARD\r\n", 'attachment; filename="me.vcf"', "text/x-vcard")
    found = opened(
        mail(note, logo, card, part(b"%PDF-1.4", 'attachment; filename="a.pdf"'), attached(BOOK, "月报.xlsx"))
    )
    assert [(item.name, item.code) for item in found.items] == [("月报.xlsx", "")]
    assert found.notes == ()


def test_a_return_in_a_wrong_format_is_no_noise() -> None:
    """Each of these comes out and goes to the reader, who says what it is."""
    for name, data in {
        "月报.xls": OLD,
        "月报.csv": b"a,b",
        "月报.xlsx": b"<html><table>",
        "空.xlsx": b"",
    }.items():
        assert told(mail(attached(data, name))) == [(name, "")]


# --- mails in mails, archives in mails --------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["", "base64", "quoted-printable"])
def test_a_forwarded_mail_is_opened(coding: str) -> None:
    inner = mail(attached(BOOK, "月报.xlsx"), subject="十月月报", border=b"inner")
    (item,) = opened(mail(forwarded(inner, coding))).items
    assert (item.name, item.within, item.data) == ("月报.xlsx", ("十月月报",), BOOK)


def test_a_mail_as_a_file_of_a_mail_is_opened_and_the_outer_sender_counts() -> None:
    inner = mail(attached(BOOK, "月报.xlsx"), sender="From: other@163.com", border=b"inner")
    found = opened(mail(part(inner, 'attachment; filename="a.eml"')))
    assert [(item.name, item.within) for item in found.items] == [("月报.xlsx", ("a.eml",))]
    assert found.mail is not None
    assert found.mail.sender == "s01@163.com"


@pytest.mark.parametrize("coding", ["", "gbk", "utf-8"])
def test_an_archive_gives_its_files_by_their_names(coding: str) -> None:
    files = {"第三招商小分队/月报.xlsx": BOOK, "说明.txt": b"x", "__MACOSX/._月报.xlsx": BOOK}
    made = zipped(files, coding)
    (item,) = opened(made).items
    assert (item.name, item.data) == ("第三招商小分队／月报.xlsx", BOOK)
    (item,) = opened(mail(attached(made, "材料.zip"))).items
    assert (item.name, item.within) == ("第三招商小分队／月报.xlsx", ("材料.zip",))


@pytest.mark.parametrize("coding", ["8bit", "binary", "quoted-printable", "x-uuencode", "base64"])
def test_a_workbook_comes_out_whole_however_it_was_coded(coding: str) -> None:
    ways = {
        "quoted-printable": lambda data: quopri.encodestring(data, quotetabs=True),
        "x-uuencode": lambda data: (
            b"begin 644 a.xlsx\n"
            + b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
            + b" \nend\n"
        ),
        "base64": lambda data: (
            b"\xef\xbb\xbf"
            + base64.b64encode(data)[:-4]
            + b"\r\n!"
            + base64.b64encode(data)[-4:].rstrip(b"=")
        ),
    }
    coded = ways.get(coding, bytes)(BOOK)
    made = (
        head('Content-Disposition: attachment; filename="a.xlsx"', f"Content-Transfer-Encoding: {coding}")
        + b"\r\n"
        + coded
    )
    assert [item.data for item in opened(mail(made)).items] == [BOOK]


def test_a_mail_may_be_nothing_but_the_workbook() -> None:
    (item,) = opened(
        head("From: s01@163.com", DATE) + part(BOOK, f'attachment; filename="{encoded(NAME)}"')
    ).items
    assert (item.name, item.data) == (NAME, BOOK)


def test_an_archive_of_mails_is_opened() -> None:
    (item,) = opened(zipped({"一.eml": mail(attached(BOOK, "月报.xlsx"))})).items
    assert (item.name, item.within) == ("月报.xlsx", ("一.eml",))


def test_what_is_neither_mail_nor_archive_is_left_to_the_reader() -> None:
    assert [open_envelope(data) for data in (BOOK, b"", b"a,b\n1,2", OLD, zipped({"a.txt": b"x"}))] == [
        None
    ] * 5


REFUSED: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "nested-archive": (
        zipped({"内.zip": zipped({"月报.xlsx": BOOK}), "月报.xlsx": BOOK}),
        [("内.zip", "nested-archive"), ("月报.xlsx", "")],
    ),
    "a workbook cut off in an archive": (  # the reader says what is wrong with it
        zipped({"月报.xlsx": zipped({"xl/workbook.xml": b"x" * 99})[:-9]}),
        [("月报.xlsx", "")],
    ),
    "archive-not-supported": (
        mail(attached(RAR, "a.rar"), attached(SEVEN, "b.7z")),
        [("a.rar", "archive-not-supported"), ("b.7z", "archive-not-supported")],
    ),
    "rar in a zip": (zipped({"a.rar": RAR}), [("a.rar", "archive-not-supported")]),
    "winmail": (
        mail(part(WINMAIL, 'attachment; filename="winmail.dat"', "application/ms-tnef")),
        [("winmail.dat", "winmail")],
    ),
    "broken zip in a mail": (
        mail(attached(zipped({"a.txt": b"x" * 99})[:-9], "a.zip"), attached(BOOK, "b.xlsx")),
        [("a.zip", "zip-broken"), ("b.xlsx", "")],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_opened_has_its_code_and_costs_nothing_else(case: str) -> None:
    data, wanted = REFUSED[case]
    assert told(data) == wanted
    assert {code for _, code in wanted} - {""} <= set(UNREADABLE)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("archive-not-supported", lambda: RAR),
        ("winmail", lambda: WINMAIL),
        ("zip-encrypted", lambda: _secret(zipped({"a/月报.xlsx": b"x"}))),
        ("zip-bad-name", lambda: zipped({"../月报.xlsx": b"x"})),
        ("zip-duplicate", lambda: zipped({"a.xlsx": b"x", "A.XLSX": b"y"})),
        ("zip-ratio", lambda: zipped({"a.xlsx": bytes(30 * 2**20)})),
        ("too-many-members", lambda: zipped({f"{number}.txt": b"" for number in range(1_001)})),
    ],
)
def test_a_hostile_archive_is_refused_alone_and_in_a_mail(code: str, data: Callable[[], bytes]) -> None:
    made = data()
    with pytest.raises(Unreadable) as refusal:
        opened(made)
    assert refusal.value.code == code
    assert told(mail(attached(made, "a.zip"))) == [("a.zip", code)]


def _secret(data: bytes) -> bytes:
    """The same with the bit set that says it is encrypted."""
    found = bytearray(data)
    at = found.find(b"PK\x01\x02")
    found[at + 8] |= 1
    return bytes(found)


def test_the_same_attachment_twice_is_one_and_told() -> None:
    found = opened(mail(attached(BOOK, "月报.xlsx"), attached(BOOK, "月报（副本）.xlsx")))
    assert [item.name for item in found.items] == ["月报.xlsx"]
    assert [(note.code, note.what) for note in found.notes] == [("duplicate-attachment", "月报（副本）.xlsx")]
    assert "duplicate-attachment" in NOTES
    found = opened(mail(attached(BOOK, "月报.xlsx"), attached(OLD, "月报.xlsx")))
    assert ([item.name for item in found.items], len(found.notes)) == (["月报.xlsx", "月报.xlsx"], 1)


# --- limits -----------------------------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    made = attached(BOOK, "月报.xlsx")
    for level in range(depth):
        made = many([made], b"level%d" % level).replace(b"MIME-Version: 1.0\r\n", b"")
    return head(RECEIVED, "From: s01@163.com", DATE) + made


def test_a_mail_may_be_nested_to_its_limit_and_no_further() -> None:
    assert told(nested(DEPTH_LIMIT - 1)) == [("月报.xlsx", "")]
    for depth in (DEPTH_LIMIT, DEPTH_LIMIT + 1, 90):
        found = opened(nested(depth))
        assert found.refusal is not None
        assert (found.refusal.code, found.items) == ("mail-too-complex", ())
        assert found.mail is not None
        assert found.mail.sender == "s01@163.com"  # its sender is told all the same


def test_mails_in_mails_have_the_same_limits() -> None:
    made = mail(attached(BOOK, "月报.xlsx"))
    for level in range(12):
        made = mail(forwarded(made, "base64"), border=b"level%d" % level)
    found = opened(made)
    assert found.refusal is not None
    assert found.refusal.code == "mail-too-complex"


def test_a_mail_has_so_many_parts_and_no_more() -> None:
    for count, good_one in ((PART_LIMIT - 2, True), (PART_LIMIT - 1, False), (20_000, False)):
        refusal = opened(mail(*[part(PICTURE, "", "image/png")] * count)).refusal
        assert (refusal is None) is good_one
    assert refusal is not None
    assert refusal.code == "mail-too-complex"


def test_a_mail_has_so_many_attachments_and_no_more() -> None:
    books = [attached(BOOK + bytes([number]), f"{number}.xlsx") for number in range(ATTACHMENT_LIMIT + 1)]
    assert len(opened(mail(*books[:-1])).items) == ATTACHMENT_LIMIT
    refusal = opened(mail(*books)).refusal
    assert refusal is not None
    assert refusal.code == "mail-too-complex"


def test_a_mail_that_is_too_big_is_not_loaded() -> None:
    made = head("From: s01@163.com", DATE, "") + bytes(SIZE_LIMIT)
    assert next(read_envelopes([made])) == Refusal("too-big", f"超过{SIZE_LIMIT >> 20}MB")
    with pytest.raises(Unreadable) as refusal:
        open_envelope(made)
    assert refusal.value.code == "mail-too-big"


# --- facts --------------------------------------------------------------------------------------------------------


def test_the_facts_of_an_ordinary_mail() -> None:
    found = facts(
        sender=f"From: {encoded('县财政局')} <S01@163.COM>",
        subject="第三招商小分队十月月报",
        top=("Authentication-Results: mx; spf=pass", RECEIVED, "Authentication-Results: mx; dmarc=pass"),
        more=(DATE, "Message-ID: <1@163.com>"),
    )
    assert (found.sender, found.fault) == ("s01@163.com", "")
    assert found.subject == "第三招商小分队十月月报"
    assert (found.date, found.received) == (datetime(2012, 10, 24, 16, 29), datetime(2012, 10, 24, 16, 30, 5))
    assert (found.results, found.message_id) == ("mx; spf=pass", "<1@163.com>")


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        ("From: s01@163.com", "s01@163.com"),
        ("From: <S01@163.com>", "s01@163.com"),
        ('From: "S01, 财政局" <s01@163.com>', "s01@163.com"),
        (f"From: {encoded('boss@qinghe.gov.cn')} <x@evil.com>", "x@evil.com"),
        ('From: "s01@163.com" <x@evil.com>', "x@evil.com"),
        ("From: s01@163.com <x@evil.com>", ""),
        ("From: s01@163.com, x@evil.com", ""),
        ("From: <s01@163.com> <x@evil.com>", ""),
        ("From: x@evil.com\r\nFrom: s01@163.com", ""),
        ("From: x@evil.com\r\nfrom : s01@163.com", ""),
        ("From: s01@163。com", ""),
        ("From: s０1@163.com", ""),
        ("From: ѕ01@163.com", ""),  # a Cyrillic letter
        (f"From: {encoded('s01@163.com')}", ""),
        ("From: s01@163.com(x@evil.com)", ""),
        ("From: s01@163.com\0@evil.com", ""),
        ("From: s01@163.com;", ""),
        ("From: list: s01@163.com;", ""),
        ("From: s01@163.com (CZJ)", "s01@163.com"),
        ("From: 财政局", ""),
        ("From:", ""),
        ("Sender: s01@163.com", ""),
    ],
)
def test_only_one_plain_address_in_one_from_is_a_sender(lines: str, sender: str) -> None:
    found = facts(sender=lines)
    assert found.sender == sender
    assert bool(found.fault) is not bool(sender)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("person", {}),
        ("bounce", {"sender": "From: MAILER-DAEMON@mx.163.com"}),
        ("bounce", {"sender": "From: postmaster@163.com"}),
        ("automatic", {"more": ("Auto-Submitted: auto-replied (vacation)",)}),
        ("person", {"more": ("Auto-Submitted: auto-generated",)}),
    ],
)
def test_machines_answers_are_told_from_letters(kind: str, changes: dict) -> None:
    assert facts(**changes).kind == kind


def test_what_comes_back_with_a_bounce_is_not_taken_in() -> None:
    report = head("From: MAILER-DAEMON@163.com", DATE) + many(
        [LETTER, forwarded(mail(attached(BOOK, "月报.xlsx")))], kind=b"report"
    )
    assert told(report) == []


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("Wed, 24 Oct 2012 23:59:59 -0000", datetime(2012, 10, 25, 7, 59, 59)),
        ("Wed, 24 Oct 2012 16:30:00 +0800 (CST)", datetime(2012, 10, 24, 16, 30)),
        ("24 Oct 2012 16:30 +0000", datetime(2012, 10, 25, 0, 30)),
        ("Mon, 01 Jan 1900 00:00:00 +0000", None),
        ("yesterday", None),
        ("Wed, 24 Oct 99999 16:30:00 +0800", None),
        ("", None),
    ],
)
def test_a_date_is_the_office_s_own_time(date: str, wanted: datetime | None) -> None:
    assert facts(more=(f"Date: {date}",), top=()).date == wanted
    assert BEIJING.utcoffset(None).seconds == 8 * 3600


def test_a_mail_is_told_by_its_content() -> None:
    assert looks_like_mail(mail())
    assert looks_like_mail(b"From x@y Wed Oct 24 2012\n" + mail())
    for other in (
        b"",
        BOOK,
        b"a: b\n\n",
        "名称：值\n".encode(),
        b"From: x\nno header\n",
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n\r\n",
    ):
        assert not looks_like_mail(other)


# --- whatever comes -----------------------------------------------------------------------------------------------

SEEDS = [
    mail(
        attached(BOOK, "月报.xlsx"),
        forwarded(mail(attached(OLD, "旧.xls"), border=b"x"), "base64"),
        part(PICTURE),
    ),
    mail(*(part(BOOK, disposition, kind or "a/b") for disposition, kind in NAMES.values())),
    mail(
        attached(zipped({"第三招商小分队/月报.xlsx": BOOK, "内.zip": zipped({"a": b"b"})}, "gbk"), "材料.zip")
    ),
]


def outcome(data: bytes) -> str:
    """What opening comes to; anything but an envelope, nothing, or a code of the catalogue fails."""
    try:
        found = open_envelope(data)
    except Unreadable as error:
        return error.code if error.refusal.message else "nothing said"
    if found is None:
        return "none"
    for item in found.items:
        assert 0 < len(item.name) < 200
        assert item.code == "" or UNREADABLE[item.code]
    assert Envelope.from_plain(found.plain()) == found
    return found.refusal.code if found.refusal else "opened"


def test_mutations_of_good_mails_come_to_a_result_or_a_code() -> None:
    chance = random.Random(5)
    seen = set()
    for _ in range(400):
        made = bytearray(chance.choice(SEEDS))
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(min(len(made), chance.choice((400, 2_000, len(made)))))
            way = chance.randrange(4)
            if way == 0:
                made[at] = chance.randrange(256)
            elif way == 1:
                del made[at : at + chance.randrange(40)]
            elif way == 2:
                made[at:at] = chance.choice(
                    (b"\r\n", b"\r\n\r\n", b'"', b";", b"=", b"--=_0\r\n", b"\0", b"=?gbk?B?/w==?=", b"\xff")
                )
            else:
                made[at:at] = made[: chance.randrange(200)]
        seen.add(outcome(bytes(made)))
    assert "opened" in seen


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=30), disposition=st.binary(max_size=60), sender=st.binary(max_size=60))
def test_any_header_comes_to_a_result_and_the_workbook_is_not_lost(
    name: str, disposition: bytes, sender: bytes
) -> None:
    clean = b"".join(disposition.split(b"\n")).replace(b"\r", b"")
    data = mail(
        part(BOOK, b"attachment; filename=" + clean),
        sender=b"From: " + b"".join(sender.splitlines()),
        subject=name,
    )
    outcome(data)
    assert [item.data for item in opened(data).items] == [BOOK]


def test_a_reader_of_envelopes_is_a_process_of_its_own() -> None:
    seeds = [*SEEDS, BOOK, b"", flagged(1)]
    found = list(read_envelopes(seeds))
    assert [open_envelope(data) if n < 5 else None for n, data in enumerate(seeds)] == found


def test_a_workbook_in_a_stored_archive_is_no_workbook_itself() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("月报.xlsx", BOOK)
    assert told(out.getvalue()) == [("月报.xlsx", "")]
