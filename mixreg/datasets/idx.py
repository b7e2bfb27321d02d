"""Arrays in idx files, the format of MNIST, read as if the file came from an attacker."""

import gzip
import hashlib
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

__all__ = ["read_idx"]

_GZIP = b"\x1f\x8b"
_UNSIGNED_BYTE = 8


def read_idx(
    path: Path, *, n_dims: int, max_bytes: int = 2**27, checksum: str | None = None
) -> np.ndarray:
    r"""
    Read an array of bytes from an idx file, gzipped or not.

    The header says how many bytes follow. No more than these are ever unpacked, so a small file
    that would unpack to a huge one does no harm.

    Parameters
    ----------
    path : Path
        The file.
    n_dims : int
        How many dims the array must have.
    max_bytes : int, default 134217728
        Arrays with more bytes are refused.
    checksum : str, optional
        SHA-256 of the unpacked file, which is then compared.

    Returns
    -------
    ndarray of uint8
        The array.

    Raises
    ------
    ValueError
        If the file is no idx file of bytes with these dims, is too large, is damaged, shorter or
        longer than its header says, or has another checksum.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("two.idx").write_bytes(b"\0\0\x08\x01\0\0\0\x02" + b"\x07\x09")
    >>> read_idx(Path("two.idx"), n_dims=1)
    array([7, 9], dtype=uint8)
    """
    with path.open("rb") as raw:
        packed = raw.read(len(_GZIP)) == _GZIP
        raw.seek(0)
        # GzipFile reads like a file, but is not declared to be one.
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        try:
            header = stream.read(4 + 4 * n_dims)
            shape = _check_header(path, header, n_dims, max_bytes)
            n_bytes = math.prod(shape)
            body = stream.read(n_bytes + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(f"{path} is damaged: it cannot be unpacked ({error}).") from error
    if len(body) != n_bytes:
        seen = "more" if len(body) > n_bytes else f"only {len(body)}"
        raise ValueError(
            f"{path} is damaged: its header says {shape}, which is {n_bytes} bytes, and {seen} "
            "follow."
        )
    if checksum is not None and hashlib.sha256(header + body).hexdigest() != checksum:
        raise ValueError(f"{path} has another content than it should: its SHA-256 differs.")
    return np.frombuffer(body, dtype=np.uint8).reshape(shape)


def _check_header(path: Path, header: bytes, n_dims: int, max_bytes: int) -> tuple[int, ...]:
    """Read the shape out of a header, and refuse what is not wanted."""
    magic = bytes([0, 0, _UNSIGNED_BYTE, n_dims])
    if header[:4] != magic:
        raise ValueError(
            f"{path} begins with the bytes {header[:4].hex(' ') or 'of an empty file'}; wanted "
            f"{magic.hex(' ')}, an idx file of bytes with {n_dims} dims."
        )
    if len(header) < 4 + 4 * n_dims:
        raise ValueError(f"{path} is damaged: it ends within its header.")
    shape = struct.unpack(f">{n_dims}I", header[4:])
    if math.prod(shape) > max_bytes:
        raise ValueError(
            f"{path} says that it holds {shape}, which is {math.prod(shape)} bytes; more than "
            f"{max_bytes} are not read."
        )
    return shape
