"""plot_curves, plot_metrics and the calibration plots: lines and marks are the table's."""

import numpy as np
import pandas as pd
import pytest

from mixreg.plots import plot_coverage, plot_curves, plot_metrics, plot_reliability


@pytest.fixture
def curves(rng):
    shares = [0.0, 0.5, 1.0]
    lines = [
        {"curve": curve, "operator": operator, "explainer": name, "share": share}
        for curve in ("deletion", "insertion")
        for operator in ("zero", "marginal")
        for name in ("ridge", "random")
        for share in reversed(shares)
    ]
    table = pd.DataFrame(lines)
    table["value"] = rng.random(len(table))
    return table.assign(lower=table["value"] - 0.1, upper=table["value"] + 0.2)


def test_a_panel_for_every_curve_and_operator(curves):
    axes = plot_curves(curves)
    assert [ax.get_title(loc="left") for ax in axes] == [
        "deletion, zero (lower is better)",
        "deletion, marginal (lower is better)",
        "insertion, zero (higher is better)",
        "insertion, marginal (higher is better)",
    ]
    part = curves[(curves["curve"] == "deletion") & (curves["operator"] == "marginal")]
    for line, band in zip(axes[1].lines, axes[1].collections, strict=True):
        own = part[part["explainer"] == line.get_label()].sort_values("share")
        np.testing.assert_allclose(line.get_xdata(), own["share"])
        np.testing.assert_allclose(line.get_ydata(), own["value"])
        ends = band.get_paths()[0].vertices[:, 1]
        assert {*own["lower"], *own["upper"]} <= set(ends)


def test_axes_of_the_callers(curves):
    axes = plot_curves(curves)
    assert plot_curves(curves, axes)[0].get_legend() is not None
    with pytest.raises(ValueError, match="axes has 1 panels; wanted 4"):
        plot_curves(curves, axes[:1])


def metrics():
    row = {"operator": "zero", "lower": 0.1, "upper": 0.4}
    return pd.DataFrame(
        [
            row | {"metric": "deletion_auc", "n_features": 0, "explainer": "mine", "value": 0.2},
            row | {"metric": "deletion_auc", "n_features": 0, "explainer": "random", "value": 0.3},
            row | {"metric": "deduction", "n_features": 5, "explainer": "random", "value": 0.25},
        ]
    )


def test_a_panel_for_every_metric():
    axes = plot_metrics(metrics())
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles == ["deletion_auc, zero", "deduction, zero, F = 5"]
    marks = [tuple(marks.get_offsets()[0]) for marks in axes[0].collections[1::2]]
    assert marks == [(0.2, 0), (0.3, 1)]
    assert len(axes[1].collections) == 2, "who has no figure has no mark"


def test_tests_that_say_nothing_are_in_brackets():
    table = metrics().assign(informative=[True, None, False])
    titles = [ax.get_title(loc="left") for ax in plot_metrics(table)]
    assert titles == ["deletion_auc, zero", "[deduction, zero, F = 5]"]


def test_coverage_with_its_intervals():
    lines = [
        {"network": name, "prob": prob, "coverage": prob - 0.1, "lower": prob - 0.2, "upper": prob}
        for name in ("a", "b")
        for prob in (0.5, 0.8)
    ]
    ax = plot_coverage(pd.DataFrame(lines))
    drawn = [bar.lines[0].get_ydata() for bar in ax.containers]
    np.testing.assert_allclose(drawn, [[0.4, 0.7]] * 2)
    ends = np.array(ax.containers[0].lines[2][0].get_segments())[:, :, 1]
    np.testing.assert_allclose(ends, [[0.3, 0.5], [0.6, 0.8]])


def test_reliability_leaves_empty_bins_out():
    table = pd.DataFrame({"predicted": [0.9, 0.1, 0.5], "observed": [0.8, 0.2, np.nan]})
    table = table.assign(network="a", n=[9, 4, 0])
    ax = plot_reliability(table)
    np.testing.assert_allclose(ax.lines[1].get_xydata(), [[0.1, 0.2], [0.9, 0.8]])
    small, large = ax.collections[0].get_sizes()
    assert small < large
