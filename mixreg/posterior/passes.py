"""Passes over all draws and rows in blocks, so that memory stays bounded."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mixreg.posterior.evaluate import (
    component_means,
    log_joint,
    normalise,
    responsibilities,
)
from mixreg.posterior.parameters import ParameterDraws

__all__ = [
    "BLOCK_BYTES",
    "Fit",
    "Occupancy",
    "blocks",
    "fit_rows",
    "mean_responsibilities",
    "mean_row_weights",
    "occupancy",
]

# One table of (draws, components, rows), small enough to stay in a processor's cache; a pass
# holds two or three of them at a time.
BLOCK_BYTES = 2**23


class Occupancy(NamedTuple):
    """
    What the rows say about the components, draw by draw.

    Attributes
    ----------
    log_likelihood : ndarray of shape (n_draws,)
        Marginal log-likelihood of all rows, in nats.
    sizes : ndarray of shape (n_draws, n_components)
        Expected number of rows of each component.
    occupied : ndarray of shape (n_draws,)
        Expected number of components that hold at least one row.
    """

    log_likelihood: np.ndarray
    sizes: np.ndarray
    occupied: np.ndarray


class Fit(NamedTuple):
    """
    Fitted values with the component chosen with y, and without y.

    Attributes
    ----------
    assigned : ndarray of shape (n_obs,)
        Mean over draws of the mean of the component most responsible for the row, given its y.
    predictive : ndarray of shape (n_obs,)
        Mean over draws of E[y | x]; y is not used.
    assigned_squares : ndarray of shape (n_draws,)
        Sum over rows of the squared residuals from the assigned component, draw by draw.
    """

    assigned: np.ndarray
    predictive: np.ndarray
    assigned_squares: np.ndarray


def blocks(
    n_draws: int, n_components: int, n_obs: int, max_bytes: float = BLOCK_BYTES
) -> Iterator[tuple[slice, slice]]:
    """
    Cut draws and rows so that one table (draws, components, rows) fits in a memory cap.

    Parameters
    ----------
    n_draws : int
        Number of draws.
    n_components : int
        Number of components.
    n_obs : int
        Number of rows.
    max_bytes : float
        Cap on the bytes of one table of float64.

    Yields
    ------
    draws : slice
        Draws of the block.
    rows : slice
        Rows of the block; rows vary slowest.

    Examples
    --------
    >>> list(blocks(3, 2, 4, max_bytes=128))
    [(slice(0, 2, None), slice(0, 4, None)), (slice(2, 3, None), slice(0, 4, None))]
    """
    cells = max(int(max_bytes) // (8 * n_components), 1)
    n_rows = min(n_obs, cells)
    step = max(cells // n_rows, 1)
    for row in range(0, n_obs, n_rows):
        for draw in range(0, n_draws, step):
            yield (
                slice(draw, min(draw + step, n_draws)),
                slice(row, min(row + n_rows, n_obs)),
            )


def occupancy(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> Occupancy:
    """
    Log-likelihood, expected sizes and expected number of occupied components of every draw.

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
    Occupancy
        The three, draw by draw.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.zeros((1, 2, 1)), np.zeros((1, 2)),
    ...                  np.ones((1, 2)))
    >>> occupancy(two, np.zeros((2, 1)), np.zeros(2)).occupied
    array([1.5])
    """
    n_draws, n_components = parameters.shape
    log_likelihood = np.zeros(n_draws)
    sizes = np.zeros((n_draws, n_components))
    empty = np.ones((n_draws, n_components))
    for draws, rows in blocks(n_draws, n_components, len(y)):
        table = log_joint(parameters.select(draws, rows), X[rows], y[rows])
        log_likelihood[draws] += normalise(table).sum(axis=1)
        sizes[draws] += table.sum(axis=2)
        empty[draws] *= np.prod(1.0 - table, axis=2)
    return Occupancy(log_likelihood, sizes, (1.0 - empty).sum(axis=1))


def mean_responsibilities(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Average responsibilities over draws; the labels must mean the same in every draw.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, labels aligned.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    ndarray of shape (n_obs, n_components)
        Numbers in [0, 1] that sum to one over components.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.25, 0.75]]]), np.zeros((1, 2, 1)), np.zeros((1, 2)),
    ...                  np.ones((1, 2)))
    >>> mean_responsibilities(two, np.zeros((1, 1)), np.zeros(1))
    array([[0.25, 0.75]])
    """
    n_draws, n_components = parameters.shape
    total = np.zeros((n_components, len(y)))
    for draws, rows in blocks(n_draws, n_components, len(y)):
        block = responsibilities(parameters.select(draws, rows), X[rows], y[rows])
        total[:, rows] += block.sum(axis=0)
    return total.T / n_draws


def mean_row_weights(parameters: ParameterDraws, n_obs: int) -> np.ndarray:
    """
    Average the weights of every row over draws; the labels must mean the same in every draw.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws, labels aligned, with the rows in place where there is a gate.
    n_obs : int
        Number of rows.

    Returns
    -------
    ndarray of shape (n_obs, n_components)
        Probability of every component with the response unseen; each row sums to one.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.25, 0.75]]]), np.zeros((1, 2, 1)), np.zeros((1, 2)),
    ...                  np.ones((1, 2)))
    >>> mean_row_weights(two, 2).round(2).tolist()
    [[0.25, 0.75], [0.25, 0.75]]
    """
    n_draws, n_components = parameters.shape
    total = np.zeros((n_obs, n_components))
    for draws, rows in blocks(n_draws, n_components, n_obs):
        total[rows] += parameters.select(draws, rows).weights.sum(axis=0)
    return total / n_draws


def fit_rows(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray) -> Fit:
    """
    Fit every row twice: with the component its own y points at, and without looking at y.

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
    Fit
        Assigned and predictive fitted values, and the assigned squared residuals of each draw.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.5, 0.5]]]), np.zeros((1, 2, 1)), np.array([[0.0, 10.0]]),
    ...                  np.ones((1, 2)))
    >>> fit = fit_rows(two, np.zeros((1, 1)), np.array([9.0]))
    >>> fit.assigned, fit.predictive, fit.assigned_squares
    (array([10.]), array([5.]), array([1.]))
    """
    n_draws, n_components = parameters.shape
    assigned, predictive, squares = np.zeros(len(y)), np.zeros(len(y)), np.zeros(n_draws)
    for draws, rows in blocks(n_draws, n_components, len(y)):
        part = parameters.select(draws, rows)
        chosen = log_joint(part, X[rows], y[rows]).argmax(axis=1)[:, None, :]
        means = component_means(part, X[rows])
        fitted = np.take_along_axis(means, chosen, axis=1)[:, 0]
        assigned[rows] += fitted.sum(axis=0)
        squares[draws] += ((y[rows] - fitted) ** 2).sum(axis=1)
        means *= np.swapaxes(part.weights, 1, 2)
        predictive[rows] += means.sum(axis=(0, 1))
    return Fit(assigned / n_draws, predictive / n_draws, squares)
