"""Posterior expected losses of candidate partitions, from contingency tables."""

from typing import Literal

import numpy as np
from scipy.special import xlogy

from mixreg.posterior.evaluate import responsibilities
from mixreg.posterior.parameters import ParameterDraws

__all__ = ["expected_losses"]

# Cap on each of the large temporary tables.
_TABLE_BYTES = 2**26


def expected_losses(
    candidates: np.ndarray,
    parameters: ParameterDraws,
    X: np.ndarray,
    y: np.ndarray,
    *,
    loss: Literal["vi", "binder"],
) -> np.ndarray:
    """
    Compute the expected loss of every candidate partition under the draws.

    Parameters
    ----------
    candidates : ndarray of int of shape (n_candidates, n_obs)
        Cluster numbers from 0.
    parameters : ParameterDraws
        Draws that represent the posterior.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.
    loss : {"vi", "binder"}
        Variation of information in bits, or the share of pairs treated differently.

    Returns
    -------
    ndarray of shape (n_candidates,)
        Expected losses; Binder's is 0 where there is only one row.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.zeros((1, 2, 1)), np.array([[0.0, 99.0]]),
    ...                  np.ones((1, 2)))
    >>> y = np.array([0.0, 99.0])
    >>> expected_losses(np.array([[0, 1], [0, 0]]), two, np.zeros((2, 1)), y, loss="vi")
    array([0., 1.])
    """
    n_draws, n_components = parameters.shape
    n_candidates, n_obs = candidates.shape
    n_clusters = int(candidates.max()) + 1
    total = np.zeros(n_candidates)
    # The tables of one block of draws with all candidates stay under the cap.
    per_draw = 8 * n_components * max(n_candidates * n_clusters, n_obs)
    step = max(int(_TABLE_BYTES // per_draw), 1)
    for start in range(0, n_draws, step):
        part = parameters.select(slice(start, start + step), slice(None))
        shares = responsibilities(part, X, y)
        tables = _contingency(candidates, shares.reshape(-1, n_obs), n_clusters)
        tables = tables.reshape(n_candidates, n_clusters, len(shares), n_components)
        if loss == "vi":
            total += _information(tables, n_obs).sum(axis=1)
        else:
            total += _binder(tables, (shares**2).sum(axis=(1, 2)), n_obs).sum(axis=1)
    return total / n_draws


def _contingency(candidates: np.ndarray, shares: np.ndarray, n_clusters: int) -> np.ndarray:
    """Count rows, in expectation, by (candidate, cluster) and (draw, component)."""
    n_candidates, n_obs = candidates.shape
    table = np.zeros((n_candidates * n_clusters, len(shares)))
    clusters = np.arange(n_clusters)[None, :, None]
    step = max(int(_TABLE_BYTES // (8 * n_candidates * n_clusters)), 1)
    for start in range(0, n_obs, step):
        rows = slice(start, start + step)
        members = (candidates[:, None, rows] == clusters).astype(np.float64)
        table += members.reshape(n_candidates * n_clusters, -1) @ shares[:, rows].T
    return table


def _information(tables: np.ndarray, n_obs: int) -> np.ndarray:
    """Variation of information, in bits, of tables (candidate, cluster, draw, component)."""
    joint = _entropy(tables, n_obs, axis=(1, 3))
    cluster = _entropy(tables.sum(axis=3), n_obs, axis=(1,))
    component = _entropy(tables.sum(axis=1), n_obs, axis=(2,))
    return 2.0 * joint - cluster - component


def _entropy(counts: np.ndarray, n_obs: int, axis: tuple[int, ...]) -> np.ndarray:
    """Entropy in bits of counts that sum to n_obs over the axes."""
    return np.log2(n_obs) - xlogy(counts, counts).sum(axis=axis) / (n_obs * np.log(2.0))


def _binder(tables: np.ndarray, squares: np.ndarray, n_obs: int) -> np.ndarray:
    """Share of pairs treated differently; squares (draw) is what a row gives with itself."""
    if n_obs == 1:
        return np.zeros((tables.shape[0], tables.shape[2]))
    candidate = (tables.sum(axis=3) ** 2).sum(axis=1) - n_obs
    draw = (tables.sum(axis=1) ** 2).sum(axis=2) - squares
    both = (tables**2).sum(axis=(1, 3)) - squares
    return (candidate + draw - 2.0 * both) / (n_obs * (n_obs - 1.0))
