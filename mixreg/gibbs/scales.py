"""Full conditionals of the scales that turn elastic nets and Laplace steps into normal laws."""

from typing import Any, NamedTuple

import numpy as np
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.draws import draw_with

__all__ = ["Scales", "draw_reciprocal", "draw_scales", "sample_scales", "sample_step_precision"]


class Scales(NamedTuple):
    r"""
    Auxiliary scales of the coefficients.

    Attributes
    ----------
    precision : TensorVariable of shape (..., n_components, n_features)
        Precisions of the coefficients given the scales, times the noise variance:
        :math:`l_2/(1 - t)`.
    pull : TensorVariable of shape (..., n_components)
        :math:`\sum_r r^2 (1/t_r - 1)/l_2`, what the scales say about the noise where the penalty
        r depends on it.
    """

    precision: TensorVariable
    pull: TensorVariable


def draw_scales(
    rng: Any,
    size: TensorVariable,
    occupied: TensorVariable,
    rate: TensorVariable,
    l2: TensorVariable,
) -> tuple[Any, Scales]:
    r"""
    Draw the scales given the coefficients, the noise and the penalties.

    :math:`u = t/(1 - t)` is inverse Gaussian with mean :math:`r/(l_2|b|)` and shape
    :math:`r^2/l_2`. It is drawn as :math:`g = r^2/(l_2 u)` from a chi-square, in a form that
    subtracts nothing: exact for coefficients of zero, where the mean is infinite, and for t so
    close to one that 1 - t would be lost. Coefficients and scales of an empty component are new.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    size : TensorVariable of shape (..., n_components, n_features)
        Absolute coefficients in units of the noise scale; those of empty components are not read.
    occupied : TensorVariable of shape (..., n_components)
        Whether a component has rows.
    rate : TensorVariable of shape (..., n_components)
        Absolute penalty of each component per noise standard deviation.
    l2 : TensorVariable of shape (..., n_components)
        Quadratic penalty of each component.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    scales : Scales
        Precisions, and the pull on the noise.

    References
    ----------
    Li, Q. and Lin, N. (2010). The Bayesian elastic net. Bayesian Analysis 5, 151-170.
    https://doi.org/10.1214/10-BA506

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> one = pt.ones((1,), dtype="float64")
    >>> scales = draw_scales(rng, pt.zeros((1, 3)), one, one, one)[1]
    >>> bool((scales.precision > 1).all().eval())
    True
    """
    rng, outputs = draw_with(sample_scales, rng, size, occupied, rate, l2, like=(0, 2))
    return rng, Scales(*outputs)


def draw_reciprocal(rng: np.random.Generator, ratio: np.ndarray) -> np.ndarray:
    """
    Draw the shape of an inverse-Gaussian distribution over a number that follows it.

    Only the ratio of shape and mean matters, and it may be zero: then the draw is a chi-square.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    ratio : ndarray
        Shape over mean, not negative.

    Returns
    -------
    ndarray
        Draws, positive, of the same shape.

    References
    ----------
    Michael, J. R., Schucany, W. R. and Haas, R. W. (1976). Generating random variates using
    transformations with multiple roots. American Statistician 30, 88-90.
    https://doi.org/10.2307/2683801

    Examples
    --------
    >>> float(draw_reciprocal(np.random.default_rng(1), np.full(40_000, 3.0)).mean().round(1))
    4.0
    """
    half = 0.5 * rng.standard_normal(ratio.shape) ** 2
    larger = ratio + half + np.sqrt(half * (half + 2.0 * ratio))
    is_larger = rng.random(ratio.shape) * (larger + ratio) < larger
    return np.where(is_larger, larger, ratio * (ratio / larger))


def sample_scales(
    rng: np.random.Generator,
    size: np.ndarray,
    occupied: np.ndarray,
    rate: np.ndarray,
    l2: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """
    Do what :func:`draw_scales` does, on arrays.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    size : ndarray of shape (..., n_components, n_features)
        Absolute coefficients in units of the noise scale; those of empty components are not read.
    occupied : ndarray of shape (..., n_components)
        Whether a component has rows.
    rate, l2 : ndarray of shape (..., n_components)
        Absolute penalty per noise standard deviation, and quadratic penalty.

    Returns
    -------
    precision : ndarray of shape (..., n_components, n_features)
        Precisions of the coefficients times the noise variance.
    pull : ndarray of shape (..., n_components)
        See :class:`Scales`.

    Examples
    --------
    >>> one = np.ones(1)
    >>> precision, _ = sample_scales(np.random.default_rng(1), np.zeros((1, 3)), one, one, one)
    >>> bool((precision > 1).all())
    True
    """
    empty = occupied == 0
    if empty.any():
        size = size.copy()
        root = np.sqrt(l2[empty])
        start = np.broadcast_to((rate[empty] / root)[:, None], size[empty].shape)
        size[empty] = _draw_tail_excess(rng, start) / root[:, None]
    g = draw_reciprocal(rng, rate[..., None] * size)
    return l2[..., None] + rate[..., None] ** 2 / g, g.sum(axis=-1)


def sample_step_precision(
    rng: np.random.Generator, size: np.ndarray, occupied: np.ndarray, lam: np.ndarray
) -> tuple[np.ndarray]:
    """
    Do what :func:`mixreg.gibbs.walks.draw_step_precision` does, on arrays.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    size : ndarray of shape (..., n_components, n_steps)
        Absolute steps in units of the noise scale; those of empty components are not read.
    occupied : ndarray of shape (..., n_components)
        One where a component has rows, else zero.
    lam : ndarray of shape (...)
        Rate of the steps.

    Returns
    -------
    tuple of one ndarray of shape (..., n_components, n_steps)
        The precisions.

    Examples
    --------
    >>> one = np.ones(1)
    >>> (found,) = sample_step_precision(np.random.default_rng(1), one[:, None], one, np.ones(()))
    >>> found.shape
    (1, 1)
    """
    lam = lam[..., None, None]
    g = draw_reciprocal(rng, lam * size)
    empty = occupied == 0
    if empty.any():
        g[empty] = 2.0 * rng.standard_exponential(g[empty].shape)
    return (lam**2 / g,)


def _draw_tail_excess(rng: np.random.Generator, start: np.ndarray) -> np.ndarray:
    """
    Draw x - a of a standard normal x beyond a >= 0, by rejection from an exponential.

    At least three proposals in four are accepted, and nothing large is subtracted from anything
    large (Robert, 1995, Statistics and Computing 5, 121-125).
    """
    gap = 2.0 / (start + np.sqrt(start**2 + 4.0))
    excess = np.empty_like(start)
    pending = np.ones(start.shape, dtype=bool)
    while pending.any():
        near = gap[pending]
        proposal = rng.standard_exponential(near.shape) / (start[pending] + near)
        excess[pending] = proposal
        refused = rng.standard_exponential(near.shape) < 0.5 * (proposal - near) ** 2
        pending[pending] = refused
    return excess
