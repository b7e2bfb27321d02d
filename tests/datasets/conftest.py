"""Small ELF files, made byte by byte."""

import struct

import pytest

FUNCTION, OBJECT = 2, 1
EXECUTABLE, RELOCATABLE = 2, 1
X86, ARM, X86_64 = 3, 40, 62
ADDRESS = 0x8048000
# The places of the sections in the table.
TEXT, NAMES, SYMBOLS, FRAMES, TITLES = 1, 2, 3, 4, 5
KINDS = {TEXT: 1, NAMES: 3, SYMBOLS: 2, FRAMES: 1, TITLES: 3}
CALLED = (b"", b".text", b".strtab", b".symtab", b".eh_frame", b".shstrtab")


def frame_section(places, *, address, bits=64, order="<", encoding=0x1B, text=b"zR"):
    """Write a section .eh_frame of one common record and a frame for every address."""
    augmentation = text + b"\0" + bytes([1, 0x7C, 16]) + bytes([1, encoding]) * (b"R" in text)
    body = struct.pack(order + "IB", 0, 1) + augmentation
    content = struct.pack(order + "I", len(body)) + body
    common = 0
    form = {0x00: "I" if bits == 32 else "Q", 0x1B: "i", 0x03: "I", 0x0C: "q"}[encoding]
    for place in places:
        here = len(content) + 8
        value = place - (address + here) * (encoding == 0x1B)
        first = struct.pack(f"{order}{form}", value)
        # After the beginning come the length of the function and an empty addition.
        record = struct.pack(order + "I", len(content) + 4 - common) + first
        record += struct.pack(f"{order}{form}", 16) + b"\0" * (b"z" in text)
        content += struct.pack(order + "I", len(record)) + record
    return content + bytes(4)


def elf(
    code,
    functions=(),
    frames=(),
    *,
    bits=64,
    order="<",
    kind=EXECUTABLE,
    machine=X86_64,
    change=lambda sections: None,
):
    """
    Write an ELF file: code, (name, place, kind, section) of its symbols, places of its frames.

    ``change`` may alter the fields of the table of sections before they are written.
    """
    wide = "Q" if bits == 64 else "I"
    names, symbols = b"\0", b""
    for name, place, what, section in functions:
        value = place + (0 if kind == RELOCATABLE else ADDRESS)
        if bits == 64:
            symbols += struct.pack(f"{order}IBBHQQ", len(names), what, 0, section, value, 4)
        else:
            symbols += struct.pack(f"{order}IIIBBH", len(names), value, 4, what, 0, section)
        names += name.encode() + b"\0"
    start = ADDRESS + 0x100000
    listed = frame_section([ADDRESS + p for p in frames], address=start, bits=bits, order=order)
    titles = b"\0".join(CALLED) + b"\0"
    contents = {TEXT: bytes(code), NAMES: names, SYMBOLS: symbols, TITLES: titles}
    if frames:
        contents[FRAMES] = listed
    n_header, n_row = (64, 64) if bits == 64 else (52, 40)
    body, table = b"", [dict.fromkeys(("name", "type", "flags", "addr", "off", "size", "link"), 0)]
    for place in (TEXT, NAMES, SYMBOLS, FRAMES, TITLES):
        content = contents.get(place, b"")
        table.append(
            {
                "name": titles.index(CALLED[place]),
                "type": KINDS[place] if content else 0,
                "flags": 0,
                "addr": {TEXT: ADDRESS * (kind != RELOCATABLE), FRAMES: start}.get(place, 0),
                "off": n_header + len(body),
                "size": len(content),
                "link": NAMES if place == SYMBOLS else 0,
            }
        )
        body += content
    change(table)
    identity = b"\x7fELF" + bytes([bits // 32, 1 if order == "<" else 2, 1]) + bytes(9)
    header = identity + struct.pack(
        f"{order}HHI3{wide}I6H",
        *(kind, machine, 1, 0, 0, n_header + len(body), 0, n_header, 0, 0, n_row, len(table)),
        TITLES,
    )
    rows = b"".join(
        struct.pack(
            f"{order}II4{wide}II2{wide}",
            *(row[key] for key in ("name", "type", "flags", "addr", "off", "size", "link")),
            *(0, 1, 0),
        )
        for row in table
    )
    return header + body + rows


@pytest.fixture
def write_elf(tmp_path):
    """Give a function that writes an ELF file and returns its path."""

    def write(*arguments, name="program", **settings):
        path = tmp_path / name
        path.write_bytes(elf(*arguments, **settings))
        return path

    return write
