"""The local explainer from inputs to explanations."""

import warnings

import numpy as np
import pytest

import mixreg as mr
from mixreg.explain.maskers import Image, Sequence, Tabular
from mixreg.posterior import ConvergenceWarning

QUICK = {"draws": 40, "tune": 20, "chains": 2, "cores": 1, "n_components": 2, "gate": None}
COEFFICIENTS = np.array([3.0, -2.0, 0.0, 1.0])


def linear(X):
    return X @ COEFFICIENTS


def explain(box, masker, x, position=None, n_samples=80, random_seed=0, **options):
    explainer = mr.LocalExplainer(box, masker, **(QUICK | options))
    with warnings.catch_warnings():
        # Forty draws are too few to show convergence.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return explainer(
            x,
            position=position,
            n_samples=n_samples,
            random_seed=random_seed,
            progressbar=False,
        )


@pytest.mark.parametrize("inference", ["gibbs", "em"])
@pytest.mark.parametrize("method", ["lemna", "dmm"])
def test_a_linear_box_is_recovered(method, inference):
    X = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 0.0, -1.0]])
    ex = explain(linear, Tabular(), X, method=method, inference=inference)
    np.testing.assert_allclose(ex.values, X * COEFFICIENTS, atol=0.25)
    assert ex.data["response"].values.tolist() == [2.0, 3.0]
    assert ex.group == "instance"
    assert ex.fidelity.set_index("surrogate")["r2"]["mixture"] > 0.98
    assert ex.attrs["kind"] == "local"
    assert ex.attrs["inference"] == inference
    if inference == "em":
        assert ex.data.sizes["sample"] == 1
    else:
        covered = (ex.interval(0.98).sel(bound="lower") <= X * COEFFICIENTS) & (
            ex.interval(0.98).sel(bound="upper") >= X * COEFFICIENTS
        )
        assert covered.all()
        assert (ex.prob_sign()[:, 0] > 0.99).all()


def test_features_that_cannot_change_have_exactly_no_importance():
    ex = explain(linear, Tabular(), [[1.0, 0.0, 2.0, 1.0]])
    assert not ex.data["active"].values[0, 1]
    assert (ex.draws().sel(feature="x1") == 0).all()


def test_tokens_around_each_position_are_explained():
    def box(X):
        # The output at a token is the token before it plus twice itself.
        before = np.concatenate([np.zeros((len(X), 1)), X[:, :-1]], axis=1)
        return before + 2 * X

    tokens = np.array([[1, 2, 3, 4], [5, 6, 7, 8]])
    ex = explain(mr.black_box(box, per_token=True), Sequence(window=3), tokens, [0, 2])
    np.testing.assert_allclose(ex.values, [[0, 2, 0], [6, 14, 0]], atol=0.5)
    assert ex.data["position"].values.tolist() == [0, 2]
    assert ex.data["offset"].values.tolist() == [-1, 0, 1]
    assert not ex.data["active"].values[0, 0]


def test_blocks_of_an_image_are_explained():
    def box(images):
        return images[:, :2, :2].sum(axis=(1, 2)) - images[:, 2:, 2:].sum(axis=(1, 2))

    ex = explain(box, Image((4, 4), blocks=2), np.ones((4, 4)), method="dmm")
    np.testing.assert_allclose(ex.values, [[4, 0, 0, -4]], atol=0.4)
    assert ex.feature_names == ("r00c00", "r00c02", "r02c00", "r02c02")


def test_the_component_is_the_inputs_own():
    def bent(X):
        # Half a plane for the input itself and all that keeps its first feature.
        return np.where(X[:, 0] > 0, 10 + 2 * X[:, 1], -3 * X[:, 2])

    ex = explain(bent, Tabular(), np.ones((1, 4)), method="dmm", tolerance=None, n_samples=200)
    own = ex.values.values[0]
    assert own[1] == pytest.approx(2, abs=0.3)
    assert own[2] == pytest.approx(0, abs=0.3)


def test_probabilities_are_explained_on_the_scale_of_log_odds():
    ex = explain(lambda X: 1 / (1 + np.exp(-linear(X))), Tabular(), np.ones((1, 4)))
    assert ex.attrs["response_kind"] == "logit"
    np.testing.assert_allclose(ex.values[0], COEFFICIENTS, atol=0.25)


def test_one_input_is_the_first_of_one():
    one = explain(linear, Tabular(), np.ones(4))
    assert one.data.sizes["instance"] == 1


def test_seeds_decide_everything():
    first, again, other = (
        explain(linear, Tabular(), np.ones((1, 4)), random_seed=seed) for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first.draws(), again.draws())
    assert (first.draws().values != other.draws().values).any()


def test_boxes_are_asked_as_often_as_promised():
    box = mr.black_box(linear)
    explain(box, Tabular(), np.ones((3, 4)), n_samples=80)
    assert box.n_calls == 3 * (80 + 16)


def test_a_box_that_ignores_everything_is_named():
    with pytest.warns(UserWarning, match="answered all perturbations of 1 of 1 inputs"):
        ex = explain(lambda X: np.full(len(X), 2.0), Tabular(), np.ones((1, 4)))
    assert ex.data["degenerate"].values.tolist() == [True]
    assert (ex.draws() == 0).all()


def test_shap_values_and_base_add_up_to_the_fit_at_the_input():
    X = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 0.0, -1.0]])
    found = explain(lambda X: 5 + linear(X), Tabular(), X).to_shap()
    np.testing.assert_allclose(found.base_values + found.values.sum(axis=1), [7, 8], atol=0.3)
    assert (found.lower_bounds <= found.values).all()


def test_explanations_survive_a_file(tmp_path):
    ex = explain(linear, Tabular(), np.ones((2, 4)))
    path = ex.save(tmp_path / "local.nc")
    again = mr.load_explanation(path)
    np.testing.assert_array_equal(again.draws(), ex.draws())
    assert again.attrs["masker"] == ex.attrs["masker"]
    assert again.fidelity.equals(ex.fidelity)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"method": "lime"}, ValueError, "method is 'lime'"),
        ({"inference": "vi"}, ValueError, "inference is 'vi'"),
        ({"locality": "near"}, ValueError, "locality is 'near'"),
        ({"response": "odds"}, ValueError, "response is 'odds'"),
        ({"preset": "mine"}, ValueError, "preset is 'mine'"),
        ({"tolerance": 0}, ValueError, "tolerance"),
        ({"draws": 2}, ValueError, "draws"),
        ({"method": "dmm", "lam": 1.0}, ValueError, "lam"),
    ],
)
def test_arguments_are_checked_before_the_box_is_asked(options, kind, message):
    box = mr.black_box(linear)
    with pytest.raises(kind, match=message):
        mr.LocalExplainer(box, Tabular(), **options)
    assert box.n_calls == 0


def test_a_masker_is_needed():
    with pytest.raises(TypeError, match="masker is a str; wanted one of"):
        mr.LocalExplainer(linear, "zero")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"n_samples": 7}, "n_samples"), ({"n_fresh": 0}, "n_fresh"), ({"random_seed": -1}, "seed")],
)
def test_counts_are_checked(arguments, message):
    explainer = mr.LocalExplainer(linear, Tabular(), **QUICK)
    with pytest.raises(ValueError, match=message):
        explainer(np.ones((1, 4)), progressbar=False, **arguments)
