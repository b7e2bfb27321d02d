"""Reading traces: what is refused, with which words, and what is accepted."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.posterior import trace_from_arrays
from mixreg.posterior.trace import align_design, read_trace


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


def test_arrays_of_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"beta has shape .* wanted dims"):
        trace_from_arrays(w=[1.0], beta=[2.0], sigma=[1.0], X=[[1.0]], y=[1.0])
