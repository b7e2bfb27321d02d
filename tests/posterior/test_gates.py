"""Gate weights against sums written out, exact in both tails, whatever the labels."""

import numpy as np
import pytest
from scipy.special import log_ndtr, logsumexp

from mixreg.posterior.evaluate import log_joint
from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import heaviest_first
from mixreg.posterior.trace import read_trace


def gate_of(eta, stick=None):
    """Build a gate of one draw whose predictors in its only row are ``eta``."""
    eta = np.asarray(eta, dtype=float)
    order = np.arange(len(eta) + 1) if stick is None else np.asarray(stick)
    average = np.full((1, len(eta) + 1), 1.0 / (len(eta) + 1))
    return Gates(eta[None], np.zeros((1, len(eta), 1)), order[None], average, np.zeros((1, 1)))


def test_weights_equal_sticks_written_out(gated):
    trace = read_trace(gated.idata)
    found = trace.parameters.weights
    logs = trace.parameters.log_weights
    for one, log, (weights, *_) in zip(found, logs, gated.draws(trace.X), strict=True):
        np.testing.assert_allclose(one, weights, rtol=1e-9, atol=1e-300)
        np.testing.assert_allclose(np.exp(log), weights, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(found.sum(axis=2), 1.0, rtol=1e-12)


@pytest.mark.filterwarnings("error")
def test_both_tails_are_exact():
    grid = np.concatenate([np.linspace(-60, 60, 4001), [-36.0, 36.0, -1e-9, 0.0, 1e-9]])
    first = np.array([gate_of([eta]).log_weights()[0, :, 0] for eta in grid])
    np.testing.assert_allclose(first[:, 0], log_ndtr(grid), rtol=2e-13)
    np.testing.assert_allclose(first[:, 1], log_ndtr(-grid), rtol=2e-13)
    linear = np.array([gate_of([eta]).weights()[0, :, 0] for eta in grid])
    np.testing.assert_allclose(linear, np.exp(first), rtol=1e-11, atol=1e-300)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("eta", [[1e3, -1e3], [-1e300, 1e300], [-40.0, -40.0], [0.0, 1e5]])
def test_weights_of_extreme_gates_sum_to_one(eta):
    gate = gate_of(eta)
    assert gate.weights().sum() == pytest.approx(1.0)
    assert logsumexp(gate.log_weights()) == pytest.approx(0.0, abs=1e-12)


def test_one_component_has_no_stick():
    gate = gate_of([])
    assert gate.weights().tolist() == [[[1.0]]]
    assert gate.log_weights().tolist() == [[[0.0]]]


def test_components_may_sit_on_any_stick():
    straight, moved = gate_of([0.3, -0.7]), gate_of([0.3, -0.7], stick=[2, 0, 1])
    np.testing.assert_array_equal(moved.weights()[0], straight.weights()[0][[2, 0, 1]])
    np.testing.assert_array_equal(moved.log_weights()[0], straight.log_weights()[0][[2, 0, 1]])


def test_permuting_moves_labels_and_no_stick(gated):
    parameters = read_trace(gated.idata).parameters
    order = np.argsort(np.random.default_rng(1).random(parameters.shape), axis=1)
    moved = parameters.permute(order)
    for name in ("weights", "log_weights"):
        wanted = np.take_along_axis(getattr(parameters, name), order[:, None], axis=2)
        np.testing.assert_array_equal(getattr(moved, name), wanted)
    wanted = np.take_along_axis(parameters.mean_weights, order, axis=1)
    np.testing.assert_array_equal(moved.mean_weights, wanted)


def test_averages_order_components_without_a_pass_over_rows(gated):
    parameters = read_trace(gated.idata).parameters.at(None)
    ordered = parameters.permute(heaviest_first(parameters)).mean_weights
    assert (np.diff(ordered, axis=1) <= 0).all()


def test_selected_rows_keep_their_weights(gated):
    parameters = read_trace(gated.idata).parameters
    rows, draws = np.array([7, 3]), slice(2, 5)
    part = parameters.select(draws, rows)
    np.testing.assert_array_equal(part.weights, parameters.weights[draws][:, rows])


def test_other_rows_are_put_in_place(gated):
    trace = read_trace(gated.idata)
    there = trace.at(trace.X[5:9])
    np.testing.assert_allclose(there.weights, trace.parameters.weights[:, 5:9], rtol=1e-12)
    with pytest.raises(ValueError, match="the gate has 4 rows in place; wanted 1, those of X"):
        log_joint(there, trace.X[:1], trace.y[:1])


def test_rows_that_are_not_known_are_asked_for(gated):
    parameters = read_trace(gated.idata).parameters.at(None)
    with pytest.raises(ValueError, match="idata has no constant_data/gate"):
        _ = parameters.weights
