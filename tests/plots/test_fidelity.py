"""plot_fidelity: curves and bands are the table's, and random is told apart."""

import itertools

import numpy as np
import pandas as pd
import pytest

from mixreg.plots import plot_fidelity

CELLS = (("deduction", "zero"), ("deduction", "marginal"), ("augmentation", "opposite class"))


@pytest.fixture
def table(rng):
    rows = [
        {"test": test, "fill": fill, "explainer": explainer, "n_features": n_features}
        for (test, fill), explainer, n_features in itertools.product(
            CELLS, ("dmm", "random", "ridge"), (20, 5, 10)
        )
    ]
    table = pd.DataFrame(rows)
    table["pcr"] = rng.uniform(0.2, 0.8, size=len(table))
    table["lower"] = table["pcr"] - 0.1
    table["upper"] = table["pcr"] + 0.15
    table["informative"] = ~((table["fill"] == "marginal") & (table["n_features"] == 5))
    return table


def test_one_panel_per_test_and_fill(table):
    titles = [ax.get_title(loc="left") for ax in plot_fidelity(table)]
    assert titles == [
        "deduction, fill zero (lower is better)",
        "deduction, fill marginal (lower is better)",
        "augmentation, opposite class (higher is better)",
    ]


def test_titles_of_bootstrap_tests_say_what_is_better(table):
    names = {"deduction": "nullification", "augmentation": "pathological"}
    fills = {"opposite class": "noise"}
    table = table.replace({"test": names, "fill": fills})
    filling = table[table["test"] == "pathological"].assign(test="filling", fill="opposite class")
    titles = [ax.get_title(loc="left") for ax in plot_fidelity(pd.concat([table, filling]))]
    assert titles == [
        "nullification, fill zero (lower is better)",
        "nullification, fill marginal (lower is better)",
        "pathological, noise (higher is better)",
        "filling, opposite class (higher is better)",
    ]


def test_curves_and_bands_are_those_of_the_table(table):
    axes = plot_fidelity(table)
    for ax, (test, fill) in zip(axes, CELLS, strict=True):
        part = table[(table["test"] == test) & (table["fill"] == fill)]
        assert len(ax.lines) == len(ax.collections) == 3
        for line, band in zip(ax.lines, ax.collections, strict=True):
            own = part[part["explainer"] == line.get_label()].sort_values("n_features")
            np.testing.assert_array_equal(line.get_xdata(), [5, 10, 20])
            np.testing.assert_allclose(line.get_ydata(), own["pcr"])
            ends = band.get_paths()[0].vertices[:, 1]
            assert {*own["lower"], *own["upper"]} <= set(ends)


def test_random_is_told_apart_without_colour(table):
    lines = {line.get_label(): line for line in plot_fidelity(table)[0].lines}
    assert lines["random"].get_marker() == "x"
    assert lines["random"].is_dashed()
    assert len({line.get_marker() for line in lines.values()}) == 3


def test_panels_where_nothing_can_be_won_say_so(table):
    labels = [ax.get_xlabel() for ax in plot_fidelity(table)]
    assert labels == [
        "top features",
        "top features (random is at the limit for 5)",
        "top features",
    ]


def test_legend_names_every_explainer(table):
    axes = plot_fidelity(table)
    (legend,) = axes[0].figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["dmm", "random", "ridge"]
    again = plot_fidelity(table, axes=axes)
    assert again[0].get_legend() is not None, "in a figure of the caller's it stays in the panel"


def test_tables_without_the_columns_are_refused(table):
    with pytest.raises(ValueError, match=r"lacks the columns \['pcr'\]"):
        plot_fidelity(table.drop(columns="pcr"))
    with pytest.raises(ValueError, match="has 0 rows"):
        plot_fidelity(table[:0])
