"""Patching mends errors in a copy, reports them truly, and refuses what does not fit."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation, black_box
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.maskers import Sequence, Tabular
from mixreg.explain.patching import errors_of
from mixreg.networks import build_mlp, train
from mixreg.networks.patching import patch

pytestmark = pytest.mark.network

PARTS = {"": slice(0, 150), "_fresh": slice(150, 250), "_train": slice(250, 500)}


class Case:
    """A network that has learned too little, explanations of its errors, and data in parts."""

    def __init__(self, network, X, y, masker, explain):
        box = black_box(network, 1, per_token=y.ndim > 1)
        self.network, self.masker, self.box = network, masker, box
        self.data = {
            f"{name}{part}": values[rows]
            for part, rows in PARTS.items()
            for name, values in (("X", X), ("y", y))
        }
        self.errors = errors_of(box, self.data["X"], self.data["y"])
        self.ex = explain(self.errors)

    def patch(self, ex=None, network=None, **changes):
        settings = {"epochs": 3, "batch_size": 50, "learning_rate": 0.02, "progressbar": False}
        arguments = {"masker": self.masker, **self.data, **settings, **changes}
        return patch(network or self.network, self.ex if ex is None else ex, **arguments)


def of_rows(errors):
    """Say of every error that column 0 speaks for the class, and column 1 against it."""
    importance = np.tile([1.0, -1.0, 0.1], (1, len(errors.row), 1))
    return Explanation(
        xr.Dataset(
            {
                "importance": (("sample", "instance", "feature"), importance),
                "input": (("instance", "column"), errors.X),
            },
            coords={"instance": np.arange(len(errors.row)), "feature": ["x0", "x1", "x2"]},
            attrs={"kind": "local", "method": "made", "response_kind": "logit"},
        )
    )


def make_rows(rng, keras):
    """Give a network that knows nothing yet of two classes that a plane separates."""
    X = rng.normal(size=(500, 3))
    y = (X[:, 0] - X[:, 1] > 0).astype(int)
    network = build_mlp(3, (8,), activation="relu", dropout=0.0, random_seed=4)
    return Case(network, X, y, Tabular(), of_rows)


def make_tokens(rng, keras):
    """Give sequences in which token 4 begins something after token 1, nowhere else."""
    X = rng.integers(1, 5, size=(500, 10))
    y = np.zeros(X.shape, dtype=int)
    y[:, 1:] = (X[:, 1:] == 4) & (X[:, :-1] == 1)
    seeds = iter(range(3))

    def drawn():
        return keras.initializers.GlorotUniform(seed=next(seeds))

    # Trained in a fraction of the time that a recurrent network takes.
    network = keras.Sequential(
        [
            keras.Input((10,), dtype="int32"),
            keras.layers.Embedding(5, 4, embeddings_initializer=drawn()),
            keras.layers.Conv1D(6, 3, padding="same", kernel_initializer=drawn()),
            keras.layers.Dense(2, "softmax", kernel_initializer=drawn()),
        ]
    )
    train(network, X, y, epochs=2, learning_rate=0.02, random_seed=1, progressbar=False)

    def explain(errors):
        importance = np.tile([2.0, 1.0, 0.1], (len(errors.row), 1))
        return sequence_explanation(importance, errors.X, errors.position)

    return Case(network, X, y, Sequence(window=3), explain)


@pytest.fixture
def rows(rng, keras):
    return make_rows(rng, keras)


@pytest.fixture
def tokens(rng, keras):
    return make_tokens(rng, keras)


@pytest.fixture(params=[make_rows, make_tokens])
def case(request, rng, keras):
    return request.param(rng, keras)


def test_the_table_is_true_and_the_original_untouched(case):
    before = [each.copy() for each in case.network.get_weights()]
    report = case.patch()
    for a, b in zip(before, case.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    found = report.table.set_index(["split", "kind"])
    for name, network in (("before", case.network), ("after", report.network)):
        box = black_box(network, 1, per_token=case.box.per_token)
        here = errors_of(box, case.data["X"], case.data["y"]).missed
        fresh = errors_of(box, case.data["X_fresh"], case.data["y_fresh"]).missed
        for kind, missed in (("FP", False), ("FN", True)):
            both = found[name]["explained"][kind] + found[name]["rest"][kind]
            assert both == (here == missed).sum()
            assert found[name]["fresh"][kind] == (fresh == missed).sum()
    assert found["before"]["explained"].sum() == len(case.errors.row)
    assert found["before"]["rest"].sum() == 0


def test_errors_become_fewer_and_the_control_is_another_network(case):
    report = case.patch(epochs=8)
    total = report.table.groupby("split")[["before", "after"]].sum()
    assert total["after"]["explained"] < 0.5 * total["before"]["explained"]
    n_samples = 6 * len(case.errors.row)
    assert report.crafted.X.shape == (n_samples, *case.data["X"].shape[1:])
    assert report.crafted.y.shape == report.crafted.weight.shape
    assert "control" in report.table
    assert report.n_shared == 0


def test_same_seed_same_report(case):
    first, again, other = (
        case.patch(epochs=1, control=False, random_seed=seed) for seed in (1, 1, 2)
    )
    assert first.table.equals(again.table)
    assert "control" not in first.table
    for a, b in zip(first.crafted, again.crafted, strict=True):
        np.testing.assert_array_equal(a, b)
    weights = [report.network.get_weights() for report in (first, again, other)]
    for a, b in zip(*weights[:2], strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(weights[0], weights[2], strict=True))


def test_what_does_not_help_is_not_done(rows):
    # A network that is taught the opposite errs more with every step.
    lies = {"y_train": 1 - rows.data["y_train"], "learning_rate": 0.05}
    train(
        rows.network,
        *(rows.data[f"{name}_train"] for name in "Xy"),
        learning_rate=0.02,
        random_seed=1,
        progressbar=False,
    )
    errors = errors_of(rows.box, rows.data["X"], rows.data["y"])
    report = rows.patch(of_rows(errors), weight=1e-3, **lies)
    assert report.step == 0.0
    for a, b in zip(rows.network.get_weights(), report.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (report.table["before"] == report.table["after"]).all()


def test_neither_kind_of_error_rises_where_errors_were_found(case):
    report = case.patch(epochs=1, learning_rate=0.05)
    here = report.table[report.table["split"] != "fresh"].groupby("kind")[["before", "after"]]
    assert (here.sum()["after"] <= here.sum()["before"]).all()
    assert report.step in [tenth / 10 for tenth in range(11)]


def test_a_part_of_the_errors_leaves_a_rest(tokens):
    some = [tokens.ex.select(instance=[0, 2]), tokens.ex.select(instance=[1])]
    report = tokens.patch(some, epochs=1, n_crafted=0, control=False)
    total = report.table.groupby("split")["before"].sum()
    assert total["explained"] == 3
    assert total["rest"] == len(tokens.errors.row) - 3
    np.testing.assert_array_equal(report.crafted.X, tokens.errors.X[[0, 2, 1]])


def test_both_kinds_weigh_alike(rows):
    samples = rows.patch(epochs=1, control=False).crafted
    missed = rows.errors.missed[samples.instance]
    assert samples.weight[missed].sum() == pytest.approx(samples.weight[~missed].sum())


def test_fresh_inputs_that_are_not_fresh_are_counted(rows):
    fresh = np.vstack([rows.data["X"][:4], rows.data["X_fresh"]])
    y_fresh = np.concatenate([rows.data["y"][:4], rows.data["y_fresh"]])
    report = rows.patch(epochs=1, control=False, X_fresh=fresh, y_fresh=y_fresh)
    assert report.n_shared == 4
    assert "4 fresh inputs are not fresh" in repr(report)


def test_no_errors_to_patch(rows):
    right = rows.data | {"y": 1 - rows.data["y"]}
    with pytest.raises(ValueError, match="where the network is right; wanted explanations of err"):
        rows.patch(**{"y": right["y"]})
    with pytest.raises(ValueError, match="explanations is empty"):
        rows.patch([])


def test_explanations_of_something_else_are_refused(rows, tokens):
    with pytest.raises(ValueError, match="instance 0 of the explanations does not occur in X"):
        rows.patch(X=rows.data["X"] + 1)
    with pytest.raises(ValueError, match="explanations have positions of tokens"):
        rows.patch(tokens.ex)
    with pytest.raises(ValueError, match="explanations have no positions"):
        tokens.patch(rows.ex)
    with pytest.raises(ValueError, match="wanted the same masker"):
        tokens.patch(masker=Sequence(window=5))
    with pytest.raises(TypeError, match="explanations holds a str"):
        rows.patch("rows")


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"X": np.ones((150, 4))}, ValueError, r"X, y: X has rows of shape \(4,\)"),
        ({"y_fresh": np.ones(3, int)}, ValueError, r"X_fresh, y_fresh: y has shape \(3,\)"),
        ({"y_train": np.ones(250)}, TypeError, "X_train, y_train: y holds float64"),
        ({"y_train": np.zeros(250, int)}, ValueError, "y_train has no answer of class 1"),
        ({"output": 2}, ValueError, "output is 2"),
        ({"change": 1.5}, ValueError, "change is 1.5"),
        ({"masker": None}, TypeError, "masker is a NoneType"),
    ],
)
def test_wrong_arguments_are_refused(rows, changes, error, message):
    with pytest.raises(error, match=message):
        rows.patch(**changes)


def test_only_networks_can_be_patched(rows):
    with pytest.raises(TypeError, match="network is a function"):
        rows.patch(network=lambda X: X)
