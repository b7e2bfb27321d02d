"""Where functions start by the frames that programs carry for exceptions: the section .eh_frame."""

import re
import struct
from typing import NamedTuple

import numpy as np

__all__ = ["frame_starts"]

_MOST_RECORDS = 2**20
_LONG = 0xFFFFFFFF
# How a pointer is written: its bytes, and whether it has a sign (DWARF's DW_EH_PE_...).
_FORMATS = {0x02: "H", 0x03: "I", 0x04: "Q", 0x0A: "h", 0x0B: "i", 0x0C: "q"}
_WHOLE_POINTER, _FORMAT, _BASE = 0x00, 0x0F, 0xF0
_ABSOLUTE, _FROM_HERE = 0x00, 0x10
_LONGEST_NUMBER = 10
_LONGEST_TEXT = 16
_NOT_ZERO = re.compile(b"[^\0]")


class _Layout(NamedTuple):
    """The section, where it lies in memory, and how numbers are written in it."""

    content: bytes
    address: int
    bits: int
    byte_order: str


def frame_starts(content: bytes, *, address: int, bits: int, byte_order: str) -> np.ndarray:
    """
    Read where the frames begin that a section ``.eh_frame`` describes.

    The section is a list of records. Some say how the records that follow are written, and each
    of the others describes the frame of one function: only where it begins is read here. Every
    record is looked at once, whatever the section says, so the time is linear in its size.

    Parameters
    ----------
    content : bytes
        What the section holds.
    address : int
        Where it lies in memory: most beginnings are written as distances.
    bits : int
        32 or 64, the width of an address.
    byte_order : {"<", ">"}
        Whether the lowest byte of a number comes first.

    Returns
    -------
    ndarray of uint64 of shape (n_frames,)
        Addresses, in the order of the records.

    Raises
    ------
    ValueError
        If a record reaches beyond the section, belongs to none that says how it is written, or
        is written in a way that no compiler uses here; or if there are too many.

    References
    ----------
    Linux Standard Base Core Specification 5.0, section 10.6: Exception Frames.

    Examples
    --------
    >>> common = bytes([9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0])
    >>> frame = bytes([12, 0, 0, 0, 17, 0, 0, 0, 0x40, 0, 0, 0, 9, 0, 0, 0])
    >>> frame_starts(common + frame, address=0, bits=32, byte_order="<")
    array([64], dtype=uint64)
    """
    layout = _Layout(content, address, bits, byte_order)
    encodings: dict[int, int] = {}
    starts: list[int] = []
    place = n_records = 0
    while place + 4 <= len(content):
        length = _number(layout, "I", place)
        body = place + 4
        if length == 0:
            # The end of a list; what linkers joined may have several, with nothing between.
            found = _NOT_ZERO.search(content, body)
            if found is None:
                break
            place += (found.start() - place) // 4 * 4
            continue
        if length == _LONG:
            raise ValueError("its .eh_frame has records of the 64-bit format, which is not used")
        if body + length > len(content):
            raise ValueError(f"the record at byte {place} of its .eh_frame has no end")
        n_records += 1
        if n_records > _MOST_RECORDS:
            raise ValueError(f"its .eh_frame has more than {_MOST_RECORDS} records")
        if length >= 4:
            back = _number(layout, "I", body)
            if back == 0:
                encodings[place] = _encoding(layout, body + 4, body + length)
            elif body - back not in encodings:
                raise ValueError(f"the record at byte {place} of its .eh_frame belongs to no other")
            else:
                encoding = encodings[body - back]
                starts.append(_pointer(layout, encoding, body + 4, body + length))
        place = body + length
    return np.array(starts, dtype=np.uint64)


def _encoding(layout: _Layout, place: int, end: int) -> int:
    """Read from a common record how the beginnings of its frames are written."""
    content = layout.content
    version = content[place] if place < end else 0
    if version not in (1, 3, 4):
        raise ValueError(f"its .eh_frame has records of version {version}; wanted 1, 3 or 4")
    close = content.find(b"\0", place + 1, min(end, place + 1 + _LONGEST_TEXT))
    text = content[place + 1 : close]
    if close < 0 or not (text == b"" or text.startswith(b"z")):
        raise ValueError(f"the record before byte {place} of its .eh_frame is of no known kind")
    if not text:
        return _WHOLE_POINTER
    # Sizes of addresses and segments (version 4), then the alignments of code and data, then
    # the register with the return address, then the length of what the text announces.
    place = close + 1 + 2 * (version == 4)
    for number in range(4):
        one_byte = number == 2 and version == 1
        place = place + 1 if one_byte else _skip_number(content, place, end)
    for letter in text[1:]:
        if letter == ord("R"):
            return _byte(content, place, end)
        if letter == ord("P"):
            place += 1 + _n_bytes(layout, _byte(content, place, end))
        elif letter == ord("L"):
            place += 1
        elif letter not in b"SBG":
            raise ValueError(f"its .eh_frame has records with the unknown mark {chr(letter)!r}")
    return _WHOLE_POINTER


def _pointer(layout: _Layout, encoding: int, place: int, end: int) -> int:
    """Read the address at which a frame begins."""
    if encoding & _BASE not in (_ABSOLUTE, _FROM_HERE):
        raise ValueError(f"its .eh_frame has addresses written as {encoding:#04x}, unknown here")
    if place + _n_bytes(layout, encoding) > end:
        raise ValueError(f"the record at byte {place - 8} of its .eh_frame has no address")
    value = _number(layout, _format(layout, encoding), place)
    if encoding & _BASE == _FROM_HERE:
        value += layout.address + place
    return value % 2**layout.bits


def _format(layout: _Layout, encoding: int) -> str:
    """Look up how a pointer is written."""
    if encoding & _FORMAT == _WHOLE_POINTER:
        return "Q" if layout.bits == 64 else "I"
    if encoding & _FORMAT not in _FORMATS:
        raise ValueError(f"its .eh_frame has addresses written as {encoding:#04x}, unknown here")
    return _FORMATS[encoding & _FORMAT]


def _n_bytes(layout: _Layout, encoding: int) -> int:
    """Count the bytes of a pointer."""
    return struct.calcsize("=" + _format(layout, encoding))


def _number(layout: _Layout, form: str, place: int) -> int:
    """Read a number, which must be there."""
    return int(struct.unpack_from(layout.byte_order + form, layout.content, place)[0])


def _byte(content: bytes, place: int, end: int) -> int:
    """Read a byte of a record."""
    if place >= end:
        raise ValueError(f"the record that ends at byte {end} of its .eh_frame is too short")
    return content[place]


def _skip_number(content: bytes, place: int, end: int) -> int:
    """Find the end of a number that is written in groups of seven bits."""
    for after in range(place, min(end, place + _LONGEST_NUMBER)):
        if content[after] < 128:
            return after + 1
    raise ValueError(f"the record that ends at byte {end} of its .eh_frame has a number too long")
