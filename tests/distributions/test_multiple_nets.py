"""Coefficients under several elastic nets, the choice among them summed out."""

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import logsumexp

from mixreg.distributions import SCALINGS, ElasticNet, MultipleNets, net_log_density


def parameters(rng, n_nets=3, n_components=4, n_features=5):
    return {
        "net_w": rng.dirichlet(np.ones(n_nets)),
        "l1": rng.gamma(1.0, size=n_nets),
        "l2": rng.gamma(2.0, size=n_nets),
        "sigma": rng.gamma(2.0, size=n_components),
        "scale": rng.gamma(2.0, size=n_features),
    }


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("n_nets", [1, 3])
def test_density_is_the_log_sum_exp(rng, scaling, n_nets):
    given = parameters(rng, n_nets)
    beta = rng.normal(size=(4, 5))
    each = [
        pm.logp(ElasticNet.dist(l1, l2, given["sigma"][:, None], scaling), beta * given["scale"])
        + np.log(given["scale"])
        for l1, l2 in zip(given["l1"], given["l2"], strict=True)
    ]
    table = np.array([part.eval().sum(axis=1) for part in each])
    expected = logsumexp(table + np.log(given["net_w"])[:, None], axis=0)
    ours = pm.logp(MultipleNets.dist(**given, scaling=scaling), beta).eval()
    assert ours.shape == (4,)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_draws_have_the_moments_of_the_mixture(rng, scaling):
    # As many components as draws are wanted, all alike.
    n_draws, sigma = 8000, 0.7
    given = parameters(rng, n_components=n_draws, n_features=2) | {"sigma": np.full(n_draws, sigma)}
    seeds = rng.integers(2**30, size=4)
    draws = pm.draw(MultipleNets.dist(**given, scaling=scaling), random_seed=int(seeds[0]))
    assert draws.shape == (n_draws, 2)
    nets = [
        pm.draw(ElasticNet.dist(*net, sigma, scaling, size=(n_draws, 2)), random_seed=int(seed))
        / given["scale"]
        for *net, seed in zip(given["l1"], given["l2"], seeds[1:], strict=True)
    ]

    def gap(functional):
        ours = functional(draws)
        theirs = [functional(net) for net in nets]
        expected = sum(w * x.mean(axis=0) for w, x in zip(given["net_w"], theirs, strict=True))
        variance = ours.var(axis=0) + sum(
            w**2 * x.var(axis=0) for w, x in zip(given["net_w"], theirs, strict=True)
        )
        return np.abs(ours.mean(axis=0) - expected) / np.sqrt(variance / n_draws)

    assert gap(np.tanh).max() < 4.5
    assert gap(lambda b: np.tanh(np.abs(b))).max() < 4.5
    # Coefficients of one component share its net; that shows in their sizes' product.
    assert gap(lambda b: np.tanh(np.abs(b)).prod(axis=-1)).max() < 4.5


def test_components_choose_independently(rng):
    given = {
        "net_w": [0.5, 0.5],
        "l1": [1e-3, 1e3],
        "l2": [1.0, 1.0],
        "sigma": np.ones(8000),
        "scale": np.ones(3),
    }
    draws = pm.draw(MultipleNets.dist(**given), random_seed=int(rng.integers(2**30)))
    tight = (np.abs(draws).max(axis=1) < 0.05).reshape(-1, 2).astype(int)
    assert abs(tight.mean() - 0.5) < 4.5 * 0.5 / np.sqrt(8000)
    assert stats.chi2_contingency(np.histogram2d(*tight.T, bins=2)[0]).pvalue > 1e-6


def test_density_survives_weights_and_penalties_that_underflow():
    given = {"l1": [1.0, 1e200], "l2": [1.0, 1.0], "sigma": np.ones(1), "scale": np.ones(2)}
    ours = pm.logp(MultipleNets.dist(net_w=[1.0, 0.0], **given), np.ones((1, 2))).eval()
    alone = pm.logp(ElasticNet.dist(1.0, 1.0, 1.0), 1.0).eval()
    np.testing.assert_allclose(ours, 2 * alone, rtol=1e-12)


def test_sums_are_enough(rng):
    given = parameters(rng, n_components=2)
    slopes = rng.normal(size=(2, 5))
    sums = np.abs(slopes).sum(axis=1), (slopes**2).sum(axis=1)
    logs = np.log(given["l1"])[None], np.log(given["l2"])[None]
    arguments = [pt.as_tensor(part) for part in (*sums, *logs)]
    table = net_log_density(*arguments[:2], 5, *arguments[2:]).eval()
    for k in range(3):
        each = pm.logp(ElasticNet.dist(given["l1"][k], given["l2"][k], 1.0), slopes).eval()
        np.testing.assert_allclose(table[:, k], each.sum(axis=1), rtol=1e-12)


def test_bad_parameters_are_refused(rng):
    given = parameters(rng) | {"l2": np.zeros(3)}
    with pytest.raises(pm.logprob.utils.ParameterValueError, match="l2 > 0"):
        pm.logp(MultipleNets.dist(**given), np.ones((4, 5))).eval()


def test_bad_scalings_are_named(rng):
    with pytest.raises(ValueError, match="scaling is 'none'"):
        MultipleNets.dist(**parameters(rng), scaling="none")
