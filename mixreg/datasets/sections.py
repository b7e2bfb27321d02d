"""Sections of an ELF file, each checked against the size of the file before it is read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["ElfFile", "Section"]

_MAGIC = b"\x7fELF"
_MOST_NAMES = 2**24
_COMPRESSED = 0x800


@dataclass(frozen=True, slots=True)
class Section:
    """
    One row of the table of sections.

    Attributes
    ----------
    index : int
        Its place in the table.
    name : int
        Where its name starts among the names of sections.
    kind : str
        What it holds, as ``SHT_...``, or the number of an unknown kind.
    flags : int
        Properties, one bit each.
    address : int
        Where it lies in memory when the program runs.
    offset, size : int
        Where it lies in the file, in bytes.
    link : int
        Place of the section that belongs to it.
    """

    index: int
    name: int
    kind: str
    flags: int
    address: int
    offset: int
    size: int
    link: int


class ElfFile:
    """
    The header and the sections of an ELF file.

    pyelftools says what the parts of the header and of the table mean. All reading is done here:
    no further than the file reaches, and no more than a limit.

    Parameters
    ----------
    path : Path
        What error messages call the file.
    stream : file object
        The file, opened for reading bytes.

    Attributes
    ----------
    bits : int
        32 or 64.
    byte_order : {"<", ">"}
        Whether the lowest byte of a number comes first.
    machine : str
        What the code is for, as ``EM_...``.
    is_object : bool
        Whether the file is yet to be linked.

    Raises
    ------
    ValueError
        If the file is no ELF file, or is damaged.

    Examples
    --------
    >>> import sys
    >>> with open(sys.executable, "rb") as stream:
    ...     ElfFile(Path(sys.executable), stream).find(".text").kind
    'SHT_PROGBITS'
    """

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self._stream = stream
        self._size = stream.seek(0, 2)
        elf = self._open()
        self.bits = int(elf.elfclass)
        self.byte_order = "<" if elf.little_endian else ">"
        self.machine = str(elf.header["e_machine"])
        self.is_object = elf.header["e_type"] == "ET_REL"
        self._table = self._read_table(elf)
        self._names = self._read_names(elf)

    def damaged(self, what: str) -> ValueError:
        """
        Make the error that says what is wrong with the file.

        Parameters
        ----------
        what : str
            What is wrong.

        Returns
        -------
        ValueError
            The error, to be raised.
        """
        return ValueError(f"{self.path} is damaged: {what}.")

    def find(self, name: str) -> Section | None:
        """
        Find a section by its name.

        Parameters
        ----------
        name : str
            The name, with its dot.

        Returns
        -------
        Section or None
            The first section of this name; None if there is none.
        """
        wanted = name.encode() + b"\0"
        # Compared in place: a name is never longer than what is looked for.
        for section in self._table[1:]:
            if self._names.startswith(wanted, section.name):
                return section
        return None

    def at(self, index: int) -> Section | None:
        """
        Find a section by its place.

        Parameters
        ----------
        index : int
            Place in the table.

        Returns
        -------
        Section or None
            The section; None if the table is shorter.
        """
        return self._table[index] if 0 < index < len(self._table) else None

    def read(self, section: Section, name: str, most_bytes: int) -> bytes:
        """
        Read what a section holds.

        Parameters
        ----------
        section : Section
            The section.
        name : str
            What error messages call it.
        most_bytes : int
            Larger sections are refused.

        Returns
        -------
        bytes
            The content.

        Raises
        ------
        ValueError
            If the section is compressed, too large, or reaches beyond the end of the file.
        """
        if section.flags & _COMPRESSED:
            raise ValueError(f"{self.path} has {name} compressed, which is not read.")
        if section.size > most_bytes:
            raise ValueError(
                f"{self.path} has {name} of {section.size} bytes; more than {most_bytes} are not "
                "read."
            )
        return self._span(section.offset, section.size, name)

    def _span(self, offset: int, n_bytes: int, name: str) -> bytes:
        """Read some bytes of the file, which must be there."""
        if offset + n_bytes > self._size:
            raise self.damaged(
                f"{name} reaches to byte {offset + n_bytes}, and the file has {self._size}"
            )
        self._stream.seek(offset)
        content = self._stream.read(n_bytes)
        if len(content) != n_bytes:
            raise self.damaged(f"it ended while {name} was read")
        return content

    def _open(self) -> Any:
        """Read the header."""
        from elftools.elf.elffile import ELFFile

        self._stream.seek(0)
        magic = self._stream.read(len(_MAGIC))
        if magic != _MAGIC:
            seen = f"it begins with the bytes {magic.hex(' ')}" if magic else "it is empty"
            raise ValueError(f"{self.path} is not an ELF file: {seen}.")
        try:
            return ELFFile(self._stream)
        # pyelftools asserts, looks up and seeks what the file says, and fails in many ways.
        except Exception as error:
            reason = f"its header cannot be read ({type(error).__name__})"
            raise self.damaged(reason) from error

    def _read_table(self, elf: Any) -> list[Section]:
        """Read the table of sections."""
        row, header = elf.structs.Elf_Shdr, elf.header
        n_sections, width, stated = header["e_shnum"], row.sizeof(), header["e_shentsize"]
        if n_sections == 0 or header["e_shoff"] == 0:
            raise ValueError(
                f"{self.path} has no table of sections (or one of more than 65,279), so its code "
                "cannot be told from data."
            )
        if stated != width:
            raise self.damaged(f"its sections are said to take {stated} bytes each, not {width}")
        content = self._span(header["e_shoff"], n_sections * width, "the table of sections")
        table = []
        for index in range(n_sections):
            entry = row.parse(content[index * width : (index + 1) * width])
            table.append(
                Section(
                    index=index,
                    name=entry["sh_name"],
                    kind=str(entry["sh_type"]),
                    flags=entry["sh_flags"],
                    address=entry["sh_addr"],
                    offset=entry["sh_offset"],
                    size=entry["sh_size"],
                    link=entry["sh_link"],
                )
            )
        return table

    def _read_names(self, elf: Any) -> bytes:
        """Read the names of the sections."""
        section = self.at(elf.header["e_shstrndx"])
        if section is None or section.kind != "SHT_STRTAB":
            raise self.damaged("it has no names of sections")
        return self.read(section, "the names of sections", _MOST_NAMES)
