"""Gate columns of other rows: computed from the features, or asked of the user and checked."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior.gate_columns import LinearColumns, OwnColumns

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
NAMED = OwnColumns(np.array([1.0, 10.0]), np.array([2.0, 5.0]), ("age", "size"))
NUMBERED = NAMED._replace(names=("g0", "g1"))
RAW = np.array([[3.0, 15.0], [1.0, 0.0]])
WANTED = np.array([[1.0, 1.0], [0.0, -2.0]])


def test_linear_columns_are_computed_from_the_features():
    linear = LinearColumns(np.array([[1.0, 0.0, -1.0]]), np.array([0.5]))
    np.testing.assert_array_equal(linear.of(X), [[-1.5], [-1.5]])
    with pytest.raises(ValueError, match="gate of this trace, 'pca', is computed from X"):
        linear.of(X, RAW)


@pytest.mark.parametrize("columns", [NAMED, NUMBERED])
@pytest.mark.parametrize("give", [lambda: RAW, lambda: RAW.tolist(), lambda: lambda X: RAW])
def test_own_columns_are_standardised_as_the_model_did(columns, give):
    np.testing.assert_array_equal(columns.of(X, give()), WANTED)


def test_functions_see_the_rows():
    seen = []
    NUMBERED.of(X, lambda rows: seen.append(rows) or RAW)
    np.testing.assert_array_equal(seen[0], X)


def test_named_columns_are_matched_by_name():
    frame = pd.DataFrame({"size": RAW[:, 1], "other": [0.0, 0.0], "age": RAW[:, 0]})
    array = xr.DataArray(RAW[:, ::-1], dims=("obs", "g"), coords={"g": ["size", "age"]})
    for given in (frame, array, lambda X: frame):
        np.testing.assert_array_equal(NAMED.of(X, given), WANTED)
    with pytest.raises(ValueError, match=r"gate lacks 1 of the 2 .*\['age'\]"):
        NAMED.of(X, frame[["size", "other"]])
    np.testing.assert_array_equal(NUMBERED.of(X, frame[["age", "size"]]), WANTED)


@pytest.mark.parametrize(
    ("gate", "error", "words"),
    [
        (None, ValueError, r"gate is missing: .* 2 columns .* of shape \(2, 2\)"),
        ("pca", TypeError, "gate is 'pca'; wanted a matrix of columns or a function of X"),
        (RAW[:1], ValueError, r"gate has shape \(1, 2\); wanted \(2, 2\)"),
        (RAW[:, :1], ValueError, r"gate has shape \(2, 1\); wanted \(2, 2\)"),
        (RAW[0], ValueError, "gate has shape"),
        (RAW * np.nan, ValueError, r"gate has 4 missing or infinite values"),
        (lambda X: RAW[:, :1], ValueError, r"gate\(X\) has shape \(2, 1\); wanted \(2, 2\)"),
        (lambda X: "no", TypeError, r"gate\(X\) holds"),
    ],
)
def test_columns_that_do_not_fit_are_refused(gate, error, words):
    with pytest.raises(error, match=words):
        NUMBERED.of(X, gate)
