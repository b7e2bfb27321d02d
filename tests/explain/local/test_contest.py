"""Fidelity tests of local explanations on boxes whose answers are known."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.explain import LocalExplainer, black_box, fidelity, local_outcomes
from mixreg.explain.maskers import Image, Sequence, Tabular
from mixreg.posterior import ConvergenceWarning

RIVALS = ["random", "ridge", "lime", "kernelshap"]


@pytest.fixture(name="X")
def _rows():
    return np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 1.0, 0.0]])


def run(ex, box, X=None, **kwargs) -> xr.DataArray:
    usual = {"masker": Tabular(), "tests": ["deduction"], "n_features": [1, 2, 3]}
    usual |= {"baselines": ["random"], "progressbar": False}
    return local_outcomes(ex, box, X, **(usual | kwargs))


def shares(kept, explainer="mine", test="deduction") -> list[float]:
    trial = kept.isel(trial=list(kept["test"].values).index(test))
    return trial.sel(explainer=explainer).mean("instance").values.tolist()


def test_a_box_that_needs_two_features(explain_with, pair_box):
    X = np.ones((2, 5))
    asked = {"tests": ["deduction", "synthetic", "augmentation"], "seeds": np.zeros((3, 5))}
    truth = run(explain_with([[2.0, 1.0, 0.0, 0.0, 0.0]] * 2, X), pair_box, **asked)
    assert shares(truth) == [0.0, 0.0, 0.0]
    assert shares(truth, test="synthetic") == [0.0, 1.0, 1.0]
    assert shares(truth, test="augmentation") == [0.0, 1.0, 1.0]
    wrong = run(explain_with([[0.0, 0.0, 3.0, 2.0, 1.0]] * 2, X), pair_box, **asked)
    assert shares(wrong) == [1.0, 1.0, 1.0]
    assert shares(wrong, test="synthetic") == [0.0, 0.0, 0.0]


def test_where_the_box_says_no_the_other_side_counts(explain_with):
    box = black_box(lambda X: 0.9 * X[:, 0] - 0.6 * X[:, 1])
    ex = explain_with([[0.9, -0.6], [0.9, 0.0]], [[1.0, 1.0], [1.0, 0.0]])
    kept = run(ex, box, n_features=[1])
    assert kept["label"].values.tolist() == [False, True]
    # Without the second feature the first input gets a yes: its no is lost.
    assert kept.sel(explainer="mine").values.ravel().tolist() == [0.0, 0.0]


def test_random_draws_active_features_without_replacement(explain_with):
    box = black_box(lambda X: X[:, 0] + X[:, 3])
    ex = explain_with([[1.0, 0.0, 0.0, 1.0]], [[0.6, 0.0, 0.0, 0.6]])
    # Of two active features one is left after one draw, none after two.
    kept = run(ex, box, n_features=[1, 2], n_seeds=50, threshold=0.5)
    assert shares(kept, "random") == [1.0, 0.0]
    uneven = black_box(lambda X: X[:, 0] + 0.1 * X[:, 3])
    one = shares(run(ex, uneven, n_features=[1], n_seeds=400, threshold=0.3), "random")[0]
    assert abs(one - 0.5) < 4.5 * np.sqrt(0.25 / 400)


def test_only_what_the_explanation_ranks_and_the_operator_changes_is_chosen(explain_with):
    # The second feature is not ranked; ones change nothing in the third.
    ex = explain_with([[1.0, 0.0, 0.5]], [[2.0, 0.0, 1.0]])
    box = black_box(lambda X: 1.0 * (X[:, 0] > 1.5))
    asked = {"n_features": [1], "n_seeds": 40}
    assert shares(run(ex, box, fill="one", **asked), "random") == [0.0]
    ex = explain_with([[1.0, 0.0, 0.0]], [[2.0, 0.0, 0.0]])
    kept = run(ex, box, tests=["augmentation"], seeds=np.ones((2, 3)), **asked)
    assert shares(kept, "random", "augmentation") == [1.0]


def test_all_explainers_meet_the_same_random_fills(explain_with, rng):
    # Ridge finds the order that the explanation has; with equal fills both fare alike.
    background = rng.normal(size=(30, 4))
    box = black_box(lambda X: X @ [5.0, 3.0, 2.0, 1.0])
    X = 1.0 + rng.random((40, 4))
    masker = Tabular(background=background)
    kept = run(
        explain_with(X * [5.0, 3.0, 2.0, 1.0], X, masker),
        box,
        masker=masker,
        fill=["zero", background[0], "marginal"],
        baselines=["ridge"],
        n_features=[1, 2],
        threshold=9.0,
    )
    assert kept["fill"].values.tolist() == ["zero", "vector", "marginal"]
    np.testing.assert_array_equal(kept.sel(explainer="mine"), kept.sel(explainer="ridge"))
    assert 0 < float(kept.isel(trial=2).sel(explainer="mine", n_features=1).mean()) < 1


def test_tokens_are_transplanted_to_where_the_box_says_no(token_ex, token_box):
    arguments = {"masker": Sequence(5), "n_calls": 40, "n_features": [1, 2], "n_seeds": 4}
    arguments |= {"baselines": RIVALS, "tests": ["augmentation", "deduction"]}
    kept = run(token_ex, token_box, **arguments)
    # The token itself is not enough, unless a token 8 happens to follow.
    assert shares(kept, test="augmentation")[0] < 0.5
    assert shares(kept, test="augmentation")[1] == 1.0
    assert shares(kept, "random", "augmentation")[1] < 0.6
    assert shares(kept, "kernelshap", "deduction") == [0.0, 0.0]
    pool = np.full((2, 6), 5)
    again = run(token_ex, token_box, seeds=pool, **arguments)
    assert shares(again, test="augmentation") == [0.0, 1.0]


def test_every_explainer_asks_as_often(explain_with, linear_box, X):
    ex = explain_with([[4.0, 2.0, 1.0, 0.0, -1.0]] * 2, X)
    kept = run(ex, linear_box, baselines=["ridge", "lime"], n_calls=50)
    assert kept["n_calls"].sel(explainer=["ridge", "lime"]).values.tolist() == [50.0, 50.0]
    by_default = run(ex, linear_box, baselines=["ridge"])
    assert by_default["n_calls"].sel(explainer="ridge").item() == 80.0


def test_no_test_and_no_explainer_changes_another(explain_with, linear_box, X):
    ex = explain_with([[4.0, 2.0, 1.0, 0.0, -1.0]] * 2, X)
    tests = ["deduction", "augmentation", "synthetic"]
    fixed = {"seeds": np.zeros((4, 5)), "fill": "marginal", "threshold": 2.0}
    all_of_it = run(ex, linear_box, tests=tests, baselines=RIVALS, **fixed)
    assert all_of_it["explainer"].values.tolist() == ["mine", *RIVALS]
    for test in ("augmentation", "synthetic"):
        for name in ("lime", "kernelshap"):
            alone = run(ex, linear_box, tests=[test], baselines=[name], **fixed)
            for explainer in ("mine", name):
                assert shares(alone, explainer, test) == shares(all_of_it, explainer, test)


def test_same_seed_same_outcomes_other_seed_others(explain_with, linear_box, rng):
    X = rng.random((8, 5)) + 0.5
    ex = explain_with(X * [4.0, 2.0, 1.0, 0.0, -1.0], X)
    arguments = {"baselines": RIVALS, "threshold": 4.0, "fill": ["zero", "marginal"]}
    first = run(ex, linear_box, **arguments)
    xr.testing.assert_identical(
        first.drop_vars("seconds"), run(ex, linear_box, **arguments).drop_vars("seconds")
    )
    other = run(ex, linear_box, random_seed=1, **arguments)
    assert (first != other).any()


def test_some_of_the_explanations(explain_with, linear_box, X):
    ex = explain_with(np.tile([4.0, 2.0, 1.0, 0.0, -1.0], (6, 1)), np.tile(X, (3, 1)))
    chosen = np.array([False, True, False, False, True, True])
    assert run(ex, linear_box, explained=chosen)["instance"].values.tolist() == [1, 4, 5]
    assert run(ex, linear_box, n_instances=2).sizes["instance"] == 2
    part = run(ex.select(instance=[4, 1]), linear_box)
    assert part["instance"].values.tolist() == [4, 1]
    whole = run(ex, linear_box)
    same = (one.sel(explainer="mine", instance=4).reset_coords(drop=True) for one in (part, whole))
    xr.testing.assert_equal(*same)


def test_the_largest_output_can_be_the_label(explain_with):
    three = black_box(lambda X: np.column_stack([X[:, 0], X[:, 1], 0.2 + 0 * X[:, 0]]), output=0)
    ex = explain_with([[1.0, -1.0]], [[0.4, 0.3]])
    # At most 0.4: by a threshold of one half it is a no throughout.
    assert shares(run(ex, three, n_features=[1], threshold=0.5)) == [1.0]
    assert shares(run(ex, three, n_features=[1], threshold="largest")) == [0.0]


def test_evidence_ranks_by_how_sure_a_coefficient_is(explain_with, pair_box):
    draws = np.zeros((2, 1, 5))
    draws[:, 0, 0], draws[:, 0, 2] = [0.9, 1.1], [-20.0, 30.0]
    ex = explain_with(draws, np.ones((1, 5)))
    by_mean, by_evidence = (
        shares(run(ex, pair_box, n_features=[1], order=order)) for order in ("mean", "evidence")
    )
    assert (by_mean, by_evidence) == ([1.0], [0.0])


def test_images_keep_their_shape(explain_with, rng):
    masker = Image((4, 4), blocks=2)
    images = 1.0 + rng.random((3, 4, 4))
    box = black_box(lambda images: images[:, :2, :2].mean(axis=(1, 2)) * (images.ndim == 3))
    ex = explain_with(np.tile([3.0, 0.0, 0.0, 0.0], (3, 1)), images, masker)
    arguments = {"masker": masker, "n_features": [1], "baselines": RIVALS, "fill": ["zero", "blur"]}
    kept = run(ex, box, **arguments)
    assert shares(kept) == shares(kept, "lime") == shares(kept, "ridge") == [0.0]
    flat = black_box(lambda rows: rows[:, [0, 1, 4, 5]].mean(axis=1))
    rows = images.reshape(3, 16)
    xr.testing.assert_equal(
        kept.drop_vars("seconds"), run(ex, flat, rows, **arguments).drop_vars("seconds")
    )


def test_the_table_of_a_fitted_explanation(linear_box, rng):
    X = 1.0 + 0.1 * rng.random((4, 5))
    explainer = LocalExplainer(
        linear_box, Tabular(), "dmm", gate=None, draws=40, tune=150, chains=1, cores=1
    )
    with pytest.warns(ConvergenceWarning, match="not been shown to converge"):
        ex = explainer(X, n_samples=60, progressbar=False)
    arguments = {"masker": Tabular(), "threshold": 4.0, "tests": ["deduction", "synthetic"]}
    table = fidelity(ex, linear_box, n_features=[1, 2], progressbar=False, **arguments)
    columns = ["test", "fill", "explainer", "n_features", "pcr", "lower", "upper", "n_instances"]
    assert table.columns.tolist() == [*columns, "informative", "protocol"]
    # A plain function has no gradients.
    assert table["explainer"].unique().tolist() == ["dmm", *RIVALS]
    mine, ridge = (table[table["explainer"] == name]["pcr"].tolist() for name in ("dmm", "ridge"))
    assert mine == ridge
    without = fidelity(
        ex, linear_box, n_features=[1, 2], baselines=["ridge"], progressbar=False, **arguments
    )
    kept = table[table["explainer"].isin(["dmm", "ridge"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(without, kept)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"masker": None}, TypeError, "masker is a NoneType; a local explanation is tested with"),
        ({"masker": Tabular("one")}, ValueError, "the explanation was made with Tabular"),
        ({"tests": ["nullification"]}, ValueError, "those of local explanations are"),
        ({"tests": ["deletion"]}, ValueError, "tests has 'deletion'"),
        ({"baselines": ["chance"]}, ValueError, "baselines has 'chance'"),
        ({"baselines": ["integrated_gradients"]}, TypeError, "this box has no gradients"),
        ({"n_features": [6]}, ValueError, "n_features has 6, but there are only 5"),
        ({"n_features": []}, ValueError, "n_features is empty"),
        ({"n_seeds": 0}, ValueError, "n_seeds is 0"),
        ({"n_calls": 7}, ValueError, "n_calls is 7"),
        ({"n_calls": 50.5}, TypeError, "n_calls is 50.5"),
        ({"n_instances": 0}, ValueError, "n_instances is 0"),
        ({"random_seed": -1}, ValueError, "random_seed is -1"),
        ({"order": "evidence"}, ValueError, "point estimate"),
        ({"fill": "blur"}, ValueError, "fill is 'blur', but these rows are no images"),
        ({"threshold": np.nan}, ValueError, "threshold is nan"),
        ({"threshold": "most"}, ValueError, "threshold is 'most'"),
        ({"explained": [True]}, ValueError, r"explained has shape \(1,\)"),
        ({"explained": np.zeros(2, bool)}, ValueError, "nothing to test"),
        ({"tests": ["augmentation"]}, ValueError, "in all of the explained inputs the box says"),
        (
            {"tests": ["augmentation"], "seeds": np.ones((2, 5))},
            ValueError,
            "in all of seeds the box says yes at threshold=0.5",
        ),
        (
            {"tests": ["augmentation"], "seeds": np.ones((2, 3))},
            ValueError,
            "seeds has 3 columns; wanted 5",
        ),
        ({"X": np.ones((3, 5))}, ValueError, "X has 3 inputs; the explanation is of 2"),
        ({"X": np.zeros((2, 5))}, ValueError, "X does not hold the inputs"),
    ],
)
def test_bad_arguments(explain_with, linear_box, X, arguments, error, message):
    ex = explain_with([[4.0, 2.0, 1.0, 0.0, -1.0]] * 2, X)
    with pytest.raises(error, match=message):
        run(ex, linear_box, **arguments)


def test_bad_explanations(explain_with, token_ex, token_box, linear_box, X):
    with pytest.raises(ValueError, match="n_calls is missing"):
        run(token_ex, token_box, masker=Sequence(5))
    with pytest.raises(ValueError, match=r"masker makes 3 features, '-1' to '\+1'; the ex"):
        run(token_ex, token_box, masker=Sequence(3), n_calls=20)
    with pytest.raises(ValueError, match=r"fill is '0\.5', but the features are tokens"):
        run(token_ex, token_box, masker=Sequence(5), n_calls=20, fill=0.5)
    with pytest.raises(TypeError, match="ex is no local explanation"):
        run(X, linear_box)
    ex = explain_with([[1.0] * 5] * 2, X, method="ridge")
    with pytest.raises(ValueError, match="the name of a baseline"):
        run(ex, linear_box)


def test_fidelity_tells_local_and_global_apart(explain_with, linear_box, X):
    ex = explain_with([[1.0] * 5] * 2, X)
    with pytest.raises(ValueError, match="protocol is 'paper'; local explanations"):
        fidelity(ex, linear_box, masker=Tabular(), protocol="paper")
    whole = type(ex).from_coefficients([[1.0] * 5])
    with pytest.raises(ValueError, match="masker is given; only explanations of LocalExplainer"):
        fidelity(whole, linear_box, X, masker=Tabular())
    with pytest.raises(ValueError, match="X is missing; only"):
        fidelity(whole, linear_box)
