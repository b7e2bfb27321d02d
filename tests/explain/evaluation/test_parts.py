"""The parts of an evaluation, against figures worked out by hand."""

import numpy as np
import pytest

from mixreg.explain.evaluation.faithfulness import Removals, additive_scores, correlation
from mixreg.explain.evaluation.intervals import Resampler, share_intervals
from mixreg.explain.evaluation.metrics import METRICS, is_informative
from mixreg.explain.evaluation.stability import gini, is_degenerate, top_overlap


def test_bootstrap_covers_about_as_often_as_it_says(seed):
    rng = np.random.default_rng(seed)
    values = rng.exponential(size=(400, 40))
    _, lower, upper, _ = Resampler(40, seed)(values)
    inside = ((lower < 1.0) & (upper > 1.0)).mean()
    assert 0.86 < inside < 0.98


def test_inputs_without_a_figure_are_left_out():
    values = np.array([[1.0, np.nan, 3.0], [np.nan] * 3, [np.nan, 2.0, np.nan]])
    mean, lower, _upper, number = Resampler(3, 0)(values)
    assert number.tolist() == [2, 0, 1]
    assert mean[0] == 2.0
    assert np.isnan(mean[1])
    assert np.isnan(lower[1:]).all()
    assert lower[0] >= 1.0
    mean, _lower, upper, number = share_intervals(np.array([[1.0, np.nan, 1.0]]))
    assert number.tolist() == [2]
    assert mean[0] == upper[0] == 1.0


def test_overlap_counts_only_what_can_change():
    runs = np.array([[[9.0, 3, 2, 1, 0]], [[9.0, 1, 2, 3, 0]]])
    everything = np.ones((1, 5), dtype=bool)
    # Five features: two are compared, one of them is shared.
    assert top_overlap(runs, everything).tolist() == [0.5]
    others = np.array([[False, True, True, True, True]])
    assert top_overlap(runs, others, k=1).tolist() == [0.0]
    assert np.isnan(top_overlap(runs[:1], everything)).all()


def test_gini_of_known_sizes():
    values = np.array([[1.0, 1, 1, 1], [0, 0, 0, 4], [0, 0, 0, 0]])
    found = gini(values, np.ones((3, 4), dtype=bool))
    assert found[:2].tolist() == pytest.approx([0.0, 0.75])
    assert np.isnan(found[2])


def test_one_feature_is_no_degenerate_explanation():
    values = np.array([[5.0, 5.0], [5.0, 5.0], [0.0, 7.0]])
    active = np.array([[True, False], [True, True], [True, False]])
    assert is_degenerate(values, active).tolist() == [False, True, True]


def test_scores_of_known_removals():
    removals = Removals(np.array([[[1.0, 0], [0, 1], [1, 1]]]), np.array([[2.0, 1.0, 3.0]]))
    assert additive_scores(np.array([[2.0, 1.0]]), removals)[1].tolist() == [1.0]
    # Twice too large: the error is as large as the fall, and correlates with it all the same.
    infidelity, r2 = additive_scores(np.array([[4.0, 2.0]]), removals)
    assert infidelity.tolist() == [1.0]
    assert r2.tolist() == [0.0]
    assert correlation(np.array([[4.0, 2.0]]), removals) == pytest.approx([1.0])
    assert correlation(np.zeros((1, 2)), removals).tolist() == [0.0]
    assert np.isnan(correlation(np.ones((1, 2)), removals._replace(drop=np.ones((1, 3)))))


def test_directions_and_limits():
    assert is_informative("deletion_auc", 0.01) is False
    assert is_informative("deletion_auc", 0.99) is True
    assert is_informative("overlap", 0.99) is False
    assert is_informative("seconds", 0.0) is None
    assert is_informative("r2", float("nan")) is None
    assert {one.better for one in METRICS.values()} == {"lower", "higher", ""}
