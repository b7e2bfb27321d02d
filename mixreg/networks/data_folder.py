"""The folder of data files that the user keeps: the environment variable MIXREG_DATA."""

import os
from pathlib import Path

__all__ = ["DATA_VARIABLE", "find_data"]

DATA_VARIABLE = "MIXREG_DATA"


def find_data(name: str) -> Path | None:
    """
    Look a file up in the folder that ``MIXREG_DATA`` names.

    Parameters
    ----------
    name : str
        Path of the file inside the folder, with forward slashes.

    Returns
    -------
    Path or None
        The file; None if the variable is not set or the folder lacks the file.

    Raises
    ------
    NotADirectoryError
        If the variable is set but names no folder.

    Examples
    --------
    >>> find_data("no/such/file") is None
    True
    """
    setting = os.environ.get(DATA_VARIABLE, "").strip()
    if not setting:
        return None
    folder = Path(setting).expanduser()
    if not folder.is_dir():
        raise NotADirectoryError(
            f"{DATA_VARIABLE} is {setting!r}, which is not a folder; correct or unset it."
        )
    found = folder / name
    return found if found.is_file() else None
