"""Authentication-Results (RFC 8601) of a mail that came in: whether the server that took it in vouches for its From."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

PASSED, FAILED, SILENT = "passed", "failed", "silent"
_METHODS = ("dmarc", "spf", "dkim")
_BAD = frozenset({"fail", "hardfail", "softfail", "permerror"})
_TOKEN = re.compile(r'\s+|"((?:[^"\\]|\\.)*)"|([;=()])|([^\s";=()]+)')
_DOMAIN = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}


@dataclass(slots=True)
class _Result:
    method: str
    result: str
    said: dict[str, str] = field(default_factory=dict)


def verdict(results: str, domain: str, server: str = "") -> str:
    """What the topmost header says of a From of this domain: PASSED, FAILED, or SILENT where nothing can be drawn from it.

    `server` is the name by which the office's own mail server signs; only a header of that name can pass. Without it
    none can, and a failing result counts whoever wrote it.

    >>> verdict("mx.gov.cn; spf=pass smtp.mailfrom=s03@163.com", "163.com", "mx.gov.cn")
    'passed'
    >>> verdict("mx.gov.cn; dmarc=fail header.from=163.com", "163.com")
    'failed'
    """
    named, found = _read(results)
    if any(one.method == "dmarc" and one.result in _BAD for one in found):
        return FAILED
    aligned = [one for one in found if one.result == "pass" and _aligned(one, domain)]
    if not aligned and any(one.method in _METHODS and one.result in _BAD for one in found):
        return FAILED
    ours = bool(server) and named.lower().rstrip(".") == server.strip().lower().rstrip(".")
    return PASSED if ours and aligned else SILENT


def _aligned(one: _Result, domain: str) -> bool:
    """Whether what passed is the From's own domain, or one that it lies in."""
    for key in _DOMAIN.get(one.method, ()):
        said = one.said.get(key, "").rpartition("@")[2].strip().lower().strip("<>").rstrip(".")
        if said:
            return said == domain or (said.count(".") > 0 and domain.endswith("." + said))
    return False


def _read(results: str) -> tuple[str, list[_Result]]:
    """Who wrote the header, and its results; comments are left out, and a quoted text is one value."""
    clauses = _clauses(results)
    named = next(iter(clauses[0]), "")[:255] if clauses else ""
    return named, [one for clause in clauses[1:] if (one := _result(clause))]


def _result(words: list[str]) -> _Result | None:
    if len(words) < 3 or words[1] != "\0=":
        return None
    one = _Result(words[0].partition("/")[0].lower(), words[2].lower())
    for at in range(3, len(words) - 2):
        if words[at + 1] == "\0=":
            one.said.setdefault(words[at].lower(), words[at + 2])
    return one


def _clauses(results: str) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    depth = 0
    glue = False  # a quoted local part goes on with its domain: "a b"@163.com
    for quoted, mark, plain in _tokens(results):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif mark == ";":
            clauses.append([])
        elif mark == "=":
            clauses[-1].append("\0=")
        elif quoted is not None or plain:
            word = plain or quoted or ""
            if glue and clauses[-1] and plain and plain.startswith("@"):
                clauses[-1][-1] += plain
            else:
                clauses[-1].append(word)
        glue = quoted is not None
    return clauses


def _tokens(results: str) -> Iterator[tuple[str | None, str, str]]:
    at = 0
    while at < len(results):
        match = _TOKEN.match(results, at)
        if match is None:  # a quotation that does not end: nothing after it can be trusted
            return
        at = match.end()
        if match[1] is not None or match[2] or match[3]:
            yield match[1], match[2] or "", match[3] or ""


__all__ = ["FAILED", "PASSED", "SILENT", "verdict"]
