"""Intervals that cover what they promise: the nominal probability that held-out rows ask for."""

import math
from typing import Any

import numpy as np
import xarray as xr
from scipy.special import ndtr

from mixreg.inputs import check_response
from mixreg.posterior.evaluate import component_means
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.passes import blocks
from mixreg.posterior.trace import align_design, read_trace

__all__ = ["calibrated_prob", "predictive_ranks"]

# A tenth of ten is one, however nine tenths are stored.
_ROUNDING = 1e-9


def calibrated_prob(
    idata: xr.DataTree, X: Any, y: Any, *, gate: Any = None, prob: float = 0.9
) -> float:
    r"""
    Find the nominal probability whose predictive intervals cover the wanted share of rows.

    A mixture of normals describes a network's answers with noise that the network does not have:
    its intervals tend to be too wide, or too narrow where rows are unlike those it was fitted to.
    Rows it has not seen tell by how much. With :math:`u_i = F(y_i \mid x_i)` the predictive
    distribution function at their responses and :math:`s_i = |2 u_i - 1|`, the answer is the
    :math:`\lceil (n + 1)\,\mathrm{prob} \rceil`-th smallest of :math:`s_1, \dots, s_n`. The
    intervals of :func:`mixreg.predict` with it as ``prob`` cover new rows that are exchangeable
    with these with at least the wanted probability, whatever is wrong with the model.

    Parameters
    ----------
    idata : DataTree
        A trace.
    X : array-like of shape (n_obs, n_features)
        Design of rows that were not fitted. Named columns are matched by name.
    y : array-like of shape (n_obs,)
        Their response.
    gate : array-like of shape (n_obs, n_gate) or callable, optional
        Gate columns of the rows, where the model was given its gate as such.
    prob : float, default 0.9
        The share that is to be covered.

    Returns
    -------
    float
        The probability to ask :func:`mixreg.predict` for.

    Raises
    ------
    ValueError
        If there are too few rows for the share that is wanted, or so many of them lie beyond all
        intervals that none covers it.

    References
    ----------
    Chernozhukov, V., Wuethrich, K. and Zhu, Y. (2021). Distributional conformal prediction.
    Proceedings of the National Academy of Sciences 118(48), e2107794118.
    https://doi.org/10.1073/pnas.2107794118

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(500, 1))
    >>> half = 2 * X[:, 0] + 0.5 * rng.normal(size=500)  # the noise is half of what is assumed
    >>> round(calibrated_prob(idata, X, half), 2)
    0.63
    """
    if not 0 < prob < 1:
        raise ValueError(f"prob is {prob}; wanted a number between 0 and 1.")
    trace = read_trace(idata)
    design = align_design(X, trace.features)
    response = check_response(y, n_obs=len(design))
    place = math.ceil((len(response) + 1) * prob - _ROUNDING)
    if place > len(response):
        needed = math.ceil(prob / (1 - prob) - _ROUNDING)
        raise ValueError(
            f"X and y have {len(response)} rows; wanted at least {needed} to cover {prob:g}."
        )
    ranks = predictive_ranks(trace.at(design, gate), design, response)
    found = float(np.sort(np.abs(2.0 * ranks - 1.0))[place - 1])
    if found >= 1.0:
        raise ValueError(
            f"y lies beyond all intervals in more than {1 - prob:.0%} of the rows; wanted rows "
            "that the model can predict at all."
        )
    return found


def predictive_ranks(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Evaluate the predictive distribution function at the responses; no label enters.

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
        Numbers in [0, 1], uniform if the model is right.

    Examples
    --------
    >>> one = ParameterDraws(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)),
    ...                      np.ones((1, 1)))
    >>> predictive_ranks(one, np.zeros((2, 1)), np.array([0.0, 1.645])).round(3)
    array([0.5 , 0.95])
    """
    n_draws, n_components = parameters.shape
    found = np.zeros(len(y))
    for draws, rows in blocks(n_draws, n_components, len(y)):
        part = parameters.select(draws, rows)
        z = (y[rows] - component_means(part, X[rows])) / part.sigma[:, :, None]
        found[rows] += (ndtr(z) * np.swapaxes(part.weights, 1, 2)).sum(axis=(0, 1))
    return np.clip(found / n_draws, 0.0, 1.0)
