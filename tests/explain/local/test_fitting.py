"""Local surrogates are fitted to the features that can change, whatever others do."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.explain.local.fitting import alike
from mixreg.explain.local.rivals import Task, rival

WEIGHTS = np.array([4.0, 2.0, 1.0, -1.0])
X = np.array([[1.0, 1, 0, 1], [1, 1, 1, 1], [0, 1, 0, 0], [2, 1, 0, 1]])


def test_inputs_with_the_same_features_come_together():
    found = alike(X != 0)
    assert [inputs.tolist() for _, inputs in found] == [[0, 3], [1], [2]]
    assert [columns.tolist() for columns, _ in found] == [[0, 1, 3], [0, 1, 2, 3], [1]]


def test_nothing_to_change_leaves_all_features():
    ((columns, inputs),) = alike(np.zeros((2, 3), dtype=bool))
    assert columns.tolist() == [0, 1, 2]
    assert inputs.tolist() == [0, 1]


def test_large_groups_are_cut():
    assert [len(inputs) for _, inputs in alike(np.ones((70, 2), dtype=bool))] == [32, 32, 6]


@pytest.mark.filterwarnings("ignore:.*converge")
@pytest.mark.parametrize("inference", ["em", "gibbs"])
def test_importances_return_to_their_inputs(inference):
    options = {} if inference == "em" else {"gate": None, "draws": 40, "tune": 20, "chains": 1}
    explainer = mr.LocalExplainer(
        lambda X: X @ WEIGHTS, mr.maskers.Tabular(), "dmm", inference=inference, **options
    )
    ex = explainer(X, n_samples=60, progressbar=False)
    np.testing.assert_allclose(ex.values.values, X * WEIGHTS, atol=0.5)
    assert (ex.values.values[X == 0] == 0).all()


def test_spared_features_do_not_disturb_others(seed):
    many = np.zeros((1, 60))
    many[0, :4] = 1.0
    weights = np.concatenate([WEIGHTS, np.ones(56)])
    explainer = mr.LocalExplainer(
        lambda X: X @ weights, mr.maskers.Tabular(), "dmm", inference="em"
    )
    wide = explainer(many, n_samples=40, random_seed=seed, progressbar=False)
    np.testing.assert_allclose(wide.values.values[0, :4], WEIGHTS, atol=0.2)
    task = Task(
        mr.maskers.Tabular().attach(many),
        mr.black_box(lambda X: X @ weights),
        "raw",
        40,
        seed,
        seed,
        "half",
    )
    np.testing.assert_allclose(rival("ridge", task)[0, :4], WEIGHTS, atol=0.05)
