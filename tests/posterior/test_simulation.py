"""Simulated responses: stratified, and of the mixture that they are drawn from."""

import numpy as np
import pytest
from scipy.stats import norm

from mixreg.posterior.parameters import ParameterDraws
from mixreg.posterior.simulation import Simulation


def two_far_apart(n_draws):
    ones = np.ones((n_draws, 1))
    return ParameterDraws(
        np.log(np.tile([[[0.25, 0.75]]], (n_draws, 1, 1))),
        np.zeros((n_draws, 2, 1)),
        ones * [-100.0, 100.0],
        ones * [1.0, 2.0],
    )


@pytest.mark.parametrize(("n_draws", "n_samples"), [(1, 4000), (3, 4002), (5000, 5000)])
def test_few_draws_are_repeated(rng, n_draws, n_samples):
    assert Simulation(n_draws, rng).n_samples == n_samples


def test_components_come_in_the_proportions_of_their_weights(rng):
    draws = two_far_apart(2)
    simulation = Simulation(2, rng)
    room = simulation.start(1)
    weights, means = np.swapaxes(draws.weights, 1, 2), draws.intercept[:, :, None]
    simulation.add(room, slice(0, 2), slice(0, 1), draws, weights, means)
    # Strata of one in 2,000 leave no more than one response of each draw in doubt.
    assert abs((room < 0).sum() - 1000) <= 2
    low, high = simulation.finish(room, [0.125, 0.625])[:, 0]
    # Medians of either component; one in a hundred is far beyond the error of 1,000 responses.
    assert abs(low + 100.0) < 5 * 1.0 * np.sqrt(0.25 / 1000) / norm.pdf(0)
    assert abs(high - 100.0) < 5 * 2.0 * np.sqrt(0.25 / 3000) / norm.pdf(0)
