"""plot_rules and plot_responsibilities: components side by side, rows in their places."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.plots import plot_responsibilities, plot_rules


@pytest.fixture
def ex(rng):
    beta = np.array([[3.0, 0.0, 0.2], [0.0, -2.0, 0.1], [1.0, 1.0, 1.0]])
    X = rng.normal(size=(40, 3))
    level = np.array([0.0, 50.0])
    which = np.arange(40) % 2
    return Explanation.from_coefficients(
        beta + rng.normal(scale=0.05, size=(100, 3, 3)),
        [0.2, 0.2, 0.2],
        weights=[0.7, 0.29, 0.01],
        intercept=[0.0, 50.0, 400.0],
        X=X,
        response=level[which] + (X * beta[which]).sum(axis=1),
        response_kind="raw",
    )


def test_the_same_features_on_the_same_scale(ex):
    axes = plot_rules(ex, k=1)
    assert len(axes) == 2, "a component without rows has no panel"
    assert [label.get_text() for label in axes[0].get_yticklabels()] == ["x0", "x1"]
    assert axes[0].get_xlim() == axes[1].get_xlim()
    for ax, label in zip(axes, (0, 1), strict=True):
        found = ax.collections[1].get_offsets()[:, 0]
        own = ex.draws("sd").mean("sample").sel(component=label, feature=["x0", "x1"])
        np.testing.assert_allclose(found, own)
        segments = np.array(ax.collections[0].get_segments())[:, :, 0]
        bounds = ex.interval(0.9, scale="sd").sel(component=label, feature=["x0", "x1"])
        np.testing.assert_allclose(segments, bounds.transpose("feature", "bound"))
    assert axes[0].get_title(loc="left") == "component 0: 70% of the rows"


def test_an_explanation_of_one_part_has_one_panel():
    ex = Explanation.from_coefficients([[2.0, -1.0]]).select(component=0)
    assert len(plot_rules(ex)) == 1


def test_no_component_is_large_enough(ex):
    with pytest.raises(ValueError, match=r"no component holds a share of min_share=0\.9"):
        plot_rules(ex, min_share=0.9)
    with pytest.raises(ValueError, match=r"no component holds a share of min_share=0\.9"):
        plot_responsibilities(ex, min_share=0.9)


def test_columns_are_sorted_by_their_component(ex):
    ax = plot_responsibilities(ex)
    shown = ax.images[0].get_array()
    assert shown.shape == (2, 40)
    own = shown.argmax(axis=0)
    assert (np.diff(own) >= 0).all()
    table = ex.responsibilities.transpose("component", "obs").values[:2]
    np.testing.assert_allclose(np.sort(shown, axis=1), np.sort(table, axis=1))


def test_rows_must_have_been_explained():
    with pytest.raises(ValueError, match="has no responsibilities"):
        plot_responsibilities(Explanation.from_coefficients([[2.0]]))
