"""Prediction with the response unseen: moments exact, intervals within Monte-Carlo error."""

import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy.stats import norm

from mixreg.posterior import predict, relabel, trace_from_arrays


@pytest.fixture(name="X_new")
def new_rows(rng):
    return rng.normal(size=(12, 3))


def exact(idata, slow, X):
    """Weights, means and sds of the whole mixture, each (n_draws, n_obs, J)."""
    parts = [
        (np.broadcast_to(w, (len(X), 4)), b0 + X @ beta.T, np.broadcast_to(s, (len(X), 4)))
        for w, beta, b0, s in slow.draws_of(idata)
    ]
    return [np.array(part) for part in zip(*parts, strict=True)]


def test_moments_are_exact(switched, slow, X_new):
    w, mean, sd = exact(switched, slow, X_new)
    found = predict(switched, X_new, random_seed=1)
    wanted = (w * mean).sum(axis=2).mean(axis=0)
    np.testing.assert_allclose(found["mean"], wanted, rtol=1e-9)
    second = (w * (mean**2 + sd**2)).sum(axis=2).mean(axis=0)
    np.testing.assert_allclose(found["sd"], np.sqrt(second - wanted**2), rtol=1e-9)


def test_interval_holds_its_probability(switched, slow, X_new, seed):
    w, mean, sd = exact(switched, slow, X_new)
    found = predict(switched, X_new, prob=0.8, random_seed=seed)
    error = np.sqrt(0.25 / found.attrs["n_samples"])
    for name, level in (("lower", 0.1), ("median", 0.5), ("upper", 0.9)):
        at = found[name].values[:, None]
        reached = (w * norm.cdf(at, mean, sd)).sum(axis=2).mean(axis=0)
        assert np.abs(reached - level).max() < 5 * error


def test_one_draw_fills_the_mixture():
    idata = trace_from_arrays(
        w=[0.5, 0.5], beta=[[0.0], [0.0]], intercept=[-9.0, 9.0], sigma=[1.0, 1.0], X=[[1.0]], y=[0]
    )
    found = predict(idata, [[1.0], [2.0]], prob=0.9, random_seed=0)
    assert found.attrs["n_samples"] == 4000
    # The 5 % point of the mixture is the 10 % point of its lower half.
    wanted = -9 + norm.ppf(0.1)
    spread = np.sqrt(0.05 * 0.95 / 4000) / (0.5 * norm.pdf(norm.ppf(0.1)))
    np.testing.assert_allclose(found["lower"], wanted, atol=5 * spread)


def test_labels_do_not_matter(planted, switched, X_new):
    one = predict(planted.idata, X_new, random_seed=3)
    xr.testing.assert_allclose(one, predict(switched, X_new, random_seed=3), rtol=1e-9)


def test_block_size_changes_nothing(switched, X_new, monkeypatch):
    whole = predict(switched, X_new, random_seed=3)
    module = sys.modules[predict.__module__]
    monkeypatch.setattr(module, "_TABLE_BYTES", 3 * 8 * whole.attrs["n_samples"])
    xr.testing.assert_allclose(predict(switched, X_new, random_seed=3), whole, rtol=1e-9)


def test_seed_decides_the_interval_only(switched, X_new):
    one, other = (predict(switched, X_new, random_seed=s) for s in (1, 2))
    xr.testing.assert_identical(one, predict(switched, X_new, random_seed=1))
    xr.testing.assert_equal(one["mean"], other["mean"])
    assert (one["lower"] != other["lower"]).any()


def test_a_large_level_keeps_its_digits(switched, X_new):
    shifted = switched.copy(deep=True)
    shifted["posterior"]["intercept"][...] += 1e7
    one, other = (predict(t, X_new, random_seed=1) for t in (switched, shifted))
    np.testing.assert_allclose(other["sd"], one["sd"], rtol=1e-6)
    np.testing.assert_allclose(other["mean"] - 1e7, one["mean"], atol=1e-6)


def test_columns_are_matched_by_name(switched, X_new):
    frame = pd.DataFrame(X_new, columns=["a", "b", "c"])
    wanted = predict(switched, X_new, random_seed=1)
    found = predict(switched, frame[["c", "a", "b"]], random_seed=1)
    xr.testing.assert_allclose(found, wanted)
    with pytest.raises(ValueError, match=r"X_new lacks 1 of the 3 features of the trace, \['b'\]"):
        predict(switched, frame[["c", "a"]])


@pytest.mark.parametrize("prob", [0.0, 1.0, -1, 90, float("nan")])
def test_probabilities_outside_are_refused(switched, X_new, prob):
    with pytest.raises(ValueError, match="prob is"):
        predict(switched, X_new, prob=prob)


def test_exact_intervals_hold_their_probability(switched, slow, X_new):
    w, mean, sd = exact(switched, slow, X_new)
    found = predict(switched, X_new, prob=0.8, interval="exact")
    assert found.attrs["n_draws"] == len(w)
    for name, level in (("lower", 0.1), ("median", 0.5), ("upper", 0.9)):
        at = found[name].values[:, None]
        reached = (w * norm.cdf(at, mean, sd)).sum(axis=2).mean(axis=0)
        np.testing.assert_allclose(reached, level, atol=1e-6)
    moments = predict(switched, X_new, prob=0.8, random_seed=1)[["mean", "sd", "probability"]]
    xr.testing.assert_allclose(found[["mean", "sd", "probability"]], moments, rtol=1e-9)


def test_probabilities_of_constant_weights(planted, switched, X_new):
    found = predict(switched, X_new)
    wanted = np.sort(planted.idata["posterior/w"].mean(("chain", "draw")).values)[::-1]
    np.testing.assert_allclose(found["probability"], np.tile(wanted, (12, 1)))
    assert found.attrs["labels"] == "relabel"
    alone = xr.DataTree.from_dict({"posterior": switched["posterior"].to_dataset()})
    assert predict(alone, X_new).attrs["labels"] == "heaviest first"


def gated_mixture(gated, X, columns=None):
    """Weights, means and sds of the whole mixture, each (n_draws, n_obs, J)."""
    parts = [
        (w, b0 + X @ beta.T, np.broadcast_to(s, w.shape))
        for w, beta, b0, s in gated.draws(X, columns)
    ]
    return [np.array(part) for part in zip(*parts, strict=True)]


@pytest.mark.parametrize("own", [False, True])
def test_gated_predictions_equal_sums_written_out(plant_gated, switch_gated, X_new, own):
    gated = plant_gated(own=own)
    columns = 5.0 + 2.0 * X_new[:, :2] if own else None
    w, mean, sd = gated_mixture(gated, X_new, columns)
    switched = switch_gated(gated.idata)
    found = predict(switched, X_new, gate=columns, prob=0.8)
    first = (w * mean).sum(axis=2).mean(axis=0)
    second = (w * (mean**2 + sd**2)).sum(axis=2).mean(axis=0)
    np.testing.assert_allclose(found["mean"], first, rtol=1e-8)
    np.testing.assert_allclose(found["sd"], np.sqrt(second - first**2), rtol=1e-8)
    for name, level in (("lower", 0.1), ("median", 0.5), ("upper", 0.9)):
        at = found[name].values[:, None]
        reached = (w * norm.cdf(at, mean, sd)).sum(axis=2).mean(axis=0)
        np.testing.assert_allclose(reached, level, atol=1e-6)
    by_weight = np.argsort(-gated.idata["posterior/w"].mean(("chain", "draw")).values)
    np.testing.assert_allclose(found["probability"], w.mean(axis=0)[:, by_weight], atol=1e-9)
    assert (found.attrs["interval"], found.attrs["labels"]) == ("exact", "relabel")
    again = predict(relabel(switched), X_new, gate=columns, prob=0.8)
    xr.testing.assert_allclose(again, found, rtol=1e-6)


def test_gated_intervals_can_be_simulated(gated, X_new):
    w, mean, sd = gated_mixture(gated, X_new)
    found = predict(gated.idata, X_new, interval="simulated", random_seed=1)
    error = np.sqrt(0.25 / found.attrs["n_samples"])
    for name, level in (("lower", 0.05), ("median", 0.5), ("upper", 0.95)):
        at = found[name].values[:, None]
        reached = (w * norm.cdf(at, mean, sd)).sum(axis=2).mean(axis=0)
        assert np.abs(reached - level).max() < 5 * error


def test_intervals_can_be_left_out(gated, switched, X_new):
    for idata in (gated.idata, switched):
        whole, found = predict(idata, X_new, random_seed=1), predict(idata, X_new, prob=None)
        assert list(found.data_vars) == ["mean", "sd", "probability"]
        xr.testing.assert_allclose(found, whole[list(found.data_vars)], rtol=1e-9)
        assert set(found.attrs) == {"labels", "ambiguous_share"}


def test_blocks_of_gated_rows_change_nothing(gated, X_new, monkeypatch):
    whole = predict(gated.idata, X_new)
    module = sys.modules[predict.__module__]
    monkeypatch.setattr(module, "_EXACT_BYTES", 5 * 8 * 4 * whole.attrs["n_draws"])
    xr.testing.assert_allclose(predict(gated.idata, X_new), whole, rtol=1e-6)


def test_gates_that_do_not_fit_are_refused(planted, gated, plant_gated, X_new):
    own, columns = plant_gated(own=True).idata, np.zeros((12, 2))
    with pytest.raises(ValueError, match="the weights of this trace do not depend on x"):
        predict(planted.idata, X_new, gate=columns)
    with pytest.raises(ValueError, match="'pca', is computed from X; leave it out"):
        predict(gated.idata, X_new, gate=columns)
    with pytest.raises(ValueError, match=r"gate is missing.*of shape \(12, 2\) for these rows"):
        predict(own, X_new)
    with pytest.raises(ValueError, match="interval is 'fast'; wanted 'exact' or 'simulated'"):
        predict(gated.idata, X_new, interval="fast")


def test_data_of_a_gated_trace_are_not_needed(gated, X_new):
    wanted = predict(gated.idata, X_new)
    bare = gated.idata.copy()
    data = bare["constant_data"].to_dataset().drop_vars(["gate", "X"])
    bare["constant_data"] = xr.DataTree(data)
    del bare["observed_data"]
    found = predict(bare, X_new)
    assert found.attrs["labels"] == "heaviest first"
    xr.testing.assert_allclose(found.drop_vars("probability"), wanted.drop_vars("probability"))


def test_data_of_the_trace_are_not_needed(switched, X_new):
    alone = xr.DataTree.from_dict({"posterior": switched["posterior"].to_dataset()})
    wanted = predict(switched, X_new, random_seed=1)
    xr.testing.assert_allclose(predict(alone, X_new, random_seed=1), wanted)
