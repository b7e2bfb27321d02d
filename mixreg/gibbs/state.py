"""What a sweep carries from draw to draw, and the settings it reads."""

from dataclasses import astuple
from typing import Any, NamedTuple

import numpy as np
from pytensor.tensor.variable import TensorVariable
from scipy.special import gammaln

from mixreg.models import (
    ElasticNetPrior,
    GammaPrior,
    MixtureSpec,
    NormalPrior,
    RandomWalkPrior,
)

__all__ = ["Gates", "Nets", "Settings", "State", "Sticks", "Walk", "settings_of"]


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


class Walk(NamedTuple):
    """
    Hyper-parameter of a random walk over the coefficients, where it is not fixed.

    Attributes
    ----------
    log_lam : TensorVariable of shape (...)
        Logarithm of the rate of its steps.
    """

    log_lam: TensorVariable


class Sticks(NamedTuple):
    """
    Parameters of constant weights.

    Attributes
    ----------
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    stick_logits : TensorVariable of shape (..., n_components - 1)
        Logits of the stick fractions.
    """

    log_alpha: TensorVariable
    stick_logits: TensorVariable


class Gates(NamedTuple):
    """
    Parameters of weights that a gate decides row by row.

    Attributes
    ----------
    log_scale : TensorVariable of shape (...)
        Logarithm of the standard deviation of the slopes.
    intercept : TensorVariable of shape (..., n_components - 1)
        Level of every stick's predictor.
    gamma : TensorVariable of shape (..., n_components - 1, n_gate)
        Slopes of every stick's predictor on the gate columns.
    """

    log_scale: TensorVariable
    intercept: TensorVariable
    gamma: TensorVariable


class State(NamedTuple):
    """
    Parameters of a mixture in the coordinates where they lose no precision.

    Attributes
    ----------
    weights : Sticks or Gates
        What the weights are made of.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    theta : TensorVariable of shape (..., n_components, n_columns)
        Coefficients in the working basis.
    hyper : tuple
        Hyper-parameters of the coefficients' prior: :class:`Nets`, :class:`Walk`, or
        nothing.
    """

    weights: Sticks | Gates
    log_sigma: TensorVariable
    theta: TensorVariable
    hyper: Any = ()

    @property
    def leaves(self) -> list[TensorVariable]:
        """All parameters, in the order of a sweep's inputs and outputs."""
        return [*self.weights, self.log_sigma, self.theta, *self.hyper]


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
        net, and of the steps of a random walk, are inferred, and here their prior guess.
    penalty_shape, penalty_rate : float64 of shape (n_penalties,)
        Gamma priors of the penalties: l1 and l2 of elastic nets, lam of a random walk, or none.
    net_concentration : float64 of shape ()
        Dirichlet prior of the nets' weights; zero without elastic nets.
    lam : float64 of shape ()
        Rate of a random walk's steps where it is fixed, else its prior mean; zero without one.
    gate_prior : float64 of shape (3,)
        Standard deviation of the levels of a gate, and inverse-gamma shape and rate of the variance
        of its slopes; zeros without one.
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
    lam: np.ndarray
    gate_prior: np.ndarray
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
    prior, gammas = spec.coefficients, _penalties(spec)
    values: dict[str, Any] = {
        "concentration_shape": spec.concentration.shape,
        "concentration_rate": spec.concentration.rate,
        "noise_shape": spec.noise.shape,
        "noise_rate": spec.noise.rate,
        "mean": prior.mean if isinstance(prior, NormalPrior) else np.zeros(spec.n_columns),
        "precision": _precision_guess(spec),
        "penalty_shape": [gamma.shape for gamma in gammas],
        "penalty_rate": [gamma.rate for gamma in gammas],
        "net_concentration": prior.net_concentration if isinstance(prior, ElasticNetPrior) else 0.0,
        "lam": _lam_guess(prior) if isinstance(prior, RandomWalkPrior) else 0.0,
        "gate_prior": np.zeros(3) if spec.gate is None else astuple(spec.gate.prior),
        "log_normaliser": _log_normaliser(spec),
        "center": spec.basis.center,
        "scale": spec.basis.scale,
        "offset": spec.basis.offset,
    }
    return Settings(**{k: np.asarray(v, dtype=np.float64) for k, v in values.items()})


def _penalties(spec: MixtureSpec) -> tuple[GammaPrior, ...]:
    """Gamma priors of the penalties that are inferred."""
    prior = spec.coefficients
    if isinstance(prior, ElasticNetPrior):
        return prior.l1, prior.l2
    if isinstance(prior, RandomWalkPrior) and isinstance(prior.rate, GammaPrior):
        return (prior.rate,)
    return ()


def _precision_guess(spec: MixtureSpec) -> np.ndarray:
    """Prior precisions of the working coefficients, or a guess at those that are inferred."""
    prior, n_features = spec.coefficients, len(spec.basis.scale)
    if isinstance(prior, NormalPrior):
        return prior.precision
    levels = [prior.level_precision] * int(spec.basis.intercept)
    if isinstance(prior, ElasticNetPrior):
        return np.array([*levels, *np.full(n_features, prior.l2.shape / prior.l2.rate)])
    assert isinstance(prior, RandomWalkPrior)
    # A Laplace step has the variance 2 / lam**2.
    steps = np.full(n_features - 1, _lam_guess(prior) ** 2 / 2)
    return np.array([*levels, prior.anchor_precision, *steps])


def _lam_guess(prior: RandomWalkPrior) -> float:
    """Rate of a random walk's steps where it is fixed, else its prior mean."""
    rate = prior.rate
    return rate.shape / rate.rate if isinstance(rate, GammaPrior) else rate


def _log_normaliser(spec: MixtureSpec) -> float:
    """Collect the constants of the log prior densities."""
    noise, prior = spec.noise, spec.coefficients
    each = (
        np.log(2.0)
        + noise.shape * np.log(noise.rate)
        - gammaln(noise.shape)
        + np.log(spec.basis.scale).sum()
    )
    shared = _log_normaliser_of_weights(spec)
    copies = prior.n_nets if isinstance(prior, ElasticNetPrior) else 1
    for gamma in _penalties(spec):
        shared += copies * (gamma.shape * np.log(gamma.rate) - gammaln(gamma.shape))
    if isinstance(prior, NormalPrior):
        precision = prior.precision
    else:
        precision = np.repeat(prior.level_precision, int(spec.basis.intercept))
    if isinstance(prior, RandomWalkPrior):
        precision = np.append(precision, prior.anchor_precision)
        each -= (len(spec.basis.scale) - 1) * np.log(2.0)
    if isinstance(prior, ElasticNetPrior):
        # The Dirichlet's constant, and that of the simplex transform's Jacobian.
        total = prior.n_nets * prior.net_concentration
        shared += gammaln(total) - prior.n_nets * gammaln(prior.net_concentration)
        shared += np.log(prior.n_nets)
    each += 0.5 * np.log(precision).sum() - 0.5 * len(precision) * np.log(2 * np.pi)
    return float(shared + spec.n_components * each)


def _log_normaliser_of_weights(spec: MixtureSpec) -> float:
    """Collect the constants of the concentration's prior, or of a gate's."""
    if spec.gate is None:
        prior = spec.concentration
        return prior.shape * np.log(prior.rate) - gammaln(prior.shape)
    gate, n_sticks = spec.gate.prior, spec.n_components - 1
    n_normals = n_sticks * (1 + len(spec.gate.names))
    scale = np.log(2.0) + gate.scale_shape * np.log(gate.scale_rate) - gammaln(gate.scale_shape)
    levels = n_sticks * np.log(gate.intercept_scale)
    return scale - levels - 0.5 * n_normals * np.log(2 * np.pi)
