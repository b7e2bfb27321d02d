"""Roots of many decreasing functions at once."""

from collections.abc import Callable

import numpy as np

__all__ = ["decreasing_root"]

# Halvings that take any bracket narrower than 2^30 down to the spacing of doubles.
_HALVINGS = 80


def decreasing_root(
    function: Callable[[np.ndarray], np.ndarray], lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    """
    Bisect decreasing functions.

    Parameters
    ----------
    function : callable
        From an array of arguments to an array of values, each decreasing in its own argument.
    lower : ndarray
        Arguments at which the values are not negative.
    upper : ndarray
        Arguments at which the values are not positive, of the same shape.

    Returns
    -------
    ndarray
        The roots, of the same shape.

    Examples
    --------
    >>> decreasing_root(lambda x: 2.0 - x**2, np.zeros(1), np.full(1, 9.0)).round(6)
    array([1.414214])
    """
    for _ in range(_HALVINGS):
        middle = 0.5 * (lower + upper)
        is_left = function(middle) > 0
        lower, upper = np.where(is_left, middle, lower), np.where(is_left, upper, middle)
    return 0.5 * (lower + upper)
