"""Noise and coefficients, given the scales of their prior, against the augmented joint density."""

from collections.abc import Iterator

import numpy as np
from scipy import stats

from mixreg.certificates.declared import N_COMPONENTS, N_FEATURES
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import Point, random_point, value_of
from mixreg.gibbs.noise import Tilt, tilted_log_density

__all__ = ["COEFFICIENT_RATIOS"]


def coefficients(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the coefficients of all components."""
    point = random_point(oracle.model, rng)
    moved = {**point, "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES))}
    precision, _ = _prior_at(oracle, point)
    own = [_log_coefficients(oracle, each, precision) for each in (point, moved)]
    yield oracle.log_ratio(point, moved), own[1] - own[0]


def noise(oracle: Oracle, rng: np.random.Generator) -> Iterator[tuple[float, float]]:
    """Move the noise of all components, with the coefficients integrated out."""
    # log p(sigma, beta, y | z, t) - log p(beta | sigma, y, z, t) is log p(sigma, y | z, t).
    point = random_point(oracle.model, rng)
    moved = {**point, "sigma_log__": rng.normal(size=N_COMPONENTS) / 2}
    # What the kernels are told may depend on the noise before, never on the noise to be drawn.
    precision, tilt = _prior_at(oracle, point)
    own = [_log_noise(oracle, each, precision, tilt) for each in (point, moved)]
    inner = [_log_coefficients(oracle, each, precision) for each in (point, moved)]
    yield oracle.log_ratio(point, moved) - (inner[1] - inner[0]), own[1] - own[0]


def _prior_at(oracle: Oracle, point: Point) -> tuple[np.ndarray, Tilt | None]:
    """Prior precisions of the coefficients, and what the scales say about the noise."""
    if oracle.spec.name == "dmm":
        return np.tile(oracle.settings.precision, (N_COMPONENTS, 1)), None
    shrinkage, _ = oracle.refreshed(point)
    return value_of(shrinkage.precision), shrinkage.tilt


def _log_coefficients(oracle: Oracle, point: Point, precision: np.ndarray) -> float:
    """Log density of the working coefficients given the noise, up to the basis' Jacobian."""
    state, mean = oracle.state(point), oracle.regressions(point, precision).mean
    total = 0.0
    for j in range(N_COMPONENTS):
        D = oracle.design[point["z"] == j, :-1]
        covariance = np.linalg.inv(D.T @ D + np.diag(precision[j]))
        covariance = np.exp(2 * state.log_sigma[j]) * (covariance + covariance.T) / 2
        total += stats.multivariate_normal.logpdf(state.theta[j], mean[j], covariance)
    return total


def _log_noise(oracle: Oracle, point: Point, precision: np.ndarray, tilt: Tilt | None) -> float:
    """Log density of sigma that the noise kernels draw from, coefficients integrated out."""
    log_sigma, found = point["sigma_log__"], oracle.regressions(point, precision)
    shape = oracle.settings.noise_shape + found.sizes / 2
    if tilt is None:
        # The declared variable is sigma: the density of its square times 2 sigma.
        density = stats.invgamma.logpdf(np.exp(2 * log_sigma), shape, scale=found.rate)
        return float((density + log_sigma).sum())
    rate, n_features = found.rate + value_of(tilt.rate), np.asarray(tilt.n_features)
    precision = np.exp(-2 * log_sigma)
    density = tilted_log_density(precision, shape, rate, n_features, value_of(tilt.root))
    return float((density - 3 * log_sigma).sum())


COEFFICIENT_RATIOS = {
    "coefficients": coefficients,
    "noise, coefficients integrated out": noise,
}
