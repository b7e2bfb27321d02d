"""What a gate may be, how its columns are made, and what PyMC can do with a gated model."""

import arviz as az
import numpy as np
import pandas as pd
import pymc as pm
import pytest
from scipy.special import log_ndtr

import mixreg as mr

BUILDERS = [mr.dmm, mr.dmm_men, mr.lemna]


@pytest.fixture
def data(rng):
    X = rng.normal(size=(30, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -2.0]
    return X, np.where(X[:, 0] > 0, 1.0, -1.0) * X[:, 1] + 0.1 * rng.normal(size=30)


@pytest.mark.parametrize("build", BUILDERS)
def test_a_gate_replaces_concentration_and_sticks(data, build):
    model = build(*data, n_components=4, gate="all")
    names = {v.name for v in model.free_RVs}
    assert {"gate_scale", "gate_intercept", "gamma"} < names
    assert not {"alpha", "v"} & names
    assert model.named_vars_to_dims["gamma"] == ("stick", "gate_feature")
    assert model.coords["gate_feature"] == model.coords["feature"]
    assert np.isfinite(model.compile_logp()(model.initial_point()))


def test_scores_are_uncorrelated_and_of_unit_variance(data):
    X, _ = data
    gate = mr.dmm(*data, gate="pca", gate_variance=1.0).spec.gate
    np.testing.assert_allclose(np.cov(gate.design.T), np.eye(3), atol=1e-9)
    np.testing.assert_allclose(gate.design.mean(axis=0), 0.0, atol=1e-9)
    np.testing.assert_allclose(gate.columns.of(X), gate.design)


@pytest.mark.parametrize(("share", "wanted"), [(0.01, 1), (0.6, 1), (0.7, 2), (1.0, 2)])
def test_the_number_of_scores_follows_the_variance_they_explain(rng, share, wanted):
    # Two copies of one feature and another one: shares of two thirds and one third, and nothing.
    one, other = np.linalg.qr(rng.normal(size=(40, 2)) - 0.0)[0].T
    one, other = one - one.mean(), other - other.mean()
    other -= one * (one @ other) / (one @ one)
    X = np.column_stack([one, 3 * one, other])
    assert (
        mr.dmm(X, rng.normal(size=40), gate="pca", gate_variance=share).spec.gate.design.shape[1]
        == wanted
    )


def test_units_of_the_features_do_not_matter(data):
    X, y = data
    moved = X * [10.0, 0.1, 2.0] + [3.0, -1.0, 0.5]
    for kind in ("pca", "all"):
        one, other = (mr.dmm(each, y, gate=kind).spec.gate.design for each in (X, moved))
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_columns_of_ones_own_are_standardised_and_named(data, rng):
    own = pd.DataFrame({"hour": rng.integers(0, 24, 30), "weekend": rng.integers(0, 2, 30)})
    gate = mr.dmm(*data, gate=own).spec.gate
    assert (gate.kind, gate.names) == ("columns", ("hour", "weekend"))
    np.testing.assert_allclose(gate.design.std(axis=0), 1.0)
    np.testing.assert_allclose(gate.columns.of(own.to_numpy()), gate.design)


def test_a_function_of_the_features_is_a_gate(data):
    X, _ = data
    gate = mr.dmm(*data, gate=lambda X: np.abs(X[:, :1])).spec.gate
    column = np.abs(X[:, 0])
    assert gate.names == ("g0",)
    np.testing.assert_allclose(gate.design[:, 0], (column - column.mean()) / column.std())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gate": "pcs"}, "gate is 'pcs'; wanted one of"),
        ({"gate": np.ones((29, 2))}, "gate has 29 rows; wanted 30"),
        ({"gate": lambda X: X[:5]}, r"gate\(X\) has 5 rows; wanted 30"),
        ({"gate": np.full((30, 1), np.nan)}, "gate has 30 missing"),
        ({"gate": "pca", "gate_variance": 0.0}, "gate_variance is 0.0"),
        ({"gate_variance": 1.5}, "gate_variance is 1.5"),
        ({"gate_variance": "most"}, "gate_variance is 'most'"),
    ],
)
def test_bad_gates_are_named(data, change, message):
    with pytest.raises(ValueError, match=message):
        mr.dmm(*data, **change)


def test_weights_of_the_declared_model_are_those_of_the_gate(data, rng):
    model = mr.dmm(*data, n_components=3, gate="all")
    draw = pm.draw([model[name] for name in ("gate_intercept", "gamma", "w")], random_seed=1)
    probits = draw[0] + model.spec.gate.design @ draw[1].T
    left = np.cumsum(np.column_stack([np.zeros(30), log_ndtr(-probits)]), axis=1)
    weights = np.exp(left + np.column_stack([log_ndtr(probits), np.zeros(30)]))
    np.testing.assert_allclose(draw[2], weights.mean(axis=0), rtol=1e-9)


@pytest.mark.filterwarnings("ignore:Estimated shape parameter of Pareto:UserWarning")
def test_prior_and_posterior_prediction_and_loo_work(data):
    model = mr.dmm(*data, n_components=2, gate="all")
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
    assert idata["posterior"].attrs["gate"] == "all"
    assert {"X", "gate", "gate_map", "gate_offset"} == set(idata["constant_data"].data_vars)
    np.testing.assert_allclose(idata["posterior"]["w"].sum("component"), 1.0)
    pm.sample_posterior_predictive(
        idata, model=model, extend_inferencedata=True, progressbar=False, random_seed=1
    )
    assert idata["posterior_predictive"]["y"].shape == (2, 60, 30)
    pm.compute_log_likelihood(idata, model=model, progressbar=False)
    total = idata["log_likelihood"]["y"].sum("obs")
    np.testing.assert_allclose(total, idata["sample_stats"]["log_lik"], rtol=1e-8)
    assert np.isfinite(az.loo(idata).elpd)
