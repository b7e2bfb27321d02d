"""The mixture with multiple elastic nets: dimensions, presets, refusals, units, prediction."""

import numpy as np
import pymc as pm
import pytest

import mixreg as mr


@pytest.fixture
def data(rng):
    X = rng.normal(size=(30, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -2.0]
    return X, X @ [1.0, 0.1, 3.0] + rng.normal(size=30)


def test_named_dimensions(data):
    model = mr.dmm_men(*data, n_components=4, n_nets=2, feature_names=["a", "b", "c"])
    assert model.named_vars_to_dims["beta"] == ("component", "feature")
    for name in ("l1", "l2", "net_w"):
        assert model.named_vars_to_dims[name] == ("net",)
    assert model.coords["net"] == (0, 1)
    names = {"alpha", "v", "sigma", "l1", "l2", "net_w", "beta", "intercept"}
    assert {v.name for v in model.free_RVs} == names
    assert not model.discrete_value_vars


def test_paper_preset_repeats_the_released_hyper_parameters(data):
    spec = mr.dmm_men(*data, preset="paper").spec
    prior = spec.coefficients
    assert (spec.concentration.shape, spec.concentration.rate) == (5.0, 1.0)
    assert (spec.noise.shape, spec.noise.rate) == (0.5, 0.5)
    assert (prior.l1.shape, prior.l1.rate) == (1.0, 0.5)
    assert (prior.l2.shape, prior.l2.rate) == (4.0, 0.5)
    assert (prior.n_nets, prior.net_concentration) == (3, pytest.approx(1 / 3))
    assert prior.scaling == "variance"
    assert not spec.basis.intercept


@pytest.mark.parametrize("n_nets", [1, 3])
@pytest.mark.parametrize("scaling", ["sigma", "variance"])
@pytest.mark.parametrize(("preset", "intercept"), [("default", False), ("paper", True)])
def test_choices_can_be_made(data, preset, intercept, scaling, n_nets):
    options = {"preset": preset, "intercept": intercept, "scaling": scaling, "n_nets": n_nets}
    model = mr.dmm_men(*data, **options)
    assert ("intercept" in {v.name for v in model.free_RVs}) is intercept
    assert model.spec.coefficients.scaling == scaling
    assert np.isfinite(model.compile_logp()(model.initial_point()))


def moved_point(point, scaling, shift, scale, y_scale):
    """Write the same parameters in other units of the features and the response."""
    beta = point["beta"] * y_scale / scale
    units = {
        "sigma_log__": point["sigma_log__"] + np.log(y_scale),
        "beta": beta,
        "intercept": point["intercept"] * y_scale + 1 - beta @ shift,
    }
    if scaling == "variance":
        # Divided by a variance, the absolute penalty has the units of the response.
        units["l1_log__"] = point["l1_log__"] + np.log(y_scale)
    return {**point, **units}


@pytest.mark.parametrize("scaling", ["sigma", "variance"])
def test_default_is_equivariant_to_units(data, rng, scaling):
    X, y = data
    shift, scale, y_scale = np.array([3.0, -1.0, 0.5]), np.array([10.0, 0.1, 2.0]), 7.0
    options = {"n_components": 3, "n_nets": 2, "scaling": scaling}
    plain = mr.dmm_men(X, y, **options)
    other = mr.dmm_men(X * scale + shift, y * y_scale + 1, **options)
    one, two = plain.compile_logp(), other.compile_logp()
    # Jacobian of the units of 30 responses, 3 levels and 9 coefficients; the rest are logarithms.
    jacobian = -33 * np.log(y_scale) - 3 * np.log(y_scale / scale).sum()
    for _ in range(3):
        point = plain.initial_point()
        point = {name: rng.normal(size=np.shape(part)) for name, part in point.items()}
        moved = moved_point(point, scaling, shift, scale, y_scale)
        assert two(moved) - one(point) == pytest.approx(jacobian, rel=1e-9)


def test_prior_predictive_draws_every_variable(data):
    model = mr.dmm_men(*data, n_components=4, n_nets=2)
    prior = pm.sample_prior_predictive(50, model=model, random_seed=1)
    assert prior["prior_predictive"]["y"].shape == (1, 50, 30)
    drawn = prior["prior"]
    assert drawn["beta"].shape == (1, 50, 4, 3)
    np.testing.assert_allclose(drawn["net_w"].sum("net"), 1)
    assert (drawn["l1"] > 0).all()
    # Coefficients are those of standardised features in units of the noise.
    size = abs(drawn["beta"] / drawn["sigma"] * model.spec.basis.scale)
    middle = size.median(("chain", "draw", "component"))
    assert ((middle > 0.05) & (middle < 5)).all()


def test_posterior_prediction_and_log_likelihood_work(data):
    model = mr.dmm_men(*data, n_components=2, n_nets=2)
    options = {"random_seed": 1, "progressbar": False, "compute_convergence_checks": False}
    idata = mr.sample(model, 20, tune=20, chains=1, cores=1, **options)
    posterior = idata["posterior"]
    assert posterior["l1"].shape == posterior["net_w"].shape == (1, 20, 2)
    assert idata["sample_stats"]["net"].shape == (1, 20, 2)
    pm.sample_posterior_predictive(
        idata, model=model, extend_inferencedata=True, progressbar=False, random_seed=1
    )
    assert idata["posterior_predictive"]["y"].shape == (1, 20, 30)
    pm.compute_log_likelihood(idata, model=model, progressbar=False)
    total = idata["log_likelihood"]["y"].sum("obs")
    np.testing.assert_allclose(total, idata["sample_stats"]["log_lik"], rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"preset": "papper"}, ValueError, "preset is 'papper'"),
        ({"scaling": "sd"}, ValueError, "scaling is 'sd'"),
        ({"n_nets": 0}, ValueError, "n_nets is 0"),
        ({"n_nets": 2.0}, TypeError, "n_nets is 2.0"),
        ({"n_components": 1}, ValueError, "n_components is 1"),
        ({"y": np.ones(30)}, ValueError, "y is constant"),
        ({"X": np.full((30, 3), np.inf)}, ValueError, "90"),
    ],
)
def test_bad_arguments_are_named(data, change, error, message):
    arguments = {"X": data[0], "y": data[1], **change}
    with pytest.raises(error, match=message):
        mr.dmm_men(**arguments)


def test_augmented_twin_makes_nets_and_scales_explicit(data):
    twin = mr.augmented(mr.dmm_men(*data, n_components=4, n_nets=2))
    assert {v.name for v in twin.discrete_value_vars} == {"z", "c"}
    assert twin.named_vars_to_dims["t"] == ("component", "feature")
    assert twin.named_vars_to_dims["c"] == ("component",)
    assert np.isfinite(twin.compile_logp()(twin.initial_point()))
