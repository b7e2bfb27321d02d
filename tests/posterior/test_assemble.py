"""Traces from arrays: what is laid out, what is computed, and what is missing."""

import numpy as np
import pytest

from mixreg.posterior import trace_from_arrays
from mixreg.posterior.gate_columns import LinearColumns, OwnColumns
from mixreg.posterior.trace import read_trace

IDENTITY = LinearColumns(np.eye(2), np.zeros(2), "all")
MIXTURE = {
    "beta": [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]],
    "sigma": [1.0, 1.0, 1.0],
    "X": [[0.0, 1.0], [2.0, 3.0]],
    "y": [0.0, 1.0],
}
GATE = {"gamma": [[1.0, 0.0], [0.0, 1.0]], "gate_intercept": [0.5, -0.5], "columns": IDENTITY}


def test_arrays_of_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"beta has shape .* wanted dims"):
        trace_from_arrays(w=[1.0], beta=[2.0], sigma=[1.0], X=[[1.0]], y=[1.0])


def test_averages_of_a_gate_follow_from_the_rest():
    idata = trace_from_arrays(**MIXTURE, **GATE)
    trace = read_trace(idata)
    np.testing.assert_allclose(trace.parameters.mean_weights, trace.parameters.weights.mean(axis=1))
    assert idata["posterior"].attrs["gate"] == "all"
    assert idata["posterior/gamma"].dims == ("chain", "draw", "stick", "gate_feature")


def test_sticks_may_be_in_any_order():
    order = [2, 0, 1]
    straight = read_trace(trace_from_arrays(**MIXTURE, **GATE)).parameters
    moved = trace_from_arrays(
        **MIXTURE | {"beta": np.array(MIXTURE["beta"])[order]}, **GATE, stick_order=order
    )
    found = read_trace(moved).parameters
    np.testing.assert_array_equal(found.weights, straight.weights[:, :, order])
    np.testing.assert_allclose(found.mean_weights, straight.mean_weights[:, order])


def test_columns_of_the_users_own_are_stored_standardised():
    own = OwnColumns(np.array([1.0, 0.0]), np.array([2.0, 1.0]), ("age", "size"))
    idata = trace_from_arrays(**MIXTURE, **GATE | {"columns": own}, gate=lambda X: 2.0 * X)
    np.testing.assert_array_equal(idata["constant_data/gate"], [[-0.5, 2.0], [1.5, 6.0]])
    assert idata["constant_data/gate_feature"].values.tolist() == ["age", "size"]
    assert read_trace(idata).columns.names == ("age", "size")


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ({}, "w is missing; only the weights of a gate"),
        ({"gamma": GATE["gamma"]}, "gate_intercept, columns is missing, which a gate needs"),
        ({"w": [1.0, 0.0, 0.0], "gate": [[1.0]]}, "gamma, gate_intercept, columns is missing"),
        ({**GATE, "gamma": [[1.0], [0.0]]}, "wanted 2 gate columns"),
        ({**GATE, "gamma": [1.0]}, "gamma has shape"),
        ({**GATE, "gate": [[1.0]]}, "gate is given, but the gate of this trace, 'all'"),
    ],
)
def test_parts_of_a_gate_go_together(gate, words):
    with pytest.raises(ValueError, match=words):
        trace_from_arrays(**MIXTURE, **gate)
