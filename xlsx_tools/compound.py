"""A compound file (MS-CFB, version 3): the little file system inside one file that holds a VBA project.

    data = compound({"PROJECT": b"...", "VBA/dir": b"..."})
    streams(data)["VBA/dir"]

A path has one slash at the most. The same streams give the same bytes: no times, no class identifiers.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_IN_HEADER = 109  # FAT sectors that the header itself can list: 6.8 MB, more than any project has
_MOST_SECTORS = 1_000  # of a directory that is looked through
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass(slots=True)
class _Node:
    name: str
    kind: int
    data: bytes = b""
    children: list[_Node] = field(default_factory=list)
    number: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    colour: int = _BLACK
    start: int = 0


def compound(files: Mapping[str, bytes]) -> bytes:
    """One file that holds these streams by their paths."""
    root = _tree(files)
    nodes = _numbered(root)
    fat: list[int] = []
    body = bytearray()

    def store(data: bytes) -> int:
        """Append a run of sectors; returns where it starts."""
        if not data:
            return _END
        first, count = len(fat), -(-len(data) // _SECTOR)
        fat.extend(range(first + 1, first + count))
        fat.append(_END)
        body.extend(data.ljust(count * _SECTOR, b"\0"))
        return first

    mini, mini_fat = bytearray(), []
    for node in nodes:
        if node.kind != _STREAM:
            continue
        if len(node.data) >= _CUTOFF:
            node.start = store(node.data)
        elif node.data:
            node.start, count = len(mini_fat), -(-len(node.data) // _MINI)
            mini_fat.extend(range(node.start + 1, node.start + count))
            mini_fat.append(_END)
            mini.extend(node.data.ljust(count * _MINI, b"\0"))
        else:
            node.start = _END
    root.start, root.data = store(bytes(mini)), bytes(mini)
    mini_table = _table(mini_fat)
    mini_start = store(mini_table)
    directory = b"".join(map(_entry, nodes))
    while len(directory) % _SECTOR:
        directory += _ENTRY.pack(b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0, 0, 0)
    directory_start = store(directory)
    return _header_and_table(fat, bytes(body), directory_start, mini_start, len(mini_table) // _SECTOR)


def _tree(files: Mapping[str, bytes]) -> _Node:
    root = _Node("Root Entry", _ROOT)
    storages: dict[str, _Node] = {}
    for path, data in files.items():
        folder, _, name = path.rpartition("/")
        home = root
        if folder:
            if folder not in storages:
                storages[folder] = _Node(folder, _STORAGE)
                root.children.append(storages[folder])
            home = storages[folder]
        home.children.append(_Node(name, _STREAM, data))
    return root


def _numbered(root: _Node) -> list[_Node]:
    """All entries in the order of the directory, each storage's children as a search tree."""
    nodes = [root]
    for node in nodes:  # grows as it goes
        for child in sorted(node.children, key=_order):
            child.number = len(nodes)
            nodes.append(child)
    for node in nodes:
        ordered = sorted(node.children, key=_order)
        full = (len(ordered) + 1).bit_length() - 1  # levels that are quite full; what hangs below is red
        node.child = _balanced(ordered, 0, full)
    return nodes


def _order(node: _Node) -> tuple[int, str]:
    return len(node.name), node.name.upper()


def _balanced(nodes: Sequence[_Node], depth: int, full: int) -> int:
    if not nodes:
        return _NONE
    middle = len(nodes) // 2
    node = nodes[middle]
    node.colour = _RED if depth >= full else _BLACK
    node.left = _balanced(nodes[:middle], depth + 1, full)
    node.right = _balanced(nodes[middle + 1 :], depth + 1, full)
    return node.number


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    if len(name) > 64:
        raise ValueError(f"{node.name!r}: a name in a compound file has 31 characters at most")
    links = node.left, node.right, node.child
    size = 0 if node.kind == _STORAGE else len(node.data)
    return _ENTRY.pack(name, len(name), node.kind, node.colour, *links, b"", 0, 0, 0, node.start, size)


def _table(chain: Sequence[int]) -> bytes:
    filled = [*chain, *[_FREE] * (-len(chain) % (_SECTOR // 4))]
    return struct.pack(f"<{len(filled)}I", *filled)


def _header_and_table(fat: list[int], body: bytes, directory: int, mini: int, mini_sectors: int) -> bytes:
    own = 0
    while (len(fat) + own) * 4 > own * _SECTOR:
        own += 1
    if own > _IN_HEADER:
        raise ValueError("too much for one compound file")
    places = list(range(len(fat), len(fat) + own))
    table = _table([*fat, *[_FAT] * own])
    header = _SIGNATURE + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, own, directory, 0, _CUTOFF, mini, mini_sectors, _END, 0)
    header += struct.pack(f"<{_IN_HEADER}I", *places, *[_FREE] * (_IN_HEADER - own))
    return header + body + table


def streams(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by their paths. Raises ValueError for what is not one."""
    try:
        return _streams(data)
    except (struct.error, IndexError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("not a whole compound file") from error


def _streams(data: bytes) -> dict[str, bytes]:
    if data[:8] != _SIGNATURE or struct.unpack_from("<H", data, 26)[0] != 3:
        raise ValueError("not a compound file of version 3")
    _, count, directory, _, _, mini, _, more, _ = struct.unpack_from("<9I", data, 40)
    places = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))[:count]
    if more not in (_END, _FREE):
        raise ValueError("too much for one compound file")
    fat = [n for place in places for n in struct.unpack_from("<128I", data, (place + 1) * _SECTOR)]

    def chain(start: int, table: Sequence[int]) -> list[int]:
        found: list[int] = []
        while start < _FAT:
            if len(found) > len(table):
                raise ValueError("a chain that has no end")
            found.append(start)
            start = table[start]
        return found

    def read(start: int) -> bytes:
        return b"".join(data[(n + 1) * _SECTOR : (n + 2) * _SECTOR] for n in chain(start, fat))

    entries = [fields for fields in _ENTRY.iter_unpack(read(directory))]
    mini_table = [n for (n,) in struct.iter_unpack("<I", read(mini))] if mini < _FAT else []
    mini_data = read(entries[0][11])[: entries[0][12]]
    found: dict[str, bytes] = {}

    def walk(number: int, folder: str) -> None:
        if number == _NONE:
            return
        raw, length, kind, _, left, right, child, *_, start, size = entries[number]
        name = folder + raw[: length - 2].decode("utf-16-le")
        walk(left, folder)
        if kind == _STORAGE:
            walk(child, name + "/")
        elif size >= _CUTOFF:
            found[name] = read(start)[:size]
        else:
            pieces = (mini_data[n * _MINI : (n + 1) * _MINI] for n in chain(start, mini_table))
            found[name] = b"".join(pieces)[:size] if size else b""
        walk(right, folder)

    walk(entries[0][6], "")
    return found


def top_names(data: bytes) -> frozenset[str]:
    """What lies at the top of a compound file of either version, in capitals; nothing where that cannot be told.

    What a document carries inside itself, a table in a letter, lies deeper and does not say what the file is.
    """
    try:
        (shift,) = struct.unpack_from("<H", data, 30)
        size = {9: 512, 12: 4096}[shift]
        (start,) = struct.unpack_from("<I", data, 48)
        table = _directory_table(data, size)
        entries: list[tuple] = []
        for _ in range(_MOST_SECTORS):
            if start >= _FAT:
                break
            entries += _ENTRY.iter_unpack(data[(start + 1) * size : (start + 2) * size])
            start = table[start]
        found, waiting, seen = set(), [entries[0][6]], set()
        while waiting:
            number = waiting.pop()
            if number == _NONE or number in seen:
                continue
            seen.add(number)
            raw, length, _, _, left, right = entries[number][:6]
            found.add(raw[: max(0, length - 2)].decode("utf-16-le", "replace").upper())
            waiting += (left, right)
    except (struct.error, KeyError, IndexError):
        return frozenset()
    return frozenset(found)


def _directory_table(data: bytes, size: int) -> list[int]:
    """The table of sectors as far as the header lists it, which reaches over any directory but a huge one's."""
    each = size // 4
    places = [place for place in struct.unpack_from(f"<{_IN_HEADER}I", data, 76) if place < _FAT]
    found: list[int] = []
    for place in places:
        part = data[(place + 1) * size : (place + 2) * size]
        found += struct.unpack(f"<{each}I", part.ljust(size, b"\xff"))
    return found


__all__ = ["compound", "streams", "top_names"]
