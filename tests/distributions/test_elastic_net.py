"""The elastic net: normalised over many orders of magnitude, and drawn as it says."""

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats
from scipy.special import erfcx, log_ndtr

from mixreg.distributions import SCALINGS, ElasticNet, log_normaliser, relative_l1

PENALTIES = [
    (l1, l2, sigma)
    for l1 in (0.0, 1e-8, 1e-3, 1.0, 1e3, 1e8)
    for l2 in (1e-8, 1e-3, 1.0, 1e3, 1e8)
    for sigma in (1e-6, 1.0, 1e6)
]


@pytest.fixture(scope="module")
def densities():
    """Give one compiled log density for each scaling, of (b, l1, l2, sigma)."""
    b, l1, l2, sigma = pt.dvector("b"), pt.dscalar("l1"), pt.dscalar("l2"), pt.dscalar("sigma")

    def compiled(scaling):
        density = pm.logp(ElasticNet.dist(l1, l2, sigma, scaling), b)
        return pytensor.function([b, l1, l2, sigma], density)

    return {scaling: compiled(scaling) for scaling in SCALINGS}


def log_unnormalised(b, l1, l2, sigma, scaling):
    if scaling == "sigma":
        return -l1 * np.abs(b) / sigma - l2 * b**2 / (2 * sigma**2)
    return -(l1 * np.abs(b) + l2 * b**2) / (2 * sigma**2)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_density_is_normalised(densities, scaling):
    # b = w exp(x), trapezoidal in x: exact to rounding, as the integrand falls off exponentially.
    x = np.linspace(-45, 6, 4001)
    for l1, l2, sigma in PENALTIES:
        linear = l1 / sigma if scaling == "sigma" else l1 / (2 * sigma**2)
        width = 1 / (linear + np.sqrt(l2) / sigma)
        b = width * np.exp(x)
        logp = densities[scaling](b, l1, l2, sigma)
        assert not np.isnan(logp).any()
        total = 2 * np.exp(logp + np.log(b)).sum() * (x[1] - x[0])
        assert total == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_density_has_the_declared_shape(densities, scaling):
    for l1, l2, sigma in PENALTIES:
        linear = l1 / sigma if scaling == "sigma" else l1 / (2 * sigma**2)
        b = np.array([0.0, 0.3, -0.3, 2.0]) / (linear + np.sqrt(l2) / sigma)
        ours = densities[scaling](b, l1, l2, sigma)
        expected = log_unnormalised(b, l1, l2, sigma, scaling)
        np.testing.assert_allclose(ours - ours[0], expected, rtol=1e-9, atol=1e-9)


def test_limits_are_laplace_and_normal(densities):
    b = np.array([-2.0, 0.0, 0.1, 3.0])
    normal = densities["sigma"](b, 0.0, 4.0, 0.5)
    np.testing.assert_allclose(normal, stats.norm.logpdf(b, scale=0.25), rtol=1e-12)
    laplace = densities["sigma"](b, 3.0, 1e-14, 0.5)
    np.testing.assert_allclose(laplace, stats.laplace.logpdf(b, scale=0.5 / 3), rtol=1e-11)


def test_scalings_are_one_density(densities):
    b = np.array([-2.0, 0.1])
    np.testing.assert_allclose(
        densities["variance"](b, 3.0, 2.0, 0.4), densities["sigma"](b, 3.0 / 0.8, 2.0, 0.4)
    )


def test_normaliser_never_overflows():
    log_rate, log_l2 = np.meshgrid(np.linspace(-700, 700, 29), np.linspace(-700, 700, 29))
    ours = log_normaliser(pt.as_tensor(log_rate), pt.as_tensor(log_l2)).eval()
    assert np.isfinite(ours).all()
    # Between the Laplace's and the normal's, and close to the smaller when they differ a lot.
    laplace, normal = np.log(2) - log_rate, 0.5 * (np.log(2 * np.pi) - log_l2)
    least = np.minimum(laplace, normal)
    assert (ours <= least + 1e-9 * np.abs(least) + 1e-12).all()
    apart = np.abs(laplace - normal) > 40
    np.testing.assert_allclose(ours[apart], least[apart], rtol=1e-12)


def test_normaliser_is_smooth_where_its_form_changes():
    log_rate = 50 + 0.5 * np.log(2) + np.array([-1e-6, 1e-6])
    ours = log_normaliser(pt.as_tensor(log_rate), pt.as_tensor(np.zeros(2))).eval()
    assert np.diff(ours)[0] == pytest.approx(-2e-6, rel=1e-6)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize(
    ("l1", "l2", "sigma"),
    [(1.0, 1.0, 1.0), (0.0, 2.0, 0.3), (50.0, 0.01, 2.0), (1e-3, 40.0, 5.0), (1e5, 1.0, 1.0)],
)
def test_draws_follow_the_density(rng, l1, l2, sigma, scaling):
    seed = int(rng.integers(2**30))
    draws = pm.draw(ElasticNet.dist(l1, l2, sigma, scaling, size=4000), random_seed=seed)
    start = relative_l1(l1, sigma, scaling) / np.sqrt(l2)
    # Beyond zero a normal: P(|b| > x) = Phi(-(a + x')) / Phi(-a), x' = x sqrt(l2) / sigma.
    excess = np.abs(draws) * np.sqrt(l2) / sigma
    if start < 1e3:
        survival = np.exp(log_ndtr(-(start + excess)) - log_ndtr(-start))
    else:
        ratio = erfcx((start + excess) / np.sqrt(2)) / erfcx(start / np.sqrt(2))
        survival = ratio * np.exp(-excess * (start + excess / 2))
    assert stats.kstest(survival, "uniform").pvalue > 1e-6
    assert abs((draws > 0).mean() - 0.5) < 4.5 * 0.5 / np.sqrt(len(draws))


def test_parameters_broadcast(rng):
    l1, sigma = np.array([0.1, 1.0, 10.0]), np.array([[1.0], [2.0]])
    net = ElasticNet.dist(l1, 1.0, sigma)
    assert pm.draw(net, random_seed=1).shape == (2, 3)
    b = rng.normal(size=(2, 3))
    each = [
        [pm.logp(ElasticNet.dist(l1[k], 1.0, sigma[j, 0]), b[j, k]).eval() for k in range(3)]
        for j in range(2)
    ]
    np.testing.assert_allclose(pm.logp(net, b).eval(), each)


def test_draws_of_different_coefficients_are_independent():
    draws = pm.draw(ElasticNet.dist(np.ones(3), 1.0, 1.0, size=(4000, 3)), random_seed=1)
    correlation = np.corrcoef(draws.T) - np.eye(3)
    assert np.abs(correlation).max() < 4.5 / np.sqrt(4000)
    assert np.abs(np.corrcoef(np.abs(draws).T) - np.eye(3)).max() < 4.5 / np.sqrt(4000)


def test_it_serves_in_a_model():
    with pm.Model() as model:
        ElasticNet("b", pm.Gamma("l1", 1, 1), pm.Gamma("l2", 1, 1), 0.5, "variance", shape=3)
    assert np.isfinite(model.compile_logp()(model.initial_point()))
    assert np.isfinite(model.compile_dlogp()(model.initial_point())).all()


@pytest.mark.parametrize(("l1", "l2", "sigma"), [(-1.0, 1, 1), (1, 0.0, 1), (1, 1, -1.0)])
def test_bad_parameters_are_refused(l1, l2, sigma):
    with pytest.raises(pm.logprob.utils.ParameterValueError, match="l1 >= 0, l2 > 0, sigma > 0"):
        pm.logp(ElasticNet.dist(l1, l2, sigma), 0.3).eval()


def test_bad_scalings_are_named():
    with pytest.raises(ValueError, match="scaling is 'sd'; wanted one of"):
        ElasticNet.dist(1.0, 1.0, 1.0, scaling="sd")
