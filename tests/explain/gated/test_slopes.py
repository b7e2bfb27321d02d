"""The surrogate's own slope, against differences of its mean, and what the gate contributes."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.assembly import parameters_of
from mixreg.explain.gated.layout import placed
from mixreg.explain.gated.slopes import share_of_routing
from mixreg.posterior.evaluate import component_means


def mean_at(ex, X):
    """E[y | x] in every draw."""
    every = np.arange(ex.data.sizes["sample"])
    parameters = placed(parameters_of(ex.data, every), ex.data, X, None)
    means = np.swapaxes(component_means(parameters, X), 1, 2)
    return (parameters.weights * means).sum(axis=2)


def differences(ex, X, step=1e-5):
    found = []
    for feature in range(X.shape[1]):
        high, low = X.copy(), X.copy()
        high[:, feature] += step
        low[:, feature] -= step
        found.append((mean_at(ex, high) - mean_at(ex, low)) / (2 * step))
    return np.stack(found, axis=2)


def test_the_derivative_is_that_of_the_mean(ex, X):
    found = ex.derivative(X[:20], max_draws=ex.data.sizes["sample"])
    every = differences(ex, X[:20])
    np.testing.assert_allclose(found["mean"], every.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(found["lower"], np.quantile(every, 0.05, axis=0), atol=1e-5)
    np.testing.assert_allclose(found["mean"], found["rules"] + found["routing"])
    assert found.attrs["reading"] == "derivative"


def test_the_gate_contributes_where_the_switch_is_in_doubt(ex):
    found = ex.derivative([[0.0, 0.0, 0.0], [0.0, 0.0, 6.0]])
    share = found["routing_share"].values
    assert share[0] > 0.8
    assert share[1] < 0.05
    assert (found["routing_share_lower"] <= found["routing_share"]).all()
    # Going up the switch leads from the level -5 to the level 5.
    assert found["routing"].sel(feature="switch").values[0] > 5.0
    np.testing.assert_allclose(found["rules"].sel(feature="a").values[1], 2.0, atol=0.05)


def test_constant_weights_have_the_slope_of_a_line():
    ex = Explanation.from_coefficients([[2.0], [4.0]], weights=[0.25, 0.75])
    found = ex.derivative([[1.0]])
    assert found["mean"].item() == 3.5
    assert found["routing"].item() == 0.0
    assert found["routing_share"].item() == 0.0


def test_shares_of_nothing_are_zero():
    assert share_of_routing(np.zeros(2), np.zeros(2), np.ones(2)) == 0.0
    with pytest.raises(ValueError, match="prob is 2"):
        Explanation.from_coefficients([[2.0]]).derivative([[1.0]], prob=2)


@pytest.mark.parametrize("reading", ["y", "x", "both", "derivative"])
def test_readings_of_single_inputs(ex, X, reading):
    y = np.where(X[:, 2] > 0, 5.0 + 2.0 * X[:, 0], -5.0 - 3.0 * X[:, 1])
    clear = np.abs(X[:, 2]) > 2.0
    found = ex.instance_values(X[clear], y[clear], reading=reading)
    assert found.attrs["reading"] == reading
    truth = np.where(X[clear, 2:] > 0, [[2.0, 0.0, 0.0]], [[0.0, -3.0, 0.0]])
    np.testing.assert_allclose(found["importance"], truth, atol=0.3)
    np.testing.assert_allclose(found["responsibility"].sum("component"), 1.0)


def test_moments_of_a_slope_are_those_of_its_draws(ex, X):
    n_draws = ex.data.sizes["sample"]
    found = ex.instance_values(X[:10], reading="derivative", max_draws=n_draws)
    whole = ex.derivative(X[:10], max_draws=n_draws)
    np.testing.assert_allclose(found["importance"], whole["mean"], atol=1e-10)
    every = differences(ex, X[:10])
    np.testing.assert_allclose(found["spread"], every.std(axis=0), atol=1e-3)


def test_the_usual_reading_of_a_gate_needs_no_response(ex, X):
    assert ex.instance_values(X).attrs["reading"] == "x"
    constant = Explanation.from_coefficients([[2.0], [4.0]])
    with pytest.raises(ValueError, match="response is missing"):
        constant.instance_values([[1.0]])
    with pytest.raises(ValueError, match="gate is given, but the weights"):
        constant.instance_values([[1.0]], [2.0], gate=[[1.0]])
    with pytest.raises(ValueError, match="reading is 'gate'"):
        ex.instance_values(X, reading="gate")


def test_contributions_add_up_to_the_fit(ex, X):
    for reading in ("x", "both"):
        y = np.zeros(len(X))
        found = ex.to_shap(X, y, reading=reading, max_draws=50)
        assert found.values.shape == X.shape
    fit = mean_at(ex, X).mean(axis=0)
    found = ex.to_shap(X, max_draws=ex.data.sizes["sample"])
    np.testing.assert_allclose(found.values.sum(axis=1) + found.base_values, fit, atol=1e-6)
    with pytest.raises(ValueError, match="do not add up"):
        ex.to_shap(X, reading="derivative")
    with pytest.raises(ValueError, match="response is given without X"):
        ex.to_shap(response=y)
