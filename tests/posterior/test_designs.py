"""Designs of other rows: matched by name, or by position, or refused."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior.designs import align_design


def test_designs_with_names_are_matched_by_name():
    frame = pd.DataFrame({"c": [3.0], "note": ["text"], "a": [1.0], "b": [2.0]})
    np.testing.assert_array_equal(align_design(frame, ("a", "b", "c")), [[1.0, 2.0, 3.0]])
    array = xr.DataArray([[2.0, 1.0]], dims=("row", "col"), coords={"col": ["b", "a"]})
    np.testing.assert_array_equal(align_design(array, ("a", "b")), [[1.0, 2.0]])


@pytest.mark.parametrize(
    ("X", "words"),
    [
        (pd.DataFrame({"a": [1.0]}), r"X_new lacks 1 of the 2 features of the trace, \['b'\]"),
        (pd.DataFrame([[1.0, 2.0, 3.0]], columns=["a", "b", "b"]), r"repeats the columns \['b'\]"),
        (np.zeros((2, 3)), "X_new has 3 columns; wanted 2"),
        ([[np.nan, 1.0]], "X_new has 1 missing or infinite"),
    ],
)
def test_designs_that_do_not_fit_are_refused(X, words):
    with pytest.raises(ValueError, match=words):
        align_design(X, ("a", "b"), name="X_new")
