"""The expectation step: assignments and latent choices given the parameters."""

from typing import NamedTuple

import numpy as np

from mixreg.models import MixtureSpec
from mixreg.quickfit.moments import Batch
from mixreg.quickfit.point import Point
from mixreg.quickfit.shrinkage import CoefficientPrior
from mixreg.quickfit.sticks import log_weights, stick_log_prior

__all__ = ["Expectation", "expect", "log_prior"]

_LOG_NOTHING = -230.0
_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


class Expectation(NamedTuple):
    """
    Probabilities of what is not observed, and the objective at the same parameters.

    Attributes
    ----------
    weights : ndarray of shape (n_fits, n_components, n_obs)
        Probability of each component for each row.
    follow : ndarray of shape (n_fits, n_components, n_choices)
        Probabilities of the latent choices inside the coefficients' prior.
    objective : ndarray of shape (n_fits,)
        Log posterior density of the declared model in unconstrained space.
    log_lik : ndarray of shape (n_fits,)
        Log-likelihood, its part that the data speak through.
    """

    weights: np.ndarray
    follow: np.ndarray
    objective: np.ndarray
    log_lik: np.ndarray


def expect(
    point: Point, batch: Batch, spec: MixtureSpec, coefficients: CoefficientPrior
) -> Expectation:
    """
    Compute soft assignments, in log space throughout.

    Parameters
    ----------
    point : Point
        Parameters.
    batch : Batch
        Problems, as many as the point has fits.
    spec : MixtureSpec
        What is declared.
    coefficients : CoefficientPrior
        The coefficients' prior.

    Returns
    -------
    Expectation
        Probabilities and the objective.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> from mixreg.quickfit.moments import batch_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> point = Point(np.zeros(1), np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2, 4)))
    >>> batch = batch_of(np.ones((3, 4)), np.zeros((1, 3)))
    >>> expect(point, batch, spec, coefficient_prior(spec)).weights[0, :, 0]
    array([0.5, 0.5])
    """
    n_fits, n_components, n_columns = point.theta.shape
    inverse = np.exp(-point.log_sigma)[..., None]
    joint = ((point.theta * inverse).reshape(-1, n_columns) @ batch.rows.T).reshape(
        n_fits, n_components, -1
    )
    # In place: this array is the largest there is.
    joint -= batch.responses[:, None, :] * inverse
    np.square(joint, out=joint)
    joint *= -0.5
    joint += (log_weights(point.stick_logits) - point.log_sigma - _LOG_ROOT_TWO_PI)[..., None]
    largest = joint.max(axis=1)
    joint -= largest[:, None]
    # Subnormal numbers would slow every product down a hundredfold; e^-230 is as good as zero.
    np.maximum(joint, _LOG_NOTHING, out=joint)
    np.exp(joint, out=joint)
    total = joint.sum(axis=1)
    joint /= total[:, None]
    log_lik = largest.sum(axis=-1) + np.log(total).sum(axis=-1)
    follow = coefficients.follow(point.theta, point.log_sigma, point.hyper)
    return Expectation(joint, follow, log_lik + log_prior(point, spec, coefficients), log_lik)


def log_prior(point: Point, spec: MixtureSpec, coefficients: CoefficientPrior) -> np.ndarray:
    """
    Log prior density in unconstrained space, Jacobians included, as ``pymc.Model`` has it.

    Parameters
    ----------
    point : Point
        Parameters.
    spec : MixtureSpec
        What is declared.
    coefficients : CoefficientPrior
        The coefficients' prior.

    Returns
    -------
    ndarray of shape (n_fits,)
        Log densities.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.catalogue import coefficient_prior
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> point = Point(np.zeros(1), np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2, 4)))
    >>> log_prior(point, spec, coefficient_prior(spec)).shape
    (1,)
    """
    power = 2 * spec.noise.shape + point.theta.shape[-1]
    return (
        float(coefficients.settings.log_normaliser)
        + stick_log_prior(point.log_alpha, point.stick_logits, spec.concentration)
        - power * point.log_sigma.sum(axis=-1)
        - spec.noise.rate * np.exp(-2.0 * point.log_sigma).sum(axis=-1)
        + coefficients.log_prior(point.theta, point.log_sigma, point.hyper)
    )
