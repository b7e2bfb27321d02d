"""The rate of a random walk, the scales of its steps, and its sweep."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats

import mixreg as mr
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.compiled_sweep import compile_sweep
from mixreg.gibbs.scales import draw_reciprocal
from mixreg.gibbs.walks import (
    RateConditional,
    draw_log_lam,
    draw_step_precision,
    rate_conditional,
)

N_DRAWS = 20_000


def evaluate(graph):
    return compile_graph([], graph)()


def precisions(rng, size, occupied, lam):
    graph = draw_step_precision(
        pt.random.shared_rng(rng), *map(pt.as_tensor, (size, occupied, lam))
    )
    return evaluate(graph[1])


@pytest.mark.parametrize(("size", "lam"), [(0.4, 1.7), (1e-9, 3.0), (30.0, 0.2), (5.0, 40.0)])
def test_precisions_are_inverse_gaussian(rng, size, lam):
    drawn = precisions(rng, np.full((1, N_DRAWS), size), np.ones(1), np.asarray(lam))[0]
    expected = stats.invgauss(1 / (lam * size), scale=lam**2)
    assert stats.kstest(drawn, expected.cdf).pvalue > 1e-6


def test_steps_of_zero_have_levy_precisions(rng):
    drawn = precisions(rng, np.zeros((1, N_DRAWS)), np.ones(1), np.asarray(2.0))[0]
    assert stats.kstest(4.0 / drawn, stats.chi2(1).cdf).pvalue > 1e-6


def test_scales_of_empty_components_are_new(rng):
    size = np.full((2, N_DRAWS), 1e6)
    drawn = precisions(rng, size, np.array([1.0, 0.0]), np.asarray(1.5))
    omega = stats.expon(scale=2 / 1.5**2)
    assert stats.kstest(1 / drawn[1], omega.cdf).pvalue > 1e-6
    assert drawn[0].max() < 1e-3


def test_scales_integrate_to_laplace_steps(rng):
    # Scales from their prior, steps given them, scales given the steps: still the prior.
    lam = 0.8
    omega = rng.exponential(2 / lam**2, N_DRAWS)
    steps = rng.standard_normal(N_DRAWS) * np.sqrt(omega)
    assert stats.kstest(steps, stats.laplace(scale=1 / lam).cdf).pvalue > 1e-6
    drawn = precisions(rng, np.abs(steps)[None], np.ones(1), np.asarray(lam))[0]
    assert stats.kstest(1 / drawn, stats.expon(scale=2 / lam**2).cdf).pvalue > 1e-6


def test_reciprocal_draws_lose_nothing_far_out(rng):
    drawn = draw_reciprocal(rng, np.full(N_DRAWS, 1e12))
    np.testing.assert_allclose(drawn, 1e12, rtol=1e-4)
    assert (draw_reciprocal(rng, np.full(N_DRAWS, 1e-300)) > 0).all()


def test_rate_follows_its_gamma(rng):
    found = RateConditional(*(pt.as_tensor(np.full(N_DRAWS, x)) for x in (2.5, 0.3)))
    log_lam = evaluate(draw_log_lam(pt.random.shared_rng(rng), found)[1])
    assert stats.kstest(np.exp(log_lam), stats.gamma(2.5, scale=1 / 0.3).cdf).pvalue > 1e-6


def test_nothing_of_an_empty_component_reaches_the_rate(rng):
    size = rng.exponential(size=(3, 4))
    size[1] = np.inf
    found = rate_conditional(pt.as_tensor(size), pt.as_tensor(np.array([1.0, 0.0, 1.0])), 1.5, 0.5)
    assert float(evaluate(found.shape)) == 1.5 + 8
    assert float(evaluate(found.rate)) == pytest.approx(0.5 + size[[0, 2]].sum())


def test_a_batch_is_many_of_its_kind(rng):
    size, occupied = rng.exponential(size=(5, 3, 4)), rng.integers(0, 2, (5, 3)).astype(float)
    batch = rate_conditional(*map(pt.as_tensor, (size, occupied)), 1.5, 0.5)
    for i in range(5):
        one = rate_conditional(*map(pt.as_tensor, (size[i], occupied[i])), 1.5, 0.5)
        for a, b in zip(batch, one, strict=True):
            assert evaluate(a)[i] == pytest.approx(float(evaluate(b)), rel=1e-14)
    assert precisions(rng, size, occupied, rng.gamma(1.0, size=5)).shape == size.shape


@pytest.mark.parametrize(("options", "lam"), [({}, None), ({"preset": "paper"}, 2.5)])
def test_statistics_are_those_of_the_new_point(rng, options, lam):
    # With 8 rows there are more columns than rows.
    X = rng.normal(size=(8, 12))
    y = X[:, 0] + 0.1 * rng.normal(size=8)
    model = mr.lemna(X, y, n_components=3, lam=lam, **options)
    step = mr.GibbsStep(model=model, keep_assignments=True, start="dispersed")
    step.setup_chain(np.random.default_rng(1), tune=0, draws=3)
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        logp = model.compile_logp()
    start = point = model.initial_point()
    for _ in range(3):
        point, (found,) = step.step(point)
        assert list(point) == list(start)
        assert found["lp"] == pytest.approx(logp(point), rel=1e-8)
        np.testing.assert_array_equal(np.bincount(found["z"], minlength=3), found["sizes"])


def test_new_rates_need_no_compilation(rng):
    X = rng.normal(size=(20, 4))
    mr.GibbsStep(model=mr.lemna(X, X[:, 0], n_components=2, lam=1.0))
    before = compile_sweep.cache_info().misses
    mr.GibbsStep(model=mr.lemna(2 * X, X[:, 1], n_components=2, lam=7.0))
    assert compile_sweep.cache_info().misses == before


def test_planted_plateaus_are_found(rng):
    X = (rng.random((300, 12)) < 0.5).astype(float)
    z = rng.random(300) < 0.4
    beta = np.zeros((2, 12))
    beta[0, 3:7], beta[1, 8:] = 2.0, -3.0
    y = np.where(z, 4 + X @ beta[1], X @ beta[0]) + 0.2 * rng.normal(size=300)
    model = mr.lemna(X, y, n_components=4)
    idata = mr.sample(
        model, 100, tune=150, chains=1, cores=1, random_seed=1, progressbar=False,
        compute_convergence_checks=False,
    )  # fmt: skip
    found = mr.relabel(idata)["posterior"].dataset.mean(("chain", "draw"))
    order = np.argsort(-found["w"].values)[:2]
    np.testing.assert_allclose(found["beta"].values[order], beta, atol=0.25)
