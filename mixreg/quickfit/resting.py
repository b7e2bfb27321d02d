"""Components whose penalised coefficients all stay at zero, told from a few columns."""

from typing import NamedTuple

import numpy as np

from mixreg.quickfit.moments import Batch
from mixreg.quickfit.shrinkage import Rates

__all__ = ["Resting", "resting"]


class Resting(NamedTuple):
    """
    Minima that are zero but for the coefficients without an absolute penalty.

    Attributes
    ----------
    where : ndarray of bool of shape (n_fits, n_components)
        Which components these are.
    theta : ndarray of shape (n_resting, n_columns)
        Their minima.
    bend : ndarray of shape (n_resting,)
        Weighted squares of what they fit.
    """

    where: np.ndarray
    theta: np.ndarray
    bend: np.ndarray


def resting(
    batch: Batch,
    weights: np.ndarray,
    vector: np.ndarray,
    rates: Rates,
    threshold: np.ndarray,
    asked: np.ndarray,
) -> Resting:
    """
    Find the components whose penalised squares are least with no penalised coefficient.

    That is so exactly where the gradient of the squares, the free coefficients at their best,
    exceeds no penalty. It takes only the products of the free columns with all others, so that
    the many components with hardly any rows cost hardly anything.

    Parameters
    ----------
    batch : Batch
        Problems.
    weights : ndarray of shape (n_fits, n_components, n_obs)
        Probability of each component for each row.
    vector : ndarray of shape (n_fits, n_components, n_columns)
        Gradient of the squares at zero, with its sign changed.
    rates : Rates
        Penalties over the noise scale.
    threshold : ndarray of shape (n_fits, n_components, n_columns)
        Absolute penalties.
    asked : ndarray of bool of shape (n_fits, n_components)
        Components to try.

    Returns
    -------
    Resting
        Those found.

    Examples
    --------
    >>> from mixreg.quickfit.moments import batch_of
    >>> batch = batch_of(np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[3.0, 5.0]]))
    >>> quadratic, absolute = np.array([[[1.0, 0.0]]]), np.array([[[0.0, 4.0]]])
    >>> found = resting(batch, np.ones((1, 1, 2)), np.array([[[8.0, 5.0]]]),
    ...                 Rates(quadratic, absolute), absolute, np.ones((1, 1), dtype=bool))
    >>> found.where, found.theta.round(2)
    (array([[ True]]), array([[2.67, 0.  ]]))
    """
    n_columns = batch.rows.shape[1]
    is_free = (rates.absolute == 0.0).all(axis=(0, 1))
    free = np.flatnonzero(is_free)
    if len(free) == n_columns:
        # Without absolute penalties there is nothing to leave out.
        return Resting(np.zeros_like(asked), np.empty((0, n_columns)), np.empty(0))
    mine, quadratic = vector[asked], rates.quadratic[asked][:, free]
    border = (batch.rows[:, free, None] * batch.rows[:, None, :]).reshape(len(batch.rows), -1)
    products = (weights[asked] @ border).reshape(len(mine), len(free), n_columns)
    inner = products[:, :, free]
    system = inner.copy()
    np.einsum("lcc->lc", system)[...] += quadratic
    best = np.linalg.solve(system, mine[:, free, None])
    slope = np.abs(mine - np.matmul(best[:, None, :, 0], products)[:, 0])
    stays = (is_free | (slope <= threshold[asked])).all(axis=-1)
    where = asked.copy()
    where[asked] = stays
    theta = np.zeros((np.count_nonzero(stays), n_columns))
    theta[:, free] = best[stays, :, 0]
    bend = (best * np.matmul(inner, best))[..., 0].sum(axis=-1)
    return Resting(where, theta, bend[stays])
