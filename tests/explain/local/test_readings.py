"""Local explanations with a gate: a box with a switch, whose rules and slopes are known."""

import warnings

import numpy as np
import pytest

import mixreg as mr
from mixreg.explain.local.answers import ask_and_see
from mixreg.explain.local.beginnings import chain_starts, residual_groups
from mixreg.explain.local.fitted import Plan
from mixreg.explain.maskers import Tabular
from mixreg.posterior import ConvergenceWarning

OPTIONS = {"draws": 60, "tune": 80, "chains": 2, "cores": 1, "n_components": 2}


def switched(X):
    """Follow one rule where the last feature is kept, and another where it is not."""
    return np.where(X[:, 4] > 0, 4 + 2 * X[:, 0] - X[:, 1], 3 * X[:, 2] + X[:, 3])


def explain(X, masker=None, box=switched, n_samples=160, **options):
    explainer = mr.LocalExplainer(
        box, Tabular() if masker is None else masker, "dmm", **(OPTIONS | {"gate": "all"} | options)
    )
    with warnings.catch_warnings():
        # So few draws do not show convergence.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return explainer(X, n_samples=n_samples, random_seed=2, progressbar=False)


@pytest.fixture(scope="module")
def ex():
    return explain(np.ones((2, 5)), n_samples=240, draws=200, tune=400)


@pytest.mark.parametrize("reading", ["x", "both", "y"])
def test_the_rule_of_the_input_is_read(ex, reading):
    own = ex.data["readings"].sel(reading=reading).values
    np.testing.assert_allclose(own[:, :4], [[2, -1, 0, 0]] * 2, atol=0.5)


def test_effects_are_averaged_over_all_that_may_be_taken_away(ex):
    # Half of the perturbations keep the switch; it leads from a mean of 2 to one of 4.5.
    effects = ex.data["readings"].sel(reading="average").values
    np.testing.assert_allclose(effects, [[1.0, -0.5, 1.5, 0.5, 2.5]] * 2, atol=0.2)


@pytest.mark.parametrize("options", [{"inference": "em"}, {"inference": "gibbs", "gate": None}])
def test_average_effects_of_constant_weights_are_those_of_the_mean(options):
    ex = explain(np.ones((1, 5)), **({"gate": None, "reading": "average"} | options))
    np.testing.assert_allclose(ex.values, ex.data["surrogate"], atol=1e-10)
    at_input = ex.data["own_intercept"] + ex.draws().sum("feature")
    predicted = ex.data["surrogate_intercept"] + ex.data["surrogate"].sum("feature")
    np.testing.assert_allclose(at_input.mean("sample"), predicted, atol=1e-10)


def test_the_surrogate_predicts_what_no_line_can(ex):
    rmse = ex.fidelity.set_index("surrogate")["rmse"]
    assert rmse["mixture"] < 0.6 * rmse["ridge"]
    np.testing.assert_allclose(ex.data["surrogate_response"], 5.0, atol=0.6)


def test_the_slope_is_the_rules_and_what_the_gate_adds(ex):
    readings = ex.data["readings"]
    gate = readings.sel(reading="derivative") - readings.sel(reading="x")
    # Keeping the switch leads from the level of one rule to that of the other.
    assert (gate.sel(feature="x4") >= -0.05).all()
    # Both inputs are the same, and a chain of one of them may sit beside the best partition.
    assert np.abs(gate.mean("instance").values).argmax() == 4
    assert ((ex.data["routing_share"] > 0) & (ex.data["routing_share"] < 1)).all()


@pytest.mark.parametrize("reading", ["average", "y", "both", "x", "derivative"])
def test_importances_are_those_of_the_reading(reading):
    ex = explain(np.ones((1, 5)), reading=reading)
    assert ex.attrs["reading"] == reading
    assert ex.attrs["gate"] == "all"
    assert ex.settings["design"] == "changes"
    np.testing.assert_allclose(ex.values, ex.data["readings"].sel(reading=reading), atol=1e-10)
    # The level and all importances make the fit at the input.
    fit = ex.values.sum("feature") + ex.data["own_intercept"].mean("sample")
    np.testing.assert_allclose(fit, ex.data["surrogate_response"], atol=0.3)
    assert any(word in repr(ex) for word in ("through", "slope", "averaged"))


def test_a_gate_is_averaged_over_perturbations_unless_told_otherwise(ex):
    assert ex.attrs["reading"] == "average"
    usual = mr.LocalExplainer(switched, Tabular())
    assert (usual.reading, usual.tolerance, usual.design) == ("average", None, "changes")
    assert usual.model_options["n_components"] == 4


@pytest.mark.parametrize("options", [{"gate": None}, {"inference": "em"}, {"preset": "paper"}])
def test_constant_weights_are_read_through_the_answer(options):
    constant = mr.LocalExplainer(switched, Tabular(), **options)
    assert not constant.is_gated
    assert (constant.reading, constant.tolerance, constant.design) == ("y", 0.35, "masks")
    assert constant.model_options["n_components"] == 6


def test_it_can_be_saved(ex, tmp_path):
    back = mr.load_explanation(ex.save(tmp_path / "local.nc"))
    assert back.data.identical(ex.data)


def test_features_that_cannot_change_are_spared(rng):
    X = np.ones((2, 5))
    X[:, 3] = 0.0
    ex = explain(X)
    assert (ex.values.sel(feature="x3") == 0.0).all()
    assert (ex.data["readings"].sel(feature="x3") == 0.0).all()


def test_designs_of_their_own_do_not_depend_on_cores(monkeypatch):
    background = np.array([[0.0] * 5, [1.0] * 5, [0.0] * 5])
    masker = Tabular("marginal", background=background)
    ex = explain(np.array([[1.0] * 5, [0.0, 1.0, 1.0, 1.0, 1.0]]), masker)
    assert ex.data.sizes["instance"] == 2
    # A fill draws zero twice in three times, and half of the perturbations follow its rule: keeping
    # the second feature takes off a third.
    np.testing.assert_allclose(ex.values.sel(feature="x1"), -1 / 3, atol=0.15)
    assert ex.data["own_intercept"].shape == ex.data["own_sigma"].shape


def test_changes_leave_no_noise_of_the_fill(rng):
    background = rng.integers(2, size=(30, 5)).astype(float)
    masker = Tabular("marginal", background=background)

    def box(X):
        return X @ [4.0, -2.0, 1.0, 0.0, 0.5]

    told, seen = (
        explain(np.ones((1, 5)), masker, box, gate=None, inference="em", design=design)
        for design in ("masks", "changes")
    )
    r2 = [each.fidelity.set_index("surrogate")["r2"] for each in (told, seen)]
    assert r2[0]["mixture"] < 0.9
    assert r2[1]["mixture"] > 0.99
    assert r2[1]["ridge"] > 0.99
    # Both measure the same: what keeping a feature adds, over the values that a fill draws.
    truth = (background == 0).mean(axis=0) * [4.0, -2.0, 1.0, 0.0, 0.5]
    np.testing.assert_allclose(seen.values[0], truth, atol=0.05)
    np.testing.assert_allclose(told.values[0], truth, atol=0.9)


def test_ridge_is_tested_on_the_same_design(rng):
    background = rng.integers(2, size=(30, 5)).astype(float)
    masker = Tabular("marginal", background=background)
    ex = explain(np.ones((2, 5)), masker, gate=None, inference="em", design="changes")
    table = mr.fidelity(
        ex,
        lambda X: switched(X),
        masker=masker,
        tests=["deduction"],
        n_features=[1],
        baselines=["ridge"],
        threshold=2.0,
        progressbar=False,
    )
    assert table["pcr"].between(0, 1).all()
    with pytest.raises(ValueError, match="a local explanation was read when it was made"):
        mr.fidelity(ex, switched, masker=masker, reading="x", progressbar=False)


def test_what_is_filled_with_the_same_value_was_not_taken_away(rng):
    attached = Tabular("marginal", background=[[0.0, 1.0], [1.0, 1.0]]).attach([[1.0, 1.0]])
    box = mr.black_box(lambda X: X @ [1.0, 10.0])
    masks = np.zeros((40, 2), dtype=bool)
    found = ask_and_see(attached, box, masks, rng, design="changes")
    np.testing.assert_array_equal(found.outputs[0], 10.0 + found.design[0, :, 0])
    assert (found.design[0, :, 1] == 1.0).all()
    assert found.rate.tolist() == [[0.5, 0.0]]


def test_chains_of_a_gate_start_apart(rng):
    X = rng.random((3, 40, 2)).round()
    Y = rng.normal(size=(3, 40))
    spec = mr.dmm(X[0], Y[0], n_components=3, gate="all").spec
    starts = chain_starts(spec, X, Y, Plan(4, 1, 4, 1, 0))
    assert starts.max(axis=2).tolist() == [[1, 2, 2, 1]] * 3
    constant = mr.dmm(X[0], Y[0], n_components=3).spec
    assert chain_starts(constant, X, Y, Plan(4, 1, 2, 1, 0)).shape == (3, 2, 40)
    groups = residual_groups(X, Y, 2)
    assert np.bincount(groups[0]).tolist() == [20, 20]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"inference": "em"}, ValueError, "inference is 'em' and gate is 'all'"),
        ({"gate": None, "reading": "x"}, ValueError, "reading is 'x', which looks at a gate"),
        ({"gate": len}, TypeError, "gate is a builtin_function_or_method"),
        ({"gate": "some"}, ValueError, "gate is 'some'"),
        ({"reading": "z"}, ValueError, "reading is 'z'"),
        ({"design": "z"}, ValueError, "design is 'z'"),
        ({"gate_variance": 2.0}, ValueError, "gate_variance is 2.0"),
    ],
)
def test_what_does_not_go_together_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        mr.LocalExplainer(switched, Tabular(), **({"gate": "all"} | options))
