"""Concentration, sticks and order: against brute force."""

from itertools import permutations

import numpy as np
import pytest

from mixreg.models import GammaPrior
from mixreg.quickfit.sticks import best_order, log_weights, maximise_sticks, stick_log_prior

PRIOR = GammaPrior(2.0, 0.5)


def expected_log_posterior(log_alpha, stick_logits, sizes):
    return stick_log_prior(log_alpha, stick_logits, PRIOR) + (
        sizes * log_weights(stick_logits)
    ).sum(axis=-1)


def test_weights_are_those_of_broken_sticks(rng):
    logits = rng.normal(size=(3, 4))
    v = 1 / (1 + np.exp(-logits))
    left = np.ones(3)
    for j in range(4):
        np.testing.assert_allclose(np.exp(log_weights(logits))[:, j], left * v[:, j])
        left *= 1 - v[:, j]
    np.testing.assert_allclose(np.exp(log_weights(logits)).sum(axis=-1), 1.0)


def test_repeated_steps_reach_the_maximum(rng):
    sizes = rng.gamma(1.0, 20.0, size=(5, 4))
    log_alpha = rng.normal(size=5)
    for _ in range(100):
        log_alpha, logits = maximise_sticks(sizes, log_alpha, PRIOR)
    best = expected_log_posterior(log_alpha, logits, sizes)
    for _ in range(50):
        nudged = expected_log_posterior(
            log_alpha + 1e-3 * rng.normal(size=5), logits + 1e-3 * rng.normal(size=(5, 3)), sizes
        )
        assert (nudged < best).all()


def test_one_step_never_lowers(rng):
    sizes = rng.gamma(1.0, 20.0, size=(40, 4))
    log_alpha, logits = rng.normal(size=40), rng.normal(size=(40, 3))
    before = expected_log_posterior(log_alpha, logits, sizes)
    after = expected_log_posterior(*maximise_sticks(sizes, log_alpha, PRIOR), sizes)
    assert (after >= before).all()


@pytest.mark.parametrize("n_components", [2, 3, 5])
def test_the_best_order_is_the_best_of_all(rng, n_components):
    # Concentrations on both sides of one: above it the last component need not be the smallest.
    log_alpha = rng.normal(scale=2.0, size=30)
    logits = rng.normal(scale=2.0, size=(30, n_components - 1))
    labels, fresh, gain = best_order(log_alpha, logits)
    weights = np.exp(log_weights(logits))
    reordered = np.take_along_axis(weights, labels, axis=-1)
    np.testing.assert_allclose(np.exp(log_weights(fresh)), reordered, atol=1e-12)
    reached = stick_log_prior(log_alpha, fresh, PRIOR)
    np.testing.assert_allclose(reached - stick_log_prior(log_alpha, logits, PRIOR), gain, atol=1e-8)
    for order in permutations(range(n_components)):
        mine = weights[:, order]
        left = np.cumsum(mine[:, ::-1], axis=-1)[:, ::-1]
        tried = np.log(mine[:, :-1]) - np.log(left[:, 1:])
        assert (stick_log_prior(log_alpha, tried, PRIOR) <= reached + 1e-8).all()


def test_the_best_order_stays(rng):
    log_alpha, logits = rng.normal(size=30), rng.normal(size=(30, 4))
    _, logits, _ = best_order(log_alpha, logits)
    labels, again, gain = best_order(log_alpha, logits)
    assert (labels == np.arange(5)).all()
    assert not gain.any()
    np.testing.assert_array_equal(again, logits)
