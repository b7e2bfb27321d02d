"""Quantiles of mixtures against their distribution function, where it is steep or flat."""

import numpy as np
import pytest
from scipy.stats import norm

from mixreg.posterior import quantiles
from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.quantiles import ExactQuantiles, mixture_quantiles

LEVELS = [0.001, 0.05, 0.5, 0.95, 0.999]


def reached(at, weights, means, sigma):
    """Probability below points of each row, written out."""
    below = norm.cdf((at - means) / sigma[:, :, None])
    return (weights * below).sum(axis=(0, 1)) / len(means)


@pytest.mark.parametrize("n_draws", [1, 5, 90])
def test_probabilities_are_reached(rng, n_draws):
    weights = np.moveaxis(rng.dirichlet(np.full(4, 0.3), size=(n_draws, 30)), 2, 1)
    means = 5.0 * rng.standard_t(2, size=(n_draws, 4, 30))
    sigma = np.exp(2.0 * rng.normal(size=(n_draws, 4)))
    found = mixture_quantiles(weights, means, sigma, LEVELS)
    for at, level in zip(found, LEVELS, strict=True):
        tail = min(level, 1 - level)
        np.testing.assert_allclose(reached(at, weights, means, sigma), level, atol=1e-5 * tail)
    assert (np.diff(found, axis=0) > 0).all()


def test_one_normal_is_known(rng):
    means, sigma = 1e6 + rng.normal(size=(1, 1, 7)), np.array([[1e-3]])
    found = mixture_quantiles(np.ones((1, 1, 1)), means, sigma, LEVELS)
    np.testing.assert_allclose(found - means[0], np.outer(1e-3 * norm.ppf(LEVELS), np.ones(7)))


@pytest.mark.filterwarnings("error")
def test_points_between_far_modes_are_between_them():
    """Half of the probability on either side of an empty stretch: any point there is a median."""
    weights, means = np.full((1, 2, 1), 0.5), np.array([[[-1e6], [1e6]]])
    median = mixture_quantiles(weights, means, np.full((1, 2), 1e-3), [0.5])
    assert -1e6 < median < 1e6
    np.testing.assert_allclose(
        reached(median[0], weights, means, np.full((1, 2), 1e-3)), 0.5, atol=1e-6
    )


@pytest.mark.filterwarnings("error")
def test_rare_and_wild_components_do_no_harm():
    """An empty component drawn from its prior: tiny weight, mean and scale of any size."""
    weights = np.array([[[1.0 - 1e-6], [1e-6]]])
    means, sigma = np.array([[[0.0], [1e12]]]), np.array([[1.0, 1e10]])
    found = mixture_quantiles(weights, means, sigma, [0.05, 0.5, 0.95])[:, 0]
    np.testing.assert_allclose(found, norm.ppf([0.05, 0.5, 0.95]), atol=1e-4)


def test_tails_far_out_keep_their_digits():
    found = mixture_quantiles(
        np.ones((1, 1, 1)), np.zeros((1, 1, 1)), np.ones((1, 1)), [1e-12, 1 - 1e-12]
    )
    np.testing.assert_allclose(found[:, 0], [norm.ppf(1e-12), norm.isf(1e-12)], rtol=1e-5)


def test_mirrored_mixtures_have_mirrored_quantiles(rng):
    weights = np.moveaxis(rng.dirichlet(np.ones(3), size=(4, 5)), 2, 1)
    means, sigma = rng.normal(size=(4, 3, 5)), np.exp(rng.normal(size=(4, 3)))
    one = mixture_quantiles(weights, means, sigma, [0.1, 0.9])
    other = mixture_quantiles(weights, -means, sigma, [0.1, 0.9])
    np.testing.assert_allclose(one, -other[::-1], atol=1e-12)


def test_more_draws_are_spread_evenly(rng, monkeypatch):
    monkeypatch.setattr(quantiles, "_MAX_DRAWS", 3)
    shape = (9, 2)
    draws = ParameterDraws(
        np.full((9, 1, 2), np.log(0.5)),
        np.zeros((*shape, 1)),
        rng.normal(size=shape),
        np.exp(rng.normal(size=shape)),
    )
    rule = ExactQuantiles(draws)
    assert rule.n_draws == 3
    room = rule.start(2)
    means = np.repeat(draws.intercept[:, :, None], 2, axis=2)
    for part in (slice(0, 4), slice(4, 7), slice(7, 9)):
        for rows in (slice(0, 1), slice(1, 2)):
            one = draws.select(part, rows)
            weights = np.swapaxes(one.weights, 1, 2)
            rule.add(room, part, rows, one, weights, means[part, :, rows])
    kept = [0, 4, 8]
    wanted = mixture_quantiles(
        np.full((3, 2, 1), 0.5), means[kept], draws.sigma[kept], [0.05, 0.95]
    )
    np.testing.assert_array_equal(rule.finish(room, [0.05, 0.95]), wanted)
