"""Calibrated intervals: ranks against densities written out, and coverage of new rows."""

import numpy as np
import pytest
from scipy.stats import norm

import mixreg as mr
from mixreg.posterior.calibration import predictive_ranks
from mixreg.posterior.trace import read_trace


@pytest.fixture
def narrow():
    """One regression that takes the noise for a third of what it is, in two draws."""
    return mr.posterior.trace_from_arrays(
        w=np.ones((1, 2, 1)),
        beta=np.array([[[[2.0]], [[2.1]]]]),
        sigma=np.full((1, 2, 1), 1 / 3),
        X=[[0.0], [1.0]],
        y=[0.0, 2.0],
    )


def truth(rng, n_obs):
    X = rng.normal(size=(n_obs, 1))
    return X, 2 * X[:, 0] + rng.normal(size=n_obs)


def test_ranks_are_those_of_the_averaged_distribution(narrow, rng):
    X, y = truth(rng, 30)
    found = predictive_ranks(read_trace(narrow).parameters, X, y)
    each = [norm.cdf(y, slope * X[:, 0], 1 / 3) for slope in (2.0, 2.1)]
    np.testing.assert_allclose(found, np.mean(each, axis=0), rtol=1e-12)


def test_ranks_through_a_gate_are_uniform_on_its_own_draws(rng):
    X = rng.normal(size=(3000, 2))
    eta = 0.3 + 2 * X[:, 0]
    first = rng.random(3000) < norm.cdf(eta)
    y = np.where(first, 4 + X[:, 1], -X[:, 1]) + 0.5 * rng.normal(size=3000)
    columns = mr.posterior.gate_columns.LinearColumns(np.eye(2), np.zeros(2), "all")
    idata = mr.posterior.trace_from_arrays(
        gamma=[[2.0, 0.0]],
        gate_intercept=[0.3],
        beta=[[0.0, 1.0], [0.0, -1.0]],
        intercept=[4.0, 0.0],
        sigma=[0.5, 0.5],
        X=X,
        y=y,
        columns=columns,
    )
    ranks = predictive_ranks(read_trace(idata).parameters, X, y)
    # The standard error of a mean of 3,000 uniform numbers is .0053.
    assert abs(ranks.mean() - 0.5) < 0.027
    assert abs((np.abs(2 * ranks - 1) < 0.9).mean() - 0.9) < 0.03


@pytest.mark.parametrize("prob", [0.5, 0.9])
def test_new_rows_are_covered_as_promised(narrow, rng, prob):
    X, y = truth(rng, 4000)
    nominal = mr.calibrated_prob(narrow, X[:1000], y[:1000], prob=prob)
    assert nominal > prob
    found = mr.predict(narrow, X[1000:], prob=nominal, interval="exact")
    inside = (found["lower"] <= y[1000:]) & (y[1000:] <= found["upper"])
    # Standard errors of both samples together: below .019.
    assert float(inside.mean()) == pytest.approx(prob, abs=0.085)


@pytest.mark.parametrize(
    ("n_obs", "options", "message"),
    [
        (8, {}, "8 rows; wanted at least 9 to cover 0.9"),
        (50, {"prob": 1.0}, "prob is 1.0"),
        (50, {"prob": 0.999}, "wanted at least 999"),
    ],
)
def test_bad_questions_are_named(narrow, rng, n_obs, options, message):
    with pytest.raises(ValueError, match=message):
        mr.calibrated_prob(narrow, *truth(rng, n_obs), **options)


def test_rows_beyond_all_intervals_are_refused(narrow, rng):
    X, y = truth(rng, 50)
    with pytest.raises(
        ValueError, match="y lies beyond all intervals in more than 10% of the rows"
    ):
        mr.calibrated_prob(narrow, X, y + 1000)
