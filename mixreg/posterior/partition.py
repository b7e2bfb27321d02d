"""Which rows belong together: a point estimate of the partition."""

from typing import Literal, NamedTuple

import numpy as np
import xarray as xr

from mixreg.posterior.assignments import most_probable
from mixreg.posterior.losses import expected_losses
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.selection import spread_draws
from mixreg.posterior.trace import read_trace

__all__ = ["PointPartition", "partition", "point_partition"]


class PointPartition(NamedTuple):
    """
    A partition that stands for a posterior.

    Attributes
    ----------
    labels : ndarray of int of shape (n_obs,)
        0, 1, ... by decreasing size of the cluster.
    expected_loss : float
        Its posterior expected loss.
    """

    labels: np.ndarray
    expected_loss: float


def partition(
    idata: xr.DataTree, *, loss: Literal["vi", "binder"] = "vi", max_draws: int = 200
) -> xr.DataArray:
    r"""
    Point estimate of which rows belong together.

    Candidates are the partitions that put each row with the component most responsible for it,
    one candidate a draw. The candidate with the least posterior expected loss is returned, which
    needs no labels to be aligned.

    Parameters
    ----------
    idata : DataTree
        A trace with its data.
    loss : {"vi", "binder"}, default "vi"
        Variation of information, in bits, or Binder's loss, the share of pairs of rows that are
        together in one partition and apart in the other.
    max_draws : int, default 200
        Number of evenly spaced draws that serve as candidates and represent the posterior.

    Returns
    -------
    DataArray of int of shape (n_obs,)
        Labels 0, 1, ... by decreasing size; dim ``obs``. ``attrs`` has ``loss``,
        ``expected_loss``, ``n_clusters`` and ``n_draws``.

    Raises
    ------
    ValueError
        If the tree lacks a variable, or there is no such loss.

    Notes
    -----
    Given the parameters the assignments are independent across rows, so Binder's expected loss
    is exact given the draws: only :math:`\sum_j r_{ij} r_{kj}` enters. The expected variation of
    information is computed from the expected contingency table of candidate and draw, which
    leaves out the scatter of the counts, of order (number of cells) / n_obs. Wade and Ghahramani
    search beyond the draws; here the best of the draws is taken. Memory grows with
    ``n_obs * max_draws``, never with the square of ``n_obs``.

    References
    ----------
    Wade, S. and Ghahramani, Z. (2018). Bayesian cluster analysis: point estimation and credible
    balls. Bayesian Analysis 13(2), 559-626. doi:10.1214/17-BA1073

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[0.0, 9.0],
    ...                           sigma=[1.0, 1.0], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> partition(idata).values
    array([1, 0, 0])
    """
    if loss not in ("vi", "binder"):
        raise ValueError(f"loss is {loss!r}; wanted 'vi' or 'binder'.")
    trace = read_trace(idata)
    X, y = trace.data
    draws = spread_draws(trace, max_draws)
    found = point_partition(trace.parameters.select(draws, slice(None)), X, y, loss=loss)
    return xr.DataArray(
        found.labels,
        dims=("obs",),
        coords=None if trace.obs is None else {"obs": trace.obs},
        name="partition",
        attrs={
            "loss": loss,
            "expected_loss": found.expected_loss,
            "n_clusters": int(found.labels.max()) + 1,
            "n_draws": len(draws),
        },
    )


def point_partition(
    parameters: ParameterDraws, X: np.ndarray, y: np.ndarray, *, loss: Literal["vi", "binder"]
) -> PointPartition:
    """
    Find the candidate partition with the least expected loss under some draws, as `partition` does.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, which serve as candidates and represent the posterior.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.
    loss : {"vi", "binder"}
        Variation of information in bits, or the share of pairs treated differently.

    Returns
    -------
    PointPartition
        Labels by decreasing size, and the expected loss.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.zeros((1, 2, 1)), np.array([[0.0, 99.0]]),
    ...                  np.ones((1, 2)))
    >>> y = np.array([0.0, 99.0, 99.0])
    >>> point_partition(two, np.zeros((3, 1)), y, loss="vi").labels
    array([1, 0, 0])
    """
    candidates = _candidates(parameters, X, y)
    losses = expected_losses(candidates, parameters, X, y, loss=loss)
    best = int(losses.argmin())
    return PointPartition(_by_size(candidates[best]), float(losses[best]))


def _candidates(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Put each row with its most responsible component: one distinct partition a row."""
    assigned = most_probable(parameters, X, y)
    assigned = np.array([_by_first_row(labels) for labels in assigned], dtype=assigned.dtype)
    _, first = np.unique(assigned, axis=0, return_index=True)
    return assigned[np.sort(first)]


def _by_first_row(labels: np.ndarray) -> np.ndarray:
    """Give clusters numbers in the order in which rows meet them."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Give clusters numbers from the largest; equal sizes in the order of their first rows."""
    compact = _by_first_row(labels)
    ranked = np.argsort(-np.bincount(compact), kind="stable")
    return np.argsort(ranked)[compact]
