"""Sections are found by name, and nothing beyond the file is read."""

import struct

import pytest

from mixreg.datasets.sections import ElfFile

CODE = bytes(64)


@pytest.mark.parametrize(
    ("bits", "order", "kind", "machine", "called"),
    [(32, "<", 2, 3, "EM_386"), (64, ">", 1, 22, "EM_S390"), (64, "<", 3, 183, "EM_AARCH64")],
)
def test_header(write_elf, bits, order, kind, machine, called):
    path = write_elf(CODE, bits=bits, order=order, kind=kind, machine=machine)
    with path.open("rb") as stream:
        file = ElfFile(path, stream)
    assert (file.bits, file.byte_order, file.machine) == (bits, order, called)
    assert file.is_object == (kind == 1)


def test_sections_by_name_and_place(write_elf):
    path = write_elf(b"\x55\x89\xe5" * 20)
    with path.open("rb") as stream:
        file = ElfFile(path, stream)
        text = file.find(".text")
        assert file.at(text.index) == text
        assert file.read(text, ".text", 60) == b"\x55\x89\xe5" * 20
        with pytest.raises(ValueError, match=r"\.text of 60 bytes; more than 59 are not read"):
            file.read(text, ".text", 59)
    for absent in (".tex", "text", ".data", ".text.hot"):
        assert file.find(absent) is None
    assert file.at(0) is file.at(99) is None


def rewrite(path, offset, form, *values):
    """Overwrite a part of a file."""
    content = bytearray(path.read_bytes())
    struct.pack_into(form, content, offset, *values)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("offset", "form", "value", "message"),
    [
        (0x3C, "<H", 0, "has no table of sections"),
        (0x28, "<Q", 0, "has no table of sections"),
        (0x3A, "<H", 63, "said to take 63 bytes each, not 64"),
        (0x3C, "<H", 0xFEFF, "the table of sections reaches to byte"),
        (0x28, "<Q", 2**64 - 1, "is damaged"),
        (0x28, "<Q", 2**62, "is damaged"),
        (0x3E, "<H", 0, "has no names of sections"),
        (0x3E, "<H", 0xFFFF, "is damaged"),
        (0x04, "B", 9, r"header cannot be read \(ELFError\)"),
    ],
)
def test_impossible_headers_are_refused(write_elf, offset, form, value, message):
    path = write_elf(CODE)
    rewrite(path, offset, form, value)
    with path.open("rb") as stream, pytest.raises(ValueError, match=message):
        ElfFile(path, stream)
