"""Explanations on disk: NetCDF files and Zarr folders, checked when they are read."""

import json
import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.assembly import FORMAT
from mixreg.explain.gated.layout import GATE_DIMS, check_gate
from mixreg.explain.picture import image_dims, image_of

__all__ = ["check_dataset", "read", "write"]

_MARK = "mixreg_explanation"
_SUFFIXES = (".nc", ".zarr")
_TABLE = "table_"
_DIMS = {
    "w": {"sample", "component"},
    "intercept": {"sample", "component"},
    "sigma": {"sample", "component"},
    "size": {"sample", "component"},
    "responsibility": {"obs", "component"},
    "response": {"obs"},
    "fitted": {"obs"},
    "feature_mean": {"feature"},
    "feature_scale": {"feature"},
    "l1": {"sample", "net"},
    "l2": {"sample", "net"},
    "net_w": {"sample", "net"},
    "lam": {"sample"},
    **GATE_DIMS,
}


def check_dataset(data: Any) -> None:
    """
    Check that a Dataset has the variables and dims of an explanation.

    Parameters
    ----------
    data : Dataset
        The candidate.

    Raises
    ------
    TypeError
        If it is no Dataset.
    ValueError
        If a variable is missing, has other dims than wanted, or is not finite.

    Examples
    --------
    >>> check_dataset(xr.Dataset())
    Traceback (most recent call last):
    ValueError: data has no variable 'importance'; its variables are [].
    """
    if not isinstance(data, xr.Dataset):
        raise TypeError(f"data is a {type(data).__name__}; wanted an xarray Dataset.")
    if "importance" not in data:
        raise ValueError(
            f"data has no variable 'importance'; its variables are {sorted(map(str, data))}."
        )
    dims = set(data["importance"].dims)
    if not {"sample", "feature"} <= dims or len(dims - {"sample", "feature"}) > 1:
        raise ValueError(
            f"importance has dims {data['importance'].dims}; wanted sample, feature and at most "
            "one of component and instance."
        )
    if dims - {"sample", "feature", "component", "instance"}:
        raise ValueError(f"importance has dims {data['importance'].dims}, one of them unknown.")
    if "feature" not in data.coords:
        raise ValueError("data has no coordinate 'feature' with the names of the features.")
    local = {"response": {"instance"}} if "instance" in dims else {}
    for name, wanted in (_DIMS | local).items():
        if name in data and set(data[name].dims) != wanted:
            raise ValueError(f"{name} has dims {data[name].dims}; wanted {sorted(wanted)}.")
    check_gate(data)
    _check_image(data)
    for variable in data.data_vars.values():
        numeric = variable.dtype.kind in "biuf"
        if not numeric or variable.size == 0 or not np.isfinite(variable.values).all():
            raise ValueError(f"{variable.name} is empty, or has values that are no finite numbers.")


def write(path: Path, data: xr.Dataset, tables: Mapping[str, pd.DataFrame | None]) -> Path:
    """
    Write an explanation; what is there is replaced only when all is written.

    Parameters
    ----------
    path : Path
        A name that ends in ``.nc`` or ``.zarr``.
    data : Dataset
        The labelled draws.
    tables : mapping of str to DataFrame or None
        Tables kept beside them, as JSON text.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    ValueError
        If the ending is unknown, or a folder is in the way that holds no explanation.
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> write(Path("answer.txt"), xr.Dataset(), {})
    Traceback (most recent call last):
    ValueError: path is answer.txt; wanted a name that ends in .nc or .zarr.
    """
    _check_suffix(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"the folder {path.parent} does not exist; create it first.")
    if path.is_dir() and any(path.iterdir()) and not (path / "zarr.json").is_file():
        raise ValueError(f"{path} is a folder that holds no explanation; it is left alone.")
    texts = {_TABLE + name: _to_text(t) for name, t in tables.items() if t is not None}
    whole = data.assign({name: ((), np.asarray(text, object)) for name, text in texts.items()})
    whole = whole.assign_attrs({_MARK: FORMAT})
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    if path.suffix == ".nc":
        packed = {str(name): {"zlib": True, "complevel": 1} for name in data.data_vars}
        whole.to_netcdf(partial, engine="h5netcdf", encoding=packed)
    else:
        with warnings.catch_warnings():
            # Zarr remarks that consolidated metadata and text arrays are young in its version 3.
            warnings.filterwarnings("ignore", module="zarr|xarray")
            whole.to_zarr(partial, mode="w")
        if path.exists():
            shutil.rmtree(path)
    os.replace(partial, path)
    return path


def read(path: Path) -> tuple[xr.Dataset, dict[str, pd.DataFrame]]:
    """
    Read an explanation, all of it, and check it.

    Parameters
    ----------
    path : Path
        A ``.nc`` file or a ``.zarr`` folder.

    Returns
    -------
    data : Dataset
        The labelled draws.
    tables : dict of str to DataFrame
        The tables kept beside them.

    Raises
    ------
    FileNotFoundError
        If nothing is there.
    ValueError
        If it is no explanation, or one of a later version of the format.

    Examples
    --------
    >>> read(Path("missing.nc"))
    Traceback (most recent call last):
    FileNotFoundError: missing.nc does not exist.
    """
    _check_suffix(path)
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist.")
    engine = "zarr" if path.suffix == ".zarr" else "h5netcdf"
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module="zarr|xarray")
            with xr.open_dataset(path, engine=engine) as opened:
                whole = opened.load()
    except Exception as error:
        # The libraries below raise what they like on damaged and foreign files.
        raise ValueError(f"{path} cannot be read as an explanation: {error}") from error
    if _MARK not in whole.attrs:
        raise ValueError(f"{path} is no explanation: it has no attribute '{_MARK}'.")
    if int(whole.attrs[_MARK]) > FORMAT:
        raise ValueError(
            f"{path} has format {whole.attrs[_MARK]}, later than {FORMAT}, the one this version "
            "of mixreg knows; upgrade mixreg."
        )
    names = [str(name) for name in whole.data_vars if str(name).startswith(_TABLE)]
    tables = {name.removeprefix(_TABLE): _from_text(path, whole[name]) for name in names}
    data = whole.drop_vars(names)
    data.attrs = {name: _plain(value) for name, value in data.attrs.items()}
    try:
        check_dataset(data)
    except ValueError as error:
        raise ValueError(f"{path} is no explanation: {error}") from error
    for label in {"feature", "gate_feature"} & set(data.coords):
        data[label] = data[label].astype(object)
    for name in data.variables:
        data[name].encoding = {}
    return data, tables


def _check_image(data: xr.Dataset) -> None:
    """Check what an image explanation has more."""
    view = image_of(data)
    # The names say where the pixels are: a pixel that was moved away from its feature is found.
    if view is not None and list(view.names) != [str(name) for name in data["feature"].values]:
        raise ValueError(
            "pixel and the names of the features disagree: the pixels are those of "
            f"{list(view.names[:3])}..., the features {list(data['feature'].values[:3])}...."
        )
    if "mean_image" not in data:
        return
    shape = None if view is None else dict(zip(image_dims(view.shape), view.shape, strict=True))
    if dict(data["mean_image"].sizes) != shape:
        raise ValueError(f"mean_image has dims {dict(data['mean_image'].sizes)}; wanted {shape}.")


def _check_suffix(path: Path) -> None:
    """Refuse a name whose ending says nothing of the format."""
    if path.suffix not in _SUFFIXES:
        raise ValueError(f"path is {path}; wanted a name that ends in {' or '.join(_SUFFIXES)}.")


def _plain(value: Any) -> Any:
    """Attributes come back as NumPy scalars; Python's own were written."""
    return value.item() if isinstance(value, np.generic) else value


def _to_text(table: pd.DataFrame) -> str:
    """JSON keeps text and numbers exactly, NaN included."""
    return json.dumps(table.to_dict(orient="split"), default=_plain)


def _from_text(path: Path, text: xr.DataArray) -> pd.DataFrame:
    """Read a table back."""
    try:
        return pd.DataFrame(**json.loads(str(text.item())))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} has a damaged table '{text.name}': {error}") from error
