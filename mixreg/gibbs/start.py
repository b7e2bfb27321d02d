"""Where chains start: partitions of the rows, different in every chain."""

import numpy as np

__all__ = ["dispersed_partition", "shares_of_partition"]


def dispersed_partition(
    rng: np.random.Generator,
    design: np.ndarray,
    total: np.ndarray,
    precision: np.ndarray,
    n_components: int,
) -> np.ndarray:
    """
    Cut the rows into equal groups by their noisy residuals from one ridge regression.

    Rows that one regression over- or underestimates alike start together; noise of half the
    residuals' spread makes every chain start elsewhere.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    design : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.
    total : ndarray of shape (n_columns + 1, n_columns + 1)
        Cross-products of all rows.
    precision : ndarray of shape (n_columns,)
        Prior precisions of the coefficients, or a guess at them.
    n_components : int
        Number of groups.

    Returns
    -------
    ndarray of shape (n_obs,)
        Assignments, 0 to n_components - 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rows = np.c_[np.ones(6), np.arange(6.0)]
    >>> np.bincount(dispersed_partition(rng, rows, rows.T @ rows, np.ones(1), 2))
    array([3, 3])
    """
    coefficients = np.linalg.solve(total[:-1, :-1] + np.diag(precision), total[:-1, -1])
    residual = design[:, -1] - design[:, :-1] @ coefficients
    noisy = residual + 0.5 * residual.std() * rng.standard_normal(len(residual))
    rank = np.argsort(np.argsort(noisy))
    labels = rank * n_components // len(rank)
    # Groups do not come in the order of their residuals, which would tie them to the sticks.
    return rng.permutation(n_components)[labels]


def shares_of_partition(z: np.ndarray, n_components: int) -> np.ndarray:
    """
    Write a partition as the probabilities that a sweep draws assignments from.

    Parameters
    ----------
    z : ndarray of shape (n_obs,)
        Assignments.
    n_components : int
        Number of components.

    Returns
    -------
    ndarray of shape (n_components, n_obs)
        One for the row's component, zero elsewhere.

    Examples
    --------
    >>> shares_of_partition(np.array([1, 0]), 2)
    array([[0., 1.],
           [1., 0.]])
    """
    return (np.arange(n_components)[:, None] == z).astype(np.float64)
