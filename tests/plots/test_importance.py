"""plot_importance: what is drawn is what the explanation says."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots import plot_importance


@pytest.fixture
def ex(rng):
    centre = np.array([[[0.1, -3.0, 1.0, 0.0], [5.0, 0.5, -1.0, 2.0]]])
    return Explanation.from_coefficients(
        centre + rng.normal(scale=0.3, size=(200, 2, 4)),
        weights=[0.3, 0.7],
        feature_names=["a", "b", "cost_$", "d" * 60],
    )


def test_rows_are_the_features_by_absolute_value(ex):
    ax = plot_importance(ex, component=0, k=3)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[:2] == ["b", r"cost_\$"]
    bottom, top = ax.get_ylim()
    assert bottom > top, "the first feature is on top"


@pytest.mark.parametrize("prob", [0.5, 0.95])
def test_interval_ends_are_those_of_the_explanation(ex, prob):
    ax = plot_importance(ex, component=1, k=4, prob=prob)
    segments = np.array(ax.collections[0].get_segments())
    order = np.argsort(-np.abs(ex.values.sel(component=1).values))
    expected = ex.interval(prob).sel(component=1).values[:, order].T
    np.testing.assert_allclose(segments[:, :, 0], expected)
    assert f"{prob:.0%} interval" in ax.get_xlabel()


def test_markers_are_means_and_open_where_the_sign_is_open(ex):
    ax = plot_importance(ex, component=0, k=4)
    points = ax.collections[1]
    order = np.argsort(-np.abs(ex.values.sel(component=0).values))
    np.testing.assert_allclose(points.get_offsets()[:, 0], ex.values.sel(component=0).values[order])
    lower, upper = ex.interval(0.9).sel(component=0).values[:, order]
    filled = points.get_facecolors()[:, :3].sum(axis=1) < 3
    np.testing.assert_array_equal(filled, (lower > 0) | (upper < 0))
    assert filled.any()
    assert not filled.all()


def test_top_k_probabilities_are_written_beside_the_rows(ex):
    ax = plot_importance(ex, component=1, k=2)
    written = [text.get_text() for text in ax.texts]
    order = np.argsort(-np.abs(ex.values.sel(component=1).values))[:2]
    top = ex.prob_top_k(2).sel(component=1).values[order]
    assert written == [*(f"{p:.2f}" for p in top), "P(top 2)"]


def test_default_component_is_the_largest(ex):
    assert plot_importance(ex).get_title(loc="left").startswith("component 1: 70%")


def test_draws_on_the_axes_given(ex):
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    assert plot_importance(ex, ax=ax) is ax


def test_unknown_component_is_named(ex):
    with pytest.raises(ValueError, match=r"component is 7; the explanation has \[0, 1\]"):
        plot_importance(ex, component=7)


def test_scale_of_standard_deviations(rng):
    X = rng.normal(scale=[1.0, 10.0], size=(50, 2))
    ex = Explanation.from_coefficients([[1.0, 0.5]], feature_names=["a", "b"], X=X)
    ax = plot_importance(ex)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a"]
    assert "per standard deviation" in ax.get_xlabel()
    unit = plot_importance(ex, scale="unit")
    assert [label.get_text() for label in unit.get_yticklabels()] == ["a", "b"]
