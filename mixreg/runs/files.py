"""Files that are there whole or not at all, also after the machine has lost its power."""

import os
from pathlib import Path

__all__ = ["sync", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """
    Write a file under another name, and give it its own once it is on disk.

    Parameters
    ----------
    path : Path
        The file; what was there is replaced.
    data : bytes
        What it holds.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; the file is then what it was.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "note"
    >>> write_whole(path, b"whole")
    >>> path.read_bytes(), len(list(path.parent.iterdir()))
    (b'whole', 1)
    """
    # Two processes never share a name that is not finished.
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """
    Wait until a file, or the list of names of a folder, is on disk.

    Parameters
    ----------
    path : Path
        File or folder.

    Examples
    --------
    >>> sync(Path("."))
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
