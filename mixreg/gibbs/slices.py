"""Exact slice steps on log-concave densities, many at once and without tuning."""

from collections.abc import Callable

import numpy as np

__all__ = ["slice_step"]


def slice_step(
    rng: np.random.Generator,
    log_density: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    width: np.ndarray,
    lower: float | np.ndarray = -np.inf,
    upper: float | np.ndarray = np.inf,
) -> np.ndarray:
    """
    Replace every number by a uniform draw from the slice of its density that it lies in.

    The slice of a log-concave density is an interval. Each end is bracketed by doubling steps,
    and draws from the bracket that miss the slice shrink it towards the start; what remains is
    uniform on the slice whatever the width, which only decides the number of evaluations.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    log_density : callable
        From numbers of the shape of ``start`` to unnormalised log densities of the same shape,
        each concave in its own number.
    start : ndarray
        Where the chains are, strictly between the bounds.
    width : ndarray
        First steps, positive; may depend on anything.
    lower, upper : float or ndarray
        Bounds of the support.

    Returns
    -------
    ndarray
        New numbers, of the same shape.

    Raises
    ------
    FloatingPointError
        If a density is not finite where its chain is.

    References
    ----------
    Neal, R. M. (2003). Slice sampling. Annals of Statistics 31, 705-767.
    https://doi.org/10.1214/aos/1056562461

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = slice_step(rng, lambda x: -0.5 * x**2, np.zeros(20_000), np.ones(20_000))
    >>> bool(abs(x.mean()) < 0.02)
    True
    """
    height = log_density(start)
    if not np.isfinite(height).all():
        raise FloatingPointError("a slice step started where its density is not finite.")
    height = height - rng.standard_exponential(start.shape)
    left = _bracket(log_density, height, start, -width, lower)
    right = _bracket(log_density, height, start, width, upper)
    while True:
        value = left + (right - left) * rng.random(start.shape)
        outside = ~(log_density(value) >= height)
        if not outside.any():
            return value
        # A draw that hit is the whole bracket from now on.
        below = value < start
        left = np.where(outside & ~below, left, value)
        right = np.where(outside & below, right, value)


def _bracket(
    log_density: Callable[[np.ndarray], np.ndarray],
    height: np.ndarray,
    start: np.ndarray,
    step: np.ndarray,
    bound: float | np.ndarray,
) -> np.ndarray:
    """Go away from the start by doubling steps until the slice, or the support, is left."""
    clip = np.maximum if (step < 0).any() else np.minimum
    end = clip(start + step, bound)
    while True:
        inside = (log_density(end) >= height) & (end != bound)
        if not inside.any():
            return end
        step = np.where(inside, 2.0 * step, step)
        end = np.where(inside, clip(start + step, bound), end)
