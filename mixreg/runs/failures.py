"""What is said when a run cannot be written: where, what is kept, and how to go on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from mixreg.runs.folder import RunFolder

__all__ = ["telling_of_failures"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def telling_of_failures(folder: RunFolder) -> Iterator[None]:
    """
    Say of an error while a run is written what is kept of it, and how it goes on.

    Parameters
    ----------
    folder : RunFolder
        The run.

    Yields
    ------
    None
        Nothing; the run is written inside.

    Raises
    ------
    OSError
        In place of one that only names a file.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with telling_of_failures(RunFolder(Path(tempfile.mkdtemp()) / "run.zarr")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
    OSError: [Errno 28] .../run.zarr cannot be written: No space left on device. Nothing was ...
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL + _CLOSED:
            raise
        way_out = "Free space" if error.errno in _FULL else "Make it writable"
        raise OSError(
            error.errno,
            f"{folder.path} cannot be written: {error.strerror}. {_kept(folder)} {way_out} and "
            "make the same call with resume=True.",
        ) from error
    except (ArithmeticError, RuntimeError) as error:
        error.add_note(_kept(folder))
        raise


def _kept(folder: RunFolder) -> str:
    """Say what a run can go on from."""
    if not folder.is_begun:
        return "Nothing was drawn yet."
    _, settings = folder.read_manifest()
    done = [folder.newest(chain).done for chain in range(settings.chains)]
    steps = ", ".join(map(str, done))
    return (
        f"Kept are the first {steps} of {settings.steps} steps of its {settings.chains} chains, "
        f"{settings.tune} of them burn-in."
    )
