"""The marginal likelihood of a mixture of regressions."""

import numpy as np
import pymc as pm
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from mixreg.distributions import RegressionMixture


def parameters(rng, n_obs=7, per_row=False):
    w = rng.dirichlet(np.ones(3), size=n_obs if per_row else None)
    return {
        "log_w": np.log(w),
        "intercept": rng.normal(size=3),
        "beta": rng.normal(size=(3, 2)),
        "sigma": rng.gamma(2.0, size=3),
        "X": rng.normal(size=(n_obs, 2)),
    }


@pytest.mark.parametrize("per_row", [False, True])
def test_density_is_the_weighted_sum(rng, per_row):
    given = parameters(rng, per_row=per_row)
    y = rng.normal(size=7)
    mean = given["X"] @ given["beta"].T + given["intercept"]
    each = given["log_w"] + norm.logpdf(y[:, None], mean, given["sigma"])
    ours = pm.logp(RegressionMixture.dist(**given), y).eval()
    np.testing.assert_allclose(ours, logsumexp(each, axis=1), rtol=1e-12)


@pytest.mark.parametrize("per_row", [False, True])
def test_draws_have_the_moments_of_the_mixture(rng, per_row):
    given = parameters(rng, per_row=per_row)
    seed = int(rng.integers(2**30))
    draws = pm.draw(RegressionMixture.dist(**given), draws=4000, random_seed=seed)
    mean = given["X"] @ given["beta"].T + given["intercept"]
    expected = (np.exp(given["log_w"]) * mean).sum(axis=1)
    error = draws.std(axis=0) / np.sqrt(len(draws))
    assert np.abs((draws.mean(axis=0) - expected) / error).max() < 4.5


def test_density_survives_weights_that_underflow():
    given = {
        "log_w": np.array([0.0, -2000.0]),
        "intercept": np.zeros(2),
        "beta": np.zeros((2, 1)),
        "sigma": np.ones(2),
        "X": np.zeros((1, 1)),
    }
    assert pm.logp(RegressionMixture.dist(**given), np.zeros(1)).eval() == pytest.approx(
        norm.logpdf(0)
    )
