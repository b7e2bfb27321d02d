"""Which nets components follow, the nets' weights, and their penalties."""

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import logsumexp

from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.net_choice import draw_choice, draw_log_net_w
from mixreg.gibbs.noise import Tilt, draw_tilted_log_sigma, tilted_log_density
from mixreg.gibbs.penalties import draw_penalties, penalty_log_density

N_DRAWS = 20_000


def evaluate(graph):
    return compile_graph([], graph)()


def cdf_of(grid, log_density):
    """Distribution function of a density given at the logarithms of numbers."""
    mass = np.exp(log_density - log_density.max() + grid)
    cdf = np.append(0.0, np.cumsum((mass[1:] + mass[:-1]) / 2))
    return cdf / cdf[-1]


def test_choices_follow_their_probabilities(rng):
    log_p = np.array([0.3, -1.2, -700.0, 0.9])
    tiled = pt.as_tensor(np.tile(log_p, (N_DRAWS, 1)))
    member = evaluate(draw_choice(pt.random.shared_rng(rng), tiled)[1])
    np.testing.assert_array_equal(member.sum(axis=1), 1.0)
    p = np.exp(log_p - logsumexp(log_p))
    counts = member.sum(axis=0)
    assert counts[2] == 0
    seen = [0, 1, 3]
    assert stats.chisquare(counts[seen], N_DRAWS * p[seen]).pvalue > 1e-6


def test_weights_follow_their_dirichlet(rng):
    counts, concentration = np.array([0.0, 3.0, 1.0]), 1 / 3
    tiled = pt.as_tensor(np.tile(counts, (N_DRAWS, 1)))
    log_w = evaluate(draw_log_net_w(pt.random.shared_rng(rng), tiled, concentration)[1])
    np.testing.assert_allclose(np.exp(log_w).sum(axis=1), 1.0)
    shapes = counts + concentration
    for k in range(3):
        marginal = stats.beta(shapes[k], shapes.sum() - shapes[k])
        assert stats.kstest(np.exp(log_w[:, k]), marginal.cdf).pvalue > 1e-6


@pytest.mark.parametrize("weight", [[6.0], [2.0, 0.0, 4.0], [300.0]])
def test_penalties_leave_their_density_invariant(rng, weight):
    weight = np.array(weight)
    unit = np.array([1.0, 0.2, 7.0])[: len(weight)]
    absolute, square = np.array([0.6 * weight.sum()]), np.array([0.7 * weight.sum()])
    shape, rate, l2 = np.array([1.0, 4.0]), np.array([0.5, 0.5]), 1.7
    grid = np.linspace(-16, 5, 4001)

    def log_density(l1, l2):
        given = (absolute, square, unit, weight[None], shape, rate)
        return penalty_log_density(l1[:, None], l2[:, None], *given)[:, 0]

    cdf = cdf_of(grid, log_density(np.exp(grid), np.full(len(grid), l2)))
    start = np.exp(np.interp(rng.random(N_DRAWS), cdf, grid))[:, None]
    graph = draw_penalties(
        pt.random.shared_rng(rng),
        *map(pt.as_tensor, (start, np.full((N_DRAWS, 1), l2))),
        *(pt.as_tensor(np.tile(part, (N_DRAWS, 1))) for part in (absolute, square, unit)),
        pt.as_tensor(np.tile(weight, (N_DRAWS, 1, 1))),
        shape,
        rate,
    )[1]
    l1 = evaluate(list(graph))[0][:, 0]
    assert stats.kstest(np.log(l1), lambda x: np.interp(x, grid, cdf)).pvalue > 1e-6
    assert (l1 != start[:, 0]).all()


def test_penalties_of_an_unused_net_are_new(rng):
    ones, shape, rate = np.ones((N_DRAWS, 1)), np.array([1.0, 4.0]), np.array([0.5, 2.0])
    zeros, weight = 0 * ones, np.zeros((N_DRAWS, 1, 1))
    inputs = map(pt.as_tensor, (ones, ones, zeros, zeros, ones, weight))
    graph = draw_penalties(pt.random.shared_rng(rng), *inputs, shape, rate)[1]
    for draws, a, b in zip(evaluate(list(graph)), shape, rate, strict=True):
        assert stats.kstest(draws[:, 0], stats.gamma(a, scale=1 / b).cdf).pvalue > 1e-6


@pytest.mark.parametrize(
    ("shape", "n_features", "root"),
    [(1.0, 3, 0.8), (1.0, 3, 0.0), (0.5, 300, 5.0), (40.0, 2, 50.0)],
)
def test_tilted_noise_leaves_its_density_invariant(rng, shape, n_features, root):
    grid, rate = np.linspace(-20, 12, 6001), 1.3
    one = np.ones(1)
    log_density = tilted_log_density(
        np.exp(grid), shape * one, rate * one, np.array(n_features), root * one
    )
    cdf = cdf_of(grid, log_density)
    start = -0.5 * np.interp(rng.random(N_DRAWS), cdf, grid)
    part = 0.4
    tilt = Tilt(
        *(pt.as_tensor(np.asarray(x)) for x in (start, n_features)),
        *(pt.as_tensor(np.full(N_DRAWS, x)) for x in (part, root)),
    )
    given = (pt.as_tensor(np.full(N_DRAWS, x)) for x in (shape, rate - part))
    log_sigma = evaluate(draw_tilted_log_sigma(pt.random.shared_rng(rng), *given, tilt)[1])
    assert stats.kstest(-2 * log_sigma, lambda x: np.interp(x, grid, cdf)).pvalue > 1e-6
    assert (log_sigma != start).all()


def test_without_a_root_the_tilt_is_a_gamma():
    h, one = np.array([0.3, 2.0]), np.ones(2)
    ours = tilted_log_density(h, 2.0 * one, 1.5 * one, np.array(4), 0 * one)
    expected = stats.gamma.logpdf(h, 4.0, scale=1 / 1.5)
    assert np.diff(ours)[0] == pytest.approx(np.diff(expected)[0])
