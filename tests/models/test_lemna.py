"""The mixture with fused coefficients: dimensions, presets, refusals, units, prediction."""

import numpy as np
import pymc as pm
import pytest

import mixreg as mr
from mixreg.models import GammaPrior


@pytest.fixture
def data(rng):
    X = rng.normal(size=(30, 4)) * [1.0, 2.0, 0.5, 1.0] + [0.0, 5.0, -2.0, 1.0]
    return X, X @ [1.0, 1.0, 0.5, 0.5] + rng.normal(size=30)


def test_named_dimensions(data):
    model = mr.lemna(*data, n_components=4, feature_names=["a", "b", "c", "d"])
    assert model.named_vars_to_dims["beta"] == ("component", "feature")
    assert model["lam"].ndim == 0
    names = {"alpha", "v", "sigma", "lam", "beta", "intercept"}
    assert {v.name for v in model.free_RVs} == names
    assert not model.discrete_value_vars
    assert mr.lemna(*data).spec.n_components == 6


def test_a_given_rate_is_no_variable(data):
    model = mr.lemna(*data, lam=3)
    assert "lam" not in {v.name for v in model.free_RVs}
    assert model.spec.coefficients.rate == 3.0


def test_default_preset_has_one_scale(data):
    X, _ = data
    basis = mr.lemna(*data).spec.basis
    np.testing.assert_allclose(basis.scale, np.sqrt(X.var(axis=0).mean()))
    np.testing.assert_allclose(basis.center, X.mean(axis=0))
    assert basis.cumulative
    assert basis.intercept


def test_paper_preset_is_raw(data):
    spec = mr.lemna(*data, preset="paper").spec
    assert (spec.concentration.shape, spec.concentration.rate) == (5.0, 1.0)
    assert (spec.noise.shape, spec.noise.rate) == (0.5, 0.5)
    assert spec.coefficients.rate == GammaPrior(1.0, 1.0)
    np.testing.assert_array_equal(spec.basis.scale, 1.0)
    assert not spec.basis.intercept
    assert spec.basis.cumulative


def test_constant_columns_are_left_out_of_the_scale(data):
    X, y = data
    wide = np.insert(X, 2, 7.0, axis=1)
    with pytest.warns(
        UserWarning, match=r"constant columns \(x2\).*follow their neighbours"
    ) as seen:
        basis = mr.lemna(wide, y).spec.basis
    assert seen[0].filename == __file__
    np.testing.assert_allclose(basis.scale, mr.lemna(X, y).spec.basis.scale[0])


@pytest.mark.parametrize("lam", [None, 0.5])
@pytest.mark.parametrize(("preset", "intercept"), [("default", False), ("paper", True)])
def test_choices_can_be_made(data, preset, intercept, lam):
    model = mr.lemna(*data, preset=preset, intercept=intercept, lam=lam)
    assert ("intercept" in {v.name for v in model.free_RVs}) is intercept
    assert np.isfinite(model.compile_logp()(model.initial_point()))


def test_working_design_is_summed_from_the_last_column_back(data, rng):
    X, y = data
    basis = mr.lemna(X, y).spec.basis
    rows = basis.design(X, y)
    scaled = (X - basis.center) / basis.scale
    beta = rng.normal(size=4)
    theta = np.diff(beta * basis.scale, prepend=0.0)
    np.testing.assert_allclose(rows[:, 1:-1] @ theta, scaled @ (beta * basis.scale))
    np.testing.assert_array_equal(rows[:, -2], scaled[:, -1])
    np.testing.assert_array_equal(rows[:, 0], 1.0)


def test_default_is_equivariant_to_units(data, rng):
    X, y = data
    shift, scale, y_scale = np.array([3.0, -1.0, 0.5, 2.0]), 10.0, 7.0
    plain = mr.lemna(X, y, n_components=3)
    other = mr.lemna(X * scale + shift, y * y_scale + 1, n_components=3)
    one, two = plain.compile_logp(), other.compile_logp()
    # Jacobian of the units of 30 responses, 3 levels and 12 coefficients; the rest are logarithms.
    jacobian = -33 * np.log(y_scale) - 12 * np.log(y_scale / scale)
    for _ in range(3):
        point = plain.initial_point()
        point = {name: rng.normal(size=np.shape(part)) for name, part in point.items()}
        beta = point["beta"] * y_scale / scale
        moved = {
            **point,
            "sigma_log__": point["sigma_log__"] + np.log(y_scale),
            "beta": beta,
            "intercept": point["intercept"] * y_scale + 1 - beta @ shift,
        }
        assert two(moved) - one(point) == pytest.approx(jacobian, rel=1e-9)


def test_prior_predictive_draws_every_variable(data):
    model = mr.lemna(*data, n_components=4)
    prior = pm.sample_prior_predictive(50, model=model, random_seed=1)
    assert prior["prior_predictive"]["y"].shape == (1, 50, 30)
    drawn = prior["prior"]
    assert drawn["beta"].shape == (1, 50, 4, 4)
    assert (drawn["lam"] > 0).all()
    # Steps are Laplace in units of the noise and of the rate.
    steps = abs(drawn["beta"].diff("feature")) / drawn["sigma"] * drawn["lam"]
    middle = float((steps * model.spec.basis.scale[0]).median())
    assert np.log(2) * 0.8 < middle < np.log(2) * 1.25


def test_draws_serve_all_that_reads_them(data):
    X, y = data
    model = mr.lemna(X, y, n_components=2)
    options = {"random_seed": 1, "progressbar": False, "compute_convergence_checks": False}
    idata = mr.sample(model, 20, tune=20, chains=2, cores=1, **options)
    posterior = idata["posterior"]
    assert posterior["lam"].dims == ("chain", "draw")
    assert posterior.attrs["mixreg_model"] == "lemna"
    assert "log_lam" in mr.diagnose(idata).index
    aligned = mr.relabel(idata)["posterior"]
    np.testing.assert_array_equal(aligned["lam"], posterior["lam"])
    assert mr.responsibilities(idata, X, y).shape[-2:] == (30, 2)
    assert len(mr.predict(idata, X)) > 0
    pm.sample_posterior_predictive(
        idata, model=model, extend_inferencedata=True, progressbar=False, random_seed=1
    )
    assert idata["posterior_predictive"]["y"].shape == (2, 20, 30)
    pm.compute_log_likelihood(idata, model=model, progressbar=False)
    total = idata["log_likelihood"]["y"].sum("obs")
    np.testing.assert_allclose(total, idata["sample_stats"]["log_lik"], rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"preset": "papper"}, ValueError, "preset is 'papper'"),
        ({"lam": 0.0}, ValueError, "lam is 0.0"),
        ({"lam": np.inf}, ValueError, "lam is inf"),
        ({"lam": "high"}, TypeError, "lam is 'high'"),
        ({"lam": True}, TypeError, "lam is True"),
        ({"n_components": 1}, ValueError, "n_components is 1"),
        ({"y": np.ones(30)}, ValueError, "y is constant"),
        ({"X": np.ones((30, 1))}, ValueError, "X has 1 feature; wanted at least 2"),
    ],
)
def test_bad_arguments_are_named(data, change, error, message):
    arguments = {"X": data[0], "y": data[1], **change}
    with pytest.raises(error, match=message):
        mr.lemna(**arguments)


def test_augmented_twin_makes_scales_explicit(data):
    twin = mr.augmented(mr.lemna(*data, n_components=3, feature_names=["a", "b", "c", "d"]))
    assert {v.name for v in twin.discrete_value_vars} == {"z"}
    assert twin.named_vars_to_dims["omega"] == ("component", "step")
    assert twin.coords["step"] == ("b", "c", "d")
    assert np.isfinite(twin.compile_logp()(twin.initial_point()))
