"""Tables for terminals: the figures are right and the lines are short."""

import itertools

import numpy as np
import pandas as pd
import pytest

from mixreg.cli.summary import show_components, show_features, show_fidelity, show_surrogate
from mixreg.cli.verdict import count_wins
from mixreg.explain import Explanation
from mixreg.explain.maskers import Image


@pytest.fixture
def ex(rng):
    centre = np.array([[[0.0, -3.0, 1.0], [5.0, 0.5, -1.0]]])
    return Explanation.from_coefficients(
        centre + rng.normal(scale=0.01, size=(50, 2, 3)),
        weights=[0.3, 0.7],
        feature_names=["age", "a name " * 20, "[red]size"],
    )


def test_features_are_those_of_the_largest_component_first(ex, capsys):
    show_features(ex, k=2)
    text = capsys.readouterr().out
    assert text.index("Component 1, 70% of the rows") < text.index("Component 0, 30%")
    assert max(map(len, text.splitlines())) <= 80
    first = text[: text.index("Component 0")]
    assert "age" in first
    assert "+5.0" in first
    assert "[red]size" in text, "names are never read as markup"


def test_pixels_are_named_by_row_and_column(capsys):
    view = Image((3, 12), select=[13, 35])
    show_features(Explanation.from_coefficients([[1.0, 4.0]], masker=view), k=2)
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split("  ")[1:2] for line in lines if "row " in line]
    assert rows == [["row 2, column 11"], ["row 1, column 1"]]
    assert "counted from 0" in lines[-1]


def test_components_with_few_rows_are_counted(capsys):
    show_components(Explanation.from_coefficients([[1.0]] * 3, weights=[0.999, 0.0005, 0.0005]))
    text = capsys.readouterr().out
    assert "2 more components hold less than 1%" in text


def test_surrogates_keep_assigned_and_predictive_apart(capsys):
    rows = [
        {"surrogate": s, "kind": k, "scale": "response", "n_rows": 9, "rmse": 0.25, "r2": 0.5}
        for s, k in (("mixture", "assigned"), ("mixture", "predictive"), ("ridge", "predictive"))
    ]
    show_surrogate(pd.DataFrame(rows))
    text = capsys.readouterr().out
    assert "mixture, fitted rows, y known" in text
    assert "mixture, held-out rows" in text
    assert "ridge, held-out rows" in text


def fidelity_table(shares, informative=True):
    rows = [
        {
            "test": test,
            "fill": "zero",
            "explainer": explainer,
            "n_features": n_features,
            "pcr": shares[explainer, test],
            "lower": shares[explainer, test] - 0.05,
            "upper": shares[explainer, test] + 0.05,
            "informative": informative,
        }
        for test, explainer, n_features in itertools.product(
            ("deduction", "synthetic"), ("dmm", "random"), (5, 10, 20)
        )
    ]
    return pd.DataFrame(rows)


def test_fidelity_fits_the_terminal_and_marks_what_says_nothing(capsys):
    shares = dict.fromkeys(itertools.product(("dmm", "random"), ("deduction", "synthetic")), 0.5)
    show_fidelity(fidelity_table(shares, informative=False))
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "deduction, fill zero (lower is better)" in text
    assert text.count("0.50 (0.45-0.55)*") == 12
    assert "nothing can be won" in text


def test_wins_follow_the_direction_of_the_test():
    shares = {
        ("dmm", "deduction"): 0.1,
        ("random", "deduction"): 0.9,
        ("dmm", "synthetic"): 0.1,
        ("random", "synthetic"): 0.9,
    }
    text = count_wins(fidelity_table(shares), "dmm")
    assert text == "dmm is clearly ahead of random in 3 of 6 comparisons, clearly behind in 3."
    bootstrap = {"deduction": "nullification", "synthetic": "pathological"}
    table = fidelity_table(shares).replace({"test": bootstrap})
    assert count_wins(table, "dmm") == text
    close = dict.fromkeys(shares, 0.5)
    assert "in 0 of 6 comparisons, clearly behind in 0." in count_wins(fidelity_table(close), "dmm")
