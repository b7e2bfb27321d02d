"""The PyMC step method around the sweep."""

import cloudpickle
import numpy as np
import pymc as pm
import pytensor
import pytest

import mixreg as mr
from mixreg.gibbs.compiled_sweep import compile_sweep


def chain(step, point, n_steps, seed):
    step.setup_chain(np.random.default_rng(seed), tune=0, draws=n_steps)
    points = []
    for _ in range(n_steps):
        point, (stats,) = step.step(point)
        points.append((point, stats))
    return points


def test_same_seed_same_draws(model):
    start = model.initial_point()
    one, two = (chain(mr.GibbsStep(model=model), start, 5, seed=3) for _ in range(2))
    for (a, _), (b, _) in zip(one, two, strict=True):
        assert all(np.array_equal(a[name], b[name]) for name in a)


def test_starting_from_a_known_point_equals_going_on(model):
    # The step keeps the log-probabilities of its last point; recomputing them changes nothing.
    step = mr.GibbsStep(model=model)
    (first, _), (second, _) = chain(step, model.initial_point(), 2, seed=5)
    again = mr.GibbsStep(model=model)
    again.setup_chain(np.random.default_rng(5), tune=0, draws=2)
    once, _ = again.step(model.initial_point())
    again._last = None
    twice, _ = again.step(once)
    assert all(np.array_equal(first[name], once[name]) for name in first)
    for name in second:
        np.testing.assert_allclose(second[name], twice[name], rtol=1e-6)


def test_statistics_are_those_of_the_new_point(model):
    step = mr.GibbsStep(model=model)
    points = chain(step, model.initial_point(), 3, seed=1)
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        logp = model.compile_logp()
    for point, stats in points:
        assert stats["lp"] == pytest.approx(logp(point), rel=1e-8)
        assert stats["sizes"].sum() == 60
        assert stats["occupied"] == (stats["sizes"] > 0).sum()


@pytest.mark.parametrize(
    ("n_obs", "options"),
    [
        (8, {"scaling": "sigma", "n_nets": 2}),
        pytest.param(60, {"preset": "paper", "n_nets": 1}, marks=pytest.mark.slow),
        pytest.param(8, {"scaling": "variance", "n_nets": 3}, marks=pytest.mark.slow),
    ],
)
def test_statistics_of_elastic_nets_are_those_of_the_new_point(rng, n_obs, options):
    # With 8 rows there are more columns than rows.
    X = rng.normal(size=(n_obs, 12))
    model = mr.dmm_men(X, X[:, 0] + 0.1 * rng.normal(size=n_obs), n_components=3, **options)
    step = mr.GibbsStep(model=model, keep_assignments=True, start="dispersed")
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        logp = model.compile_logp()
    start = model.initial_point()
    for point, stats in chain(step, start, 3, seed=1):
        assert stats["lp"] == pytest.approx(logp(point), rel=1e-8)
        assert list(point) == list(start)
        assert stats["net"].shape == (3,)
        assert set(np.unique(stats["net"])) <= set(range(options["n_nets"]))
        np.testing.assert_array_equal(np.bincount(stats["z"], minlength=3), stats["sizes"])


def test_point_keeps_its_order(model):
    start = model.initial_point()
    assert list(mr.GibbsStep(model=model).step(start)[0]) == list(start)


def test_pm_sample_takes_the_step(model):
    idata = pm.sample(
        4,
        tune=2,
        chains=1,
        cores=1,
        model=model,
        step=mr.GibbsStep(model=model),
        random_seed=1,
        progressbar=False,
        compute_convergence_checks=False,
    )
    assert idata["posterior"]["beta"].shape == (1, 4, 4, 2)


def test_it_survives_pickling(model):
    step = mr.GibbsStep(model=model, start="dispersed")
    copy = cloudpickle.loads(cloudpickle.dumps(step))
    start = model.initial_point()
    (a, _), (b, _) = chain(step, start, 1, seed=2)[0], chain(copy, start, 1, seed=2)[0]
    assert all(np.array_equal(a[name], b[name]) for name in a)


def test_new_data_of_the_same_shape_need_no_compilation(planted):
    X, y, _ = planted
    mr.GibbsStep(model=mr.dmm(X, y, n_components=4))
    before = compile_sweep.cache_info().misses
    mr.GibbsStep(model=mr.dmm(X[::-1] * 3, y + 1, n_components=4, preset="default"))
    assert compile_sweep.cache_info().misses == before


def test_it_follows_set_data(planted):
    X, y, _ = planted
    model = mr.dmm(X, y, n_components=4)
    with model:
        pm.set_data({"X": -X})
    start = model.initial_point()
    moved = chain(mr.GibbsStep(model=model), start, 1, seed=1)[0][0]
    plain = chain(mr.GibbsStep(model=mr.dmm(X, y, n_components=4)), start, 1, seed=1)[0][0]
    assert not np.allclose(moved["beta"], plain["beta"])


def test_it_owns_all_variables(model):
    with pytest.raises(ValueError, match=r"leaves out \['alpha_log__'"):
        mr.GibbsStep([model["beta"]], model=model)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"start": "prior"}, "start is 'prior'"), ({"compile_kwargs": {"mode": 1}}, "takes none")],
)
def test_bad_arguments_are_named(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        mr.GibbsStep(model=model, **arguments)


def test_lost_positive_definiteness_stops_the_chain(model):
    step = mr.GibbsStep(model=model)
    step._data = step._data._replace(total=-step._data.total)
    with pytest.raises(FloatingPointError, match="scales of X and y"):
        step.step(model.initial_point())


def test_bad_new_data_are_named(planted):
    X, y, _ = planted
    model = mr.dmm(X, y, n_components=4)
    with model:
        pm.set_data({"X": np.full_like(X, np.nan)})
    with pytest.raises(ValueError, match="X has 120 missing"):
        mr.GibbsStep(model=model)
