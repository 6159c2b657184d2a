"""The members of a zip file from a stranger: the directory is checked before anything is unpacked, sizes while it is.

One reading of the file is allowed, the central directory's. What another program could read differently (members that
overlap or stand beside the directory, two of one name, a local header that says something else) is refused.
"""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlsx_tools.limits import STRANGERS, Limits
from xlsx_tools.refused import Unreadable
from xlsx_tools.remembering import REMEMBERED, once

MEMBER_LIMIT = 1_000
RATIO_FROM = 5 * 2**20
_DEFLATE_AT_MOST = 1_032  # times smaller than its content, and never more
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED, _AES = 0, 8, 99
_SECRET = 0x0001 | 0x0040 | 0x2000  # encrypted, strongly, or with a masked directory
_UTF8 = 0x0800
_TOLD_AFTER = 0x0008  # checksum and sizes stand after the data
_UNIX = 3
_4G = 0xFFFFFFFF
_UNICODE_PATH = 0x7075
_BAD_NAME = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|[\x00-\x1f]")


@dataclass(slots=True)
class Member:
    """One file in the zip. `name` has forward slashes; sizes are bytes as the directory says."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int = 0  # where its data begins

    @property
    def end(self) -> int:
        return self.start + self.packed


class Members:
    """A zip file whose directory is in order. Raises Unreadable with the code of what is wrong with it."""

    def __init__(self, data: bytes, limits: Limits = STRANGERS) -> None:
        self._data, self._limits = data, limits
        count, start = _directory(data)
        if count > MEMBER_LIMIT:
            raise Unreadable("too-many-members", str(count))
        members = list(_listed(data, start, count))
        _check_layout(data, members, start)
        self.files = [member for member in members if not member.name.endswith("/")]
        self._by_fold = _by_fold(self.files)
        _check_sizes(self.files, limits)

    def find(self, name: str) -> Member | None:
        """The member of that name; the names of parts do not mind case."""
        return self._by_fold.get(fold(name))

    def read(self, member: Member) -> bytes:
        """A member's content, unpacked no further than its size and checked against its checksum."""
        packed = self._data[member.start : member.end]
        unpack = _known if member.size <= REMEMBERED else _unpacked
        try:
            content, checksum = unpack(packed, member.method, member.size)
        except zlib.error as error:
            raise Unreadable("zip-broken", f"“{member.name}”解不开") from error
        if len(content) > member.size:
            self.weigh(member)
        if len(content) != member.size or checksum != member.crc:
            raise Unreadable("zip-broken", f"“{member.name}”的内容与校验码不符")
        return content

    def weigh(self, member: Member) -> int:
        """How many bytes a member really unpacks to, none of them kept."""
        if member.method == _STORED or member.packed * _DEFLATE_AT_MOST <= RATIO_FROM:
            return member.size
        unpacker, total = zlib.decompressobj(-15), 0
        rest = self._data[member.start : member.end]
        try:
            while rest and not unpacker.eof:
                total += len(unpacker.decompress(rest, 2**20))
                rest = unpacker.unconsumed_tail
                check_weight(member.name, member.packed, total, self._limits)
        except zlib.error:  # told where it is read
            pass
        return total


def _unpacked(packed: bytes, method: int, size: int) -> tuple[bytes, int]:
    """What is packed, one byte past its size at most, and its checksum."""
    content = packed if method == _STORED else zlib.decompressobj(-15).decompress(packed, size + 1)
    return content, zlib.crc32(content)


_known = once(128)(_unpacked)


def fold(name: str) -> str:
    """A name as systems compare it that mind neither case nor how an accent is written."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name.casefold())


def check_weight(name: str, packed: int, size: int, limits: Limits = STRANGERS) -> None:
    """Refuse what unpacks to too much."""
    if size > RATIO_FROM and size > limits.ratio * max(packed, 1):
        raise Unreadable("zip-ratio", name)
    if size > limits.part:
        raise Unreadable("part-too-big", f"“{name}”超过{limits.part >> 20}MB")


def _check_sizes(files: Iterable[Member], limits: Limits) -> None:
    total = 0
    for member in files:
        total += member.size
        if member.size > RATIO_FROM:
            check_weight(member.name, member.packed, member.size, limits)
    if total > limits.unpacked:
        raise Unreadable("part-too-big", f"一共超过{limits.unpacked >> 20}MB")


def _directory(data: bytes) -> tuple[int, int]:
    """How many members the directory lists, and where it starts."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - 65_557))
    if end < 0 or end + _END.size > len(data):
        raise Unreadable("zip-broken", "没有结尾，可能没有传完")
    _, disk, first_disk, here, count, size, start, _ = _END.unpack_from(data, end)
    at = end
    if data[max(0, end - 20) : end - 16] == b"PK\6\7":
        (record,) = struct.unpack_from("<Q", data, end - 12)
        if record + 56 > end or data[record : record + 4] != b"PK\6\6":
            raise Unreadable("zip-broken", "目录损坏")
        disk, first_disk, here, count, size, start = struct.unpack_from("<2L4Q", data, record + 16)
        at = record
    if disk or first_disk or here != count:
        raise Unreadable("zip-broken", "是分卷压缩的一部分")
    if start + size > at:
        raise Unreadable("zip-broken", "目录损坏")
    if start + size < at:
        raise Unreadable("zip-overlap", "目录前后夹有别的内容")
    return count, start


def _listed(data: bytes, start: int, count: int) -> Iterator[Member]:
    at, unpack = start, _CENTRAL.unpack_from
    for _ in range(count):
        try:
            mark, made, _, flags, method, _, _, crc, packed, size, *lengths, _, _, attributes, offset = (
                unpack(data, at)
            )
        except struct.error as error:
            raise Unreadable("zip-broken", "目录损坏") from error
        if mark != b"PK\1\2":
            raise Unreadable("zip-broken", "目录损坏")
        name_end = at + _CENTRAL.size + lengths[0]
        extras_end = name_end + lengths[1]
        raw, extras = data[at + _CENTRAL.size : name_end], data[name_end:extras_end]
        name = _name(raw, flags, extras)
        if _4G in (packed, size, offset):
            size, packed, offset = _wide(extras, size, packed, offset)
        if flags & _SECRET or method == _AES:
            raise Unreadable("zip-encrypted", name)
        if method not in (_STORED, _DEFLATED):
            raise Unreadable("zip-method", name)
        if made >> 8 == _UNIX and stat.S_ISLNK(attributes >> 16):
            raise Unreadable("zip-bad-name", _shown(name))
        member = Member(name, flags, method, crc, packed, size, offset)
        member.start = _data_start(data, member, raw)
        at = extras_end + lengths[2]
        yield member


@once(128)  # most workbooks have the same parts
def _name(raw: bytes, flags: int, extras: bytes) -> str:
    """A member's name: marked as UTF-8, or given so beside it, else UTF-8 or GBK, whichever fits."""
    for tag, body in _extras(extras) if extras else ():
        if tag == _UNICODE_PATH and len(body) > 5 and body[1:5] == struct.pack("<L", zlib.crc32(raw)):
            raw, flags = body[5:], _UTF8
    for coding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(coding).replace("\\", "/")
        except UnicodeDecodeError:
            if flags & _UTF8:
                break
            continue
        if _BAD_NAME.search(name):
            raise Unreadable("zip-bad-name", _shown(name))
        return name
    raise Unreadable("zip-bad-name", _shown(raw.decode("utf-8", "replace")))


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:80])


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<2H", extra, at)
        yield tag, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _wide(extras: bytes, *narrow: int) -> Iterator[int]:
    """Sizes and offset where they did not fit and stand in the zip64 field."""
    body = next((body for tag, body in _extras(extras) if tag == 1), b"")
    wide = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
    return (next(wide, value) if value == _4G else value for value in narrow)


def _data_start(data: bytes, member: Member, raw_name: bytes) -> int:
    """Where a member's data begins, its local header being the directory's entry over again."""
    try:
        mark, _, flags, method, _, _, *told, name_size, extra_size = _LOCAL.unpack_from(data, member.offset)
    except struct.error as error:
        raise Unreadable("zip-broken", f"“{member.name}”不在文件里") from error
    begin = member.offset + _LOCAL.size
    if mark != b"PK\3\4" or begin + name_size + extra_size + member.packed > len(data):
        raise Unreadable("zip-broken", f"“{member.name}”不在文件里")
    if data[begin : begin + name_size] != raw_name or method != member.method or flags & _SECRET:
        raise Unreadable("zip-overlap", f"“{member.name}”前后说法不一")
    listed = [member.crc, member.packed, member.size]
    same = told == listed or flags & _TOLD_AFTER
    if not same and any(said not in (one, _4G) for said, one in zip(told, listed, strict=True)):
        raise Unreadable("zip-overlap", f"“{member.name}”前后说法不一")
    if member.method == _STORED and member.packed != member.size:
        raise Unreadable("zip-broken", f"“{member.name}”的大小不对")
    return begin + name_size + extra_size


def _check_layout(data: bytes, members: Iterable[Member], start: int) -> None:
    """The members one after the other from the first byte to the directory, with nothing hidden in between."""
    at = 0
    for member in sorted(members, key=lambda item: item.offset):
        if member.offset < at:
            raise Unreadable("zip-overlap", "各部分互相重叠")
        if member.offset > at and (at == 0 or b"PK\3\4" in data[at : member.offset]):
            raise Unreadable("zip-overlap", "夹有目录以外的内容")
        at = member.end
    if at > start:
        raise Unreadable("zip-overlap", "各部分互相重叠")
    if b"PK\3\4" in data[at:start]:
        raise Unreadable("zip-overlap", "夹有目录以外的内容")


def _by_fold(files: Iterable[Member]) -> dict[str, Member]:
    found: dict[str, Member] = {}
    for member in files:
        if found.setdefault(fold(member.name), member) is not member:
            raise Unreadable("zip-duplicate", _shown(member.name))
    return found


__all__ = ["Member", "Members", "check_weight", "fold"]
