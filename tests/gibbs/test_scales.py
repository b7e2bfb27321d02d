"""Scales of the elastic net: inverse Gaussian, or the Levy limit at coefficients of zero."""

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import log_ndtr

from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.scales import draw_scales

N_DRAWS = 20_000


def drawn(rng, size, rate, l2, *, occupied=1.0, n_features=1):
    """Precisions and pulls of many components with the same coefficients."""

    def each(value, *shape):
        return pt.as_tensor(np.full((N_DRAWS, *shape), float(value)))

    generator = pt.random.shared_rng(rng)
    arguments = each(size, n_features), each(occupied), each(rate), each(l2)
    scales = draw_scales(generator, *arguments)[1]
    return compile_graph([], list(scales))()


def log_u_of(pull, rate, l2):
    # With a single coefficient the pull is r^2 / (l2 u), exact where l2 (1 + u) would round.
    return np.log(rate) * 2 - np.log(l2) - np.log(pull)


@pytest.mark.parametrize(
    ("size", "rate", "l2"),
    [
        (1.0, 1.0, 1.0),
        (0.3, 2.0, 0.5),
        (1e-3, 0.1, 10.0),
        (1e-6, 1e-3, 1.0),
        (30.0, 5.0, 0.1),
        (2.0, 1e3, 1.0),
        (2.0, 1e-5, 1e4),
        (1e-8, 1e6, 1e-6),
    ],
)
def test_scales_are_inverse_gaussian(rng, size, rate, l2):
    pull = drawn(rng, size, rate, l2)[1]
    mean, shape = rate / (l2 * size), rate**2 / l2
    target = stats.invgauss(mean / shape, scale=shape)
    u = np.exp(log_u_of(pull, rate, l2))
    assert stats.kstest(u, target.cdf).pvalue > 1e-6


@pytest.mark.parametrize(("rate", "l2"), [(1.0, 1.0), (1e-4, 30.0), (1e5, 1e-3)])
def test_scales_of_a_zero_coefficient_follow_the_limit(rng, rate, l2):
    pull = drawn(rng, 0.0, rate, l2)[1]
    u = np.exp(log_u_of(pull, rate, l2))
    assert stats.kstest(u, stats.levy(scale=rate**2 / l2).cdf).pvalue > 1e-6


def test_parts_agree(rng):
    precision, pull = drawn(rng, 0.7, 1.3, 0.4, n_features=5)
    u = precision / 0.4 - 1
    t = u / (1 + u)
    np.testing.assert_allclose(precision, 0.4 / (1 - t), rtol=1e-9)
    np.testing.assert_allclose(pull, (1.3**2 * (1 / t - 1) / 0.4).sum(axis=-1), rtol=1e-9)
    # Coefficients of one component have scales of their own.
    assert abs(stats.spearmanr(u[:, 0], u[:, 1]).statistic) < 4.5 / np.sqrt(N_DRAWS)


@pytest.mark.parametrize(("rate", "l2"), [(1.0, 1.0), (1e-3, 4.0), (40.0, 0.01), (1e4, 1.0)])
def test_scales_of_an_empty_component_follow_their_prior(rng, rate, l2):
    # The declared prior of t is an inverse gamma cut off at one: its cdf is erfc(root / sqrt(t)).
    pull = drawn(rng, np.nan, rate, l2, occupied=0.0)[1]
    # 1/t = 1 + 1/u, and q/t beyond q is what is left of the tail.
    q = rate**2 / (2 * l2)
    over = np.exp(-log_u_of(pull, rate, l2))
    log_cdf = log_ndtr(-np.sqrt(2 * q * (1 + over))) - log_ndtr(-np.sqrt(2 * q))
    assert stats.kstest(np.exp(log_cdf), "uniform").pvalue > 1e-6


def test_nothing_overflows(rng):
    for size, rate, l2 in [(1e60, 1e60, 1e-60), (1e-300, 1e-99, 1e99), (0.0, 1e-99, 1.0)]:
        precision, pull = drawn(rng, size, rate, l2)
        assert np.isfinite(precision).all()
        assert np.isfinite(pull).all()
        assert (precision >= l2).all()
