"""A batch of parameter points in the coordinates where they lose no precision."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Point", "combine", "put", "take"]


class Point(NamedTuple):
    """
    Parameters of a batch of mixtures, in PyMC's unconstrained space but for the basis.

    Attributes
    ----------
    log_alpha : ndarray of shape (n_fits,)
        Logarithms of the concentrations.
    stick_logits : ndarray of shape (n_fits, n_components - 1)
        Logits of the stick fractions.
    log_sigma : ndarray of shape (n_fits, n_components)
        Logarithms of the noise scales.
    theta : ndarray of shape (n_fits, n_components, n_columns)
        Coefficients in the working basis.
    hyper : tuple of ndarray
        Hyper-parameters of the coefficients' prior, each with the leading dimension n_fits.
    """

    log_alpha: np.ndarray
    stick_logits: np.ndarray
    log_sigma: np.ndarray
    theta: np.ndarray
    hyper: tuple[np.ndarray, ...] = ()


def combine(function: Callable[..., np.ndarray], *points: Point) -> Point:
    """
    Apply a function to every parameter.

    Parameters
    ----------
    function : callable
        From one array of each point to an array.
    *points : Point
        Points of the same family.

    Returns
    -------
    Point
        What the function returned.

    Examples
    --------
    >>> one = Point(*(np.ones((1,) * n) for n in (1, 2, 2, 3)))
    >>> combine(np.add, one, one).log_alpha
    array([2.])
    """
    leaves = zip(*((*point[:4], *point.hyper) for point in points), strict=True)
    log_alpha, stick_logits, log_sigma, theta, *hyper = (function(*each) for each in leaves)
    return Point(log_alpha, stick_logits, log_sigma, theta, tuple(hyper))


def take(point: Point, index: Any) -> Point:
    """
    Choose fits of a batch.

    Parameters
    ----------
    point : Point
        The batch.
    index : array-like of int or bool, or slice
        Which fits.

    Returns
    -------
    Point
        Those fits.

    Examples
    --------
    >>> two = Point(*(np.arange(2.0).reshape(2, *(1,) * n) for n in (0, 1, 1, 2)))
    >>> take(two, [1]).log_alpha
    array([1.])
    """
    return combine(lambda values: values[index], point)


def put(point: Point, index: Any, new: Point) -> None:
    """
    Overwrite fits of a batch in place.

    Parameters
    ----------
    point : Point
        The batch.
    index : array-like of int or bool, or slice
        Which fits.
    new : Point
        Their new parameters.

    Examples
    --------
    >>> two = Point(*(np.arange(2.0).reshape(2, *(1,) * n) for n in (0, 1, 1, 2)))
    >>> put(two, [0], take(two, [1]))
    >>> two.log_alpha
    array([1., 1.])
    """
    for old, fresh in zip((*point[:4], *point.hyper), (*new[:4], *new.hyper), strict=True):
        old[index] = fresh
