"""A VBA project from source text: what a workbook keeps as vbaProject.bin (MS-OVBA), and its modules read back.

    project = vba_project([document("ThisWorkbook", WORKBOOK), *map(module, texts)])
    for one in modules_of(project): print(one.name, one.code)

Only source is stored, no compiled cache: the host compiles when it opens the file. Source must be ASCII, since
it is kept in the code page of whoever reads it. The same modules give the same bytes.
"""

from __future__ import annotations

import re
import struct
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from xlsx_tools.compound import compound, streams
from xlsx_tools.package import Package
from xlsx_tools.vba_codec import compress, conceal, decompress

_ATTRIBUTE_NAME = re.compile(r'^Attribute VB_Name = "(\w+)"\r?$', re.MULTILINE)
_CLASS_HEAD = re.compile(r"\A\s*VERSION 1\.0 CLASS\r?\nBEGIN\r?\n.*?^END\r?\n", re.DOTALL | re.MULTILINE)
_DOCUMENT = """Attribute VB_Name = "{name}"
Attribute VB_Base = "0{{{clsid}}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""
_BOOK_CLSID, _SHEET_CLSID = "00020819-0000-0000-C000-000000000046", "00020820-0000-0000-C000-000000000046"
_LIBRARIES = (
    (
        "stdole",
        "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\\Windows\\System32\\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        "*\\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
        "C:\\Program Files\\Common Files\\Microsoft Shared\\OFFICE16\\MSO.DLL#Microsoft Office Object Library",
    ),
)
_TYPES = "[Content_Types].xml"
_MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NAME = "VBAProject"
_CODE_PAGE, _ENGLISH = 1252, 0x409
_NO_CACHE = b"\xcc\x61\xff\xff\x00\x01\x00"


class Role(Enum):
    """What a module is to its host."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name and its source, attribute lines included."""

    name: str
    code: str
    role: Role = Role.STANDARD


def module(text: str) -> Module:
    """A module from an exported .bas or .cls file. Raises ValueError where it is not ASCII or has no name."""
    if not text.isascii():
        raise ValueError("VBA source has to be ASCII")
    code, heads = _CLASS_HEAD.subn("", text)
    found = _ATTRIBUTE_NAME.search(code)
    if found is None:
        raise ValueError('a module has to begin with Attribute VB_Name = "..."')
    return Module(found[1], code, Role.CLASS if heads else Role.STANDARD)


def document(name: str, *, book: bool = False, code: str = "") -> Module:
    """The module of the workbook itself or of one of its sheets; `name` is its code name."""
    head = _DOCUMENT.format(name=name, clsid=_BOOK_CLSID if book else _SHEET_CLSID)
    return Module(name, head + code, Role.DOCUMENT)


def vba_project(modules: Sequence[Module]) -> bytes:
    """The file vbaProject.bin with these modules."""
    names = [one.name.lower() for one in modules]
    if len(set(names)) != len(names):
        raise ValueError("two modules of one name")
    files = {f"VBA/{one.name}": compress(_lines(one.code)) for one in modules}
    files["VBA/dir"] = compress(_dir(modules))
    files["VBA/_VBA_PROJECT"] = _NO_CACHE
    files["PROJECT"] = _project(modules)
    files["PROJECTwm"] = b"".join(_both(one.name) for one in modules) + b"\0\0"
    return compound(files)


def modules_of(project: bytes) -> list[Module]:
    """The modules of a vbaProject.bin, in its own order. Raises ValueError for what is not one."""
    files = {name.lower(): data for name, data in streams(project).items()}
    try:
        text = files["project"].decode("cp1252", "replace")
        directory = decompress(files["vba/dir"])
    except KeyError as error:
        raise ValueError("no VBA project") from error
    roles = {}
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key in ("Module", "Class", "Document"):
            roles[value.partition("/")[0].lower()] = Role(key)
    found = []
    for name, stream, offset in _listed(directory):
        source = decompress(files[f"vba/{stream.lower()}"][offset:])
        code = source.decode("cp1252", "replace").replace("\r\n", "\n")
        found.append(Module(name, code, roles.get(name.lower(), Role.STANDARD)))
    return found


def without_macros(data: bytes) -> bytes:
    """A workbook without its VBA project and ribbon, as an .xlsx; its cells and their looks stay byte for byte."""
    package = Package(data)
    for part in (package.workbook_part, ""):
        rels = package.rels_part(part) or ""
        for rel in package.relationships(part):
            if rel.type.endswith(("/vbaProject", "/extensibility")) and package.find(rel.target):
                text = package.read(rels).decode("utf-8")
                package.replace(
                    rels, re.sub(rf'<Relationship\b[^>]*\bId="{rel.id}"[^>]*/>', "", text).encode()
                )
                package.remove(rel.target)
    types = package.read(_TYPES).decode("utf-8").replace(_MACRO_BOOK, _PLAIN_BOOK)
    gone = r'<Override\b[^>]*application/vnd\.ms-office\.vbaProject"[^>]*/>'
    package.replace(_TYPES, re.sub(gone, "", types).encode())
    return package.to_bytes()


def _lines(code: str) -> bytes:
    return "\r\n".join(code.rstrip().splitlines()).encode("ascii") + b"\r\n"


def _both(name: str) -> bytes:
    return name.encode("ascii") + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HI", kind, len(body)) + body


def _pair(kind: int, second: int, text: str) -> bytes:
    """A text in the code page and once more in UTF-16, as most texts of the stream are kept."""
    return _record(kind, text.encode("ascii")) + _record(second, text.encode("utf-16-le"))


def _dir(modules: Sequence[Module]) -> bytes:
    parts = [
        _record(0x01, struct.pack("<I", 1)),  # Windows; the other hosts read it too
        _record(0x02, struct.pack("<I", _ENGLISH)),
        _record(0x14, struct.pack("<I", _ENGLISH)),
        _record(0x03, struct.pack("<H", _CODE_PAGE)),
        _record(0x04, _NAME.encode()),
        _pair(0x05, 0x40, ""),
        _record(0x06, b"") + _record(0x3D, b""),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),
        _pair(0x0C, 0x3C, ""),
    ]
    for name, library in _LIBRARIES:
        body = struct.pack("<I", len(library)) + library.encode("ascii") + bytes(6)
        parts += [_pair(0x16, 0x3E, name), _record(0x0D, body)]
    parts += [_record(0x0F, struct.pack("<H", len(modules))), _record(0x13, b"\xff\xff")]
    for one in modules:
        parts += [
            _record(0x19, one.name.encode("ascii")),
            _record(0x47, one.name.encode("utf-16-le")),
            _pair(0x1A, 0x32, one.name),
            _pair(0x1C, 0x48, ""),
            _record(0x31, struct.pack("<I", 0)),
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, b"\xff\xff"),
            _record(0x21 if one.role is Role.STANDARD else 0x22, b""),
            _record(0x2B, b""),
        ]
    return b"".join(parts) + _record(0x10, b"")


def _listed(directory: bytes) -> Iterator[tuple[str, str, int]]:
    """Each module's name, stream and where in the stream its source begins."""
    at, name, stream, offset = 0, "", "", 0
    while at + 6 <= len(directory):
        kind, size = struct.unpack_from("<HI", directory, at)
        body = directory[at + 6 : at + 6 + size]
        at += 6 + size + (2 if kind == 0x09 else 0)  # the version's size leaves out its second number
        if kind == 0x19:
            name = body.decode("cp1252", "replace")
        elif kind == 0x1A:
            stream = body.decode("cp1252", "replace")
        elif kind == 0x31:
            (offset,) = struct.unpack("<I", body)
        elif kind == 0x2B:
            yield name, stream, offset


def _project(modules: Iterable[Module]) -> bytes:
    """The stream PROJECT: the list of modules, and that the project is neither locked nor hidden."""
    identity = "{" + str(uuid.uuid5(uuid.NAMESPACE_OID, _NAME)).upper() + "}"
    modules = tuple(modules)
    lines = [f'ID="{identity}"']
    for one in modules:
        lines.append(f"{one.role.value}={one.name}" + ("/&H00000000" if one.role is Role.DOCUMENT else ""))
    lines += [f'Name="{_NAME}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    for seed, (key, value) in enumerate(
        (("CMG", b"\0\0\0\0"), ("DPB", b"\0"), ("GC", b"\xff")), start=0x0B
    ):  # not protected, no password, visible
        lines.append(f'{key}="{conceal(value, identity, seed)}"')
    lines += ["", "[Host Extender Info]"]
    lines += ["&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"]
    lines += ["", "[Workspace]", *(f"{one.name}=0, 0, 0, 0, C" for one in modules)]
    return ("\r\n".join(lines) + "\r\n").encode("ascii")


__all__ = ["Module", "Role", "document", "module", "modules_of", "vba_project", "without_macros"]
