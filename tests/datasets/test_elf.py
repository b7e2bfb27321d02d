"""Programs are read by symbols or frames, and damaged or hostile ones refused quickly."""

import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mixreg.datasets import elf as module
from mixreg.datasets.elf import read_program

FUNCTION, OBJECT, TEXT = 2, 1, 1
FRAMES, NAMES, SYMBOLS = 4, 2, 3
CODE = bytes(range(256)) * 4
PLACES = [0, 17, 400, 1023]
NAMED = [(f"f{place}", place, FUNCTION, TEXT) for place in PLACES]
LAYOUTS = [(32, "<", 3), (64, "<", 62), (32, ">", 20), (64, ">", 21)]


@pytest.mark.parametrize(("bits", "order", "machine"), LAYOUTS)
def test_symbols_say_where_functions_start(write_elf, bits, order, machine):
    path = write_elf(CODE, NAMED, bits=bits, order=order, machine=machine)
    program = read_program(path)
    assert program.code.tobytes() == CODE
    assert program.starts.tolist() == PLACES
    assert program.origin == "symbols"


@pytest.mark.parametrize(("bits", "order", "machine"), LAYOUTS)
def test_frames_say_it_where_symbols_are_stripped(write_elf, bits, order, machine):
    path = write_elf(CODE, frames=PLACES, bits=bits, order=order, machine=machine)
    program = read_program(path)
    assert program.starts.tolist() == PLACES
    assert program.origin == ".eh_frame"


def test_symbols_go_before_frames(write_elf):
    program = read_program(write_elf(CODE, NAMED, frames=[5, 6]))
    assert program.starts.tolist() == PLACES
    assert program.origin == "symbols"


def test_only_functions_in_text_count(write_elf):
    others = [
        ("data", 30, OBJECT, TEXT),
        ("elsewhere", 40, FUNCTION, NAMES),
        ("behind", len(CODE), FUNCTION, TEXT),
        ("alias", 17, FUNCTION, TEXT),
        ("f.cold", 50, FUNCTION, TEXT),
        ("f.cold.3", 51, FUNCTION, TEXT),
        ("f.part.0.cold", 52, FUNCTION, TEXT),
        ("f.coldly", 600, FUNCTION, TEXT),
        ("cold", 601, FUNCTION, TEXT),
    ]
    starts = read_program(write_elf(CODE, NAMED[::-1] + others)).starts.tolist()
    assert starts == [0, 17, 400, 600, 601, 1023]


def test_frames_outside_text_do_not_count(write_elf):
    path = write_elf(CODE, frames=[3, -40, len(CODE), len(CODE) - 1])
    assert read_program(path).starts.tolist() == [3, len(CODE) - 1]


def test_object_files_count_from_their_section(write_elf):
    assert read_program(write_elf(CODE, NAMED, kind=1)).starts.tolist() == PLACES
    with pytest.raises(ValueError, match="is an object file without symbols"):
        read_program(write_elf(CODE, frames=[3], kind=1))


def test_thumb_functions_start_at_even_addresses(write_elf):
    path = write_elf(CODE, [("f", 7, FUNCTION, TEXT)], bits=32, machine=40)
    assert read_program(path).starts.tolist() == [6]


def change(**fields):
    """Alter one section: change(section=TEXT, size=5)."""
    section = fields.pop("section")
    return lambda table: table[section].update(fields)


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (change(section=TEXT, size=2**40), "more than 268435456 are not read"),
        (change(section=TEXT, size=2**20), "text reaches to byte .*, and the file has"),
        (change(section=TEXT, off=2**63), "text reaches to byte"),
        (change(section=TEXT, type=8), "has no code"),
        (change(section=TEXT, size=0), "has no code"),
        (change(section=TEXT, name=0), "has no code"),
        (change(section=TEXT, flags=0x800), "has .text compressed"),
        (change(section=SYMBOLS, size=25), "no whole number of 24-byte symbols"),
        (change(section=SYMBOLS, size=2**40), "more than 100663296 are not read"),
        (change(section=SYMBOLS, link=77), "names no table of names"),
        (change(section=SYMBOLS, link=TEXT), "names no table of names"),
        (change(section=NAMES, size=2**30), "the table of names of .* are not read"),
        (change(section=5, type=1), "has no names of sections"),
        (change(section=5, size=2**25), "the names of sections of .* are not read"),
    ],
)
def test_impossible_sections_are_refused(write_elf, alter, message):
    with pytest.raises(ValueError, match=message):
        read_program(write_elf(CODE, NAMED, change=alter))


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (change(section=FRAMES, type=0), r"is stripped: .* nor a section .eh_frame"),
        (change(section=FRAMES, name=0), r"is stripped: .* nor a section .eh_frame"),
        (change(section=FRAMES, size=45), "has no end"),
        (change(section=FRAMES, addr=0), "none of the 4 frames in its .eh_frame"),
        (change(section=FRAMES, size=2**40), "more than 67108864 are not read"),
    ],
)
def test_stripped_files_without_usable_frames_are_refused(write_elf, alter, message):
    with pytest.raises(ValueError, match=message):
        read_program(write_elf(CODE, frames=PLACES, change=alter))


def test_files_that_are_no_programs(write_elf, tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_program(tmp_path / "absent")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_program(tmp_path)
    (tmp_path / "empty").touch()
    with pytest.raises(ValueError, match="is not an ELF file: it is empty"):
        read_program(tmp_path / "empty")
    (tmp_path / "windows.exe").write_bytes(b"MZ\x90\x00" + bytes(100))
    with pytest.raises(ValueError, match="is not an ELF file: it begins with the bytes 4d 5a 90"):
        read_program(tmp_path / "windows.exe")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        read_program(tmp_path / "pipe")


def test_every_cut_is_refused_or_harmless(write_elf):
    path = write_elf(CODE, NAMED, frames=PLACES)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"damaged|is not an ELF file"):
            read_program(path)


def read_hostile(path, content):
    """Read a file that may be anything: places inside the code or a ValueError, nothing else."""
    path.write_bytes(content)
    complaint = None
    try:
        program = read_program(path)
    except ValueError as error:
        complaint = str(error)
    if complaint is None:
        assert program.starts.size > 0
        assert 0 <= program.starts.min() <= program.starts.max() < program.code.size
    else:
        assert str(path) in complaint


changes = st.lists(
    st.tuples(st.integers(0, 2**14), st.integers(0, 7), st.integers(0, 255)), min_size=1, max_size=6
)
quickly = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quickly
@given(changes, st.booleans(), st.sampled_from(LAYOUTS))
def test_changed_bytes_never_crash(write_elf, edits, stripped, layout):
    bits, order, machine = layout
    named = () if stripped else NAMED
    path = write_elf(CODE[:64], named, frames=[0, 9], bits=bits, order=order, machine=machine)
    content = bytearray(path.read_bytes())
    # The code itself has no structure: the changes go to what surrounds it.
    n_header = 64 if bits == 64 else 52
    editable = [*range(n_header), *range(n_header + 64, len(content))]
    for place, n_more, value in edits:
        for step in range(1 + n_more):
            content[editable[(place + step) % len(editable)]] = value
    read_hostile(path, content)


@quickly
@given(st.binary(max_size=200), st.sampled_from([1, 2]), st.sampled_from([1, 2]))
def test_arbitrary_bytes_never_crash(tmp_path, content, width, order):
    read_hostile(tmp_path / "noise", b"\x7fELF" + bytes([width, order]) + content)


def test_sizes_that_the_file_does_not_have_cost_no_memory(write_elf):
    path = write_elf(CODE, NAMED, change=change(section=TEXT, size=2**28))
    tracemalloc.start()
    with pytest.raises(ValueError, match="reaches to byte"):
        read_program(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**22


def test_this_interpreter_agrees_with_pyelftools():
    from elftools.dwarf.callframe import FDE
    from elftools.elf.elffile import ELFFile

    path = Path(sys.executable).resolve()
    with path.open("rb") as stream:
        if stream.read(4) != b"\x7fELF":
            pytest.skip("this Python is no ELF file")
        file = ELFFile(stream)
        text = file.get_section_by_name(".text")
        wanted = {
            entry.header["initial_location"] - text["sh_addr"]
            for entry in file.get_dwarf_info().EH_CFI_entries()
            if isinstance(entry, FDE)
        }
        size, address = text["sh_size"], text["sh_addr"]
        content = file.get_section_by_name(".eh_frame")
        found = module.frame_starts(
            content.data(),
            address=content["sh_addr"],
            bits=file.elfclass,
            byte_order="<" if file.little_endian else ">",
        )
    assert {int(place) - address for place in found} == wanted
    assert np.all(read_program(path).starts < size)


@pytest.mark.skipif(
    not (shutil.which("gcc") and shutil.which("strip")), reason="needs gcc and strip"
)
def test_compiled_functions_are_found_before_and_after_stripping(tmp_path):
    functions = "".join(f"int f{k}(int x) {{ return x * {k + 3} + {k}; }}\n" for k in range(9))
    (tmp_path / "source.c").write_text(functions)
    library = tmp_path / "library.so"
    command = ["gcc", "-O1", "-shared", "-fPIC", "-nostdlib", "source.c", "-o", "library.so"]
    subprocess.run(command, cwd=tmp_path, check=True)
    named = read_program(library)
    subprocess.run(["strip", "library.so"], cwd=tmp_path, check=True)
    stripped = read_program(library)
    assert (named.origin, stripped.origin) == ("symbols", ".eh_frame")
    assert named.starts.tolist() == stripped.starts.tolist()
    assert len(named.starts) == 9
