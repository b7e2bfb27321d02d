"""Random walks with Laplace steps: normalised densities, draws, dimensions."""

import numpy as np
import pymc as pm
import pytest
from scipy import integrate, stats

from mixreg.distributions import RandomWalkLaplace


def parameters(rng, n_components=4, n_features=5):
    return {
        "lam": rng.gamma(2.0),
        "anchor_precision": rng.gamma(2.0),
        "sigma": rng.gamma(2.0, size=n_components),
        "scale": rng.gamma(2.0, size=n_features),
    }


def density(beta, lam, anchor_precision, sigma, scale):
    walk = beta * scale
    spread = sigma / np.sqrt(anchor_precision)
    anchor = stats.norm.logpdf(walk[:, 0], scale=spread)
    steps = stats.laplace.logpdf(np.diff(walk, axis=1), scale=(sigma / lam)[:, None])
    return anchor + steps.sum(axis=1) + np.log(scale).sum()


@pytest.mark.parametrize("n_features", [1, 2, 7])
def test_density_is_that_of_the_steps(rng, n_features):
    given = parameters(rng, n_features=n_features)
    beta = rng.normal(size=(4, n_features))
    ours = pm.logp(RandomWalkLaplace.dist(**given), beta).eval()
    assert ours.shape == (4,)
    np.testing.assert_allclose(ours, density(beta, **given), rtol=1e-12)


def test_density_integrates_to_one():
    given = {"lam": 1.3, "anchor_precision": 0.7, "sigma": [0.8], "scale": [2.0, 0.5]}
    grid = np.linspace(-20.0, 20.0, 801)
    points = np.stack(np.meshgrid(grid / 2.0, grid / 0.5, indexing="ij"), axis=-1)
    flat = points.reshape(-1, 1, 2)
    value = np.exp(pm.logp(RandomWalkLaplace.dist(**given), flat).eval()).reshape(801, 801)
    inner = integrate.simpson(value, x=grid / 0.5, axis=1)
    # The kink of a step lies on the grid; what is left is the rule's error there.
    assert integrate.simpson(inner, x=grid / 2.0) == pytest.approx(1.0, abs=1e-3)


def test_parameters_may_differ_by_component(rng):
    lam, anchor = rng.gamma(2.0, size=3), rng.gamma(2.0, size=3)
    sigma, scale, beta = rng.gamma(2.0, size=3), rng.gamma(2.0, size=4), rng.normal(size=(3, 4))
    together = pm.logp(RandomWalkLaplace.dist(lam, anchor, sigma, scale), beta).eval()
    for j in range(3):
        alone = density(beta[[j]], lam[j], anchor[j], sigma[[j]], scale)
        assert together[j] == pytest.approx(alone[0], rel=1e-12)


def test_draws_follow_the_steps_distributions(rng):
    sigma, scale = 0.7, np.array([2.0, 0.5, 1.0])
    walk = RandomWalkLaplace.dist(3.0, 0.25, np.full(20_000, sigma), scale)
    beta = pm.draw(walk, random_seed=int(rng.integers(2**30)))
    scaled = beta * scale
    assert stats.kstest(scaled[:, 0], stats.norm(scale=2 * sigma).cdf).pvalue > 1e-6
    steps = np.diff(scaled, axis=1)
    for r in range(2):
        assert stats.kstest(steps[:, r], stats.laplace(scale=sigma / 3).cdf).pvalue > 1e-6
    correlation = np.corrcoef(np.column_stack([scaled[:, 0], steps]), rowvar=False)
    assert np.abs(correlation - np.eye(3)).max() < 4.5 / np.sqrt(20_000) * 2


def test_a_shape_can_be_asked_for():
    walk = RandomWalkLaplace.dist(1.0, 1.0, 1.0, np.ones(4), size=(5, 3))
    draw = pm.draw(walk, random_seed=1)
    assert draw.shape == (5, 3, 4)
    assert len(np.unique(draw)) == draw.size


def test_dims_give_the_shape(rng):
    with pm.Model(coords={"component": range(3), "feature": range(4)}) as model:
        lam = pm.Gamma("lam", alpha=np.float64(1.0), beta=np.float64(1.0))
        dims = ("component", "feature")
        RandomWalkLaplace("beta", lam, 0.1, np.ones(3), np.ones(4), dims=dims)
    prior = pm.sample_prior_predictive(5, model=model, random_seed=1)["prior"]
    assert prior["beta"].shape == (1, 5, 3, 4)
    assert np.isfinite(model.compile_logp()(model.initial_point()))


@pytest.mark.parametrize(
    ("name", "message"),
    [("lam", "lam > 0"), ("anchor_precision", "anchor_precision > 0"), ("sigma", "sigma > 0")],
)
def test_bad_parameters_are_refused(rng, name, message):
    given = parameters(rng) | {name: np.zeros(4)}
    with pytest.raises(pm.logprob.utils.ParameterValueError, match=message):
        pm.logp(RandomWalkLaplace.dist(**given), np.ones((4, 5))).eval()
