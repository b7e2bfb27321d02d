"""The sweep of gated mixtures: what it records, and what it finds."""

import numpy as np
import pymc as pm
import pytensor
import pytest
from sklearn.linear_model import RidgeCV

import mixreg as mr


def piecewise(rng, n_obs=150):
    X = rng.normal(size=(n_obs, 3))
    return X, np.where(X[:, 0] > 0, 2 * X[:, 1], -X[:, 1]) + 0.05 * rng.normal(size=n_obs)


@pytest.mark.parametrize("build", [mr.dmm, mr.dmm_men, mr.lemna])
def test_statistics_are_those_of_the_new_point(rng, build):
    model = build(*piecewise(rng, 40), n_components=3, gate="all")
    step = mr.GibbsStep(model=model, keep_assignments=True)
    step.setup_chain(rng, tune=0, draws=3)
    with pytensor.config.change_flags(mode="FAST_COMPILE"):
        logp = model.compile_logp()
        (w,) = model.replace_rvs_by_values([model["w"]])
        weights = model.compile_fn(w, inputs=model.value_vars, on_unused_input="ignore")
    point = model.initial_point()
    for _ in range(3):
        point, (stats,) = step.step(point)
        assert stats["lp"] == pytest.approx(logp(point), rel=1e-8)
        np.testing.assert_allclose(stats["w"], weights(point), rtol=1e-8)
        np.testing.assert_array_equal(np.bincount(stats["z"], minlength=3), stats["sizes"])


def test_a_switch_is_found(rng):
    X, y = piecewise(rng)
    model = mr.dmm(X, y, n_components=4, gate="all")
    idata = mr.sample(
        model,
        150,
        tune=250,
        chains=2,
        cores=1,
        random_seed=1,
        progressbar=False,
        compute_convergence_checks=False,
    )
    X_new, y_new = piecewise(rng)
    error = y_new - mr.predict(idata, X_new, random_seed=1)["mean"].values
    ridge = np.linalg.lstsq(X, y, rcond=None)[0]
    assert np.sqrt((error**2).mean()) < 0.35 * (y_new - X_new @ ridge).std()


def test_rows_and_gate_are_replaced_together(rng):
    X, y = piecewise(rng, 40)
    model = mr.dmm(X, y, n_components=2, gate="all")
    with model:
        pm.set_data({"X": 2 * X})
    with pytest.raises(ValueError, match="gate holds the columns of other rows than X"):
        mr.GibbsStep(model=model)
    with model:
        pm.set_data({"gate": model.spec.gate.columns.of(2 * X)})
    assert mr.GibbsStep(model=model)._data.gate[0].shape == (40, 4)


def test_new_data_need_no_new_compilation(rng):
    from mixreg.gibbs.compiled_sweep import compile_sweep

    step = mr.GibbsStep(model=mr.dmm(*piecewise(rng), n_components=3, gate="all"))
    before = compile_sweep.cache_info().misses
    other = mr.GibbsStep(model=mr.dmm(*piecewise(rng), n_components=3, gate="all"))
    assert compile_sweep.cache_info().misses == before
    assert step._shapes == other._shapes


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["all", "pca"])
def test_one_regression_stays_one_component(rng, kind):
    X = rng.normal(size=(1300, 10))
    y = X @ rng.normal(size=10) + rng.normal(size=1300)
    model = mr.dmm(X[:300], y[:300], n_components=6, gate=kind)
    idata = mr.sample(
        model,
        300,
        tune=400,
        chains=4,
        random_seed=1,
        progressbar=False,
        compute_convergence_checks=False,
    )
    assert (idata["sample_stats"]["occupied"] == 1).mean() > 0.5
    predicted = mr.predict(idata, X[300:], prob=None)["mean"].values
    ridge = RidgeCV(np.logspace(-3, 3, 13)).fit(X[:300], y[:300]).predict(X[300:])
    ours, theirs = (((y[300:] - fit) ** 2).mean() ** 0.5 for fit in (predicted, ridge))
    assert ours < 1.01 * theirs
