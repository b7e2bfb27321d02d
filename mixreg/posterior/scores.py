"""How well the posterior predicted responses that it had not seen: log densities."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_response
from mixreg.posterior.evaluate import log_joint
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import blocks
from mixreg.posterior.trace import align_design, read_trace

__all__ = ["log_predictive", "log_score"]

# Rows of one pass; every draw goes over them before the next rows are taken.
_MAX_ROWS = 2**14


def log_score(idata: xr.DataTree, X_new: Any, y_new: Any, *, gate: Any = None) -> xr.DataArray:
    r"""
    Log posterior predictive density of responses that the sampler did not see.

    .. math::

        \log \frac{1}{T} \sum_t \sum_j w^{(t)}_j(x)
        \mathrm{Normal}(y \mid a^{(t)}_j + x^\top b^{(t)}_j, (\sigma^{(t)}_j)^2)

    It rewards a mean near the response and an interval no wider than needed; higher is better,
    and differences between models on the same rows are in nats.

    Parameters
    ----------
    idata : DataTree
        A trace; its own data are not needed.
    X_new : array-like of shape (n_obs, n_features)
        Design of the rows. Named columns are matched by name.
    y_new : array-like of shape (n_obs,)
        Response of the rows, in its own units.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        Gate columns of the rows, or the function of ``X_new`` that makes them, where the gate was
        given as such.

    Returns
    -------
    DataArray of shape (n_obs,)
        Natural logarithms, dim ``obs``. ``attrs`` has ``mean``, their average, and ``n_draws``.

    Raises
    ------
    ValueError
        If a feature is missing, lengths differ, or ``gate`` does not fit.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> log_score(idata, [[3.0], [4.0]], [6.0, 9.0]).values.round(3)
    array([-0.919, -1.419])
    """
    trace = read_trace(idata)
    X = align_design(X_new, trace.features, name="X_new")
    y = check_response(y_new, name="y_new", n_obs=len(X))
    values = log_predictive(trace.at(X, gate), X, y)
    return xr.DataArray(
        values,
        dims=("obs",),
        coords={"obs": np.arange(len(y))},
        name="log_score",
        attrs={"mean": float(values.mean()), "n_draws": trace.parameters.shape[0]},
    )


def log_predictive(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Log of the density of every response, averaged over draws; no label enters.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, with the rows in place where there is a gate.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    ndarray of shape (n_obs,)
        Natural logarithms.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> log_predictive(one, np.zeros((1, 1)), np.zeros(1)).round(4)
    array([-0.9189])
    """
    n_draws, n_components = parameters.shape
    found = np.empty(len(y))
    for start in range(0, len(y), _MAX_ROWS):
        here = slice(start, start + _MAX_ROWS)
        part, design, response = parameters.select(slice(None), here), X[here], y[here]
        total = np.full(len(response), -np.inf)
        for draws, rows in blocks(n_draws, n_components, len(response)):
            table = log_joint(part.select(draws, rows), design[rows], response[rows])
            peak = table.max(axis=(0, 1))
            table -= peak
            density = np.exp(table, out=table).sum(axis=(0, 1))
            total[rows] = np.logaddexp(total[rows], peak + np.log(density))
        found[here] = total
    return found - np.log(n_draws)
