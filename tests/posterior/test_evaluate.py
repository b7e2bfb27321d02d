"""The numerical core against densities written out, and at its edges."""

import numpy as np
import pytest

from mixreg.posterior.evaluate import (
    ParameterDraws,
    component_means,
    log_joint,
    normalise,
    responsibilities,
)
from mixreg.posterior.trace import read_trace


def two_components(log_weights, sigma=(1.0, 1.0), n_draws=1):
    ones = np.ones((n_draws, 1))
    return ParameterDraws(
        np.asarray(log_weights, dtype=float),
        np.zeros((n_draws, 2, 1)),
        ones * [0.0, 4.0],
        ones * sigma,
    )


def test_log_joint_equals_densities_written_out(planted, slow):
    trace = read_trace(planted.idata)
    table = log_joint(trace.parameters, trace.X, trace.y)
    for found, draw in zip(table, slow.draws_of(planted.idata), strict=True):
        np.testing.assert_allclose(found.T, slow.log_joint(*draw, trace.X, trace.y), rtol=1e-9)


def test_responsibilities_equal_densities_written_out(planted, slow):
    trace = read_trace(planted.idata)
    table = responsibilities(trace.parameters, trace.X, trace.y)
    for found, draw in zip(table, slow.draws_of(planted.idata), strict=True):
        wanted = slow.responsibilities(*draw, trace.X, trace.y)
        np.testing.assert_allclose(found.T, wanted, atol=1e-10)


def test_means_add_the_intercept(planted):
    trace = read_trace(planted.idata)
    means = component_means(trace.parameters, trace.X)
    one = trace.parameters.intercept[3, 2] + trace.X[7] @ trace.parameters.beta[3, 2]
    assert means[3, 2, 7] == pytest.approx(one, rel=1e-12)


@pytest.mark.filterwarnings("error")
def test_weight_of_zero_is_exact():
    parameters = two_components([[[0.0, -np.inf]]])
    table = log_joint(parameters, np.zeros((2, 1)), np.array([0.0, 4.0]))
    assert np.isneginf(table[0, 1]).all()
    marginal = normalise(table)
    np.testing.assert_array_equal(table[0], [[1.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(marginal[0], [-0.918938533, -8.918938533], rtol=1e-9)


@pytest.mark.filterwarnings("error")
def test_rows_far_from_every_component_stay_finite():
    table = log_joint(two_components([[[-0.7, -0.7]]]), np.zeros((1, 1)), np.array([1e8]))
    marginal = normalise(table)
    assert np.isfinite(marginal).all()
    np.testing.assert_array_equal(table[0, :, 0], [0.0, 1.0])


def test_weights_may_depend_on_the_row():
    by_row = np.log([[[0.5, 0.5], [0.1, 0.9]]])
    y, X = np.array([2.0, 2.0]), np.zeros((2, 1))
    # y = 2 lies midway between the components, so the weights alone decide.
    table = responsibilities(two_components(by_row), X, y)
    np.testing.assert_allclose(table[0].T, [[0.5, 0.5], [0.1, 0.9]])
    second = two_components(by_row).select(slice(None), np.array([1]))
    np.testing.assert_allclose(responsibilities(second, X[1:], y[1:])[0].T, [[0.1, 0.9]])


def test_permute_moves_everything_together(planted):
    trace = read_trace(planted.idata)
    order = np.tile([2, 0, 3, 1], (trace.parameters.shape[0], 1))
    before = log_joint(trace.parameters, trace.X, trace.y)
    after = log_joint(trace.parameters.permute(order), trace.X, trace.y)
    np.testing.assert_allclose(after, before[:, [2, 0, 3, 1]], rtol=1e-9)
