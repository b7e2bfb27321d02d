"""Components at rest: their minima are those of the whole problem, and no others are taken."""

import numpy as np
import pytest

from mixreg.quickfit.moments import batch_of, weighted_grams, weighted_moments
from mixreg.quickfit.quadratic import minimise
from mixreg.quickfit.resting import resting
from mixreg.quickfit.shrinkage import Rates

N_FITS, N_COMPONENTS, N_OBS, N_COLUMNS = 6, 4, 50, 7


def pose(rng, *, n_free, penalty):
    """Components from hardly any rows to many, the first columns without an absolute penalty."""
    rows = rng.normal(size=(N_OBS, N_COLUMNS))
    batch = batch_of(rows, rows[:, 3] + rng.normal(size=(N_FITS, N_OBS)))
    weights = rng.random((N_FITS, N_COMPONENTS, N_OBS))
    weights *= 10.0 ** rng.uniform(-6, 0, (N_FITS, N_COMPONENTS, 1))
    shape = (N_FITS, N_COMPONENTS, N_COLUMNS)
    quadratic, absolute = np.full(shape, 0.1), np.full(shape, penalty)
    absolute[..., :n_free] = 0.0
    return batch, weights, Rates(quadratic, absolute)


@pytest.mark.parametrize("n_free", [0, 1, 2])
def test_they_are_those_that_the_whole_problem_leaves_at_zero(rng, n_free):
    batch, weights, rates = pose(rng, n_free=n_free, penalty=2.0)
    sums = weighted_moments(batch, weights)
    asked = np.ones((N_FITS, N_COMPONENTS), dtype=bool)
    found = resting(batch, weights, sums.cross, rates, rates.absolute, asked)
    gram = weighted_grams(batch, weights, sums.sizes, asked)
    matrix = gram + 0.1 * np.eye(N_COLUMNS)
    vector, threshold = (x.reshape(-1, N_COLUMNS) for x in (sums.cross, rates.absolute))
    exact = minimise(matrix, vector, threshold, np.zeros_like(vector))
    at_zero = ~exact[:, n_free:].any(axis=1)
    assert 0 < at_zero.sum() < len(at_zero)
    np.testing.assert_array_equal(found.where.ravel(), at_zero)
    np.testing.assert_allclose(found.theta, exact[at_zero], atol=1e-9)
    bend = np.einsum("lc,lcd,ld->l", exact, gram, exact)[at_zero]
    np.testing.assert_allclose(found.bend, bend, atol=1e-9)


def test_only_those_asked_about(rng):
    batch, weights, rates = pose(rng, n_free=1, penalty=1e6)
    asked = np.zeros((N_FITS, N_COMPONENTS), dtype=bool)
    asked[2, 1] = True
    vector = weighted_moments(batch, weights).cross
    found = resting(batch, weights, vector, rates, rates.absolute, asked)
    np.testing.assert_array_equal(found.where, asked)
    assert found.theta.shape == (1, N_COLUMNS)


def test_without_absolute_penalties_nothing_rests(rng):
    batch, weights, rates = pose(rng, n_free=N_COLUMNS, penalty=1.0)
    asked = np.ones((N_FITS, N_COMPONENTS), dtype=bool)
    vector = weighted_moments(batch, weights).cross
    found = resting(batch, weights, vector, rates, rates.absolute, asked)
    assert not found.where.any()
    assert found.theta.shape == (0, N_COLUMNS)
