"""A VBA project written from text, read back by us and by programs that are not ours."""

from __future__ import annotations

import io

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.olevba import inflated, macros
from xlsx_tools.compound import compound, streams
from xlsx_tools.vba import Module, Role, document, module, modules_of, vba_project
from xlsx_tools.vba_codec import compress, decompress

CODE = 'Attribute VB_Name = "{}"\nPublic Function Answer{}() As Long\n    Answer{} = 42\nEnd Function\n'
TEXTS = st.text(st.characters(min_codepoint=9, max_codepoint=126), max_size=9000).map(str.encode)
LINES = st.lists(st.sampled_from(["End Sub", "Dim x As Long", "' note", "x = x + 1", ""]), max_size=900)


@given(TEXTS | LINES.map(lambda lines: "\r\n".join(lines).encode()))
def test_what_is_compressed_is_read_back_by_us_and_by_olevba(text: bytes) -> None:
    packed = compress(text)
    assert decompress(packed) == text
    assert inflated(packed) == text


@given(
    st.dictionaries(
        st.sampled_from(["PROJECT", "a", "VBA/dir", "VBA/B", "VBA/Ccc"]), st.binary(max_size=9000)
    )
)
def test_every_stream_comes_back(files: dict[str, bytes]) -> None:
    data = compound(files)
    assert streams(data) == files
    with olefile.OleFileIO(io.BytesIO(data)) as theirs:
        assert theirs.parsing_issues == []
        assert {"/".join(path): theirs.openstream(path).read() for path in theirs.listdir()} == files


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 60])
def test_olevba_finds_each_module(count: int) -> None:
    made = [module(CODE.format(f"M{n}", n, n)) for n in range(count)]
    data = vba_project([document("ThisWorkbook", book=True), document("Sheet1"), *made])
    found = macros(data)
    assert all(f"Answer{n} = 42" in found[f"M{n}"] for n in range(count))
    assert [(one.name, one.role) for one in modules_of(data)[:3]] == [
        ("ThisWorkbook", Role.DOCUMENT),
        ("Sheet1", Role.DOCUMENT),
        ("M0", Role.STANDARD),
    ]
    assert modules_of(data)[2:] == made


def test_the_same_modules_are_the_same_bytes() -> None:
    made = [document("ThisWorkbook", book=True), module(CODE.format("A", "", ""))]
    assert vba_project(made) == vba_project(made)


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        module('Attribute VB_Name = "A"\n\' 中文\n')
    with pytest.raises(ValueError, match="VB_Name"):
        module("Sub X()\nEnd Sub\n")
    with pytest.raises(ValueError, match="one name"):
        vba_project([Module("A", ""), Module("a", "")])
    for broken in (b"", b"PK\3\4", compound({"a": b"x"})[:700]):
        with pytest.raises(ValueError, match=r"compound|project"):
            modules_of(broken)
