"""Laying parameters and data out as a trace."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_design, check_response
from mixreg.posterior.trace import VARIABLE_DIMS

__all__ = ["trace_from_arrays"]


def trace_from_arrays(
    *,
    w: Any,
    beta: Any,
    sigma: Any,
    X: Any,
    y: Any,
    intercept: Any = None,
    alpha: Any = None,
    feature_names: Sequence[str] | None = None,
) -> xr.DataTree:
    """
    Lay parameters and data out as a trace, for a point estimate or draws from elsewhere.

    Parameters
    ----------
    w : array-like of shape (n_components,) or (n_chains, n_draws, n_components)
        Weights. Without the leading axes everything is one draw of one chain.
    beta : array-like of shape (..., n_components, n_features)
        Coefficients, in units of the response per unit of the feature.
    sigma : array-like of shape (..., n_components)
        Noise standard deviations.
    X : array-like of shape (n_obs, n_features)
        Design matrix.
    y : array-like of shape (n_obs,)
        Response.
    intercept : array-like of shape (..., n_components), optional
        Levels.
    alpha : array-like of shape (...), optional
        Concentration.
    feature_names : sequence of str, optional
        Names of the columns of ``X``.

    Returns
    -------
    DataTree
        Groups ``posterior``, ``observed_data`` and ``constant_data``.

    Raises
    ------
    ValueError
        If shapes do not agree.

    Examples
    --------
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> idata["posterior/beta"].dims
    ('chain', 'draw', 'component', 'feature')
    """
    design = check_design(X, feature_names=feature_names)
    response = check_response(y, n_obs=len(design.values))
    given = {"w": w, "beta": beta, "intercept": intercept, "sigma": sigma, "alpha": alpha}
    variables = {}
    for name, value in given.items():
        if value is None:
            continue
        array = np.asarray(value, dtype=np.float64)
        if array.ndim == len(VARIABLE_DIMS[name]):
            array = array[None, None]
        if array.ndim != len(VARIABLE_DIMS[name]) + 2:
            wanted = ("chain", "draw", *VARIABLE_DIMS[name])
            raise ValueError(f"{name} has shape {array.shape}; wanted dims {wanted}.")
        variables[name] = (("chain", "draw", *VARIABLE_DIMS[name]), array)
    n_chains, n_draws, n_components = variables["w"][1].shape
    feature, obs = list(design.names), np.arange(len(response))
    draws = {"chain": np.arange(n_chains), "draw": np.arange(n_draws)}
    parts = {"component": np.arange(n_components), "feature": feature}
    return xr.DataTree.from_dict(
        {
            "posterior": xr.Dataset(variables, coords=draws | parts),
            "observed_data": xr.Dataset({"y": ("obs", response)}, coords={"obs": obs}),
            "constant_data": xr.Dataset(
                {"X": (("obs", "feature"), design.values)}, coords={"obs": obs, "feature": feature}
            ),
        }
    )
