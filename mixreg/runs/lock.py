"""One process at a time writes a run: a lock that ends with its owner."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["locked"]

# Chains of a process that was killed notice within a sweep.
_PATIENCE = 10.0
_PAUSE = 0.05


@contextmanager
def locked(path: Path, *, patience: float = _PATIENCE) -> Iterator[None]:
    """
    Hold a lock file while something is written.

    The operating system gives the lock up when the last process that holds it ends, however it
    ends, so that a lock left behind by a killed process stops nobody. Chains started by forking
    hold the lock of their parent: while one of them lives, the run is not free.

    Parameters
    ----------
    path : Path
        The lock file; it says who holds it, and stays.
    patience : float, default 10
        Seconds to wait for the chains of a process that has ended.

    Yields
    ------
    None
        Nothing; the lock is held inside.

    Raises
    ------
    BlockingIOError
        If another process holds the lock.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "lock"
    >>> with locked(path), locked(path):
    ...     pass
    Traceback (most recent call last):
    BlockingIOError: ...lock is held by process ...
    """
    # Only systems that are POSIX have it.
    import fcntl

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, path, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode(), 0)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, patience: float) -> None:
    """Take the lock, or say who has it."""
    import fcntl

    last = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner, host = _owner(descriptor)
            if _lives(owner, host) or time.monotonic() > last:
                raise BlockingIOError(
                    f"{path} is held by process {owner} on {host}, which is writing this run or "
                    "has left chains behind that do; wait until it ends, or end it."
                ) from error
            time.sleep(_PAUSE)
        else:
            return


def _owner(descriptor: int) -> tuple[int, str]:
    """Process and host that wrote themselves into the lock file."""
    words = os.pread(descriptor, 400, 0).decode(errors="replace").split()
    if len(words) != 2 or not words[0].isdigit():
        return 0, "an unknown host"
    return int(words[0]), words[1]


def _lives(process: int, host: str) -> bool:
    """Say whether the process that wrote itself into the lock is there; elsewhere it may be."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
