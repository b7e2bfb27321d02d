"""Errors on fresh perturbations."""

import numpy as np
import pytest

from mixreg.explain.local.surrogates import Fresh, judge, prediction_table, ridge_prediction


@pytest.fixture
def fresh(rng):
    masks = (rng.random((60, 3)) < 0.5).astype(float)
    Y = np.stack([1 + masks @ [2.0, 0.0, -1.0], np.full(60, 3.0)])
    return Fresh(masks, Y)


def test_errors_are_those_of_the_linear_prediction(fresh):
    found = judge(fresh.linear(np.array([1.0, 3.0]), np.array([[2.0, 0.0, 0.0], [0, 0, 0]])), fresh)
    third = fresh.design[:, 2]
    assert found.rmse[0] == pytest.approx(np.sqrt((third**2).mean()))
    assert found.r2[0] == pytest.approx(1 - (third**2).mean() / fresh.Y[0].var())
    # A response that never varies has no variance to predict.
    assert found.rmse[1] == 0
    assert found.r2[1] == 0


def test_ridge_sees_the_same_perturbations(fresh):
    found = ridge_prediction(fresh.design, fresh.Y, fresh)
    assert found.rmse.max() < 0.01
    assert found.r2[0] > 0.999


def test_the_table_pools_errors(fresh):
    one = judge(np.zeros((2, 60)), fresh)
    table = prediction_table({"mixture": one, "ridge": one}, fresh)
    assert table["surrogate"].tolist() == ["mixture", "ridge"]
    assert table["rmse"][0] == pytest.approx(np.sqrt((fresh.Y**2).mean()))
    assert table["n_rows"].tolist() == [120, 120]
    assert set(table["kind"]) == {"predictive"}
