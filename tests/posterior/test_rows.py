"""Responsibilities under aligned labels, and the two errors of fit kept apart."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior import fit_errors, relabel, responsibilities

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


def test_half_of_the_data_is_refused(switched):
    with pytest.raises(ValueError, match="X is given and y is not; give both or neither"):
        fit_errors(switched, np.zeros((2, 3)))


@pytest.mark.parametrize("function", [responsibilities, fit_errors])
def test_responses_without_rows_are_refused(switched, function):
    with pytest.raises(ValueError, match="y is given and X is not"):
        function(switched, y=np.zeros(2))
    with pytest.raises(ValueError, match="y has 3 entries; wanted 2"):
        function(switched, np.zeros((2, 3)), np.zeros(3))


def test_constant_weights_say_the_same_of_every_row(planted, switched):
    found = responsibilities(switched, np.zeros((3, 3)))
    wanted = planted.idata["posterior/w"].mean(("chain", "draw")).values[BY_WEIGHT]
    np.testing.assert_allclose(found, np.tile(wanted, (3, 1)))
    assert found.attrs["given"] == "x"
    assert responsibilities(switched).attrs["given"] == "x and y"


def by_weight(gated):
    """Components of the gated trace by decreasing average weight."""
    return np.argsort(-gated.idata["posterior/w"].mean(("chain", "draw")).values)


def slow_own(gated, slow, X, y, columns=None):
    """Responsibilities of every draw, weights of each row included, (n_draws, n_obs, J)."""
    found = []
    for weights, *rest in gated.draws(X, columns):
        joint = [slow.log_joint(w, *rest, X[[i]], y[[i]])[0] for i, w in enumerate(weights)]
        joint = np.exp(np.array(joint) - np.max(joint, axis=1, keepdims=True))
        found.append(joint / joint.sum(axis=1, keepdims=True))
    return np.array(found)


def test_gates_enter_responsibilities(gated, switch_gated, slow):
    X, y = (gated.idata[k].values for k in ("constant_data/X", "observed_data/y"))
    wanted = slow_own(gated, slow, X, y).mean(axis=0)[:, by_weight(gated)]
    switched = switch_gated(gated.idata)
    for tree in (gated.idata, switched, relabel(switched)):
        np.testing.assert_allclose(responsibilities(tree), wanted, atol=1e-8)
        np.testing.assert_allclose(responsibilities(tree, X[:9], y[:9]), wanted[:9], atol=1e-8)


def test_gates_say_where_a_row_goes_without_its_response(gated, switch_gated, rng):
    X = rng.normal(size=(11, 3))
    wanted = np.mean([w for w, *_ in gated.draws(X)], axis=0)[:, by_weight(gated)]
    found = responsibilities(switch_gated(gated.idata), X)
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_columns_of_the_users_own_are_asked_for(plant_gated, slow):
    gated = plant_gated(own=True)
    X, y = (gated.idata[k].values for k in ("constant_data/X", "observed_data/y"))
    own = responsibilities(gated.idata)
    for gate in (gated.gate, lambda X: 5.0 + 2.0 * X[:, :2]):
        np.testing.assert_allclose(responsibilities(gated.idata, X, y, gate=gate), own, atol=1e-9)
    xr.testing.assert_allclose(
        fit_errors(gated.idata, X, y, gate=gated.gate), fit_errors(gated.idata)
    )
    for function in (responsibilities, fit_errors):
        with pytest.raises(ValueError, match="gate is missing"):
            function(gated.idata, X, y)
        with pytest.raises(ValueError, match="gate is given without X"):
            function(gated.idata, gate=gated.gate)


def test_errors_of_a_gated_fit_equal_sums_written_out(gated, switch_gated, slow):
    X, y = (gated.idata[k].values for k in ("constant_data/X", "observed_data/y"))
    own = slow_own(gated, slow, X, y)
    assigned, predictive = [], []
    for shares, (weights, beta, intercept, _) in zip(own, gated.draws(X), strict=True):
        mean = intercept + X @ beta.T
        assigned.append(mean[np.arange(len(y)), shares.argmax(axis=1)])
        predictive.append((weights * mean).sum(axis=1))
    found = fit_errors(switch_gated(gated.idata))
    for name, fits in (("assigned_rmse", assigned), ("predictive_rmse", predictive)):
        wanted = np.sqrt(np.mean((y - np.mean(fits, axis=0)) ** 2))
        assert float(found[name]) == pytest.approx(wanted)
