"""Derivatives against finite differences, and their two parts against sums written out."""

import numpy as np
import pytest

from mixreg.posterior.evaluate import component_means
from mixreg.posterior.slopes import routing_draws, slope_draws
from mixreg.posterior.trace import read_trace

STEP = 1e-5


def expectation(trace, X):
    """E[y | x] in every draw, (n_draws, n_obs)."""
    parameters = trace.at(X)
    return np.einsum("tij,tji->ti", parameters.weights, component_means(parameters, X))


def differences(function, X):
    """Central differences by every feature, in the last axis."""
    parts = []
    for r in range(X.shape[1]):
        step = np.zeros(X.shape[1])
        step[r] = STEP
        parts.append((function(X + step) - function(X - step)) / (2 * STEP))
    return np.stack(parts, axis=-1)


@pytest.mark.parametrize("switched", [False, True])
def test_slopes_are_those_of_finite_differences(gated, switch_gated, rng, switched):
    trace = read_trace(switch_gated(gated.idata) if switched else gated.idata)
    X = 2.0 * rng.normal(size=(15, 3))
    slopes = slope_draws(trace.at(X), X, trace.columns.map)
    wanted = differences(lambda x: expectation(trace, x), X)
    np.testing.assert_allclose(slopes.rules + slopes.routing, wanted, atol=1e-7)
    rules = np.einsum("tij,tjr->tir", trace.at(X).weights, trace.parameters.beta)
    np.testing.assert_allclose(slopes.rules, rules, atol=1e-12)


@pytest.mark.parametrize("switched", [False, True])
def test_routing_is_that_of_finite_differences(gated, switch_gated, switched):
    trace = read_trace(switch_gated(gated.idata) if switched else gated.idata)
    found = routing_draws(trace.parameters, trace.columns.map)
    wanted = differences(lambda x: trace.at(x).weights.mean(axis=1), trace.X)
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 0.0, atol=1e-12)


@pytest.mark.filterwarnings("error")
def test_rows_far_outside_have_finite_slopes(gated):
    trace = read_trace(gated.idata)
    X = np.array([[1e6, 0.0, 0.0], [-1e6, 1e6, 0.0], [1e130, 1e130, 1.0]])
    slopes = slope_draws(trace.at(X), X, trace.columns.map)
    assert np.isfinite(slopes.rules).all()
    np.testing.assert_array_equal(slopes.routing, 0.0)


def test_constant_weights_have_no_routing(planted):
    trace = read_trace(planted.idata)
    slopes = slope_draws(trace.parameters, trace.X[:4], None)
    np.testing.assert_array_equal(slopes.routing, 0.0)
    one = np.einsum("j,jr->r", trace.parameters.weights[3, 0], trace.parameters.beta[3])
    np.testing.assert_allclose(slopes.rules[3], np.tile(one, (4, 1)))
    with pytest.raises(ValueError, match="the weights of parameters are constant"):
        routing_draws(trace.parameters, np.ones((1, 3)))


def test_a_gate_needs_its_map(gated):
    trace = read_trace(gated.idata)
    with pytest.raises(ValueError, match="gate_map is None"):
        slope_draws(trace.parameters, trace.X, None)
