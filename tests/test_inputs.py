"""Every kind of input a user may pass is handled or refused in words."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import sparse

from mixreg.inputs import check_count, check_design, check_response

GOOD = np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize(
    "X",
    [
        GOOD,
        GOOD.astype("float32"),
        GOOD.astype(int),
        GOOD.tolist(),
        np.asfortranarray(GOOD),
        sparse.csr_array(GOOD),
        pd.DataFrame(GOOD),
        pd.DataFrame(GOOD).astype("Int64"),
        xr.DataArray(GOOD),
        GOOD.astype(object),
    ],
    ids=lambda X: type(X).__name__ + str(getattr(X, "dtype", "")),
)
def test_numbers_of_any_kind_become_float64(X):
    values = check_design(X).values
    assert values.dtype == np.float64
    assert values.flags.c_contiguous
    np.testing.assert_array_equal(values, GOOD)


def test_booleans_become_zero_and_one():
    np.testing.assert_array_equal(check_design(GOOD > 2).values, (GOOD > 2).astype(float))


def test_names_come_from_the_container():
    assert check_design(pd.DataFrame(GOOD, columns=["a", "b"])).names == ("a", "b")
    labelled = xr.DataArray(GOOD, dims=("row", "gene"), coords={"gene": ["u", "v"]})
    assert check_design(labelled).names == ("u", "v")
    assert check_design(GOOD).names == ("x0", "x1")


def test_given_names_win():
    frame = pd.DataFrame(GOOD, columns=["a", "b"])
    assert check_design(frame, feature_names=["c", "d"]).names == ("c", "d")


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (np.array([[1.0, np.nan], [np.inf, 2.0]]), ValueError, "2 missing.*row 0, column 1"),
        (np.full((2, 2), 1e200), ValueError, "1e\\+200, whose square overflows"),
        (np.arange(3.0), ValueError, r"shape \(3,\)"),
        (np.zeros((2, 2, 2)), ValueError, r"shape \(2, 2, 2\)"),
        (np.zeros((0, 2)), ValueError, "empty"),
        (np.zeros((2, 0)), ValueError, "empty"),
        (np.array([["a", "b"]]), TypeError, "wanted real numbers"),
        (np.array([[1.0, "b"]], dtype=object), TypeError, r"'b' at \(0, 1\)"),
        (np.array([[1 + 2j]]), TypeError, "complex128"),
        (np.array([["2020-01-01"]], dtype="datetime64[D]"), TypeError, "datetime64"),
        (pd.DataFrame({"a": [1.0], "b": ["x"]}), TypeError, r"columns \['b'\]"),
        (pd.DataFrame({"a": [1, None]}, dtype="Int64"), ValueError, "1 missing"),
        (np.ma.masked_array(GOOD, GOOD > 4), ValueError, "1 missing"),
        ([[1, 2], [3]], ValueError, "cannot be read"),
        (np.array([[None, 1.0]], dtype=object), ValueError, "1 missing"),
    ],
)
def test_bad_designs_are_named(X, error, message):
    with pytest.raises(error, match=message):
        check_design(X, name="X")


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (["a", "a"], ValueError, r"repeats \['a'\]"),
        (["a"], ValueError, "1 names; wanted 2"),
        ("ab", TypeError, "wanted a sequence"),
    ],
)
def test_bad_names_are_named(names, error, message):
    with pytest.raises(error, match=message):
        check_design(GOOD, feature_names=names)


def test_width_is_checked():
    with pytest.raises(ValueError, match="2 columns; wanted 3"):
        check_design(GOOD, n_features=3)


def test_a_column_is_a_response():
    np.testing.assert_array_equal(check_response([[1], [2]]), [1.0, 2.0])


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        (GOOD, ValueError, r"shape \(3, 2\)"),
        ([1.0, np.nan, 2.0], ValueError, "first in row 1"),
        (["a", "b"], TypeError, "wanted real numbers"),
        ([1.0, 2.0], ValueError, "2 entries; wanted 3"),
    ],
)
def test_bad_responses_are_named(y, error, message):
    with pytest.raises(error, match=message):
        check_response(y, n_obs=3)


@pytest.mark.parametrize(
    ("value", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError), (True, TypeError)]
)
def test_counts_are_checked(value, error):
    with pytest.raises(error, match="n is"):
        check_count(value, name="n")


def test_numpy_counts_pass():
    assert check_count(np.int32(4), name="n") == 4
