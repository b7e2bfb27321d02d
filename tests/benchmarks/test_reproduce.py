"""The verdicts of the published Fashion-MNIST experiment follow from its figures."""

import importlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation

FOLDER = Path(__file__).parents[2] / "benchmarks" / "reproduce"


@pytest.fixture(scope="module")
def _on_the_path():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield


@pytest.fixture(scope="module")
def script(_on_the_path):
    return importlib.import_module("fashion_mnist")


@pytest.fixture(scope="module")
def tables(_on_the_path):
    return importlib.import_module("published.trousers")


def lines(script, test, shift):
    """Our figures: the published ones, moved at all numbers of pixels."""
    published = script.PUBLISHED_PCR[test, "published"]
    return pd.DataFrame({"n_features": script.WIDTHS, "pcr": np.array(published) + shift})


@pytest.mark.parametrize(("test", "worse"), [("nullification", 1), ("filling", -1)])
def test_targets_are_met_within_the_tolerance_or_better(script, test, worse):
    assert script.judge(test, lines(script, test, -0.3 * worse)) == "met"
    assert script.judge(test, lines(script, test, 0.02 * worse)) == "met"
    assert script.judge(test, lines(script, test, 0.05 * worse)) == "missed by 0.030"


def test_targets_say_nothing_of_25_pixels(script):
    found = lines(script, "filling", 0.0)
    found.loc[found["n_features"] == 25, "pcr"] = 0.0
    assert script.judge("filling", found) == "met"


def test_components_are_counted_by_their_most_probable_rows(tables):
    X = np.linspace(0.0, 1.0, 10)[:, None]
    y = np.where(np.arange(10) < 7, 20.0, X[:, 0])
    ex = Explanation.from_coefficients(
        [[1.0], [0.0]], [0.1, 0.1], intercept=[0.0, 20.0], X=X, response=y, response_kind="logit"
    )
    table = tables.members_table(ex, y == 20.0)
    assert table.index.tolist() == [1, 0]
    assert table["rows"].tolist() == [7, 3]
    assert table["clip"].tolist() == [1.0, 0.0]
