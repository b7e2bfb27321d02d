"""Conditionals against the augmented joint density: log-ratios agree to rounding."""

import numpy as np
import pytensor.tensor as pt
import pytest
from oracle import (
    MODELS,
    N_COMPONENTS,
    N_FEATURES,
    N_OBS,
    TOLERANCE,
    Oracle,
    declare,
    random_point,
    sizes_of,
    symbolic,
    value,
)
from scipy import stats
from scipy.special import expit

from mixreg.gibbs.concentration import concentration_log_density
from mixreg.gibbs.noise import tilted_log_density
from mixreg.gibbs.sticks import stick_conditional
from mixreg.gibbs.sweep import log_joint_of


@pytest.fixture(scope="module", params=MODELS)
def oracle(request):
    return Oracle(declare(**MODELS[request.param]))


# Assignments and weights


def test_assignments(oracle, rng):
    point = random_point(oracle.model, rng)
    table = value(log_joint_of(symbolic(oracle.state(point)), pt.as_tensor(oracle.design)))
    for row in range(N_OBS):
        moved = {**point, "z": point["z"].copy()}
        moved["z"][row] = (point["z"][row] + 1) % N_COMPONENTS
        ratio = table[moved["z"][row], row] - table[point["z"][row], row]
        assert oracle.log_ratio(point, moved) == pytest.approx(ratio, **TOLERANCE)


def log_beta_sum(shapes, point):
    v = expit(point["v_logodds__"])
    return stats.beta.logpdf(v, *shapes).sum()


def stick_shapes(point):
    sizes, alpha = pt.as_tensor(sizes_of(point)), pt.as_tensor(np.exp(point["alpha_log__"]))
    return [value(graph) for graph in stick_conditional(sizes, alpha)]


def test_sticks(oracle, rng):
    point = random_point(oracle.model, rng)
    moved = {**point, "v_logodds__": rng.normal(size=N_COMPONENTS - 1)}
    shapes = stick_shapes(point)
    ratio = log_beta_sum(shapes, moved) - log_beta_sum(shapes, point)
    assert oracle.log_ratio(point, moved) == pytest.approx(ratio, **TOLERANCE)


def test_concentration_with_sticks_integrated_out(oracle, rng):
    # log p(alpha, v, z) - log p(v | alpha, z) is log p(alpha, z), whatever v is.
    point = random_point(oracle.model, rng)
    moved = {**point, "alpha_log__": np.asarray(rng.normal())}
    prior = oracle.model.spec.concentration

    def collapsed(point):
        alpha, sizes = pt.as_tensor(np.exp(point["alpha_log__"])), pt.as_tensor(sizes_of(point))
        return value(concentration_log_density(alpha, sizes, prior.shape, prior.rate))

    ratio = collapsed(moved) - collapsed(point)
    inner = [log_beta_sum(stick_shapes(each), each) for each in (point, moved)]
    assert oracle.log_ratio(point, moved) - (inner[1] - inner[0]) == pytest.approx(
        ratio, **TOLERANCE
    )


# Noise and coefficients, given the scales where there are elastic nets


def precision_of(oracle, point):
    if oracle.model.spec.name == "dmm":
        return np.tile(oracle.settings.precision, (N_COMPONENTS, 1))
    return value(oracle.refreshed(point)[0].precision)


def log_coefficients(oracle, point, precision):
    """Log density of the working coefficients given the noise, up to the basis' Jacobian."""
    state, mean = oracle.state(point), oracle.regressions(point, precision).mean
    total = 0.0
    for j in range(N_COMPONENTS):
        D = oracle.design[point["z"] == j, :-1]
        covariance = np.linalg.inv(D.T @ D + np.diag(precision[j]))
        covariance = np.exp(2 * state.log_sigma[j]) * (covariance + covariance.T) / 2
        total += stats.multivariate_normal.logpdf(state.theta[j], mean[j], covariance)
    return total


def test_coefficients(oracle, rng):
    point = random_point(oracle.model, rng)
    moved = {**point, "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES))}
    precision = precision_of(oracle, point)
    ratio = np.diff([log_coefficients(oracle, each, precision) for each in (point, moved)])
    assert oracle.log_ratio(point, moved) == pytest.approx(ratio[0], rel=1e-8, abs=1e-7)


def log_noise(oracle, point, precision, tilt):
    """Log density of sigma that the noise kernels draw from, coefficients integrated out."""
    log_sigma, found = point["sigma_log__"], oracle.regressions(point, precision)
    shape = oracle.settings.noise_shape + found.sizes / 2
    if tilt is None:
        # The declared variable is sigma: the density of its square times 2 sigma.
        density = stats.invgamma.logpdf(np.exp(2 * log_sigma), shape, scale=found.rate)
        return (density + log_sigma).sum()
    rate = found.rate + value(tilt.rate)
    density = tilted_log_density(
        np.exp(-2 * log_sigma), shape, rate, np.asarray(tilt.n_features), value(tilt.root)
    )
    return (density - 3 * log_sigma).sum()


def test_noise_with_coefficients_integrated_out(oracle, rng):
    # log p(sigma, beta, y | z, t) - log p(beta | sigma, y, z, t) is log p(sigma, y | z, t).
    point = random_point(oracle.model, rng)
    moved = {**point, "sigma_log__": rng.normal(size=N_COMPONENTS) / 2}
    # What the kernels are told may depend on the noise before, never on the noise to be drawn.
    precision = precision_of(oracle, point)
    tilt = None if oracle.model.spec.name == "dmm" else oracle.refreshed(point)[0].tilt
    ratio = np.diff([log_noise(oracle, each, precision, tilt) for each in (point, moved)])
    inner = np.diff([log_coefficients(oracle, each, precision) for each in (point, moved)])
    assert oracle.log_ratio(point, moved) - inner[0] == pytest.approx(ratio[0], rel=1e-8, abs=1e-7)
