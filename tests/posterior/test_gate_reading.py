"""Reading gates: what a trace must say, and which contradictions are refused."""

import numpy as np
import pytest
import xarray as xr

from mixreg.posterior.trace import read_trace


def with_data(idata, change):
    """Copy a tree with another group of constant data."""
    tree = idata.copy()
    tree["constant_data"] = xr.DataTree(change(idata["constant_data"].to_dataset()))
    return tree


def with_posterior(idata, change):
    """Copy a tree with another posterior."""
    tree = idata.copy()
    tree["posterior"] = xr.DataTree(change(idata["posterior"].to_dataset()))
    return tree


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p.drop_vars("gamma"), "no posterior/gamma, which a mixture with a gate needs"),
        (lambda p: p.drop_vars("gate_intercept"), "no posterior/gate_intercept, which"),
        (lambda p: p.drop_vars(["gamma", "gate_intercept"]), "no posterior/ga"),
        (lambda p: p.isel(stick=slice(0, 2)), "posterior/gamma has 2 sticks; wanted 3, one less"),
        (lambda p: p.assign_attrs(gate="trees"), "posterior.attrs.*is 'trees'; wanted one of"),
        (lambda p: p.assign_attrs(gate="columns"), "the gate of idata is 'columns', but"),
        (
            lambda p: p.assign(stick_order=(("chain", "draw", "component"), np.zeros((2, 20, 4)))),
            "posterior/stick_order has draws that are no permutation of 0 to 3",
        ),
        (
            lambda p: p.assign(stick_order=p["w"] * 0 + [0.5, 1, 2, 3]),
            "posterior/stick_order has draws that are no permutation",
        ),
    ],
)
def test_draws_that_are_no_gate_are_refused(gated, change, words):
    with pytest.raises(ValueError, match=words):
        read_trace(with_posterior(gated.idata, change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.drop_vars("gate_map"), "has constant_data/gate_offset, but no .*/gate_map"),
        (lambda d: d.assign(gate_map=d["gate_map"] * np.inf), "gate_map has . missing or infinite"),
        (lambda d: d.assign(gate_map=d["gate_offset"]), "constant_data/gate_map has dims"),
        (
            lambda d: d.drop_dims("gate_feature").assign(
                gate_map=(("gate_feature", "feature"), np.eye(3)),
                gate_offset=("gate_feature", np.zeros(3)),
            ),
            r"gate_map has shape \(3, 3\); wanted \(2, 3\)",
        ),
        (
            lambda d: d.assign(gate=d["gate"].where(d["gate"] > 0)),
            "gate has .* missing or infinite",
        ),
        (lambda d: d.assign(gate=d["gate"][:, 0]), "constant_data/gate has dims"),
        (
            lambda d: d.drop_dims("gate_feature").assign(
                gate=(("obs", "gate_feature"), d["X"].values)
            ),
            r"constant_data/gate has shape \(120, 3\); wanted \(120, 2\)",
        ),
    ],
)
def test_linear_columns_that_contradict_are_refused(gated, change, words):
    with pytest.raises(ValueError, match=words):
        read_trace(with_data(gated.idata, change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.drop_vars("gate_spread"), "but no constant_data/gate_spread"),
        (
            lambda d: d.assign(gate_spread=d["gate_spread"] * 0),
            "gate_spread has values that are not",
        ),
        (
            lambda d: d.assign(
                gate_map=(("gate_feature", "feature"), np.ones((2, 3))),
                gate_offset=("gate_feature", np.zeros(2)),
            ),
            "but constant_data has .*gate_center.*gate_map",
        ),
        (
            lambda d: d.drop_dims("gate_feature").assign(
                gate_center=("gate_feature", np.zeros(3)), gate_spread=("gate_feature", np.ones(3))
            ),
            "gate_center has 3 entries; wanted 2",
        ),
    ],
)
def test_own_columns_that_contradict_are_refused(plant_gated, change, words):
    with pytest.raises(ValueError, match=words):
        read_trace(with_data(plant_gated(own=True).idata, change))


def test_names_of_gate_columns_must_agree(plant_gated):
    tree = plant_gated(own=True).idata
    tree = with_posterior(tree, lambda p: p.assign_coords(gate_feature=["u", "v"]))
    with pytest.raises(ValueError, match="name different gate columns"):
        read_trace(tree)


def test_order_of_dims_is_free_and_the_kind_is_guessed(gated):
    def turned(dataset):
        return dataset.transpose(*reversed(list(dataset.dims))).drop_attrs()

    tree = with_data(with_posterior(gated.idata, turned), turned)
    one, other = read_trace(gated.idata), read_trace(tree)
    np.testing.assert_array_equal(other.parameters.weights, one.parameters.weights)
    assert other.columns.kind == "pca"
