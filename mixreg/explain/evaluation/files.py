"""Evaluations on disk: all of one in a NetCDF file, or its table as text."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.evaluation.metrics import METRICS

__all__ = ["checked", "read", "write"]

_MARK = "mixreg_evaluation"
_FORMAT = 1
_SUFFIXES = (".nc", ".csv")
_DIMS = {
    "value": {"measure", "explainer", "instance"},
    "curve_value": {"curve", "fill", "explainer", "share", "instance"},
    "importance": {"explainer", "instance", "feature"},
    "active": {"instance", "feature"},
    "seconds": {"explainer", "run"},
    "calls": {"explainer", "run"},
}


def checked(data: Any) -> xr.Dataset:
    """
    Check that a Dataset is one of an evaluation.

    Parameters
    ----------
    data : Dataset
        The candidate.

    Returns
    -------
    Dataset
        The same.

    Raises
    ------
    TypeError
        If it is no Dataset.
    ValueError
        If a variable is missing or has other dims, or a metric is unknown.

    Examples
    --------
    >>> checked(xr.Dataset())
    Traceback (most recent call last):
    ValueError: data has no variable 'value' with dims ['explainer', 'instance', 'measure'].
    """
    if not isinstance(data, xr.Dataset):
        raise TypeError(f"data is a {type(data).__name__}; wanted an xarray Dataset.")
    for name, dims in _DIMS.items():
        if name not in data or set(data[name].dims) != dims:
            raise ValueError(f"data has no variable {name!r} with dims {sorted(dims)}.")
    for label in ("metric", "operator", "n_features"):
        if label not in data.coords or data[label].dims != ("measure",):
            raise ValueError(f"data has no coordinate {label!r} along measure.")
    unknown = sorted({str(name) for name in data["metric"].values} - set(METRICS))
    if unknown:
        raise ValueError(f"data has metrics {unknown}; known are {list(METRICS)}.")
    return data


def write(path: Path, data: xr.Dataset, table: pd.DataFrame) -> Path:
    """
    Write an evaluation; what is there is replaced only when all is written.

    Parameters
    ----------
    path : Path
        A name that ends in ``.nc`` or ``.csv``.
    data : Dataset
        Figures of every input.
    table : DataFrame
        What they sum up to.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> write(Path("answer.txt"), xr.Dataset(), pd.DataFrame())
    Traceback (most recent call last):
    ValueError: path is answer.txt; wanted a name that ends in .nc or .csv.
    """
    if path.suffix not in _SUFFIXES:
        raise ValueError(f"path is {path}; wanted a name that ends in {' or '.join(_SUFFIXES)}.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} does not exist; create it first.")
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    if path.suffix == ".nc":
        packed = {str(name): {"zlib": True, "complevel": 1} for name in data.data_vars}
        marked = data.assign_attrs({_MARK: _FORMAT})
        marked.to_netcdf(partial, engine="h5netcdf", encoding=packed)
    else:
        table.to_csv(partial, index=False)
        settings = json.dumps(data.attrs, indent=1, default=_plain)
        path.with_suffix(".json").write_text(settings + "\n", encoding="utf-8")
    os.replace(partial, path)
    return path


def read(path: Path) -> xr.Dataset:
    """
    Read the figures of an evaluation, and check them.

    Parameters
    ----------
    path : Path
        A ``.nc`` file.

    Returns
    -------
    Dataset
        Figures of every input.

    Raises
    ------
    FileNotFoundError
        If nothing is there.
    ValueError
        If the file is damaged, or holds something else.

    Examples
    --------
    >>> read(Path("missing.nc"))
    Traceback (most recent call last):
    FileNotFoundError: missing.nc does not exist.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist.")
    if path.suffix != ".nc":
        raise ValueError(
            f"path is {path}; wanted a name that ends in .nc: a table is no evaluation."
        )
    try:
        with xr.open_dataset(path, engine="h5netcdf") as opened:
            data = opened.load()
    except Exception as error:
        # The libraries below raise what they like on damaged and foreign files.
        raise ValueError(f"{path} cannot be read as an evaluation: {error}") from error
    if _MARK not in data.attrs:
        raise ValueError(f"{path} is no evaluation: it has no attribute '{_MARK}'.")
    found = int(data.attrs.pop(_MARK))
    if found > _FORMAT:
        raise ValueError(
            f"{path} has format {found}, later than {_FORMAT}, the one this version of mixreg "
            "knows; upgrade mixreg."
        )
    data.attrs = {name: _plain(value) for name, value in data.attrs.items()}
    for name in data.variables:
        data[name].encoding = {}
    try:
        return checked(data)
    except ValueError as error:
        raise ValueError(f"{path} is no evaluation: {error}") from error


def _plain(value: Any) -> Any:
    """Attributes come back as NumPy scalars; Python's own were written."""
    return value.item() if isinstance(value, np.generic) else value
