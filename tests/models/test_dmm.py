"""The declared mixture: its dimensions, presets, refusals, and what PyMC can do with it."""

import arviz as az
import numpy as np
import pandas as pd
import pymc as pm
import pytest

import mixreg as mr
from mixreg.models import spec_of


@pytest.fixture
def data(rng):
    X = rng.normal(size=(30, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -2.0]
    return X, X @ [1.0, 0.1, 3.0] + rng.normal(size=30)


def test_named_dimensions(data):
    model = mr.dmm(*data, n_components=4, feature_names=["a", "b", "c"])
    assert model.named_vars_to_dims["beta"] == ("component", "feature")
    assert model.coords["feature"] == ("a", "b", "c")
    assert {v.name for v in model.free_RVs} == {"alpha", "v", "beta", "intercept", "sigma"}


def test_paper_preset_repeats_the_released_hyper_parameters(data):
    spec = mr.dmm(*data, preset="paper").spec
    assert (spec.concentration.shape, spec.concentration.rate) == (5.0, 1.0)
    assert (spec.noise.shape, spec.noise.rate) == (0.5, 0.5)
    np.testing.assert_allclose(spec.coefficients.mean, data[0].mean(axis=0))
    np.testing.assert_allclose(1 / spec.coefficients.precision, 3.0)
    assert not spec.basis.intercept


@pytest.mark.parametrize("preset", ["default", "paper"])
@pytest.mark.parametrize("intercept", [True, False])
def test_level_can_be_chosen(data, preset, intercept):
    model = mr.dmm(*data, preset=preset, intercept=intercept)
    assert ("intercept" in {v.name for v in model.free_RVs}) is intercept
    assert np.isfinite(model.compile_logp()(model.initial_point()))


def test_default_is_equivariant_to_units(data, rng):
    X, y = data
    shift, scale, y_scale = np.array([3.0, -1.0, 0.5]), np.array([10.0, 0.1, 2.0]), 7.0
    plain = mr.dmm(X, y, n_components=3)
    other = mr.dmm(X * scale + shift, y * y_scale + 1, n_components=3)
    point = {
        "alpha_log__": np.array(0.2),
        "v_logodds__": rng.normal(size=2),
        "sigma_log__": rng.normal(size=3),
        "beta": rng.normal(size=(3, 3)),
        "intercept": rng.normal(size=3),
    }
    beta = point["beta"] * y_scale / scale
    moved = {
        **point,
        "sigma_log__": point["sigma_log__"] + np.log(y_scale),
        "beta": beta,
        "intercept": point["intercept"] * y_scale + 1 - beta @ shift,
    }
    # Jacobian of the units of 30 responses, 3 levels and 9 coefficients; sigma is a logarithm.
    jacobian = -33 * np.log(y_scale) - 3 * np.log(y_scale / scale).sum()
    difference = other.compile_logp()(moved) - plain.compile_logp()(point)
    assert difference == pytest.approx(jacobian, rel=1e-9)


@pytest.mark.filterwarnings("ignore:Estimated shape parameter of Pareto:UserWarning")
def test_prior_and_posterior_prediction_and_loo_work(data):
    model = mr.dmm(*data, n_components=2)
    prior = pm.sample_prior_predictive(5, model=model, random_seed=1)
    assert prior["prior_predictive"]["y"].shape == (1, 5, 30)
    idata = mr.sample(
        model,
        60,
        tune=40,
        chains=2,
        cores=1,
        random_seed=1,
        progressbar=False,
        compute_convergence_checks=False,
    )
    pm.sample_posterior_predictive(
        idata, model=model, extend_inferencedata=True, progressbar=False, random_seed=1
    )
    assert idata["posterior_predictive"]["y"].shape == (2, 60, 30)
    pm.compute_log_likelihood(idata, model=model, progressbar=False)
    total = idata["log_likelihood"]["y"].sum("obs")
    np.testing.assert_allclose(total, idata["sample_stats"]["log_lik"], rtol=1e-8)
    assert np.isfinite(az.loo(idata).elpd)


def test_constant_columns_are_named_and_kept_at_the_prior(data):
    X, y = data
    X = np.column_stack([X, np.full(30, 3.0)])
    with pytest.warns(UserWarning, match=r"1 constant columns \(flat\)"):
        model = mr.dmm(X, y, n_components=2, feature_names=["a", "b", "c", "flat"])
    assert np.isfinite(model.compile_logp()(model.initial_point()))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"preset": "papper"}, ValueError, "preset is 'papper'"),
        ({"n_components": 1}, ValueError, "n_components is 1"),
        ({"n_components": 2.0}, TypeError, "n_components is 2.0"),
        ({"y": np.ones(30)}, ValueError, "y is constant"),
        ({"y": np.ones(29)}, ValueError, "29 entries; wanted 30"),
        ({"X": np.full((30, 3), np.nan)}, ValueError, "90 missing"),
        ({"feature_names": ["a", "a", "b"]}, ValueError, "repeats"),
    ],
)
def test_bad_arguments_are_named(data, change, error, message):
    arguments = {"X": data[0], "y": data[1], **change}
    with pytest.raises(error, match=message):
        mr.dmm(**arguments)


def test_one_row_is_refused():
    with pytest.raises(ValueError, match="1 row"):
        mr.dmm([[1.0, 2.0]], [1.0])


def test_fewer_rows_than_columns_is_fine(rng):
    model = mr.dmm(rng.normal(size=(5, 20)), rng.normal(size=5), n_components=2)
    assert np.isfinite(model.compile_logp()(model.initial_point()))


def test_a_data_frame_names_the_features(rng):
    frame = pd.DataFrame(rng.normal(size=(5, 2)), columns=["dose", "age"])
    assert mr.dmm(frame, rng.normal(size=5)).coords["feature"] == ("dose", "age")


def test_foreign_models_are_refused():
    with pm.Model() as model:
        pm.Normal("x")
    with pytest.raises(TypeError, match="without a mixture specification"):
        spec_of(model)
