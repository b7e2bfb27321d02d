"""What decides the component of an input: its response, its gate, or both."""

import numpy as np
import pytest

from mixreg.explain.gated.readings import check_reading, own_weights, words_of
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.gates import Gates

X = np.array([[1.0], [1.0]])
GATES = Gates(
    np.zeros((1, 1)),
    np.array([[[100.0]]]),
    np.array([[0, 1]]),
    np.array([[0.3, 0.7]]),
    np.array([[1.0], [-1.0]]),
)
TWO = ParameterDraws(GATES, np.zeros((1, 2, 1)), np.array([[0.0, 50.0]]), np.ones((1, 2)))


def test_the_gate_is_read_without_the_response():
    for reading in ("x", "derivative"):
        np.testing.assert_allclose(own_weights(TWO, X, None, reading)[0], np.eye(2), atol=1e-12)


def test_the_response_is_read_without_the_gate():
    # Both inputs answer as the second component does, whatever their gate says.
    y = np.array([50.0, 50.0])
    np.testing.assert_allclose(own_weights(TWO, X, y, "y")[0, 1], 1.0)
    halfway = own_weights(TWO, X, np.array([25.0, 25.0]), "y")[0]
    np.testing.assert_allclose(halfway, [[0.3, 0.3], [0.7, 0.7]])


def test_both_weigh_against_each_other():
    found = own_weights(TWO, X, np.array([25.0, 25.0]), "both")[0]
    np.testing.assert_allclose(found, np.eye(2), atol=1e-12)


def test_without_a_gate_both_is_through_the_response():
    constant = TWO._replace(weighting=np.log([[[0.3, 0.7]]]))
    y = np.array([24.9, 25.1])
    first, second = (own_weights(constant, X, y, reading) for reading in ("y", "both"))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(own_weights(constant, X, y, "x")[0], [[0.3, 0.3], [0.7, 0.7]])


def test_names_are_checked():
    assert check_reading(None, usual="x") == "x"
    assert check_reading("both", usual="x") == "both"
    with pytest.raises(ValueError, match="reading is 'z'; wanted one of"):
        check_reading("z", usual="x")
    with pytest.raises(ValueError, match="response is missing: reading 'both' looks at it"):
        own_weights(TWO, X, None, "both")
    assert "unseen" in words_of("x")
