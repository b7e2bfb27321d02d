"""Overlap of prior and posterior against quadrature, and the advice where the data say nothing."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from mixreg.posterior import prior_overlap, trace_from_arrays
from mixreg.posterior.overlap import prior_posterior_densities

PRIOR = {"alpha": {"family": "gamma", "shape": 1.0, "rate": 1.0}}
# Mean density of a kernel estimate misses by its bias and its noise; both are below this.
TOLERANCE = 0.03


def trace(alpha):
    """Lay draws of alpha (n_chains, n_draws) out beside one component."""
    one = np.ones((*alpha.shape, 1))
    return trace_from_arrays(w=one, beta=one[..., None], sigma=one, alpha=alpha, X=[[0.0]], y=[0.0])


def integrated(posterior) -> float:
    """Integrate the smaller of both densities over the logarithm by quadrature."""
    prior = stats.gamma(1.0)

    def smaller(t):
        return min(prior.pdf(np.exp(t)), posterior.pdf(np.exp(t))) * np.exp(t)

    return quad(smaller, -25, 5, limit=500, points=[-3, -1, 0, 1])[0]


@pytest.mark.parametrize(
    "posterior",
    [
        stats.gamma(5.0, scale=0.1),
        stats.gamma(2.0, scale=1.0),
        stats.gamma(3.0, scale=2.0),
        stats.gamma(400.0, scale=0.002),
        stats.lognorm(0.5, scale=0.05),
    ],
    ids=["narrower", "wider", "larger", "a spike", "in the lower tail"],
)
def test_overlap_equals_quadrature(rng, posterior):
    table = prior_overlap(trace(posterior.rvs(size=(4, 1000), random_state=rng)), priors=PRIOR)
    assert table.loc["alpha", "overlap"] == pytest.approx(integrated(posterior), abs=TOLERANCE)
    assert table.attrs["advice"] == []
    median, lower, upper = table.loc["alpha", ["prior_median", "prior_lower", "prior_upper"]]
    np.testing.assert_allclose([median, lower, upper], stats.gamma(1.0).ppf([0.5, 0.05, 0.95]))


def test_the_prior_overlaps_with_itself(rng):
    table = prior_overlap(trace(rng.gamma(1.0, size=(4, 1000))), priors=PRIOR, prob=0.8)
    assert 0.94 < table.loc["alpha", "overlap"] <= 1.0
    (text,) = table.attrs["advice"]
    assert text.startswith("The data say next to nothing about alpha")
    assert table.attrs["prob"] == 0.8


def test_what_is_far_away_has_no_overlap(rng):
    table = prior_overlap(trace(rng.normal(1e4, 1.0, size=(2, 100))), priors=PRIOR)
    assert table.loc["alpha", "overlap"] == pytest.approx(0.0, abs=1e-12)


def test_units_do_not_matter(rng):
    alpha = rng.gamma(3.0, size=(2, 500))
    one = prior_overlap(trace(alpha), priors=PRIOR)
    scaled = {"alpha": {"family": "gamma", "shape": 1.0, "rate": 0.01}}
    other = prior_overlap(trace(100.0 * alpha), priors=scaled)
    assert other.loc["alpha", "overlap"] == pytest.approx(one.loc["alpha", "overlap"], abs=1e-6)
    np.testing.assert_allclose(
        other.drop(columns="overlap"), 100.0 * one.drop(columns="overlap"), rtol=1e-9
    )


def test_scale_of_a_gate(gated):
    draws = gated.idata["posterior/gate_scale"].values
    priors = {"gate_scale": {"family": "root_inverse_gamma", "shape": 1.0, "rate": 0.3}}
    table = prior_overlap(gated.idata, priors=priors)
    assert list(table.index) == ["gate_scale"]
    assert table.loc["gate_scale", "median"] == pytest.approx(np.median(draws))
    wanted = np.sqrt(stats.invgamma(1.0, scale=0.3).ppf([0.05, 0.95]))
    np.testing.assert_allclose(table.loc["gate_scale", ["prior_lower", "prior_upper"]], wanted)


def test_densities_are_densities(rng):
    found = prior_posterior_densities(trace(rng.gamma(400.0, 0.002, size=(2, 500))), PRIOR)["alpha"]
    for density in (found.prior, found.posterior):
        assert np.trapezoid(density, np.log(found.value)) == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(
    ("alpha", "words"),
    [
        (np.ones((2, 5)), "posterior/alpha is 1 in all 10 draws; wanted draws that vary"),
        (np.array([[1.0, -1.0]]), "posterior/alpha has values that are not positive"),
    ],
)
def test_draws_that_have_no_density_are_refused(alpha, words):
    with pytest.raises(ValueError, match=words):
        prior_overlap(trace(alpha), priors=PRIOR)


@pytest.mark.parametrize("prob", [0.0, 1.0, 90])
def test_senseless_probabilities_are_refused(rng, prob):
    with pytest.raises(ValueError, match="prob is"):
        prior_overlap(trace(rng.gamma(1.0, size=(1, 9))), priors=PRIOR, prob=prob)
