"""How a VBA project packs its text (MS-OVBA 2.4.1) and hides its three settings (2.4.3)."""

from __future__ import annotations

import struct

_CHUNK = 4096


def compress(data: bytes) -> bytes:
    """A compressed container: chunks of 4096 bytes, each by itself."""
    chunks = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
    return b"\x01" + b"".join(map(_compressed, chunks))


def _compressed(chunk: bytes) -> bytes:
    out = bytearray()
    seen: dict[bytes, list[int]] = {}
    at = 0

    def pass_over(count: int) -> None:
        nonlocal at
        for _ in range(count):
            seen.setdefault(chunk[at : at + 3], []).append(at)
            at += 1

    while at < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(chunk):
                break
            bits = _offset_bits(at)
            longest = min((0xFFFF >> bits) + 3, len(chunk) - at)
            length, start = 0, 0
            for candidate in reversed(seen.get(chunk[at : at + 3], ())) if longest >= 3 else ():
                size = 3
                while size < longest and chunk[candidate + size] == chunk[at + size]:
                    size += 1
                if size > length:
                    length, start = size, candidate
                if length == longest:
                    break
            if length:
                flags |= 1 << bit
                tokens += struct.pack("<H", (at - start - 1) << (16 - bits) | (length - 3))
                pass_over(length)
            else:
                tokens.append(chunk[at])
                pass_over(1)
        out.append(flags)
        out += tokens
    if len(out) > _CHUNK:  # does not become smaller: kept as it is
        return struct.pack("<H", 0x3000 | (_CHUNK - 1)) + chunk.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | (len(out) - 1)) + bytes(out)


def _offset_bits(at: int) -> int:
    """How many bits of a copy token say where from, `at` bytes into a chunk."""
    return max(4, (at - 1).bit_length()) if at > 1 else 4


def decompress(data: bytes) -> bytes:
    """What was compressed. Raises ValueError for what is not a compressed container."""
    if data[:1] != b"\x01":
        raise ValueError("not compressed VBA text")
    out, at = bytearray(), 1
    while at + 2 <= len(data):
        (head,) = struct.unpack_from("<H", data, at)
        end = min(at + (head & 0x0FFF) + 3, len(data))
        start, at = len(out), at + 2
        if not head & 0x8000:
            out += data[at:end]
        while head & 0x8000 and at < end:
            flags, at = data[at], at + 1
            for bit in range(8):
                if at >= end:
                    break
                if flags >> bit & 1:
                    (token,) = struct.unpack_from("<H", data, at)
                    bits = _offset_bits(len(out) - start)
                    back, length = (token >> (16 - bits)) + 1, (token & (0xFFFF >> bits)) + 3
                    if back > len(out) - start:
                        raise ValueError("a copy from before its chunk")
                    for _ in range(length):
                        out.append(out[-back])
                    at += 2
                else:
                    out.append(data[at])
                    at += 1
        at = end
    return bytes(out)


def conceal(value: bytes, identity: str, seed: int) -> str:
    """A setting as the stream PROJECT keeps it; with a seed of one's own the same text each time."""
    key = sum(identity.encode("ascii")) & 0xFF
    version = seed ^ 2
    hidden = [seed, version, seed ^ key]
    plain, one_back, two_back = key, seed ^ key, version
    filler = bytes((seed & 6) // 2)
    for byte in filler + struct.pack("<I", len(value)) + value:
        hidden.append(byte ^ (two_back + plain & 0xFF))
        two_back, one_back, plain = one_back, hidden[-1], byte
    return bytes(hidden).hex().upper()


__all__ = ["compress", "conceal", "decompress"]
