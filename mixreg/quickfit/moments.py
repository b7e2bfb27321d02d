"""Weighted cross-products of shared rows, for many fits and components at once."""

from typing import NamedTuple

import numpy as np

__all__ = ["Batch", "Moments", "batch_of", "weighted_grams", "weighted_moments"]

# Products of all pairs of columns are formed once if they take no more than this many bytes.
_PAIRS_BYTES = 64e6
# Rows with less weight than rounding of the total leave the sums as they are.
_NO_WEIGHT = 1e-17
# A component with fewer expected rows than this has none.
_EMPTY = 1e-9


class Batch(NamedTuple):
    """
    Many problems with one design.

    Attributes
    ----------
    rows : ndarray of shape (n_obs, n_columns)
        Working design.
    responses : ndarray of shape (n_fits, n_obs)
        Working responses; several fits of one problem repeat it.
    pairs : ndarray of shape (n_obs, n_columns * (n_columns + 1) // 2) or None
        Products of all pairs of columns, None where they would take too much memory.
    total : ndarray of shape (n_columns * (n_columns + 1) // 2,) or None
        Their sums over all rows.
    places : ndarray of int of shape (n_columns**2,)
        Which pair belongs where in a matrix.
    """

    rows: np.ndarray
    responses: np.ndarray
    pairs: np.ndarray | None
    total: np.ndarray | None
    places: np.ndarray


class Moments(NamedTuple):
    """
    What a maximisation step needs to know of the rows, but for the cross-products of columns.

    Attributes
    ----------
    sizes : ndarray of shape (n_fits, n_components)
        Expected rows.
    cross : ndarray of shape (n_fits, n_components, n_columns)
        Weighted cross-products of columns and response.
    square : ndarray of shape (n_fits, n_components)
        Weighted squares of the response.
    """

    sizes: np.ndarray
    cross: np.ndarray
    square: np.ndarray

    def holding(self, least: float = _EMPTY) -> np.ndarray:
        """
        Say which components hold rows.

        Parameters
        ----------
        least : float, default 1e-9
            Components with fewer expected rows hold none.

        Returns
        -------
        ndarray of bool of shape (n_fits, n_components)
            The others can be left out.
        """
        return self.sizes > least


def batch_of(rows: np.ndarray, responses: np.ndarray) -> Batch:
    """
    Prepare problems that share a design.

    Parameters
    ----------
    rows : ndarray of shape (n_obs, n_columns)
        Working design.
    responses : ndarray of shape (n_fits, n_obs)
        Working responses.

    Returns
    -------
    Batch
        With the products of pairs of columns, if there is room for them.

    Examples
    --------
    >>> batch_of(np.array([[1.0, 2.0]]), np.zeros((1, 1))).pairs
    array([[1., 2., 4.]])
    """
    n_obs, n_columns = rows.shape
    first, second = np.triu_indices(n_columns)
    places = np.zeros((n_columns, n_columns), dtype=np.intp)
    places[first, second] = places[second, first] = np.arange(len(first))
    has_room = 8 * n_obs * len(first) <= _PAIRS_BYTES
    pairs = rows[:, first] * rows[:, second] if has_room else None
    total = None if pairs is None else pairs.sum(axis=0)
    return Batch(rows, responses, pairs, total, places.ravel())


def weighted_moments(batch: Batch, weights: np.ndarray) -> Moments:
    """
    Sum over the rows.

    Parameters
    ----------
    batch : Batch
        Problems.
    weights : ndarray of shape (n_fits, n_components, n_obs)
        Probability of each component for each row.

    Returns
    -------
    Moments
        The sums.

    Examples
    --------
    >>> batch = batch_of(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0]]))
    >>> moments = weighted_moments(batch, np.array([[[1.0, 0.5], [0.0, 0.0]]]))
    >>> moments.sizes, moments.cross[0, 0], moments.square[0, 0]
    (array([[1.5, 0. ]]), array([7.]), np.float64(17.0))
    """
    n_columns, responses = batch.rows.shape[1], batch.responses
    weighted = (weights * responses[:, None]).reshape(-1, responses.shape[1])
    return Moments(
        weights.sum(axis=-1),
        (weighted @ batch.rows).reshape(*weights.shape[:2], n_columns),
        np.matmul(weights, np.square(responses)[..., None])[..., 0],
    )


def weighted_grams(
    batch: Batch, weights: np.ndarray, sizes: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """
    Weighted cross-products of the columns, for some components.

    Where a problem's wanted components hold all of its rows, those of the largest are what the
    others leave of the whole.

    Parameters
    ----------
    batch : Batch
        Problems.
    weights : ndarray of shape (n_fits, n_components, n_obs)
        Probability of each component for each row.
    sizes : ndarray of shape (n_fits, n_components)
        Their sums over the rows.
    wanted : ndarray of bool of shape (n_fits, n_components)
        Which components.

    Returns
    -------
    ndarray of shape (n_wanted, n_columns, n_columns)
        The matrices, in the order in which ``np.nonzero(wanted)`` lists the components.

    Examples
    --------
    >>> batch = batch_of(np.array([[1.0], [2.0]]), np.array([[3.0, 4.0]]))
    >>> weights = np.array([[[1.0, 0.5], [0.0, 0.5]]])
    >>> sizes = weights.sum(axis=-1)
    >>> weighted_grams(batch, weights, sizes, sizes > 0.0).ravel()
    array([3., 2.])
    """
    n_obs, n_columns = batch.rows.shape
    if batch.pairs is None or batch.total is None:
        found = [_gram(batch.rows, each) for each in weights[wanted]]
        return np.array(found).reshape(-1, n_columns, n_columns)
    is_whole = n_obs - np.where(wanted, sizes, 0.0).sum(axis=1) <= _EMPTY
    largest = np.where(wanted, sizes, -1.0).argmax(axis=1)
    left_out = is_whole[:, None] & (np.arange(sizes.shape[1]) == largest[:, None])
    summed = wanted & ~left_out
    packed = weights[summed] @ batch.pairs
    if is_whole.any():
        every = np.empty((np.count_nonzero(wanted), len(batch.total)))
        every[summed[wanted]] = packed
        every[left_out[wanted]] = _remainder(batch.total, packed, summed, is_whole)
        packed = every
    return np.take(packed, batch.places, axis=1).reshape(-1, n_columns, n_columns)


def _remainder(
    total: np.ndarray, packed: np.ndarray, summed: np.ndarray, is_whole: np.ndarray
) -> np.ndarray:
    """Subtract from the sums over all rows what the other components of each problem hold."""
    rest = np.tile(total, (int(is_whole.sum()), 1))
    mine, owner = is_whole[np.nonzero(summed)[0]], np.cumsum(is_whole)[np.nonzero(summed)[0]] - 1
    # The k-th of the others of every problem that has so many.
    order = np.cumsum(summed, axis=1)[summed]
    for k in range(1, order.max(initial=0) + 1):
        chosen = np.flatnonzero(mine & (order == k))
        rest[owner[chosen]] -= packed[chosen]
    return rest


def _gram(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Cross-products over the rows that have any weight."""
    used = np.flatnonzero(weights > _NO_WEIGHT * weights.max())
    chosen = rows[used] * np.sqrt(weights[used])[:, None]
    return chosen.T @ chosen
