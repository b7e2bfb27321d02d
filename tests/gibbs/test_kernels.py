"""Kernels against NumPy references, and the fast forms against the plain ones."""

import numpy as np
import pytensor.tensor as pt
import pytest
from pytensor.tensor.random.type import random_generator_type
from scipy import stats
from scipy.special import logsumexp

from mixreg.gibbs.assignments import draw_assignments, shares_of
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.concentration import concentration_log_density, draw_concentration
from mixreg.gibbs.noise import draw_log_sigma
from mixreg.gibbs.regressions import regress, regress_by_mask
from mixreg.gibbs.start import dispersed_partition, shares_of_partition
from mixreg.gibbs.sticks import StickConditional, draw_stick_logits


@pytest.fixture
def generator(rng):
    return pt.random.shared_rng(rng)


def evaluate(graph):
    return compile_graph([], graph)()


def rows(rng, n_obs=40, n_columns=3):
    """Give a column of ones, n_columns - 1 features, and a response."""
    return np.column_stack([np.ones(n_obs), rng.exponential(size=(n_obs, n_columns))])


@pytest.mark.parametrize("n_columns", [3, 40])
@pytest.mark.parametrize("weights", [[0.8, 0.1, 0.1, 0.0], [0.0, 0.0, 0.0, 1.0], [0.25] * 4])
def test_gathering_and_masking_agree(rng, weights, n_columns):
    # With 40 columns every component is solved through its rows, with 3 only small ones are.
    design = rows(rng, n_columns=n_columns)
    z = rng.choice(4, len(design), p=weights)
    mean, precision = np.full(n_columns, 0.3), rng.gamma(2.0, size=(4, n_columns))
    given = [pt.as_tensor(part) for part in (mean, precision, np.array(0.5), z)]
    generators = [pt.random.shared_rng(np.random.default_rng(seed)) for seed in (1, 2)]
    total = pt.as_tensor(design.T @ design)
    fast = evaluate(list(regress(generators[0], pt.as_tensor(design), total, *given)[1]))
    plain = evaluate(list(regress_by_mask(generators[1], pt.as_tensor(design), *given)[1]))
    np.testing.assert_array_equal(fast[0], plain[0])
    np.testing.assert_allclose(fast[1], plain[1], rtol=1e-9)
    np.testing.assert_allclose(fast[2], plain[2], atol=1e-9)


@pytest.mark.parametrize("by", ["gathering", "masking"])
def test_deviations_have_the_posterior_covariance(generator, rng, by):
    # Component 0 has more rows than columns, 1 fewer, and 2 none.
    design, z = rows(rng, n_obs=8), np.array([0, 1, 0, 0, 1, 0, 0, 0])
    precision, n_draws = np.array([[0.5, 1.0, 2.0]] * 3), 3000
    given = [pt.as_tensor(part) for part in (np.zeros(3), precision, np.array(0.5), z)]
    data = [pt.as_tensor(design)]
    if by == "gathering":
        function = regress
        data.append(pt.as_tensor(design.T @ design))
    else:
        function = regress_by_mask
    generator = random_generator_type("rng")
    next_rng, found = function(generator, *data, *given)
    step, state, draws = compile_graph([generator], [next_rng, found.deviation]), rng, []
    for _ in range(n_draws):
        state, deviation = step(state)
        draws.append(deviation)
    draws = np.array(draws)
    for j in range(3):
        D = design[z == j, :-1]
        white = draws[:, j] @ np.linalg.cholesky(D.T @ D + np.diag(precision[j]))
        assert np.abs(white.mean(axis=0)).max() < 4.5 / np.sqrt(n_draws)
        assert np.abs(np.cov(white.T) - np.eye(3)).max() < 4.5 * np.sqrt(2 / n_draws)
        assert stats.kstest(white.ravel(), "norm").pvalue > 1e-6


def test_noise_follows_its_inverse_gamma(generator):
    shape, rate = np.full(5000, 2.5), np.full(5000, 0.3)
    log_sigma = evaluate(draw_log_sigma(generator, pt.as_tensor(shape), pt.as_tensor(rate))[1])
    assert stats.kstest(np.exp(2 * log_sigma), stats.invgamma(2.5, scale=0.3).cdf).pvalue > 1e-6


@pytest.mark.parametrize(("first", "second"), [(1.0, 0.02), (3.0, 4.0), (1.0, 60.0)])
def test_stick_logits_follow_a_beta(generator, first, second):
    shapes = StickConditional(*(pt.as_tensor(np.full(5000, s)) for s in (first, second)))
    logits = evaluate(draw_stick_logits(generator, shapes)[1])
    # log(1 - v) keeps its precision where v rounds to one.
    log_rest = -np.logaddexp(0, logits)
    if second < 0.1:
        # Here only the power law of small 1 - v is within floating-point reach.
        assert stats.kstest(log_rest, lambda x: np.exp(second * x)).pvalue > 1e-6
    else:
        v = -np.expm1(log_rest)
        assert stats.kstest(v, stats.beta(first, second).cdf).pvalue > 1e-6


@pytest.mark.parametrize("sizes", [[5, 3, 0, 2], [0, 0, 0, 7], [9, 0, 0, 0], [0, 4, 1, 0]])
def test_concentration_update_leaves_its_density_invariant(generator, rng, sizes):
    shape, rate, n_chains = 0.8, 0.6, 4000
    grid = np.exp(np.linspace(-14, 5, 4001))
    density = concentration_log_density(
        pt.as_tensor(grid), pt.as_tensor(np.tile(sizes, (4001, 1))), shape, rate
    )
    mass = np.exp(evaluate(density) - evaluate(density).max()) * grid
    cdf = np.append(0.0, np.cumsum((mass[1:] + mass[:-1]) / 2))
    cdf /= cdf[-1]
    start = np.exp(np.interp(rng.random(n_chains), cdf, np.log(grid)))
    tiled = pt.as_tensor(np.tile(sizes, (n_chains, 1)))
    _, graph = draw_concentration(generator, pt.as_tensor(start), tiled, shape, rate)
    updated = evaluate(graph)
    assert stats.kstest(updated, lambda x: np.interp(np.log(x), np.log(grid), cdf)).pvalue > 1e-6
    assert not np.isclose(updated, start).any()


def test_assignments_follow_their_probabilities(generator, rng):
    log_p = rng.normal(size=3) * 2
    n_rows = 40_000
    shares = np.tile(np.exp(log_p)[:, None], n_rows)
    z = evaluate(draw_assignments(generator, pt.as_tensor(shares))[1])
    p = np.exp(log_p - logsumexp(log_p))
    assert stats.chisquare(np.bincount(z, minlength=3), n_rows * p).pvalue > 1e-6


@pytest.mark.parametrize("spread", [1.0, 400.0])
@pytest.mark.parametrize("n_obs", [1, 255, 256, 700])
def test_shares_and_marginal_are_those_of_the_log_sum_exp(rng, spread, n_obs):
    table = rng.normal(size=(2, 3, n_obs)) * spread
    shares, log_lik = shares_of(pt.as_tensor(table))
    np.testing.assert_allclose(evaluate(log_lik), logsumexp(table, axis=1).sum(axis=-1), rtol=1e-12)
    wanted = np.exp(table - table.max(axis=1, keepdims=True))
    np.testing.assert_allclose(evaluate(shares), wanted, rtol=1e-12, atol=1e-17)


def test_impossible_components_are_never_drawn(generator):
    shares = np.zeros((3, 1000))
    shares[1] = 1e-300
    z = evaluate(draw_assignments(generator, pt.as_tensor(shares))[1])
    assert (z == 1).all()


def test_start_is_even_and_differs_between_chains(rng):
    design = rows(rng, n_obs=40)
    arguments = (design, design.T @ design, np.ones(3), 4)
    one, other = dispersed_partition(rng, *arguments), dispersed_partition(rng, *arguments)
    assert set(np.bincount(one)) == {10}
    assert (one != other).any()
    joint = shares_of_partition(one, 4)
    np.testing.assert_array_equal(joint.argmax(axis=0), one)
