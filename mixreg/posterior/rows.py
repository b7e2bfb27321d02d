"""What the posterior says of single rows: which component they follow, and errors of fit."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.inputs import check_response
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import fit_rows, mean_responsibilities, mean_row_weights
from mixreg.posterior.relabel import align_own
from mixreg.posterior.trace import Trace, align_design, read_trace

__all__ = ["fit_errors", "responsibilities"]


def responsibilities(
    idata: xr.DataTree, X: Any = None, y: Any = None, *, gate: Any = None
) -> xr.DataArray:
    """
    Posterior mean probability of every component for every row, with its response or without.

    With ``y`` it is the probability given x and y: which rule the row's own response points at.
    With ``X`` alone it is the probability given x, as the weights say it with the response unseen;
    weights that do not depend on x say the same of every row.

    Labels are those of `relabel`: aligned across draws by the trace's own data, in order of
    decreasing posterior mean weight.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    X : array-like of shape (n_obs, n_features), optional
        Design of the rows; the trace's own by default. Named columns are matched by name.
    y : array-like of shape (n_obs,), optional
        Response of the rows. Without ``X`` and ``y`` the rows are the trace's own, with theirs.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        Gate columns of the rows of ``X``, or the function of ``X`` that makes them, where the
        gate was given as such.

    Returns
    -------
    DataArray of shape (n_obs, n_components)
        Dims ``obs`` and ``component``; each row sums to one. ``attrs`` has ``given``, "x and y"
        or "x", and ``ambiguous_share``, the share of draws whose labels could not be aligned well
        (see `relabel`).

    Raises
    ------
    ValueError
        If the tree lacks a variable, ``y`` is given without ``X``, or ``gate`` does not fit.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.4, 0.6], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> responsibilities(idata).values.round(3)
    array([[0., 1.],
           [1., 0.],
           [1., 0.]])
    >>> responsibilities(idata, [[1.0]]).values
    array([[0.6, 0.4]])
    """
    trace = read_trace(idata)
    alignment = align_own(idata, trace)
    if X is not None and y is None:
        design = align_design(X, trace.features)
        parameters = trace.at(design, gate).permute(alignment.order)
        values, obs = mean_row_weights(parameters, len(design)), np.arange(len(design))
    else:
        parameters, design, response, obs = _rows(trace, X, y, gate)
        values = mean_responsibilities(parameters.permute(alignment.order), design, response)
    return xr.DataArray(
        values,
        dims=("obs", "component"),
        coords={"obs": obs, "component": np.arange(values.shape[1])},
        name="responsibilities",
        attrs={
            "given": "x" if X is not None and y is None else "x and y",
            "ambiguous_share": float(alignment.ambiguous.mean()),
        },
    )


def fit_errors(idata: xr.DataTree, X: Any = None, y: Any = None, *, gate: Any = None) -> xr.Dataset:
    r"""
    Measure the error of fit with the component chosen with y, and with y unseen, apart.

    *Assigned*: each row is fitted by the component most responsible for it, chosen with the
    row's own y. This describes the data and predicts nothing; it is what the published systems
    print. *Predictive*: each row is fitted by E[y | x], which does not use its y. With weights
    that do not depend on x, :math:`E[y | x] = \sum_j w_j (a_j + x^\top b_j)` is linear in x, so
    a mixture cannot beat ridge regression there, however small its assigned error; a gate makes
    it bend.

    Parameters
    ----------
    idata : DataTree
        A trace; with its data where ``X`` and ``y`` are not given.
    X : array-like of shape (n_obs, n_features), optional
        Design of the rows; the trace's own by default. Named columns are matched by name.
        Only for rows the sampler did not see is the predictive error one of prediction.
    y : array-like of shape (n_obs,), optional
        Response of the rows; give both ``X`` and ``y`` or neither.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        Gate columns of the rows of ``X``, or the function of ``X`` that makes them, where the
        gate was given as such.

    Returns
    -------
    Dataset
        ``assigned_rmse``: root mean squared error of the assigned fit averaged over draws;
        ``predictive_rmse``: that of E[y | x] averaged over draws; ``assigned_rmse_draw``
        (chain, draw): the assigned error of each draw by itself. In units of y; ``attrs`` has
        ``n_obs``. Labels do not matter.

    Raises
    ------
    ValueError
        If the tree lacks a variable, only one of ``X`` and ``y`` is given, or ``gate`` does not
        fit.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 8.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 2, y=[0.0, 8.0])
    >>> errors = fit_errors(idata)
    >>> float(errors["assigned_rmse"]), float(errors["predictive_rmse"])
    (0.0, 4.0)
    """
    trace = read_trace(idata)
    parameters, design, response, _ = _rows(trace, X, y, gate)
    fit = fit_rows(parameters, design, response)
    per_draw = trace.by_chain(np.sqrt(fit.assigned_squares / len(response)))
    return xr.Dataset(
        {
            "assigned_rmse": float(np.sqrt(np.mean((response - fit.assigned) ** 2))),
            "predictive_rmse": float(np.sqrt(np.mean((response - fit.predictive) ** 2))),
            "assigned_rmse_draw": (("chain", "draw"), per_draw),
        },
        attrs={"n_obs": len(response)},
    )


def _rows(
    trace: Trace, X: Any, y: Any, gate: Any
) -> tuple[ParameterDraws, np.ndarray, np.ndarray, np.ndarray]:
    """Draws, design, response and labels of the rows asked for, or of the trace's own rows."""
    if (X is None) != (y is None):
        given, absent = ("y", "X") if X is None else ("X", "y")
        raise ValueError(f"{given} is given and {absent} is not; give both or neither.")
    if X is None:
        if gate is not None:
            raise ValueError("gate is given without X, the rows it belongs to.")
        design, response = trace.data
        obs = np.arange(len(response)) if trace.obs is None else trace.obs
        return trace.parameters, design, response, obs
    design = align_design(X, trace.features)
    response = check_response(y, n_obs=len(design))
    return trace.at(design, gate), design, response, np.arange(len(design))
