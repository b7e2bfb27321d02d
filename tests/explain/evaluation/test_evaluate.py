"""Evaluations of explainers that are known to be right, wrong or random."""

import numpy as np
import pytest

import mixreg as mr


def figure(found, explainer, metric, operator=None):
    rows = found.table.query("explainer == @explainer and metric == @metric")
    if operator is not None:
        rows = rows[rows["operator"] == operator]
    return rows.iloc[0]


@pytest.fixture
def found(box, X, asked, right, upside_down):
    return mr.evaluate({"right": right, "wrong": upside_down}, box, X, **asked)


@pytest.mark.parametrize("operator", ["zero", "marginal"])
def test_the_right_ranking_is_best_and_its_opposite_worst(found, operator):
    names = ["right", "random", "wrong"]
    deletion = [figure(found, name, "deletion_auc", operator)["value"] for name in names]
    insertion = [figure(found, name, "insertion_auc", operator)["value"] for name in names]
    assert deletion[0] < deletion[1] < deletion[2]
    assert insertion[0] > insertion[1] > insertion[2]


def test_a_linear_box_is_predicted_exactly(found):
    assert figure(found, "right", "faithfulness", "zero")["value"] == pytest.approx(1.0)
    assert figure(found, "wrong", "faithfulness", "zero")["value"] == pytest.approx(-1.0)
    assert figure(found, "ridge", "r2", "zero")["value"] > 0.99
    assert figure(found, "ridge", "infidelity", "zero")["value"] < 0.01


def test_what_no_seed_changes_overlaps_with_itself(found):
    assert figure(found, "right", "overlap")["value"] == 1.0
    assert figure(found, "random", "overlap")["value"] < 0.9


def test_a_callable_is_no_prediction_unless_it_says_so(found, box, X, asked, right):
    metrics = set(found.table.query("explainer == 'right'")["metric"])
    assert not metrics & {"r2", "infidelity"}
    told = mr.explain.adapters.from_callable(lambda x: right(x, 0), additive=True)
    again = mr.evaluate({"told": told}, box, X, **asked)
    assert figure(again, "told", "r2", "zero")["value"] == pytest.approx(1.0)
    assert figure(again, "told", "infidelity", "zero")["value"] == pytest.approx(0.0, abs=1e-9)


def test_curves_run_from_the_input_to_nothing(found, box, X):
    rows = found.curves.query("operator == 'zero'").set_index(["curve", "explainer", "share"])
    full, empty = box(X), box(0.0 * X)
    for name in found.explainers:
        assert rows.loc[("deletion", name, 0.0), "value"] == pytest.approx(full.mean())
        assert rows.loc[("insertion", name, 1.0), "value"] == pytest.approx(full.mean())
        label = full > 0.5
        nothing = np.where(label, empty, 1 - empty).mean()
        assert rows.loc[("deletion", name, 1.0), "value"] == pytest.approx(nothing)
        assert rows.loc[("insertion", name, 0.0), "value"] == pytest.approx(nothing)


def test_the_area_is_that_under_the_curve(found, right):
    curve = found.curves.query("explainer == 'right' and curve == 'deletion'")
    curve = curve[curve["operator"] == "zero"]
    wanted = np.trapezoid(curve["value"], curve["share"])
    assert figure(found, "right", "deletion_auc", "zero")["value"] == pytest.approx(wanted)


def test_inputs_that_the_box_refuses_are_turned_round(box, asked, right, upside_down):
    X = np.tile([0.1, 0.1, 0.1, 0.1, 2.0, 0.1], (5, 1))
    assert (box(X) < 0.5).all()
    found = mr.evaluate({"right": right, "wrong": upside_down}, box, X, **asked | {"tests": []})
    ends = [figure(found, name, "insertion_auc", "zero")["value"] for name in ("right", "wrong")]
    assert ends[0] > ends[1]


def test_random_at_the_ceiling_is_flagged(X, asked, right):
    always = mr.black_box(lambda X: 0.97 + 0.01 * np.tanh(X[:, 0]))
    found = mr.evaluate({"right": right}, always, X, **asked)
    assert not figure(found, "right", "insertion_auc", "zero")["informative"]
    assert not figure(found, "right", "synthetic", "zero")["informative"]
    assert figure(found, "right", "deduction", "zero")["informative"]
    assert " *" in repr(found)


def test_intervals_shrink_with_inputs(box, asked, seed, right):
    X = np.random.default_rng(seed).uniform(0.0, 2.0, size=(160, 6))
    width = []
    for n in (10, 160):
        found = mr.evaluate({"right": right}, box, X[:n], **asked | {"tests": ["deduction"]})
        rows = [figure(found, "right", name, "zero") for name in ("deletion_auc", "deduction")]
        width.append([row["upper"] - row["lower"] for row in rows])
    assert (np.array(width[1]) < 0.6 * np.array(width[0])).all()


def test_ours_is_evaluated_with_its_own_calls(box, X, asked):
    ours = mr.LocalExplainer(box, mr.maskers.Tabular(), "dmm", inference="em")
    found = mr.evaluate(ours, box, X[:8], **asked)
    assert found.explainers == ["dmm", "random", "ridge"]
    assert figure(found, "dmm", "calls")["value"] == 60 + 12
    assert figure(found, "ridge", "calls")["value"] == 60
    assert figure(found, "dmm", "r2", "zero")["value"] > 0.95
    best = figure(found, "dmm", "deletion_auc", "zero")["value"]
    assert best == pytest.approx(figure(found, "ridge", "deletion_auc", "zero")["value"], abs=0.02)


def test_an_explanation_made_before_is_measured_but_not_its_stability(box, X, asked):
    ours = mr.LocalExplainer(box, mr.maskers.Tabular(), "dmm", inference="em")
    ex = ours(X[:6], n_samples=60, progressbar=False)
    found = mr.evaluate({"made": ex}, box, X[:6], **asked)
    assert figure(found, "made", "faithfulness", "zero")["value"] > 0.95
    assert "overlap" not in set(found.table.query("explainer == 'made'")["metric"])


def test_raw_outputs_are_shares_of_the_way(asked, X, right, upside_down, weights):
    found = mr.evaluate(
        {"right": right, "wrong": upside_down},
        lambda X: 100.0 * X @ weights - 40.0,
        X,
        **asked | {"tests": [], "operators": "own"},
    )
    curve = found.curves.query("explainer == 'right' and curve == 'deletion'")["value"]
    assert curve.iloc[[0, -1]].tolist() == pytest.approx([1.0, 0.0])
    assert figure(found, "right", "deletion_auc")["value"] < 0.3


def test_augmentation_comes_with_a_pool(box, X, asked, right, upside_down):
    found = mr.evaluate({"right": right, "wrong": upside_down}, box, X, pool=0.01 * X, **asked)
    kept = [figure(found, name, "augmentation")["value"] for name in ("right", "wrong")]
    assert kept[0] == 1.0
    assert kept[1] < 0.2


def test_images_and_sequences_have_operators_of_their_own(seed):
    image = np.random.default_rng(seed).random((3, 4, 4))
    found = mr.evaluate(
        lambda x, s: x.reshape(3, 2, 2, 2, 2).sum(axis=(2, 4)).reshape(3, 4),
        lambda X: np.tanh(X.mean(axis=(1, 2))),
        image,
        masker=mr.maskers.Image((4, 4), blocks=2),
        threshold=0.1,
        n_calls=20,
        n_seeds=1,
        tests=[],
        baselines=[],
        progressbar=False,
    )
    assert set(found.curves["operator"]) == {"zero", "blur"}
    tokens = np.array([[7, 9, 8, 7, 5], [5, 6, 9, 8, 7]])

    def nine(X):
        return 0.1 + 0.8 * (X == 9)

    found = mr.evaluate(
        lambda x, s: np.tile([0.0, 1.0, 0.0], (2, 1)),
        mr.black_box(nine, per_token=True),
        tokens,
        position=np.array([1, 2]),
        masker=mr.maskers.Sequence(window=3),
        n_calls=20,
        n_seeds=1,
        baselines=[],
        progressbar=False,
    )
    assert set(found.curves["operator"]) == {"0", "marginal"}
    assert figure(found, "<lambda>", "deduction", "0")["value"] == 0.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"masker": 3}, "masker is a int"),
        ({"tests": ["deletion"]}, "tests is"),
        ({"baselines": ["best"]}, "baselines is"),
        ({"baselines": ["integrated_gradients"]}, "Keras network"),
        ({"n_points": 1}, "n_points is 1"),
        ({"scale": "logit"}, "scale is 'logit'"),
        ({"threshold": "half"}, "threshold is"),
        ({"operators": ["zero", "own"]}, "each once"),
        ({"pool": np.zeros((2, 6)), "tests": ["deduction"]}, "pool is given"),
    ],
)
def test_wrong_arguments_are_named(box, X, asked, wrong, message, right):
    with pytest.raises((TypeError, ValueError), match=message):
        mr.evaluate({"right": right}, box, X, **asked | wrong)


@pytest.mark.parametrize(
    ("explainer", "message"),
    [
        (3, "'it' is a int"),
        ("best", "built in are"),
        (lambda x, s: np.ones((2, 6)), r"shape \(2, 6\); wanted \(30, 6\)"),
        (lambda x, s: np.array([["a"] * 6] * 30), "wanted an array"),
        (lambda x, s: mr.Explanation.from_coefficients([[1.0] * 6]), "wanted one of single inputs"),
    ],
)
def test_what_is_no_explainer_is_refused(box, X, asked, explainer, message):
    with pytest.raises((TypeError, ValueError), match=message):
        mr.evaluate({"it": explainer}, box, X, **asked)


def test_nothing_to_take_away_is_said_at_once(box, asked, right):
    with pytest.raises(ValueError, match="nothing can be taken away"):
        mr.evaluate({"right": right}, box, np.zeros((3, 6)), **asked)
