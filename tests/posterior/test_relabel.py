"""Relabelling: planted labels come back, draw by draw, and nothing else changes."""

import numpy as np
import pytest
import xarray as xr

from mixreg.posterior import relabel, trace_from_arrays
from mixreg.posterior.trace import read_trace

# Components of the planted trace by decreasing weight.
BY_WEIGHT = [1, 2, 0, 3]


def assert_same_components(found, wanted):
    for name in ("w", "beta", "intercept", "sigma"):
        np.testing.assert_allclose(found["posterior"][name], wanted["posterior"][name])


def test_switched_labels_come_back(planted, switched):
    found = relabel(switched)
    truth = planted.idata.isel(component=BY_WEIGHT)
    assert_same_components(found, truth)
    np.testing.assert_array_equal(found["sample_stats/sizes"], truth["sample_stats/sizes"])
    assert found["posterior"].attrs["ambiguous_share"] == 0.0
    assert (np.diff(found["posterior/w"].mean(("chain", "draw"))) <= 0).all()


def test_labels_of_the_input_do_not_matter(switched, switch):
    one, other = relabel(switched), relabel(switch(switched))
    assert_same_components(one, other)
    xr.testing.assert_allclose(
        one["sample_stats/label_overlap"], other["sample_stats/label_overlap"]
    )


def test_relabelling_twice_changes_nothing(switched):
    once = relabel(switched)
    xr.testing.assert_allclose(relabel(once), once)


def test_assignments_follow_their_components(planted, switched):
    found = relabel(switched)["posterior"]
    truth = planted.idata["posterior"]
    kept = found["w"].isel(component=found["z"])
    np.testing.assert_allclose(kept, truth["w"].isel(component=truth["z"]))


def test_stick_fractions_give_the_weights_back(switched):
    found = relabel(switched)["posterior"]
    v = found["v"].values
    remaining = np.cumprod(np.concatenate([np.ones_like(v[..., :1]), 1 - v[..., :-1]], -1), -1)
    np.testing.assert_allclose(v * remaining, found["w"], atol=1e-12)
    np.testing.assert_allclose(v[..., -1], 1.0)


def test_one_stick_less_than_components(switched):
    short = switched.copy()
    posterior = switched["posterior"].to_dataset()
    short["posterior"] = xr.DataTree(posterior.isel(stick=slice(0, 3)))
    found = relabel(short)["posterior"]
    np.testing.assert_allclose(found["v"], relabel(switched)["posterior/v"][..., :3])


def test_the_input_is_left_alone(switched):
    before = switched.copy(deep=True)
    relabel(switched)
    xr.testing.assert_identical(switched, before)


def test_other_groups_and_quantities_are_kept(switched):
    found = relabel(switched)
    for path in ("posterior/alpha", "sample_stats/lp", "observed_data/y", "constant_data/X"):
        xr.testing.assert_equal(found[path], switched[path])


def test_pivot_is_the_draw_of_highest_density(switched):
    lp = switched["sample_stats/lp"]
    chain, draw = np.unravel_index(int(lp.values.argmax()), lp.shape)
    assert relabel(switched)["posterior"].attrs["relabel_pivot"] == [chain, draw]
    assert relabel(switched, pivot=(1, 3))["posterior"].attrs["relabel_pivot"] == [1, 3]


def test_without_statistics_the_likelihood_chooses(switched):
    bare = switched.copy()
    del bare["sample_stats"]
    log_lik = switched["sample_stats/log_lik"]
    chain, draw = np.unravel_index(int(log_lik.values.argmax()), log_lik.shape)
    found = relabel(bare)
    assert found["posterior"].attrs["relabel_pivot"] == [chain, draw]
    assert_same_components(found, relabel(switched))
    assert set(found["sample_stats"].data_vars) == {"label_overlap", "ambiguous"}


@pytest.mark.parametrize("pivot", [(2, 0), (0, 40), (-1, 0), (0,)])
def test_pivots_that_do_not_exist_are_refused(switched, pivot):
    with pytest.raises(ValueError, match=r"wanted positions \(chain, draw\) within 2 chains of 40"):
        relabel(switched, pivot=pivot)


def test_useless_density_is_refused(switched):
    switched["sample_stats"]["lp"][...] = np.nan
    with pytest.raises(ValueError, match="sample_stats/lp has no finite value"):
        relabel(switched)


def test_merged_components_are_ambiguous(planted, switch):
    """In half of chain 1 the heaviest component has taken over every row."""
    posterior = planted.idata["posterior"].to_dataset().copy(deep=True)
    posterior["w"][1, :20] = np.array([0.0, 1.0, 0.0, 0.0])
    tree = planted.idata.copy()
    tree["posterior"] = xr.DataTree(posterior)
    found = relabel(switch(tree), pivot=(0, 0))
    ambiguous = found["sample_stats/ambiguous"].values
    assert ambiguous[1, :20].all()
    assert not ambiguous[1, 20:].any()
    assert not ambiguous[0].any()
    assert found["posterior"].attrs["ambiguous_share"] == 0.25
    overlap = found["sample_stats/label_overlap"].isel(chain=1, draw=0).values
    np.testing.assert_allclose(overlap[:3], [1.0, 0.0, 0.0], atol=0.05)


@pytest.mark.parametrize("kind", ["netcdf", "zarr"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_trees_from_disk_are_read_and_written(switched, tmp_path, kind):
    wanted = relabel(switched)
    source, target = tmp_path / f"in.{kind}", tmp_path / f"out.{kind}"
    write = {"netcdf": "to_netcdf", "zarr": "to_zarr"}[kind]
    engine = {"netcdf": "h5netcdf", "zarr": "zarr"}[kind]
    getattr(switched, write)(source)
    with xr.open_datatree(source, engine=engine) as opened:
        found = relabel(opened)
        assert_same_components(found, wanted)
        getattr(found, write)(target)
    with xr.open_datatree(target, engine=engine) as again:
        assert again["posterior"].attrs["ambiguous_share"] == 0.0
        xr.testing.assert_equal(again["sample_stats/ambiguous"], wanted["sample_stats/ambiguous"])


def test_components_of_equal_weight_come_back(rng):
    """Weights that cross from draw to draw: only the rows tell which component is which."""
    size, levels = (2, 30), np.array([-20.0, -7.0, 7.0, 20.0])
    order = rng.permuted(np.broadcast_to(np.arange(4), (*size, 4)), axis=-1)
    intercept = levels + 0.1 * rng.normal(size=(*size, 4))
    idata = trace_from_arrays(
        w=np.take_along_axis(rng.dirichlet(np.full(4, 50.0), size=size), order, axis=-1),
        beta=np.zeros((*size, 4, 1)),
        intercept=np.take_along_axis(intercept, order, axis=-1),
        sigma=np.ones((*size, 4)),
        X=np.ones((40, 1)),
        y=np.repeat(levels, 10),
    )
    found = relabel(idata)["posterior/intercept"].values
    by_level = np.argsort(found[0, 0])
    np.testing.assert_array_equal(found[..., by_level], intercept)


def test_sticks_of_a_gate_stay_where_they_are(gated, switch_gated):
    switched = switch_gated(gated.idata)
    found = relabel(switched)["posterior"]
    by_weight = np.argsort(-gated.idata["posterior/w"].mean(("chain", "draw")).values)
    for name in ("gamma", "gate_intercept"):
        xr.testing.assert_identical(found[name], switched["posterior"][name])
    np.testing.assert_array_equal(
        found["stick_order"], np.broadcast_to(by_weight, found["stick_order"].shape)
    )
    truth = gated.idata["posterior"].isel(component=by_weight)
    for name in ("w", "beta", "intercept", "sigma"):
        np.testing.assert_allclose(found[name], truth[name])


def test_relabelled_gates_are_read_as_they_are(gated, switch_gated):
    once = relabel(gated.idata)
    assert once["posterior/stick_order"].dtype.kind == "i"
    xr.testing.assert_allclose(relabel(once), once)
    assert "stick_order" not in gated.idata["posterior"]
    trace, other = read_trace(once), read_trace(relabel(switch_gated(gated.idata)))
    np.testing.assert_array_equal(other.parameters.weights, trace.parameters.weights)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_gated_trees_survive_the_disk(gated, tmp_path):
    wanted = relabel(gated.idata)
    wanted.to_netcdf(tmp_path / "gated.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "gated.nc", engine="h5netcdf") as opened:
        trace = read_trace(opened)
    np.testing.assert_array_equal(trace.parameters.weights, read_trace(wanted).parameters.weights)
    assert trace.columns.kind == "pca"
