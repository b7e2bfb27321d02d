"""Derivatives with intervals: parts that add up, shares, and what cannot be differentiated."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior import derivative, predict, relabel, routing

STEP = 1e-5


@pytest.fixture(name="X_new")
def new_rows(rng):
    return rng.normal(size=(7, 3))


def test_totals_are_slopes_of_the_prediction(gated, X_new):
    found = derivative(gated.idata, X_new, max_draws=None)
    for r in range(3):
        step = STEP * np.eye(3)[r]
        ends = [predict(gated.idata, X_new + s)["mean"] for s in (step, -step)]
        np.testing.assert_allclose(
            found["total"][:, r], (ends[0] - ends[1]) / (2 * STEP), atol=1e-7
        )
    np.testing.assert_allclose(found["total"], found["rules"] + found["routing"], atol=1e-12)
    assert found["total"].dims == ("obs", "feature")
    assert found["feature"].values.tolist() == ["a", "b", "c"]


def test_intervals_are_those_of_the_draws(gated, X_new):
    found = derivative(gated.idata, X_new, prob=0.8)
    rules = [w @ beta for w, beta, *_ in gated.draws(X_new)]
    np.testing.assert_allclose(found["rules"], np.mean(rules, axis=0), atol=1e-10)
    for name, level in (("rules_lower", 0.1), ("rules_upper", 0.9)):
        np.testing.assert_allclose(found[name], np.quantile(rules, level, axis=0), atol=1e-10)
    for part in ("total", "routing", "routing_share"):
        assert (found[f"{part}_lower"] <= found[f"{part}_upper"]).all()


def test_labels_and_sticks_do_not_matter(gated, switch_gated, X_new):
    wanted = derivative(gated.idata, X_new)
    switched = switch_gated(gated.idata)
    for tree in (switched, relabel(switched)):
        xr.testing.assert_allclose(derivative(tree, X_new), wanted, rtol=1e-7, atol=1e-9)


def test_shares_are_in_units_of_the_features(gated, X_new):
    """In other units of a feature the shares stay, and so does the change over a deviation."""
    scale = np.array([1.0, 100.0, 0.01])
    posterior = gated.idata["posterior"].to_dataset()
    data = gated.idata["constant_data"].to_dataset()
    other = gated.idata.copy()
    other["posterior"] = xr.DataTree(
        posterior.assign(beta=posterior["beta"] / xr.DataArray(scale, dims="feature"))
    )
    other["constant_data"] = xr.DataTree(
        data.assign(
            X=data["X"] * xr.DataArray(scale, dims="feature"),
            gate_map=data["gate_map"] / xr.DataArray(scale, dims="feature"),
        )
    )
    one, two = derivative(gated.idata, X_new), derivative(other, X_new * scale)
    np.testing.assert_allclose(two["routing_share"], one["routing_share"], rtol=1e-7)
    np.testing.assert_allclose(two["total"] * scale, one["total"], rtol=1e-6, atol=1e-9)
    share = one["routing_share"].values
    assert ((share > 0) & (share < 1)).all()


def test_constant_weights_have_rules_only(planted, X_new):
    found = derivative(planted.idata, X_new)
    np.testing.assert_array_equal(found["routing"], 0.0)
    np.testing.assert_array_equal(found["routing_share"], 0.0)
    np.testing.assert_array_equal(found["total"], found["rules"])


def test_fewer_draws_are_spread_evenly(gated, X_new):
    found = derivative(gated.idata, X_new, max_draws=3)
    assert found.attrs["n_draws"] == 3
    rules = [w @ beta for w, beta, *_ in gated.draws(X_new)]
    np.testing.assert_allclose(found["rules"], np.mean([rules[t] for t in (0, 20, 39)], axis=0))


def test_blocks_and_names_change_nothing(gated, X_new, monkeypatch):
    import sys

    whole = derivative(gated.idata, X_new)
    frame = pd.DataFrame(X_new, columns=["a", "b", "c"])[["c", "b", "a"]]
    monkeypatch.setattr(sys.modules[derivative.__module__], "_TABLE_BYTES", 1)
    xr.testing.assert_allclose(derivative(gated.idata, frame), whole)


def test_routing_says_which_feature_sends_where(gated, switch_gated):
    found = routing(switch_gated(gated.idata), prob=0.5)
    by_weight = np.argsort(-gated.idata["posterior/w"].mean(("chain", "draw")).values)
    X = gated.idata["constant_data/X"].values
    wanted = np.zeros((4, 3))
    for r in range(3):
        step = STEP * np.eye(3)[r]
        ends = [np.mean([w for w, *_ in gated.draws(X + s)], axis=(0, 1)) for s in (step, -step)]
        wanted[:, r] = X[:, r].std() * (ends[0] - ends[1]) / (2 * STEP)
    np.testing.assert_allclose(found["mean"], wanted[by_weight], atol=1e-8)
    np.testing.assert_allclose(found["mean"].sum("component"), 0.0, atol=1e-12)
    np.testing.assert_array_equal(found["mean"][:, 2], 0.0)
    assert (found["lower"] <= found["upper"]).all()
    weights = gated.idata["posterior/w"].mean(("chain", "draw")).values[by_weight]
    np.testing.assert_allclose(found["weight"], weights)
    xr.testing.assert_allclose(routing(relabel(gated.idata), prob=0.5), found)


def test_what_cannot_be_differentiated_is_named(planted, plant_gated, gated, X_new):
    own = plant_gated(own=True).idata
    for ask in (lambda: derivative(own, X_new), lambda: routing(own)):
        with pytest.raises(ValueError, match="columns of the user's own, which cannot be"):
            ask()
    with pytest.raises(ValueError, match="the weights of idata do not depend on x"):
        routing(planted.idata)
    for ask in (
        lambda: derivative(gated.idata, X_new, prob=1),
        lambda: routing(gated.idata, prob=0),
    ):
        with pytest.raises(ValueError, match="prob is"):
            ask()
    with pytest.raises(ValueError, match="X_new has 2 columns; wanted 3"):
        derivative(gated.idata, X_new[:, :2])
