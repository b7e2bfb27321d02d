"""Explanations from published estimates."""

import numpy as np
import pytest

from mixreg.explain import Explanation


def test_points_have_intervals_of_width_zero():
    ex = Explanation.from_coefficients([[1.0, -2.0], [0.0, 3.0]], [0.1, 0.2], weights=[0.25, 0.75])
    assert ex.values.values.tolist() == [[1.0, -2.0], [0.0, 3.0]]
    assert (ex.interval().sel(bound="lower") == ex.values).all()
    assert ex.components()["weight"].tolist() == [0.25, 0.75]


def test_draws_are_taken_as_draws(rng):
    beta = rng.normal(size=(10, 2, 3))
    ex = Explanation.from_coefficients(beta)
    np.testing.assert_array_equal(ex.draws().values, beta)
    np.testing.assert_allclose(ex.shares, 0.5)


def test_rows_bring_responsibilities(planted):
    beta = planted.parameters.beta.mean(axis=0)
    ex = Explanation.from_coefficients(
        beta, [0.1, 0.1], intercept=[0.0, 40.0], X=planted.X, response=planted.y
    )
    assert (ex.responsibilities.values.argmax(axis=1) == planted.regime).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"beta": [1.0, 2.0]}, r"beta has shape \(2,\)"),
        ({"beta": [[1.0, np.nan]]}, "beta has missing or infinite"),
        ({"beta": [[1.0]], "sigma": [0.0]}, "sigma has values that are not positive"),
        ({"beta": [[1.0]], "sigma": [1.0, 2.0]}, r"sigma has shape \(2,\); wanted \(1,\)"),
        ({"beta": [[1.0]], "weights": [0.5]}, "do not sum to one"),
        ({"beta": [[1.0]], "intercept": [np.inf]}, "intercept has missing or infinite"),
        ({"beta": [[1.0]], "feature_names": ["a", "b"]}, "feature_names has 2 names; wanted 1"),
        ({"beta": [[1.0]], "X": [[1.0, 2.0]]}, "X has 2 columns; wanted 1"),
        ({"beta": [[1.0]], "response": [1.0]}, "response is given without X"),
        ({"beta": [[1.0]], "X": [[1.0]], "response": [1.0, 2.0]}, "response has 2 entries"),
        ({"beta": [[1.0]], "response_kind": "odds"}, "response_kind is 'odds'"),
    ],
)
def test_bad_estimates(arguments, message):
    with pytest.raises(ValueError, match=message):
        Explanation.from_coefficients(**arguments)
