"""Designs of other rows, their columns put in the order that a trace knows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_design

__all__ = ["align_design", "column_names"]


def align_design(X: Any, features: Sequence[str], *, name: str = "X") -> np.ndarray:
    """
    Check a design and put its columns in the order of a trace's features.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        A DataFrame or a DataArray with named columns is matched by name, in any order, and
        columns the trace does not know are left out; anything else is matched by position.
    features : sequence of str
        Names the trace knows.
    name : str, default "X"
        What error messages call the argument.

    Returns
    -------
    ndarray of shape (n_obs, n_features)
        Finite float64 numbers.

    Raises
    ------
    ValueError
        If a feature is missing, or the width is wrong.

    Examples
    --------
    >>> import pandas as pd
    >>> align_design(pd.DataFrame({"b": [1], "a": [2]}), ("a", "b"))
    array([[2., 1.]])
    """
    named = column_names(X)
    if named is not None:
        missing = [feature for feature in features if feature not in named]
        if missing:
            raise ValueError(
                f"{name} lacks {len(missing)} of the {len(features)} features of the trace,"
                f" {missing[:5]}; it has columns {named[:5]}. Columns with names are matched by"
                " name; pass a NumPy array to match them by position."
            )
        repeated = [feature for feature in features if named.count(feature) > 1]
        if repeated:
            raise ValueError(f"{name} repeats the columns {repeated[:5]}; names must be distinct.")
        places = [named.index(feature) for feature in features]
        X = X.iloc[:, places] if hasattr(X, "iloc") else X[:, places]
    return check_design(X, name=name, n_features=len(features), feature_names=features).values


def column_names(X: Any) -> list[str] | None:
    """
    Read the column names that a DataFrame or a labelled DataArray carries.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_columns)
        Any matrix.

    Returns
    -------
    list of str or None
        The names; None where the columns have none.

    Examples
    --------
    >>> column_names(np.zeros((1, 2))) is None
    True
    """
    if hasattr(X, "columns"):
        return [str(column) for column in X.columns]
    if isinstance(X, xr.DataArray) and X.ndim == 2 and X.dims[1] in X.coords:
        return [str(column) for column in X.coords[X.dims[1]].values]
    return None
