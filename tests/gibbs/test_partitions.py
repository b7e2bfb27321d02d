"""Parts of the Hastings ratio of splits and merges, against sums and integrals."""

from itertools import product

import numpy as np
import pytest
from scipy import integrate
from scipy.special import erfcx, gammaln

import mixreg as mr
from mixreg.gibbs.component_priors import Component, NormalPrior
from mixreg.gibbs.component_scales import NetPrior, WalkPrior
from mixreg.gibbs.partitions import Partition
from mixreg.gibbs.restricted import Subset, guess_two
from mixreg.gibbs.split_ratio import SplitRatio, log_partition_prior
from mixreg.gibbs.state import settings_of
from mixreg.gibbs.tilted_noise import gamma_fit, log_scales_density

LOG_NETS = np.log([0.8, 3.0]), np.log([1.5, 0.7]), np.log([0.4, 0.6])


def settings_for(n_features):
    X = np.random.default_rng(3).normal(size=(8, n_features))
    return settings_of(mr.dmm(X, X.sum(axis=1) + 1.0, n_components=3).spec)


PRIORS = {
    "walk": (WalkPrior(n_free=2), (np.log(1.4),)),
    "sigma": (NetPrior("sigma", n_free=1), LOG_NETS),
    "variance": (NetPrior("variance", n_free=1), LOG_NETS),
}


@pytest.mark.parametrize("alpha", [0.1, 1.0, 7.0])
def test_assignments_have_a_prior_that_sums_to_one(alpha):
    z = np.array(list(product(range(3), repeat=4)))
    sizes = (z[..., None] == np.arange(3)).sum(axis=1)
    assert np.exp(log_partition_prior(sizes, alpha)).sum() == pytest.approx(1.0, rel=1e-12)


def test_places_are_the_prior_of_moving_the_rows_there():
    ratio = SplitRatio(NormalPrior(), 1.3)
    log_each, log_now = ratio.log_places(np.array([0, 5, 0, 2]), 1, np.array([3, 2]))
    wanted = log_partition_prior(np.array([[2, 3, 0, 2], [0, 3, 2, 2]]), 1.3)
    np.testing.assert_allclose(log_each, wanted)
    assert log_now == log_partition_prior(np.array([0, 5, 0, 2]), 1.3)


@pytest.mark.parametrize("name", PRIORS)
def test_odds_of_proposed_scales_average_to_one(name, rng):
    # The mean of prior over proposal under the proposal is the prior's total mass.
    prior, hyper = PRIORS[name]
    settings, relative, log_sigma = settings_for(3), np.array([0.3, -0.4, 0.5, 0.2]), 0.3
    odds = []
    for _ in range(4000):
        component = prior.fitted(rng, relative, log_sigma, hyper, settings)
        odds.append(np.exp(prior.log_odds(component, relative, log_sigma, hyper, settings)))
    assert np.mean(odds) == pytest.approx(1.0, abs=5 * np.std(odds) / np.sqrt(len(odds)))
    assert np.std(odds) > 0.01


@pytest.mark.parametrize("name", PRIORS)
def test_fresh_scales_make_the_marginal_prior_of_coefficients(name, rng):
    # Coefficients drawn given fresh scales have the prior's own mean absolute value.
    prior, hyper = PRIORS[name]
    settings, n = settings_for(3), 6000
    fresh = [prior.fresh(rng, hyper, settings) for _ in range(n)]
    spread = 1 / np.sqrt([component.precision[-1] for component in fresh])
    absolute = np.sqrt(2 / np.pi) * spread
    if name == "walk":
        wanted = 1 / 1.4
    else:
        sigma = np.exp([component.log_sigma for component in fresh])
        wanted = np.mean([_mean_absolute(name, each, LOG_NETS) for each in sigma[:500]])
    error = np.hypot(absolute.std() / np.sqrt(n), 0.0 if name != "variance" else 0.02)
    assert absolute.mean() == pytest.approx(wanted, abs=5 * error)


def _mean_absolute(name, sigma, nets):
    l1, l2, weight = (np.exp(part) for part in nets)
    rate = l1 if name == "sigma" else l1 / (2 * sigma)
    start = rate / np.sqrt(l2)
    excess = np.sqrt(2 / np.pi) / erfcx(start / np.sqrt(2)) - start
    return float((weight * excess / np.sqrt(l2)).sum())


def test_proposed_noise_integrates_to_the_mass_of_its_density(rng):
    prior, settings = NetPrior("variance", n_free=1), settings_for(3)
    size, excess = 5, 2.4
    component = Component(np.ones(4), net=0, log_sigma=0.0, pull=0.7, root=0.9)
    tilt = 3, component.pull, component.root
    weights = []
    for _ in range(4000):
        drawn = prior.with_noise(rng, component, size, excess, settings)
        precision = np.exp(-2 * drawn.log_sigma)
        mass = prior.log_noise(drawn, size, excess, settings)
        weights.append(np.exp(mass + log_scales_density(precision, *tilt)))
    shape, rate = float(settings.noise_shape), float(settings.noise_rate)

    def density(h):
        log_prior = shape * np.log(rate) - gammaln(shape)
        log_rest = (shape + size / 2 - 1) * np.log(h) - h * excess / 2
        return np.exp(log_prior + log_rest + log_scales_density(h, *tilt))

    wanted = integrate.quad(density, 0, np.inf)[0]
    assert np.mean(weights) == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize("root", [0.0, 0.4, 30.0, 1e6])
def test_gamma_fit_sits_at_the_mode(root):
    shape, rate = gamma_fit(3.0, 2.0, 7, root)
    grid = np.log(shape / rate) + np.linspace(-0.2, 0.2, 4001)
    density = [
        3.0 * x - 2.0 * np.exp(x) + log_scales_density(np.exp(x), 7, 0.0, root) for x in grid
    ]
    assert grid[np.argmax(density)] == pytest.approx(np.log(shape / rate), abs=2e-4)


def planted(n_obs, n_features, seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_obs, n_features))
    coefficients, truth = 2.0 * rng.normal(size=(2, n_features)), rng.integers(2, size=n_obs)
    return X, (X * coefficients[truth]).sum(axis=1) + 0.3 * rng.normal(size=n_obs), truth


def test_guesses_do_not_move_the_anchors(rng):
    X, y, _ = planted(60, 3, seed=1)
    spec = mr.dmm(X, y, n_components=3).spec
    rows = spec.basis.design(X, y)
    subset = Subset(rows, rows.T @ rows, (), settings_of(spec))
    assert guess_two(rng, subset, NormalPrior(), 4).log_odds[:2].tolist() == [-np.inf, np.inf]


def partition_of(spec, X, y, z):
    n_components, n_columns = spec.n_components, spec.n_columns
    components = [
        np.ones((n_components, n_columns)),
        np.zeros(n_components, dtype=np.int64),
        *np.zeros((3, n_components)),
    ]
    design = spec.basis.design(X, y)
    return Partition(design, z, 1.0, components, (), settings_of(spec), NormalPrior())


def agreement(z, truth):
    """Share of the pairs of rows that are together, or apart, in both partitions."""
    return ((z[:, None] == z) == (truth[:, None] == truth)).mean()


def test_two_planted_regressions_are_split(rng):
    X, y, truth = planted(120, 3, seed=2)
    partition = partition_of(mr.dmm(X, y, n_components=4).spec, X, y, np.zeros(120, dtype=int))
    found = np.array([partition.move(rng) for _ in range(40)])
    assert found.sum(axis=0)[0] >= 1
    assert agreement(partition.z, truth) > agreement(np.zeros(120), truth) + 0.1


@pytest.mark.parametrize("build", [mr.dmm, mr.dmm_men, mr.lemna])
def test_sweeps_with_moves_leave_a_single_component(build):
    X, y, truth = planted(150, 3, seed=4)
    step = mr.GibbsStep(model=(model := build(X, y, n_components=4)), keep_assignments=True)
    step.setup_chain(np.random.default_rng(5), tune=0, draws=50)
    # All weight is on the first component, whose coefficients fit no row better than the others'.
    point = model.initial_point() | {"v_logodds__": np.array([9.0, 0.0, 0.0])}
    splits = 0
    for _ in range(50):
        point, (stats,) = step.step(point)
        splits += stats["splits"]
    assert splits >= 1
    assert agreement(stats["z"], truth) > 0.7


def test_moves_are_left_out_on_request():
    X, y, _ = planted(40, 2, seed=6)
    model = mr.dmm(X, y, n_components=3)
    for option, names in ((True, {"splits", "merges"}), (False, set())):
        _, (stats,) = mr.GibbsStep(model=model, split_merge=option).step(model.initial_point())
        assert {"splits", "merges"} & set(stats) == names


def test_a_gate_has_no_moves():
    X, y, _ = planted(40, 2, seed=6)
    model = mr.dmm(X, y, n_components=3, gate="all")
    _, (stats,) = mr.GibbsStep(model=model).step(model.initial_point())
    assert "splits" not in stats


def test_a_needless_division_is_united(rng):
    X = rng.normal(size=(40, 2))
    y = X[:, 0] + 0.3 * rng.normal(size=40)
    partition = partition_of(mr.dmm(X, y, n_components=4).spec, X, y, np.arange(40) % 2 + 1)
    for _ in range(60):
        partition.move(rng)
    assert len(set(partition.z.tolist())) == 1


def test_without_an_empty_component_nothing_is_split(rng):
    X, y, _ = planted(30, 2, seed=3)
    spec = mr.dmm(X, y, n_components=2).spec
    moves = [partition_of(spec, X, y, np.arange(30) % 2).move(rng) for _ in range(20)]
    assert not any(is_split for is_split, _ in moves)


def test_a_single_row_has_no_move(rng):
    X, y, _ = planted(30, 2, seed=3)
    spec = mr.dmm(X, y, n_components=2).spec
    assert partition_of(spec, X[:1], y[:1], np.zeros(1, dtype=int)).move(rng) == (False, False)
