"""Distances of partitions: modes are flagged, chains that mix are not, and labels do not matter."""

import numpy as np
import pytest

from mixreg.posterior import diagnose, partition, partition_distances, relabel, trace_from_arrays
from mixreg.posterior.information import variation_of_information

# Rows at 0, 5 and 10; in one mode the middle ones go with the lower, in the other with the upper.
MODES = ([2.5, 10.0], [0.0, 7.5])


@pytest.fixture
def rows(rng):
    return np.repeat([0.0, 5.0, 10.0], 40) + 0.1 * rng.normal(size=120)


def two_modes(rng, y, mode):
    """Build chains whose draws sit in the modes that ``mode`` (n_chains, n_draws) says."""
    size = (*mode.shape, 2)
    return trace_from_arrays(
        w=np.full(size, 0.5),
        beta=np.zeros((*size, 1)),
        intercept=np.array(MODES)[mode] + 0.05 * rng.normal(size=size),
        sigma=np.full(size, 1.5),
        X=np.ones((len(y), 1)),
        y=y,
    )


@pytest.fixture
def stuck(rng, rows):
    """Two chains that sit in one mode each."""
    return two_modes(rng, rows, np.repeat([[0], [1]], 60, axis=1))


@pytest.fixture
def mixing(rng, rows):
    """Two chains that visit both modes, a draw here and a draw there."""
    return two_modes(rng, rows, rng.integers(0, 2, size=(2, 60)))


def test_chains_in_different_modes_are_flagged(stuck):
    # As many draws as diagnose compares.
    found = partition_distances(stuck, max_draws=50)
    assert found.attrs["same_partitions"] is False
    (text,) = found.attrs["advice"]
    assert text.startswith("Chains sit in different partitions (1 of 1 pairs of chains)")
    assert "chains 0 and 1" in text
    assert float(found["ratio"]) > 2
    apart = variation_of_information(np.repeat([[0, 0, 1], [0, 1, 1]], 40, axis=1))[0, 1]
    np.testing.assert_allclose(found["point_vi"], [[0, apart], [apart, 0]], atol=1e-12)
    assert text in diagnose(stuck).attrs["advice"]


def test_chains_that_visit_both_are_not(mixing):
    found = partition_distances(mixing)
    assert found.attrs["same_partitions"] is True
    assert found.attrs["advice"] == []
    assert float(found["within"]) > 0.2
    assert 0.9 < float(found["ratio"]) < 1.1
    assert not [text for text in diagnose(mixing).attrs["advice"] if "partitions" in text]


def test_one_stuck_chain_of_four_is_named(rng, rows):
    mode = rng.integers(0, 2, size=(4, 60))
    mode[2] = 0
    found = partition_distances(two_modes(rng, rows, mode))
    (text,) = found.attrs["advice"]
    assert "(3 of 6 pairs of chains)" in text
    assert "chains 0 and 2" in text or "chains 1 and 2" in text or "chains 2 and 3" in text
    assert (found["chain_ratio"].values[2, [0, 1, 3]] > 1.25).all()


def test_means_are_those_of_the_pairs(planted):
    found = partition_distances(planted.idata, max_draws=10)
    labels = planted.idata["posterior/z"].isel(draw=found["draw"].values)
    pairs = variation_of_information(labels.values.reshape(-1, 150)).reshape(2, 10, 2, 10)
    np.testing.assert_allclose(found["pair_vi"], pairs)
    own = [pairs[c, :, c][~np.eye(10, dtype=bool)].mean() for c in range(2)]
    apart = pairs[0, :, 1].mean()
    np.testing.assert_allclose(found["draw_vi"], [[own[0], apart], [apart, own[1]]])
    assert float(found["within"]) == pytest.approx(np.mean(own))
    assert float(found["ratio"]) == pytest.approx(apart / np.mean(own))
    np.testing.assert_allclose(found["draw_nvi"], found["draw_vi"] / np.log(150))
    assert found.attrs["assignments"] == "recorded"


def test_point_partitions_are_those_of_the_chains(planted):
    found = partition_distances(planted.idata, max_draws=40)
    points = [partition(planted.idata.isel(chain=[c])).values for c in range(2)]
    np.testing.assert_allclose(found["point_vi"], variation_of_information(np.array(points)))


@pytest.mark.parametrize("assignments", ["recorded", "drawn", "most probable"])
def test_labels_do_not_matter(planted, switched, assignments):
    one, *others = (
        partition_distances(tree, assignments=assignments, max_draws=12)
        for tree in (planted.idata, switched, relabel(switched))
    )
    for other in others:
        np.testing.assert_allclose(one["pair_vi"], other["pair_vi"], atol=1e-12)
        np.testing.assert_allclose(one["point_vi"], other["point_vi"], atol=1e-12)


def test_drawn_assignments_are_as_far_apart_as_recorded_ones(planted):
    """Both are draws from the same law, so their mean distances agree; most probable are closer."""
    recorded, drawn, likely = (
        float(partition_distances(planted.idata, assignments=kind)["within"])
        for kind in ("recorded", "drawn", "most probable")
    )
    assert drawn == pytest.approx(recorded, rel=0.1)
    assert likely < 0.8 * drawn


def test_rows_and_draws_are_thinned(planted):
    found = partition_distances(planted.idata, max_rows=20, max_draws=5)
    assert found.sizes["draw"] == 5
    assert found["draw"].values.tolist() == [0, 10, 20, 29, 39]
    assert found.attrs["n_rows"] == 20
    assert found.attrs["n_obs"] == 150
    assert found.attrs["log_n"] == pytest.approx(np.log(20))


def test_gates_have_partitions_too(gated, switch_gated):
    one = partition_distances(gated.idata)
    assert one.attrs["assignments"] == "drawn"
    assert one.attrs["same_partitions"] is True
    other = partition_distances(switch_gated(gated.idata))
    np.testing.assert_allclose(one["pair_vi"], other["pair_vi"], atol=1e-12)


def test_one_chain_and_one_draw_say_nothing(plant):
    one_chain = partition_distances(plant(n_chains=1).idata)
    assert np.isnan(one_chain["between"])
    assert one_chain.attrs["advice"] == []
    one_draw = partition_distances(plant(n_draws=1).idata)
    assert np.isnan(one_draw["within"])
    assert np.isfinite(one_draw["between"])
    assert one_draw.attrs["advice"] == []


def test_diagnose_tells_the_distances(planted):
    attrs = diagnose(planted.idata).attrs
    found = partition_distances(planted.idata, max_draws=50)
    for name in ("within", "between", "ratio"):
        assert attrs[f"vi_{name}"] == pytest.approx(float(found[name]))


def test_what_was_not_recorded_cannot_be_read(gated, planted):
    with pytest.raises(ValueError, match=r"no posterior/z; sample with keep=\('z',\)"):
        partition_distances(gated.idata, assignments="recorded")
    with pytest.raises(ValueError, match="assignments is 'soft'; wanted one of"):
        partition_distances(planted.idata, assignments="soft")
    with pytest.raises(ValueError, match="max_rows is 0"):
        partition_distances(planted.idata, max_rows=0)
    with pytest.raises(ValueError, match="max_draws is 0"):
        partition_distances(planted.idata, max_draws=0)
