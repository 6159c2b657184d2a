"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import io
import zipfile

SIZE_LIMIT = 30 * 2**20
MEMBER_LIMIT = 1_000
UNPACKED_LIMIT = 400 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes) -> str | None:
    """The code of what stands against reading these bytes as a workbook; None when nothing does."""
    if not data:
        return "empty-file"
    if len(data) > SIZE_LIMIT:
        return "too-big"
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        return "password" if encrypted else "old-xls"
    if not data.startswith(b"PK\x03\x04"):
        return "not-a-workbook"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _refused_package(package)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "zip-broken"


def _refused_package(package: zipfile.ZipFile) -> str | None:
    members = package.infolist()
    names = {item.filename for item in members}
    if "mimetype" in names and package.read("mimetype").startswith(b"application/vnd.oasis"):
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        return "not-a-workbook"
    if any(item.flag_bits & 1 for item in members):
        return "password"
    folded = {name.lower() for name in names}
    if len(members) > MEMBER_LIMIT or len(folded) != len(members):
        return "zip-broken"
    if sum(item.file_size for item in members) > UNPACKED_LIMIT:
        return "too-big"
    workbook = next(name for name in names if name.endswith("workbook.xml"))
    if b"http://purl.oclc.org/ooxml/spreadsheetml/main" in package.read(workbook)[:4000]:
        return "strict-ooxml"
    return None


__all__ = ["refusal"]
