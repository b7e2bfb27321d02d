"""Truncated stick-breaking weights: density and draws."""

import numpy as np
import pymc as pm
import pytensor
import pytest
from scipy import stats

from mixreg.distributions import StickBreaking, log_weights, log_weights_from_logits


def fractions(w):
    return w[:-1] / w[::-1].cumsum()[::-1][:-1]


def test_density_is_the_change_of_variables_from_beta_fractions(rng):
    alpha, w = 1.7, rng.dirichlet(np.ones(5))
    v = fractions(w)
    left = np.concatenate([[1.0], np.cumprod(1 - v)])[:4]
    expected = stats.beta.logpdf(v, 1, alpha).sum() - np.log(left).sum()
    ours = pm.logp(StickBreaking.dist(np.float64(alpha), 5), w).eval()
    assert ours == pytest.approx(expected, rel=1e-10)


def test_density_integrates_to_one():
    grid = (np.arange(400) + 0.5) / 400
    first, second = np.meshgrid(grid, grid)
    inside = first + second < 1
    w = np.stack([first, second, 1 - first - second], -1)[inside]
    density = pm.logp(StickBreaking.dist(np.float64(2.5), 3), w[0])
    each = [density.eval()]
    x = pytensor.tensor.dvector("w")
    function = pm.compile([x], pm.logp(StickBreaking.dist(np.float64(2.5), 3), x))
    each = np.array([function(row) for row in w[::25]])
    assert np.exp(each).mean() * inside.mean() == pytest.approx(1, abs=0.02)


def test_density_is_minus_infinity_off_the_simplex():
    assert pm.logp(StickBreaking.dist(1.0, 3), np.array([0.5, 0.2, 0.2])).eval() == -np.inf


def test_draws_have_the_means_of_the_prior(rng):
    alpha, n_draws = 1.5, 20_000
    seed = int(rng.integers(2**30))
    draws = pm.draw(StickBreaking.dist(np.float64(alpha), 4), draws=n_draws, random_seed=seed)
    shares = (alpha / (1 + alpha)) ** np.arange(4)
    expected = np.append(shares[:3] / (1 + alpha), shares[3])
    error = draws.std(axis=0) / np.sqrt(n_draws)
    assert np.abs((draws.mean(axis=0) - expected) / error).max() < 4.5
    np.testing.assert_allclose(draws.sum(axis=-1), 1, rtol=1e-12)


def test_it_serves_in_a_model():
    with pm.Model(coords={"component": range(4)}) as model:
        StickBreaking("w", pm.Gamma("alpha", 2, 2), 4, dims="component")
    assert np.isfinite(model.compile_logp()(model.initial_point()))
    prior = pm.sample_prior_predictive(3, model=model, random_seed=1)
    np.testing.assert_allclose(prior["prior"]["w"].sum("component"), 1)


def test_logits_and_fractions_agree(rng):
    v = rng.random(4)
    direct = log_weights(v).eval()
    np.testing.assert_allclose(log_weights_from_logits(np.log(v / (1 - v))).eval(), direct)


def test_weights_of_rounded_fractions_are_finite_in_log_space():
    assert np.isfinite(log_weights_from_logits(np.array([900.0, -900.0, 50.0])).eval()).all()


def test_one_weight_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        StickBreaking.dist(1.0, 1)
