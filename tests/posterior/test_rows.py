"""Responsibilities under aligned labels, and the two errors of fit kept apart."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior import fit_errors, responsibilities

BY_WEIGHT = [1, 2, 0, 3]


def test_responsibilities_average_over_aligned_draws(planted, switched, slow):
    X, y = (switched[k].values for k in ("constant_data/X", "observed_data/y"))
    each = [slow.responsibilities(*draw, X, y) for draw in slow.draws_of(planted.idata)]
    found = responsibilities(switched)
    assert found.dims == ("obs", "component")
    np.testing.assert_allclose(found, np.mean(each, axis=0)[:, BY_WEIGHT], atol=1e-9)
    np.testing.assert_allclose(found.sum("component"), 1.0)
    assert found.attrs["ambiguous_share"] == 0.0


def test_responsibilities_of_other_rows_keep_the_labels(switched):
    X, y = (switched[k].values for k in ("constant_data/X", "observed_data/y"))
    frame = pd.DataFrame(X, columns=["a", "b", "c"])[["b", "c", "a"]]
    found = responsibilities(switched, frame[10:30], y[10:30])
    np.testing.assert_allclose(found, responsibilities(switched)[10:30], atol=1e-10)


def test_errors_equal_sums_written_out(planted, switched, slow):
    X, y = (switched[k].values for k in ("constant_data/X", "observed_data/y"))
    assigned, predictive = [], []
    for draw in slow.draws_of(planted.idata):
        w, beta, intercept, _ = draw
        mean = intercept + X @ beta.T
        chosen = slow.log_joint(*draw, X, y).argmax(axis=1)
        assigned.append(mean[np.arange(len(y)), chosen])
        predictive.append(mean @ w)
    found = fit_errors(switched)

    def rmse(fitted):
        return np.sqrt(np.mean((y - fitted) ** 2))

    assert float(found["assigned_rmse"]) == pytest.approx(rmse(np.mean(assigned, axis=0)))
    assert float(found["predictive_rmse"]) == pytest.approx(rmse(np.mean(predictive, axis=0)))
    per_draw = [rmse(fitted) for fitted in assigned]
    np.testing.assert_allclose(found["assigned_rmse_draw"].values.ravel(), per_draw)
    assert float(found["assigned_rmse"]) < 0.2 * float(found["predictive_rmse"])


def test_labels_do_not_matter(planted, switched):
    xr.testing.assert_allclose(fit_errors(planted.idata), fit_errors(switched))
    xr.testing.assert_allclose(responsibilities(planted.idata), responsibilities(switched))


@pytest.mark.parametrize("function", [responsibilities, fit_errors])
def test_half_of_the_data_is_refused(switched, function):
    with pytest.raises(ValueError, match="X is given and y is not; give both or neither"):
        function(switched, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="y is given and X is not"):
        function(switched, y=np.zeros(2))
    with pytest.raises(ValueError, match="y has 3 entries; wanted 2"):
        function(switched, np.zeros((2, 3)), np.zeros(3))
