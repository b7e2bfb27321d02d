"""Reading traces: what is refused, with which words, and what is accepted."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior.trace import read_trace


def changed(idata, **variables):
    """Copy a tree with variables of the posterior replaced, or dropped where None."""
    posterior = idata["posterior"].to_dataset()
    for name, value in variables.items():
        posterior = posterior.drop_vars(name) if value is None else posterior.assign({name: value})
    tree = idata.copy()
    tree["posterior"] = xr.DataTree(posterior)
    return tree


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (np.zeros(3), "idata is a ndarray; wanted the xarray.DataTree"),
        (pd.DataFrame(), "idata is a DataFrame"),
        (xr.Dataset(), "idata is a Dataset"),
        (xr.DataTree(), "no group 'posterior'"),
        (xr.DataTree.from_dict({"posterior": xr.Dataset({"w": 1})}), "posterior/beta, posterior/s"),
    ],
)
def test_things_that_are_no_trace_are_named(thing, words):
    with pytest.raises(ValueError, match=words):
        read_trace(thing)


@pytest.mark.parametrize("name", ["w", "beta", "sigma"])
def test_missing_variable_is_named(planted, name):
    with pytest.raises(ValueError, match=f"no posterior/{name}"):
        read_trace(changed(planted.idata, **{name: None}))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("sigma", lambda s: s * 0, "posterior/sigma has values that are not positive"),
        ("sigma", lambda s: s.isel(component=0), "posterior/sigma has dims"),
        ("w", lambda w: w * 2, "posterior/w has draws that are no weights"),
        ("beta", lambda b: b.where(b < b.max()), "posterior/beta has 1 missing or infinite"),
        ("beta", lambda b: b.isel(draw=slice(0, 0)), "posterior/"),
    ],
)
def test_bad_values_are_refused(planted, name, change, words):
    posterior = planted.idata["posterior"].to_dataset()
    if words == "posterior/":
        tree = xr.DataTree.from_dict({"posterior": posterior.isel(draw=slice(0, 0))})
        words = "is empty"
    else:
        tree = changed(planted.idata, **{name: change(posterior[name])})
    with pytest.raises(ValueError, match=words):
        read_trace(tree)


def test_data_are_asked_for_only_when_needed(planted):
    alone = xr.DataTree.from_dict({"posterior": planted.idata["posterior"].to_dataset()})
    trace = read_trace(alone)
    assert trace.X is None
    with pytest.raises(ValueError, match="idata has no constant_data/X"):
        _ = trace.data


def test_order_of_dims_and_intercept_are_free(planted):
    trace = read_trace(planted.idata)
    posterior = planted.idata["posterior"].to_dataset()
    turned = changed(planted.idata, beta=posterior["beta"].transpose(), intercept=None)
    other = read_trace(turned)
    np.testing.assert_array_equal(other.parameters.beta, trace.parameters.beta)
    np.testing.assert_array_equal(other.parameters.intercept, 0.0)
    assert other.features == ("a", "b", "c")


def test_feature_names_must_agree(planted):
    tree = planted.idata.copy()
    data = tree["constant_data"].to_dataset().assign_coords(feature=["a", "c", "b"])
    tree["constant_data"] = xr.DataTree(data)
    with pytest.raises(ValueError, match="name different features"):
        read_trace(tree)


def test_constant_weights_are_no_gate(planted):
    trace = read_trace(planted.idata)
    assert not trace.is_gated
    assert trace.gate_map is None
    assert trace.columns is None
    assert trace.at(trace.X[:2]) is trace.parameters


def test_gates_are_read_with_their_columns(gated, plant_gated):
    trace = read_trace(gated.idata)
    assert trace.is_gated
    assert trace.alpha is None
    np.testing.assert_array_equal(trace.gate_map, gated.idata["constant_data/gate_map"])
    np.testing.assert_array_equal(
        trace.gate_scale, gated.idata["posterior/gate_scale"].values.ravel()
    )
    own = read_trace(plant_gated(own=True).idata)
    with pytest.raises(ValueError, match="cannot be differentiated by the features"):
        _ = own.gate_map


def test_traces_that_do_not_say_how_rows_get_columns(gated):
    tree = gated.idata.copy()
    data = tree["constant_data"].to_dataset().drop_vars(["gate_map", "gate_offset"])
    tree["constant_data"] = xr.DataTree(data)
    trace = read_trace(tree)
    assert trace.has_data
    assert trace.parameters.weights.shape == (40, 120, 4)
    with pytest.raises(ValueError, match="neither constant_data/gate_map nor"):
        trace.at(trace.X)
    with pytest.raises(ValueError, match="no constant_data/gate_map, which is needed"):
        _ = trace.gate_map


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("gamma", lambda g: g.isel(stick=0), "posterior/gamma has dims"),
        ("gamma", lambda g: g.where(g < g.max()), "posterior/gamma has 1 missing or infinite"),
        ("gate_scale", lambda s: -s, "posterior/gate_scale has values that are not positive"),
        ("w", lambda w: w * 2, "posterior/w has draws that are no weights"),
    ],
)
def test_bad_values_of_a_gate_are_refused(gated, name, change, words):
    value = gated.idata["posterior"].to_dataset()[name]
    with pytest.raises(ValueError, match=words):
        read_trace(changed(gated.idata, **{name: change(value)}))


def test_gates_without_columns_are_refused(gated):
    tree = gated.idata.copy()
    del tree["constant_data"]
    posterior = gated.idata["posterior"].to_dataset()
    tree["posterior"] = xr.DataTree(posterior.isel(gate_feature=slice(0, 0)))
    with pytest.raises(ValueError, match="posterior/gamma is empty"):
        read_trace(tree)
