"""Errors are found per row and per token, by the rule of a classifier."""

import numpy as np
import pytest

from mixreg.explain.blackbox import black_box
from mixreg.explain.patching import errors_of


@pytest.fixture
def tokens():
    """Give a box that sees class 2 of three at tokens above 5, and class 0 elsewhere."""

    def predict(X):
        seen = X > 5
        return np.stack([~seen * 0.5, 0.4 + 0.0 * X, seen * 0.5], axis=-1)

    return black_box(predict, output=2, per_token=True)


def test_errors_of_rows():
    box = black_box(lambda X: np.column_stack([1 - X[:, 0], X[:, 0]]), output=1)
    errors = errors_of(box, [[0.9, 0], [0.2, 1], [0.7, 2], [0.1, 3]], [1, 1, 0, 0])
    assert errors.row.tolist() == [1, 2]
    assert errors.missed.tolist() == [True, False]
    assert errors.position is None
    np.testing.assert_array_equal(errors.X, [[0.2, 1], [0.7, 2]])
    assert repr(errors) == "Errors(1 false positives, 1 false negatives)"


def test_errors_of_tokens(tokens):
    X = np.array([[9, 1, 1], [1, 8, 7]])
    errors = errors_of(tokens, X, [[2, 0, 2], [1, 0, 2]])
    assert errors.row.tolist() == [0, 1]
    assert errors.position.tolist() == [2, 1]
    assert errors.missed.tolist() == [True, False]
    np.testing.assert_array_equal(errors.X, X[[0, 1]])


def test_other_classes_are_not_told_apart(tokens):
    # Where class 1 is the answer and class 0 the truth, class 2 is rightly not seen.
    assert len(errors_of(tokens, [[1, 9]], [[1, 2]]).row) == 0


def test_a_single_output_is_judged_by_the_threshold():
    X = np.array([[0.3], [0.6]])
    assert errors_of(lambda X: X[:, 0], X, [0, 1]).row.tolist() == []
    assert errors_of(lambda X: X[:, 0], X, [0, 1], threshold=0.2).row.tolist() == [0]


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        ([1, 0], ValueError, r"y has shape \(2,\); wanted \(1, 2\)"),
        ([[0.0, 1.0]], TypeError, "y holds float64 values"),
        ([["a", "b"]], TypeError, "y holds <U1 values"),
    ],
)
def test_wrong_classes_are_refused(tokens, y, error, message):
    with pytest.raises(error, match=message):
        errors_of(tokens, [[1, 9]], y)
