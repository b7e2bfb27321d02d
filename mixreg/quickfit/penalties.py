"""Penalties estimated with the coefficients integrated out, where their joint mode is useless."""

from typing import NamedTuple

import numpy as np

from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.expectation import Expectation
from mixreg.quickfit.moments import Moments, weighted_grams, weighted_moments
from mixreg.quickfit.point import Point
from mixreg.quickfit.shrinkage import Rates

__all__ = ["Integrated", "infer_penalties"]

# A component with fewer expected rows than this says nothing about the penalties.
_OCCUPIED = 2.0


class Integrated(NamedTuple):
    """
    Penalties with the coefficients integrated out, and the normal prior that stood for theirs.

    Attributes
    ----------
    hyper : tuple of ndarray
        New hyper-parameters; the old ones where none is inferred.
    precision : ndarray of shape (n_fits, n_components, n_columns)
        Precisions of that normal prior, times the noise variance, for components that hold rows.
    """

    hyper: tuple[np.ndarray, ...]
    precision: np.ndarray


def infer_penalties(
    problem: Problem, point: Point, expectation: Expectation, *, n_rounds: int
) -> Integrated:
    r"""
    Estimate the penalties by their marginal density, not by the joint mode.

    The joint density of coefficients and penalties has no useful mode: at :math:`d = 0` the
    density of p differences grows as :math:`\lambda^p` until the prior of :math:`\lambda` stops
    it, and every empty component adds to that. Here the coefficients of the components that hold
    rows are integrated out, as far as a normal distribution can stand for their posterior
    (empty components integrate to one, whatever the penalties). With :math:`|u_r| \le
    \tfrac12(u_r^2/e_r + e_r)` for every Laplace factor the bound is best at

    .. math::

        e_r^2 = m_r^2/s^2 + (A^{-1})_{rr}, \qquad A = G + \mathrm{diag}(P_r + L_r/e_r), \qquad
        m = A^{-1}c,

    and :math:`e_r`, the root mean square of a coefficient over the noise scale, takes the place
    of :math:`|u_r|` in the equations of the penalties.

    Parameters
    ----------
    problem : Problem
        The batch.
    point : Point
        Current parameters.
    expectation : Expectation
        Assignments to integrate given.
    n_rounds : int
        Rounds of the fixed point.

    Returns
    -------
    Integrated
        New penalties.

    References
    ----------
    MacKay, D. J. C. (1999). Comparison of approximate methods for handling hyperparameters.
    Neural Computation 11, 1035-1068. https://doi.org/10.1162/089976699300016331

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> from mixreg.quickfit.moments import batch_of
    >>> spec = mr.lemna(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> prior = coefficient_prior(spec)
    >>> problem = Problem(batch_of(np.eye(3, 4), np.ones((1, 3))), spec, prior)
    >>> point = Point(np.zeros(1), np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2, 4)),
    ...               prior.start(1))
    >>> found = infer_penalties(problem, point, problem.expect(point), n_rounds=5)
    >>> found.hyper[0].shape, found.precision.shape
    ((1,), (1, 2, 4))
    """
    prior = problem.coefficients
    hyper, weights = point.hyper, expectation.weights
    rates = prior.rates(point.log_sigma, hyper, expectation.follow)
    if not rates.absolute.any():
        return Integrated(hyper, rates.quadratic)
    moments = weighted_moments(problem.batch, weights)
    occupied = moments.holding(_OCCUPIED)
    gram = weighted_grams(problem.batch, weights, moments.sizes, occupied)
    held = Moments(*(sums[occupied] for sums in moments))
    relative = np.abs(point.theta) * np.exp(-point.log_sigma)[..., None]
    sizes = relative + 1.0 / (1.0 + rates.absolute)
    for _ in range(n_rounds):
        rates = prior.rates(point.log_sigma, hyper, expectation.follow)
        mine = Rates(*(each[occupied] for each in rates))
        sizes[occupied] = _sizes(problem, held, gram, mine, sizes[occupied])
        hyper = prior.infer(hyper, sizes, point.log_sigma, expectation.follow, occupied)
    return Integrated(hyper, rates.quadratic + rates.absolute / sizes)


def _sizes(
    problem: Problem, moments: Moments, gram: np.ndarray, rates: Rates, sizes: np.ndarray
) -> np.ndarray:
    """Root mean squares of the coefficients over the noise scale, noise integrated out as well."""
    noise, mean = problem.spec.noise, problem.coefficients.settings.mean
    precision = rates.quadratic + rates.absolute / sizes
    pull = rates.quadratic * mean
    matrix = gram.copy()
    np.einsum("lcc->lc", matrix)[...] += precision
    inverse = np.linalg.inv(matrix)
    vector = moments.cross + pull
    theta = np.matmul(inverse, vector[..., None])[..., 0]
    excess = moments.square + (pull * mean).sum(axis=-1) - (vector * theta).sum(axis=-1)
    variance = (2.0 * noise.rate + np.maximum(excess, 0.0)) / (2.0 * noise.shape + moments.sizes)
    spread = np.maximum(np.einsum("lcc->lc", inverse), 0.0)
    return np.sqrt(theta**2 / variance[:, None] + spread)
