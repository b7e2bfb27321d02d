"""Frames are read in every form that compilers write, and malformed records refused."""

import struct

import pytest

from mixreg.datasets import frames as module
from mixreg.datasets.frames import frame_starts


def section(places, *, address=0x1000, bits=64, order="<", encoding=0x1B, text=b"zR"):
    """Write one common record and a frame for every address."""
    body = struct.pack(order + "IB", 0, 1) + text + b"\0" + bytes([1, 0x7C, 16])
    body += bytes([1, encoding]) * (b"R" in text)
    content = struct.pack(order + "I", len(body)) + body
    form = {0x00: "I" if bits == 32 else "Q", 0x1B: "i", 0x1C: "q", 0x03: "I"}[encoding]
    for place in places:
        value = place - (address + len(content) + 8) * (encoding & 0x10 > 0)
        record = struct.pack(f"{order}I{form}", len(content) + 4, value)
        content += struct.pack(order + "I", len(record)) + record
    return content


def read(content, *, address=0x1000, bits=64, order="<"):
    return frame_starts(content, address=address, bits=bits, byte_order=order).tolist()


@pytest.mark.parametrize("encoding", [0x00, 0x1B, 0x1C, 0x03])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("bits", [32, 64])
def test_forms_of_addresses(encoding, order, bits):
    places = [0x400000, 0x500, 0]
    content = section(places, bits=bits, order=order, encoding=encoding)
    assert read(content, bits=bits, order=order) == places


def test_addresses_wrap_around():
    content = section([0x10 + 2**32], address=0xFFFFF000, bits=32)
    assert read(content, address=0xFFFFF000, bits=32) == [0x10]


def test_without_marks_addresses_are_whole():
    assert read(section([7, 8], encoding=0x00, text=b"")) == [7, 8]


def test_marks_before_the_form_are_passed_over():
    # P comes with a pointer and its form, L with a form; S has nothing.
    common = struct.pack("<IB", 0, 1) + b"zPLSR\0" + bytes([1, 0x78, 16, 11])
    common += bytes([0x00]) + bytes(8) + bytes([0x1B, 0x03])
    content = struct.pack("<I", len(common)) + common
    content += struct.pack("<III", 8, len(content) + 4, 99)
    assert read(content) == [99]


@pytest.mark.parametrize("version", [3, 4])
def test_later_versions(version):
    common = struct.pack("<IB", 0, version) + b"zR\0" + b"\x08\x00" * (version == 4)
    common += bytes([1, 0x78, 0x90, 0x01, 1, 0x03])
    content = struct.pack("<I", len(common)) + common
    content += struct.pack("<III", 8, len(content) + 4, 99)
    assert read(content) == [99]


def test_lists_one_after_the_other():
    first = section([5], encoding=0x03) + bytes(4)
    assert read(first + section([6], encoding=0x03)) == [5, 6]
    # A list whose first record has 256 bytes begins with a zero byte.
    second = section([6], encoding=0x03)
    wide = struct.pack("<I", 256) + second[4:17] + bytes(256 - 13)
    wide += struct.pack("<III", 8, len(wide) + 4, 6)
    assert read(first + bytes(8) + wide) == [5, 6]
    assert read(b"") == read(bytes(400)) == read(b"\0\0\0") == []


def common(body):
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (struct.pack("<II", 400, 0), "record at byte 0 of its .eh_frame has no end"),
        (struct.pack("<II", 0xFFFFFFFF, 0), "64-bit format"),
        (struct.pack("<III", 8, 77, 0), "record at byte 0 of its .eh_frame belongs to no other"),
        (struct.pack("<III", 8, 4, 0), "belongs to no other"),
        (common(bytes(4) + b"\x07zR\0\1\1\1\1\x1b"), "version 7"),
        (common(bytes(4)), "version 0"),
        (common(bytes(4) + b"\1eh\0" + bytes(20)), "of no known kind"),
        (common(bytes(4) + b"\1" + b"z" * 40), "of no known kind"),
        (common(bytes(4) + b"\1zQ\0\1\1\1\1\x1b"), "unknown mark 'Q'"),
        (common(bytes(4) + b"\1zR\0\1\1\1\1"), "is too short"),
        (common(bytes(4) + b"\1zR\0" + b"\x80" * 40), "a number too long"),
        (section([5], encoding=0x03).replace(b"\1\x03", b"\1\x23"), "written as 0x23"),
        (section([5], encoding=0x03).replace(b"\1\x03", b"\1\x05"), "written as 0x05"),
        (section([], encoding=0x03) + struct.pack("<II", 4, 21), "has no address"),
    ],
)
def test_malformed_records_are_refused(content, message):
    with pytest.raises(ValueError, match=message):
        read(content)


def test_too_many_records_are_refused(monkeypatch):
    monkeypatch.setattr(module, "_MOST_RECORDS", 4)
    assert len(read(section([1, 2, 3]))) == 3
    with pytest.raises(ValueError, match="more than 4 records"):
        read(section([1, 2, 3, 4]))
