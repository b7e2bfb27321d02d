"""Tables from the user's own files: .npz, .csv and .parquet, checked and without pickles."""

import csv
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_design, check_response

__all__ = ["FileTable", "read_arrays", "read_table"]


class FileTable(NamedTuple):
    """
    What a file holds.

    Attributes
    ----------
    X : ndarray of shape (n_obs, n_features)
        Inputs, float64.
    y : ndarray of shape (n_obs,) or None
        Response, float64; None if the file has none or none was asked for.
    names : tuple of str
        One name per column of X.
    """

    X: np.ndarray
    y: np.ndarray | None
    names: tuple[str, ...]


def read_table(path: str | Path, response: str | None = None) -> FileTable:
    r"""
    Read inputs and response from a file.

    Parameters
    ----------
    path : str or Path
        A ``.npz`` file with the array X and, optionally, y and feature_names; or a ``.csv`` or
        ``.parquet`` file of numeric columns, with names.
    response : str, optional
        The column that is the response; all others are inputs. In a ``.npz`` file, the array
        that is the response instead of y, or a feature's name.

    Returns
    -------
    FileTable
        X, y and the names of the columns of X.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If a column is not numeric.
    ValueError
        If the kind of file is unknown, the file is damaged or holds pickled objects, the
        response is not there, or a value is missing.
    ImportError
        If a ``.parquet`` file is given and pyarrow is missing.

    Examples
    --------
    >>> from pathlib import Path
    >>> _ = Path("small.csv").write_text("a,b,risk\n1,2,0.5\n3,4,0.7\n")
    >>> X, y, names = read_table("small.csv", response="risk")
    >>> X.shape, y, names
    ((2, 2), array([0.5, 0.7]), ('a', 'b'))
    """
    path = Path(path).expanduser()
    readers: dict[str, Callable[[Path, str | None], FileTable]] = {
        ".npz": _read_npz,
        ".csv": lambda p, r: _from_frame(p, _read_csv(p), r),
        ".parquet": lambda p, r: _from_frame(p, _read_parquet(p), r),
    }
    suffix = path.suffix.lower()
    if suffix not in readers:
        raise ValueError(f"{path} ends in {suffix!r}; wanted one of {', '.join(readers)}.")
    if not path.is_file():
        raise FileNotFoundError(f"there is no data file {path}.")
    return readers[suffix](path, response)


def read_arrays(path: Path, *, max_bytes: int | None = None) -> dict[str, np.ndarray]:
    """
    Read all arrays of a ``.npz`` file; pickled objects are refused.

    Parameters
    ----------
    path : Path
        The file.
    max_bytes : int, optional
        A file that unpacks to more is refused before anything is unpacked.

    Returns
    -------
    dict of str to ndarray
        The arrays by name.

    Raises
    ------
    ValueError
        If the file is no ``.npz`` archive, is too large, is damaged or holds pickled objects.

    Examples
    --------
    >>> from pathlib import Path
    >>> np.savez("small.npz", X=np.eye(2))
    >>> list(read_arrays(Path("small.npz")))
    ['X']
    """
    if not zipfile.is_zipfile(path):
        raise ValueError(f"{path} is not a .npz file inside: it is no zip archive.")
    if max_bytes is not None:
        with zipfile.ZipFile(path) as packed:
            # No member is unpacked beyond the size that is written down for it.
            n_bytes = sum(member.file_size for member in packed.infolist())
        if n_bytes > max_bytes:
            raise ValueError(
                f"{path} unpacks to {n_bytes} bytes; more than {max_bytes} are not read."
            )
    arrays = {}
    with np.load(path, allow_pickle=False) as archive:
        for name in archive.files:
            try:
                arrays[name] = np.asarray(archive[name])
            except (ValueError, EOFError, OSError, MemoryError, zipfile.BadZipFile) as error:
                raise ValueError(
                    f"the array {name!r} in {path} cannot be read safely: it is damaged, no .npy "
                    "array, or holds pickled Python objects, which may run code when they are "
                    f"loaded ({error})."
                ) from error
    return arrays


def _read_npz(path: Path, response: str | None) -> FileTable:
    """Take X, the names and the response from the arrays of an archive."""
    arrays = read_arrays(path)
    if "X" not in arrays:
        raise ValueError(f"{path} has the arrays {sorted(arrays)}; wanted one that is called X.")
    names = [str(name) for name in arrays["feature_names"]] if "feature_names" in arrays else None
    X, columns = check_design(arrays["X"], name=f"X in {path.name}", feature_names=names)
    if response is None and "y" not in arrays:
        return FileTable(X, None, columns)
    response = response or "y"
    if response in arrays and response not in ("X", "feature_names"):
        y = check_response(arrays[response], name=f"{response} in {path.name}", n_obs=len(X))
        return FileTable(X, y, columns)
    if response not in columns:
        raise ValueError(
            f"{path} has no array or feature {response!r} to be the response; its arrays are "
            f"{sorted(arrays)} and its features {_some(columns)}."
        )
    place = columns.index(response)
    kept = columns[:place] + columns[place + 1 :]
    return FileTable(np.delete(X, place, axis=1), X[:, place].copy(), kept)


def _from_frame(path: Path, frame: Any, response: str | None) -> FileTable:
    """Split a data frame into inputs and response."""
    if frame.empty:
        raise ValueError(f"{path} is empty: it has {frame.shape[1]} columns and no rows.")
    y = None
    if response is not None:
        if response not in frame.columns:
            raise ValueError(
                f"{path} has no column {response!r} to be the response; its columns are "
                f"{_some(frame.columns)}."
            )
        y = check_response(frame.pop(response), name=f"{response} in {path.name}")
    X, names = check_design(frame, name=path.name)
    return FileTable(X, y, names)


def _read_csv(path: Path) -> Any:
    """Read a comma-separated file; its header is checked first, because pandas renames twins."""
    import pandas as pd

    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            header = [name.strip() for name in next(csv.reader(lines), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} is not a text file of comma-separated values.") from error
    if not all(header) or not header:
        raise ValueError(
            f"{path} has a column without a name (number {_first_empty(header)}); name every "
            "column, and write data frames with index=False."
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise ValueError(f"{path} repeats the columns {_some(twice)}; names must be distinct.")
    try:
        with warnings.catch_warnings():
            # pandas cuts rows that are longer than the header, and only warns.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(path, header=0, names=header, index_col=False, encoding="utf-8-sig")
    except (ValueError, pd.errors.ParserError, pd.errors.ParserWarning) as error:
        raise ValueError(f"{path} cannot be read as comma-separated values: {error}") from error


def _read_parquet(path: Path) -> Any:
    """Read a parquet file."""
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise ImportError(
            "reading .parquet files needs pyarrow; install it with `pip install pyarrow`, or save "
            "the table as .csv."
        ) from error
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as parquet: {error}") from error


def _first_empty(header: list[str]) -> int:
    """Find the first column without a name, counted from 1."""
    return header.index("") + 1 if "" in header else 1


def _some(names: Any, limit: int = 8) -> str:
    """List the first few names."""
    shown = ", ".join(str(name) for name in names[:limit])
    return shown + (f", ... ({len(names)} in all)" if len(names) > limit else "")
