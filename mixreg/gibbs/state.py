"""What a sweep carries from draw to draw, and the settings it reads."""

from typing import NamedTuple

import numpy as np
from pytensor.tensor.variable import TensorVariable
from scipy.special import gammaln

from mixreg.conjugate import bordered_prior
from mixreg.models import MixtureSpec

__all__ = ["Settings", "State", "settings_of"]


class State(NamedTuple):
    """
    Parameters of a mixture in the coordinates where they lose no precision.

    Attributes
    ----------
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    theta : TensorVariable of shape (..., n_components, n_columns)
        Coefficients in the working basis.
    """

    log_alpha: TensorVariable
    stick_logits: TensorVariable
    log_sigma: TensorVariable
    theta: TensorVariable


class Settings(NamedTuple):
    """
    Hyper-parameters and basis as arrays, so that new values need no new compilation.

    Attributes
    ----------
    concentration_shape, concentration_rate : float64 of shape ()
        Gamma prior of the concentration.
    noise_shape : float64 of shape ()
        Shape of the inverse-gamma prior of the noise variance.
    prior : float64 of shape (n_columns + 1, n_columns + 1)
        Normal prior of the working coefficients and rate of the noise variance as
        cross-products of pseudo-rows, see :func:`mixreg.conjugate.bordered_prior`.
    prior_factor : float64 of shape (n_columns + 1, n_columns + 1)
        Lower Cholesky factor of ``prior``.
    log_normaliser : float64 of shape ()
        The part of the log prior density that no parameter enters.
    center, scale : float64 of shape (n_features,)
        Basis of the features.
    offset : float64 of shape ()
        Basis of the response.
    """

    concentration_shape: np.ndarray
    concentration_rate: np.ndarray
    noise_shape: np.ndarray
    prior: np.ndarray
    prior_factor: np.ndarray
    log_normaliser: np.ndarray
    center: np.ndarray
    scale: np.ndarray
    offset: np.ndarray


def settings_of(spec: MixtureSpec) -> Settings:
    """
    Lay out a specification as the arrays a compiled sweep reads.

    Parameters
    ----------
    spec : MixtureSpec
        What is declared.

    Returns
    -------
    Settings
        Arrays of float64.

    Examples
    --------
    >>> import mixreg as mr
    >>> float(settings_of(mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec).noise_shape)
    1.0
    """
    prior = bordered_prior(spec.coefficients.mean, spec.coefficients.precision, spec.noise.rate)
    values = (
        spec.concentration.shape,
        spec.concentration.rate,
        spec.noise.shape,
        prior,
        np.linalg.cholesky(prior),
        _log_normaliser(spec),
        spec.basis.center,
        spec.basis.scale,
        spec.basis.offset,
    )
    return Settings(*(np.asarray(value, dtype=np.float64) for value in values))


def _log_normaliser(spec: MixtureSpec) -> float:
    """Collect the constants of the Gamma, inverse-gamma and normal log densities."""
    concentration, noise, precision = spec.concentration, spec.noise, spec.coefficients.precision
    each = (
        np.log(2.0)
        + noise.shape * np.log(noise.rate)
        - gammaln(noise.shape)
        + 0.5 * np.log(precision).sum()
        + np.log(spec.basis.scale).sum()
        - 0.5 * len(precision) * np.log(2 * np.pi)
    )
    shared = concentration.shape * np.log(concentration.rate) - gammaln(concentration.shape)
    return float(shared + spec.n_components * each)
