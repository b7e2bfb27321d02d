"""Fidelity tests on boxes whose answers are known."""

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation, black_box, fidelity

COLUMNS = [
    *("test", "fill", "explainer", "n_features", "pcr", "lower", "upper", "n_instances"),
    *("informative", "protocol"),
]


@pytest.fixture(name="X")
def _rows(rng):
    return rng.integers(0, 2, size=(400, 4)).astype(float)


def run(*args, **kwargs) -> pd.DataFrame:
    return fidelity(*args, **{"n_features": [1, 2, 3], "progressbar": False} | kwargs)


def curve(table, test, explainer) -> list[float]:
    rows = table[(table["test"] == test) & (table["explainer"] == explainer)]
    return rows["pcr"].tolist()


def test_truth_is_exact_on_a_linear_box(linear_ex, linear_box, X):
    table = run(linear_ex, linear_box, X)
    assert table.columns.tolist() == COLUMNS
    # Explained: x0 with anything, or x1 and x2 both. Zeroing the best: those with x0 and both
    # others stay at 3 > 2.5; all others fall.
    explained = X[X @ [3, 2, 1, 0] > 2.5]
    stays = (explained[:, :3] == 1).all(axis=1).mean()
    np.testing.assert_allclose(curve(table, "deduction", "truth"), [stays, 0.0, 0.0])
    has_first = (explained[:, 0] == 1).mean()
    np.testing.assert_allclose(curve(table, "synthetic", "truth"), [has_first, 1.0, 1.0])
    assert curve(table, "augmentation", "truth")[2] == 1.0
    assert (table["n_instances"] == len(explained)).all()


def test_random_draws_from_the_same_candidates(linear_ex, linear_box):
    # One instance with two features on: random deduction of two candidates takes both.
    X = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    table = run(linear_ex, linear_box, X, tests=["deduction"], n_features=[1, 2], n_seeds=400)
    one, two = curve(table, "deduction", "random")
    assert two == 0.0
    # Taking x1 (probability one half) leaves 3 > 2.5, taking x0 does not.
    assert abs(one - 0.5) < 4.5 * np.sqrt(0.25 / 400)


def test_augmentation_uses_many_seeds_and_only_what_differs(linear_ex, linear_box, rng):
    X = np.array([[1.0, 0.0, 0.0, 1.0]])
    seeds = np.array([[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [1.0, 1.0, 0.0, 0.0]])
    table = run(linear_ex, linear_box, X, tests=["augmentation"], n_features=[1], seeds=seeds)
    # The third seed is itself in the class and left out; x0 alone carries the other two over.
    assert curve(table, "augmentation", "truth") == [1.0]
    assert 0.0 < curve(table, "augmentation", "random")[0] < 1.0


def test_the_ranking_depends_on_the_operator(linear_box):
    # x0 speaks against being zero, yet filling in ones changes nothing: x1 is the candidate.
    ex = Explanation.from_coefficients([[12.0, -8.0, 0.0, 0.0]], response_kind="logit", method="m")
    box = black_box(lambda X: (X @ [1.0, -1.0, 0.0, 0.0] > 0.5).astype(float))
    X = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])
    table = run(ex, box, X, tests=["deduction"], n_features=[1], fill=["zero", "one"])
    assert table.loc[table["explainer"] == "m", "pcr"].tolist() == [0.0, 0.0]


def test_components_decide_for_each_instance(planted):
    ex = planted.explanation()
    response = dict(zip(map(bytes, planted.X), planted.y, strict=True))
    box = black_box(lambda X: np.array([response.get(bytes(row), 0.0) for row in X]))
    table = run(ex, box, planted.X, threshold=0.5, tests=["deduction"], fill="mean")
    switched = planted.explanation(np.tile([1, 0], (80, 1)))
    again = run(switched, box, planted.X, threshold=0.5, tests=["deduction"], fill="mean")
    pd.testing.assert_frame_equal(table, again)


def test_an_uninformative_test_is_flagged(linear_ex, X):
    always = black_box(lambda X: np.where(X.sum(axis=1) < 0, 0.0, 0.9))
    table = run(linear_ex, always, X, tests=["synthetic", "deduction"])
    assert not table.loc[table["test"] == "synthetic", "informative"].any()
    assert table.loc[table["test"] == "deduction", "informative"].all()


def test_same_seed_same_table_other_seed_other_draws(linear_ex, linear_box, X):
    arguments = {"fill": ["marginal", "zero"], "baselines": ["random", "ridge"]}
    first = run(linear_ex, linear_box, X, **arguments)
    pd.testing.assert_frame_equal(first, run(linear_ex, linear_box, X, **arguments))
    other = run(linear_ex, linear_box, X, random_seed=1, **arguments)
    assert (first["pcr"] != other["pcr"]).any()


def test_evidence_puts_coefficients_that_are_not_pinned_down_last(linear_box, X):
    # x1 has the larger mean, but its draws disagree; x0, which matters, is certain.
    draws = np.zeros((2, 1, 4))
    draws[:, 0, 0], draws[:, 0, 1] = [2.9, 3.1], [-20.0, 30.0]
    ex = Explanation.from_coefficients([[0.0, 0.0, 0.0, 0.0]], method="truth", response_kind="raw")
    data = ex.data.isel(sample=[0, 0]).copy()
    data["importance"] = data["importance"].copy(data=draws)
    ex = Explanation(data)
    wanted = {"tests": ["deduction"], "n_features": [1]}
    by_evidence, by_mean = (
        run(ex, linear_box, X, order=order, **wanted)["pcr"][0] for order in ("evidence", "mean")
    )
    assert by_evidence < by_mean
    assert run(ex, linear_box, X, **wanted)["pcr"][0] == by_mean


def test_point_estimates_have_no_evidence(linear_ex, linear_box, X):
    with pytest.raises(ValueError, match="point estimate"):
        run(linear_ex, linear_box, X, order="evidence")


def test_other_explainers_do_not_change_ours(linear_ex, linear_box, X):
    alone = run(linear_ex, linear_box, X, fill="marginal", baselines=())
    beside = run(linear_ex, linear_box, X, fill="marginal", baselines=["random", "ridge", "lime"])
    assert set(alone["explainer"]) == {"truth"}
    ours = beside[beside["explainer"] == "truth"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, ours)
    assert beside["explainer"].unique().tolist() == ["truth", "random", "ridge", "lime"]


def test_local_baselines_take_a_stated_subsample(linear_ex, linear_box, X):
    table = run(linear_ex, linear_box, X, baselines=["lime", "kernelshap"], n_local=7)
    local = table["explainer"].isin(["lime", "kernelshap"])
    assert (table.loc[local, "n_instances"] == 7).all()
    assert (table.loc[~local, "n_instances"] > 100).all()
    assert curve(table, "deduction", "kernelshap")[1] == 0.0


def test_fewer_instances_on_request(linear_ex, linear_box, X):
    table = run(linear_ex, linear_box, X, n_instances=11)
    assert (table["n_instances"] == 11).all()
    assert (table["lower"] <= table["pcr"]).all()
    assert (table["pcr"] <= table["upper"]).all()


def test_the_paper_protocol_does_what_the_script_does(linear_box, X):
    ex = Explanation.from_coefficients([[-4.0, -3.0, 9.0, -1.0]], method="script")
    box = black_box(lambda X: 1 / (1 + np.exp(4 * (X @ [3.0, 2.0, 1.0, 0.0] - 2.5))))
    outputs = box(X)
    table = run(ex, box, X, protocol="paper", n_features=[1, 2], baselines=["random", "ridge"])
    order = [0, 1, 3, 2]
    explained, seed_row = X[outputs > 0.5], X[outputs <= 0.5][outputs[outputs <= 0.5].argmax()]
    for n_features in (1, 2):
        top = order[:n_features]
        crafted = {name: explained.copy() for name in ("deduction", "synthetic", "augmentation")}
        crafted["deduction"][:, top] = 1.0
        crafted["synthetic"][:] = 1.0
        crafted["augmentation"][:] = seed_row
        for name in ("synthetic", "augmentation"):
            crafted[name][:, top] = explained[:, top]
        for name, rows in crafted.items():
            pcr = curve(table, name, "script")[n_features - 1]
            np.testing.assert_allclose(pcr, (box(rows) > 0.5).mean())
    assert set(table["fill"]) == {"one", "opposite class"}
    assert set(table["protocol"]) == {"paper"}


def test_the_explained_rows_can_be_given(linear_ex, linear_box, X):
    chosen = np.zeros(len(X), dtype=bool)
    chosen[:5] = True
    assert (run(linear_ex, linear_box, X, explained=chosen)["n_instances"] == 5).all()


def test_local_explanations_bring_their_own_instances(linear_box):
    beta = np.array([[12.0, 8.0, 4.0, 0.0], [12.0, 8.0, 4.0, 0.0]])
    data = Explanation.from_coefficients(beta).data.drop_vars(["w", "intercept", "sigma"])
    local = Explanation(data.rename(component="instance").assign_attrs(response_kind="logit"))
    X = np.array([[1.0, 0, 0, 1], [1.0, 1, 0, 0]])
    table = run(local, linear_box, X, tests=["deduction"])
    assert curve(table, "deduction", "coefficients") == [0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="a local explanation of 2 inputs cannot be tested on 1"):
        run(local, linear_box, X[:1], tests=["deduction"])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"tests": ["deletion"]}, ValueError, "tests has 'deletion'"),
        ({"tests": []}, ValueError, "tests is empty"),
        ({"baselines": ["chance"]}, ValueError, "baselines has 'chance'"),
        ({"protocol": "mine"}, ValueError, "protocol is 'mine'"),
        ({"protocol": "paper", "baselines": ["lime"]}, ValueError, "use protocol='fair'"),
        ({"n_features": [5]}, ValueError, "n_features has 5, but there are only 4"),
        ({"n_features": []}, ValueError, "n_features is empty"),
        ({"n_features": [0]}, ValueError, "n_features is 0"),
        ({"n_features": [1.5]}, TypeError, "n_features is 1.5"),
        ({"n_seeds": 0}, ValueError, "n_seeds is 0"),
        ({"n_local": 0}, ValueError, "n_local is 0"),
        ({"n_calls": 0}, ValueError, "n_calls is 0"),
        ({"n_instances": 0}, ValueError, "n_instances is 0"),
        ({"random_seed": -1}, ValueError, "random_seed is -1"),
        ({"fill": "blur"}, ValueError, "fill is 'blur', but these rows are no images"),
        ({"threshold": 2.0}, ValueError, "there is nothing to explain"),
        ({"threshold": -1.0}, ValueError, "augmentation needs inputs of the opposite class"),
        ({"seeds": np.ones((2, 4))}, ValueError, "every row of seeds has the label"),
        ({"seeds": np.ones((2, 3))}, ValueError, "seeds has 3 columns; wanted 4"),
        ({"explained": [True]}, ValueError, r"explained has shape \(1,\)"),
        ({"explained": np.ones(400)}, ValueError, "true or false"),
        ({"explained": np.zeros(400, bool)}, ValueError, "there is nothing to explain"),
    ],
)
def test_bad_arguments(linear_ex, linear_box, X, arguments, error, message):
    with pytest.raises(error, match=message):
        run(linear_ex, linear_box, X, **arguments)


def test_bad_objects(linear_ex, linear_box, X):
    with pytest.raises(TypeError, match="ex is a ndarray; wanted an Explanation"):
        run(X, linear_box, X)
    with pytest.raises(ValueError, match="X has 3 columns; wanted 4"):
        run(linear_ex, linear_box, X[:, :3])
    named = Explanation.from_coefficients([[1.0] * 4], method="random")
    with pytest.raises(ValueError, match="the name of a baseline"):
        run(named, linear_box, X)
