"""Slice steps leave log-concave densities invariant, whatever their first step."""

import numpy as np
import pytest
from scipy import stats

from mixreg.gibbs import slices
from mixreg.gibbs.slices import slice_step

N_CHAINS = 20_000

CASES = {
    "normal": (stats.norm(3.0, 0.2), -np.inf, np.inf),
    "logistic": (stats.logistic(), -np.inf, np.inf),
    "exponential at its bound": (stats.expon(scale=5.0), 0.0, np.inf),
    "gamma": (stats.gamma(3.0, scale=0.1), 0.0, np.inf),
    "peak at an upper bound": (stats.truncnorm(-np.inf, -2.0), -np.inf, -2.0),
    "uniform": (stats.uniform(0.0, 1.0), 0.0, 1.0),
    "between two bounds": (stats.truncexpon(b=2.0), 0.0, 2.0),
}


def one_step(rng, name, width):
    target, lower, upper = CASES[name]
    start = target.rvs(N_CHAINS, random_state=rng)
    with np.errstate(divide="ignore"):
        moved = slice_step(rng, target.logpdf, start, np.full(N_CHAINS, width), lower, upper)
    return target, start, moved


@pytest.mark.parametrize("width", [1e-6, 0.3, 1e6])
@pytest.mark.parametrize("name", CASES)
def test_density_is_invariant(rng, name, width):
    target, start, moved = one_step(rng, name, width)
    assert (moved != start).all()
    assert stats.kstest(moved, target.cdf).pvalue > 1e-6
    # The marginal alone would not see a step that hardly moves or moves the wrong way.
    u, v = target.cdf(start), target.cdf(moved)
    asymmetry = np.tanh(3 * (u - v)) * (u + v - 1) + u**2 * v - u * v**2
    assert abs(asymmetry.mean()) < 4.5 * asymmetry.std() / np.sqrt(N_CHAINS)


@pytest.mark.parametrize("name", ["normal", "exponential at its bound"])
def test_steps_may_differ_between_chains(rng, name):
    target, _, moved = one_step(rng, name, np.exp(rng.normal(size=N_CHAINS) * 5))
    assert stats.kstest(moved, target.cdf).pvalue > 1e-6


def test_draws_are_uniform_on_the_slice(rng):
    # On a plateau every height is below the density: the slice is the whole interval.
    start = np.full(N_CHAINS, 0.999)
    moved = slice_step(rng, np.zeros_like, start, np.full(N_CHAINS, 0.01), 0.0, 1.0)
    assert stats.kstest(moved, "uniform").pvalue > 1e-6


def test_a_biased_bracket_is_found_out(rng, monkeypatch):
    honest = slices._bracket

    def biased(log_density, height, start, step, bound):
        if (step < 0).all():
            return np.maximum(start + step, bound)
        return honest(log_density, height, start, step, bound)

    monkeypatch.setattr(slices, "_bracket", biased)
    target, _, moved = one_step(rng, "normal", 0.1)
    assert stats.kstest(moved, target.cdf).pvalue < 1e-9


def test_chains_off_the_support_are_refused(rng):
    with np.errstate(invalid="ignore"), pytest.raises(FloatingPointError, match="not finite"):
        slice_step(rng, np.log, np.array([-1.0]), np.ones(1), 0.0)
