"""The conditional maximisation steps: each parameter at its best given the others."""

from typing import NamedTuple

import numpy as np

from mixreg.models import MixtureSpec
from mixreg.quickfit.expectation import Expectation
from mixreg.quickfit.moments import Batch, Moments, weighted_grams, weighted_moments
from mixreg.quickfit.point import Point
from mixreg.quickfit.quadratic import minimise
from mixreg.quickfit.resting import resting
from mixreg.quickfit.shrinkage import CoefficientPrior, Rates
from mixreg.quickfit.sticks import best_order, maximise_sticks

__all__ = ["Regressions", "in_best_order", "maximise"]


class Regressions(NamedTuple):
    """
    Coefficients that minimise the penalised squares.

    Attributes
    ----------
    theta : ndarray of shape (n_fits, n_components, n_columns)
        Coefficients.
    excess : ndarray of shape (n_fits, n_components)
        Sums of squares at them: residuals and quadratic penalties.
    """

    theta: np.ndarray
    excess: np.ndarray


def maximise(
    point: Point,
    expectation: Expectation,
    batch: Batch,
    spec: MixtureSpec,
    coefficients: CoefficientPrior,
) -> Point:
    """
    Make one round of conditional maximisations; none can lower the objective.

    Sticks and concentration, then what the latent choices decide, then the coefficients given the
    noise, then the noise given the coefficients. Penalties stay as they are.

    Parameters
    ----------
    point : Point
        Current parameters.
    expectation : Expectation
        Assignments at these parameters.
    batch : Batch
        Problems.
    spec : MixtureSpec
        What is declared.
    coefficients : CoefficientPrior
        The coefficients' prior.

    Returns
    -------
    Point
        New parameters.

    References
    ----------
    Meng, X.-L. and Rubin, D. B. (1993). Maximum likelihood estimation via the ECM algorithm: a
    general framework. Biometrika 80, 267-278. https://doi.org/10.1093/biomet/80.2.267

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> from mixreg.quickfit.expectation import expect
    >>> from mixreg.quickfit.moments import batch_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> prior, batch = coefficient_prior(spec), batch_of(np.eye(3, 4), np.ones((1, 3)))
    >>> point = Point(np.zeros(1), np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2, 4)))
    >>> before = expect(point, batch, spec, prior)
    >>> after = expect(maximise(point, before, batch, spec, prior), batch, spec, prior)
    >>> bool(after.objective[0] > before.objective[0])
    True
    """
    moments = weighted_moments(batch, expectation.weights)
    log_alpha, stick_logits = maximise_sticks(moments.sizes, point.log_alpha, spec.concentration)
    hyper = coefficients.weigh(point.hyper, expectation.follow)
    rates = coefficients.rates(point.log_sigma, hyper, expectation.follow)
    mean = coefficients.settings.mean
    theta, excess = _regress(point, expectation.weights, batch, moments, rates, mean)
    excess += 2.0 * spec.noise.rate
    power = moments.sizes + 2 * spec.noise.shape + theta.shape[-1]
    log_sigma = coefficients.log_sigma(
        power, excess, theta, point.log_sigma, hyper, expectation.follow
    )
    return Point(log_alpha, stick_logits, log_sigma, theta, hyper)


def _regress(
    point: Point,
    weights: np.ndarray,
    batch: Batch,
    moments: Moments,
    rates: Rates,
    mean: np.ndarray,
) -> Regressions:
    """Minimise the penalised squares of all components; those without rows rest at the prior."""
    threshold = rates.absolute * np.exp(point.log_sigma)[..., None]
    vector = moments.cross + rates.quadratic * mean
    held = moments.holding()
    theta, bend = np.tile(mean, (*held.shape, 1)), np.zeros(held.shape)
    # Where penalised coefficients are zero they mostly stay so.
    asked = held & ~((point.theta != 0.0) & (threshold > 0.0)).any(axis=-1)
    at_rest = resting(batch, weights, vector, rates, threshold, asked)
    theta[at_rest.where], bend[at_rest.where] = at_rest.theta, at_rest.bend
    rest = held & ~at_rest.where
    matrix = weighted_grams(batch, weights, moments.sizes, rest)
    quadratic = rates.quadratic[rest]
    np.einsum("lcc->lc", matrix)[...] += quadratic
    solved = minimise(matrix, vector[rest], threshold[rest], point.theta[rest])
    theta[rest] = solved
    fitted = np.matmul(matrix, solved[..., None])[..., 0] - quadratic * solved
    bend[rest] = (solved * fitted).sum(axis=-1)
    squares = moments.square + bend - 2.0 * (theta * moments.cross).sum(axis=-1)
    excess = (rates.quadratic * (theta - mean) ** 2).sum(axis=-1)
    excess += np.where(held, np.maximum(squares, 0.0), 0.0)
    return Regressions(theta, excess)


def in_best_order(point: Point) -> Point:
    """
    Bring the components of every fit into the order that its prior likes best.

    Parameters
    ----------
    point : Point
        Parameters.

    Returns
    -------
    Point
        The same mixtures.

    Examples
    --------
    >>> point = Point(np.full(1, -1.0), np.full((1, 1), -1.0), np.array([[0.0, 5.0]]),
    ...               np.zeros((1, 2, 1)))
    >>> in_best_order(point).log_sigma
    array([[5., 0.]])
    """
    labels, stick_logits, _ = best_order(point.log_alpha, point.stick_logits)
    return point._replace(
        stick_logits=stick_logits,
        log_sigma=np.take_along_axis(point.log_sigma, labels, axis=1),
        theta=np.take_along_axis(point.theta, labels[..., None], axis=1),
    )
