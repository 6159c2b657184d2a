"""What a file is, told by its content and never by its name; and whether it may be opened as a workbook."""

from __future__ import annotations

import re

from xlsx_tools.compound import top_names
from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.refused import Unreadable
from xlsx_tools.zip_members import Members

SIZE_LIMIT = STRANGERS.file
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RELS, TYPES = "_rels/.rels", "[Content_Types].xml"
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_KINDS = (
    (b"%PDF", "PDF文件"),
    (b"MZ", "程序（.exe）"),
    (b"\x7fELF", "程序"),
    (b"{\\rtf", "写字板文档（.rtf）"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"BM", "图片"),
    (b"\x78\x9f\x3e\x22", "winmail.dat"),
    (b"SQLite format 3", "数据库"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"\x1f\x8b", "压缩包（.gz）"),
)
ARCHIVES = (
    (b"Rar!\x1a\x07", ".rar"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"\x1f\x8b", ".gz"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"MSCF", ".cab"),
)
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")  # an .xls from before there were OLE files
_MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!--|<!doctype|<html|<head|<meta|<table|<body|<style|<div)", re.IGNORECASE
)
_WEB = re.compile(rb"<(?:!doctype\s+html|html|table|body|head|meta)\b", re.IGNORECASE)
_MIME = re.compile(
    rb"(?:MIME-Version|Content-Type|From|Received|Return-Path|Delivered-To|X-[A-Za-z-]+):", re.IGNORECASE
)
_PRINTABLE_FROM = 9
_OLE_KINDS = (
    ("EncryptedPackage", "password", ""),
    ("Workbook", "old-xls", ""),
    ("Book", "old-xls", ""),
    ("WordDocument", "not-a-workbook", "旧格式的Word文档（.doc）"),
    ("PowerPoint Document", "not-a-workbook", "旧格式的演示文稿（.ppt）"),
    ("PP40", "not-a-workbook", "旧格式的演示文稿（.ppt）"),
    ("VisioDocument", "not-a-workbook", "Visio图"),
    ("__properties_version1.0", "not-a-workbook", "Outlook邮件（.msg）"),
)


def opened(data: bytes, limits: Limits = STRANGERS) -> Members:
    """The members of what is, by its content, an .xlsx or .xlsm. Raises Unreadable for everything else."""
    if not data:
        raise Unreadable("empty-file")
    if len(data) > limits.file:
        raise Unreadable("too-big", f"超过{limits.file >> 20}MB")
    if not data.startswith(ZIP):
        raise _not_a_zip(data)
    members = Members(data, limits)
    _check_kind(members)
    total = sum(members.weigh(member) for member in members.files)
    if total > limits.unpacked:
        raise Unreadable("part-too-big", f"一共超过{limits.unpacked >> 20}MB")
    return members


def _check_kind(members: Members) -> None:
    mime = members.find("mimetype")
    if mime is not None and mime.size < 200:
        said = members.read(mime)
        if said.startswith(_SPREADSHEET):
            raise Unreadable("ods")
        if said.startswith(b"application/"):
            raise Unreadable("not-a-workbook", "别的办公文档")
    if members.find("xl/workbook.bin"):
        raise Unreadable("xlsb")
    if members.find(TYPES) is None and members.find(RELS) is None:
        if any(member.name.lower().startswith("xl/") for member in members.files):
            raise Unreadable("missing-part", TYPES)
        raise Unreadable("not-a-workbook", "压缩包")
    for start, what in (("word/", "Word文档"), ("ppt/", "演示文稿"), ("visio/", "Visio图")):
        if members.find(f"{start}document.xml") or members.find(f"{start}presentation.xml"):
            raise Unreadable("not-a-workbook", what)


def _not_a_zip(data: bytes) -> Unreadable:
    if data.startswith(OLE):
        return _compound(data)
    if _BIFF.match(data):
        return Unreadable("old-xls")
    return Unreadable("not-a-workbook", what_it_is(data))


def what_it_is(data: bytes) -> str:
    """What bytes that are no workbook seem to be, in words for people."""
    for mark, what in _KINDS:
        if data.startswith(mark):
            return what
    for mark, ending in ARCHIVES:
        if data.startswith(mark):
            return f"压缩包（{ending}）"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "文本文件"
    if _WEB.search(head):
        return "网页（.html）"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "XML表格"
    if _MARKUP.match(head):
        return "XML文件"
    if _MIME.match(head):
        return "邮件或网页存档（.eml、.mht）"
    if not any(byte < _PRINTABLE_FROM for byte in head):
        return "文本或CSV文件"
    return "别的格式的文件"


def _compound(data: bytes) -> Unreadable:
    """What an OLE file is, by the names at the top of its directory; where that is broken, by any in it."""
    names = top_names(data)
    for name, code, what in _OLE_KINDS:
        if name.upper() in names if names else _has_stream(data, name):
            return Unreadable(code, what)
    if names:
        return Unreadable("not-a-workbook", "别的旧格式的文件")
    return Unreadable("password" if "EncryptedPackage".encode("utf-16-le") in data else "old-xls")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether a directory entry of an OLE file has this name: 64 bytes of name, then the name's length."""
    raw = name.encode("utf-16-le") + b"\0\0"
    size = len(raw).to_bytes(2, "little")
    at = data.find(raw)
    while at >= 0:
        if data[at + 64 : at + 66] == size and not data[at + len(raw) : at + 64].strip(b"\0"):
            return True
        at = data.find(raw, at + 2)
    return False


__all__ = ["ARCHIVES", "OLE", "RELS", "SIZE_LIMIT", "TYPES", "ZIP", "opened", "what_it_is"]
