"""mr.fit_em: planted mixtures, one regression where one suffices, and the trace it returns."""

import json

import numpy as np
import pymc as pm
import pytest
import xarray as xr

import mixreg as mr
from mixreg.quickfit import fit_em

BUILDERS = {"dmm": mr.dmm, "dmm_men": mr.dmm_men, "lemna": mr.lemna}
by_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)
THREE = [[2.0, 2.0, 0.0, 0.0], [0.0, 0.0, -2.0, -2.0], [-3.0, -3.0, -3.0, 3.0]]


def assert_recovered(fit, coefficients, levels):
    """Components of the largest weight are the planted ones, in some order."""
    posterior = fit.posterior.isel(chain=0, draw=0)
    n = len(coefficients)
    assert posterior["w"].values[:n].sum() > 0.97
    found = np.column_stack([posterior["beta"].values[:n], posterior["intercept"].values[:n]])
    truth = np.column_stack([coefficients, levels])
    nearest = [np.abs(truth - each).max(axis=1).argmin() for each in found]
    assert sorted(nearest) == list(range(n))
    # Four standard errors of about 0.2 / sqrt(rows of a component).
    np.testing.assert_allclose(found, truth[nearest], atol=0.12)


@by_builder
def test_two_regressions_are_found(build, two):
    fit = fit_em(build(two[0], two[1], n_components=5))
    assert_recovered(
        fit, [[1.0, 1.0, 1.0, -2.0, -2.0, 0.0], [0.0, 0.0, 3.0, 3.0, 3.0, 0.0]], [2.0, -1.0]
    )


@by_builder
def test_three_regressions_are_found(build, plant, rng):
    X, y, z = plant(rng, THREE, [0.0, 1.0, -1.0], n_obs=450)
    fit = fit_em(build(X, y, n_components=6), n_restarts=6)
    assert_recovered(fit, THREE, [0.0, 1.0, -1.0])
    likeliest = mr.responsibilities(fit, X, y).values.reshape(450, -1).argmax(axis=1)
    agree = sum(np.bincount(z[likeliest == j]).max() for j in np.unique(likeliest))
    assert agree > 0.9 * 450


@by_builder
@pytest.mark.parametrize("noise", [0.1, 1.0])
def test_one_component_where_one_suffices(build, plant, rng, noise):
    X, y, _ = plant(rng, [[1.0, -1.0, 0.0, 2.0]], [0.5], n_obs=300, noise=noise)
    fit = fit_em(build(X, y, n_components=6))
    sizes = fit.sample_stats["sizes"].values[0, 0]
    assert sizes[0] > 0.95 * 300
    # Among 250 rows and more a planted coefficient is known to noise / 16.
    np.testing.assert_allclose(
        fit.posterior["beta"].values[0, 0, 0], [1.0, -1.0, 0.0, 2.0], atol=noise / 3
    )


def test_the_trace_is_that_of_sample(drawn_model, two):
    fit = fit_em(drawn_model, n_restarts=2)
    drawn = mr.sample(
        drawn_model, 2, tune=0, chains=1, progressbar=False, compute_convergence_checks=False
    )
    for group in ("posterior", "observed_data", "constant_data"):
        ours, theirs = fit[group].to_dataset(), drawn[group].to_dataset().copy()
        theirs = theirs.isel(draw=[0]) if "draw" in theirs.dims else theirs
        assert set(ours.data_vars) == set(theirs.data_vars)
        for name in ours.data_vars:
            assert ours[name].dims == theirs[name].dims
            assert ours[name].shape == theirs[name].shape
        assert set(ours.coords) == set(theirs.coords)
        for name in ours.coords:
            assert list(ours[name].values) == list(theirs[name].values)
    assert set(fit.sample_stats.data_vars) <= set(drawn.sample_stats.data_vars)
    prediction = mr.predict(fit, two[0][:4])
    assert prediction.sizes["obs"] == 4


def test_attributes_say_how_it_went(model, tmp_path):
    fit = fit_em(model, n_restarts=3, random_seed=7)
    attrs = fit.posterior.attrs
    assert attrs["mixreg_model"] == model.spec.name
    assert (attrs["preset"], attrs["random_seed"], attrs["converged"]) == (
        model.spec.preset,
        "7",
        1,
    )
    trace = json.loads(attrs["objective_trace"])
    assert trace[-1] == attrs["objective"] == fit.sample_stats["lp"].values[0, 0]
    assert (np.diff(trace) > -1e-6).all()
    assert len(json.loads(attrs["restarts"])) == 3
    assert attrs["n_iterations"] >= len(trace) - 1
    fit.to_netcdf(tmp_path / "fit.nc")
    with xr.open_datatree(tmp_path / "fit.nc") as loaded:
        assert loaded.posterior.attrs["objective"] == attrs["objective"]


@by_builder
def test_units_of_the_data_do_not_matter(build, two):
    one = fit_em(build(two[0], two[1], n_components=4), n_restarts=2)
    other = fit_em(build(100.0 * two[0], 7.0 * two[1] + 5.0, n_components=4), n_restarts=2)
    beta, scaled = (each.posterior["beta"].values for each in (one, other))
    np.testing.assert_allclose(scaled, 0.07 * beta, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        other.posterior["w"].values, one.posterior["w"].values, rtol=1e-3, atol=1e-6
    )


def test_same_seed_same_mode(model):
    one, two = (fit_em(model, n_restarts=2, random_seed=3) for _ in range(2))
    assert one.posterior.to_dataset().equals(two.posterior.to_dataset())


def test_more_features_than_rows(rng):
    X = rng.normal(size=(30, 40))
    y = X[:, 0] - X[:, 1] + 0.1 * rng.normal(size=30)
    for build in BUILDERS.values():
        fit = fit_em(build(X, y, n_components=3), n_restarts=2)
        assert np.isfinite(fit.posterior["beta"].values).all()


def test_non_convergence_is_a_warning_and_a_field(two):
    model = mr.dmm(two[0], two[1], n_components=4)
    with pytest.warns(UserWarning, match="Raise max_iter"):
        fit = fit_em(model, max_iter=1, tol=1e-12)
    assert fit.posterior.attrs["converged"] == 0


def test_the_model_on_the_stack_is_used(two):
    with mr.dmm(two[0], two[1], n_components=2):
        assert fit_em(n_restarts=1).posterior.attrs["mixreg_model"] == "dmm"


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"n_restarts": 0}, ValueError, "n_restarts is 0"),
        ({"max_iter": 2.5}, TypeError, "max_iter is 2.5"),
        ({"tol": 0.0}, ValueError, "tol is 0"),
    ],
)
def test_bad_arguments_are_named(two, settings, error, message):
    with pytest.raises(error, match=message):
        fit_em(mr.dmm(two[0], two[1], n_components=2), **settings)


def test_foreign_models_are_refused():
    with pm.Model() as model:
        pm.Normal("x")
    with pytest.raises(TypeError, match=r"wanted the model that a builder"):
        fit_em(model)


def test_gates_are_refused_before_any_work(two):
    model = mr.dmm(two[0], two[1], n_components=2, gate="all")
    with pytest.raises(NotImplementedError, match=r"has a gate \('all'\); fit_em finds modes"):
        fit_em(model)
