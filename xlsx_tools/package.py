"""An Office file as the parts it is made of, written back with every untouched part byte for byte.

Members that nobody changes are copied from their local header to the next one, compressed bytes and data
descriptors included, in the order they stand in; only their offsets in the central directory are new.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from xlsx_tools.refused import PatchRefused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = b"http://purl.oclc.org/ooxml/"
_RELS_NS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_NO_DESCRIPTOR = 0xFFFF & ~0x0008
_4G = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part; `target` is a part name, or the text itself when it leads outside."""

    id: str
    type: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by the name people read, its part and its kind (worksheet, chartsheet, ...)."""

    name: str
    part: str
    kind: str


@dataclass(slots=True)
class _Member:
    name: str
    central: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    end: int = 0


class Package:
    """The members of one file. `read`, `replace`, `remove`, then `to_bytes`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._members, self._comment = _members(data)
        self._by_name = {member.name: member for member in self._members}
        self._parts = {name.lower(): name for name in self._by_name}
        if len(self._parts) != len(self._members):
            raise PatchRefused(
                "duplicate-part", "文件内有重名的部件，无法确定以哪一个为准。请用表格软件另存后再试。"
            )
        self._changed: dict[str, bytes | None] = {}
        self._check_kind()

    def _check_kind(self) -> None:
        if self.workbook_part not in self._by_name:
            raise PatchRefused("no-workbook", "文件里没有工作簿部分，不是 xlsx/xlsm 工作簿。请核对文件。")
        head = self.read(self.workbook_part)
        if self.workbook_part.lower().endswith(".bin"):
            raise PatchRefused("binary-workbook", "这是 xlsb 二进制工作簿，不能修补。请另存为 xlsx 或 xlsm。")
        if _STRICT in head[:4096] or _STRICT in self.read("_rels/.rels"):
            raise PatchRefused(
                "strict", "这是“Strict Open XML”格式的工作簿，不能修补。请另存为普通的 xlsx 或 xlsm。"
            )

    # ---- members

    @property
    def names(self) -> tuple[str, ...]:
        """Every member, in the order of the file."""
        standing = tuple(m.name for m in self._members if self._changed.get(m.name, b"") is not None)
        return standing + tuple(self._added())

    def _added(self) -> dict[str, bytes]:
        """The members that the file did not have."""
        return {n: d for n, d in self._changed.items() if n not in self._by_name and d is not None}

    def find(self, part: str) -> str | None:
        """The member that holds a part; part names do not mind case."""
        name = self._parts.get(part.lstrip("/").lower()) or self._parts.get(unquote(part).lstrip("/").lower())
        return None if name is None or self._changed.get(name, b"") is None else name

    def __contains__(self, part: str) -> bool:
        return self.find(part) is not None

    def read(self, name: str) -> bytes:
        """A member's bytes, as they are now."""
        if (changed := self._changed.get(name)) is not None:
            return changed
        member = self._by_name.get(name)
        if member is None:
            raise _damaged(name)
        start = _data_start(self._data, member)
        packed = self._data[start : start + member.packed]
        try:
            data = (
                packed if member.method == 0 else zlib.decompressobj(-15).decompress(packed, member.size + 1)
            )
        except zlib.error as error:
            raise _damaged(name) from error
        if len(data) != member.size or zlib.crc32(data) != member.crc:
            raise _damaged(name)
        return data

    def replace(self, name: str, data: bytes) -> None:
        """Give a member new bytes; the same bytes leave it untouched."""
        if data != self.read(name):
            self._changed[name] = data

    def remove(self, name: str) -> None:
        """Drop a member from the file."""
        self._changed[name] = None

    def add(self, name: str, data: bytes) -> None:
        """A new member at the end of the file."""
        if self.find(name) is not None or name in self._by_name:
            raise ValueError(f"the file has a member {name!r}")
        self._parts[name.lower()] = name
        self._changed[name] = data

    @property
    def changed(self) -> tuple[str, ...]:
        """The members that will not be copied as they are."""
        return tuple(sorted(self._changed))

    def to_bytes(self) -> bytes:
        """The file, with changed members packed anew and all others copied raw."""
        if not self._changed:
            return self._data
        physical = sorted(self._members, key=lambda m: m.offset)
        pieces: list[bytes] = [self._data[: physical[0].offset]] if physical else []
        at = sum(map(len, pieces))
        central: dict[str, bytes] = {}
        for member in physical:
            if member.name not in self._changed:
                piece = self._data[member.offset : member.end]
                central[member.name] = _moved(member, at)
            elif (data := self._changed[member.name]) is not None:
                piece, central[member.name] = _packed(self._data, member, data, at)
            else:
                continue
            pieces.append(piece)
            at += len(piece)
        for name, data in self._added().items():
            piece, central[name] = _new(name, data, at)
            pieces.append(piece)
            at += len(piece)
        directory = b"".join(central[name] for name in self.names if name in central)
        count = len(central)
        if count >= 0xFFFF or at + len(directory) >= _4G:
            raise PatchRefused("too-large", "文件过大（超过 4 GB 或 65535 个部件），不能修补。")
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, len(self._comment))
        return b"".join((*pieces, directory, end, self._comment))

    # ---- what the parts say about each other

    @cached_property
    def workbook_part(self) -> str:
        """The part that the package's own relationships call the office document."""
        for rel in self.relationships(""):
            if rel.type.endswith("/officeDocument"):
                return self.find(rel.target) or rel.target
        raise PatchRefused("no-workbook", "文件里没有工作簿部分，不是 xlsx/xlsm 工作簿。请核对文件。")

    def rels_part(self, part: str) -> str | None:
        """The member with a part's relationships, if it has any."""
        folder, name = posixpath.split(part)
        return self.find(posixpath.join(folder, "_rels", f"{name}.rels"))

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Where a part leads; '' is the package itself."""
        name = self.rels_part(part)
        if name is None:
            return ()
        folder = posixpath.dirname(part)
        found = []
        for node in parse_xml(self.read(name), name).iter(f"{_RELS_NS}Relationship"):
            external = node.get("TargetMode") == "External"
            target = node.get("Target", "")
            if not external:
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                target = self.find(path) or path
            found.append(Relationship(node.get("Id", ""), node.get("Type", ""), target, external))
        return tuple(found)

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """The parts that a part leads to by relationships of one kind (the end of the type's address)."""
        return tuple(
            rel.target
            for rel in self.relationships(part)
            if not rel.external and rel.type.endswith(f"/{kind}") and rel.target in self
        )

    @cached_property
    def content_types(self) -> dict[str, str]:
        """Content type of every member."""
        root = parse_xml(self.read("[Content_Types].xml"), "[Content_Types].xml")
        nodes = [n for n in root if isinstance(n.tag, str)]
        override = {n.get("PartName", "").lstrip("/").lower(): n.get("ContentType", "") for n in nodes}
        default = {n.get("Extension", "").lower(): n.get("ContentType", "") for n in nodes}
        return {
            name: override.get(name.lower()) or default.get(name.rpartition(".")[2].lower(), "")
            for name in self._by_name
        }

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets in the order of their tabs."""
        rels = {rel.id: rel for rel in self.relationships(self.workbook_part)}
        sheets = []
        for node in parse_xml(self.read(self.workbook_part), self.workbook_part).iter("{*}sheet"):
            rel = rels.get(node.get(_R_ID, ""))
            if rel is not None:
                sheets.append(Sheet(node.get("name", ""), rel.target, rel.type.rpartition("/")[2]))
        return tuple(sheets)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The names on the tabs."""
        return tuple(sheet.name for sheet in self.sheets)

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name, or a refusal that lists the names there are."""
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                if sheet.kind != "worksheet" or sheet.part not in self._by_name:
                    raise PatchRefused(
                        "not-a-worksheet", f"〔{name}〕不是普通工作表，不能写入数据。", sheet=name
                    )
                return sheet
        names = "、".join(self.sheet_names)
        raise PatchRefused(
            "no-sheet", f"工作簿里没有名为“{name}”的工作表。现有：{names}。请核对表名。", sheet=name
        )

    @property
    def signed(self) -> bool:
        """Whether the package carries a digital signature, which any change makes invalid."""
        return any(rel.type.endswith("/digital-signature/origin") for rel in self.relationships(""))


def parse_xml(data: bytes, name: str) -> etree._Element:
    """A small part as a tree, for reading only."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(name) from error


def decode(data: bytes, name: str) -> str:
    """A part's text. Only UTF-8 is edited; anything else is refused by name."""
    head = data[:200]
    declared = re.search(rb"encoding\s*=\s*[\"']([^\"']+)", head.partition(b"?>")[0])
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:4]
    if wide or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")):
        raise PatchRefused("encoding", f"部件 {name} 不是 UTF-8 编码，不能修补。请用表格软件另存后再试。")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(name) from error
    if "<!DOCTYPE" in text[:2000] or "\0" in text:
        raise _damaged(name)
    return text


def _damaged(name: str) -> PatchRefused:
    return PatchRefused("damaged", f"部件 {name} 已损坏，读不出来。请用表格软件打开修复后另存。")


def _members(data: bytes) -> tuple[list[_Member], bytes]:
    if data[:8] == _OLE:
        raise PatchRefused(
            "encrypted", "文件已加密，或是旧的 xls 格式，不能修补。请去掉打开密码并另存为 xlsx/xlsm。"
        )
    not_zip = PatchRefused(
        "not-a-workbook", "文件不是 xlsx/xlsm 工作簿（不是 zip 包，或已截断）。请核对文件。"
    )
    end = data.rfind(b"PK\5\6", max(0, len(data) - 65_557))
    if end < 0 or end + _END.size > len(data):
        raise not_zip
    *_, count, _, start, comment_size = _END.unpack_from(data, end)
    if data[end - 20 : end - 16] == b"PK\6\7":
        (record,) = struct.unpack_from("<Q", data, end - 12)
        if data[record : record + 4] == b"PK\6\6":
            count, _, start = struct.unpack_from("<3Q", data, record + 32)
    members = []
    at = start
    try:
        for _ in range(count):
            members.append(member := _member(data, at))
            at += len(member.central)
    except (struct.error, ValueError) as error:
        raise not_zip from error
    physical = sorted(members, key=lambda m: m.offset)
    for member, following in zip(physical, [*physical[1:], None], strict=True):
        member.end = following.offset if following else start
        if _data_start(data, member) + member.packed > member.end or member.size >= _4G:
            raise not_zip
    return members, data[end + _END.size : end + _END.size + comment_size]


def _member(data: bytes, at: int) -> _Member:
    fields = _CENTRAL.unpack_from(data, at)
    flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
    name_size, extra_size, comment_size, offset = *fields[10:13], fields[16]
    if fields[0] != b"PK\1\2":
        raise ValueError("central directory")
    whole = _CENTRAL.size + name_size + extra_size + comment_size
    raw_name = data[at + _CENTRAL.size : at + _CENTRAL.size + name_size]
    extra = data[at + _CENTRAL.size + name_size : at + _CENTRAL.size + name_size + extra_size]
    wide = iter(
        struct.unpack(
            f"<{len(extra_zip64(extra)) // 8}Q", extra_zip64(extra)[: len(extra_zip64(extra)) // 8 * 8]
        )
    )
    size = next(wide, size) if size == _4G else size
    packed = next(wide, packed) if packed == _4G else packed
    offset = next(wide, offset) if offset == _4G else offset
    if flags & 1:
        raise PatchRefused("encrypted", "文件内的部件加了密码，不能修补。请去掉密码后再试。")
    if method not in (0, 8):
        raise PatchRefused("compression", "文件用了不支持的压缩方法，不能修补。请用表格软件另存后再试。")
    name = raw_name.decode("utf-8" if flags & 0x800 else "cp437")
    return _Member(name, data[at : at + whole], flags, method, crc, packed, size, offset)


def extra_zip64(extra: bytes) -> bytes:
    """The zip64 field of an extra record, or nothing."""
    return next((body for tag, body in _extras(extra) if tag == 1), b"")


def _extras(extra: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<2H", extra, at)
        found.append((tag, extra[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def _without_zip64(extra: bytes) -> bytes:
    return b"".join(struct.pack("<2H", tag, len(body)) + body for tag, body in _extras(extra) if tag != 1)


def _data_start(data: bytes, member: _Member) -> int:
    if data[member.offset : member.offset + 4] != b"PK\3\4":
        raise _damaged(member.name)
    name_size, extra_size = struct.unpack_from("<2H", data, member.offset + 26)
    return member.offset + _LOCAL.size + name_size + extra_size


def _moved(member: _Member, offset: int) -> bytes:
    """A central record with a new offset."""
    fields = list(_CENTRAL.unpack_from(member.central))
    tail = member.central[_CENTRAL.size :]
    if fields[16] == _4G:
        name_size, extra_size = fields[10], fields[11]
        extra = _without_zip64(tail[name_size : name_size + extra_size])
        tail = tail[:name_size] + extra + tail[name_size + extra_size :]
        fields[8], fields[9], fields[11] = member.packed, member.size, len(extra)
    fields[16] = offset
    return _CENTRAL.pack(*fields) + tail


def _packed(data: bytes, member: _Member, new: bytes, offset: int) -> tuple[bytes, bytes]:
    """Local header with data, and central record, of a member whose bytes are new."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(new) + packer.flush()
    crc = zlib.crc32(new)
    local = list(_LOCAL.unpack_from(data, member.offset))
    start = member.offset + _LOCAL.size
    name = data[start : start + local[9]]
    extra = _without_zip64(data[start + local[9] : start + local[9] + local[10]])
    flags = member.flags & _NO_DESCRIPTOR & ~0x0006
    local[2:4] = flags, 8
    local[6:11] = crc, len(packed), len(new), len(name), len(extra)
    central = list(_CENTRAL.unpack_from(member.central))
    tail = member.central[_CENTRAL.size :]
    central_extra = _without_zip64(tail[central[10] : central[10] + central[11]])
    tail = tail[: central[10]] + central_extra + tail[central[10] + central[11] :]
    central[3:5] = flags, 8
    central[7:10] = crc, len(packed), len(new)
    central[11], central[16] = len(central_extra), offset
    return _LOCAL.pack(*local) + name + extra + packed, _CENTRAL.pack(*central) + tail


def _new(name: str, data: bytes, offset: int) -> tuple[bytes, bytes]:
    """Local header with data, and central record, of a member that was not there."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    raw, flags = name.encode(), 0 if name.isascii() else 0x800
    same = (flags, 8, 0, 0x21, zlib.crc32(data), len(packed), len(data), len(raw), 0)  # 1980-01-01
    local = _LOCAL.pack(b"PK\3\4", 20, *same) + raw + packed
    return local, _CENTRAL.pack(b"PK\1\2", 20, 20, *same, 0, 0, 0, 0, offset) + raw


__all__ = ["Package", "Relationship", "Sheet", "decode", "parse_xml"]
