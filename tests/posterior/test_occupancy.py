"""Occupancy: what was recorded, what is expected, and what the truncation leaves."""

import numpy as np
import pytest

from mixreg.posterior import occupancy, relabel


def test_recorded_counts_are_read(planted):
    found = occupancy(planted.idata)
    stats = planted.idata["sample_stats"]
    assert found.attrs == {"n_components": 4, "n_obs": 150, "recorded": True}
    np.testing.assert_array_equal(found["occupied"], stats["occupied"])
    wanted = -np.sort(-stats["sizes"].values, axis=2)[..., :3]
    np.testing.assert_array_equal(found["size"].transpose("chain", "draw", "rank"), wanted)
    assert found["rank"].values.tolist() == [1, 2, 3]


def test_sizes_are_expected_where_they_were_not_counted(planted, slow):
    del planted.idata["sample_stats"]
    found = occupancy(planted.idata, n_largest=9)
    assert found.attrs["recorded"] is False
    X = planted.idata["constant_data/X"].values
    y = planted.idata["observed_data/y"].values
    each = [slow.responsibilities(*draw, X, y) for draw in slow.draws_of(planted.idata)]
    sizes = np.array([-np.sort(-r.sum(axis=0)) for r in each])
    occupied = np.array([(1 - np.prod(1 - r, axis=0)).sum() for r in each])
    np.testing.assert_allclose(found["size"].values.reshape(-1, 4), sizes, atol=1e-9)
    np.testing.assert_allclose(found["occupied"].values.ravel(), occupied, atol=1e-9)
    np.testing.assert_allclose(found["size"].sum("rank"), 150)


def test_truncation(planted):
    found = occupancy(planted.idata)
    posterior = planted.idata["posterior"]
    np.testing.assert_allclose(found["w_last"], posterior["w"][..., -1])
    bound = np.minimum(4 * 150 * np.exp(-3 / posterior["alpha"].values), 2)
    np.testing.assert_allclose(found["truncation_bound"], bound)


def test_gates_have_a_last_stick_and_no_bound(gated, switch_gated):
    found = occupancy(gated.idata)
    assert "truncation_bound" not in found
    np.testing.assert_allclose(found["w_last"], gated.idata["posterior/w"][..., -1])
    np.testing.assert_allclose(occupancy(switch_gated(gated.idata))["w_last"], found["w_last"])


def test_labels_do_not_matter(planted, switched):
    one = occupancy(planted.idata)
    for tree in (switched, relabel(switched)):
        other = occupancy(tree)
        for name in ("occupied", "size", "truncation_bound"):
            np.testing.assert_allclose(one[name], other[name])


def test_no_size_at_all_is_refused(planted):
    with pytest.raises(ValueError, match="n_largest is 0"):
        occupancy(planted.idata, n_largest=0)
