"""Where a report goes: refused before any work where it cannot be written."""

from pathlib import Path
from typing import Any

__all__ = ["SUFFIXES", "check_target"]

SUFFIXES = (".html", ".htm")


def check_target(path: Any, *, force: bool) -> Path:
    """
    Check that a page can be written.

    Parameters
    ----------
    path : str or Path
        A name that ends in ``.html`` or ``.htm``.
    force : bool
        Whether a file that exists may be replaced.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    TypeError
        If it is no path.
    ValueError
        If the ending is another one.
    IsADirectoryError
        If a folder is in the way.
    FileExistsError
        If the file exists and ``force`` is false.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> check_target("answer.pdf", force=False)
    Traceback (most recent call last):
    ValueError: path is answer.pdf; wanted a name that ends in .html or .htm.
    """
    if not isinstance(path, str | Path):
        raise TypeError(f"path is a {type(path).__name__}; wanted a str or a Path.")
    found = Path(path)
    if found.suffix.lower() not in SUFFIXES:
        raise ValueError(f"path is {found}; wanted a name that ends in {' or '.join(SUFFIXES)}.")
    if found.is_dir():
        raise IsADirectoryError(f"{found} is a folder; wanted the name of a file.")
    if found.exists() and not force:
        raise FileExistsError(f"{found} exists; choose another name, or use force.")
    if not found.parent.is_dir():
        raise FileNotFoundError(f"the folder {found.parent} does not exist; create it first.")
    return found
