"""Root inverse-gamma scales."""

import numpy as np
import pymc as pm
import pytest
from scipy import stats

from mixreg.distributions import RootInverseGamma


@pytest.mark.parametrize(("shape", "rate"), [(0.5, 0.5), (3.0, 1e-4), (50.0, 7.0)])
def test_density_is_that_of_a_root(shape, rate):
    sigma = np.array([0.003, 0.1, 0.5, 2.0, 40.0])
    expected = stats.invgamma.logpdf(sigma**2, shape, scale=rate) + np.log(2 * sigma)
    ours = pm.logp(RootInverseGamma.dist(np.float64(shape), np.float64(rate)), sigma).eval()
    np.testing.assert_allclose(ours, expected, rtol=1e-10)


def test_no_density_at_or_below_zero():
    ours = pm.logp(RootInverseGamma.dist(1.0, 1.0), np.array([0.0, -1.0])).eval()
    assert (ours == -np.inf).all()


def test_draws_follow_the_density(rng):
    seed = int(rng.integers(2**30))
    draws = pm.draw(RootInverseGamma.dist(2.0, 3.0), draws=5000, random_seed=seed)
    assert stats.kstest(draws**2, stats.invgamma(2.0, scale=3.0).cdf).pvalue > 1e-6
