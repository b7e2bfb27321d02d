"""Checks of the arrays users pass in: every room trusts what has passed here."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Design", "check_count", "check_design", "check_positive", "check_response"]


# Squares and their sums over any number of rows stay below the largest float64.
_LARGEST = 1e140


class Design(NamedTuple):
    """A checked design matrix.

    Attributes
    ----------
    values : ndarray of shape (n_obs, n_features)
        Finite float64 numbers, C-contiguous.
    names : tuple of str
        One distinct name per column.
    """

    values: np.ndarray
    names: tuple[str, ...]


def check_design(
    X: Any,
    *,
    name: str = "X",
    feature_names: Sequence[str] | None = None,
    n_features: int | None = None,
) -> Design:
    """
    Turn what a user calls a design matrix into finite float64 numbers with names.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        NumPy array, nested lists, pandas DataFrame, two-dimensional xarray DataArray or SciPy
        sparse matrix, of booleans, integers or real numbers.
    name : str, default "X"
        What error messages call the argument.
    feature_names : sequence of str, optional
        Names of the columns; they win over the names a DataFrame or DataArray carries.
    n_features : int, optional
        The number of columns that is wanted, where one is known.

    Returns
    -------
    Design
        The numbers and the names.

    Raises
    ------
    TypeError
        If an entry is not a real number.
    ValueError
        If the shape is wrong, a value is missing or infinite, or a name occurs twice.

    Examples
    --------
    >>> check_design([[1, 2], [3, 4]], feature_names=["a", "b"]).names
    ('a', 'b')
    """
    names = _own_names(X) if feature_names is None else feature_names
    values = _as_float(X, name)
    if values.ndim != 2:
        raise ValueError(
            f"{name} has shape {values.shape}; wanted two dimensions, (n_obs, n_features)."
        )
    if 0 in values.shape:
        raise ValueError(f"{name} is empty: its shape is {values.shape}.")
    if n_features is not None and values.shape[1] != n_features:
        raise ValueError(
            f"{name} has {values.shape[1]} columns; wanted {n_features}, one per feature."
        )
    _check_finite(values, name)
    return Design(np.ascontiguousarray(values), _check_names(names, values.shape[1], name))


def check_response(y: Any, *, name: str = "y", n_obs: int | None = None) -> np.ndarray:
    """
    Turn what a user calls a response into a finite float64 vector.

    Parameters
    ----------
    y : array-like of shape (n_obs,) or (n_obs, 1)
        Booleans, integers or real numbers; a single column is flattened.
    name : str, default "y"
        What error messages call the argument.
    n_obs : int, optional
        The length that is wanted, where one is known.

    Returns
    -------
    ndarray of shape (n_obs,)
        The numbers.

    Raises
    ------
    TypeError
        If an entry is not a real number.
    ValueError
        If the shape is wrong or a value is missing or infinite.

    Examples
    --------
    >>> check_response([[1], [2]])
    array([1., 2.])
    """
    values = _as_float(y, name)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"{name} has shape {values.shape}; wanted one dimension, (n_obs,).")
    if n_obs is not None and len(values) != n_obs:
        raise ValueError(f"{name} has {len(values)} entries; wanted {n_obs}, one per row of X.")
    _check_finite(values, name)
    return np.ascontiguousarray(values)


def check_count(value: Any, *, name: str, minimum: int = 1) -> int:
    """
    Check that a number of things is a whole number and large enough.

    Parameters
    ----------
    value : int
        The number.
    name : str
        What error messages call the argument.
    minimum : int, default 1
        The smallest number allowed.

    Returns
    -------
    int
        The number.

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it is smaller than ``minimum``.

    Examples
    --------
    >>> check_count(3, name="n_components")
    3
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} is {value!r}; wanted a whole number of at least {minimum}.")
    if value < minimum:
        raise ValueError(f"{name} is {value}; wanted a whole number of at least {minimum}.")
    return int(value)


def check_positive(value: Any, *, name: str) -> float:
    """
    Check that a number is real, positive and finite.

    Parameters
    ----------
    value : float
        The number.
    name : str
        What error messages call the argument.

    Returns
    -------
    float
        The number.

    Raises
    ------
    TypeError
        If it is no real number.
    ValueError
        If it is not positive, or not finite.

    Examples
    --------
    >>> check_positive(3, name="lam")
    3.0
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} is {value!r}; wanted a positive number.")
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} is {value}; wanted a positive number.")
    return float(value)


def _own_names(X: Any) -> Iterable[Any] | None:
    """Read column names off a DataFrame or DataArray."""
    if hasattr(X, "columns"):
        return list(X.columns)
    if hasattr(X, "coords") and getattr(X, "ndim", 0) == 2 and X.dims[1] in X.coords:
        return list(X.coords[X.dims[1]].values)
    return None


def _as_float(array: Any, name: str) -> np.ndarray:
    """Convert to a dense float64 array without ever guessing at text or dates."""
    if hasattr(array, "toarray"):
        array = array.toarray()
    if np.ma.isMaskedArray(array):
        array = np.ma.filled(array.astype(np.float64), np.nan)
    if hasattr(array, "columns"):
        bad = [str(c) for c, kind in array.dtypes.items() if not _is_real(kind)]
        if bad:
            raise TypeError(
                f"{name} has non-numeric columns {bad[:5]}; encode them as numbers first."
            )
    try:
        values = np.asarray(array)
    except ValueError as error:
        raise ValueError(f"{name} cannot be read as an array: {error}.") from error
    if values.dtype == object:
        values = _from_objects(values, name)
    if not _is_real(values.dtype):
        raise TypeError(f"{name} holds {values.dtype} values; wanted real numbers.")
    return values.astype(np.float64, copy=False)


def _is_real(dtype: Any) -> bool:
    """Say whether a dtype holds booleans, integers or reals (pandas' extension types too)."""
    return getattr(dtype, "kind", "O") in "biuf"


def _from_objects(values: np.ndarray, name: str) -> np.ndarray:
    """Accept object arrays only if every entry is a real number or a missing value."""
    for index, entry in np.ndenumerate(values):
        if not isinstance(entry, int | float | np.number | np.bool_) and entry is not None:
            where = index[0] if len(index) == 1 else index
            raise TypeError(
                f"{name} holds {type(entry).__name__} {entry!r} at {where}; wanted real numbers."
            )
    return values.astype(np.float64)


def _check_finite(values: np.ndarray, name: str) -> None:
    """Refuse missing and infinite values, and say where the first one is."""
    largest = np.abs(values).max(initial=0.0)
    if largest < _LARGEST:
        return
    bad = ~np.isfinite(values)
    if not bad.any():
        raise ValueError(
            f"{name} holds {largest:.3g}, whose square overflows; express it in larger units."
        )
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    where = f"row {first[0]}" + (f", column {first[1]}" if len(first) == 2 else "")
    raise ValueError(
        f"{name} has {int(bad.sum())} missing or infinite values (NaN or inf), "
        f"the first in {where}; drop or impute those rows."
    )


def _check_names(names: Iterable[Any] | None, n_columns: int, name: str) -> tuple[str, ...]:
    """Check that there is one distinct name per column."""
    if names is None:
        return tuple(f"x{i}" for i in range(n_columns))
    if isinstance(names, str):
        raise TypeError(f"feature_names is the text {names!r}; wanted a sequence of names.")
    found = tuple(str(entry) for entry in names)
    if len(found) != n_columns:
        raise ValueError(
            f"feature_names has {len(found)} names; wanted {n_columns}, one per column of {name}."
        )
    seen: set[str] = set()
    twice = [entry for entry in found if entry in seen or seen.add(entry)]  # type: ignore[func-returns-value]
    if twice:
        raise ValueError(f"feature_names repeats {sorted(set(twice))[:5]}; names must be distinct.")
    return found
