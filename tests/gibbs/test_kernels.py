"""Kernels against NumPy references, and the fast forms against the plain ones."""

import numpy as np
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import logsumexp

from mixreg.conjugate import bordered_prior
from mixreg.gibbs.allocation import allocate, allocate_by_mask
from mixreg.gibbs.assignments import draw_assignments, log_marginal
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.concentration import concentration_log_density, draw_concentration
from mixreg.gibbs.regression import draw_contrast, draw_log_sigma
from mixreg.gibbs.start import dispersed_partition, log_joint_of_partition
from mixreg.gibbs.sticks import StickConditional, draw_stick_logits
from mixreg.linalg import solve_transposed


@pytest.fixture
def generator(rng):
    return pt.random.shared_rng(rng)


def evaluate(graph):
    return compile_graph([], graph)()


def rows(rng, n_obs=40, n_columns=3):
    return np.column_stack([np.ones(n_obs), rng.exponential(size=(n_obs, n_columns))])


@pytest.mark.parametrize("weights", [[0.8, 0.1, 0.1, 0.0], [0.0, 0.0, 0.0, 1.0], [0.25] * 4])
def test_gathering_and_masking_agree(rng, weights):
    design = rows(rng)
    z = rng.choice(4, len(design), p=weights)
    prior = bordered_prior(np.full(3, 0.3), np.array([0.01, 1.0, 2.0]), 0.5)
    total, root = design.T @ design, np.linalg.cholesky(prior)
    fast = evaluate(list(allocate(design, total, prior, root, pt.as_tensor(z), 4)))
    plain = evaluate(list(allocate_by_mask(design, prior, pt.as_tensor(z), 4)))
    np.testing.assert_array_equal(fast[0], plain[0])
    np.testing.assert_allclose(fast[1], plain[1], atol=1e-10)


def test_bordered_factor_is_the_textbook_posterior(rng):
    design = rows(rng)
    D, y = design[:, :-1], design[:, -1]
    mean, precision, rate = rng.normal(size=3), rng.gamma(2.0, size=3), 0.7
    moments = design.T @ design + bordered_prior(mean, precision, rate)
    root = np.linalg.cholesky(moments)
    A = D.T @ D + np.diag(precision)
    r = D.T @ y + precision * mean
    S = y @ y + precision @ mean**2 - r @ np.linalg.solve(A, r)
    np.testing.assert_allclose(root[-1, -1] ** 2 / 2, rate + S / 2)
    np.testing.assert_allclose(
        np.linalg.solve(root[:-1, :-1].T, root[-1, :-1]), np.linalg.solve(A, r)
    )


def test_coefficients_have_the_posterior_moments(generator, rng):
    design = rows(rng, n_obs=6)
    root = np.linalg.cholesky(design.T @ design + bordered_prior(np.zeros(3), np.ones(3), 1.0))
    n_draws, log_sigma = 20_000, 0.4
    factor = np.broadcast_to(root, (n_draws, 1, 4, 4)).copy()
    _, graph = draw_contrast(
        generator, pt.as_tensor(factor), pt.as_tensor(np.full((n_draws, 1), log_sigma))
    )
    contrast = evaluate(graph)[:, 0]
    np.testing.assert_allclose(contrast[:, -1], np.exp(-log_sigma))
    theta = -contrast[:, :-1] * np.exp(log_sigma)
    A = design[:, :-1].T @ design[:, :-1] + np.eye(3)
    mean = np.linalg.solve(A, design[:, :-1].T @ design[:, -1])
    white = (theta - mean) @ np.linalg.cholesky(A) / np.exp(log_sigma)
    assert np.abs(white.mean(axis=0)).max() < 4.5 / np.sqrt(n_draws)
    assert np.abs(np.cov(white.T) - np.eye(3)).max() < 4.5 * np.sqrt(2 / n_draws)


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
    z = evaluate(draw_assignments(generator, pt.as_tensor(np.tile(log_p[:, None], n_rows)))[1])
    p = np.exp(log_p - logsumexp(log_p))
    assert stats.chisquare(np.bincount(z, minlength=3), n_rows * p).pvalue > 1e-6


def test_marginal_is_the_log_sum_exp(rng):
    table = rng.normal(size=(3, 50)) * 400
    assert evaluate(log_marginal(pt.as_tensor(table))) == pytest.approx(
        logsumexp(table, axis=0).sum(), rel=1e-12
    )


def test_triangular_solve_over_leading_dimensions(rng):
    factor = np.tril(rng.normal(size=(2, 3, 4, 4))) + 5 * np.eye(4)
    vector = rng.normal(size=(2, 3, 4))
    expected = np.linalg.solve(np.swapaxes(factor, -1, -2), vector[..., None])[..., 0]
    np.testing.assert_allclose(evaluate(solve_transposed(factor, vector)), expected, rtol=1e-10)


def test_start_is_even_and_differs_between_chains(rng):
    design = rows(rng, n_obs=40)
    arguments = (design, design.T @ design, np.eye(4), 4)
    one, other = dispersed_partition(rng, *arguments), dispersed_partition(rng, *arguments)
    assert set(np.bincount(one)) == {10}
    assert (one != other).any()
    joint = log_joint_of_partition(one, 4)
    np.testing.assert_array_equal(joint.argmax(axis=0), one)
