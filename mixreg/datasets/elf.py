"""Programs in ELF files: their code and function starts, read without trusting the file."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from mixreg.datasets.frames import frame_starts
from mixreg.datasets.sections import ElfFile, Section

__all__ = ["Program", "read_program"]

# Larger sections are refused: no program known has them.
_MOST_CODE = 2**28
_MOST_SYMBOLS = 2**22
_MOST_NAMES = 2**28
_MOST_FRAMES = 2**26
_WITHOUT_CONTENT = ("SHT_NULL", "SHT_NOBITS")
_FUNCTION = 2
_COLD = b".cold"
# Functions with longer names are kept without looking at how the name ends.
_LONGEST_NAME = 2**12
_LONGEST_ENDING = 32


class Program(NamedTuple):
    """
    The code of a program and where its functions start.

    Attributes
    ----------
    code : ndarray of uint8 of shape (n_bytes,)
        The section ``.text``.
    starts : ndarray of int64 of shape (n_functions,)
        Places in ``code`` where functions start, rising.
    origin : str
        How the starts are known: "symbols" or ".eh_frame".
    """

    code: np.ndarray
    starts: np.ndarray
    origin: str


def read_program(path: Path) -> Program:
    """
    Read the code of an ELF file and the starts of its functions.

    The starts are the symbols of functions in ``.text``, those of ``.cold`` parts left out. If
    there are none, the file is stripped, and they are the beginnings of the frames in
    ``.eh_frame``.

    Parameters
    ----------
    path : Path
        A program, shared library or object file, of 32 or 64 bits.

    Returns
    -------
    Program
        Code, starts, and where these come from.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no ELF file, is damaged or too large, has no code in ``.text``, or has neither
        symbols of functions there nor frames.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("script.sh").write_text("echo no program")
    >>> read_program(Path("script.sh"))
    Traceback (most recent call last):
    ValueError: script.sh is not an ELF file: it begins with the bytes 65 63 68 6f.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}.")
    with path.open("rb") as stream:
        file = ElfFile(path, stream)
        text = file.find(".text")
        if text is None or text.kind in _WITHOUT_CONTENT or text.size == 0:
            raise ValueError(f"{path} has no code: its section .text is missing or empty.")
        code = file.read(text, ".text", _MOST_CODE)
        starts, origin = _symbol_starts(file, text), "symbols"
        if starts.size == 0:
            starts, origin = _frame_starts(file, text), ".eh_frame"
    return Program(np.frombuffer(code, dtype=np.uint8), starts, origin)


def _symbol_starts(file: ElfFile, text: Section) -> np.ndarray:
    """Find the symbols of functions in ``.text``; none if the file is stripped."""
    table = file.find(".symtab")
    if table is None or table.kind != "SHT_SYMTAB":
        return np.empty(0, dtype=np.int64)
    fields = _symbol_fields(file)
    content = file.read(table, ".symtab", _MOST_SYMBOLS * fields.itemsize)
    if len(content) % fields.itemsize:
        raise file.damaged(f"its .symtab is no whole number of {fields.itemsize}-byte symbols")
    symbols = np.frombuffer(content, dtype=fields)
    symbols = symbols[(symbols["info"] & 15 == _FUNCTION) & (symbols["section"] == text.index)]
    # Symbols of an object file count from its section, all others from address 0.
    address = np.uint64(0 if file.is_object else text.address)
    places = symbols["value"].astype(np.uint64)
    if file.machine == "EM_ARM":
        # An odd address says that the function is in Thumb code; it starts at the even one.
        places &= ~np.uint64(1)
    inside = (places >= address) & (places - address < text.size)
    places, names = places[inside] - address, symbols["name"][inside]
    return np.unique(places[~_is_cold(file, table, names)]).astype(np.int64)


def _symbol_fields(file: ElfFile) -> np.dtype:
    """Lay out a symbol: numpy reads millions of them at once."""
    order = file.byte_order
    name, info = ("name", f"{order}u4"), ("info", "u1")
    other, section = ("other", "u1"), ("section", f"{order}u2")
    if file.bits == 64:
        value, size = ("value", f"{order}u8"), ("size", f"{order}u8")
        return np.dtype([name, info, other, section, value, size])
    value, size = ("value", f"{order}u4"), ("size", f"{order}u4")
    return np.dtype([name, value, size, info, other, section])


def _is_cold(file: ElfFile, table: Section, names: np.ndarray) -> np.ndarray:
    """Say which names are those of parts that the compiler moved out of functions."""
    if names.size == 0:
        return np.zeros(0, dtype=bool)
    section = file.at(table.link)
    if section is None or section.kind != "SHT_STRTAB":
        raise file.damaged("its .symtab names no table of names")
    texts = file.read(section, "the table of names", _MOST_NAMES)

    def is_cold(start: int) -> bool:
        end = texts.find(b"\0", start, start + _LONGEST_NAME)
        part = texts.rfind(_COLD, max(start, end - _LONGEST_ENDING), end) if end >= 0 else -1
        # Copies of a part have numbers: name.cold.3.
        return part >= 0 and texts[part + len(_COLD) : end].lstrip(b".0123456789") == b""

    return np.fromiter((is_cold(int(start)) for start in names), dtype=bool, count=names.size)


def _frame_starts(file: ElfFile, text: Section) -> np.ndarray:
    """Find the frames that begin in ``.text``; it is an error if there are none."""
    if file.is_object:
        raise ValueError(
            f"{file.path} is an object file without symbols of functions in .text; the frames of "
            "such files are not filled in before they are linked. Give the linked program."
        )
    section = file.find(".eh_frame")
    if section is None or section.kind in _WITHOUT_CONTENT or section.size == 0:
        raise ValueError(
            f"{file.path} is stripped: it has neither symbols of functions in .text nor a section "
            ".eh_frame, so nothing says where its functions start."
        )
    content = file.read(section, ".eh_frame", _MOST_FRAMES)
    try:
        places = frame_starts(
            content, address=section.address, bits=file.bits, byte_order=file.byte_order
        )
    except ValueError as error:
        raise file.damaged(str(error)) from error
    first = np.uint64(text.address)
    inside = np.unique(places[(places >= first) & (places - first < text.size)] - first)
    if inside.size == 0:
        raise ValueError(
            f"{file.path} is stripped, and none of the {places.size} frames in its .eh_frame "
            "begins in .text, so nothing says where its functions start."
        )
    return inside.astype(np.int64)
