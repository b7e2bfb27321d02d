"""Elastic nets in NumPy: normaliser and moments against quadrature, noise against a search."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

import mixreg as mr
from mixreg.distributions import log_mass
from mixreg.quickfit.catalogue import coefficient_prior
from mixreg.quickfit.nets import prior_moments

PENALTIES = [(0.3, 2.0), (5.0, 0.1), (1e-3, 1e-3), (40.0, 1.0)]


@pytest.mark.parametrize(("rate", "l2"), PENALTIES)
def test_normaliser_and_moments(rate, l2):
    def integral(power):
        return (
            2
            * quad(
                lambda b: b**power * np.exp(-rate * b - 0.5 * l2 * b * b),
                0,
                60 / max(rate, np.sqrt(l2)),
                epsabs=0,
                limit=200,
            )[0]
        )

    total = integral(0)
    assert log_mass(np.float64(rate), np.float64(l2)) == pytest.approx(np.log(total))
    absolute, square = prior_moments(np.float64(rate), np.float64(l2))
    assert absolute == pytest.approx(integral(1) / total, rel=1e-7)
    assert square == pytest.approx(integral(2) / total, rel=1e-6)


def test_moments_far_out_are_those_of_a_laplace_density():
    absolute, square = prior_moments(np.array([1e9]), np.array([1.0]))
    np.testing.assert_allclose([absolute[0], square[0]], [1e-9, 2e-18], atol=1e-17)


@pytest.mark.parametrize("scaling", ["sigma", "variance"])
def test_the_noise_step_is_the_maximum(rng, scaling):
    X = rng.normal(size=(20, 3))
    spec = mr.dmm_men(X, X[:, 0], n_components=2, n_nets=2, scaling=scaling).spec
    prior = coefficient_prior(spec)
    theta, old = rng.normal(size=(1, 2, 4)), rng.normal(size=(1, 2))
    hyper = tuple(rng.normal(size=(1, 2)) for _ in range(3))
    follow = rng.dirichlet([1.0, 1.0], size=(1, 2))
    power, excess = np.full((1, 2), 30.0), rng.gamma(5.0, size=(1, 2))
    found = prior.log_sigma(power, excess, theta, old, hyper, follow)
    l1, size = np.exp(hyper[0][0]), np.abs(theta[0, :, 1:]).sum(axis=1)

    def loss(log_sigma, j):
        s = np.exp(log_sigma)
        rate = l1 if scaling == "sigma" else l1 / (2 * s)
        each = rate * size[j] / s + 3 * log_mass(rate, np.exp(hyper[1][0]))
        return power[0, j] * log_sigma + excess[0, j] / (2 * s**2) + (follow[0, j] * each).sum()

    for j in range(2):
        best = minimize_scalar(loss, args=(j,), bounds=(-5, 5), method="bounded")
        assert loss(found[0, j], j) <= best.fun + 1e-9
        assert found[0, j] == pytest.approx(best.x, abs=1e-4)


def test_penalties_of_a_net_without_components_are_their_prior_mode(rng):
    X = rng.normal(size=(20, 3))
    spec = mr.dmm_men(X, X[:, 0], n_components=2, n_nets=2, preset="paper").spec
    prior = coefficient_prior(spec)
    follow = np.tile([1.0, 0.0], (1, 2, 1))
    hyper = prior.infer(
        prior.start(1), rng.gamma(2.0, size=(1, 2, 3)), np.zeros((1, 2)), follow, np.ones((1, 2))
    )
    # Gamma(1, 1/2) and Gamma(4, 1/2) on the scale of logarithms.
    np.testing.assert_allclose(np.exp([hyper[0][0, 1], hyper[1][0, 1]]), [2.0, 8.0], rtol=1e-9)
