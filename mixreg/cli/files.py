"""Paths on the command line: outputs that are never overwritten unasked, and traces."""

import os
import shutil
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["TRACE_SUFFIXES", "check_folder", "check_output", "load_trace", "save_trace"]

TRACE_SUFFIXES = (".nc", ".zarr")


def check_output(path: Path, *, force: bool, suffixes: Sequence[str] = ()) -> Path:
    """
    Check, before any work, that a result can be written.

    Parameters
    ----------
    path : Path
        Where the result goes.
    force : bool
        Whether something that exists may be overwritten.
    suffixes : sequence of str, default ()
        The endings that say which format to write; none means any.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    ValueError
        If the ending names no known format, or a folder of something else is in the way.
    FileExistsError
        If the path exists and ``force`` is false.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> check_output(Path("fit.nc"), force=False, suffixes=(".nc", ".zarr")).name
    'fit.nc'
    """
    if suffixes and path.suffix not in suffixes:
        raise ValueError(f"--out is {path}; wanted a name that ends in {' or '.join(suffixes)}.")
    if path.exists() and not force:
        raise FileExistsError(f"{path} exists; choose another --out, or add --force.")
    if path.is_dir() and any(path.iterdir()) and not (path / "zarr.json").is_file():
        raise ValueError(f"{path} is a folder that mixreg did not write; it is left alone.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} does not exist; create it first.")
    return path


def check_folder(out: Path, *, force: bool) -> Path:
    """
    Check, before any work, that results can be written into a folder, and make it.

    Parameters
    ----------
    out : Path
        The folder.
    force : bool
        Whether it may hold something.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    FileExistsError
        If it is a file, or holds something and ``force`` is false.

    Examples
    --------
    >>> import tempfile
    >>> check_folder(Path(tempfile.mkdtemp()) / "new", force=False).is_dir()
    True
    """
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} is a file; wanted a folder for --out.")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise FileExistsError(f"{out} is not empty; choose another --out, or add --force.")
    out.mkdir(parents=True, exist_ok=True)
    return out


def save_trace(trace: Any, path: Path) -> None:
    """
    Write posterior draws to NetCDF or Zarr; what was there is replaced only when all is written.

    Parameters
    ----------
    trace : xarray.DataTree
        The draws.
    path : Path
        A name that ends in ``.nc`` or ``.zarr``.

    Examples
    --------
    >>> import tempfile
    >>> import xarray as xr
    >>> tree = xr.DataTree(children={"posterior": xr.DataTree(xr.Dataset({"alpha": 1.0}))})
    >>> path = Path(tempfile.mkdtemp()) / "fit.nc"
    >>> save_trace(tree, path)
    >>> float(load_trace(path).posterior["alpha"])
    1.0
    """
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    if path.suffix == ".zarr":
        with warnings.catch_warnings():
            # Zarr remarks on every group that text and metadata are young in its version 3.
            warnings.filterwarnings("ignore", module="zarr|xarray")
            trace.to_zarr(partial, mode="w")
    else:
        trace.to_netcdf(partial, engine="h5netcdf")
    if path.is_dir():
        shutil.rmtree(path)
    os.replace(partial, path)


def load_trace(path: Path) -> Any:
    """
    Read posterior draws that ``mixreg fit`` or ArviZ wrote.

    Parameters
    ----------
    path : Path
        A ``.nc`` file or a ``.zarr`` folder, also that of a run which is not complete.

    Returns
    -------
    xarray.DataTree
        The draws.

    Raises
    ------
    FileNotFoundError
        If nothing is there.
    ValueError
        If it is no trace.

    Examples
    --------
    >>> load_trace(Path("missing.nc"))
    Traceback (most recent call last):
    FileNotFoundError: missing.nc does not exist.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist.")
    if path.suffix not in TRACE_SUFFIXES:
        raise ValueError(f"{path} is no trace; wanted a name that ends in .nc or .zarr.")
    import xarray as xr

    if (path / ".mixreg").is_dir():
        from mixreg.runs import load_run

        return load_run(path)
    engine = "zarr" if path.suffix == ".zarr" else "h5netcdf"
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="zarr|xarray")
            with xr.open_datatree(path, engine=engine) as opened:
                trace = opened.load()
    except Exception as error:
        # The libraries below raise what they like on damaged and foreign files.
        raise ValueError(f"{path} cannot be read as a trace: {error}") from error
    if "posterior" not in trace.children:
        raise ValueError(f"{path} holds no posterior draws; its groups are {list(trace.children)}.")
    return trace
