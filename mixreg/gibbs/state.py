"""What a sweep carries from draw to draw, and the settings it reads."""

from typing import Any, NamedTuple

import numpy as np
from pytensor.tensor.variable import TensorVariable
from scipy.special import gammaln

from mixreg.models import ElasticNetPrior, GammaPrior, MixtureSpec

__all__ = ["Nets", "Settings", "State", "settings_of"]


class Nets(NamedTuple):
    """
    Hyper-parameters of the elastic nets.

    Attributes
    ----------
    log_l1, log_l2 : TensorVariable of shape (..., n_nets)
        Logarithms of the absolute and quadratic penalties.
    log_net_w : TensorVariable of shape (..., n_nets)
        Logarithms of the nets' weights.
    """

    log_l1: TensorVariable
    log_l2: TensorVariable
    log_net_w: TensorVariable


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
    hyper : tuple
        Hyper-parameters of the coefficients' prior: :class:`Nets`, or nothing.
    """

    log_alpha: TensorVariable
    stick_logits: TensorVariable
    log_sigma: TensorVariable
    theta: TensorVariable
    hyper: Any = ()


class Settings(NamedTuple):
    """
    Hyper-parameters and basis as arrays, so that new values need no new compilation.

    Attributes
    ----------
    concentration_shape, concentration_rate : float64 of shape ()
        Gamma prior of the concentration.
    noise_shape, noise_rate : float64 of shape ()
        Inverse-gamma prior of the noise variance.
    mean : float64 of shape (n_columns,)
        Prior means of the working coefficients.
    precision : float64 of shape (n_columns,)
        Their prior precisions times the noise variance; those of coefficients under an elastic
        net are inferred, and here their prior guess.
    penalty_shape, penalty_rate : float64 of shape (n_penalties,)
        Gamma priors of the penalties, first l1 and then l2; none without elastic nets.
    net_concentration : float64 of shape ()
        Dirichlet prior of the nets' weights; zero without elastic nets.
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
    noise_rate: np.ndarray
    mean: np.ndarray
    precision: np.ndarray
    penalty_shape: np.ndarray
    penalty_rate: np.ndarray
    net_concentration: np.ndarray
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
    prior = spec.coefficients
    gammas: tuple[GammaPrior, ...] = ()
    net_concentration = 0.0
    if isinstance(prior, ElasticNetPrior):
        gammas = (prior.l1, prior.l2)
        levels = [prior.level_precision] * int(spec.basis.intercept)
        guess = prior.l2.shape / prior.l2.rate
        precision = np.array([*levels, *np.full(len(spec.basis.scale), guess)])
        mean, net_concentration = np.zeros(spec.n_columns), prior.net_concentration
    else:
        mean, precision = prior.mean, prior.precision
    values: dict[str, Any] = {
        "concentration_shape": spec.concentration.shape,
        "concentration_rate": spec.concentration.rate,
        "noise_shape": spec.noise.shape,
        "noise_rate": spec.noise.rate,
        "mean": mean,
        "precision": precision,
        "penalty_shape": [gamma.shape for gamma in gammas],
        "penalty_rate": [gamma.rate for gamma in gammas],
        "net_concentration": net_concentration,
        "log_normaliser": _log_normaliser(spec),
        "center": spec.basis.center,
        "scale": spec.basis.scale,
        "offset": spec.basis.offset,
    }
    return Settings(**{k: np.asarray(v, dtype=np.float64) for k, v in values.items()})


def _log_normaliser(spec: MixtureSpec) -> float:
    """Collect the constants of the log prior densities."""
    concentration, noise, prior = spec.concentration, spec.noise, spec.coefficients
    each = (
        np.log(2.0)
        + noise.shape * np.log(noise.rate)
        - gammaln(noise.shape)
        + np.log(spec.basis.scale).sum()
    )
    shared = concentration.shape * np.log(concentration.rate) - gammaln(concentration.shape)
    if isinstance(prior, ElasticNetPrior):
        precision = np.repeat(prior.level_precision, int(spec.basis.intercept))
        for gamma in (prior.l1, prior.l2):
            shared += prior.n_nets * (gamma.shape * np.log(gamma.rate) - gammaln(gamma.shape))
        # The Dirichlet's constant, and that of the simplex transform's Jacobian.
        total = prior.n_nets * prior.net_concentration
        shared += gammaln(total) - prior.n_nets * gammaln(prior.net_concentration)
        shared += np.log(prior.n_nets)
    else:
        precision = prior.precision
    each += 0.5 * np.log(precision).sum() - 0.5 * len(precision) * np.log(2 * np.pi)
    return float(shared + spec.n_components * each)
