"""Machine code with its function starts: packaged windows, and windows of the user's programs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mixreg.datasets.elf import Program, read_program
from mixreg.datasets.files import read_arrays
from mixreg.datasets.windows import FunctionStarts
from mixreg.inputs import check_count
from mixreg.networks.data_folder import DATA_VARIABLE, find_data

__all__ = ["function_starts"]

_WIDTH = 200
_PACKAGED = "permissive_x86_O1"
_SETS = {
    _PACKAGED: "11 libraries, 32-bit x86, gcc 12.2 -O1; starts from their symbols.",
    "permissive_x64_O2": "11 libraries, x86-64, gcc 12.2 -O2; starts from their symbols.",
    "coreutils_x86_O1": "108 programs of coreutils, 32-bit x86, gcc 12.2 -O1; starts from their "
    "symbols.",
}
# More than ten times the largest set.
_MOST_BYTES = 2**26

type Paths = str | Path | Sequence[str | Path]


def function_starts(
    elf_paths: Paths | None = None,
    *,
    name: str = _PACKAGED,
    window: int = _WIDTH,
    split: str = "all",
) -> FunctionStarts:
    """
    Load machine code as windows of bytes, with the places where functions start.

    Without paths, a set of 5,585 windows of eleven freely licensed libraries is loaded that is
    part of this package; cjson, libpng and lua are set apart for testing. With paths, the
    ``.text`` sections of these programs are cut into windows the same way: at multiples of
    ``window`` from their beginning, without the last incomplete one. None is set apart then.

    The starts of a program are its function symbols, those of ``.cold`` parts left out. For a
    stripped program they are the beginnings of the frames in ``.eh_frame``, which exceptions
    and debuggers need; those know nothing of names, so ``.cold`` parts count as functions there.

    Parameters
    ----------
    elf_paths : str, Path or sequence of these, optional
        ELF files: programs, shared libraries or object files, of 32 or 64 bits.
    name : {"permissive_x86_O1", "permissive_x64_O2", "coreutils_x86_O1"}
        Which set to load without paths. The second and the third are not part of the package:
        they are looked for in ``function_starts/`` in the folder that the environment variable
        ``MIXREG_DATA`` names.
    window : int, default 200
        Bytes in a window of ``elf_paths``. The windows of the sets have 200.
    split : {"all", "train", "test"}, default "all"
        Which side of the split of a set to keep.

    Returns
    -------
    FunctionStarts
        The windows; `FunctionStarts.tokens` is what networks take.

    Raises
    ------
    TypeError
        If ``window`` is not a whole number, or a path is no path.
    FileNotFoundError
        If a file, or a set that is not part of the package, is not there.
    ValueError
        If a set or split is unknown; if a file is no ELF file, is damaged, has neither function
        symbols nor frames, or less code than a window; or if a set cannot be cut as wanted.

    Notes
    -----
    Files are read as if they came from an attacker: only sections that are needed, none beyond
    the end of the file, and none larger than fixed limits.

    The libraries of the packaged set, their licences and how they were compiled are in
    ``mixreg/datasets/packaged/README.md``.

    Examples
    --------
    >>> data = function_starts()
    >>> data
    FunctionStarts(5585 windows of 200 bytes, 3616 starts, 11 sources)
    >>> data.tokens.shape, int(data.select("test").starts.sum())
    ((5585, 200), 1371)
    """
    check_count(window, name="window")
    if elf_paths is not None:
        if name != _PACKAGED or split != "all":
            raise ValueError("elf_paths are given; name and split choose among the sets.")
        return _from_programs(_as_paths(elf_paths), window)
    if name not in _SETS:
        raise ValueError(f"name is {name!r}; wanted one of {', '.join(_SETS)}.")
    if window != _WIDTH:
        raise ValueError(f"window is {window}; the windows of {name} have {_WIDTH} bytes.")
    return _from_archive(_find_set(name), _SETS[name]).select(split)


def _as_paths(elf_paths: Paths) -> list[Path]:
    """Make a list of one path or several."""
    several = [elf_paths] if isinstance(elf_paths, str | Path) else list(elf_paths)
    wrong = [path for path in several if not isinstance(path, str | Path)]
    if wrong:
        raise TypeError(f"elf_paths holds {wrong[0]!r}; wanted paths of ELF files.")
    if not several:
        raise ValueError("elf_paths is empty; wanted at least one ELF file.")
    return [Path(path).expanduser() for path in several]


def _find_set(name: str) -> Path:
    """Find the archive of a set."""
    if name == _PACKAGED:
        return Path(__file__).parent / "packaged" / f"{name}.npz"
    file = f"function_starts/{name}.npz"
    found = find_data(file)
    if found is None:
        raise FileNotFoundError(
            f"{name} is not part of the package; set {DATA_VARIABLE} to a folder that holds {file}."
        )
    return found


def _from_archive(path: Path, description: str) -> FunctionStarts:
    """Read the arrays bytes, starts, source and test."""
    arrays = read_arrays(path, max_bytes=_MOST_BYTES)
    missing = sorted({"bytes", "starts", "source", "test"} - set(arrays))
    if missing:
        raise ValueError(f"{path} has the arrays {sorted(arrays)}; {missing} are missing.")
    code, starts, source, is_test = (arrays[k] for k in ("bytes", "starts", "source", "test"))
    n_windows = len(code) if code.ndim else 0
    shapes = (code.shape, starts.shape, source.shape, is_test.shape)
    if shapes != ((n_windows, _WIDTH), (n_windows, _WIDTH), (n_windows,), (n_windows,)):
        raise ValueError(
            f"{path} has bytes, starts, source and test of shapes {', '.join(map(str, shapes))}; "
            f"wanted (n, {_WIDTH}) twice and (n,) twice."
        )
    binary = np.isin(starts, (0, 1)).all() and np.isin(is_test, (0, 1)).all()
    if code.dtype != np.uint8 or not binary or source.dtype.kind != "U":
        raise ValueError(
            f"{path} has bytes of {code.dtype}, starts of {starts.dtype}, source of "
            f"{source.dtype} and test of {is_test.dtype}; wanted uint8, 0 and 1, text, 0 and 1."
        )
    return FunctionStarts(
        bytes=code,
        starts=starts.astype(np.uint8),
        source=source,
        is_test=is_test.astype(bool),
        description=description,
    )


def _from_programs(paths: list[Path], window: int) -> FunctionStarts:
    """Cut the code of programs into windows."""
    code, starts, source, origins = [], [], [], []
    distinct = len({path.name for path in paths}) == len(paths)
    for path in paths:
        program = read_program(path)
        pieces = _cut(program, window, path)
        code.append(pieces[0])
        starts.append(pieces[1])
        source += [path.name if distinct else str(path)] * len(pieces[0])
        origins.append(f"{path.name} ({program.origin})")
    return FunctionStarts(
        bytes=np.concatenate(code),
        starts=np.concatenate(starts),
        source=np.array(source),
        is_test=np.zeros(len(source), dtype=bool),
        description=f"The .text of {', '.join(origins)}.",
    )


def _cut(program: Program, window: int, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Cut code and its starts into windows."""
    n_windows = len(program.code) // window
    if n_windows == 0:
        raise ValueError(
            f"{path} has {len(program.code)} bytes of code in .text; wanted one window of "
            f"{window} at least."
        )
    marked = np.zeros(len(program.code), dtype=np.uint8)
    marked[program.starts] = 1
    kept = n_windows * window
    shape = (n_windows, window)
    return program.code[:kept].reshape(shape), marked[:kept].reshape(shape)
