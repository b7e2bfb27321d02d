"""Assignments of rows to components, draw by draw: recorded, drawn, or the most probable."""

from typing import Any

import numpy as np
import xarray as xr

from mixreg.posterior.evaluate import log_joint, responsibilities
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import blocks

__all__ = ["drawn_assignments", "most_probable", "recorded_assignments"]


def most_probable(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Put each row with the component most responsible for it.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    ndarray of int of shape (n_draws, n_obs)
        Components, in the smallest type that holds them.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.3, 0.7]]]), np.zeros((1, 2, 1)), np.array([[0.0, 9.0]]),
    ...                  np.ones((1, 2)))
    >>> most_probable(two, np.zeros((3, 1)), np.array([0.0, 9.0, 8.0]))
    array([[0, 1, 1]], dtype=uint8)
    """
    n_draws, n_components = parameters.shape
    assigned = np.empty((n_draws, len(y)), dtype=np.min_scalar_type(n_components))
    for draws, rows in blocks(n_draws, n_components, len(y)):
        table = log_joint(parameters.select(draws, rows), X[rows], y[rows])
        assigned[draws, rows] = table.argmax(axis=1)
    return assigned


def drawn_assignments(
    parameters: ParameterDraws, X: np.ndarray, y: np.ndarray, *, random_seed: Any
) -> np.ndarray:
    """
    Draw the component of every row given the parameters and the row's response.

    Given the parameters the rows are independent, so that these are exact draws of the partition
    from its posterior, whatever sampler made the trace.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.
    random_seed : int, sequence of int or numpy.random.Generator
        Source of the draws.

    Returns
    -------
    ndarray of int of shape (n_draws, n_obs)
        Components, in the smallest type that holds them.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.3, 0.7]]]), np.zeros((1, 2, 1)), np.array([[0.0, 99.0]]),
    ...                  np.ones((1, 2)))
    >>> drawn_assignments(two, np.zeros((2, 1)), np.array([0.0, 99.0]), random_seed=1)
    array([[0, 1]], dtype=uint8)
    """
    n_draws, n_components = parameters.shape
    uniform = np.random.default_rng(random_seed).uniform(size=(n_draws, len(y)))
    assigned = np.empty((n_draws, len(y)), dtype=np.min_scalar_type(n_components))
    for draws, rows in blocks(n_draws, n_components, len(y)):
        below = responsibilities(parameters.select(draws, rows), X[rows], y[rows])
        np.cumsum(below, axis=1, out=below)
        # The last sum may fall short of one by rounding.
        below = below[:, :-1] <= uniform[draws, None, rows]
        assigned[draws, rows] = below.sum(axis=1)
    return assigned


def recorded_assignments(
    idata: xr.DataTree, draws: np.ndarray, rows: np.ndarray
) -> np.ndarray | None:
    """
    Read the assignments that the sampler wrote down.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``posterior/z``.
    draws : ndarray of int of shape (n_draws,)
        Positions of the draws, chains laid end to end.
    rows : ndarray of int of shape (n_obs,)
        Positions of the rows.

    Returns
    -------
    ndarray of int of shape (n_draws, n_obs) or None
        Components; None where they were not kept.

    Raises
    ------
    ValueError
        If ``z`` has other dims than chain, draw and obs, or is negative.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> recorded_assignments(idata, np.array([0]), np.array([0, 1])) is None
    True
    """
    if "z" not in idata["posterior"]:
        return None
    z = idata["posterior"].dataset["z"]
    if set(z.dims) != {"chain", "draw", "obs"}:
        raise ValueError(f"posterior/z has dims {z.dims}; wanted ('chain', 'draw', 'obs').")
    values = z.transpose("chain", "draw", "obs").values
    values = values.reshape(-1, values.shape[2])[np.ix_(draws, rows)].astype(np.intp)
    if values.min() < 0:
        raise ValueError(f"posterior/z has the label {values.min()}; wanted numbers from 0.")
    return values
