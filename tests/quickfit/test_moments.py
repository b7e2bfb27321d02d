"""Sums over shared rows: what each component's own rows would give."""

import numpy as np
import pytest

from mixreg.quickfit import moments as room
from mixreg.quickfit.moments import batch_of, weighted_grams, weighted_moments

N_FITS, N_COMPONENTS, N_OBS, N_COLUMNS = 5, 3, 40, 4


@pytest.fixture
def batch(rng):
    """Give a batch of problems."""
    return batch_of(rng.normal(size=(N_OBS, N_COLUMNS)), rng.normal(size=(N_FITS, N_OBS)))


@pytest.fixture
def weights(rng):
    """Give assignments; one fit has a single component, and one leaves a component empty."""
    found = rng.dirichlet(np.full(N_COMPONENTS, 0.3), (N_FITS, N_OBS)).transpose(0, 2, 1)
    found[1] = np.array([0.0, 1.0, 0.0])[:, None]
    found[2, 0] += found[2, 2]
    found[2, 2] = 0.0
    return found


def grams(batch, weights, wanted):
    sizes = weights.sum(axis=-1)
    return weighted_grams(batch, weights, sizes, wanted)


def directly(batch, weights, wanted):
    each = [batch.rows.T @ (own[:, None] * batch.rows) for own in weights[wanted]]
    return np.array(each).reshape(-1, N_COLUMNS, N_COLUMNS)


def test_moments(batch, weights):
    found = weighted_moments(batch, weights)
    y = batch.responses
    np.testing.assert_allclose(found.sizes, weights.sum(axis=-1))
    np.testing.assert_allclose(found.square, np.einsum("fji,fi->fj", weights, y**2))
    cross = np.einsum("fji,fi,ic->fjc", weights, y, batch.rows)
    np.testing.assert_allclose(found.cross, cross, atol=1e-12)


def test_components_without_rows_hold_none(batch, weights):
    held = weighted_moments(batch, weights).holding()
    assert held[1].tolist() == [False, True, False]
    assert not held[2, 2]
    assert held[[0, 3, 4]].all()


def test_the_largest_is_what_the_others_leave(batch, weights):
    held = weights.sum(axis=-1) > 0.0
    found = grams(batch, weights, held)
    np.testing.assert_allclose(found, directly(batch, weights, held), atol=1e-12)


@pytest.mark.parametrize("chosen", ["none", "some", "two of a fit"])
def test_some_components_alone(batch, weights, chosen):
    wanted = np.zeros((N_FITS, N_COMPONENTS), dtype=bool)
    if chosen == "some":
        wanted[[0, 2, 4], [1, 0, 2]] = True
    elif chosen == "two of a fit":
        wanted[3, :2] = True
        wanted[2, :2] = True
    found = grams(batch, weights, wanted)
    assert found.shape == (wanted.sum(), N_COLUMNS, N_COLUMNS)
    np.testing.assert_allclose(found, directly(batch, weights, wanted), atol=1e-12)


def test_weights_that_are_no_partition(batch, weights):
    # Half of every row's weight is nowhere, so that nothing can be had by subtraction.
    wanted = np.ones((N_FITS, N_COMPONENTS), dtype=bool)
    halves = 0.5 * weights
    found = grams(batch, halves, wanted)
    np.testing.assert_allclose(found, directly(batch, halves, wanted), atol=1e-12)


def test_designs_too_large_for_pairs(batch, weights, monkeypatch):
    monkeypatch.setattr(room, "_PAIRS_BYTES", 0.0)
    slim = batch_of(batch.rows, batch.responses)
    assert slim.pairs is None
    held = weights.sum(axis=-1) > 0.0
    np.testing.assert_allclose(grams(slim, weights, held), grams(batch, weights, held), atol=1e-12)
