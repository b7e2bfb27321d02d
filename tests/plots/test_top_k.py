"""plot_top_k and plot_ranks: what is drawn is what the explanation says."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots import plot_ranks, plot_top_k


@pytest.fixture
def ex(rng):
    centre = np.array([[[0.1, -3.0, 1.0, 1.05], [5.0, 0.5, -1.0, 2.0]]])
    return Explanation.from_coefficients(
        centre + rng.normal(scale=0.1, size=(200, 2, 4)), feature_names=["a", "b", "c_$", "d"]
    )


def test_probabilities_in_falling_order(ex):
    ax = plot_top_k(ex, 0, k=2)
    top = ex.prob_top_k(2).sel(component=0)
    points = ax.collections[-1]
    np.testing.assert_allclose(points.get_offsets()[:, 0], np.sort(top.values)[::-1])
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[0] == "b"
    assert r"c_\$" in names


def test_only_decided_features_are_filled(ex):
    points = plot_top_k(ex, 0, k=2, certainty=0.9).collections[-1]
    values = points.get_offsets()[:, 0]
    filled = points.get_facecolors()[:, :3].sum(axis=1) < 3
    np.testing.assert_array_equal(filled, (values >= 0.9) | (values <= 0.1))
    assert 0 < filled.sum() < 4


def test_wrong_arguments_are_named(ex):
    with pytest.raises(ValueError, match=r"certainty is 0\.2; wanted at least 0\.5"):
        plot_top_k(ex, certainty=0.2)
    with pytest.raises(ValueError, match="component is 9"):
        plot_top_k(ex, 9)
    with pytest.raises(ValueError, match="n_shown is 0"):
        plot_top_k(ex, n_shown=0)


def test_rank_intervals_are_those_of_the_ranking(ex):
    ax = plot_ranks(ex, 0, prob=0.8)
    table = ex.select(component=0).ranking(prob=0.8, min_share=0.0)
    segments = np.array(ax.collections[0].get_segments())[:, :, 0]
    np.testing.assert_array_equal(segments, table[["rank_lower", "rank_upper"]])
    assert (segments[1:3, 0] < segments[1:3, 1]).all(), "c and d cannot be told apart"
    assert segments[0].tolist() == [1, 1]
    np.testing.assert_array_equal(ax.collections[1].get_offsets()[:, 0], [1, 2, 3, 4])
    assert "80% interval" in ax.get_xlabel()
