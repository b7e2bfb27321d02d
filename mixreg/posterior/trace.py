"""Reading a trace: from a DataTree, checked, to plain arrays."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.inputs import check_design, check_response
from mixreg.posterior.evaluate import ParameterDraws

__all__ = ["VARIABLE_DIMS", "Trace", "align_design", "read_trace"]

# Dims of each variable after chain and draw.
VARIABLE_DIMS: dict[str, tuple[str, ...]] = {
    "w": ("component",),
    "beta": ("component", "feature"),
    "intercept": ("component",),
    "sigma": ("component",),
    "alpha": (),
}
_NEEDED = ("w", "beta", "sigma")
_SAMPLE = ("chain", "draw")


class Trace(NamedTuple):
    """
    What the posterior functions need of a trace; chains are laid end to end in one draws axis.

    Attributes
    ----------
    parameters : ParameterDraws
        All draws, ``n_chains * n_draws`` of them.
    alpha : ndarray of shape (n_chains * n_draws,) or None
        Concentration, where the trace has it.
    n_chains, n_draws : int
        Number of chains, and of draws in each.
    features : tuple of str
        Names of the columns of the design.
    X : ndarray of shape (n_obs, n_features) or None
        Design of the trace's own data, None where it has none.
    y : ndarray of shape (n_obs,) or None
        Response of the trace's own data.
    obs : ndarray of shape (n_obs,) or None
        Labels of the rows.
    """

    parameters: ParameterDraws
    alpha: np.ndarray | None
    n_chains: int
    n_draws: int
    features: tuple[str, ...]
    X: np.ndarray | None
    y: np.ndarray | None
    obs: np.ndarray | None

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Design and response of the trace's own data; an error where it has none."""
        if self.X is None or self.y is None:
            missing = "constant_data/X" if self.X is None else "observed_data/y"
            raise ValueError(f"idata has no {missing}, which is needed here.")
        return self.X, self.y

    def by_chain(self, values: np.ndarray) -> np.ndarray:
        """
        Cut the first axis, the draws, into chains and draws.

        Parameters
        ----------
        values : ndarray of shape (n_chains * n_draws, ...)
            One entry a draw.

        Returns
        -------
        ndarray of shape (n_chains, n_draws, ...)
            The same entries.
        """
        return values.reshape(self.n_chains, self.n_draws, *values.shape[1:])


def read_trace(idata: Any) -> Trace:
    """
    Check a trace and turn it into plain arrays.

    Parameters
    ----------
    idata : DataTree
        What ``mixreg.sample`` or ``pymc.sample`` returned, or a tree loaded from NetCDF or Zarr.
        The group ``posterior`` needs ``w`` (component), ``beta`` (component, feature) and
        ``sigma`` (component), each with dims chain and draw; ``intercept`` and ``alpha`` are
        read where present, and so are ``observed_data/y`` and ``constant_data/X``.

    Returns
    -------
    Trace
        The arrays.

    Raises
    ------
    ValueError
        If ``idata`` is no such tree; the message names what is missing or wrong.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> trace = read_trace(idata)
    >>> trace.parameters.shape, trace.features
    ((1, 1), ('x0',))
    """
    posterior = _posterior(idata)
    values = {name: _variable(posterior, name) for name in VARIABLE_DIMS if name in posterior}
    n_chains, n_draws, n_components = values["w"].shape
    flat = {name: v.reshape(n_chains * n_draws, *v.shape[2:]) for name, v in values.items()}
    if (flat["sigma"] <= 0).any():
        raise ValueError("posterior/sigma has values that are not positive.")
    if (flat["w"] < 0).any() or not np.allclose(flat["w"].sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("posterior/w has draws that are no weights: negative, or sum not one.")
    with np.errstate(divide="ignore"):
        log_weights = np.log(flat["w"])[:, None, :]
    intercept = flat.get("intercept", np.zeros((n_chains * n_draws, n_components)))
    features = _features(posterior, idata)
    X, y, obs = _data(idata, features)
    return Trace(
        ParameterDraws(log_weights, flat["beta"], intercept, flat["sigma"]),
        flat.get("alpha"),
        n_chains,
        n_draws,
        features,
        X,
        y,
        obs,
    )


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
    named = _column_names(X)
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


def _posterior(idata: Any) -> xr.Dataset:
    """Find the posterior group and check that it holds what is needed."""
    wanted = "wanted the xarray.DataTree that mixreg.sample returns"
    if not isinstance(idata, xr.DataTree):
        raise ValueError(f"idata is a {type(idata).__name__}; {wanted}, with a group 'posterior'.")
    if "posterior" not in idata.children:
        raise ValueError(
            f"idata has no group 'posterior' (its groups: {sorted(idata.children)}); {wanted}."
        )
    posterior = idata["posterior"].dataset
    missing = [name for name in _NEEDED if name not in posterior]
    if missing:
        raise ValueError(
            f"idata has no {', '.join('posterior/' + name for name in missing)}"
            f" (it has {sorted(map(str, posterior.data_vars))}); {wanted}."
        )
    return posterior


def _variable(posterior: xr.Dataset, name: str) -> np.ndarray:
    """Read one variable as float64 with dims in the order of the schema."""
    array = posterior[name]
    wanted = (*_SAMPLE, *VARIABLE_DIMS[name])
    if set(array.dims) != set(wanted):
        raise ValueError(f"posterior/{name} has dims {array.dims}; wanted {wanted}.")
    values = np.asarray(array.transpose(*wanted).values, dtype=np.float64)
    if values.size == 0:
        raise ValueError(f"posterior/{name} is empty: its shape is {values.shape}.")
    n_bad = int((~np.isfinite(values)).sum())
    if n_bad:
        raise ValueError(f"posterior/{name} has {n_bad} missing or infinite values.")
    return values


def _features(posterior: xr.Dataset, idata: xr.DataTree) -> tuple[str, ...]:
    """Read the feature names, on which the posterior and the stored design must agree."""
    n_features = posterior.sizes["feature"]
    found = _labels(posterior)
    stored = _labels(idata["constant_data"].dataset) if "constant_data" in idata.children else None
    if found is not None and stored is not None and stored != found:
        raise ValueError("posterior/beta and constant_data/X name different features.")
    found = found or stored
    return tuple(found) if found is not None else tuple(f"x{i}" for i in range(n_features))


def _labels(dataset: xr.Dataset) -> list[str] | None:
    """Read the labels of the feature dim, where it has any."""
    if "feature" not in dataset.coords:
        return None
    return [str(label) for label in dataset["feature"].values]


def _data(
    idata: xr.DataTree, features: tuple[str, ...]
) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Read the trace's own design, response and row labels, None where not stored."""
    X = y = obs = None
    if "constant_data" in idata.children and "X" in idata["constant_data"]:
        stored = idata["constant_data"]["X"].transpose("obs", "feature").values
        X = check_design(stored, name="constant_data/X", n_features=len(features)).values
    if "observed_data" in idata.children and "y" in idata["observed_data"]:
        array = idata["observed_data"].dataset["y"]
        y = check_response(
            array.values, name="observed_data/y", n_obs=None if X is None else len(X)
        )
        obs = array[array.dims[0]].values
    return X, y, obs


def _column_names(X: Any) -> list[str] | None:
    """Read the column names that a DataFrame or a labelled DataArray carries."""
    if hasattr(X, "columns"):
        return [str(column) for column in X.columns]
    if isinstance(X, xr.DataArray) and X.ndim == 2 and X.dims[1] in X.coords:
        return [str(column) for column in X.coords[X.dims[1]].values]
    return None
