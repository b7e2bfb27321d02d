"""Probit sticks in compiled loops: weights against SciPy, normals against their own law."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import log_ndtr

from mixreg.gibbs.probits import draw_latents, probit_weights


def test_weights_have_full_precision_in_both_tails():
    # Across all branches, on both sides of each border between them.
    probits = np.concatenate([np.linspace(-45, 45, 36_001), [20, -20, np.nextafter(20, 0)]])
    found, average = (part.eval() for part in probit_weights(probits[None]))
    wanted = np.stack([log_ndtr(probits), log_ndtr(-probits)])
    # Weights near one have logarithms near zero, where only the absolute error counts.
    np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(average, np.exp(wanted).mean(axis=1), rtol=1e-13)


def test_sticks_are_broken_in_order_for_any_leading_dimensions(rng):
    probits = 2 * rng.normal(size=(2, 3, 4, 5))
    found, average = (part.eval() for part in probit_weights(probits))
    assert found.shape == (2, 3, 5, 5)
    np.testing.assert_allclose(np.exp(found).sum(axis=-2), 1.0)
    np.testing.assert_allclose(average, np.exp(found).mean(axis=-1), rtol=1e-13)
    np.testing.assert_allclose(
        found[..., 1, :], log_ndtr(-probits[..., 0, :]) + log_ndtr(probits[..., 1, :])
    )


@pytest.mark.parametrize("mean", [-30.0, -4.0, -0.46, -0.44, 0.0, 3.0])
@pytest.mark.parametrize("own", [True, False])
def test_normals_follow_the_truncated_law(rng, mean, own):
    n = 20_000
    eta = mean if own else -mean
    z = np.zeros(n, dtype=np.int64) if own else np.ones(n, dtype=np.int64)
    found = draw_latents(rng, np.full((1, n), eta), z)[0]
    bounds = (-eta, np.inf) if own else (-np.inf, -eta)
    law = stats.truncnorm(*bounds, loc=eta)
    assert stats.kstest(found, law.cdf).pvalue > 1e-6


def test_sticks_beyond_the_own_one_have_no_normal(rng):
    z = rng.integers(0, 5, 50)
    found = draw_latents(rng, rng.normal(size=(4, 50)), z)
    stick = np.arange(4)[:, None]
    np.testing.assert_array_equal(found == 0, stick > z)
    assert (found[stick == z] > 0).all() if (z < 4).any() else True
    assert (np.where(stick < z, found, -1.0) < 0).all()


def test_extreme_predictors_give_finite_normals(rng):
    found = draw_latents(rng, np.array([[-1e8, 1e8, 1e8, -1e8]]), np.array([0, 0, 1, 1]))
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(np.sign(found[0]), [1, 1, -1, -1])
